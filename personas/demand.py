"""What people did with listings in some days, and what they looked for that there is none of. Numbers and the lists behind
them come from the same reading of the traces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from escalation.triggers import Trigger
from personas import enquiries
from personas.models import Turn
from properties.models import Listing

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST_LISTED = 10
AGAINST = (Trigger.NEGOTIATION, Trigger.OBJECTION)
Wish = tuple[str, str, str, tuple[str, ...]]  # sale or rent, type, bedrooms, places


@dataclass(frozen=True, slots=True)
class Asked:
    """One listing: how many contacts were told of it, how many of them had something against it or its price, and how many
    were last told another price than it has today."""

    listing: Listing
    contacts: int
    objections: int
    told_otherwise: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A wish that nothing fitted, and how many contacts had it. `query` names it in an address."""

    wish: str
    contacts: int
    query: str


class Demand:
    """`turns` and `escalations` are those of the days, as far as the agent may see them."""

    def __init__(self, agent: Agent, turns: QuerySet[Turn], escalations: QuerySet) -> None:
        self.agent, self.turns, self.asked_for_a_person = agent, turns, escalations

    # --- listings -----------------------------------------------------------------------------------------------------------

    @cached_property
    def listings(self) -> list[Asked]:
        """Those that most contacts were told of, each contact counted once."""
        most = sorted(self.told, key=lambda pk: (-len(self.told[pk]), pk))[:MOST_LISTED * 2]
        known = Listing.objects.in_bulk(most)
        objections = self._objections(known.values())
        return [
            Asked(known[pk], len(self.told[pk]), len(objections[pk]), self._told_otherwise(known[pk]))
            for pk in [pk for pk in most if pk in known][:MOST_LISTED]
        ]

    @cached_property
    def told(self) -> dict[int, set[int]]:
        """By listing, the conversations that were told of it."""
        found: dict[int, set[int]] = defaultdict(set)
        for conversation, _at, used in self._replies:
            for listing in used:
                found[listing].add(conversation)
        return found

    @cached_property
    def _replies(self) -> list[tuple[int, datetime, list[int]]]:
        sent = self.turns.filter(outcome="sent").exclude(listings=[]).order_by("at", "pk")
        return [
            (conversation, at, [entry["id"] for entry in listings if entry.get("used", True)])
            for conversation, at, listings in sent.values_list("conversation_id", "at", "listings").iterator()
        ]

    def _objections(self, listings: Iterable[Listing]) -> dict[int, set[int]]:
        """By listing, who had something against it: their words name it, or the reply before them was about it alone."""
        found: dict[int, set[int]] = defaultdict(set)
        references = {listing.pk: listing.reference.casefold() for listing in listings}
        before: dict[int, list[tuple[datetime, list[int]]]] = defaultdict(list)
        for conversation, at, used in self._replies:
            before[conversation].append((at, used))
        against = self.asked_for_a_person.filter(trigger__in=AGAINST).order_by()
        for conversation, at, quote in against.values_list("conversation_id", "at", "quote"):
            named = [pk for pk, reference in references.items() if reference and reference in quote.casefold()]
            last = next((used for when, used in reversed(before[conversation]) if when <= at), [])
            for pk in named or (last if len(last) == 1 else []):
                found[pk].add(conversation)
        return found

    def _told_otherwise(self, listing: Listing) -> int:
        return len(self.told[listing.pk] & {told.conversation.pk for told in enquiries.told_otherwise(listing, self.agent)})

    # --- what there is none of ------------------------------------------------------------------------------------------------

    @cached_property
    def gaps(self) -> list[Gap]:
        most = sorted(self.in_vain.items(), key=lambda item: (-len(item[1]), str(item[0])))[:MOST_LISTED]
        return [Gap(words(wish), len(who), _query(wish)) for wish, who in most]

    @cached_property
    def in_vain(self) -> dict[Wish, set[int]]:
        """By wish, the conversations in which nothing fitted it."""
        wishes: dict[Wish, set[int]] = defaultdict(set)
        for conversation, wanted in self.turns.filter(Q(search="relaxed") | Q(search="nothing")).values_list("conversation_id", "wanted"):
            places = tuple(sorted(place.casefold().strip() for place in wanted.get("locations", [])))
            bedrooms = wanted.get("bedrooms_min")
            wishes[wanted.get("listing_type", ""), wanted.get("property_type", ""), "" if bedrooms is None else str(bedrooms), places].add(conversation)
        return wishes


def words(wish: Wish) -> str:
    """A wish as one would say it."""
    listing_type, property_type, bedrooms, places = wish
    kinds = dict(Listing._meta.get_field("property_type").choices) | dict(Listing._meta.get_field("listing_type").choices)
    said = [
        _("%(n)s bedrooms") % {"n": bedrooms} if bedrooms else "", str(kinds.get(property_type, "")),
        str(kinds.get(listing_type, "")).lower(), _("in %(places)s") % {"places": ", ".join(p.title() for p in places)} if places else "",
    ]
    return " ".join(word for word in said if word) or _("Something without a place or size")


def wish_of(data) -> Wish:
    """The wish that an address names, as `Gap.query` wrote it."""
    return data.get("deal", ""), data.get("type", ""), data.get("bedrooms", ""), tuple(sorted(data.getlist("place")))


def _query(wish: Wish) -> str:
    listing_type, property_type, bedrooms, places = wish
    return urlencode([("deal", listing_type), ("type", property_type), ("bedrooms", bedrooms), *(("place", place) for place in places)])
