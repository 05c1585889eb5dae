"""What somebody has written of a listing and not published yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ListingDraft(models.Model):
    """An agent's unfinished words, kept while they type, so that another device goes on where this one stopped. `listing`
    is None for one that does not exist yet. `fields` are as typed: a draft may be nonsense."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="listing_drafts")
    listing = models.ForeignKey("properties.Listing", on_delete=models.CASCADE, null=True, blank=True, related_name="drafts")
    fields = models.JSONField(default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "listing"], name="one_draft_per_listing"),
            models.UniqueConstraint(fields=["agent"], condition=models.Q(listing__isnull=True), name="one_draft_of_a_new_listing"),
        ]

    def __str__(self) -> str:
        return f"draft of listing {self.listing_id or 'new'}"
