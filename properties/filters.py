"""What was said, as conditions on listings. Everything that was said must hold; nothing is guessed here.

Conditions are SQL with parameters, not ORM expressions: search is asked for every message, and there putting an ORM
query together costs four times what the database needs to answer it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from properties import wording
from properties.criteria import Criteria
from properties.facts import MAY_BE_PRIVATE
from properties.gazetteer import Gazetteer, Place

SQFT_IN_SQM = 0.09290304
ROUNDING = 0.01  # sizes are stored in hundredths
LARGEST = 2**63 - 1
MONTHLY = {"year": 1 / 12, "week": 52 / 12, "night": 365 / 12}
IN_ONE_BUILDING = ("apartment", "condo", "hdb", "executive", "maisonette", "studio", "loft", "duplex", "penthouse")
HOUSES = ("house", "landed", "terrace", "semi_detached", "bungalow", "villa", "townhouse")
FAMILIES: dict[str, tuple[str, ...]] = {
    "apartment": IN_ONE_BUILDING,
    "condo": ("condo", "penthouse", "loft", "duplex"),
    "hdb": ("hdb", "executive", "maisonette"),
    "house": HOUSES,
    "landed": HOUSES,
    "retail": ("retail", "shophouse"),
    "commercial": ("commercial", "office", "retail", "shophouse", "warehouse"),
}
# Words for a kind of flat that agencies often write into the title of a plainer type.
KINDS_OF_FLAT = ("executive", "maisonette", "loft", "duplex", "penthouse")
DOLLARS = ("USD", "SGD", "AUD", "CAD", "NZD", "HKD", "TWD")  # a bare "$" is read as USD, and means the dollar of the place


@dataclass(frozen=True, slots=True)
class Where:
    """A condition with its parameters. Text of people is only ever a parameter."""

    sql: str = "TRUE"
    params: tuple[Any, ...] = ()

    def __and__(self, other: Self) -> Self:
        if "TRUE" in (self.sql, other.sql):
            return other if self.sql == "TRUE" else self
        return Where(f"{self.sql} AND {other.sql}", self.params + other.params)

    def __or__(self, other: Self) -> Self:
        return Where(f"(({self.sql}) OR ({other.sql}))", self.params + other.params)


ANY, NONE = Where(), Where("FALSE")
# The agency's rule on what nobody has confirmed for long, read within the same statement.
# IS TRUE keeps the planner from looking for them by an index of dates: as a rule all are fresh.
FRESH_ENOUGH = Where("(confirmed_at > COALESCE((SELECT now() - make_interval(days => stop_after_days) FROM properties_listingrules), '-infinity')) IS TRUE")
# The price, for an order that must not tell a private one.
TOLD_PRICE = "CASE WHEN private @> '{price}' THEN NULL ELSE price END"


def one_of(ids: Iterable[int]) -> Where:
    return Where("id = ANY(%s)", (list(ids),))


def without(ids: Iterable[int]) -> Where:
    return Where("id <> ALL(%s)", (list(ids),)) if ids else ANY


def conditions(criteria: Criteria, places: Gazetteer | None = None) -> Where:
    """All of the criteria but the name. Without `places` the inventory's own are used.

    PostgreSQL asks each listing in this order where no index helps: comparing numbers rules most of them out, and looking
    into lists, which is ten times dearer, is left for the few."""
    if criteria.locations and places is None:
        from properties.places import gazetteer

        places = gazetteer()
    return (
        _rooms(criteria) & _price(criteria) & _area(criteria) & _type(criteria) & _where(criteria.locations, places)
        & _not_missing(criteria.features)
    )


def _where(locations: Iterable[str], places: Gazetteer | None) -> Where:
    """One of the places. A place around another of them narrows that one: "Bishan, Singapore" is not all Singapore."""
    found = [place for place in (places.find(name) for name in locations) if place] if places else []
    if not found:
        return NONE if locations else ANY
    narrow = [place for place in found if not _is_around(place, found, places)]
    anywhere = NONE
    for place in narrow:
        anywhere = in_place(place) if anywhere is NONE else anywhere | in_place(place)
    for place in found:
        if place not in narrow:
            anywhere = anywhere & in_place(place)
    return anywhere


def _is_around(place: Place, others: list[Place], places: Gazetteer) -> bool:
    keys = frozenset().union(*place)
    return any(keys & places.wider(other[0]) and not other[0] & keys for other in others if other != place)


def in_place(place: Place) -> Where:
    every = ANY
    for keys in place:
        every = every & Where("place_keys && %s::varchar[]", (sorted(keys),))
    return every


def at_address(house: str, streets: Iterable[str]) -> Where:
    return Where("house_number = %s AND place_keys && %s::varchar[]", (house, sorted(streets)))


def _type(criteria: Criteria) -> Where:
    deal = Where("listing_type = %s", (criteria.listing_type,)) if criteria.listing_type else ANY
    return deal & of_type(criteria.property_type) if criteria.property_type else deal


def of_type(kind: str) -> Where:
    wanted = Where("property_type = ANY(%s)", (list(FAMILIES.get(kind, (kind,))),))
    if kind == "studio":
        return wanted | (Where("property_type = ANY(%s)", (list(IN_ONE_BUILDING),)) & _between("bedrooms", 0, 0))
    if kind in KINDS_OF_FLAT:
        return wanted | (Where("property_type = ANY(%s)", (list(IN_ONE_BUILDING),)) & _contains("name_words", wording.plain(kind)))
    return wanted


def _price(criteria: Criteria) -> Where:
    """Listings tell rents per month; a budget per year or week is turned into one per month first."""
    low, high = monthly_window(criteria)
    wanted = _between("price", low, high)
    if wanted is not ANY and criteria.currency:
        codes = DOLLARS if criteria.currency == "USD" else (criteria.currency,)
        wanted = wanted & Where("currency = ANY(%s)", (list(codes),))
    return wanted


def monthly_window(criteria: Criteria) -> tuple[float | None, float | None]:
    """Least and most price as listings tell it."""
    monthly = MONTHLY.get(criteria.price_period, 1.0)
    low, high = (None if bound is None else bound * monthly for bound in (criteria.price_min, criteria.price_max))
    return low, high


def _rooms(criteria: Criteria) -> Where:
    return _between("bedrooms", criteria.bedrooms_min, criteria.bedrooms_max) & _between(
        "bathrooms", criteria.bathrooms_min, criteria.bathrooms_max
    )


def _area(criteria: Criteria) -> Where:
    """In the unit that was said; without one, in the unit of each listing."""
    low, high = criteria.area_min, criteria.area_max
    if not criteria.area_unit:
        return _between("area", low, high)
    factor = SQFT_IN_SQM if criteria.area_unit == "sqft" else 1.0
    return _between("area_sqm", None if low is None else low * factor - ROUNDING,
                    None if high is None else high * factor + ROUNDING)


def _not_missing(features: Iterable[str]) -> Where:
    """A wish is no constraint, for a listing need not tell all; but what is known to be missing rules it out."""
    present = ANY
    for feature in features:
        if wording.plain(feature):
            present = present & Where("position(%s IN absent_words) = 0", (f"|{wording.plain(feature)}|",))
    return present


def _contains(column: str, words: str) -> Where:
    return Where(f"position(%s IN {column}) > 0", (words,))


def _between(column: str, low: float | None, high: float | None) -> Where:
    """Nothing is found by a private fact: "have you anything under a million" must not tell what a home costs."""
    if low is None and high is None:
        return ANY
    wanted = ANY
    if low is not None:
        wanted = wanted & Where(f"{column} >= %s", (_bound(low),))
    if high is not None:
        wanted = wanted & Where(f"{column} <= %s", (_bound(high),))
    return wanted & Where(f"NOT private @> '{{{column}}}'") if column in MAY_BE_PRIVATE else wanted


def _bound(value: float) -> float:
    """A whole number where it is one: a column of whole numbers is then compared as it lies there."""
    value = min(value, LARGEST)
    return int(value) if value == int(value) else value
