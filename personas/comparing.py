"""Which of several homes is the cheapest or the largest, from their stored values alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from personas.llm.cards import Facts
from properties.filters import SQFT_IN_SQM

_MOST = {"dearest", "biggest"}


def best_of(homes: Sequence[Facts], compared: str) -> list[Facts]:
    """The homes that come first in this, several when they are equal; none when fewer than two can be compared."""
    measure = _price if compared in ("cheapest", "dearest") else _size
    measured = [(value, home) for home in homes if (value := measure(home)) is not None]
    if len(measured) < 2 or measure is _price and len({_terms(home) for _, home in measured}) > 1:
        return []
    first = (max if compared in _MOST else min)(value for value, _ in measured)
    return [home for value, home in measured if value == first]


def _price(home: Facts) -> float | None:
    return home.get("price")


def _size(home: Facts) -> float | None:
    area = home.get("area")
    return area and round(float(area) * (SQFT_IN_SQM if home.get("area_unit") == "sqft" else 1.0), 1)


def _terms(home: Facts) -> tuple:
    """A rent is not compared with a price, nor euros with dollars."""
    return home.get("currency"), home.get("listing_type")
