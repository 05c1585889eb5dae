"""The demo's content: two agencies whose listings do not contradict themselves, and pictures that stay the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from accounts import countries
from config.demo.content import AGENCIES_FOLDER, FLAGS, STYLES, BadDemoContent, DemoAgency, demo_agencies, read_agency
from config.demo.pictures import KINDS, caption, draw_listing, draw_logo, palette_for, palette_of

AGENCIES = demo_agencies()
ROWS = [(agency, row) for agency in AGENCIES for row in agency.listing_rows()]
TYPES = set(  # noqa: C405
    ["condo", "apartment", "hdb", "house", "terrace", "semi_detached", "bungalow", "villa", "townhouse", "studio", "penthouse", "duplex", "loft", "shophouse", "office", "land", "room"]
)
WITHOUT_BEDROOMS = {"office", "shophouse", "land"}
WORDS = dict(zip(["one", "two", "three", "four", "five", "six", "seven", "eight"], range(1, 9), strict=True))
COUNT = r"\b(\d+|" + "|".join(WORDS) + r")[ -]"

each_agency = pytest.mark.parametrize("agency", AGENCIES, ids=lambda agency: agency.subdomain)


def each_row(test: Callable[[DemoAgency, dict[str, str]], None]) -> Callable[[], None]:
    """Of every listing of both agencies."""

    def of_all() -> None:
        wrong = {}
        for agency, row in ROWS:
            try:
                test(agency, row)
            except AssertionError as fault:
                wrong[row["reference"]] = str(fault)
        assert wrong == {}

    of_all.__name__ = test.__name__
    return of_all


def counts(text: str, noun: str) -> set[int]:
    """The numbers that stand before a noun: "three bedrooms", "2-bedroom"."""
    found = re.findall(COUNT + noun, text.lower())
    return {WORDS.get(word) or int(word) for word in found}


def words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";") if word.strip()]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- agencies --------------------------------------------------------------------------------------------------------


def test_there_are_two_agencies_in_two_markets():
    assert len(AGENCIES) == 2
    for name in ("subdomain", "currency", "timezone", "reference_prefix", "colour"):
        assert len({getattr(agency, name) for agency in AGENCIES}) == 2, name
    assert len({agency.channel.instance_id for agency in AGENCIES}) == 2
    assert len({agency.channel.token for agency in AGENCIES}) == 2


@each_agency
def test_an_agency_can_be_opened_as_written(agency: DemoAgency):
    assert re.fullmatch(r"[a-z][a-z0-9]{2,20}", agency.subdomain)
    assert ZoneInfo(agency.timezone)
    assert dict(countries.names("en"))[agency.country_code] == agency.country
    assert countries.zone_of(agency.country_code) == agency.timezone and countries.currency_of(agency.country_code) == agency.currency
    assert agency.hours and not agency.hours.fault() and agency.hours.in_words("en").startswith("Mon-")
    assert agency.website == f"https://{agency.subdomain}.example"
    assert agency.persona.speaking_style in STYLES and set(agency.persona.flags) <= set(FLAGS)
    assert agency.owner and agency.agents
    for person in agency.people:
        assert person.email.endswith(f"@{agency.subdomain}.example") and person.email.isascii()
        assert len(person.password) >= 10 and not person.password.isdigit()


@each_agency
def test_white_text_can_be_read_on_the_agencys_colour(agency: DemoAgency):
    assert re.fullmatch(r"#[0-9a-f]{6}", agency.colour)
    assert 1.05 / (luminance(agency.colour) + 0.05) >= 4.5


@each_agency
def test_numbers_of_an_agency_are_in_international_form_and_differ(agency: DemoAgency):
    numbers = {agency.phone, agency.channel.whatsapp_number}
    assert len(numbers) == 2
    assert all(re.fullmatch(r"\+\d{1,3}( \d+)+", number) for number in numbers)


def test_a_missing_value_is_named_in_the_error(tmp_path):
    text = (AGENCIES_FOLDER / "harbour" / "agency.toml").read_text(encoding="utf-8")
    file = tmp_path / "agency.toml"
    file.write_text(text.replace('licence = "', 'license = "'), encoding="utf-8")
    with pytest.raises(BadDemoContent, match="licen[cs]e"):
        read_agency(file)
    file.write_text(text.replace('style = "friendly"', 'style = "pirate"'), encoding="utf-8")
    with pytest.raises(BadDemoContent, match="speaking_style must be one of"):
        read_agency(file)


# --- listings --------------------------------------------------------------------------------------------------------


@each_agency
def test_an_agency_has_plenty_on_offer(agency: DemoAgency):
    rows = agency.listing_rows()
    available = [row for row in rows if row["availability"] == "available"]
    assert len(rows) >= 45 and len(available) >= 40
    assert 0.8 <= len(available) / len(rows) <= 0.95
    assert {row["listing_type"] for row in rows} == {"sale", "rent"}
    assert {row["availability"] for row in rows} == {"available", "pending", "sold", "withdrawn"}


def test_references_and_titles_and_addresses_are_unique():
    for column in ("reference", "title", "address"):
        values = [row[column] for _, row in ROWS]
        assert len(values) == len(set(values)), column


@each_row
def test_every_cell_has_a_value_that_the_importer_knows(agency: DemoAgency, row: dict[str, str]):
    assert re.fullmatch(rf"{agency.reference_prefix}-\d{{4}}", row["reference"])
    assert row["property_type"] in TYPES
    assert row["listing_type"] in {"sale", "rent"}
    assert row["availability"] in {"available", "pending", "sold", "withdrawn"}
    assert row["currency"] == agency.currency and row["country"] == agency.country
    assert row["area_unit"] in {"sqft", "sqm"} and float(row["area"]) > 0
    assert all(cell == cell.strip() for cell in row.values())
    empty = {column for column, cell in row.items() if not cell}
    assert empty <= ({"bedrooms", "bathrooms"} if row["property_type"] in WITHOUT_BEDROOMS else set())


@each_row
def test_a_price_is_of_the_right_order_for_its_market(agency: DemoAgency, row: dict[str, str]):
    low, high = (400, 15_000) if row["listing_type"] == "rent" else (200_000, 25_000_000)
    assert low <= int(row["price"]) <= high


@each_row
def test_a_listing_lies_where_its_agency_works(agency: DemoAgency, row: dict[str, str]):
    latitude, longitude = float(row["latitude"]), float(row["longitude"])
    if agency.country == "Singapore":
        assert 1.2 < latitude < 1.48 and 103.6 < longitude < 104.05
        assert re.fullmatch(r"\d{6}", row["postal_code"])
    else:
        assert 38.4 < latitude < 39.1 and -9.55 < longitude < -8.9
        assert re.fullmatch(r"\d{4}-\d{3}", row["postal_code"])


@each_row
def test_title_and_description_count_rooms_as_the_fields_do(agency: DemoAgency, row: dict[str, str]):
    for text in (row["title"], row["description"], row["selling_points"]):
        for noun, column in (("bedroom", "bedrooms"), ("bathroom", "bathrooms")):
            if row["property_type"] != "room":  # a room shares its bathrooms with others
                assert counts(text, noun) <= {int(row[column] or 0)}, f"{noun}: {text}"
    if row["property_type"] == "studio":
        assert row["bedrooms"] == "0" and "tudio" in row["title"]


@each_row
def test_public_text_repeats_figures_of_the_fields_only(agency: DemoAgency, row: dict[str, str]):
    public = " ".join(row[column] for column in ("title", "selling_points", "description"))
    areas = {float(found.replace(",", "")) for found in re.findall(r"([\d.,]*\d) (?:sqm|sqft)", public)}
    terrace = {60.0} if "roof terrace of 60 sqm" in public else set()
    assert areas - terrace <= {float(row["area"])}
    prices = re.search(r"[€$£]|\b(?:EUR|SGD)\b|\d{3},\d{3}|\d+(?:\.\d+)?[mk]\b", public)
    assert not prices, "a price lives in the price field only"


@each_row
def test_what_is_absent_is_not_also_praised(agency: DemoAgency, row: dict[str, str]):
    features, absent = words(row["features"]), words(row["not_features"])
    assert features and absent
    assert not set(features) & set(absent)
    assert len(features) == len(set(features)) and len(absent) == len(set(absent))
    description = row["description"].lower()
    for feature, claims in {
        "lift": ("with a lift", "has a lift", "the lift "),
        "gym": ("has a gym", "swimming pool and a gym", "a gym and"),
        "furnished": ("a furnished", "and furnished"),
        "renovated": ("a renovated",),
        "pets allowed": ("pets are allowed", "pets are welcome"),
        "sea view": ("with a sea view", "a sea view."),
        "balcony": ("with a balcony", "the balcony"),
        "private pool": ("private pool",),
    }.items():
        claimed = any(claim in description for claim in claims) and f"no {feature}" not in description
        assert not (claimed and feature in absent), feature
        if claimed and feature != "lift":
            assert feature in features, f"{feature} is described but not listed"


@each_row
def test_descriptions_are_a_few_plain_sentences(agency: DemoAgency, row: dict[str, str]):
    sentences = re.findall(r"[^.]+\.(?:\s|$)", row["description"])
    assert 2 <= len(sentences) <= 4
    assert "!" not in row["description"] + row["title"]


@each_row
def test_internal_notes_are_nowhere_in_the_public_text(agency: DemoAgency, row: dict[str, str]):
    public = " ".join(cell for column, cell in row.items() if column != "internal_notes").lower()
    assert row["internal_notes"]
    for sentence in re.split(r"[.;]\s*", row["internal_notes"].lower()):
        assert not sentence or sentence not in public


# --- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenery", ["tropics", "iberia"])
@pytest.mark.parametrize("property_type", sorted(TYPES))
def test_every_kind_of_home_has_three_pictures_that_fit(property_type: str, scenery: str):
    for kind in KINDS:
        palette = palette_for("HV-1001", accent="#0f5c63", scenery=scenery)
        drawn = draw_listing("HV-1001", property_type, kind=kind, palette=palette)
        with Image.open(BytesIO(drawn)) as picture:
            assert picture.size == (1200, 800) and picture.format == "JPEG"
            assert len(picture.resize((60, 40)).getcolors(2400) or []) > 100, "a picture, not a blank sheet"
        assert len(drawn) < 80_000
        assert caption(property_type, kind).startswith("Illustration: ")


@pytest.mark.parametrize("hour", ["morning", "noon", "golden", "dusk"])
def test_the_same_reference_gives_the_same_picture(hour: str):
    palette = palette_of(hour, accent="#a8431d", scenery="iberia")
    once, again = (draw_listing("SA-2001", "apartment", kind="living", palette=palette) for _ in range(2))
    other = draw_listing("SA-2002", "apartment", kind="living", palette=palette)
    assert once == again
    assert once != other


def test_a_picture_of_something_else_is_refused():
    with pytest.raises(ValueError, match="kind must be one of"):
        draw_listing("HV-1001", "condo", kind="attic", palette=palette_of("noon", accent="#0f5c63"))  # type: ignore[arg-type]


@each_agency
def test_an_agency_has_a_mark_in_its_own_colour(agency: DemoAgency):
    drawn = draw_logo(agency.name, agency.colour)
    with Image.open(BytesIO(drawn)) as mark:
        assert mark.format == "PNG" and mark.size == (256, 256)
        assert "#{:02x}{:02x}{:02x}".format(*mark.convert("RGB").getpixel((4, 4))) == agency.colour
    assert drawn == draw_logo(agency.name, agency.colour)
