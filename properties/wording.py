"""One spelling for names that people write in many ways. Pure: what is stored and what is asked pass through here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_NOT_A_LETTER = re.compile(r"[^\w]+|_", re.UNICODE)
_POSSESSIVE = re.compile(r"(?<=\w)['’`´](?=\w)")
_FIRST_OF_ACCENTS = 27  # combining classes above the scripts' own signs: Latin accents and Arabic vowel marks go
_BEFORE_NAME = re.compile(r"^(?:blk|block|no|number|unit|house|bloco|bloque)\b\s*")
_UNIT = re.compile(r"#\s*\w+(?:\s*-\s*\w+)?|\b(?:apt|apartment|unit|suite|ste|floor|level)\.?\s*#?\s*\w*\d\w*\b", re.I)
_HOUSE = r"\d+[a-z]?"


@cache
def names() -> dict:
    """The data file of abbreviations and other names."""
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Lower case without accents and punctuation, single spaces; other scripts than Latin are kept."""
    letters = unicodedata.normalize("NFKD", text or "").casefold()
    letters = "".join(c for c in letters if unicodedata.combining(c) < _FIRST_OF_ACCENTS)
    letters = _POSSESSIVE.sub("", unicodedata.normalize("NFC", letters))
    return _NOT_A_LETTER.sub(" ", letters).strip()


def key(text: str) -> str:
    """`plain` with the words of streets and towns written out: "Bt Batok St 21" is "bukit batok street 21"."""
    written = names()["words"]
    words = plain(text).split()
    if words and words[0] == "st":  # a street never begins with its kind; a saint does
        words[0] = "saint"
    return " ".join(written.get(word, word) for word in words)


def street_and_house(address: str) -> tuple[str, str]:
    """The key of the street and the house number of an address; either may be empty.

    Numbers stand before the street ("12 Toh Yi Dr", "Blk 245 Simei Street 5") or after it ("Rua da Magnólia 33, 3.º").
    """
    parts = [part for part in _UNIT.sub(" ", address or "").split(",") if plain(part)]
    part = next((p for p in parts if any(c.isdigit() for c in p) and any(c.isalpha() for c in p)), parts[0] if parts else "")
    written = _BEFORE_NAME.sub("", plain(part))
    leading = re.match(rf"({_HOUSE})\s+(?=\D)(.+)$", written)
    if leading:
        return key(leading[2]), leading[1]
    trailing = re.match(rf"(\D+?)\s+({_HOUSE})$", written)
    if trailing and len(parts) > 1:  # "Simei Street 5" alone is a street; "Rua da Rosa 33, 3.º" ends in a house
        return key(trailing[1]), trailing[2]
    return key(written), ""
