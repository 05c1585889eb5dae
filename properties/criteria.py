"""What a contact looks for, typed. Extraction fills it, search reads it, memory keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

NOBODYS_RENT = 100_000  # a month
# Currencies in which a month's rent can have six figures.
SMALL_UNITS = frozenset({"IDR", "INR", "JPY", "KRW", "VND", "PKR", "LKR", "HUF", "CLP", "COP", "PYG", "NGN", "TZS", "UGX"})
_WINDOWS = (("price_min", "price_max"), ("bedrooms_min", "bedrooms_max"), ("bathrooms_min", "bathrooms_max"), ("area_min", "area_max"))


@dataclass(frozen=True, slots=True)
class Criteria:
    """One property request.

    Prices are whole units of `currency` (1.2m is 1_200_000). Rents are per month unless `price_period` says that the
    contact named them per year or week; the numbers stay as they were said. An empty string, an empty
    tuple or None means "not said". `reference` is a listing's reference or a name the contact used for it.
    """

    locations: tuple[str, ...] = ()
    property_type: str = ""
    listing_type: str = ""  # "sale" | "rent"
    price_min: int | None = None
    price_max: int | None = None
    price_period: str = ""  # "year" | "week" | "night" for a rent that was not said per month
    currency: str = ""  # ISO 4217, only when a symbol or code was written
    bedrooms_min: int | None = None
    bedrooms_max: int | None = None
    bathrooms_min: float | None = None  # 2.5 where a market counts halves
    bathrooms_max: float | None = None
    area_min: float | None = None
    area_max: float | None = None
    area_unit: str = ""  # "sqft" | "sqm"
    reference: str = ""
    features: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ("", None, ()) for field in fields(self))

    def merged_with(self, newer: Self) -> Self:
        """This request refined by a newer one: what the newer says replaces what the older said of the same thing. Of
        two half-open windows that meet, such as "under 1.2m" and then "at least 900k", both ends hold."""
        said = {f.name: getattr(newer, f.name) for f in fields(newer) if getattr(newer, f.name) not in ("", None, ())}
        for low, high in _WINDOWS:
            if low in said or high in said:
                said[low], said[high] = self._met_by(newer, low, high)
        if "price_min" in said or "price_max" in said:
            said["price_period"] = newer.price_period
        return replace(self, **said)

    def _met_by(self, newer: Self, low: str, high: str) -> tuple[float | None, float | None]:
        old, new = (getattr(self, low), getattr(self, high)), (getattr(newer, low), getattr(newer, high))
        both = old[0] if new[0] is None else new[0], old[1] if new[1] is None else new[1]
        same_terms = self.price_period == newer.price_period and newer.area_unit in ("", self.area_unit)
        half_open = (old[0] is None) != (old[1] is None) and None not in both and both[0] < both[1]
        return both if half_open and same_terms else new

    def refined_by(self, newer: Self, currency: str) -> Self:
        """`merged_with` for what a contact goes on to say. Who turns from renting to buying or back means another
        budget, and with another place or other rooms another search."""
        newer = newer.with_deal_implied(currency)
        if not (self.listing_type and newer.listing_type) or self.listing_type == newer.listing_type:
            return self.merged_with(newer)
        if newer.locations or newer.property_type or newer.bedrooms_min or newer.bedrooms_max:
            return newer
        return replace(self, price_min=None, price_max=None, price_period="").merged_with(newer)

    def with_gaps_filled(self, other: Self) -> Self:
        """This request, and of the other one what this says nothing of; a window counts as one thing."""
        pairs = {name: pair for pair in _WINDOWS for name in pair}
        gaps = {
            f.name: getattr(other, f.name) for f in fields(other)
            if all(getattr(self, name) in ("", None, ()) for name in pairs.get(f.name, (f.name,)))
        }  # fmt: skip
        return replace(self, **gaps)

    def with_deal_implied(self, currency: str) -> Self:
        """Whoever names a price that no rent has is looking to buy. `currency` is the one that unnamed prices are in."""
        ceiling = self.price_max or self.price_min or 0
        if self.listing_type or ceiling < NOBODYS_RENT or (self.currency or currency) in SMALL_UNITS or self.price_period:
            return self
        return replace(self, listing_type="sale")

    def as_json(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items() if v not in ("", None, ())}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Read what `as_json` wrote; unknown keys of an older version are dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in (stored or {}).items() if k in known})
