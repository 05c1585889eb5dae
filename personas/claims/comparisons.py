"""Which of the homes is said to be the cheapest or the largest: that needs no figure, and can be false all the same.

Judged is only what can be measured: prices in one currency and on the same terms, areas. A comparison with the contact's
budget, by the square foot, or among homes of one kind ("the cheapest with a pool") is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.reading import Reading
from personas.claims.violations import Violation
from personas.claims.vocabulary import Hit, Vocabulary, concept, tables, terms
from personas.comparing import best_of
from personas.understanding.changes import degrees

_MOST = {"cheapest", "dearest", "biggest", "smallest"}
_BEHIND_BOTH = re.compile(r"比|से")  # "A 比 B 便宜": both names stand before the word, the first is the subject
_WHY = {"cheapest": noop("another home in question costs less"), "dearest": noop("another home in question costs more"),
        "biggest": noop("another home in question is larger"), "smallest": noop("another home in question is smaller")}  # fmt: skip


@cache
def _degrees() -> Vocabulary:
    own = {most: terms(table) for most, table in tables("comparisons").items() if most in _MOST}
    return Vocabulary({most: [*listed, *own.get(most, ())] for most, listed in degrees().items()})


def check(reading: Reading) -> Iterator[Violation]:
    """Every comparison that names its home, and every rank among homes that nobody counted."""
    for hit in _degrees().find(reading.quiet) if reading.listings else ():
        if reading.is_masked(hit.start, hit.end):
            continue
        if _is_of_everything(reading, hit):
            degree = next(iter(hit.concepts & _MOST))
            yield Violation("price" if degree in ("cheapest", "dearest") else "area", reading.text[hit.start : hit.end], noop("no fact compares it with all other homes"))
        elif len(reading.listings) > 1 and _is_judged(reading, hit):
            yield from _judge(reading, hit)


def _is_of_everything(reading: Reading, hit: Hit) -> bool:
    """ "Cheaper than anything else around": neither a home of the talk nor the contact's budget is what it is set against."""
    start, end = reading.sentence_at(hit.start)
    whole = next((w for w in concept("comparisons", "everything").find(reading.folded[start:end])), None)
    return whole is not None and polarity.is_claim(reading, hit.start) and not reading.has("asks", start, hit.start) and (
        any(start <= a < hit.start for a, *_ in reading.names) or len(reading.listings) == 1
    )


def _is_judged(reading: Reading, hit: Hit) -> bool:
    start, end = reading.sentence_at(hit.start)
    if not polarity.is_claim(reading, hit.start) or polarity.is_denied(reading, hit.start, hit.end):
        return False
    if any(reading.has(cue, start, end) for cue in ("others", "conditionals", "yours")):
        return False
    if any(bound.start >= hit.end or bound.end <= hit.start for bound in reading.cues("bounds", start, end)):  # "less than" of "costs less than" is none
        return False
    by_area = any(start <= amount.start < end and amount.per for amount in reading.amounts)
    return not by_area and not any(start <= feature.start < end for feature in reading.found("features"))


def _judge(reading: Reading, hit: Hit) -> Iterator[Violation]:
    start, end = reading.sentence_at(hit.start)
    before = [n for a, _, n in reading.names if start <= a < hit.start]
    behind = [n for a, _, n in reading.names if hit.end <= a < end]
    named = list(dict.fromkeys((*before, *behind)))
    if not named or len(named) > 2:
        return
    subject = named[0]
    if len(named) == 2 and not (before and behind) and not _BEHIND_BOTH.search(reading.folded[start : hit.start]):
        return  # which of the two is meant is not to be seen
    compared = named if len(named) == 2 else range(len(reading.listings))
    homes = [asdict(reading.listings[n].facts) for n in compared if _is_meant(reading, n, subject, start, end)]
    degree = next(iter(hit.concepts & _MOST), "")
    first = best_of(homes, degree) if degree else []
    if first and reading.listings[subject].facts.id not in [home["id"] for home in first]:
        yield Violation("price" if degree in ("cheapest", "dearest") else "area", reading.text[hit.start : hit.end], _WHY[degree])


def _is_meant(reading: Reading, n: int, subject: int, start: int, end: int) -> bool:
    """ "The cheapest in Bedok", "the largest 3-bedroom": only the homes of that place, or with as many rooms."""
    home, one = reading.listings[n].facts, reading.listings[subject].facts
    said = reading.quiet[start:end]  # "Bedok Court" names no place
    place = one.location.partition(",")[0].casefold()
    if place and place in said and place not in home.location.casefold():
        return False
    counted = one.bedrooms is not None and re.search(rf"(?<!\d){one.bedrooms:g}\s?-?\s?b", said) is not None
    return not counted or home.bedrooms == one.bedrooms
