"""Assertions about a home in words that no list knows: "the flat is blessed by monks".

An English sentence that opens with a home and a verb asserts something of it. If nothing in it was judged elsewhere (no figure,
feature or status), every weighty word must stand in the facts, or be an opinion or a courtesy; otherwise no fact says it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.reading import Reading
from personas.claims.text import words
from personas.claims.violations import Violation
from personas.claims.vocabulary import Vocabulary, concept, tables, terms, vocabulary

_OPENING = re.compile(r"\W*(?:(?:yes|no|sure|great|well|also|and|so|ok|okay|hi|hello|fun fact)\W+)*(?:(?:the|this|that|our) )?")
_ADJECTIVE = re.compile(r"[a-z]+ ")
_WEIGHT = 4  # letters


def check(reading: Reading) -> Iterator[Violation]:
    """Every sentence of the kind with a word that no fact has."""
    if not reading.listings or reading.tongue != "en":
        return
    for start, end in reading.sentences:
        no_matter = not _asserts(reading, start, end) or _is_judged(reading, start, end) or not polarity.is_claim(reading, start)
        if not no_matter and (unknown := _unknown(reading, start, end)):
            yield Violation("feature", unknown, noop("no fact supports this sentence"))


def _asserts(reading: Reading, start: int, end: int) -> bool:
    """Does it open with a home's name, or "the flat", and a verb?"""
    home = _OPENING.match(reading.folded, start, end).end()
    behind = next((right for left, right, _ in reading.names if left in (start, home)), None) or _type_ends(reading, home)
    if behind is None:
        return False
    gap = len(reading.folded[behind:end]) - len(reading.folded[behind:end].lstrip())
    return _verbs().at(reading.folded, behind + gap) is not None


def _type_ends(reading: Reading, home: int) -> int | None:
    """ "Flat", "cosy flat"."""
    adjective = _ADJECTIVE.match(reading.folded, home)
    hits = (vocabulary("types").at(reading.folded, at) for at in (home, adjective.end() if adjective else home))
    return next((hit.end for hit in hits if hit), None)


def _is_judged(reading: Reading, start: int, end: int) -> bool:
    piece = reading.folded[start:end]
    return (
        "?" in piece or any(start <= amount.start < end for amount in reading.amounts)
        or any(start <= hit.start < end for name in ("features", "status") for hit in reading.found(name))
        or any(reading.has(cue, start, end) for cue in ("hedges", "wishes", "failed", "others", "negators"))
    )  # fmt: skip


def _unknown(reading: Reading, start: int, end: int) -> str:
    """The first weighty word that stands in no fact and means more than an opinion."""
    known = {word for facts in reading.listings for word in words(facts.text)} | set(words(reading.contact_folded))
    known |= set(words(f"{reading.agency.name} {reading.agency.agent_name} {reading.agency.assistant_name}".casefold()))
    for match in re.finditer(r"[a-z]+", reading.folded[start:end]):
        word, at = match[0], start + match.start()
        if len(word) >= _WEIGHT and word not in known and not reading.is_masked(at, at + len(word)) and not _is_light(word):
            return reading.text[at : at + len(word)]
    return ""


@cache
def _verbs() -> Vocabulary:
    return concept("assertions", "verb")


@cache
def _light() -> tuple[Vocabulary, ...]:
    own = Vocabulary({key: terms(tables("assertions")[key]) for key in ("small", "opinion", "verb")})
    return own, concept("topics", "property"), concept("topics", "courtesy"), vocabulary("types")


def _is_light(word: str) -> bool:
    return any(listed.at(word, 0) is not None for listed in _light())
