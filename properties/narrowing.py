"""How the list of listings may be narrowed and ordered: what its form, its chips and the export understand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django import forms
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.agents.models import Agent
from properties import enquiries
from properties.models import Availability, Listing, ListingRules, ListingType, Photo, PropertyType

LONG_AGO = 30  # days, for agencies that have no rule of their own
ORDERS = {
    "": _("Latest first"), "price": _("Cheapest first"), "-price": _("Dearest first"), "confirmed": _("Longest not confirmed first"),
    "asked": _("Most asked for first"), "title": _("By title"),
}
YES = "1"
SWITCHES = {"mine": _("Mine"), "stale": _("Not confirmed lately"), "bare": _("Without photos"), "secret": _("With private facts")}


class ListFilter(forms.Form):
    """Every part may be left out; nonsense narrows nothing."""

    q = forms.CharField(max_length=120, required=False)
    availability = forms.ChoiceField(choices=Availability.choices, required=False)
    listing_type = forms.ChoiceField(choices=[("", _("Sale and rent")), *ListingType.choices], required=False)
    property_type = forms.ChoiceField(choices=[("", _("Any type")), *PropertyType.choices], required=False)
    sort = forms.ChoiceField(choices=list(ORDERS.items()), required=False)
    mine = forms.ChoiceField(choices=[(YES, YES)], required=False)
    stale = forms.ChoiceField(choices=[(YES, YES)], required=False)
    bare = forms.ChoiceField(choices=[(YES, YES)], required=False)
    secret = forms.ChoiceField(choices=[(YES, YES)], required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__(asked)
        self.is_valid()
        self.wish: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        return bool(set(self.wish) - {"sort"})

    def narrowed(self, agent: Agent, *, without: str = "") -> QuerySet[Listing]:
        """The listings that are asked for, in the order that is asked for."""
        wish = {name: value for name, value in self.wish.items() if name != without}
        found = Listing.objects.called(wish.get("q", ""))
        for name in ("availability", "listing_type", "property_type"):
            if name in wish:
                found = found.filter(**{name: wish[name]})
        if "mine" in wish:
            found = found.filter(agent=agent)
        if "stale" in wish:
            found = found.filter(confirmed_at__lt=stale_before(), availability__in=(Availability.AVAILABLE, Availability.PENDING))
        if "bare" in wish:
            found = found.filter(~Exists(Photo.objects.filter(listing=OuterRef("pk"))))
        if "secret" in wish:
            found = found.exclude(private=[])
        return _ordered(found, wish.get("sort", ""))

    def states(self, agent: Agent) -> list[tuple[str, str, int]]:
        """Each state with its word and how many there are of it, besides what else is asked for."""
        counted = dict(self.narrowed(agent, without="availability").order_by().values_list("availability").annotate(Count("pk")))
        return [("", str(_("All")), sum(counted.values())), *((value, str(word), counted.get(value, 0)) for value, word in Availability.choices)]

    def address(self, **other: str) -> str:
        """What follows the ? for this list with something changed; an empty value leaves that part out."""
        kept = QueryDict(mutable=True)
        kept.update({name: str(value) for name, value in (self.wish | other).items() if value})
        return kept.urlencode()

    def chips(self) -> list[tuple[str, bool, str]]:
        """The switches beside the states: the word, whether it is on, and the address that turns it over."""
        found = [(str(word), name in self.wish, self.address(**{name: "" if name in self.wish else YES})) for name, word in SWITCHES.items()]
        deals = [(str(word), self.wish.get("listing_type") == value, self.address(listing_type="" if self.wish.get("listing_type") == value else value))
                 for value, word in ListingType.choices]
        return [*deals, *found]

    @classmethod
    def nothing(cls) -> Self:
        return cls(QueryDict())


def stale_before() -> Any:
    """What was confirmed before this moment is called stale on the pages."""
    return timezone.now() - timedelta(days=ListingRules.current().date_after_days or LONG_AGO)


def _ordered(found: QuerySet[Listing], sort: str) -> QuerySet[Listing]:
    match sort:
        case "price":
            return found.order_by(F("price").asc(nulls_last=True), "pk")
        case "-price":
            return found.order_by(F("price").desc(nulls_last=True), "pk")
        case "confirmed":
            return found.longest_unconfirmed()
        case "title":
            return found.order_by("title", "pk")
        case "asked":
            place = RawSQL("array_position(%s::bigint[], properties_listing.id)", (enquiries.most_asked_first(),))  # noqa: S611
            return found.order_by(place.asc(nulls_last=True), "-updated_at", "-pk")
    return found
