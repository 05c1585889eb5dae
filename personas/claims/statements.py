"""Claims in words about a listing: still to be had, for sale or rent, what kind, which tenure, which features."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.evidence import Evidence
from personas.claims.reading import Reading
from personas.claims.text import words
from personas.claims.violations import Violation
from personas.claims.vocabulary import Hit, Vocabulary, concept, tables, terms, vocabulary
from properties.facts import AgencyFacts, ListingFacts

_DEALS = ("sale", "rent")
_STATES = ("available", "gone", "pending")
_TENURES = ("tenure_freehold", "tenure_leasehold")
_IT_IS = {
    "available": noop("the listing is available"), "pending": noop("the listing is under offer"), "sold": noop("the listing is sold"),
    "withdrawn": noop("the listing is withdrawn"), "sale": noop("the listing is for sale"), "rent": noop("the listing is for rent"),
}
_SMALL = 2  # letters of a word that says nothing
_TRUE_STATE = {"available": "available", "pending": "pending", "sold": "gone", "withdrawn": "gone"}


@cache
def _status(*keys: str) -> Vocabulary:
    return Vocabulary({key: terms(tables("status")[key]) for key in keys})


def check(reading: Reading) -> Iterator[Violation]:
    """All claims in words, each against the listings its clause speaks of."""
    if reading.listings:
        yield from _availability(reading)
        yield from _viewings(reading)
        yield from _deal(reading)
        yield from _types(reading)
        yield from _tenure(reading)
        yield from _features(reading)


def _hits(reading: Reading, listed: Vocabulary) -> Iterator[tuple[Hit, list[Evidence]]]:
    """Hits outside names and addresses, with the listings in question."""
    for hit in reading.found("features") if listed is vocabulary("features") else listed.find(reading.folded):
        if not reading.is_masked(hit.start, hit.end):
            yield hit, [reading.listings[n] for n in reading.clause_at(hit.start).scope]


def _quote(reading: Reading, hit: Hit) -> str:
    return reading.text[hit.start : hit.end]


def _availability(reading: Reading) -> Iterator[Violation]:
    for hit, scope in _hits(reading, _status(*_STATES)):
        clause = reading.clause_at(hit.start)
        if any(reading.has(cue, clause.start, clause.end) for cue in ("others", "conditionals")):
            continue
        if polarity.is_asked(reading, hit.start) or polarity.is_unsure(reading, hit.start, whole_sentence=False):
            continue
        if any(clause.start <= h.start < clause.end for h in reading.found("status", "not_the_listing")):
            continue
        claimed = next(state for state in _STATES if state in hit.concepts)
        denied = polarity.is_denied(reading, hit.start, hit.end)
        true = [_TRUE_STATE.get(facts.facts.availability, "gone") for facts in scope]
        if not all(_contradicts(claimed, denied, state) for state in true) and not (
            (clause.named or reading.of_each(clause, len(scope))) and any(_contradicts(claimed, denied, state) for state in true)
        ):
            continue
        yield Violation("availability", _quote(reading, hit), _IT_IS[scope[0].facts.availability])


def _viewings(reading: Reading) -> Iterator[Violation]:
    """Whoever may come and see a home takes it for one that can still be had."""
    for hit, scope in _hits(reading, _status("viewed")):
        start, end = reading.sentence_at(hit.start)
        if any(_TRUE_STATE.get(facts.facts.availability, "gone") != "gone" for facts in scope) or polarity.is_denied(reading, hit.start, hit.end):
            continue
        if not any(reading.has(cue, start, end) for cue in ("others", "conditionals", "hedges")):
            yield Violation("availability", _quote(reading, hit), _IT_IS[scope[0].facts.availability])


def _contradicts(claimed: str, denied: bool, true: str) -> bool:
    if denied:
        return claimed == true and claimed != "pending"
    return claimed != true


def _deal(reading: Reading) -> Iterator[Violation]:
    for hit, scope in _hits(reading, _status(*_DEALS)):
        if {facts.facts.listing_type for facts in scope} & hit.concepts or not polarity.is_claim(reading, hit.start):
            continue
        clause = reading.clause_at(hit.start)
        if reading.has("others", clause.start, clause.end) or polarity.is_denied(reading, hit.start, hit.end):
            continue
        yield Violation("listing_type", _quote(reading, hit), _IT_IS[scope[0].facts.listing_type])


def _types(reading: Reading) -> Iterator[Violation]:
    for hit, scope in _hits(reading, vocabulary("types")):
        right = set().union(*(tables("types").get(f.facts.property_type, {}).get("is", [f.facts.property_type]) for f in scope))
        if hit.concepts & right or any(_quote(reading, hit).lower() in facts.text for facts in scope):
            continue
        clause = reading.clause_at(hit.start)
        if reading.has("others", clause.start, clause.end) or not polarity.is_claim(reading, hit.start):
            continue
        if not polarity.is_denied(reading, hit.start, hit.end):
            yield Violation("property_type", _quote(reading, hit), f"{noop('the listing is of another type')}: {scope[0].facts.property_type}")


def _tenure(reading: Reading) -> Iterator[Violation]:
    for hit, scope in _hits(reading, _status(*_TENURES)):
        known = set().union(*({c for h in _status(*_TENURES).find(f.text) for c in h.concepts} for f in scope))
        if known & hit.concepts or not polarity.is_claim(reading, hit.start):
            continue
        if not polarity.is_denied(reading, hit.start, hit.end):
            yield Violation("feature", _quote(reading, hit), noop("the tenure is not in the facts"))


def _features(reading: Reading) -> Iterator[Violation]:
    for hit, scope in _hits(reading, vocabulary("features")):
        if not polarity.is_claim(reading, hit.start) or _is_echo(reading, hit):
            continue
        having = [features_of(facts.facts) for facts in scope]
        denied = polarity.is_denied(reading, hit.start, hit.end)
        if denied and all(hit.concepts & have for have, _ in having):
            yield Violation("feature", _quote(reading, hit), noop("the facts say that it has this"))
        elif denied and not any(hit.concepts & lack for _, lack in having) and not _is_unsaid(reading, hit) and not _of_another(hit.concepts, having):
            yield Violation("feature", _quote(reading, hit), noop("no fact says that it lacks this"))
        some = all if reading.of_each(reading.clause_at(hit.start), len(scope)) else any
        if not (denied or some(may_claim(hit.concepts, *known) for known in having) or _of_agency(hit.concepts, reading.agency)):
            yield Violation("feature", _quote(reading, hit), noop("no fact says that it has this"))


def _is_echo(reading: Reading, hit: Hit) -> bool:
    """ "Three people and a dog, got it": what the contact told of the household, said back. An answer to a question is none."""
    if "?" in reading.contact or next(concept("cues", "asks").find(reading.contact_folded), None):
        return False
    start, end = reading.sentence_at(hit.start)
    said, told = {*words(reading.contact_folded)}, [w for w in words(reading.folded[start:end]) if len(w) > _SMALL]
    said |= {w for w in words(reading.folded[start:end]) if next(concept("topics", "courtesy").find(w), None)} | {"person", "people", "personas", "pessoas", "personnes", "orang"}
    return "pets" in hit.concepts and len(words(reading.contact_folded)) > 2 and set(told) <= said


def _is_unsaid(reading: Reading, hit: Hit) -> bool:
    """ "No balcony is mentioned": that the facts are silent may be said, that there is none may not."""
    start, end = reading.sentence_at(hit.start)
    return any(reading.has(cue, start, end) for cue in ("unsaid", "hedges"))


def _of_another(concepts: frozenset[str], having: list[tuple[frozenset[str], frozenset[str]]]) -> bool:
    """ "Not freehold", "not furnished" of a home that has the opposite."""
    opposites = {tables("features")[c].get("opposite") for c in concepts} - {None}
    return any(opposites & have for have, _ in having)


def may_claim(concepts: frozenset[str], have: frozenset[str], lack: frozenset[str]) -> bool:
    """Does a listing with these features, and without those, have one of the concepts?"""
    opposites = {tables("features")[c].get("opposite") for c in concepts} - {None}
    return bool(concepts & have) or bool(opposites & lack)


@lru_cache(maxsize=512)
def features_of(facts: ListingFacts) -> tuple[frozenset[str], frozenset[str]]:
    """The features a listing has and those it is known to lack."""
    lack = {c for text in facts.not_features for hit in _found(text) for c in hit.concepts}
    texts = (facts.title, facts.location, facts.address, facts.tenure, facts.selling_points, facts.description, *facts.features)
    have = set()
    for text in texts:
        reading = Reading.of(text, (), AgencyFacts(name=""), ())
        for hit in vocabulary("features").find(reading.folded):
            (lack if polarity.is_denied(reading, hit.start, hit.end) else have).update(hit.concepts)
    for name in list(have):
        have.update(tables("features")[name].get("implies", ()))
    return frozenset(have - lack), frozenset(lack)


def _found(text: str) -> Iterator[Hit]:
    return vocabulary("features").find(Reading.of(text, (), AgencyFacts(name=""), ()).folded)


def _of_agency(concepts: frozenset[str], agency: AgencyFacts) -> bool:
    """The agency's own address may name a mall or a station."""
    return any(hit.concepts & concepts for hit in _found("\n".join((agency.name, agency.address))))
