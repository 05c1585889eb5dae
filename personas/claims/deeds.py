"""Deeds and forecasts: sentences that say what somebody did, will do or would accept, or what will become of a price.

Words alone do not show them ("the seller is flexible", "you're down for Tuesday"), their order does; words/deeds.toml holds the
orders, per language. What only a person may promise in single words is in promises.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from personas.claims.text import LETTER
from personas.claims.vocabulary import tables

_FAMILY = re.compile(r"\{([a-z]+)\}")
_GAP = re.compile(r" ~(\d)(?= |$)")
_EVERYWHERE = ("en",)  # English is mixed into every other language
_NO_SPACES = ("zh",)
_WORDS = r"(?:[\\s\\-]+[^\\s.,;:!?]+){0,\1}"


def find(folded: str, kind: str, tongue: str) -> Iterator[tuple[int, int]]:
    """Where a folded reply in this tongue tells of deeds of this kind, "said" or "denied" (made with a "no" of their own)."""
    for language in dict.fromkeys((*_EVERYWHERE, tongue.partition("-")[0])):
        if pattern := _pattern(language, kind):
            yield from (found.span() for found in pattern.finditer(folded))


@cache
def _pattern(language: str, kind: str) -> re.Pattern | None:
    table = tables("deeds")
    listed = table.get(language, {}).get(kind)
    if not listed:
        return None
    families = table["words"].get(language, {})
    orders = "|".join(_GAP.sub(_WORDS, _FAMILY.sub(lambda found: f"(?:{'|'.join(families[found[1]])})", order.strip())) for order in listed)
    if language in _NO_SPACES:
        return re.compile(orders)
    return re.compile(rf"(?<!{LETTER})(?<!')(?:{orders})(?!{LETTER})".replace(" ", r"[\s\-]+"))
