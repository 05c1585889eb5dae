"""What was said, as conditions on listings. Everything that was said must hold; nothing is guessed here."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from properties import wording
from properties.criteria import Criteria
from properties.gazetteer import Gazetteer, Place

SQFT_IN_SQM = 0.09290304
ROUNDING = 0.01  # sizes are stored in hundredths
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


def conditions(criteria: Criteria, places: Gazetteer | None = None) -> Q:
    """All of the criteria but the name. Without `places` the inventory's own are used."""
    if criteria.locations and places is None:
        from properties.places import gazetteer

        places = gazetteer()
    return (
        _where(criteria.locations, places) & _type(criteria) & _price(criteria) & _rooms(criteria) & _area(criteria)
        & _not_missing(criteria.features)
    )


def _where(locations: Iterable[str], places: Gazetteer | None) -> Q:
    """One of the places. A place around another of them narrows that one: "Bishan, Singapore" is not all Singapore."""
    found = [place for place in (places.find(name) for name in locations) if place] if places else []
    if not found:
        return Q(pk__in=[]) if locations else Q()
    narrow = [place for place in found if not _is_around(place, found, places)]
    around = [place for place in found if place not in narrow]
    anywhere = Q()
    for place in narrow:
        anywhere |= in_place(place)
    for place in around:
        anywhere &= in_place(place)
    return anywhere


def _is_around(place: Place, others: list[Place], places: Gazetteer) -> bool:
    keys = frozenset().union(*place)
    return any(keys & places.wider(other[0]) and not other[0] & keys for other in others if other != place)


def in_place(place: Place) -> Q:
    every = Q()
    for keys in place:
        every &= Q(place_keys__overlap=sorted(keys))
    return every


def _type(criteria: Criteria) -> Q:
    deal = Q(listing_type=criteria.listing_type) if criteria.listing_type else Q()
    return deal & of_type(criteria.property_type) if criteria.property_type else deal


def of_type(kind: str) -> Q:
    wanted = Q(property_type__in=FAMILIES.get(kind, (kind,)))
    if kind == "studio":
        return wanted | Q(property_type__in=IN_ONE_BUILDING, bedrooms=0)
    if kind in KINDS_OF_FLAT:
        return wanted | Q(property_type__in=IN_ONE_BUILDING, name_words__contains=wording.plain(kind))
    return wanted


def _price(criteria: Criteria) -> Q:
    wanted = _between("price", criteria.price_min, criteria.price_max)
    if wanted and criteria.currency:
        wanted &= Q(currency__in=DOLLARS if criteria.currency == "USD" else (criteria.currency,))
    return wanted


def _rooms(criteria: Criteria) -> Q:
    return _between("bedrooms", criteria.bedrooms_min, criteria.bedrooms_max) & _between(
        "bathrooms", criteria.bathrooms_min, criteria.bathrooms_max
    )


def _area(criteria: Criteria) -> Q:
    """In the unit that was said; without one, in the unit of each listing."""
    low, high = criteria.area_min, criteria.area_max
    if not criteria.area_unit:
        return _between("area", low, high)
    factor = SQFT_IN_SQM if criteria.area_unit == "sqft" else 1.0
    return _between("area_sqm", None if low is None else low * factor - ROUNDING,
                    None if high is None else high * factor + ROUNDING)


def _not_missing(features: Iterable[str]) -> Q:
    """A wish is no constraint, for a listing need not tell all; but what is known to be missing rules it out."""
    missing = Q()
    for feature in features:
        if wording.plain(feature):
            missing |= Q(absent_words__contains=f"|{wording.plain(feature)}|")
    return ~missing if missing else Q()


def _between(field: str, low: float | None, high: float | None) -> Q:
    wanted = Q()
    if low is not None:
        wanted &= Q(**{f"{field}__gte": low})
    if high is not None:
        wanted &= Q(**{f"{field}__lte": high})
    return wanted

