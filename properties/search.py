"""Search: what was said must hold; what was wished ranks. What comes nearest when nothing matches is `nearest`'s work."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db import connection

from accounts.tenancy import current_agency
from properties import naming, samples, wording
from properties.criteria import Criteria
from properties.differences import Difference
from properties.filters import FAMILIES, FRESH_ENOUGH, TOLD_PRICE, Where, conditions, one_of
from properties.models import Listing
from properties.places import gazetteer, places

__all__ = ["Found", "best", "places", "search"]

MOST = 50
TRIED_TOGETHER = 8
_NUMBERS = re.compile(r"\d+")
_CAPITALS = re.compile(r"\b[A-Z]{2,4}\b")


@dataclass
class Found:
    """The best listings, how many match in all, and, where something was relaxed, what, in words and by listing."""

    listings: list[Listing] = field(default_factory=list)
    relaxed: str | None = None
    total: int = 0
    differences: dict[int, tuple[Difference, ...]] = field(default_factory=dict)


def search(criteria: Criteria, *, text: str = "", limit: int = 6) -> Found:
    """Available listings for which everything said holds, best first. `text` is the message: an address, a name or a
    place that its reader overlooked is found there. Nothing said finds nothing."""
    criteria = criteria.with_deal_implied(current_agency().currency)
    if criteria.reference:
        return _found_by_name(criteria, limit)
    addresses = naming.addresses_before(text)
    if addresses:
        return best(naming.at_addresses(addresses), Criteria(), limit)
    criteria = _without_other_numbers(criteria, text)
    if text and not criteria.locations:
        return _found_in_text(criteria, text, limit)
    meant = naming.named_in(text, besides=criteria.locations) if text and _says_little(criteria) else []
    criteria = _with_its_street(criteria, text)
    found = best(conditions(criteria) | one_of(meant), criteria, limit, first=meant) if criteria else Found()
    return found if found.listings else _called_like_a_place(criteria, limit)


def _found_in_text(criteria: Criteria, text: str, limit: int) -> Found:
    """The reader found no place. Capitals such as SF or a misspelt street may be one; a name, if nothing else was
    said, is what is meant, and otherwise comes first."""
    overlooked = [word for word in _CAPITALS.findall(text) if gazetteer().find(word)]
    meant = [] if overlooked else naming.named_in(text)
    if meant and not criteria:
        return best(one_of(meant), criteria, limit)
    overlooked = overlooked or naming.streets_in(text)
    if overlooked:
        criteria = replace(criteria, locations=tuple(overlooked))
    return best(conditions(criteria), criteria, limit, first=meant) if criteria else Found()


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
        return best(one_of(ids) & conditions(replace(rest, locations=())), rest, limit)
    return best(conditions(replace(rest, locations=(criteria.reference,))), rest, limit)


def _called_like_a_place(criteria: Criteria, limit: int) -> Found:
    """"Anything in Kingfisher Court?": the name after "in" may be a building's."""
    if any(gazetteer().find(name) for name in criteria.locations):
        return Found()
    ids = [pk for name in criteria.locations for pk in naming.named(name)]
    return best(one_of(ids) & conditions(replace(criteria, locations=())), criteria, limit) if ids else Found()


def best(wanted: Where, criteria: Criteria, limit: int, *, first: list[int] | None = None) -> Found:
    """One query: the best ids with the count of all, then the rows of those few, as a contact may know them."""
    rank = _rank(criteria, first or [])
    listings = list(Listing.objects.raw(
        f"""SELECT {_columns()}, best.total FROM (
                SELECT id AS chosen, count(*) OVER () AS total, {rank.sql} AS rank FROM properties_listing
                WHERE {wanted.sql} AND {_may_be_told()}
                ORDER BY rank DESC, {TOLD_PRICE} ASC NULLS LAST, id LIMIT %s
            ) AS best JOIN properties_listing AS listing ON listing.id = best.chosen
            ORDER BY best.rank DESC, {TOLD_PRICE} ASC NULLS LAST, listing.id""",
        [*rank.params, *wanted.params, max(0, min(limit, MOST))],
    ))
    total = listings[0].total if listings else 0
    return Found([listing.as_told() for listing in listings], None, total)


def first_that_matches(wishes: Sequence[Where]) -> int | None:
    """Which of these is the first that any listing fulfils: one question for all, and what comes behind it is not looked at."""
    for start in range(0, len(wishes), TRIED_TOGETHER):
        together = wishes[start:start + TRIED_TOGETHER]
        # Not EXISTS: for that the planner reads the table from its beginning, hoping for an early hit where mostly there is none.
        cases = " ".join(f"WHEN (SELECT count(*) FROM properties_listing WHERE {wish.sql} AND {_may_be_told()}) > 0 THEN {number}"
                         for number, wish in enumerate(together, start))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CASE {cases} END", [value for wish in together for value in wish.params])
            number = cursor.fetchone()[0]
        if number is not None:
            return number
    return None


def _may_be_told() -> str:
    return f"availability = 'available' AND {FRESH_ENOUGH.sql} AND {_told()}"


def _told() -> str:
    """Samples are for whoever tries the assistant out, and for nobody else."""
    return "TRUE" if samples.are_told() else "NOT is_sample"


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
