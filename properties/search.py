"""Search: what was said must hold; what was wished ranks. When nothing matches, the nearest is named as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from properties import naming, wording
from properties.criteria import Criteria
from properties.filters import FAMILIES, HOUSES, IN_ONE_BUILDING, Where, conditions, one_of
from properties.models import Listing
from properties.places import gazetteer, places

__all__ = ["Found", "nearest", "places", "search"]

MOST = 50
_NUMBERS = re.compile(r"\d+")
_CAPITALS = re.compile(r"\b[A-Z]{2,4}\b")


@dataclass
class Found:
    """The best listings, how many match in all, and, where something was relaxed, what, in words."""

    listings: list[Listing] = field(default_factory=list)
    relaxed: str | None = None
    total: int = 0


def search(criteria: Criteria, *, text: str = "", limit: int = 6) -> Found:
    """Available listings for which everything said holds, best first. `text` is the message: an address, a name or a
    place that its reader overlooked is found there. Nothing said finds nothing."""
    if criteria.reference:
        return _found_by_name(criteria, limit)
    addresses = naming.addresses_before(text)
    if addresses:
        return _best(naming.at_addresses(addresses), Criteria(), limit)
    criteria = _without_other_numbers(criteria, text)
    if text and not criteria.locations:
        return _found_in_text(criteria, text, limit)
    meant = naming.named_in(text, besides=criteria.locations) if text and _says_little(criteria) else []
    criteria = _with_its_street(criteria, text)
    found = _best(conditions(criteria) | one_of(meant), criteria, limit, first=meant) if criteria else Found()
    return found if found.listings else _called_like_a_place(criteria, limit)


def _found_in_text(criteria: Criteria, text: str, limit: int) -> Found:
    """The reader found no place. Capitals such as SF or a misspelt street may be one; a name, if nothing else was
    said, is what is meant, and otherwise comes first."""
    overlooked = [word for word in _CAPITALS.findall(text) if gazetteer().find(word)]
    meant = [] if overlooked else naming.named_in(text)
    if meant and not criteria:
        return _best(one_of(meant), criteria, limit)
    overlooked = overlooked or naming.streets_in(text)
    if overlooked:
        criteria = replace(criteria, locations=tuple(overlooked))
    return _best(conditions(criteria), criteria, limit, first=meant) if criteria else Found()


def _without_other_numbers(criteria: Criteria, text: str) -> Criteria:
    """A misspelt "hougang ave 4" read as avenue 1 is no reading: the numbers of a place must have been said."""
    if not text or not any(_NUMBERS.search(name) for name in criteria.locations):
        return criteria
    said = set(_NUMBERS.findall(text))
    return replace(criteria, locations=tuple(name for name in criteria.locations if said.issuperset(_NUMBERS.findall(name))))


def _with_its_street(criteria: Criteria, text: str) -> Criteria:
    """Of "choa chu akng ctrl" a reader may see only the town, of "Queen's Road" only a queen; the street is what was
    said, unless it lies elsewhere."""
    if not text:
        return criteria
    around = frozenset().union(*(keys for name in criteria.locations for keys in gazetteer().find(name)))
    towns = [name for name in criteria.locations if around and not gazetteer().find_street(name, exact=True)]
    streets = naming.streets_in(text, loosely=bool(around), besides=towns)
    streets = [key for key in streets if not around or (gazetteer().wider([key]) | {key}) & around]
    return replace(criteria, locations=tuple(streets)) if streets else criteria


def _says_little(criteria: Criteria) -> bool:
    """No more than a place and a type, which may be words of a listing's name: "Vista Del Monte Apartments"."""
    return not replace(criteria, locations=(), property_type="", listing_type="")


def _found_by_name(criteria: Criteria, limit: int) -> Found:
    """Named listings; where the name is no listing's but a street's or a town's, what is there."""
    rest = replace(criteria, reference="")
    ids = naming.named(criteria.reference)
    if ids:
        return _best(one_of(ids) & conditions(replace(rest, locations=())), rest, limit)
    return _best(conditions(replace(rest, locations=(criteria.reference,))), rest, limit)


def _called_like_a_place(criteria: Criteria, limit: int) -> Found:
    """"Anything in Kingfisher Court?": the name after "in" may be a building's."""
    if any(gazetteer().find(name) for name in criteria.locations):
        return Found()
    ids = [pk for name in criteria.locations for pk in naming.named(name)]
    return _best(one_of(ids) & conditions(replace(criteria, locations=())), criteria, limit) if ids else Found()


