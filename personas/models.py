"""The assistant of an agency: its voice, what it remembers of a conversation, and the stored trace of each reply."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone


class Persona(models.Model):
    """How the assistant sounds. Wording only: facts, triggers and rules are not reachable from here."""

    class Style(models.TextChoices):
        PROFESSIONAL = "professional"
        FRIENDLY = "friendly"
        CASUAL = "casual"
        PREMIUM = "premium"

    class Flag(models.TextChoices):
        POLITE = "polite"
        WARM = "warm"
        HIGH_ENERGY = "high_energy", "High-energy"
        SHORT = "short"

    agent = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="persona",
        help_text="Empty: the agency's default, used where an agent has none of their own",
    )
    assistant_name = models.CharField(max_length=40, default="Maya")
    style = models.CharField(max_length=12, choices=Style, default=Style.FRIENDLY)
    tone = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(10)], help_text="1 formal … 10 conversational"
    )
    flags = ArrayField(models.CharField(max_length=12, choices=Flag), default=list, blank=True)
    custom_instruction = models.TextField(max_length=600, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("agent", 0), condition=Q(agent__isnull=True), name="one_default_persona"),
            models.CheckConstraint(condition=Q(tone__gte=1, tone__lte=10), name="persona_tone_from_1_to_10"),
        ]

    def __str__(self) -> str:
        return self.assistant_name

    @classmethod
    def speaking_for(cls, agent) -> Persona:
        """The agent's own persona, else the agency's default, else a plain one that is not stored."""
        own = cls.objects.filter(agent=agent).first() if agent is not None else None
        return own or cls.objects.filter(agent__isnull=True).first() or cls()


class Memory(models.Model):
    """What the assistant knows of a conversation beyond its last messages."""

    conversation = models.OneToOneField("conversations.Conversation", on_delete=models.CASCADE, related_name="memory")
    wanted = models.JSONField(default=dict, help_text="The property request so far, as Criteria")
    shown = ArrayField(models.BigIntegerField(), default=list, help_text="Listings in play, in the order they were shown")
    focus = models.BigIntegerField(null=True, blank=True, help_text="The one of them that is being talked about")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "memories"

    def __str__(self) -> str:
        return f"memory of conversation {self.conversation_id}"


class Turn(models.Model):
    """The trace of one decision about a burst of messages: what was seen, decided, found, said and stopped."""

    class Action(models.TextChoices):
        RESPOND = "RESPOND"
        IGNORE = "IGNORE"
        WAIT = "WAIT"
        HUMAN_HANDOFF = "HUMAN_HANDOFF"

    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="turns")
    message = models.ForeignKey("conversations.Message", on_delete=models.SET_NULL, null=True, related_name="turns")
    language = models.CharField(max_length=12, blank=True)
    intent = models.CharField(max_length=20, blank=True)
    sentiment = models.CharField(max_length=10, blank=True)
    risk_flags = ArrayField(models.CharField(max_length=20), default=list)
    situation = models.TextField(blank=True)
    action = models.CharField(max_length=14, choices=Action)
    decided_by = models.CharField(max_length=10, help_text="guard, model or gate: whose word it was")
    reason = models.CharField(max_length=300, blank=True)
    plan = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    listings = models.JSONField(default=list, help_text="Id and version of each listing the reply rests on")
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
    milliseconds = models.PositiveIntegerField(default=0)
    request_id = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["conversation", "-at"], name="turns_of_conversation")]

    def __str__(self) -> str:
        return f"turn {self.pk}: {self.action}"
