"""The stored trace of each reply: what was seen, decided, found, said, and stopped."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Turn(models.Model):
    """The trace of one decision about a burst of messages: what was seen, decided, found, said and stopped."""

    class Action(models.TextChoices):
        RESPOND = "RESPOND", _("Respond")
        IGNORE = "IGNORE", _("Ignore")
        WAIT = "WAIT", _("Wait")
        HUMAN_HANDOFF = "HUMAN_HANDOFF", _("Human Handoff")

    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="turns")
    message = models.ForeignKey("conversations.Message", on_delete=models.SET_NULL, null=True, related_name="turns")
    language = models.CharField(max_length=12, blank=True)
    intent = models.CharField(max_length=20, blank=True)
    sentiment = models.CharField(max_length=10, blank=True)
    risk_flags = ArrayField(models.CharField(max_length=20), default=list)
    situation = models.TextField(blank=True)
    action = models.CharField(max_length=14, choices=Action)
    decided_by = models.CharField(max_length=10, help_text="guard, model or gate: whose word it was")
    trigger = models.CharField(max_length=20, blank=True, help_text="Why a person was asked for")
    reason = models.CharField(max_length=300, blank=True)
    plan = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    listings = models.JSONField(default=list, help_text="Each listing that was looked at: id, version, and whether it was used")
    told_from = models.JSONField(default=dict, help_text="By its id, the facts of each used listing as they were then")
    search = models.CharField(max_length=8, blank=True, help_text="exact, relaxed or nothing; none where nothing was looked for")
    wanted = models.JSONField(default=dict, blank=True, help_text="The request so far when it was looked for")
    violations = models.JSONField(default=list)
    drafts = models.JSONField(default=list, help_text="Blocked drafts with the reason")
    outcome = models.CharField(max_length=12, default="", blank=True, help_text="sent, discarded, handed over, silent")
    model = models.CharField(max_length=60, blank=True)
    calls = models.PositiveSmallIntegerField(default=0)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    cache_write_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    reached = models.JSONField(default=dict, blank=True, help_text="When it was understood, and when the listings were found (ISO 8601)")
    milliseconds = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["conversation", "-at"], name="turns_of_conversation"),
            GinIndex(fields=["listings"], opclasses=["jsonb_path_ops"], name="turns_by_listing"),
            models.Index(fields=["-at", "-id"], condition=~models.Q(drafts=[]) | models.Q(outcome="discarded"), name="turns_that_were_stopped"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}: {self.action}"

    @property
    def used(self) -> list[dict]:
        """The listings the reply rests on, each with the version and the facts it was told from."""
        return [listing for listing in self.listings if listing.get("used", True)]
