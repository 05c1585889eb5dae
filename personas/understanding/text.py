"""Folding: one spelling for words that people write in many ways, letter for letter so that positions survive."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_ARABIC_LETTERS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ؤ": "و", "ئ": "ي"}
_PUNCTUATION = {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "«": '"', "»": '"', "「": '"', "」": '"',
                "–": "-", "—": "-", "−": "-", "‑": "-", "～": "~", "〜": "~", "،": ",", "؛": ";", "؟": "?", "।": ".",
                "，": ",", "。": ".", "、": ",", "；": ";", "：": ":", "？": "?", "！": "!", "（": "(", "）": ")",
                "٫": ".", "٬": ","}
_MULTIPLE = {"㎡": "m2", "²": "2", "½": ".5", "平方米": "平米", "…": "...", "₨": "rs "}
# Vowel marks and stretching in Arabic, the dot below in Devanagari, and characters that only steer rendering.
_SILENT = re.compile("[\u064b-\u0655\u0640\u093c\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_MULTIPLE_RE = re.compile("|".join(map(re.escape, _MULTIPLE)))
_HALF = re.compile(r"(?<!\d)\.5")


def tidy(text: str) -> str:
    """The message composed (NFC), without silent marks, with multi-letter signs written out. Still readable."""
    plain = unicodedata.normalize("NFC", text)
    if plain.isascii():
        return plain
    plain = _SILENT.sub("", plain)
    return _HALF.sub("0.5", _MULTIPLE_RE.sub(lambda m: _MULTIPLE[m.group()], plain))


def fold(text: str) -> str:
    """The same text in lower case without accents, with plain digits; exactly as long as what came in."""
    if text.isascii():
        return text.lower()
    return "".join(map(_fold_letter, text))


@cache
def _fold_letter(letter: str) -> str:
    if letter in _ARABIC_LETTERS:
        return _ARABIC_LETTERS[letter]
    if letter in _PUNCTUATION:
        return _PUNCTUATION[letter]
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if letter.isspace():
        return " "
    base = unicodedata.normalize("NFKD", letter).lower()
    stripped = "".join(c for c in base if not unicodedata.combining(c))
    return stripped if len(stripped) == 1 else letter.lower()[:1]
