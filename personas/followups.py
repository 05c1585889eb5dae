"""What a short message asks of the homes just shown: cheaper ones, bigger ones, others, or ones like the one that is gone.

A bound that follows from what was shown is nobody's budget: it is searched with and not remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from properties.criteria import Criteria
from properties.filters import SQFT_IN_SQM, conditions, without
from properties.models import Listing
from properties.nearest import nearest
from properties.search import Found, best

SIMILAR = (0.8, 1.2)  # a similar home costs about as much
_PRICED = {"over_budget", "under_budget"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Other homes than those shown: what is searched with, what is remembered of it, and what must not be loosened."""

    sought: Criteria
    remembered: Criteria
    keeping: tuple[str, ...] = ()


def changed(change: str, shown: Sequence[Listing], criteria: Criteria) -> Wish:
    """The wish for others than `shown`. `criteria` is what is looked for so far; without any, homes like those shown."""
    base = criteria if criteria else _like(shown[0])
    match change:
        case "cheaper" | "dearer":
            return Wish(_priced(change, shown, base), base, ("price",))
        case "bigger" | "smaller":
            return Wish(_sized(change, shown, base), base, ("area", "bedrooms"))
        case "more_bedrooms" | "fewer_bedrooms":
            wish = _roomier(change, shown, base)
            return Wish(wish, wish, ("bedrooms",))
    return Wish(base, base)


def similar_to(gone: Listing) -> Wish:
    """Homes like one that can no longer be had."""
    base = _like(gone)
    low, high = (None if gone.price is None else round(gone.price * part) for part in SIMILAR)
    return Wish(replace(base, price_min=low, price_max=high, currency=gone.currency), base)


def look(wish: Wish, besides: Iterable[int], limit: int) -> Found:
    """What fits, without the listings `besides`; failing that, the nearest, with what differs but the price that nobody
    named."""
    seen = list(besides)
    found = best(conditions(wish.sought) & without(seen), wish.sought, limit)
    if found.listings:
        return found
    close = nearest(wish.sought, limit=3, besides=seen, keeping=wish.keeping)
    told = {pk: tuple(d for d in each if d.what not in _PRICED) for pk, each in close.differences.items()}
    return replace(close, differences=told if wish.sought != wish.remembered else close.differences)


def _like(home: Listing) -> Criteria:
    rooms = home.bedrooms
    return Criteria(locations=tuple(filter(None, (home.suburb or home.city,))), property_type=home.property_type,
                    listing_type=home.listing_type, bedrooms_min=rooms, bedrooms_max=rooms)


def _priced(change: str, shown: Sequence[Listing], base: Criteria) -> Criteria:
    prices = [home.price for home in shown if home.price is not None]
    if not prices:
        return base
    base = replace(base, price_min=None, price_max=None, price_period="", currency=shown[0].currency,
                   listing_type=base.listing_type or shown[0].listing_type)
    return replace(base, price_max=min(prices) - 1) if change == "cheaper" else replace(base, price_min=max(prices) + 1)


def _sized(change: str, shown: Sequence[Listing], base: Criteria) -> Criteria:
    """By floor area where it is known, else by bedrooms."""
    sizes = [float(home.area) * (SQFT_IN_SQM if home.area_unit == "sqft" else 1.0) for home in shown if home.area]
    if not sizes:
        return _roomier("more_bedrooms" if change == "bigger" else "fewer_bedrooms", shown, base)
    base = replace(base, area_min=None, area_max=None, area_unit="sqm")
    return replace(base, area_min=max(sizes) + 0.5) if change == "bigger" else replace(base, area_max=min(sizes) - 0.5)


def _roomier(change: str, shown: Sequence[Listing], base: Criteria) -> Criteria:
    rooms = [home.bedrooms for home in shown if home.bedrooms is not None]
    step = 1 if change == "more_bedrooms" else -1
    from_here = (base.bedrooms_max or base.bedrooms_min) if step > 0 else (base.bedrooms_min or base.bedrooms_max)
    if from_here is None:
        if not rooms:
            return base
        from_here = max(rooms) if step > 0 else min(rooms)
    wanted = max(0, from_here + step)
    return replace(base, bedrooms_min=wanted, bedrooms_max=wanted)
