"""Which listings contacts were told of, and what they were told: read from the traces of replies that left (settings name
this module for the app below: LISTING_ENQUIRIES)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from conversations.models import Conversation
from personas.models import Occasion, Outreach, Turn

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Listing

LATELY = timedelta(days=90)
KEPT_SECONDS = 60
MOST_RANKED = 2000
MOST_TOLD = 500


@dataclass(frozen=True, slots=True)
class ToldPrice:
    """The last price that one conversation was told of a listing."""

    conversation: Conversation
    turn: int
    price: int | None
    currency: str
    at: datetime


def counts(listings: Iterable[int]) -> dict[int, int]:
    """In how many conversations each of these listings was told of."""
    wanted = list(listings)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT wanted.id, (SELECT count(DISTINCT conversation_id) FROM personas_turn
                 WHERE listings @> jsonb_build_array(jsonb_build_object('id', wanted.id, 'used', true)) AND outcome = 'sent')
               FROM unnest(%s::bigint[]) AS wanted(id)""", [wanted])
        return dict(cursor.fetchall())


def most_asked_first() -> list[int]:
    """Listings that were told of in the last three months, by the number of conversations."""
    ranked = cache.get("personas:most_asked")
    if ranked is None:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT (entry->>'id')::bigint AS listing FROM personas_turn, jsonb_array_elements(listings) AS entry
                   WHERE at > %s AND outcome = 'sent' AND entry->>'used' = 'true'
                   GROUP BY listing ORDER BY count(DISTINCT conversation_id) DESC, max(at) DESC LIMIT %s""", [timezone.now() - LATELY, MOST_RANKED])
            ranked = [pk for (pk,) in cursor.fetchall()]
        cache.set("personas:most_asked", ranked, KEPT_SECONDS)
    return ranked


def asked_for(listing: Listing, agent: Agent) -> list[tuple[Conversation, datetime]]:
    """Conversations in which this listing was told of, as far as the agent may see them, the latest first."""
    told = dict(
        Turn.objects.filter(listings__contains=[{"id": listing.pk, "used": True}], outcome="sent", conversation__in=Conversation.objects.visible_to(agent).real())
        .order_by("conversation", "-at").distinct("conversation").values_list("conversation", "at")
    )
    latest = sorted(told, key=told.get, reverse=True)[:MOST_TOLD]
    there = Conversation.objects.with_people().in_bulk(latest)
    return [(there[pk], told[pk]) for pk in latest if pk in there]


def told_otherwise(listing: Listing, agent: Agent) -> list[ToldPrice]:
    """Conversations that were last told another price than the listing has now, the latest first. Only those that the
    agent may see; a price that is private now was told all the same."""
    told = (
        Turn.objects.filter(listings__contains=[{"id": listing.pk, "used": True}], outcome="sent", conversation__in=Conversation.objects.visible_to(agent))
        .order_by("conversation", "-at", "-pk").distinct("conversation").values_list("conversation", "pk", "told_from", "at")
    )
    other = []
    for conversation, turn, told_from, at in told:
        facts = told_from.get(str(listing.pk)) or {}
        then = facts.get("price"), facts.get("currency", "")
        if then[0] is not None and then != (listing.price, listing.currency):
            other.append((conversation, turn, then, at))
    other.sort(key=lambda row: row[3], reverse=True)
    there = Conversation.objects.with_people().in_bulk([row[0] for row in other[:MOST_TOLD]])
    return [ToldPrice(there[pk], turn, price, currency, at) for pk, turn, (price, currency), at in other[:MOST_TOLD] if pk in there]


def uncorrected(listing: Listing, agent: Agent) -> list[ToldPrice]:
    """Of those told another price, the ones whom no agent has written to since a correction was drafted."""
    said = Outreach.objects.filter(listing=listing, occasion=Occasion.PRICE, price=listing.price).with_what_came_of_it()
    corrected = set(said.filter(is_written=True).values_list("conversation", flat=True))
    return [told for told in told_otherwise(listing, agent) if told.conversation.pk not in corrected]
