"""How the assistant sounds, and every wording of it that was ever published."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WORDING = ("assistant_name", "style", "tone", "flags", "custom_instruction")


class Persona(models.Model):
    """How the assistant sounds. Wording only: facts, triggers and rules are not reachable from here."""

    class Style(models.TextChoices):
        PROFESSIONAL = "professional", _("Professional")
        FRIENDLY = "friendly", _("Friendly")
        CASUAL = "casual", _("Casual")
        PREMIUM = "premium", _("Premium")

    class Flag(models.TextChoices):
        POLITE = "polite", _("Polite")
        WARM = "warm", _("Warm")
        HIGH_ENERGY = "high_energy", _("High-energy")
        SHORT = "short", _("Short")

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
    draft = models.JSONField(null=True, blank=True, editable=False, help_text="A wording that is not published yet")
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
        fitting = cls.objects.filter(Q(agent=agent) | Q(agent__isnull=True)) if agent is not None else cls.objects.filter(agent__isnull=True)
        return fitting.order_by(F("agent").asc(nulls_last=True)).first() or cls()

    @property
    def wording(self) -> dict:
        """What is published and version, draft and rehearsal hold: the fields that shape the voice, and no others."""
        return {name: list(value) if name == "flags" else value for name in WORDING for value in (getattr(self, name),)}

    def worded(self, wording: dict) -> Persona:
        """This persona as it would be with another wording; not stored."""
        return Persona(pk=self.pk, agent=self.agent, **{**self.wording, **{k: v for k, v in wording.items() if k in WORDING}})

    @transaction.atomic
    def keep_draft(self, wording: dict) -> None:
        """Put a wording aside; what speaks stays as it is."""
        self.draft = {name: wording[name] for name in WORDING}
        self.save()

    @transaction.atomic
    def publish(self, wording: dict, *, by=None, reason: str = "") -> PersonaVersion:
        """Speak with this wording from the next reply on. Every publication is a version; rolling back publishes an old
        wording as a new version, so that the story only ever grows."""
        if self.pk:
            list(Persona.objects.select_for_update().filter(pk=self.pk))  # two who publish at once get two numbers
        newest = self.versions.order_by("-number").values_list("number", flat=True).first() if self.pk else None
        if self.pk and newest is None:  # it spoke before versions were kept: that wording can be gone back to as well
            newest = self.versions.create(number=1, wording=self.wording).number
        for name in WORDING:
            setattr(self, name, wording[name])
        self.draft = None
        self.save()
        return self.versions.create(number=(newest or 0) + 1, wording=self.wording, by=by, reason=reason)


class PersonaVersion(models.Model):
    """A wording that was published. Never changed."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    wording = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was published although a test case failed")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["persona", "number"], name="one_persona_version_per_number")]

    def __str__(self) -> str:
        return f"version {self.number}"
