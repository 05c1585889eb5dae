"""A contact's wish becomes listings: what was said holds, what is gone is never offered."""

import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command

from accounts.tenancy import in_agency
from properties import places as known_places
from properties.criteria import Criteria
from properties.models import Listing
from properties.nearest import nearest
from properties.search import places, search
from tests.builders import a_listing


@pytest.fixture(autouse=True)
def _fresh_places():
    known_places._kept.clear()
    yield
    known_places._kept.clear()


@pytest.fixture
def town(agency):
    """Six flats in three towns, two houses, one rental, and three that are not to be had."""
    def flat(reference, suburb, price, bedrooms, **facts):
        return a_listing(**{"reference": reference, "title": f"Flat {reference}", "suburb": suburb, "city": "Singapore", "price": price,
                            "bedrooms": bedrooms, "property_type": "hdb", "area": 90, "area_unit": "sqm", "features": [],
                            "address": ""} | facts)

    return {listing.reference: listing for listing in (
        flat("AMK-1", "Ang Mo Kio", 400_000, 2, address="406 Ang Mo Kio Ave 10"),
        flat("AMK-2", "Ang Mo Kio", 520_000, 3, address="12 Toh Yi Dr", features=["balcony"]),
        flat("BIS-1", "Bishan", 700_000, 3, area=110, features=["Swimming pool", "gym"]),
        flat("BIS-2", "Bishan", 650_000, 3, not_features=["balcony"]),
        flat("TPY-1", "Toa Payoh", 480_000, 3, address="Blk 245 C'wealth Dr"),
        flat("TPY-2", "Toa Payoh", 900_000, 4, property_type="condo", title="Woodhaven Apartments", area=1200, area_unit="sqft"),
        flat("BIS-R", "Bishan", 3_200, 3, listing_type="rent"),
        flat("SER-H", "Serangoon", 3_000_000, 5, property_type="terrace", title="Pine Creek House"),
        flat("SER-P", "Serangoon", None, 6, property_type="bungalow", title="The Manor"),
        flat("GONE-1", "Bishan", 600_000, 3, availability="sold"),
        flat("GONE-2", "Bishan", 600_000, 3, availability="pending", title="Lantern Quay", address="7 Lantern Quay"),
        flat("GONE-3", "Bishan", 600_000, 3, availability="withdrawn"),
    )}


def found(criteria: Criteria, **more) -> set[str]:
    return {listing.reference for listing in search(criteria, limit=20, **more).listings}


@pytest.mark.parametrize(("wish", "expected"), [
    (Criteria(locations=("Bishan",), listing_type="sale"), {"BIS-1", "BIS-2"}),
    (Criteria(locations=("bishn",), listing_type="sale"), {"BIS-1", "BIS-2"}),
    (Criteria(locations=("angmokio",)), {"AMK-1", "AMK-2"}),
    (Criteria(locations=("AMK",), bedrooms_min=2, bedrooms_max=2), {"AMK-1"}),
    (Criteria(locations=("宏茂桥",), price_max=450_000), {"AMK-1"}),
    (Criteria(locations=("Bishan", "Toa Payoh"), listing_type="sale", price_max=650_000), {"BIS-2", "TPY-1"}),
    (Criteria(locations=("Bishan", "Singapore"), listing_type="sale"), {"BIS-1", "BIS-2"}),
    (Criteria(locations=("Bishan",), listing_type="rent"), {"BIS-R"}),
    (Criteria(property_type="apartment", bedrooms_min=4), {"TPY-2"}),
    (Criteria(property_type="condo"), {"TPY-2"}),
    (Criteria(property_type="landed"), {"SER-H", "SER-P"}),
    (Criteria(property_type="house", price_max=5_000_000), {"SER-H"}),
    (Criteria(property_type="bungalow"), {"SER-P"}),
    (Criteria(area_min=1_150, area_unit="sqft", listing_type="sale", price_max=1_000_000), {"BIS-1", "TPY-2"}),
    (Criteria(area_min=110, area_unit="sqm", price_max=1_000_000), {"BIS-1", "TPY-2"}),
    (Criteria(locations=("Commonwealth Drive",)), {"TPY-1"}),
    (Criteria(locations=("c'ealth dr",)), {"TPY-1"}),
    (Criteria(reference="AMK-1"), {"AMK-1"}), (Criteria(reference="amk1"), {"AMK-1"}), (Criteria(reference="amk 1"), {"AMK-1"}),
    (Criteria(reference="12 toh  yi dr"), {"AMK-2"}), (Criteria(reference="block 245 commonwealth drive"), {"TPY-1"}),
    (Criteria(reference="woodhaven"), {"TPY-2"}), (Criteria(reference="woodhavn apartments"), {"TPY-2"}),
    (Criteria(reference="pine creek"), {"SER-H"}), (Criteria(reference="Bishan"), {"BIS-1", "BIS-2", "BIS-R"}),
    (Criteria(listing_type="rent", price_max=39_000, price_period="year"), {"BIS-R"}),
    (Criteria(listing_type="rent", price_max=36_000, price_period="year"), set()),
    (Criteria(listing_type="rent", price_max=750, price_period="week"), {"BIS-R"}),
    (Criteria(price_max=10**40, listing_type="rent"), {"BIS-R"}), (Criteria(bedrooms_min=10**30), set()),
    (Criteria(features=("balcony",), locations=("Bishan",), listing_type="sale"), {"BIS-1"}),
    (Criteria(price_max=400_000, currency="SGD", listing_type="sale"), {"AMK-1"}),
    (Criteria(price_max=400_000, currency="USD", listing_type="sale"), {"AMK-1"}),
    (Criteria(price_max=400_000, currency="EUR", listing_type="sale"), set()),
    (Criteria(locations=("Seletar Hills",), property_type="landed"), set()),
    (Criteria(locations=("Tokyo",)), set()),
    (Criteria(locations=("Bishan",), property_type="condo"), set()),
    (Criteria(reference="7 Lantern Quay"), set()), (Criteria(reference="GONE-1"), set()),
    (Criteria(), set()),
])
def test_what_was_said_holds(town, wish, expected):
    assert found(wish) == expected


