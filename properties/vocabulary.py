"""The words of an inventory's names, found by words that are nearly them. Pure; `places.py` keeps one for each agency.

PostgreSQL can compare a word with every name (pg_trgm), but of ten thousand names a thousand hold "garden", and each is
taken apart anew for each message. The words of all names are few, so the words are compared, and names looked up by word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

REMEMBERED = 2000
MOST_ALIKE = 24


class Vocabulary:
    """Built from the words as they stand in the names."""

    def __init__(self, words: Iterable[str]) -> None:
        self._pieces = {word: _pieces(word) for word in words if word}
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for word, pieces in self._pieces.items():
            for piece in set(pieces):
                self._by_piece[piece].append(word)
        self._found: dict[tuple[str, float], dict[str, float]] = {}

    def like(self, said: str, least: float) -> dict[str, float]:
        """Words of names that a said word is like, or is the beginning or the heart of, with how much (1: the same); the
        most like if they are many."""
        key = said, least
        if key not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[key] = self._like(said, least)
        return self._found[key]

    def _like(self, said: str, least: float) -> dict[str, float]:
        wanted = set(_pieces(said))
        shared = Counter(word for piece in wanted for word in self._by_piece.get(piece, ()))
        likeness = {word: _likeness(wanted, self._pieces[word]) for word, count in shared.items() if count >= least * len(wanted)}
        alike = sorted((-much, word) for word, much in likeness.items() if much >= least)
        return {word: -much for much, word in alike[:MOST_ALIKE]}


def _pieces(word: str) -> list[str]:
    """As pg_trgm cuts a word."""
    padded = f"  {word} "
    return [padded[at:at + 3] for at in range(len(padded) - 2)]


def _likeness(wanted: set[str], pieces: list[str]) -> float:
    """pg_trgm's word_similarity: of all stretches of the word, the one that has most of what is wanted and least else."""
    at_home = [at for at, piece in enumerate(pieces) if piece in wanted]
    best = 0.0
    for start in at_home:
        for end in at_home:
            if end >= start:
                stretch = set(pieces[start:end + 1])
                best = max(best, len(stretch & wanted) / len(stretch | wanted))
    return best
