"""An agency's own wording of a directive: a draft, and every version that was ever in force. The house's text is in the files."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class Amendment(models.Model):
    """One directive that an agency words in its own way. The newest version holds; an empty one is the house's own text."""

    directive = models.CharField(max_length=80, unique=True)
    draft = models.TextField(null=True, blank=True)  # noqa: DJ001  null: there is none; empty: a draft that says nothing yet
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["directive"]

    def __str__(self) -> str:
        return self.directive


class AmendmentVersion(models.Model):
    """What was in force, from when, by whom. Never changed; going back makes a new one."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True, help_text="Empty: the house's own text holds again")
    house_version = models.PositiveIntegerField(help_text="The version of the house's text that was amended")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was published although a test case failed")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["amendment", "number"], name="one_amendment_version_per_number")]

    def __str__(self) -> str:
        return f"{self.amendment} version {self.number}"
