"""What a contact is looking for, in words for people: labels and what was said of each."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from properties.criteria import Criteria
from properties.models import ListingType, PropertyType


def in_words(wanted: Criteria, currency: str = "") -> list[tuple[str, str]]:
    """A request as label and words, what was not said left out. `currency` is the one that unnamed prices are in."""
    kinds = [str(label) for value, label in (*ListingType.choices, *PropertyType.choices) if value in (wanted.listing_type, wanted.property_type)]
    price, area = _between(wanted.price_min, wanted.price_max), _between(wanted.area_min, wanted.area_max)
    words = [
        (_("Looking for"), ", ".join(kinds)), (_("Where"), ", ".join(wanted.locations)),
        (_("Budget"), " ".join(filter(None, (price and (wanted.currency or currency), price, wanted.price_period and f"/ {wanted.price_period}")))),
        (_("Bedrooms"), _between(wanted.bedrooms_min, wanted.bedrooms_max)), (_("Bathrooms"), _between(wanted.bathrooms_min, wanted.bathrooms_max)),
        (_("Size"), f"{area} {wanted.area_unit}".strip() if area else ""),
        (_("Also"), ", ".join(wanted.features)), (_("Named"), wanted.reference),
    ]
    return [(label, said) for label, said in words if said]


def in_short(wanted: Criteria, currency: str = "") -> str:
    """The same on one line, for a card that has room for no more: "For rent, Studio · Tiong Bahru · SGD up to 3,000"."""
    unlabelled = {_("Looking for"), _("Where"), _("Budget"), _("Also"), _("Named")}
    return " · ".join(said if label in unlabelled else f"{label} {said}" for label, said in in_words(wanted, currency))


def _between(low: float | None, high: float | None) -> str:
    """A window in words: 3, 3 to 4, from 3, up to 4; thousands with commas."""
    low, high = (number_format(value, 1 if value % 1 else 0, force_grouping=True) if value is not None else "" for value in (low, high))
    if low and high:
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return (_("from %(low)s") % {"low": low} if low else _("up to %(high)s") % {"high": high}) if low or high else ""
