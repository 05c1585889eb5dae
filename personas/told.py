"""What a reply was told from, beside what the listing says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from personas.models import Turn
from properties.facts import ListingFacts
from properties.models import Listing

LABELS = {
    "reference": _("Reference"), "title": _("Title"), "property_type": _("Type"), "listing_type": _("For"), "price": _("Price"),
    "currency": _("Currency"), "bedrooms": _("Bedrooms"), "bathrooms": _("Bathrooms"), "area": _("Size"), "area_unit": _("Unit"),
    "location": _("Place"), "address": _("Address"), "availability": _("State"), "features": _("Has"), "not_features": _("Does not have"),
    "selling_points": _("Selling points"), "description": _("Description"), "tenure": _("Tenure"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One fact: what it was, and what it is now if that is something else."""

    name: str
    then: str
    now: str
    has_changed: bool

    @property
    def label(self) -> str:
        return str(LABELS.get(self.name, self.name))


@dataclass(frozen=True, slots=True)
class Told:
    """A listing as a reply knew it. `listing` is None when it is gone; `values` are empty for traces older than the
    keeping of facts."""

    id: int
    version: int
    listing: Listing | None
    values: list[Value] = field(default_factory=list)

    @property
    def name(self) -> str:
        then = {value.name: value.then for value in self.values}
        if self.listing is not None:
            return f"{self.listing.reference} · {self.listing.title}"
        return f"{then['reference']} · {then['title']}" if then else str(self.id)

    @property
    def in_short(self) -> str:
        """Price, rooms and place as they were told."""
        then = {value.name: value.then for value in self.values}
        rooms = gettext("%(n)s bed") % {"n": then["bedrooms"]} if then.get("bedrooms") else ""
        price = f"{then.get('currency', '')} {then['price']}".strip() if then.get("price") else ""
        return " · ".join(part for part in (price, rooms, then.get("location", "")) if part)

    @property
    def has_changed(self) -> bool:
        return self.listing is None or self.listing.version != self.version

    @property
    def changed(self) -> list[Value]:
        return [value for value in self.values if value.has_changed]

    @property
    def price_has_changed(self) -> bool:
        return any(value.name in ("price", "currency") for value in self.changed)


def told(turn: Turn, entry: Mapping[str, Any], listing: Listing | None) -> Told:
    """Read one listing of a trace against what it says now."""
    then = turn.told_from.get(str(entry["id"])) or {}
    return Told(entry["id"], entry["version"], listing, _values(then, asdict(listing.facts()) if listing is not None else None))


def changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Value]:
    """The facts of one listing that were others at an earlier time."""
    return [value for value in _values(then, now) if value.has_changed]


def _values(then: Mapping[str, Any], now: Mapping[str, Any] | None) -> list[Value]:
    after = now or {}
    names = [name for name in ListingFacts.__dataclass_fields__ if name != "id" and name in then]
    return [
        Value(name, _shown(then[name]), _shown(after.get(name)), now is not None and _shown(then[name]) != _shown(after.get(name)))
        for name in names if _shown(then[name]) or _shown(after.get(name))
    ]


def _shown(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value or "")
