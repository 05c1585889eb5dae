"""A stretch of time in which a number did not carry messages as it should."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tenancy

if TYPE_CHECKING:
    from conversations.models.channel import Channel


class Incident(models.Model):
    """Trouble with one number, from when it was noticed until it was over. The cause may change meanwhile: it stays one incident.

    The first four causes are states of the number itself (`Channel.State`); the others are noticed by looking and counting.
    """

    class Cause(models.TextChoices):
        DISCONNECTED = "disconnected", _("Not linked to a phone")
        RESTRICTED = "restricted", _("Restricted by WhatsApp")
        BLOCKED = "blocked", _("Blocked by WhatsApp")
        REFUSED = "refused", _("The provider refuses our credentials")
        UNREACHABLE = "unreachable", _("The provider does not answer")
        WEBHOOK = "webhook", _("Its messages are sent somewhere else")
        SILENT = "silent", _("Messages do not reach us")
        SENDING = "sending", _("Messages are not accepted")

    channel = models.ForeignKey("conversations.Channel", on_delete=models.CASCADE, related_name="incidents")
    cause = models.CharField(max_length=14, choices=Cause)
    detail = models.CharField(max_length=300, blank=True, help_text="What the provider said, in words for people")
    told = models.CharField(max_length=14, blank=True, choices=Cause, help_text="Of which cause people have been told")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    recovered = models.PositiveIntegerField(null=True, blank=True, help_text="Messages found in the provider's journals afterwards; empty: not looked yet")
    filled_at = models.DateTimeField(null=True, blank=True, help_text="When the journals were read for the last time")
    fill_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=models.Q(closed_at__isnull=True), name="one_open_incident_per_channel"),
            models.CheckConstraint(condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")), name="incident_ends_after_it_began"),
        ]
        indexes = [models.Index(fields=["closed_at"], condition=models.Q(closed_at__isnull=False, filled_at__isnull=True), name="incidents_to_fill")]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} ({self.channel_id})"

    @property
    def lasted(self) -> timedelta:
        """How long it took, or has taken so far."""
        return (self.closed_at or timezone.now()) - self.opened_at

    @classmethod
    def open_for(cls, channel: Channel, cause: str, detail: str = "") -> bool:
        """This number is in trouble, for this reason. Whoever should know is told, once for each reason. False if that was known."""
        with transaction.atomic():
            found = cls.objects.select_for_update().filter(channel=channel, closed_at__isnull=True).first()
            if found is not None and found.cause == cause:
                return False
            if found is not None:
                found.cause, found.detail = cause, detail[:300]
                found.save(update_fields=["cause", "detail"])
            else:
                try:
                    with transaction.atomic():
                        cls.objects.create(channel=channel, cause=cause, detail=detail[:300])
                except IntegrityError:  # somebody else noticed at the same moment
                    return False
            tenancy.enqueue(settings.CHANNEL_ALARM, channel.pk)
        return True

    @classmethod
    def close_for(cls, channel: Channel) -> bool:
        """It is over; what was missed is looked for now. False if there was nothing open."""
        with transaction.atomic():
            found = cls.objects.select_for_update().filter(channel=channel, closed_at__isnull=True).first()
            if found is None:
                return False
            found.closed_at = timezone.now()
            found.save(update_fields=["closed_at"])
            tenancy.enqueue(settings.CHANNEL_RECOVERY, found.pk)
        return True
