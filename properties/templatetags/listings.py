"""How a listing's numbers are said on a page: the same way everywhere."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from properties.models import Availability, Listing
from properties.narrowing import ListFilter

register = template.Library()
CHIPS = {Availability.AVAILABLE: "good", Availability.PENDING: "waiting", Availability.SOLD: "quiet", Availability.WITHDRAWN: "quiet"}


@register.filter
def price(listing: Listing) -> str:
    """SGD 1,200,000, with "a month" for a rent, or that it is told on request."""
    return amount(listing.price, listing.currency, listing.listing_type) if listing.price is not None else _("Price on request")


@register.simple_tag
def amount(price: int, currency: str, listing_type: str) -> str:
    """A price as every page writes it, also one that a listing had before."""
    money = f"{currency} {number_format(price, force_grouping=True)}"
    return _("%(amount)s a month") % {"amount": money} if listing_type == "rent" else money


@register.filter
def size(listing: Listing) -> str:
    return f"{plain_number(listing.area)} {listing.get_area_unit_display()}" if listing.area is not None else ""


@register.filter
def rooms(listing: Listing) -> str:
    """3 bed · 2 bath, or Studio; nothing where nothing is known."""
    bedrooms, bathrooms = listing.bedrooms, listing.bathrooms
    beds = "" if bedrooms is None else _("Studio") if bedrooms == 0 else _("%(n)s bed") % {"n": bedrooms}
    baths = "" if bathrooms is None else _("%(n)s bath") % {"n": plain_number(bathrooms)}
    return " · ".join(part for part in (beds, baths) if part)


@register.filter
def plain_number(value) -> str:
    """Without zeros that say nothing, as the reader writes numbers: 98, 2.5, 1,076."""
    if value is None:
        return ""
    digits = f"{value:.2f}".rstrip("0").partition(".")[2]
    return number_format(value, len(digits), force_grouping=True)


@register.filter
def state_chip(listing: Listing) -> str:
    return CHIPS.get(listing.availability, "quiet")


@register.filter
def with_state(asked: ListFilter, state: str) -> str:
    """The address of the list with another state and everything else as it is."""
    return asked.address(availability=state)
