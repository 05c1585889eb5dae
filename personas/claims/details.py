"""What is said about a feature: how many there are, how much it is made of, and on which floor.

"Parking" in the facts supports parking, not two covered lots of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, lru_cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.evidence import Evidence
from personas.claims.notations import Amount, amounts
from personas.claims.reading import Reading
from personas.claims.text import fold, prepare, words
from personas.claims.violations import Violation
from personas.claims.vocabulary import Hit, Vocabulary, concept, tables, terms, vocabulary

_GAP = 14  # characters between a count or a qualifier and the feature
_ORDINAL_END = re.compile(r"(?:st|nd|rd|th|º|ª|°|e|er)?[\s\-]*")
_UNIT = re.compile(r"(#\d+)-\d+")  # floor and unit; the unit is no floor
_ASIDE = 30  # characters in which a copula is looked for
_IS = re.compile(r"(?<![^\W\d_])(?:is|are|es|esta|son|e|sao|est|sont|hai|hain|हैं?|ialah|adalah)(?![^\W\d_])|是")
_APART = re.compile(r"[.,;:!?()/|\n•]|\d")


@cache
def _counted() -> Vocabulary:
    """Features that come in numbers, "car" and the like included."""
    return Vocabulary({name: terms(table) for name, table in tables("features").items() if table.get("counted")})


@cache
def _fillers() -> frozenset[str]:
    """Words that may stand between a count and what it counts."""
    listed = [*terms(tables("rooms")["between"]), *(t for table in tables("qualifiers").values() for t in terms(table)), "car", "cars", "de", "of",
              "个", "辆", "套", "x", "buah", "assigned", "parking", "vehicle"]  # fmt: skip
    return frozenset(word for term in listed for word in words(term))


def check(reading: Reading) -> Iterator[Violation]:
    """Counts, qualifiers and floors that no fact knows."""
    if reading.listings:
        yield from _counts(reading)
        yield from _qualified(reading)
        yield from _floors(reading)


# --- how many ---------------------------------------------------------------------------------------------------------


def _counts(reading: Reading) -> Iterator[Violation]:
    for amount, hit in _counted_in(reading.folded, reading.amounts):
        if reading.is_masked(amount.start, amount.end) or not polarity.is_claim(reading, hit.start):
            continue
        scope = [reading.listings[n] for n in reading.clause_at(hit.start).scope]
        if not any(_has_count(e, hit, amount) for e in scope) and not _said_by_contact(reading, hit, amount):
            yield Violation("feature", reading.text[amount.start : hit.end], noop("no fact says that there are so many"))


def _counted_in(folded: str, found: list[Amount]) -> list[tuple[Amount, Hit]]:
    """Each plain amount with the countable feature that follows it."""
    plain = [a for a in found if not (a.currencies or a.unit or a.period or a.scaled or a.per)]
    if not plain:
        return []
    hits = list(_counted().find(folded))
    return [
        (amount, hit) for amount in plain for hit in hits[:40]
        if 0 <= hit.start - amount.end <= _GAP and not _APART.search(gap := folded[amount.end : hit.start]) and set(words(gap)) <= _fillers()
    ]  # fmt: skip


@lru_cache(maxsize=512)
def _counts_of(text: str) -> frozenset[tuple[str, Decimal]]:
    """(feature, count) as the facts have it."""
    folded = fold(prepare(text))
    return frozenset((name, value) for amount, hit in _counted_in(folded, amounts(text)) for name in hit.concepts for value in amount.values)


def _has_count(evidence: Evidence, hit: Hit, amount: Amount) -> bool:
    known = _counts_of(evidence.text)
    one = amount.values == {Decimal(1)}  # "a pool" is one pool
    return any((name, value) in known for name in _kin(hit.concepts) for value in amount.values) or (
        one and not any(name in hit.concepts for name, _ in known)
    )


def _kin(concepts: frozenset[str]) -> set[str]:
    """A garage is parking too, and the other way round when cars are counted."""
    return set(concepts) | ({"parking", "garage"} if concepts & {"parking", "garage"} else set())


def _said_by_contact(reading: Reading, hit: Hit, amount: Amount) -> bool:
    said = {value for a in reading.contact_amounts for value in a.values}
    return bool(amount.values & said) and reading.has("wishes", *reading.sentence_at(hit.start))


# --- how much of it ---------------------------------------------------------------------------------------------------


def _qualified(reading: Reading) -> Iterator[Violation]:
    features = reading.found("features")
    for word in reading.found("qualifiers") if features else ():
        feature = _beside(reading.folded, word, features)
        if feature is None or reading.is_masked(feature.start, feature.end) or not polarity.is_claim(reading, feature.start):
            continue
        if polarity.is_denied(reading, feature.start, feature.end):
            continue
        scope = [reading.listings[n] for n in reading.clause_at(feature.start).scope]
        if not any(supports(e, feature.concepts, word.concepts) for e in scope):
            start, end = min(word.start, feature.start), max(word.end, feature.end)
            yield Violation("feature", reading.text[start:end], noop("the facts say less of it"))


def _beside(folded: str, word: Hit, features: list[Hit]) -> Hit | None:
    """The feature that the qualifier belongs to: the nearest one within reach, nothing but small words between."""
    near = [
        (gap, hit) for hit in features
        if (gap := _distance(folded, word, hit)) <= 4
        and not _APART.search(folded[min(word.end, hit.end) : max(word.start, hit.start)])
    ]  # fmt: skip
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _distance(folded: str, word: Hit, feature: Hit) -> int:
    """Characters between the two; "is" and other qualifiers before it count for nothing: "the private pool is heated"."""
    between = folded[feature.end : word.start] if word.start >= feature.end else ""
    if not between or len(between) > _ASIDE or not _IS.search(between):
        return max(0, feature.start - word.end, word.start - feature.end)
    left = _IS.sub(" ", between)
    for other in reversed(list(vocabulary("qualifiers").find(left))):
        left = left[: other.start] + left[other.end :]
    return len(left.strip())


def supports(evidence: Evidence, feature: frozenset[str], qualifiers: frozenset[str]) -> bool:
    """May the feature be called private, covered and the like? Where a fact says the contrary, another that is silent
    ("Garden Flat", with a private garden) proves nothing."""
    phrases = [said for names, said in _phrases(evidence.text) if names & _kin(feature)]
    if not phrases:
        return True  # that the feature is there at all is judged elsewhere
    rules = [tables("qualifiers")[name] for name in qualifiers]
    if any(qualifiers & said for said in phrases):
        return True
    return not any(rule.get("strict") or any(rule.get("against") in said for said in phrases) for rule in rules)


@lru_cache(maxsize=512)
def _phrases(text: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    """Per line and clause of the facts: the features named in it and the qualifiers beside them."""
    found = []
    for phrase in re.split(r"[\n.;,。，；]", text):
        names = frozenset(c for hit in vocabulary("features").find(phrase) for c in hit.concepts)
        if names:
            found.append((names, frozenset(c for hit in vocabulary("qualifiers").find(phrase) for c in hit.concepts)))
    return found


# --- where ------------------------------------------------------------------------------------------------------------


def _floors(reading: Reading) -> Iterator[Violation]:
    for noun in reading.found("floors", "floor"):
        if reading.is_masked(noun.start, noun.end) or not polarity.is_claim(reading, noun.start):
            continue
        said = _ordinal_beside(reading, noun) or _number_beside(reading, noun)
        if not said or polarity.is_denied(reading, noun.start, noun.end):
            continue
        scope = [reading.listings[n] for n in reading.clause_at(noun.start).scope]
        if not any(_knows(e, reading.folded[slice(*said)]) for e in scope):
            start, end = min(said[0], noun.start), max(said[1], noun.end)
            yield Violation("feature", reading.text[start:end], noop("no fact names this floor"))


def _ordinal_beside(reading: Reading, noun: Hit) -> tuple[int, int] | None:
    left, right = max(0, noun.start - 14), noun.end + 14
    for hit in concept("floors", "ordinal").find(reading.folded[left:right]):
        start, end = left + hit.start, left + hit.end
        if end <= noun.start and not reading.folded[end : noun.start].strip(" -") or start >= noun.end and not reading.folded[noun.end : start].strip(" -"):
            return start, end
    return None


def _number_beside(reading: Reading, noun: Hit) -> tuple[int, int] | None:
    for amount in reading.amounts:
        if amount.end <= noun.start and _ORDINAL_END.fullmatch(reading.folded, amount.end, noun.start) and not amount.unit and not _is_article(amount):
            return amount.start, amount.end
    return None


def _is_article(amount: Amount) -> bool:
    """ "Un étage élevé", "a floor"."""
    return bool(amount.spelled) and amount.values == {Decimal(1)}


def _knows(evidence: Evidence, said: str) -> bool:
    """The word stands in a text of the listing, or its figure does (also as the floor in "#12-04")."""
    if re.search(rf"(?<!\w){re.escape(said)}(?!\w)", evidence.text):
        return True
    values = {value for amount in amounts(said) for value in amount.values}
    return bool(values & _figures_in(_UNIT.sub(r"\1", evidence.text)))


@lru_cache(maxsize=512)
def _figures_in(text: str) -> frozenset[Decimal]:
    return frozenset(Decimal(run) for run in re.findall(r"\d+", text)) | frozenset(v for a in amounts(text) for v in a.values)
