"""From quantities to the windows of a search: price, area, bedrooms and bathrooms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .lexicon import Token
from .quantities import Quantity

_LEAST_PRICE = 100  # a bare number below this is no price without a currency, a scale or a period
_LEAST_BARE_PRICE = 300
_MOST_ROOMS = 20
_STEP = {"bed": 1, "bath": 0.5}  # a half bath has no tub
_AROUND = 1.1  # how far above "around X" a price may lie


@dataclass(slots=True)
class Price:
    """The price window of a message."""

    low: int | None = None
    high: int | None = None
    currency: str = ""
    period: str = ""
    has_bare_dollar: bool = False  # "$" and nothing says whose

    def __bool__(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(slots=True)
class Area:
    """The floor area window of a message."""

    low: float | None = None
    high: float | None = None
    unit: str = ""


def price_window(tokens: list[Token], quantities: list[Quantity], *, has_property: bool) -> Price:
    """The price the contact is ready to pay; several amounts are put together, the last word counts."""
    about_rooms = has_property or any(q.unit in ("bed", "bath", "sqft", "sqm") for q in quantities) or any(
        t.kinds.keys() & {"deal", "type", "ask.noun"} for t in tokens)
    price = Price()
    for quantity in quantities:
        if quantity.is_replaced or not _is_price(quantity, about_rooms):
            continue
        _take(price, quantity)
        price.currency = quantity.currency or price.currency
        price.period = quantity.period or price.period
    price.has_bare_dollar = any(t.text == "$" for t in tokens)
    if price.low is not None and price.high is not None and price.low > price.high:
        price.low, price.high = price.high, price.low
    return price


def _take(price: Price, quantity: Quantity) -> None:
    if quantity.bound == "around":
        price.high = round((quantity.high or 0) * _AROUND)
    elif quantity.bound == "min":
        price.low = round(quantity.low or 0)
    elif quantity.bound == "range":
        price.low, price.high = round(quantity.low or 0), round(quantity.high or 0)
    else:
        price.high = round(quantity.high or 0)


def _is_price(quantity: Quantity, about_rooms: bool) -> bool:
    if quantity.unit or quantity.cue == "notprice" or quantity.cue == "size" and not quantity.currency:
        return False
    value = quantity.high or quantity.low or 0
    if quantity.currency or quantity.period or quantity.scale >= 1000:
        return value >= 1
    if _is_year_or_phone(quantity):
        return False
    if quantity.cue == "strong" or quantity.bound in ("max", "min", "around", "range"):
        return value >= _LEAST_PRICE
    return about_rooms and value >= _LEAST_BARE_PRICE and bool(quantity.amounts[0].figures)


def _is_year_or_phone(quantity: Quantity) -> bool:
    figures = quantity.amounts[0].figures
    if figures.isdigit() and (len(figures) >= 9 or figures.startswith("0") and len(figures) > 1):
        return True
    is_year = figures.isdigit() and len(figures) == 4 and figures[:2] in ("19", "20")
    return is_year and not quantity.cue and not quantity.bound


def area_window(quantities: list[Quantity]) -> Area:
    """The floor area; a bare area is the least that is wanted, as nobody minds more room."""
    area = Area()
    for quantity in quantities:
        if quantity.unit not in ("sqft", "sqm") or quantity.is_replaced:
            continue
        area.unit = quantity.unit
        if quantity.bound == "max":
            area.high = quantity.high
        elif quantity.bound == "range":
            area.low, area.high = quantity.low, quantity.high
        else:
            area.low = quantity.low
    return area


def count_window(quantities: list[Quantity], room: str) -> tuple[float | None, float | None]:
    """Least and most bedrooms or bathrooms; a French "3 pièces" has two bedrooms, a "4-room flat" three. Bathrooms come in halves."""
    for quantity in reversed(_joined(quantities, room)):
        shift = _shift(quantity, room)
        if shift is None or quantity.is_replaced:
            continue
        low, high = quantity.low, quantity.high
        if (high or low or 0) > _MOST_ROOMS or (high or low or 0) < 1 - shift or any((value or 0) % _STEP[room] for value in (low, high)):
            continue
        least, most = (None if value is None else _plain(value) + shift for value in (low, high))
        if quantity.bound == "around":
            most = least
        return least, most
    return None, None


def _plain(value: float) -> float:
    """3 rather than 3.0."""
    return int(value) if value % 1 == 0 else value


def _joined(quantities: list[Quantity], room: str) -> list[Quantity]:
    """ "2 bhk or 3 bhk" is one window, whatever the word between them."""
    joined: list[Quantity] = []
    for quantity in quantities:
        last = joined[-1] if joined else None
        if last and _shift(quantity, room) is not None and _continues(last, quantity):
            joined[-1] = replace(last, high=quantity.high, last=quantity.last)
        else:
            joined.append(quantity)
    return joined


def _continues(last: Quantity, quantity: Quantity) -> bool:
    """Whether one more of the same follows after a single word, and neither of the two has a bound of its own."""
    adjacent = quantity.unit == last.unit and quantity.first - last.last == 2
    return adjacent and not last.bound and not quantity.bound and quantity.low == (last.high or 0) + 1


def _shift(quantity: Quantity, room: str) -> int | None:
    """What to add to the number said to get rooms of this kind; None if it says nothing about them."""
    if quantity.unit == room:
        return 0
    if room == "bed" and quantity.unit in ("flat", "pieces"):
        return -1
    return None
