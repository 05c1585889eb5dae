"""Which of the homes just shown a message points at: "does the second one have a pool?". Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from .phrasebook import any_of

_FILE = Path(__file__).with_name("ordinals.toml")
# "The first of March", "second floor" and "first time" count something else.
_OTHER = r"(?!\s*(?:floor|storey|time|of\s+\w+|home buyer|bed|bath|room|piso|andar|étage|planta|vez|fois|kali))"


def which(text: str, shown: int) -> int | None:
    """The place, from 0, among `shown` homes, or None when the message points at none of them."""
    folded = text.casefold()
    for place, pattern in enumerate(_places()):
        if place < shown and pattern.search(folded):
            return place
    return shown - 1 if shown and _last().search(folded) else None


@cache
def _places() -> list[re.Pattern]:
    rows = [words for name, words in _read().items() if name != "last"]
    each = ([word for language in rows if place < len(language) for word in language[place]] for place in range(5))
    return [any_of(words, unless=_OTHER) for words in each]


@cache
def _last() -> re.Pattern:
    return any_of(_read()["last"]["words"], unless=_OTHER)


@cache
def _read() -> dict:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
