"""The journal of what providers told us. An event is kept raw before anything is made of it, and never thrown away."""

from __future__ import annotations

import random
import time
import uuid

from django.db import models


def arrival_id() -> uuid.UUID:
    """A UUID of version 7: ordered by arrival, made without asking the database (RFC 9562, method 3)."""
    now = time.time_ns()
    milliseconds, rest = divmod(now, 1_000_000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (rest * 4096 // 1_000_000) << 64
    return uuid.UUID(int=value | 0b10 << 62 | random.getrandbits(62))


class InboundEvent(models.Model):
    """One webhook. `key` is the provider's identity of it, so that a repeat is no second event."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        IGNORED = "ignored"
        PARKED = "parked"

    id = models.UUIDField(primary_key=True, default=arrival_id, editable=False)
    channel = models.ForeignKey("conversations.Channel", on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    payload = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.RECEIVED)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was ignored or parked")
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    from_journal = models.BooleanField(default=False, db_default=False, help_text="Not told by a webhook, but found in the provider's journal afterwards")
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["channel", "key"], name="event_journalled_once")]
        indexes = [
            models.Index(fields=["channel", "id"], condition=models.Q(state="received"), name="events_to_take_in"),
            models.Index(fields=["state", "received_at"], name="events_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'event'} {self.pk}"
