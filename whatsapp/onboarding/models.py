"""How far an agency has come with its first steps; only what no fact tells."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """In the order in which they make sense; each can be left out and taken up again."""

    BRAND = "brand", _("Your brand")
    NUMBER = "number", _("Your number")
    LISTINGS = "listings", _("Your listings")
    TEST = "test", _("A test")


class Progress(models.Model):
    """One row. Whether a number is connected or a listing stored is asked of those tables; here is what somebody decided."""

    settled = ArrayField(models.CharField(max_length=8, choices=Step), default=list, blank=True, help_text="Steps that somebody went through although no fact shows it")
    skipped = ArrayField(models.CharField(max_length=8, choices=Step), default=list, blank=True)
    put_away_at = models.DateTimeField(null=True, blank=True, help_text="When the owner wanted to see the checklist no more")

    class Meta:
        verbose_name_plural = "progress"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_progress_per_agency")]

    def __str__(self) -> str:
        return "First steps"

    @classmethod
    def current(cls) -> Progress:
        """The row, or one that is not stored yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
