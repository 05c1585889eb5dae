"""Near spellings, found by deleting letters on both sides and comparing what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def deletions(word: str, reach: int) -> Iterator[str]:
    """The word and all words that remain after deleting up to `reach` letters."""
    layer = {word}
    yield word
    for _ in range(reach):
        layer = {w[:i] + w[i + 1:] for w in layer for i in range(len(w))}
        yield from layer


def distance(a: str, b: str, limit: int) -> int:
    """Edits between two words, a swap of neighbours counted once; anything beyond `limit` is `limit + 1`."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]


class SpellingIndex:
    """Finds the known words within a few edits of a misspelt one, without comparing against all of them."""

    def __init__(self, words: Iterable[str], reach: int) -> None:
        self._reach = reach
        self._index: dict[str, list[str]] = {}
        for word in words:
            for rest in set(deletions(word, reach)):
                self._index.setdefault(rest, []).append(word)

    def nearest(self, word: str, reach: int | None = None) -> list[str]:
        """Known words within reach, nearest first; the first letter must agree, as it does in almost all slips."""
        limit = self._reach if reach is None else reach
        found = {known for rest in deletions(word, limit) for known in self._index.get(rest, ())}
        ranked = sorted((distance(word, known, limit), known) for known in found if known[0] == word[0])
        return [known for edits, known in ranked if edits <= limit]
