"""A contact goes on searching: the offline assistant keeps to what was said, compares, and says what differs. Every message
comes in by the provider's webhook and every answer is what the phone receives."""

from __future__ import annotations

import pytest

from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency
from conversations.models import Conversation, Mode
from personas.models import Memory, Turn
from tests.builders import a_listing


@pytest.fixture
def town(agency):
    """Two condos in Bishan, one each in Bedok and Clementi, a flat to rent, and one that is sold."""
    def home(reference, title, suburb, price, **facts):
        return a_listing(**{"reference": reference, "title": title, "suburb": suburb, "price": price, "address": f"{price % 97} {suburb} Lane",
                            "features": ["near MRT"], "area": price / 1000} | facts)

    return [
        home("HX-101", "Aster Court", "Bishan", 1_500_000, features=["swimming pool", "near MRT"]),
        home("HX-102", "Birch Court", "Bishan", 1_800_000),
        home("HX-103", "Cedar Court", "Bedok", 1_300_000, bedrooms=2),
        home("HX-104", "Dune Court", "Clementi", 1_200_000),
        home("HX-105", "Elm Court", "Bishan", 4_200, listing_type="rent", area=900),
        home("HX-106", "Fern Court", "Clementi", 1_250_000, availability="sold"),
    ]


def test_a_refinement_keeps_what_was_said_before(write, town):
    write("3 bedroom condo in Bishan to buy")
    assert "Dune Court" in write("and in Clementi?")
    wanted = Memory.objects.get().wanted
    assert (wanted["locations"], wanted["bedrooms_min"], wanted["listing_type"]) == (["Clementi"], 3, "sale")
    assert "Cedar Court" in write("make it 2 bed, only in the east")
    assert Memory.objects.get().wanted["property_type"] == "condo"


def test_which_is_cheaper_is_answered_from_the_homes_just_shown(write, town):
    write("3 bedroom condo in Bishan to buy")
    reply = write("which is cheaper?")
    assert "cheapest" in reply and "Aster Court" in reply and "Birch Court" not in reply
    assert "Birch Court" in write("and which one is the biggest?")


def test_cheaper_ones_than_those_shown_are_offered_with_what_differs(write, town):
    write("3 bedroom condo in Bishan to buy")
    reply = write("cheaper ones")
    assert "No home matches exactly" in reply and "Dune Court" in reply and "Clementi instead of Bishan" in reply
    assert "price_max" not in Memory.objects.get().wanted, "what is cheaper than a home is nobody's budget"


def test_near_matches_say_by_how_much_they_miss(write, town):
    assert "SGD 50,000 over your budget" in write("3 bedroom condo in Bishan under 1.45m")
    assert "bedrooms: 3 instead of 4" in write("make it 4 bedrooms, up to 1.6m")


def test_a_reference_that_nobody_has_is_said_to_be_unknown_and_no_other_home_is_offered(write, town):
    write("3 bedroom condo in Bishan to buy")
    reply = write("and HX-999?")
    assert "no listing called “HX-999”" in reply and "Court" not in reply
    assert "SGD 1,800,000" in write("how much is hx102?")


def test_a_yes_to_shall_i_look_for_something_similar_finds_it(write, town):
    assert "no longer available" in write("is HX-106 still available?")
    reply = write("yes please")
    assert "Dune Court" in reply and "Fern Court" not in reply
    assert Turn.objects.latest("id").outcome == "sent"


def test_yes_please_after_our_question_tells_more(write, town):
    write("3 bedroom condo in Clementi to buy")
    reply = write("yes please")
    assert "address" in reply and "MRT nearby" in reply


def test_opening_hours_are_told_and_look_for_no_office(write, town, agency):
    Agency.objects.filter(pk=agency.pk).update(opening_hours="Monday to Friday 9:00 to 18:00")
    forget_agencies()
    write("3 bedroom condo in Bishan to buy")
    assert "9:00 to 18:00" in write("what are your office hours?")
    assert Memory.objects.get().wanted["property_type"] == "condo"


