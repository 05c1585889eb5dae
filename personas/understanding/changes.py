"""What a message wants other than what was just shown: cheaper, bigger, others; or which of these is the cheapest. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from .phrasebook import any_of

_FILE = Path(__file__).with_name("changes.toml")
_LONGEST = 120  # letters; a longer message says what it wants in its own words
DROPPED = ("anywhere", "any_price")
OTHERS = ("more_bedrooms", "fewer_bedrooms", "cheaper", "dearer", "bigger", "smaller", "others")
COMPARED = {"cheaper": "cheapest", "dearer": "dearest", "bigger": "biggest", "smaller": "smallest"}


def change_in(text: str) -> str:
    """One of OTHERS, or "" when the message asks for no change in words like these."""
    if len(text) > _LONGEST or comparison_in(text):
        return ""
    folded = _words("how_big").sub(" ", text.casefold())
    return next((kind for kind in OTHERS if _words(kind).search(folded)), "")


def comparison_in(text: str) -> str:
    """"cheapest", "dearest", "biggest" or "smallest" when the message asks which of several homes is so, else ""."""
    if len(text) > _LONGEST:
        return ""
    folded = text.casefold()
    most = next((kind for kind in ("cheapest", "biggest", "smallest") if _words(kind).search(folded)), "")
    if most or not _words("which").search(folded):
        return most
    return next((most for kind, most in COMPARED.items() if _words(kind).search(folded)), "")


def dropped_in(text: str) -> list[str]:
    """Those of DROPPED that the message says no longer matter."""
    folded = text.casefold()
    return [kind for kind in DROPPED if _words(kind).search(folded)]


def wishes_for(text: str) -> bool:
    """Whether a short message wishes for something rather than asks about it: "with a pool", not "does it have one?"."""
    return len(text) <= _LONGEST and not any(mark in text for mark in "?？؟") and bool(_words("with").search(text.casefold()))


def adds(text: str) -> bool:
    """Whether what is said comes on top: "also in Bedok"."""
    return bool(_words("also").search(text.casefold()))


def degrees() -> dict[str, list[str]]:
    """The words that say of a home that it is the cheapest (or cheaper), the dearest, the biggest, the smallest."""
    return {most: [*_listed(kind), *_listed(most)] for kind, most in COMPARED.items()}


@cache
def _words(kind: str) -> re.Pattern[str]:
    return any_of(_listed(kind))


def _listed(kind: str) -> list[str]:
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8")).get(kind, {})
    return [word for words in lists.values() for word in words]
