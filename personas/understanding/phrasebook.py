"""Lists of words in many languages as one pattern: Latin words as whole words, words of other scripts anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LATIN = re.compile(r"[a-zà-ÿ]")
# Vowel signs of Indian scripts are no word characters to `re`, yet belong to their words.
_BEFORE, _AFTER = r"(?<![\w#])", r"(?![\w\u0900-\u0963])"


def any_of(words: Iterable[str], *, unless: str = "") -> re.Pattern[str]:
    """A pattern for any of the words in a casefolded text, the longest first. `unless` is a pattern that must not follow
    a Latin word."""
    ordered = sorted(set(map(str.casefold, words)), key=len, reverse=True)
    latin = [re.escape(word) for word in ordered if word.isascii() or _LATIN.search(word)]
    other = [re.escape(word) + ("" if _is_han(word) else _AFTER) for word in ordered if re.escape(word) not in latin]
    parts = ([rf"{_BEFORE}(?:{'|'.join(latin)})(?!\w){unless}"] if latin else []) + other
    return re.compile("|".join(parts) or r"(?!)")


def _is_han(word: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" for letter in word)
