"""Two wordings beside each other: what stayed, what went, what is new."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

Piece = tuple[str, str]  # (same | gone | new, text)


def changed_lines(before: str, after: str) -> Iterator[Piece]:
    """Line by line."""
    for kind, lines in _changes(before.split("\n"), after.split("\n")):
        yield from ((kind, line) for line in lines)


def changed_words(before: str, after: str) -> list[Piece]:
    """Word by word, each run of words in one piece."""
    return [(kind, "".join(words)) for kind, words in _changes(re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after))]


def _changes(old: list[str], new: list[str]) -> Iterator[tuple[str, list[str]]]:
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "same", old[a:b]
            continue
        if b > a:
            yield "gone", old[a:b]
        if d > c:
            yield "new", new[c:d]
