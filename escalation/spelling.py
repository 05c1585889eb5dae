"""Slips of the thumb: "discuont", "negotaible", "complant". A long word that nobody knows and that one swapped, missing or
surplus letter inside it turns into one word of the rules is read as that word. Another letter in the place of one makes
another word ("polite" is not "police"), and so may another ending, so these are never guessed. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

SHORTEST = 6  # letters; shorter words are too near to one another
_WORD = re.compile(r"(?<![^ ])[a-z]{6,}(?![^ ])")
_LITERAL = re.compile(r"(?<![a-z)\]?*+}\\])([a-z]{2,})(?![a-z]*[?(\[*+{\\])")

_OPTIONAL_END = re.compile(r"(?<![a-z)\]?*+}\\])([a-z]{3,})\?(?![a-z])")


class Speller:
    """The words of some rule files, and a way from a misspelt one to the one that was meant."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._with_one_less: dict[str, set[str]] = {}
        for word in self._known:
            if len(word) >= SHORTEST:
                for less in _one_less(word):
                    self._with_one_less.setdefault(less, set()).add(word)

    def mend(self, sentence: str) -> str:
        """The normalised sentence with its unknown words read as the known ones they resemble."""
        return _WORD.sub(lambda found: self._meant(found[0]), sentence)

    def _meant(self, word: str) -> str:
        if word in self._known:
            return word
        swapped = self._among(_swapped(word))  # the commonest slip, so it wins: "contarct" is a contract, not a contact
        near = swapped or self._with_one_less.get(word, set()) | self._among(_one_less(word))
        return next(iter(near)) if len(near) == 1 else word

    def _among(self, candidates: Iterable[str]) -> set[str]:
        return {word for word in candidates if word in self._known and len(word) >= SHORTEST}


def literals(pattern: str) -> set[str]:
    """The whole words that a rule's pattern spells out, with and without an ending that may be absent."""
    return set(_LITERAL.findall(pattern)) | {form for word in _OPTIONAL_END.findall(pattern) for form in (word, word[:-1])}


def _one_less(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(1, len(word) - 1))


def _swapped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1))
