"""Is this message a property search, and if not, what is it? Judged from what the readers found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from properties.criteria import Criteria

from .gazetteer import street_meant
from .lexicon import Token, grammar
from .locations import Location
from .quantities import Quantity

_WANTS_ORDER = ("viewing", "photos", "price", "details", "thanks", "greeting")
_ENOUGH = 2.0
_CRITERION_KINDS = frozenset({
    "place", "type", "deal", "room", "unit", "number", "scale", "currency", "period", "maybe_type", "bound",
    "bound_after", "range.or", "range.to", "place.join", "place.before", "place.after", "place.skip", "wants.greeting", "ask.search", "ask.polite",
    "ask.noun", "cue.change", "cue.strong",
})


@dataclass(slots=True)
class Reading:
    """Everything the readers found in one message, before it is decided what it means."""

    tokens: list[Token]
    places: list[Location]
    quantities: list[Quantity]
    language: str
    everyday: Collection[str]
    criteria: Criteria


def is_search(reading: Reading, *, refining: bool = False) -> bool:
    """Whether the message gives or refines search criteria. Of somebody who is `refining` less is needed."""
    score = _weight_of_criteria(reading)
    if not score:
        return False
    return score + _weight_of_words(reading) >= (_ENOUGH - 1 if refining else _ENOUGH)


def wanted(reading: Reading) -> str:
    """What a message that is no search wants, as a best guess."""
    kinds = {kind for t in reading.tokens for kind in t.kinds}
    said = {kind.removeprefix("wants.") for kind in kinds if kind.startswith("wants.")}
    want = next((want for want in _WANTS_ORDER if want in said), "other")
    if want == "price" and kinds & {"room", "cue.size"}:
        return "details"  # how many rooms, how much area
    if want in ("other", "greeting") and _asks_about_property(reading, kinds):
        return "details"
    return want


def _asks_about_property(reading: Reading, kinds: set[str]) -> bool:
    """A question that names something of a property, and neither bargains nor complains."""
    asks = "ask.question" in kinds or "ask.fact" in kinds or any(t.text == "?" for t in reading.tokens)
    return asks and bool(kinds & {"room", "type", "cue.size", "ask.noun"}) and not kinds & {"ask.deny", "ask.elsewhere"}


def _weight_of_criteria(reading: Reading) -> float:
    """How much of a search has been said."""
    c = reading.criteria
    rooms = (c.bedrooms_min, c.bedrooms_max, c.bathrooms_min, c.bathrooms_max)
    priced = [q for q in reading.quantities if not q.unit and (q.bound or q.cue in ("strong", "budget") or q.period)]
    weight = 0.0
    weight += 2.0 if any(count is not None for count in rooms) else 0.0
    weight += 1.0 if c.property_type else 0.0
    weight += 1.0 if c.listing_type else 0.0
    weight += 1.5 if c.area_unit else 0.0
    if c.price_min is not None or c.price_max is not None:
        weight += 1.5 if priced else 0.5
    if c.locations:
        weight += 1.0 if any(p.is_led for p in reading.places) or any(p.is_known for p in reading.places) else 0.5
    return weight


def _weight_of_words(reading: Reading) -> float:
    """How the rest of the message speaks for or against a search."""
    kinds = [kind for t in reading.tokens for kind in t.kinds]
    weight = _weight_for(reading, kinds) - _weight_against(reading, kinds)
    if _is_short(reading) and "ask.deny" not in kinds:
        weight += 1.0
    return weight


def _weight_for(reading: Reading, kinds: list[str]) -> float:
    weight = 0.0
    if "ask.search" in kinds:
        weight += 1.0
    if "ask.noun" in kinds or "ask.polite" in kinds:
        weight += 0.5
    if "cue.change" in kinds:
        weight += 0.5
    if "cue.strong" in kinds and (reading.criteria.price_max or reading.criteria.price_min):
        weight += 1.0
    return weight


def _weight_against(reading: Reading, kinds: list[str]) -> float:
    weight = 1.0 * min(2, kinds.count("ask.deny")) + 2.0 * min(2, kinds.count("ask.elsewhere"))
    weight += 0.5 * min(6, _left_over(reading))
    if _is_only_a_place(reading) and (reading.quantities or any(t.text == ":" for t in reading.tokens)):
        weight += 1.0  # a time or a date: an appointment rather than a search
    if "ask.fact" in kinds:
        weight += 1.5  # a question about one property, which its own description does not turn into a search
    if reading.quantities:
        return weight
    if "wants.viewing" in kinds:
        weight += 1.5
    if ("wants.details" in kinds or "wants.price" in kinds) and "ask.search" not in kinds:
        weight += 1.0
    return weight


def _left_over(reading: Reading) -> int:
    """Words that nothing explains: many of them mean that the message is about something else."""
    placed = {i for place in reading.places for i in range(place.first, place.end)}
    return sum(1 for i, t in enumerate(reading.tokens) if t.form == "word" and not t.kinds and i not in placed
               and t.text not in reading.everyday and t.text not in grammar("particles") and len(t.text) > 2 and not _is_its_street(reading, i))


def _is_short(reading: Reading) -> bool:
    """Hardly anything but the criteria themselves."""
    words = [t for i, t in enumerate(reading.tokens) if t.form in ("word", "han") and not _is_criterion(t) and not _is_its_street(reading, i)]
    others = sum(0.25 if "place.noise" in t.kinds else 1 for t in words)
    return others <= (0.5 if _is_only_a_place(reading) else 2)


def _is_only_a_place(reading: Reading) -> bool:
    """A place and nothing else has been named, which much small talk does as well."""
    return bool(reading.places) and not replace(reading.criteria, locations=(), reference="")


def _is_its_street(reading: Reading, at: int) -> bool:
    """The "street" of "near Tampines street", or a slip for it: it says no more than the name before it."""
    token = reading.tokens[at]
    is_street = "place.tail" in token.kinds or not token.kinds and street_meant(token.text) != token.text
    return at > 0 and is_street and "place" in reading.tokens[at - 1].kinds


def _is_criterion(token: Token) -> bool:
    return bool(token.kinds.keys() & _CRITERION_KINDS) or token.text in grammar("particles")
