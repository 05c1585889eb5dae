"""What a contact looks for, typed. Extraction fills it, search reads it, memory keeps it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self


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
    bathrooms_min: int | None = None
    bathrooms_max: int | None = None
    area_min: float | None = None
    area_max: float | None = None
    area_unit: str = ""  # "sqft" | "sqm"
    reference: str = ""
    features: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) not in ("", None, ()) for field in fields(self))

    def merged_with(self, newer: Self) -> Self:
        """This request refined by a newer one: what the newer says replaces what the older said of the same thing."""
        said = {f.name: getattr(newer, f.name) for f in fields(newer) if getattr(newer, f.name) not in ("", None, ())}
        for low, high in (("price_min", "price_max"), ("bedrooms_min", "bedrooms_max"),
                          ("bathrooms_min", "bathrooms_max"), ("area_min", "area_max")):
            if low in said or high in said:  # a new window replaces the old one whole
                said[low], said[high] = getattr(newer, low), getattr(newer, high)
        if "price_min" in said or "price_max" in said:
            said["price_period"] = newer.price_period
        return replace(self, **said)

    def as_json(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items() if v not in ("", None, ())}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> Self:
        """Read what `as_json` wrote; unknown keys of an older version are dropped."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in (stored or {}).items() if k in known})
