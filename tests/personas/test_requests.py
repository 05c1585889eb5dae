"""What contacts ask for, in nine languages, and what only looks as if they asked."""

import tomllib
from pathlib import Path

import pytest

from personas.understanding.requests import understand
from properties.criteria import Criteria

_CASES = tomllib.loads(Path(__file__).with_name("request_cases.toml").read_text("utf-8"))
PLACES = tuple(place.strip() for place in _CASES.pop("places").split("|"))
_MORE = tomllib.loads(Path(__file__).with_name("request_cases_more.toml").read_text("utf-8"))
_ROOMS = {"beds": "bedrooms", "baths": "bathrooms"}
_WORDS = {"type": "property_type", "deal": "listing_type", "cur": "currency", "per": "price_period", "ref": "reference"}


def _window(written: str) -> tuple[float | None, float | None]:
    if written.startswith("-"):
        return None, float(written[1:])
    if written.endswith("+"):
        return float(written[:-1]), None
    low, _, high = written.partition("..")
    return float(low), float(high or low)


def expected(notation: str) -> Criteria:
    """The criteria that a line of the case file describes."""
    said: dict = {}
    for part in notation.replace(" sqm", "_sqm").replace(" sqft", "_sqft").split(" "):
        key, _, value = part.partition("=")
        if not value:  # the second word of a place name
            said["locations"] = said["locations"][:-1] + (said["locations"][-1] + " " + key,)
        elif key == "place":
            said["locations"] = (value,)
        elif key in _ROOMS:
            said[_ROOMS[key] + "_min"], said[_ROOMS[key] + "_max"] = _window(value)
        elif key == "area":
            size, said["area_unit"] = value.split("_")
            said["area_min"], said["area_max"] = _window(size)
        elif key in ("min", "max"):
            said["price_" + key] = int(value)
        else:
            said[_WORDS[key]] = value
    said["locations"] = tuple(name for joined in said.get("locations", ()) for name in joined.split("|"))
    return Criteria(**said)


def is_understood(text: str, notation: str) -> bool:
    request = understand(text, places=PLACES)
    if notation.startswith("nothing"):
        rest = notation.removeprefix("nothing").strip()
        return not request.is_search and request.criteria == (expected(rest) if rest else Criteria())
    return request.is_search and request.wants == "search" and request.criteria == expected(notation)


@pytest.mark.parametrize("lines", [pytest.param(lines, id=language) for language, lines in (*_CASES.items(), *_MORE.items())])
def test_a_message_is_understood_as_its_writer_meant_it(lines):
    cases = [line.split(" => ") for line in lines.replace("[", "").replace("]", "").strip().splitlines()]
    assert {text: understand(text, places=PLACES) for text, notation in cases if not is_understood(text, notation)} == {}


@pytest.mark.parametrize(("text", "wants"), [
    ("Good morning!", "greeting"), ("hola buenas", "greeting"), ("السلام عليكم", "greeting"), ("नमस्ते", "greeting"),
    ("thanks so much", "thanks"), ("merci beaucoup", "thanks"), ("obrigada!", "thanks"), ("谢谢", "thanks"),
    ("How much is it?", "price"), ("berapa sewa sebulan?", "price"), ("quanto custa?", "price"), ("多少钱", "price"),
    ("can I come and see it tomorrow", "viewing"), ("¿puedo visitarlo?", "viewing"), ("je peux visiter ?", "viewing"),
    ("明天可以看房吗", "viewing"), ("nak tengok rumah esok", "viewing"), ("متى ممكن اشوف", "viewing"),
    ("send photos please", "photos"), ("manda fotos", "photos"), ("फोटो भेजो", "photos"), ("ada gambar?", "photos"),
    ("what floor is it on?", "details"), ("¿tiene ascensor?", "details"), ("كم مساحة الشقة؟", "details"),
    ("这套有车位吗", "details"), ("kitne bathroom hain?", "details"), ("combien de chambres ?", "details"),
    ("I'll call my brother first", "other"), ("ok", "other"), ("👍", "other"), ("", "other"),
])
def test_a_message_that_is_no_search_still_wants_something(text, wants):
    request = understand(text, places=PLACES)
    assert not request.is_search
    assert request.wants == wants


