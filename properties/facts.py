"""What the assistant may say of a listing. The only shape in which a listing reaches a prompt, the claim gate or a card."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Facts that an agency may keep to itself, each with what is known of it then: nothing. Title, reference, type, currency and
# state are not among them: without these nothing could be said of a listing at all.
MAY_BE_PRIVATE: dict[str, Any] = {
    "price": None, "bedrooms": None, "bathrooms": None, "area": None, "address": "", "suburb": "", "city": "", "country": "",
    "tenure": "", "features": (), "not_features": (), "selling_points": "", "description": "",
}


def untold(private: Iterable[str]) -> dict[str, Any]:
    """The values of a listing whose private facts were never told."""
    empty = {name: MAY_BE_PRIVATE[name] for name in private if name in MAY_BE_PRIVATE}
    empty = {name: list(value) if value == () else value for name, value in empty.items()}
    if "area" in empty:
        empty |= {"area_unit": "", "area_sqm": None}
    if "address" in empty:
        empty |= {"postal_code": "", "latitude": None, "longitude": None}
    return empty


@dataclass(frozen=True, slots=True)
class ListingFacts:
    """Public facts of one listing. Internal notes and owner data have no field here, so they cannot leak."""

    id: str
    reference: str
    title: str
    property_type: str
    listing_type: str  # "sale" | "rent"
    price: int | None  # whole units of `currency`; a rent is per month
    currency: str
    bedrooms: int | None = None
    bathrooms: int | float | None = None  # 2.5 where a market counts halves
    area: float | None = None
    area_unit: str = ""  # "sqft" | "sqm"
    location: str = ""  # suburb or district, then city, as people say it
    address: str = ""
    availability: str = "available"  # available | pending | sold | withdrawn
    features: tuple[str, ...] = ()
    not_features: tuple[str, ...] = ()  # known to be absent
    selling_points: str = ""
    description: str = ""
    tenure: str = ""


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """What the assistant may say of the agency itself."""

    name: str
    assistant_name: str = ""
    agent_name: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    opening_hours: str = ""
    licence: str = ""