@pytest.mark.parametrize(("words", "expected"), [
    ("12 toh  yi dr price?", {"AMK-2"}), ("is blk 245 c'wealth drive still for sale", {"TPY-1"}), ("I saw your ad for woodhaven, details pls", {"TPY-2"}),
    ("is woodhavven still available?", {"TPY-2"}), ("flats for sale at c'ealth dr", {"TPY-1"}), ("anything in AMK", {"AMK-1", "AMK-2"}),
    ("is ref BIS-2 still there", {"BIS-2"}), ("lantern quay please", set()), ("99 Toh Yi Dr", set()), ("thanks a lot, see you", set()),
    ("你好", set()), ("", set()), ("'; DROP TABLE properties_listing; --", set()), ("%", set()), ("\x00", set()), ("x" * 5000, set()),
])
def test_names_and_addresses_are_found_in_plain_words(town, words, expected):
    reader_found_nothing = Criteria()
    assert found(reader_found_nothing, text=words) == expected


def test_a_house_number_is_a_constraint_even_if_only_its_street_was_read(town):
    a_listing(reference="AMK-9", address="14 Toh Yi Dr", suburb="Ang Mo Kio", city="Singapore")
    assert found(Criteria(locations=("Toh Yi Dr",)), text="14 toh yi dr still there?") == {"AMK-9"}


@pytest.mark.parametrize(("wish", "words"), [
    (Criteria(), "está disponível Rua da Magnólia 33?"), (Criteria(), "33 rua da magnolia"), (Criteria(locations=("Lisbon",)), "apartamento na rua da magnoila"),
    (Criteria(locations=("Rua da Rosa 1",)), "rua da magnolia 33"), (Criteria(locations=("Queen",)), "a flat in Rua da Magnólia please"),
])
def test_a_street_that_the_reader_overlooked_is_found_in_the_words(town, wish, words):
    a_listing(reference="SOL-1", title="With stucco", address="Rua da Magnólia 33, 3.º", suburb="Príncipe Real", city="Lisbon")
    a_listing(reference="SOL-2", title="With tiles", address="Rua da Rosa 1, r/c", suburb="Bairro Alto", city="Lisbon")
    assert found(wish, text=words) == {"SOL-1"}


def test_a_name_comes_first_where_other_things_were_said_too(town):
    best = search(Criteria(listing_type="sale"), text="anything to buy like the Woodhaven?").listings[0]
    assert best.reference == "TPY-2"


def test_the_number_of_all_comes_with_the_first_few(town):
    result = search(Criteria(listing_type="sale", price_max=10**7), limit=2)
    assert (len(result.listings), result.total) == (2, 7)


def test_wishes_rank_and_do_not_exclude(town):
    references = [listing.reference for listing in search(Criteria(locations=("Bishan",), features=("pool",), listing_type="sale")).listings]
    assert references == ["BIS-1", "BIS-2"]


def test_what_is_not_available_is_never_offered_however_it_is_asked_for(town):
    everything = [Criteria(listing_type="sale"), Criteria(locations=("Bishan",)), Criteria(reference="Lantern Quay"), Criteria(bedrooms_min=3)]
    for wish in everything:
        assert not any(reference.startswith("GONE") for reference in found(wish))
        assert not any(listing.reference.startswith("GONE") for listing in nearest(wish, limit=20).listings)


def test_a_name_leads_to_a_listing_that_is_gone_so_that_the_answer_can_say_so(town):
    assert [listing.reference for listing in Listing.objects.named("lantern quay")] == ["GONE-2"]
    assert [listing.reference for listing in Listing.objects.named_in("Hi, is Lantern Quay still there?")] == ["GONE-2"]
    assert Listing.objects.named_in("Ok thank you, when can we meet?") == []


