"""Many listings at once: an imported file, a state given to several, which can be undone; and a workbook that is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.agents.models import Agent

UNDO_WITHIN = timedelta(days=30)


class Batch(models.Model):
    """Its state is the truth about how far it is; a task that is woken twice does its work once."""

    class Kind(models.TextChoices):
        IMPORT = "import", _("Imported file")
        BULK = "bulk", _("Several at once")
        EXPORT = "export", _("Exported file")

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        MAPPING = "mapping", _("Columns to be named")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked, nothing stored yet")
        STORING = "storing", _("Being stored")
        STORED = "stored", _("Stored")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        FAILED = "failed", _("Not stored")
        WRITING = "writing", _("Being written")
        WRITTEN = "written", _("Ready")

    AT_WORK = (State.READING, State.CHECKING, State.STORING, State.UNDOING, State.WRITING)

    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=8, choices=State)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    who = models.CharField(max_length=150, blank=True)
    name = models.CharField(max_length=120, blank=True, help_text="What the file was called")
    kept = models.CharField(max_length=40, blank=True, help_text="Under which name the file lies in the agency's folder")
    head = models.JSONField(default=list, blank=True, help_text="The file's own headings")
    columns = models.JSONField(default=list, blank=True, help_text="For each heading the field it stands for, or an empty string")
    fixed = models.JSONField(default=dict, blank=True, help_text="Values for all rows, of fields that the file lacks")
    samples = models.JSONField(default=list, blank=True)
    chosen = models.JSONField(default=list, blank=True, help_text="The ids of the listings that an export holds")
    skip_bad = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    undone = models.JSONField(default=dict, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, help_text="The last sign of life of whoever works on it")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name_plural = "batches"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["import", "bulk", "export"]), name="kind_of_batch_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["reading", "mapping", "checking", "checked", "storing", "stored", "undoing", "undone", "failed", "writing", "written"]),
                name="state_of_batch_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["seen_at"], condition=Q(state__in=["reading", "checking", "storing", "undoing", "writing"]), name="batches_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK

    @property
    def percent(self) -> int:
        return min(99, self.rows_done * 100 // self.rows) if self.rows else 0

    @property
    def can_be_undone(self) -> bool:
        return self.state == self.State.STORED and self.created_at > timezone.now() - UNDO_WITHIN

    def may_be_undone_by(self, agent: Agent) -> bool:
        """Whoever did it, and the owner. What an import made new is deleted again."""
        return agent.is_active and (agent.is_owner or agent.pk == self.agent_id)

    def move(self, *states: str, to: str, **also) -> bool:
        """From one of these states to another, once; False for whoever comes second."""
        moved = Batch.objects.filter(pk=self.pk, state__in=states).update(state=to, seen_at=timezone.now(), **also)
        if moved:
            self.refresh_from_db()
        return bool(moved)