def _best(wanted: Where, criteria: Criteria, limit: int, *, first: list[int] | None = None) -> Found:
    """One query: the best ids with the count of all, then the rows of those few. Private columns are not fetched."""
    rank = _rank(criteria, first or [])
    listings = list(Listing.objects.raw(
        f"""SELECT {_columns()}, best.total FROM (
                SELECT id AS chosen, count(*) OVER () AS total, {rank.sql} AS rank FROM properties_listing
                WHERE availability = 'available' AND {wanted.sql}
                ORDER BY rank DESC, price ASC NULLS LAST, id LIMIT %s
            ) AS best JOIN properties_listing AS listing ON listing.id = best.chosen
            ORDER BY best.rank DESC, listing.price ASC NULLS LAST, listing.id""",
        [*rank.params, *wanted.params, max(0, min(limit, MOST))],
    ))
    return Found(listings, None, listings[0].total if listings else 0)


@cache
def _columns() -> str:
    hidden = {*Listing.SEARCHED, "internal_notes"}
    return ", ".join(f"listing.{field.column}" for field in Listing._meta.concrete_fields if field.name not in hidden)


def _rank(criteria: Criteria, first: list[int]) -> Where:
    """Points for being named, for each wish a listing is known to fulfil, and for the very type that was asked for."""
    points: list[str] = ["0"]
    params: list[Any] = []
    if first:
        points.append("CASE WHEN id = ANY(%s) THEN 100 ELSE 0 END")
        params.append(first)
    for word in filter(None, map(wording.plain, criteria.features[:8])):
        points.append("CASE WHEN position(%s IN told_words) > 0 THEN 2 ELSE 0 END")
        params.append(word)
    if criteria.property_type in FAMILIES:
        points.append("CASE WHEN property_type = %s THEN 1 ELSE 0 END")
        params.append(criteria.property_type)
    return Where(" + ".join(points), tuple(params))


def nearest(criteria: Criteria, *, limit: int = 3) -> Found:
    """What comes closest when nothing matches, with the one thing that differs named; empty if nothing is close."""
    if criteria.reference:
        criteria = replace(criteria, reference="")
    for relaxed, words in _relaxations(criteria):
        found = _best(conditions(relaxed), relaxed, limit) if relaxed else Found()
        if found.listings:
            return replace(found, relaxed=words)
    return Found()


def _relaxations(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    """One thing at a time, the least painful first."""
    yield from _a_little_dearer(criteria)
    yield from _neighbouring_types(criteria)
    yield from _a_room_less(criteria)
    yield from _other_size(criteria)
    yield from _other_suburbs(criteria)
    if criteria.price_max:
        yield replace(criteria, price_max=None, price_min=None), "above the budget"
    if criteria.locations:
        yield replace(criteria, locations=()), "in other places"


def _a_little_dearer(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    if criteria.price_max:
        yield replace(criteria, price_max=criteria.price_max * 11 // 10), "up to 10% above the budget"
    if criteria.price_min:
        yield replace(criteria, price_min=criteria.price_min * 9 // 10), "up to 10% below the price range"


def _neighbouring_types(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    kind = criteria.property_type
    for family, name in ((IN_ONE_BUILDING, "apartment"), (HOUSES, "house")):
        if kind in family and kind != name:
            yield replace(criteria, property_type=name), "of another type"
    if kind:
        yield replace(criteria, property_type=""), "of another type"


def _a_room_less(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    low, high = criteria.bedrooms_min, criteria.bedrooms_max
    if low and low > 1:
        yield replace(criteria, bedrooms_min=low - 1, bedrooms_max=low - 1), "with one bedroom fewer"
    if high is not None:
        yield replace(criteria, bedrooms_min=high + 1, bedrooms_max=high + 1), "with one bedroom more"
    if criteria.bathrooms_min or criteria.bathrooms_max:
        yield replace(criteria, bathrooms_min=None, bathrooms_max=None), "with another number of bathrooms"


def _other_size(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    low, high = criteria.area_min, criteria.area_max
    if low or high:
        yield replace(criteria, area_min=low and low * 0.85, area_max=high and high * 1.15), "of a slightly different size"


def _other_suburbs(criteria: Criteria) -> Iterator[tuple[Criteria, str]]:
    """Elsewhere in the same city, never in the whole country at once."""
    known = gazetteer()
    for name in criteria.locations:
        for place in known.find(name):
            around = sorted(known.wider(place), key=lambda key: len(known.wider([key])), reverse=True)
            for key in around:
                yield replace(criteria, locations=(key,)), f"elsewhere in {key.title()}"
