"""Words as data: TOML files of `[concept]` tables with one list of terms per language, compiled once into a fast search.

A term ending in `*` is a stem. Chinese terms match anywhere; other terms match whole words, Latin ones also with a plural
"s", Arabic ones also behind the usual one-letter prefixes and the article. Spaces match hyphens and several spaces too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from personas.claims.text import LETTER, fold, prepare

FOLDER = Path(__file__).parent / "words"
_CJK = re.compile(r"[\u3400-\u9fff]")
_NOT_TERMS = {"is", "implies", "unless", "means"}  # keys that relate concepts instead of naming a language
_NO_PLURALS = {"negators", "false_negators"}  # "notes" and "takes" are no plurals of "not" and "tak"
_GAP = r"[\s\-]+"
_START = r"(?<![^\W\d_])(?<![\u0900-\u0963\u0970-\u097f])"  # a figure may touch the word behind it: "3bed"
_ARABIC = re.compile(r"[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One term found in a folded text, and the concepts it may stand for."""

    concepts: frozenset[str]
    start: int
    end: int


@cache
def tables(name: str) -> dict[str, dict[str, Any]]:
    """The raw tables of one vocabulary file."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def terms(table: dict[str, Any]) -> list[str]:
    """Every term of a concept, whatever its language."""
    return [
        term for key, value in table.items() if isinstance(value, list) and key not in _NOT_TERMS
        for term in value if isinstance(term, str)
    ]  # fmt: skip


class Vocabulary:
    """A set of concepts that can be looked for in one pass over a text."""

    def __init__(self, concepts: dict[str, Iterable[str]], *, plurals: bool = True) -> None:
        self._meaning: dict[str, set[str]] = {}
        for concept, listed in concepts.items():
            for term in listed:
                self._meaning.setdefault(_plain(term), set()).add(concept)
        self.pattern = alternation(self._meaning, plurals=plurals)
        self._search = re.compile(self.pattern)

    def find(self, folded: str) -> Iterator[Hit]:
        """Hits from left to right, the longest term first at each place."""
        for match in self._search.finditer(folded):
            yield Hit(self._concepts(match[0]), match.start(), match.end())

    def at(self, folded: str, position: int) -> Hit | None:
        """The term that begins exactly at this position."""
        match = self._search.match(folded, position)
        return Hit(self._concepts(match[0]), match.start(), match.end()) if match else None

    @cache  # noqa: B019 - vocabularies live as long as the process
    def _concepts(self, matched: str) -> frozenset[str]:
        found = re.sub(_GAP, " ", matched)
        for form in _forms(found):
            if form in self._meaning:
                return frozenset(self._meaning[form])
        stems = [t for t in self._meaning if t.endswith("*") and any(f.startswith(t[:-1]) for f in _forms(found))]
        return frozenset(self._meaning[max(stems, key=len)]) if stems else frozenset()


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of one file, compiled on first use."""
    return Vocabulary({concept: terms(table) for concept, table in tables(name).items()})


@cache
def concept(name: str, key: str) -> Vocabulary:
    """One concept of a file as a vocabulary of its own."""
    return Vocabulary({key: terms(tables(name)[key])}, plurals=key not in _NO_PLURALS)


def alternation(listed: Iterable[str], *, plurals: bool = True) -> str:
    """A regular expression for any of the terms; a trie keeps it quick however long the list is."""
    latin: dict[str, Any] = {}
    chinese: dict[str, Any] = {}
    for term in listed:
        _grow(chinese if _CJK.match(term) else latin, term, plurals)
    parts = []
    if latin:
        parts.append(rf"{_START}(?:[وف]?(?:[بلك])?(?:ال)?(?=[\u0600-\u06ff]))?{_write(latin)}")
    if chinese:
        parts.append(_write(chinese))
    return "(?:" + "|".join(parts) + ")" if parts else r"(?!)"


def _plain(term: str) -> str:
    return re.sub(_GAP, " ", fold(prepare(term)).strip())


def _forms(found: str) -> Iterator[str]:
    """The dictionary forms a matched piece of text may have."""
    yield found
    if found.endswith("s"):
        yield found[:-1]
    if found.endswith("es"):
        yield found[:-2]
    if _ARABIC.match(found):
        bare = re.sub(r"^[وف]?[بلك]?(?:ال)?", "", found)
        yield bare
        for prefix in re.finditer(r"^(?:[وف]?[بلك]?(?:ال)?)", found):
            for cut in range(1, prefix.end() + 1):
                yield found[cut:]


def _grow(root: dict[str, Any], term: str, plurals: bool) -> None:
    ending = _ending(term, plurals)
    for char in term.removesuffix("*"):
        root = root.setdefault(char, {})
    root[ending] = {}


def _ending(term: str, plurals: bool) -> str:
    """What must follow a term. Kept in the trie as a key longer than one character."""
    if term.endswith("*"):
        return f"{LETTER}*"
    if _CJK.match(term[-1]):
        return "(?:)"
    return rf"(?:e?s)?(?!{LETTER})" if plurals and re.match(r"[a-z]", term[-1]) else rf"(?!{LETTER})"


def _write(node: dict[str, Any]) -> str:
    branches = [_step(char) + _write(below) for char, below in node.items() if len(char) == 1]
    branches += [ending for ending in node if len(ending) > 1]  # shorter terms last: the longest wins
    if not branches:
        return ""
    return branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"


def _step(char: str) -> str:
    return _GAP if char == " " else re.escape(char)
