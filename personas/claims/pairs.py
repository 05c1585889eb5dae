"""Claims that no single word makes: being somebody else, having done what nobody can do here, sending a person at a time.

Each rule is two vocabularies of `pairs.toml` that meet in one sentence. What is denied, asked or only conditional is no claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import moments, polarity
from personas.claims.reading import Reading
from personas.claims.violations import Violation
from personas.claims.vocabulary import Hit, Vocabulary, concept, tables, terms


@dataclass(frozen=True, slots=True)
class Rule:
    """How the parts of one claim must stand, and what it is called when they do."""

    name: str
    kind: str
    why: str
    reach: int  # characters between the parts
    any_order: bool = False
    even_asked: bool = False  # a question is as bad as a statement
    unless: frozenset[str] = frozenset()  # actions that prove it


_RULES = (
    Rule("role", "leak", noop("claims to be somebody else"), 6),
    Rule("role_hindi", "leak", noop("claims to be somebody else"), 12),
    Rule("speaking_as", "leak", noop("claims to be somebody else"), 6),
    Rule("spoken_to", "leak", noop("repeats what it was told to be"), 24),
    Rule("bookings", "promise", noop("nothing was booked, moved or cancelled"), 60, True, unless=frozenset({"booked", "confirmed", "viewing_booked"})),
    Rule("things", "promise", noop("nothing of the kind was done"), 60, True),
    Rule("owner_will", "promise", noop("nobody knows what the owner will do"), 25),
    Rule("exempt", "feature", noop("no fact says that this costs nothing or is included"), 24, True),
    Rule("consort", "other", noop("sorts people by what they are"), 40, True, even_asked=True),
    Rule("solicits", "leak", noop("asks for what nobody may ask for here"), 34, True, even_asked=True),
)


@cache
def _part(name: str, part: str) -> Vocabulary | None:
    table = tables("pairs")[name].get(part)
    return Vocabulary({part: terms(table)}) if table else None


def check(reading: Reading) -> Iterator[Violation]:
    """Every pair that meets."""
    for rule in _RULES:
        if reading.actions & rule.unless:
            continue
        firsts = [hit for hit in _part(rule.name, "first").find(reading.folded) if not reading.is_masked(hit.start, hit.end)]
        if not firsts:
            continue
        seconds = list(_part(rule.name, "second").find(reading.folded))
        met = next(((a, b) for a in firsts for b in seconds if _meet(reading, rule, a, b)), None)
        if met:
            start, end = min(met[0].start, met[1].start), max(met[0].end, met[1].end)
            yield Violation(rule.kind, reading.text[start:end], rule.why)
    yield from _appointments(reading)


def _meet(reading: Reading, rule: Rule, first: Hit, second: Hit) -> bool:
    left, right = (first, second) if first.start < second.start else (second, first)
    if right.start < left.end or right.start - left.end > rule.reach or (left is second and not rule.any_order):
        return False
    start, end = reading.sentence_at(left.start)
    if right.end > end:
        return False
    within = (start, end) if rule.any_order else (left.end, right.start)
    if (barrier := _part(rule.name, "barrier")) and next(barrier.find(reading.folded[slice(*within)]), None):
        return False
    if (then := _part(rule.name, "then")) and not _goes_on(reading.folded[right.end : right.end + 12], then):
        return False
    return rule.even_asked and not polarity.is_denied(reading, left.start, right.end) or _is_stated(reading, rule, left, right)


def _goes_on(ahead: str, then: Vocabulary) -> bool:
    bare = ahead.lstrip()
    return bare.startswith((",", "，", "i ")) or then.at(ahead, len(ahead) - len(bare)) is not None


def _is_stated(reading: Reading, rule: Rule, left: Hit, right: Hit) -> bool:
    if rule.name == "exempt":  # the first part is itself a "no"
        known = "\n".join(e.text for e in reading.listings)
        named = [reading.folded[h.start : h.end] for h in (left, right)]
        return not (any(n in known for n in named if len(n) > 3) or polarity.is_unsure(reading, right.start))
    clause = reading.clause_at(right.start)
    if polarity.is_denied(reading, left.start, right.end) or polarity.is_asked(reading, left.start):
        return False
    return not reading.has("conditionals", clause.start, right.start)


def _appointments(reading: Reading) -> Iterator[Violation]:
    """Somebody calls, waits or meets the contact at a time: only a calendar could know."""
    for hit in _part("calls", "any").find(reading.folded):
        start, end = reading.sentence_at(hit.start)
        if reading.actions or reading.is_masked(hit.start, hit.end) or polarity.is_denied(reading, hit.start, hit.end):
            continue
        if polarity.is_asked(reading, hit.start) or reading.has("conditionals", start, hit.start):
            continue
        sentence = reading.folded[start:end]
        if moments.has_time(sentence) or next(concept("calendar", "days").find(sentence), None):
            yield Violation("promise", reading.text[hit.start : hit.end], noop("nobody has agreed to call, wait or meet then"))

