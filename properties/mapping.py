"""Which column of a file is which field: told by the heading, by what this agency has said before, or by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from properties import columns
from properties.wording import plain

# Every field that a column can stand for, in the words of the page.
FIELDS = {
    "reference": gettext_lazy("Reference"), "title": gettext_lazy("Title"), "property_type": gettext_lazy("Type"),
    "listing_type": gettext_lazy("For sale or for rent"), "price": gettext_lazy("Price"), "currency": gettext_lazy("Currency"),
    "bedrooms": gettext_lazy("Bedrooms"), "bathrooms": gettext_lazy("Bathrooms"), "area": gettext_lazy("Size"),
    "area_unit": gettext_lazy("Unit of size"), "address": gettext_lazy("Address"), "suburb": gettext_lazy("Suburb or district"),
    "city": gettext_lazy("City"), "country": gettext_lazy("Country"), "postal_code": gettext_lazy("Postal code"),
    "latitude": gettext_lazy("Latitude"), "longitude": gettext_lazy("Longitude"), "features": gettext_lazy("What it has"),
    "not_features": gettext_lazy("What it does not have"), "selling_points": gettext_lazy("Selling points"),
    "description": gettext_lazy("Description"), "tenure": gettext_lazy("Tenure"), "availability": gettext_lazy("State"),
    "internal_notes": gettext_lazy("Internal notes"), "agent": gettext_lazy("Agent's e-mail"), "private": gettext_lazy("Private facts"),
}
# Fields that one answer can settle for all rows.
CAN_BE_FIXED = ("property_type", "listing_type", "currency", "availability")


def guess(head: Sequence[str], remembered: Mapping[str, str] | None = None) -> list[str]:
    """For each heading the field it stands for; an empty string where nobody knows. What was said before wins. Of two
    headings for one field the first gets it where a person will look; both keep it where nobody does, and it is refused."""
    found = []
    for heading in head:
        said = (remembered or {}).get(plain(heading))
        found.append(said if said is not None and (said == "" or said in FIELDS) else columns.column_of(heading))
    if remembered is None:
        return found
    return ["" if name and name in found[:at] else name for at, name in enumerate(found)]


def what_is_missing(names: Sequence[str], fixed: Mapping[str, str]) -> str:
    """Why these columns do not make listings, in a sentence; empty when they do."""
    twice = sorted({name for name in names if name and list(names).count(name) > 1})
    if twice:
        return _("Two columns stand for the same thing: %(names)s.") % {"names": _list(twice)}
    missing = [name for name in columns.REQUIRED if name not in names and not fixed.get(name)]
    if missing:
        return _("The header has no column for %(names)s.") % {"names": _list(missing)}
    return ""


def to_remember(head: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """What a person has said of headings that we would have read otherwise."""
    return {plain(heading): name for heading, name in zip(head, names, strict=True) if plain(heading) and columns.column_of(heading) != name}


def _list(names: Sequence[str]) -> str:
    return get_text_list([str(FIELDS[name]).lower() for name in names], _("and"))