@pytest.mark.parametrize(("text", "reference"), [
    ("is L-1024 still available?", "L-1024"), ("tell me about #MC12", "MC12"), ("ref 4471 price?", "4471"),
    ("¿Sigue libre AB-2231?", "AB-2231"), ('details of "The Sail at Marina" please', "The Sail at Marina"),
])
def test_a_listing_that_is_named_is_remembered(text, reference):
    assert understand(text, places=PLACES).criteria.reference == reference


@pytest.mark.parametrize("text", [
    "RM2500 sebulan", "AED 90000", "T3 à Lyon", "3BHK 900 sqft", "USD 2000 a month", "9am on 12/05",
])
def test_money_and_sizes_are_not_taken_for_references(text):
    assert understand(text, places=PLACES).criteria.reference == ""


@pytest.mark.parametrize(("written", "name"), [
    ("angmokio", "Ang Mo Kio"), ("Toa Payo", "Toa Payoh"), ("CCK", "Choa Chu Kang"), ("san fransisco", "San Francisco"),
    ("Ft. Worth", "Fort Worth"), ("PJ", "Petaling Jaya"), ("宏茂桥", "Ang Mo Kio"),
    ("الرياض", "Riyadh"), ("नोएडा", "Noida"),
    ("bogota", "Bogotá"), ("Gurugram", "Gurgaon"),
])
def test_a_place_comes_back_as_the_inventory_spells_it(written, name):
    assert understand(f"2 bedroom apartment in {written}", places=PLACES).criteria.locations == (name,)


@pytest.mark.parametrize(("text", "name"), [
    ("any condo near Lake Tahoe?", "Lake Tahoe"), ("busco piso en Salamanca", "Salamanca"),
    ("rumah di Puchong", "Puchong"),
    ("casa em Santo André", "Santo André"), ("maison à Saint-Malo", "Saint-Malo"), ("在闵行租两房", "闵行"),
    ("شقة للبيع في طنجة", "طنجة"), ("kanpur mein flat chahiye", "kanpur"),
    ("apartamento perto da Vila Mariana", "Vila Mariana"),
])
def test_a_place_the_inventory_lacks_is_found_by_the_grammar(text, name):
    assert understand(text, places=PLACES).criteria.locations == (name,)


def test_a_street_belongs_to_its_place_and_its_number_is_no_room():
    criteria = understand("got any units at Ang Mo Kio Ave 3?", places=PLACES).criteria
    assert criteria == Criteria(locations=("Ang Mo Kio Ave 3",))


def test_a_place_before_a_compass_word_is_another_place():
    assert understand("flats in South San Francisco", places=PLACES).criteria.locations == ("South San Francisco",)


def test_a_dollar_sign_means_the_dollar_of_the_place():
    assert understand("condo in Novena under $2m", places=PLACES).criteria.currency == "SGD"
    assert understand("condo in Austin under $2m", places=PLACES).criteria.currency == "USD"
    assert understand("condo in Novena under US$2m", places=PLACES).criteria.currency == "USD"
    assert understand("condo in Novena under 2m", places=PLACES).criteria.currency == ""


def test_what_is_replaced_does_not_count():
    assert understand("make it 1.5 million instead of 1.2", places=PLACES).criteria.price_max == 1_500_000


def test_a_yearly_rent_stays_as_it_was_said():
    criteria = understand("office for rent, AED 90,000 per year", places=PLACES).criteria
    assert (criteria.price_max, criteria.price_period, criteria.listing_type) == (90_000, "year", "rent")


@pytest.mark.parametrize("text", [
    "", " ", "?", "\n\n", "3", "$", "-", "'", "''", "k", "万", "و", "٪", "🏠🏠🏠", "\u200f", "1" * 400,
    "1,2,3,4.5.6,7", "a" * 5000,
    "in in in in", "2 2 2 2 2", "between and", "from 3 to", "#", '"', '""',
    "10 000 000 000 000 bedrooms", "½ 2½", "١٢٣", "३ ३",
    "\x00\ud83d", "bed: bath: bed:", "²", "Ⅷ ① 〇", "under over max min",
])
def test_odd_text_is_read_without_harm(text):
    request = understand(text, places=PLACES)
    assert request.wants
    assert Criteria.from_json(request.criteria.as_json()) == request.criteria


@pytest.mark.parametrize("text", ["flat in tampines stret 21", "tampines streat 21", "2 bed on Tampines Street 21"])
def test_a_misspelt_word_for_a_street_still_leads_to_the_street(text):
    assert understand(text, places=["Tampines", "Tampines Street 21"]).criteria.locations == ("Tampines Street 21",)
