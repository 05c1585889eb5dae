"""Messages that the assistant is tried on before a wording is published, and how each trial went."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from escalation.triggers import Trigger
from personas.models.turn import Turn


def _phrases() -> ArrayField:
    return ArrayField(models.CharField(max_length=120), default=list, blank=True, size=10)


class Case(models.Model):
    """A test case of the agency's own. The built-in ones are in personas/cases.py."""

    name = models.CharField(max_length=80)
    text = models.TextField(max_length=2000)
    history = models.JSONField(default=list, blank=True, help_text="Earlier turns as [author, text], oldest first")
    action = models.CharField(max_length=14, choices=Turn.Action, blank=True, help_text="The decision that is expected")
    trigger = models.CharField(max_length=20, choices=Trigger, blank=True)
    must_mention = _phrases()
    must_not_mention = _phrases()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class CaseRun(models.Model):
    """How one case went under one wording: the newest run of each counts."""

    case = models.CharField(max_length=40, help_text="own:<id> or built-in:<name>")
    wording = models.CharField(max_length=64, help_text="Digest of wording and directives it was tried under")
    problems = models.JSONField(default=list, help_text="What was expected and did not come; empty: passed")
    action = models.CharField(max_length=14, blank=True)
    reply = models.TextField(blank=True)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, null=True, blank=True, related_name="replays", help_text="The real decision that was played again; what was said goes with it")
    told_from = models.JSONField(default=dict, help_text="By its id, the facts of each home that a replay named")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "wording"], name="one_run_per_case_and_wording")]

    def __str__(self) -> str:
        return f"{self.case}: {'failed' if self.problems else 'passed'}"

    @property
    def has_passed(self) -> bool:
        return not self.problems
