"""One deed on several listings: a state, or the word that all of it is still so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from properties.models import Availability, Batch, Listing, ListingChange, Source
from properties.storing import Together, as_it_is, locked

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST = 2000


@transaction.atomic
def give_state(pks: Iterable[int], state: str, *, by: Agent) -> Batch | None:
    """Give a state to all of these; None if all had it. The batch can be undone. Raises ValueError for an unknown word."""
    if state not in Availability.values:
        raise ValueError(f"A listing cannot be {state!r}.")
    batch = Batch.objects.create(kind=Batch.Kind.BULK, state=Batch.State.STORED, agent=by, who=str(by), finished_at=timezone.now())
    together = Together(by=by, source=Source.BULK, batch=batch)
    for listing in locked(pks).values():
        before = as_it_is(listing)
        listing.availability = state
        together.change(listing, before)
    if not together.changed:
        batch.delete()
        return None
    together.store()
    batch.rows = len(together.changed)
    batch.save(update_fields=["rows"])
    return batch


@transaction.atomic
def confirm(pks: Iterable[int], *, by: Agent) -> int:
    """Say of all of these that what they say is so today. Returns how many there are."""
    now = timezone.now()
    found = locked(pks).values()
    lines = [
        listing.in_the_name_of(by, Source.BULK).history_line({"confirmed_at": [listing.confirmed_at.isoformat(), now.isoformat()]}) for listing in found
    ]
    Listing.objects.filter(pk__in=[listing.pk for listing in found]).update(confirmed_at=now)
    ListingChange.objects.bulk_create(lines)
    return len(lines)
