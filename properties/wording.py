"""One spelling for names that people write in many ways. Pure: what is stored and what is asked pass through here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

_NOT_A_LETTER = re.compile(r"[^\w]+|_", re.UNICODE)
_POSSESSIVE = re.compile(r"(?<=\w)['’`´](?=\w)")
_FIRST_OF_ACCENTS = 27  # combining classes above the scripts' own signs: Latin accents and Arabic vowel marks go
_BEFORE_NAME = re.compile(r"^(?:blk|block|no|number|unit|house|bloco|bloque)\b[.\s]*(?=\d)", re.I)
_UNIT = re.compile(r"#\s*\w+(?:\s*-\s*\w+)?|\b(?:apt|apartment|unit|suite|ste|floor|level)\.?\s*#?\s*\w*\d\w*\b", re.I)
_HOUSE = r"\d+[a-z]?"
_ORDINAL = r"\d+(?:st|nd|rd|th)\b"


@cache
def names() -> dict:
    """The data file of abbreviations and other names."""
    return tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))


def plain(text: str) -> str:
    """Lower case without accents and punctuation, single spaces; other scripts than Latin are kept."""
    text = _POSSESSIVE.sub("", text or "")
    if text.isascii():
        return _NOT_A_LETTER.sub(" ", text.lower()).strip()
    letters = unicodedata.normalize("NFKD", text).casefold()
    letters = unicodedata.normalize("NFC", "".join(c for c in letters if unicodedata.combining(c) < _FIRST_OF_ACCENTS))
    # Vowel signs of Indian scripts are no letters to `isalnum`, yet belong to their words.
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in letters).split())


def key(text: str) -> str:
    """`plain` with the words of streets and towns written out: "Bt Batok St 21" is "bukit batok street 21"."""
    written = names()["words"]
    words = plain(text).split()
    if words and words[0] == "st":  # a street never begins with its kind; a saint does
        words[0] = "saint"
    return " ".join(written.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that people search by. `street` and `regions` are as written, `house` is one spelling."""

    street: str = ""
    house: str = ""
    regions: tuple[str, ...] = ()

    @classmethod
    def read(cls, address: str) -> Self:
        """Numbers stand before the street ("12 Toh Yi Dr", "Blk 245 Simei Street 5") or after it ("Rua da Rosa 33, 3.º").

        Without a comma a trailing number belongs to the street: there is a Simei Street 5.
        """
        whole = _UNIT.sub(",", address or "")
        parts = [part.strip() for part in whole.split(",") if plain(part)]
        if not parts:
            return cls()
        at = next((i for i, part in enumerate(parts) if _has_digits_and_letters(part)), None)
        if at is None:  # "Reno, NV" and "Old Town" name no house
            return cls(street=parts[0] if len(parts) == 1 else "", regions=tuple(parts[1:]))
        part = _BEFORE_NAME.sub("", parts[at])
        regions = tuple(p for p in parts[at + 1:] if not any(c.isdigit() for c in p))
        leading = re.match(rf"({_HOUSE})(?:\s*-\s*{_HOUSE})?\s+(?=\D|{_ORDINAL})(.+)$", part, re.I)
        if leading:
            return cls(leading[2], leading[1].lower(), regions)
        trailing = re.match(rf"(\D+?)\s+({_HOUSE})$", part, re.I)
        if trailing and "," in whole:
            return cls(trailing[1], trailing[2].lower(), regions)
        return cls(part, "", regions)


def _has_digits_and_letters(part: str) -> bool:
    return any(c.isdigit() for c in part) and any(c.isalpha() for c in part)
