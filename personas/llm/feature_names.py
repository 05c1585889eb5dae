"""How a feature of a listing is named to a contact, in the contact's language. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from personas.claims.vocabulary import tables, vocabulary

_NEAR = re.compile(r"^near(?:by)? (the )?(.+)$", re.IGNORECASE)


def concepts(table: str, folded: str) -> set[str]:
    """What the words of a folded text may mean, by one of the shared word lists."""
    return {name for hit in vocabulary(table).find(folded) for name in hit.concepts}


def absent(meanings: Iterable[str], language: str, stored: str) -> str:
    """The same behind a "no" or "without", where that takes another word: "sin muebles" of what is "amueblado"."""
    base = "en" if language.lower() == "hi-latn" else language.lower().partition("-")[0]
    nouns = (_names()["absent"].get(name, {}).get(base) for name in sorted(meanings))
    return next((noun for noun in nouns if noun), None) or in_language(meanings, language, stored)


def in_language(meanings: Iterable[str], language: str, stored: str) -> str:
    """A stored feature as the contact's language names it; as stored where that language has no word for it."""
    whole = language.lower()
    base, known = whole.partition("-")[0], [tables("features")[name] for name in sorted(meanings)]
    if base == "en" or stored.lower() in _names()["as_stored"]["words"]:
        return _NEAR.sub(r"\2 nearby", stored)
    if whole == "hi-latn":  # whoever writes Hindi in Latin letters says "swimming pool"
        return _NEAR.sub(r"paas mein \2", stored)
    own = (_names().get(name, {}) for name in sorted(meanings))
    if name := next((names[code] for names in own for code in (whole, base) if code in names), ""):
        return name
    if any(stored.lower() in table.get(base, ()) for table in known):
        return stored
    sure = [table for table in known if stored.lower() in table.get("en", ())] or known  # mostly stored in English
    return next((table[base][0] for table in sure if table.get(base)), stored)


@cache
def _names() -> dict[str, dict[str, Any]]:
    """Names of features where the shared list's first word is too bare for a sentence, by language."""
    return tomllib.loads(Path(__file__).with_name("feature_names.toml").read_text(encoding="utf-8"))
