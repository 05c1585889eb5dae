"""Which homes a conversation is about, for screens below this app (settings name it: LISTINGS_DISCUSSED)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from conversations.discussed import places_in
from personas.models import Memory, Turn
from properties.models import Listing


def conversations(reference: str) -> QuerySet:
    """Ids of the conversations in which the assistant named this listing."""
    listing = Listing.objects.filter(reference__iexact=reference).values_list("pk", flat=True).first()
    if listing is None:
        return Turn.objects.none().values("conversation")
    return Turn.objects.filter(listings__contains=[{"id": listing}]).values("conversation")


def listings(words: str, most: int) -> list[tuple[str, str]]:
    """References and titles of listings that these words name."""
    named = Listing.objects.filter(Q(reference__icontains=words) | Q(title__icontains=words))
    return list(named.order_by("reference").values_list("reference", "title")[:most])


def owner(conversation: int) -> int | None:
    """The agent of the listing in focus, else of the one shown last."""
    memory = Memory.objects.filter(conversation=conversation).first()
    if memory is None:
        return None
    agents = dict(Listing.objects.filter(pk__in=[*memory.shown, memory.focus or 0]).values_list("pk", "agent"))
    return next((agents[pk] for pk in (memory.focus, *reversed(memory.shown)) if agents.get(pk)), None)


def areas(conversation: int) -> set[str]:
    """Where the lead looks for a home, as place names in small letters."""
    slots = Memory.objects.filter(conversation=conversation).values_list("slots", flat=True).first() or {}
    return places_in(str(slots.get("areas") or ""))
