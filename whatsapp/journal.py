"""Writing into the journal from inside the house. (The webhook writes its own, in one statement of its own.)"""

from __future__ import annotations

import json

from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from conversations.models import Channel
from whatsapp.models import InboundEvent


@transaction.atomic
def keep(channel: Channel, *, key: str, kind: str, payload: dict, after: float = 0) -> InboundEvent | None:
    """Keep an event and wake whoever takes it in, `after` seconds from now. None for one that is kept already."""
    event, is_new = InboundEvent.objects.get_or_create(
        channel=channel, key=key[:200], defaults={"kind": kind, "payload": json.dumps(payload), "received_at": timezone.now()})
    if is_new:
        tenancy.enqueue("whatsapp.tasks.take_in", channel.pk, after=after)
    return event if is_new else None


def keep_newest(most: int) -> int:
    """Of what waits to be taken in, keep so many events and drop the oldest beyond; how many were dropped. For an agency that
    is closed for long while a busy number goes on: its journal must not fill the disk of the others."""
    waiting = InboundEvent.objects.filter(state=InboundEvent.State.RECEIVED)
    first_too_many = waiting.order_by("-id").values_list("id", flat=True)[most:most + 1]
    found = next(iter(first_too_many), None)  # ids are made in the order of arrival
    return waiting.filter(id__lte=found).delete()[0] if found else 0
