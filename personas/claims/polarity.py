"""Is something claimed, denied, or only talked about?"""

from __future__ import annotations

import re

from personas.claims.reading import Reading
from personas.claims.vocabulary import Hit

_REACH = 70  # characters a "no" reaches ahead
_BACK = 32  # and back: "pets are not allowed", "पूल नहीं है"
_NO_NEGATOR = {"pt": "no", "hi-Latn": "tak"}
_AND = re.compile(r"(?<![^\W\d_])(?:and|y|e|et|dan|aur|mais|but|pero|mas|tapi|tetapi|और|लेकिन)(?![^\W\d_])|\sو|[,;:(\-]\s|[,;、]|而|但")


def is_denied(reading: Reading, start: int, end: int) -> bool:
    """Does a negation reach what stands between the two positions?"""
    left, right = reading.sentence_at(start)
    negators = _negators(reading, left, right)
    return any(_reaches(reading, n, start) for n in negators if n.end <= start) or any(
        _comes_after(reading, n, end) for n in negators if n.start >= end
    )


def is_refused(reading: Reading, start: int) -> bool:
    """Does a "no" stand before it in the sentence? What comes after could take back what was just given away."""
    left, _ = reading.sentence_at(start)
    return any(_reaches(reading, negator, start) for negator in _negators(reading, left, start))


def _negators(reading: Reading, left: int, right: int) -> list[Hit]:
    false = reading.cues("false_negators", left, right)
    return [
        hit for hit in reading.cues("negators", left, right)
        if not _is_foreign(reading, hit) and not any(f.start <= hit.start < f.end for f in false) and not _is_answer(reading, hit, left)
    ]  # fmt: skip


def _is_foreign(reading: Reading, hit: Hit) -> bool:
    """Portuguese "no" and romanised Hindi "tak" deny nothing."""
    return reading.folded[hit.start : hit.end] == _NO_NEGATOR.get(reading.tongue)


def _is_answer(reading: Reading, hit: Hit, left: int) -> bool:
    """ "No, it has a pool": the first word answers and denies nothing."""
    opening = not reading.folded[left : hit.start].strip(" ¡!¿'\"")
    return opening and re.match(r"\s?[,.!:;]|\s-\s", reading.folded[hit.end :]) is not None


def _reaches(reading: Reading, negator: Hit, start: int) -> bool:
    return start - negator.end <= _REACH and _carries(reading, negator.end, start)


def _carries(reading: Reading, end: int, start: int) -> bool:
    """Is a word still heard at `start`: no "but" between, and no new statement behind the last comma or "and"?"""
    if reading.has("contrast", end, start):
        return False
    cut = max((m.end() for m in _AND.finditer(reading.quiet, end, start)), default=None)
    return cut is None or not reading.has("restarts", cut, start)


def _comes_after(reading: Reading, negator: Hit, end: int) -> bool:
    between = reading.folded[end : negator.start]
    return len(between) <= _BACK and not _AND.search(between) and not reading.has("contrast", end, negator.start)


def is_asked(reading: Reading, start: int) -> bool:
    """Is it part of a question to the contact?"""
    left, right = reading.sentence_at(start)
    if "?" not in reading.folded[left:right] and "吗" not in reading.folded[left:right]:
        return False
    clause = reading.clause_at(start)
    return reading.has("asks", left, start) or reading.has("asks", clause.start, clause.end)


def is_unsure(reading: Reading, start: int, whole_sentence: bool = True) -> bool:
    """Does the reply say that it does not know, or that somebody will find out?"""
    clause = reading.clause_at(start)
    if reading.has("hedges", clause.start, clause.end):
        return True
    if not whole_sentence:
        return False
    left, right = reading.sentence_at(start)
    stated = reading.has("restarts", left, start)  # "About the pool, let me ask" states nothing before it asks
    return any(
        _carries(reading, hit.end, start) if hit.end <= start else not stated for hit in reading.cues("hedges", left, right)
    )


def is_wish(reading: Reading, start: int) -> bool:
    """Does the clause repeat what the contact looks for, or the sentence say that a search found nothing?"""
    clause = reading.clause_at(start)
    left, right = reading.sentence_at(start)
    if reading.has("yours", max(clause.start, start - 12), start):  # "your two cats" are no feature of a home
        return True
    failed = reading.cues("failed", left, right)
    return reading.has("wishes", clause.start, clause.end) or any(
        not reading.has("contrast", min(hit.end, start), max(hit.end, start)) for hit in failed
    )


def is_claim(reading: Reading, start: int) -> bool:
    """Neither asked, nor unsure, nor a wish."""
    return not (is_asked(reading, start) or is_unsure(reading, start) or is_wish(reading, start))
