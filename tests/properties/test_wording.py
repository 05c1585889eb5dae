"""One spelling for names, addresses and cells. Nothing here needs a database."""

from decimal import Decimal

import pytest

from properties import columns, wording
from properties.gazetteer import Gazetteer, distance, other_names_of

ROWS = [
    ("Ang Mo Kio", "Singapore", "Singapore", "Ang Mo Kio Ave 3"),
    ("Bishan", "Singapore", "Singapore", "Bishan St 12"),
    ("Toa Payoh", "Singapore", "Singapore", "Lor 1 Toa Payoh"),
    ("Queenstown", "Singapore", "Singapore", "C'wealth Dr"),
    ("Jurong East", "Singapore", "Singapore", "Jurong East St 13"),
    ("Jurong West", "Singapore", "Singapore", "Boon Lay Dr"),
    ("Kallang/Whampoa", "Singapore", "Singapore", "Bendemeer Rd"),
    ("Tampines", "Singapore", "Singapore", "Simei St 5"),
    ("Alfama", "Lisbon", "Portugal", "Beco da Andorinha"),
    ("", "Portland", "", ""),
    ("", "St. Paul", "", ""),
]
PLACES = Gazetteer(ROWS, regions=["or", "mn"])


@pytest.mark.parametrize(("said", "meant"), [
    ("Bishan", "bishan"), ("bishan", "bishan"), ("BISHAN", "bishan"), ("near Bishan MRT", "bishan"), ("碧山", "bishan"),
    ("angmokio", "ang mo kio"), ("AMK", "ang mo kio"), ("amk", "ang mo kio"), ("宏茂桥", "ang mo kio"),
    ("ang mo kyo", "ang mo kio"), ("TPY", "toa payoh"), ("Toa Pahoy", "toa payoh"), ("Queenstwon", "queenstown"),
    ("Kallang", "kallang"), ("黄埔", "whampoa"), ("Lisboa", "lisbon"), ("Lisbonne", "lisbon"), ("alfamma", "alfama"),
    ("St Paul", "saint paul"), ("Saint Paul", "saint paul"), ("Simei Street 5", "simei street 5"),
    ("Commonwealth Drive", "commonwealth drive"), ("c'ealth dr", "commonwealth drive"),
])
def test_a_place_is_found_by_what_people_call_it(said, meant):
    (keys,) = PLACES.find(said)
    assert meant in keys
    assert keys <= {meant, "kallang whampoa"}


@pytest.mark.parametrize("said", [
    "Seletar Hills", "KL", "吉隆坡", "Tokyo", "Queens", "Orchard", "Bedok", "Simei Street 99", "Jurong Island", "", "   ", "!!", "金",
])
def test_a_place_that_is_not_here_is_no_typo_of_one_that_is(said):
    assert PLACES.find(said) == ()


def test_half_a_name_means_all_towns_that_begin_with_it():
    assert set(*PLACES.find("Jurong")) == {"jurong east", "jurong west"}


def test_a_well_known_place_without_listings_of_its_own_means_the_streets_named_after_it():
    assert set(*PLACES.find("Simei")) == {"simei street 5"}


def test_a_state_beside_a_city_narrows_it_and_alone_in_two_letters_is_only_a_word():
    assert [set(keys) for keys in PLACES.find("Portland, OR")] == [{"portland"}, {"or"}]
    assert [set(keys) for keys in PLACES.find("Portland Oregon")] == [{"portland"}, {"or"}]
    assert [set(keys) for keys in PLACES.find("Minnesota")] == [{"mn"}]
    assert PLACES.find("or") == ()


def test_readers_are_told_the_other_names_but_no_two_letter_words():
    names = other_names_of(PLACES)
    assert {"AMK", "宏茂桥", "Lisboa"} <= names
    assert not any(len(name) == 2 and name.isascii() for name in names)


def test_what_lies_around_a_street_is_its_town_and_its_city():
    assert PLACES.wider(["simei street 5"]) == {"tampines", "singapore"}


