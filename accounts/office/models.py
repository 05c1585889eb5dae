"""Public rows of the back office: how agencies do, openings that are under way, and visits of staff."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Agency


class AgencyFigures(models.Model):
    """How one agency does, as the sweeper last read it. The list of agencies shows these rows, so that it need not visit
    every schema."""

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="figures")
    read_at = models.DateTimeField()
    agents = models.PositiveIntegerField(default=0)
    numbers = models.PositiveIntegerField(default=0)
    numbers_connected = models.PositiveIntegerField(default=0)
    numbers_broken = models.PositiveIntegerField(default=0)
    conversations = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0, help_text="Conversations that need a person")
    calls_today = models.PositiveIntegerField(default=0)
    usd_today = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    usd_month = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    usd_month_platform = models.DecimalField(max_digits=12, decimal_places=6, default=0, help_text="Of it on the platform's key")
    last_activity_at = models.DateTimeField(null=True, blank=True)
    open_incidents = models.PositiveIntegerField(default=0)
    parked_events = models.PositiveIntegerField(default=0)
    parked_answers = models.PositiveIntegerField(default=0)
    unsent = models.PositiveIntegerField(default=0, help_text="Messages of the last seven days that did not leave, or of which nobody knows")

    class Meta:
        verbose_name_plural = "figures of agencies"

    def __str__(self) -> str:
        return f"figures of {self.agency_id}"

    @property
    def parked(self) -> int:
        return self.parked_events + self.parked_answers


class Opening(models.Model):
    """Somebody asked for an agency, and how far it has come. The key is made with the form, so that a form that is sent
    twice is one opening."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    UNDER_WAY = (State.WAITING, State.RUNNING)

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    subdomain = models.CharField(max_length=40)
    asked = models.JSONField(default=dict, help_text="What the form said; emptied when the agency is deleted")
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    step = models.CharField(max_length=20, blank=True, help_text="What it is doing, or was doing when it failed")
    cause = models.CharField(max_length=40, blank=True, help_text="Why it failed: a code of accounts/provisioning.py")
    cause_about = models.JSONField(default=dict, blank=True, help_text="What belongs into its sentence")
    seen_at = models.DateTimeField(default=timezone.now, help_text="When a worker last showed that it is at it")
    finished_at = models.DateTimeField(null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.SET_NULL, null=True, blank=True, related_name="openings")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint("subdomain", condition=Q(state__in=["waiting", "running"]), name="one_opening_at_a_time_per_name"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "running", "done", "failed"]), name="opening_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"opening of {self.subdomain}"

    @property
    def is_under_way(self) -> bool:
        return self.state in self.UNDER_WAY

    @property
    def why_not(self) -> str:
        """Why it failed, in the reader's language."""
        from accounts.provisioning import why_not  # which needs the tables of this app

        return why_not(self.cause, self.cause_about)


class SupportVisit(models.Model):
    """A member of staff asked to look into an agency's tables: why, who allowed it, what they may see, and until when."""

    class State(models.TextChoices):
        ASKED = "asked"
        GRANTED = "granted"
        REFUSED = "refused"
        ENDED = "ended"

    LASTS = timedelta(minutes=60)
    WAITS = timedelta(days=3)  # a question that nobody answers goes away

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="support_visits")
    staff_id = models.BigIntegerField(help_text="The member of staff, in public")
    staff_email = models.EmailField()
    reason = models.CharField(max_length=300)
    wants_texts = models.BooleanField(default=False, help_text="Asks to read what was written")
    wants_changes = models.BooleanField(default=False, help_text="Asks to change things")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    may_read_texts = models.BooleanField(default=False)
    may_change = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["asked", "granted", "refused", "ended"]), name="visit_state_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="visit_has_a_reason"),
            models.CheckConstraint(condition=~Q(state="granted") | Q(expires_at__isnull=False), name="granted_visit_ends"),
            models.UniqueConstraint("agency", "staff_id", condition=Q(state__in=["asked", "granted"]), name="one_open_visit_per_staff_and_agency"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk} of {self.staff_email}"

    @property
    def is_on(self) -> bool:
        """Whether the door stands open now."""
        return self.state == self.State.GRANTED and self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def minutes_left(self) -> int:
        return max(0, -(-int((self.expires_at - timezone.now()).total_seconds()) // 60)) if self.expires_at else 0