@pytest.mark.parametrize(("wish", "words", "first"), [
    (Criteria(locations=("Ang Mo Kio",), price_max=380_000), "up to 10% above the budget", "AMK-1"),
    (Criteria(locations=("Bishan",), property_type="condo", listing_type="sale"), "of another type", "BIS-2"),
    (Criteria(locations=("Toa Payoh",), bedrooms_min=5, bedrooms_max=5), "with one bedroom fewer", "TPY-2"),
    (Criteria(locations=("Toa Payoh",), bedrooms_min=2, bedrooms_max=2, price_max=500_000), "with one bedroom more", "TPY-1"),
    (Criteria(locations=("Serangoon",), property_type="condo", price_max=1_000_000), "elsewhere in Singapore", "TPY-2"),
    (Criteria(locations=("Tokyo",), property_type="condo"), "in other places", "TPY-2"),
])
def test_when_nothing_fits_the_nearest_is_named_as_what_it_is(town, wish, words, first):
    assert not search(wish).listings
    close = nearest(wish)
    assert (close.relaxed, close.listings[0].reference) == (words, first)


def test_nothing_is_near_when_there_is_nothing(agency):
    assert nearest(Criteria(locations=("Bishan",))).listings == []


def test_readers_learn_the_places_and_a_new_one_at_once(agency, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        a_listing(suburb="Bishan", city="Singapore", address="8 Kingfisher Rise #14-03")
    assert {"Bishan", "Singapore", "Kingfisher Rise", "碧山"} <= places()
    assert "Alfama" not in places()

    with django_capture_on_commit_callbacks(execute=True):
        a_listing(suburb="Alfama", city="Lisbon", address="")
    assert {"Alfama", "Lisboa"} <= places()


def test_places_of_one_agency_are_not_anothers(town, other_agency):
    assert "Toa Payoh" in places()
    with in_agency("beta"):
        assert "Toa Payoh" not in places()
        assert not search(Criteria(locations=("Toa Payoh",))).listings


def test_a_broken_cache_costs_nothing_but_time(town, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *a, **k: None)
    assert found(Criteria(locations=("AMK",))) == {"AMK-1", "AMK-2"}


def test_the_command_searches_with_a_contacts_words(town, capsys):
    call_command("search_listings", "alpha", "3 bedroom flat in Bishan to buy", "--json")
    answer = json.loads(capsys.readouterr().out)

    assert {listing["reference"] for listing in answer["listings"]} == {"BIS-1", "BIS-2"}
    assert "internal_notes" not in answer["listings"][0]


def test_the_command_says_so_when_there_is_no_such_agency(agency):
    with pytest.raises(CommandError, match="nowhere"):
        call_command("search_listings", "nowhere", "anything")


def test_an_area_that_no_listing_names_is_the_places_in_it(town):
    assert found(Criteria(locations=("the north east",), listing_type="sale")) == {"AMK-1", "AMK-2", "SER-H", "SER-P"}
    assert found(Criteria(locations=("東北",))) == set() and found(Criteria(locations=("东北部",), listing_type="rent")) == set()
    assert "the north east" in places()


def test_a_price_that_no_rent_has_is_a_price_to_buy_at_every_door(town, api_for, owner):
    assert found(Criteria(locations=("Bishan",), price_max=700_000)) == {"BIS-1", "BIS-2"}
    answer = api_for(owner).post("/api/properties/search", {"locations": ["Bishan"], "price_max": 700_000}, content_type="application/json").json()
    assert {row["reference"] for row in answer["results"]} == {"BIS-1", "BIS-2"}


def test_what_differs_is_told_for_each_of_the_nearest(town):
    close = nearest(Criteria(locations=("Bishan",), listing_type="sale", price_max=640_000))
    assert {str(d) for each in close.differences.values() for d in each} == {"SGD 10,000 over the price that was named", "SGD 60,000 over the price that was named"}
    close = nearest(Criteria(locations=("Bishan",), listing_type="sale", bedrooms_min=4, bedrooms_max=4))
    assert {str(d) for each in close.differences.values() for d in each} == {"bedrooms: 3 instead of 4"}


def test_a_home_far_beyond_the_budget_is_not_near_it(town):
    assert not nearest(Criteria(locations=("Serangoon",), property_type="terrace", price_max=100_000), keeping=("place", "property_type")).listings


def test_words_that_refine_leave_the_rest_of_a_request_as_it_was():
    known = Criteria(locations=("Bishan",), listing_type="sale", bedrooms_min=3, bedrooms_max=3, price_max=1_200_000)
    assert known.merged_with(Criteria(price_min=900_000)).price_max == 1_200_000
    assert known.merged_with(Criteria(price_min=2_000_000)).price_max is None
    rent = known.refined_by(Criteria(listing_type="rent"), "SGD")
    assert (rent.locations, rent.bedrooms_min, rent.price_max) == (("Bishan",), 3, None)
    assert known.refined_by(Criteria(listing_type="rent", locations=("Bedok",)), "SGD").bedrooms_min is None
    assert Criteria(locations=("Bishan",)).refined_by(Criteria(price_max=5_000_000), "SGD").listing_type == "sale"
    assert Criteria(locations=("Pune",)).refined_by(Criteria(price_max=500_000), "INR").listing_type == ""
