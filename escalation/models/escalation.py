"""When a person was asked for and why, and what the agency has switched off, worded or timed itself."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from escalation.own_texts import filled
from escalation.texts import fixed_text, written_in
from escalation.triggers import Trigger


class Policy(models.Model):
    """An agency's own choices about escalation; one row. Legal questions and the wish for a person are always on."""

    ALWAYS_ON = frozenset({Trigger.LEGAL, Trigger.HUMAN_REQUEST, Trigger.SAFETY})
    CAN_BE_OFF = (Trigger.NEGOTIATION, Trigger.OBJECTION, Trigger.NO_MATCH)

    switched_off = ArrayField(models.CharField(max_length=20, choices=Trigger), default=list, blank=True)
    handoff_text = models.TextField(
        blank=True, max_length=600,
        help_text="What a contact is told at a hand-over. Empty: our own sentence in the contact's language.",
    )
    texts = models.JSONField(default=dict, blank=True, help_text="Own sentences: {language: {key: text}}; what is missing is the house's")
    remind_minutes = models.PositiveSmallIntegerField(
        default=10, help_text="A hand-over that nobody has answered rings again after this; 0 for never",
    )
    reassign_minutes = models.PositiveSmallIntegerField(
        default=30, help_text="Then it is given to the next colleague on duty; 0 for never",
    )
    tell_late_minutes = models.PositiveSmallIntegerField(
        default=45, help_text="And the contact is told once, honestly, that it takes longer; 0 for never",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "policy"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(switched_off__overlap=["legal", "human_request", "safety"]), name="some_triggers_stay_on"
            ),
            models.CheckConstraint(condition=models.Q(pk=1), name="one_policy_per_agency"),
        ]

    def __str__(self) -> str:
        return "Escalation policy"

    @classmethod
    def current(cls) -> Policy:
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def heeds(self, trigger: str) -> bool:
        """Whether this agency wants a person for this trigger."""
        return trigger in self.ALWAYS_ON or trigger not in self.switched_off

    def is_own(self, key: str, language: str) -> bool:
        """Whether the agency has worded this sentence itself."""
        return bool(self._own(key, language) or (key in ("handoff", "handoff_named") and self.handoff_text.strip()))

    def _own(self, key: str, language: str) -> str:
        return self.texts.get(written_in(language), {}).get(key, "") if self.texts else ""

    def text(self, key: str, language: str, **values: str) -> str:
        """The fixed text, in the agency's own words where it has given some: those for this language, else those for all."""
        if own := self._own(key, language):
            return filled(own, key, language, **values)
        if key.startswith("handoff") and key != "handoff_bot_asked" and self.handoff_text.strip():
            return self.handoff_text.strip()
        return fixed_text(key, language, **values)


class Escalation(models.Model):
    """One time a person was asked for."""

    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="escalations")
    message = models.ForeignKey("conversations.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    trigger = models.CharField(max_length=20, choices=Trigger)
    also = ArrayField(models.CharField(max_length=20, choices=Trigger), default=list, blank=True)
    quote = models.CharField(max_length=300, blank=True, help_text="The contact's own words")
    reason = models.CharField(max_length=300, blank=True)
    was_needed = models.BooleanField(null=True, blank=True, help_text="What an agent said of it afterwards")
    epoch = models.PositiveIntegerField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    reassigned_at = models.DateTimeField(null=True, blank=True)
    told_late_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]

    @property
    def is_answered(self) -> bool:
        """A person has spoken, or the pen has moved on: nobody need be called for it any more."""
        return not self.conversation.needs_person or self.conversation.epoch != self.epoch

    def judge(self, was_needed: bool | None) -> None:
        """An agent's word on whether a person was needed; None takes it back."""
        self.was_needed = was_needed
        self.save(update_fields=["was_needed"])

    def __str__(self) -> str:
        return self.get_trigger_display()
