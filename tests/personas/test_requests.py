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


def _window(written: str) -> tuple[int | None, int | None]:
    if written.startswith("-"):
        return None, int(written[1:])
    if written.endswith("+"):
        return int(written[:-1]), None
    low, _, high = written.partition("..")
    return int(low), int(high or low)


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
            said[{"type": "property_type", "deal": "listing_type", "cur": "currency", "per": "price_period", "ref": "reference"}[key]] = value
    said["locations"] = tuple(name for joined in said.get("locations", ()) for name in joined.split("|"))
    return Criteria(**said)


def cases():
    for language, lines in (*_CASES.items(), *_MORE.items()):
        for line in lines.strip().splitlines():
            text, _, notation = line.partition(" => ")
            yield pytest.param(text.replace("[", "").replace("]", ""), notation, id=f"{language}: {text[:50]}")


@pytest.mark.parametrize(("text", "notation"), cases())
def test_a_message_is_understood_as_its_writer_meant_it(text, notation):
    request = understand(text, places=PLACES)
    if notation.startswith("nothing"):
        rest = notation.removeprefix("nothing").strip()
        assert not request.is_search
        assert request.criteria == (expected(rest) if rest else Criteria())
        return
    assert request.is_search
    assert request.wants == "search"
    assert request.criteria == expected(notation)
