"""What is being written of a listing, kept while somebody types: by agent, so that another device goes on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict

from properties.models import Listing, ListingDraft

if TYPE_CHECKING:
    from accounts.agents.models import Agent

LONGEST = 9000  # letters of one field; the longest that can be published has 8000
MANY = ("private",)


def keep(agent: Agent, listing: Listing | None, typed: QueryDict, names: set[str]) -> ListingDraft:
    """Keep what stands in the form, sense or nonsense."""
    fields = {name: typed.getlist(name)[:40] if name in MANY else typed[name][:LONGEST] for name in names if name in typed}
    fields |= {name: [] for name in MANY if name in names and name not in fields}
    draft, _created = ListingDraft.objects.update_or_create(agent=agent, listing=listing, defaults={"fields": fields})
    return draft


def of(agent: Agent, listing: Listing | None) -> ListingDraft | None:
    return ListingDraft.objects.filter(agent=agent, listing=listing).first()


def drop(agent: Agent, listing: Listing | None) -> None:
    """It is published, or nobody wants it any more."""
    ListingDraft.objects.filter(agent=agent, listing=listing).delete()
