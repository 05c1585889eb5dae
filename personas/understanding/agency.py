"""What a message asks of the agency itself: its opening hours, telephone, office. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from .phrasebook import any_of

_FILE = Path(__file__).with_name("agency.toml")
_LONGEST = 120  # letters; a longer message asks more than this


def asked_of_agency(text: str) -> list[str]:
    """Those of hours, phone, email, office, website and licence that a short message asks for."""
    folded = text.casefold()
    return [what for what, words in _words().items() if words.search(folded)] if len(text) <= _LONGEST else []


@cache
def _words() -> dict[str, re.Pattern[str]]:
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {what: any_of(word for words in by_language.values() for word in words) for what, by_language in lists.items()}
