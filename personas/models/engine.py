"""What the assistant runs on: the agency's own key if it has one, what a day may cost, and every call that was made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.encryption import EncryptedTextField


class Engine(models.Model):
    """An agency's own choices about the model; one row. The key is encrypted and is never shown again."""

    key = EncryptedTextField(blank=True, help_text="The agency's own key for the model; empty: the platform's")
    key_set_at = models.DateTimeField(null=True, blank=True)
    calls_per_day = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: what the platform allows")
    usd_per_day = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True, help_text="Empty: what the platform allows")
    allowed_calls_per_day = models.PositiveIntegerField(null=True, blank=True, help_text="Set by staff. Empty: the platform's default")
    allowed_usd_per_day = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Set by staff. Empty: the platform's default"
    )
    amendments = models.JSONField(default=dict, blank=True, editable=False, help_text="Its own wording of directives in force; see personas/amending.py")
    told_on = models.DateField(null=True, blank=True, help_text="The day on which the owner was last told that the budget is used up")

    class Meta:
        verbose_name_plural = "engine"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_engine_per_agency")]

    def __str__(self) -> str:
        return "Model and budget"

    @property
    def key_ending(self) -> str:
        """By which an owner knows which key it is: its last four characters, of one long enough that the rest stays a secret."""
        return self.key[-4:] if len(self.key) >= 16 else ""

    @classmethod
    def current(cls) -> Engine:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class ModelCall(models.Model):
    """One call to a model: what for, what it cost, how it ended. No word of what was asked or answered."""

    class Purpose(models.TextChoices):
        REPLY = "reply"
        REPAIR = "repair"
        MEMORY = "memory"
        REHEARSAL = "rehearsal"
        SUGGESTION = "suggestion"
        KEY_CHECK = "key_check"

    conversation = models.ForeignKey(
        "conversations.Conversation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=10, choices=Purpose)
    model = models.CharField(max_length=60)
    input_tokens = models.PositiveIntegerField(default=0)
    output_tokens = models.PositiveIntegerField(default=0)
    cache_read_tokens = models.PositiveIntegerField(default=0)
    cache_write_tokens = models.PositiveIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    stop_reason = models.CharField(max_length=30, blank=True)
    problem = models.CharField(max_length=120, blank=True, help_text="Why there was no answer, or none that could be used")
    request_id = models.CharField(max_length=80, blank=True)
    own_key = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], include=["cost_usd"], name="model_calls_by_time")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.model}"
