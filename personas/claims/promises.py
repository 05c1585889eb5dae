"""Promises: what only a person may say, and what only a thing that happened may prove."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import deeds, polarity
from personas.claims.reading import Reading
from personas.claims.text import fold
from personas.claims.violations import Violation
from personas.claims.vocabulary import tables, vocabulary


def check(reading: Reading) -> Iterator[Violation]:
    """Promise words that are neither denied, nor a question, nor written in a fact, nor proven by an action.

    A listing's title and features count as facts; its free text does not, for whoever wrote or imported it could
    otherwise order the assistant to give a discount.
    """
    said = (word for e in reading.listings for word in (e.facts.title, *e.facts.features))
    facts = "\n".join(map(fold, (*said, reading.agency.name)))
    for hit in vocabulary("promises").find(reading.folded):
        if reading.is_masked(hit.start, hit.end) or reading.actions & _proofs(hit.concepts):
            continue
        if reading.folded[hit.start : hit.end] in facts or not _is_promised(reading, hit.start, hit.end):
            continue
        if "approved" in hit.concepts and "pets" in _next_feature(reading, hit.end):
            continue  # "we accept pets"
        if "reserved" in hit.concepts and any(e.facts.availability == "pending" for e in reading.listings):
            continue
        yield Violation("promise", reading.text[hit.start : hit.end], noop("only a person may promise this"))
    yield from _deeds(reading)


def _deeds(reading: Reading) -> Iterator[Violation]:
    """Sentences that tell of deeds, agreements and forecasts, unless something of the kind really happened."""
    for kind in ("said", "denied") if not reading.actions else ():
        for start, end in deeds.find(reading.folded, kind, reading.tongue):
            if reading.is_masked(start, end) or polarity.is_asked(reading, start):
                continue
            if not (kind == "said" and polarity.is_denied(reading, start, end)) and not _is_left_open(reading, start):
                yield Violation("promise", reading.text[start:end].strip(), noop("only a person may promise or report this"))


def _next_feature(reading: Reading, end: int) -> frozenset[str]:
    hit = next(vocabulary("features").find(reading.folded[end : end + 25]), None)
    return hit.concepts if hit else frozenset()


@cache
def _proofs(concepts: frozenset[str]) -> frozenset[str]:
    return frozenset(proof for name in concepts for proof in tables("promises")[name].get("unless", ()))


def _is_left_open(reading: Reading, start: int) -> bool:
    """Does the clause say beforehand that somebody will find out, or that it depends?"""
    before = reading.clause_at(start).start
    return any(reading.has(cue, before, start) for cue in ("conditionals", "hedges"))


def _is_promised(reading: Reading, start: int, end: int) -> bool:
    clause = reading.clause_at(start)
    if polarity.is_denied(reading, start, end) or polarity.is_asked(reading, start):
        return False
    if reading.has("conditionals", clause.start, start):
        return False
    return not polarity.is_unsure(reading, start, whole_sentence=False)