def test_a_wish_is_kept_and_only_homes_known_to_fulfil_it_are_said_to_fit(write, town):
    write("3 bedroom condo in Bishan to buy")
    reply = write("with a pool")
    assert "Aster Court" in reply and "Birch Court" not in reply
    assert Memory.objects.get().wanted["features"] == ["pool"]


def test_renting_instead_drops_the_price_and_keeps_the_place(write, town):
    write("3 bedroom condo in Bishan, 1.6m max")
    assert "Elm Court" in write("to rent instead")
    assert "price_max" not in Memory.objects.get().wanted


def test_the_third_search_in_a_row_that_finds_nothing_brings_a_person(write, town):
    for count, words in enumerate(("9 bedroom villa in Bishan", "9 bedroom villa in Bedok", "9 bedroom villa in Clementi"), 1):
        write(words)
        conversation = Conversation.objects.get()
        assert conversation.mode == (Mode.HUMAN if count == 3 else Mode.AI)
    assert Turn.objects.latest("id").reason.startswith("three searches in a row")


NINE = [
    ("en", "3 bedroom condo in Bishan to buy under 1.6m", "price: SGD 1,500,000", "anything cheaper?", "Clementi instead of Bishan"),
    ("en-SG", "got 3 bedder condo bishan to buy or not, budget 1.6m", "price: SGD 1,500,000", "cheaper one got anot", "Clementi instead of Bishan"),
    ("ms", "cari kondo 3 bilik untuk dibeli di Bishan bawah 1.6 juta", "harga: SGD 1,500,000", "ada yang lebih murah?", "Clementi, bukan Bishan"),
    ("es", "busco un condominio de 3 habitaciones en Bishan para comprar hasta 1,6 millones", "precio: SGD 1.500.000", "¿algo más barato?", "Clementi en vez de Bishan"),
    ("pt", "procuro um condomínio com 3 quartos em Bishan para comprar até 1,6 milhões", "preço: SGD 1.500.000", "tem algo mais barato?", "Clementi em vez de Bishan"),
    ("fr", "je cherche un condo de 3 chambres à acheter à Bishan, max 1,6 million", "prix\u00a0: SGD 1\u202f500\u202f000", "quelque chose de moins cher ?", "Clementi au lieu de Bishan"),
    ("ar", "أريد شراء شقة ثلاث غرف نوم في Bishan ميزانيتي 1.6 مليون", "السعر: SGD 1,500,000", "فيه أرخص؟", "Clementi بدلًا من Bishan"),
    ("zh", "想在碧山买三房公寓，160万以内", "价格：SGD 1,500,000", "有便宜一点的吗？", "在Clementi"),
    ("hi", "मुझे Bishan में 3 बेडरूम का कोंडो खरीदना है, 16 लाख तक", "कीमत: SGD 1,500,000", "कुछ सस्ता दिखाइए", "Bishan की जगह Clementi"),
    ("hi-Latn", "Bishan mein 3 bedroom condo kharidna hai 1.6 million tak", "keemat: SGD 1,500,000", "kuch sasta dikhao", None),
]


@pytest.mark.parametrize(("language", "first", "price", "second", "differs"), NINE)
def test_a_lead_in_each_language_gets_cards_in_it_and_a_named_difference(write, town, language, first, price, second, differs):
    reply = write(first)
    assert "Aster Court" in reply and price in reply and "Birch" not in reply
    assert Turn.objects.latest("id").language == language
    closer = write(second)
    assert "Dune Court" in closer and (differs is None or differs in closer)


def test_what_one_agency_has_no_other_agency_offers(write, town, other_agency):
    with in_agency("beta"):
        a_listing(reference="BX-900", title="Beta Court", suburb="Bishan", price=1_000_000)
    assert "Beta Court" not in write("condo in Bishan to buy")
    assert "no listing called “BX-900”" in write("BX-900?")
