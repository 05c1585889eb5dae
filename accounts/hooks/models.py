"""Where to tell, what happened, and how far the telling got."""

from __future__ import annotations

import base64
import secrets
import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField

OVERLAP = timedelta(hours=24)  # how long the older secret signs as well after a rotation
KEPT = timedelta(days=30)


def new_secret() -> str:
    """A signing secret of 256 random bits, as Standard Webhooks writes them."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


class EndpointQuerySet(models.QuerySet):
    def wanting(self, kind: str) -> Self:
        return self.filter(is_active=True, kinds__contains=[kind])


class Endpoint(models.Model):
    """An address of the agency's own systems, what it wishes to hear, and the secret that signs what it hears."""

    url = models.URLField(max_length=500)
    description = models.CharField(max_length=120, blank=True)
    kinds = ArrayField(models.CharField(max_length=40))
    with_content = models.BooleanField(default=False, help_text=_("Words, names and numbers too; otherwise ids only"))
    secret = EncryptedTextField()
    older_secret = EncryptedTextField(blank=True)
    older_until = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    stopped_why = models.CharField(max_length=200, blank=True, help_text="Set where we stopped, not the owner")
    failing_since = models.DateTimeField(null=True, blank=True, help_text="The first failure after the last success")
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    paused_until = models.DateTimeField(null=True, blank=True, help_text="While it does not answer, it is asked now and then only")
    told_at = models.DateTimeField(null=True, blank=True, help_text="The last success")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [GinIndex(fields=["kinds"], name="hook_endpoints_by_kind")]

    def __str__(self) -> str:
        return self.description or self.url

    @property
    def secrets(self) -> list[str]:
        """What a message is signed with: for a while after a rotation, two."""
        older = [self.older_secret] if self.older_secret and self.older_until and self.older_until > timezone.now() else []
        return [self.secret, *older]


class Event(models.Model):
    """Something that happened, by ids. Written in the transaction of the fact, so it is there if and only if the fact is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True, help_text="What makes it one event, where code may come by twice")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    told_to = models.ForeignKey(Endpoint, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="A test, for one endpoint only")
    spread_at = models.DateTimeField(null=True, blank=True, help_text="When it was handed to the endpoints")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], condition=~Q(key=""), name="event_told_once")]
        indexes = [
            models.Index(fields=["at"], condition=Q(spread_at=None), name="hook_events_to_spread"),
            models.Index(fields=["at"], name="hook_events_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def message_id(self) -> str:
        """The webhook-id: the same with each attempt and each resend, so that a receiver can drop repeats."""
        return f"msg_{self.pk.hex}"


class Delivery(models.Model):
    """One event on its way to one endpoint."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Attempts of this round; a resend begins a new one")
    due_at = models.DateTimeField(null=True, default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="A worker is at it")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="one_delivery_per_event_and_endpoint"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "delivered", "failed"]), name="delivery_state_is_known"),
            models.CheckConstraint(condition=Q(state="waiting", due_at__isnull=False) | ~Q(state="waiting"), name="who_waits_has_a_time"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="hook_deliveries_due"),
            models.Index(fields=["endpoint", "-id"], name="hook_deliveries_of_endpoint"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def is_on_its_way(self) -> bool:
        """Whether it is called in these moments: a page about it should look again."""
        return self.state == self.State.WAITING and self.due_at <= timezone.now() + timedelta(seconds=10)

    @property
    def last_attempt(self) -> Attempt | None:
        """Of those that were read together with it."""
        return next(reversed(self.attempts.all()), None)


class Attempt(models.Model):
    """One call to an endpoint and what it answered."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, help_text="Of HTTP; empty where no answer came")
    problem = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="The beginning of what it said")
    milliseconds = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"attempt {self.pk}"
