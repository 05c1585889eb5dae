"""That a lead was, or is to be, written to about a listing, so that nobody is written to twice for the same reason."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from conversations.models import Author, Message


class Occasion(models.TextChoices):
    """Why a lead should hear of a listing."""

    PRICE = "price"  # was told another price
    GONE = "gone"  # asked for it, and it can no longer be had
    FITS = "fits"  # is looking for such a home


class OutreachQuerySet(models.QuerySet):
    def with_what_came_of_it(self) -> Self:
        """`is_written`: an agent has written in that thread since the words were laid there."""
        since = Message.objects.filter(conversation=OuterRef("conversation"), author=Author.AGENT, created_at__gt=OuterRef("at"))
        return self.annotate(is_written=Exists(since))


class Outreach(models.Model):
    """Words about one listing that were laid into an agent's composer for one lead, on one occasion. `price` is what the
    words said, so that after the next change the lead counts as not told yet."""

    listing = models.ForeignKey("properties.Listing", on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=5, choices=Occasion)
    price = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outreach"
        constraints = [
            models.UniqueConstraint(fields=["listing", "conversation", "occasion"], name="one_outreach_per_lead_and_occasion"),
            models.CheckConstraint(condition=models.Q(occasion__in=["price", "gone", "fits"]), name="occasion_is_known"),
        ]

    def __str__(self) -> str:
        return f"outreach {self.pk}"
