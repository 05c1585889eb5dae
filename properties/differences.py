"""In what a listing is not what was asked for, one thing at a time, so that it can be said of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from properties.criteria import Criteria
from properties.filters import SQFT_IN_SQM, monthly_window

# The fields of criteria that one difference is about.
FIELDS = {
    "place": ("locations",), "property_type": ("property_type",), "price": ("price_min", "price_max"),
    "bedrooms": ("bedrooms_min", "bedrooms_max"), "bathrooms": ("bathrooms_min", "bathrooms_max"), "area": ("area_min", "area_max"),
}


class Home(Protocol):
    """What a listing must tell to be compared."""

    property_type: str
    price: int | None
    currency: str
    bedrooms: int | None
    bathrooms: Any
    area: Any
    area_unit: str
    suburb: str
    city: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is over_budget | under_budget | bedrooms | bathrooms | area | property_type | place. Of a price `by` tells
    how much, in `currency`; of the others `asked` and `found` say what was wished and what there is."""

    what: str
    asked: str = ""
    found: str = ""
    by: int = 0
    currency: str = ""

    def __str__(self) -> str:
        if self.by:
            return f"{self.currency} {self.by:,} {'over' if self.what == 'over_budget' else 'under'} the price that was named".strip()
        return f"{self.what.replace('_', ' ')}: {self.found} instead of {self.asked}"


def differences(asked: Criteria, home: Home, loosened: Collection[str]) -> tuple[Difference, ...]:
    """How a home differs in the things that were loosened; `loosened` are keys of FIELDS."""
    found: list[Difference] = []
    if "price" in loosened:
        found += _price(asked, home)
    for what in ("bedrooms", "bathrooms"):
        if what in loosened:
            found += _count(what, getattr(asked, f"{what}_min"), getattr(asked, f"{what}_max"), getattr(home, what))
    if "area" in loosened:
        found += _area(asked, home)
    if "property_type" in loosened and home.property_type != asked.property_type:
        found.append(Difference("property_type", asked.property_type, home.property_type))
    if "place" in loosened:
        found.append(Difference("place", ", ".join(asked.locations), home.suburb or home.city))
    return tuple(found)


def _price(asked: Criteria, home: Home) -> Iterator[Difference]:
    low, high = monthly_window(asked)
    if home.price is None:
        return
    if high is not None and home.price > high:
        yield Difference("over_budget", by=round(home.price - high), currency=home.currency)
    elif low is not None and home.price < low:
        yield Difference("under_budget", by=round(low - home.price), currency=home.currency)


def _count(what: str, low: int | None, high: int | None, there: Any) -> Iterator[Difference]:
    if there is not None and (low is not None and there < low or high is not None and there > high):
        yield Difference(what, _window(low, high), f"{there:g}" if isinstance(there, float) else str(there))


def _area(asked: Criteria, home: Home) -> Iterator[Difference]:
    if home.area is None:
        return
    unit = asked.area_unit or home.area_unit
    factor = (SQFT_IN_SQM if home.area_unit == "sqft" else 1.0) / (SQFT_IN_SQM if unit == "sqft" else 1.0)
    there = float(home.area) * factor
    if asked.area_min is not None and there < asked.area_min or asked.area_max is not None and there > asked.area_max:
        yield Difference("area", f"{_window(asked.area_min, asked.area_max)} {unit}", f"{float(home.area):,g} {home.area_unit}")


def _window(low: float | None, high: float | None) -> str:
    if low == high:
        return f"{low:,g}"
    if high is None:
        return f"{low:,g}+"
    return f"{low:,g}-{high:,g}" if low is not None else f"≤ {high:,g}"