@pytest.mark.parametrize(("a", "b", "slips"), [
    ("bishan", "bishan", 0), ("bihsan", "bishan", 1), ("bishn", "bishan", 1), ("bisshan", "bishan", 1), ("sernogon", "serangoon", 2),
    ("abc", "xyz", 3), ("short", "much longer", 3),
])
def test_a_swap_of_neighbours_is_one_slip(a, b, slips):
    assert distance(a, b, 2) == slips


@pytest.mark.parametrize(("written", "street", "house"), [
    ("12 Toh Yi Dr", "toh yi drive", "12"), ("Blk 245 Simei Street 5", "simei street 5", "245"), ("2A Boon Tiong Rd", "boon tiong road", "2a"),
    ("8 Kingfisher Rise #14-03", "kingfisher rise", "8"), ("Rua da Magnólia 33, 3.º", "rua da magnolia", "33"),
    ("Beco da Andorinha 4, 2.º", "beco da andorinha", "4"), ("1050 3rd Street", "3rd street", "1050"), ("w, 16450 Kent Avenue", "kent avenue", "16450"),
    ("3620 Clayton Road # 101", "clayton road", "3620"), ("3600-3616 Flora Vista Avenue", "flora vista avenue", "3600"),
    ("Simei Street 5", "simei street 5", ""), ("Jalan Ampang 12, Unit 3A", "jalan ampang", "12"), ("St. George's Rd", "saint georges road", ""),
    ("Reno, NV", "", ""), ("", "", ""), ("#", "", ""),
])
def test_an_address_falls_into_street_and_house(written, street, house):
    read = wording.Address.read(written)
    assert (wording.key(read.street), read.house) == (street, house)


@pytest.mark.parametrize(("text", "same"), [
    ("Príncipe Real", "principe real"), ("São Paulo", "sao paulo"), ("宏茂桥", "宏茂桥"), ("  Two   words ", "two words"),
    ("L'Étoile", "letoile"), ("دُبَي", "دبي"), ("शिवाजी", "शिवाजी"), ("ガーデン", "ガーデン"),
])
def test_accents_go_and_other_scripts_stay(text, same):
    assert wording.plain(text) == same


@pytest.mark.parametrize(("cell", "amount"), [
    ("1,200,000", 1_200_000), ("1.200.000", 1_200_000), ("1 200 000", 1_200_000), ("1'200'000", 1_200_000), ("S$1.2m", 1_200_000),
    ("1.125m", 1_125_000), ("450k", 450_000), ("$ 2,500/month", 2500), ("RM 2,500 per month", 2500), ("€465.000", 465_000),
    ("2050.00", 2050), ("1.200.000,00 €", 1_200_000), ("0", 0), ("POA", None), ("on request", None), ("1.5 crore", 15_000_000),
])
def test_a_price_is_read_as_people_write_it(cell, amount):
    assert columns.price(cell) == amount


@pytest.mark.parametrize("cell", ["-5", "abc", "2050.50", "1,20,00.5.5", "=1+1", "1e99", "9" * 40, "12-15", "nan", "inf"])
def test_what_is_no_price_is_refused_in_a_sentence(cell):
    with pytest.raises(ValueError, match="“"):
        columns.price(cell)


@pytest.mark.parametrize(("cell", "value"), [("98", "98"), ("1,076 sqft", "1076"), ("92.5 m²", "92.5"), ("92,5", "92.5"), ("1.076,5 m2", "1076.5")])
def test_a_size_is_read_with_its_unit(cell, value):
    assert columns.area(cell) == Decimal(value)


@pytest.mark.parametrize(("header", "column"), [
    ("Reference", "reference"), ("REF", "reference"), ("id", "reference"), ("Property Type", "property_type"), ("property-type", "property_type"),
    ("District", "suburb"), (" Asking Price ", "price"), ("Baños", "bathrooms"), ("zip", "postal_code"), ("shoe size", ""),
])
def test_a_header_is_known_by_many_names(header, column):
    assert columns.column_of(header) == column
