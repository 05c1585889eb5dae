"""Bedrooms and bathrooms: which amounts count them, and whether the count is right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims.evidence import Evidence
from personas.claims.notations import Amount
from personas.claims.reading import Clause, Reading
from personas.claims.violations import Violation
from personas.claims.vocabulary import Vocabulary, tables, terms

_KINDS = ("bathrooms", "bedrooms")
_WRONG = {"bedrooms": noop("no listing in question has this number of bedrooms"), "bathrooms": noop("no listing in question has this number of bathrooms")}
_WORDS = {"une": Decimal(1), "deux": Decimal(2), "trois": Decimal(3), "quatre": Decimal(4), "cinq": Decimal(5), "six": Decimal(6)}
_TYPE = re.compile(rf"(?<!\w)(?:[tf]([1-7])(?!\w)|({'|'.join(_WORDS)})[\s\-]pieces?(?!\w))")
_LABEL = re.compile(r"\s*[:=：-]\s*$")

_ROOMS = {"bilik", "房", "房式", "室"}  # what Singapore counts when it says "4-room"

@cache
def _rooms() -> Vocabulary:
    return Vocabulary({kind: terms(tables("rooms")[kind]) for kind in _KINDS})


@cache
def _in_a_word(count: int) -> Vocabulary:
    return Vocabulary({kind: terms(tables("rooms")[f"{('one', 'two')[count - 1]}_{kind}"]) for kind in _KINDS})


@cache
def _between() -> re.Pattern[str]:
    filler = "|".join(re.escape(t) for t in sorted(terms(tables("rooms")["between"]), key=len, reverse=True))
    return re.compile(rf"[\s\-]*(?:(?:{filler})[\s\-,]*){{0,2}}")


def claimed(reading: Reading, amount: Amount) -> tuple[str, int] | None:
    """What the amount counts and where the noun ends; None when it counts no rooms."""
    if amount.currencies or amount.scaled or amount.unit or _is_what_it_is_not(reading, amount):
        return None
    for gap in (re.compile(r"[\s\-]*").match(reading.folded, amount.end), _between().match(reading.folded, amount.end)):
        if gap and (hit := _rooms().at(reading.folded, gap.end())) and not _is_other(reading.folded, hit.end):
            return _kind(hit.concepts), hit.end
    if _LABEL.search(reading.folded[: amount.start]):
        ahead = reading.folded[max(0, amount.start - 24) : amount.start]
        hits = list(_rooms().find(ahead))
        if hits and _LABEL.fullmatch(ahead[hits[-1].end :]):
            return _kind(hits[-1].concepts), amount.end
    return None


def _is_what_it_is_not(reading: Reading, amount: Amount) -> bool:
    """ "3 instead of 4 bedrooms": nobody has four."""
    ahead = reading.folded[max(0, amount.start - 20) : amount.start]
    return any(not ahead[hit.end :].strip(" '") for hit in _instead().find(ahead))


@cache
def _instead() -> Vocabulary:
    return Vocabulary({"instead": terms(tables("rooms")["instead"])}, plurals=False)


def _kind(concepts: frozenset[str]) -> str:
    return "bathrooms" if "bathrooms" in concepts else "bedrooms"


def _is_other(folded: str, end: int) -> bool:
    """ "3-room flat", "2 bed spaces": not bedrooms."""
    return bool(re.match(r"\s?(?:spaces?|tubs?|robes?|sheets?)\b", folded[end:]))


def judge(reading: Reading, amount: Amount, room: tuple[str, int], clause: Clause, scope: list[Evidence]) -> Iterator[Violation]:
    """The count must be that of a listing in question, unless it repeats what the contact looks for."""
    kind, end = room
    each = scope if reading.of_each(clause, len(scope)) else []
    if (_right(kind, amount.values, scope) and all(_right(kind, amount.values, [e]) for e in each)) or _wished(reading, amount, clause):
        return
    if _is_full_part(reading, amount, end, kind, scope) or _is_flat_type(reading, amount, end, scope):
        return
    yield Violation(kind, reading.text[amount.start : end], _WRONG[kind])


def _right(kind: str, values: frozenset[Decimal], scope: list[Evidence]) -> bool:
    true = [getattr(facts.facts, kind) for facts in scope]
    return any(n is not None and Decimal(str(n)) in values for n in true)


def _is_flat_type(reading: Reading, amount: Amount, end: int, scope: list[Evidence]) -> bool:
    """ "Flat 4 bilik", "四房式" of a "4-Room HDB Flat": the living room is counted, as the facts count it."""
    if reading.folded[amount.end : end].strip(" -") not in _ROOMS:
        return False
    return any(re.search(rf"(?<!\d){n:g}[\s-]?room\b", facts.text) for n in amount.values for facts in scope)


def _is_full_part(reading: Reading, amount: Amount, end: int, kind: str, scope: list[Evidence]) -> bool:
    """ "Two full baths and a half bath" are two and a half."""
    if "full" not in reading.folded[amount.end : end].split():
        return False
    return any(n is not None and Decimal(str(n)) % 1 and int(n) in amount.values for n in (getattr(f.facts, kind) for f in scope))


def _wished(reading: Reading, amount: Amount, clause: Clause) -> bool:
    """The contact's own number, said as a wish or in a question."""
    start, end = reading.sentence_at(amount.start)
    if "?" in reading.folded[start:end] and reading.has("asks", start, amount.start) and reading.has("wishes", start, amount.start):
        return True  # "do you need four bedrooms?"
    said = {v for a in reading.contact_amounts for v in a.values}
    if not amount.values & said:
        return False
    return (
        not reading.listings or reading.has("wishes", start, end) or reading.has("failed", start, end)
        or ("?" in reading.folded[start:end] and reading.has("asks", clause.start, clause.end))
    )  # fmt: skip


def check(reading: Reading) -> Iterator[Violation]:
    """Counts that are no numbers: the Arabic dual, "T3", "trois-pièces"."""
    for count in (1, 2):
        for hit in _in_a_word(count).find(reading.folded):
            kind = _kind(hit.concepts)
            scope = [reading.listings[n] for n in reading.clause_at(hit.start).scope]
            if scope and not _right(kind, frozenset({Decimal(count)}), scope):
                yield Violation(kind, reading.text[hit.start : hit.end], _WRONG[kind])
    yield from _by_type(reading)


def _by_type(reading: Reading) -> Iterator[Violation]:
    """A French T3 has two bedrooms and a living room, a Portuguese T3 three: either may be meant."""
    if reading.tongue not in ("fr", "pt"):
        return
    for match in _TYPE.finditer(reading.folded):
        scope = [reading.listings[n] for n in reading.clause_at(match.start()).scope]
        said = Decimal(match[1]) if match[1] else _WORDS[match[2]]
        if not reading.is_masked(*match.span()) and scope and not _right("bedrooms", frozenset({said, said - 1}), scope):
            yield Violation("bedrooms", reading.text[match.start() : match.end()], noop("no listing in question is of this type"))
