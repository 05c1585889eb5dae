"""What the platform's own admin shows: agencies and how to reach them, staff, the audit, the queue."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q.models import Failure, OrmQ, Schedule
from django_q.signing import BadSignature, SignedPackage

from accounts.admin import (
    AuditedAdmin,
    DomainAdmin,
    PlatformAuditAdmin,
    WebhookRouteAdmin,
    WorkerAdmin,
)
from accounts.agents.admin import StaffAdmin
from accounts.agents.models import Agent
from accounts.models import Agency, Domain, PlatformAudit, WebhookRoute, Worker
from accounts.office.models import Opening, SupportVisit
from accounts.queue.broker import TASK
from accounts.tenancy import enqueue_again
from config.admin import platform_admin
from config.office.agencies import AgencyAdmin


class QueueAdmin(AuditedAdmin):
    """What waits. A row may be deleted: it only wakes somebody, and the sweeper finds whom."""

    can_delete = True
    list_display = ("id", "task", "arguments", "due", "held")
    fields = ("id", "key", "task", "arguments", "lock")
    readonly_fields = fields

    @admin.display(description=_("task"))
    def task(self, row: OrmQ) -> str:
        return _task(row)[0]

    @admin.display(description=_("agency, task and ids"))
    def arguments(self, row: OrmQ) -> str:
        return _task(row)[1]

    @admin.display(description=_("due or held until"), ordering="lock")
    def due(self, row: OrmQ) -> datetime | None:
        return row.lock

    @admin.display(description=_("not before later"), boolean=True)
    def held(self, row: OrmQ) -> bool:
        return bool(row.lock and row.lock > timezone.now())


def _task(row: OrmQ) -> tuple[str, str]:
    try:
        task = SignedPackage.loads(row.payload)
        return str(task["func"]), ", ".join(map(str, task["args"]))
    except (BadSignature, TypeError, AttributeError, ImportError, EOFError, ValueError, KeyError):
        return _("cannot be read"), _("signed with another key")


class FailureAdmin(AuditedAdmin):
    """Tasks that ended with an error. The text names its kind; the logs have the details."""

    can_delete = True
    actions: ClassVar[list[str]] = ["try_again"]
    list_display = ("name", "func", "arguments", "result", "started", "stopped", "attempt_count")
    list_filter = ("func", "stopped")
    fields = ("id", "name", "func", "arguments", "result", "started", "stopped", "attempt_count")
    readonly_fields = fields
    ordering = ("-stopped",)

    @admin.display(description=_("agency, task and ids"))
    def arguments(self, row: Failure) -> str:
        return ", ".join(map(str, row.args or ()))

    @admin.action(description=_("Try again"))
    def try_again(self, request: HttpRequest, chosen: QuerySet[Failure]) -> None:
        """Ours alone: what another function was is not known to be safe to do twice."""
        tried = [row for row in chosen if row.func == TASK and len(row.args or ()) >= 2]
        for row in tried:
            enqueue_again(*row.args)
        self._note(request, "tried again", [row.pk for row in tried])
        Failure.objects.filter(pk__in=[row.pk for row in tried]).delete()
        self.message_user(request, ngettext("%(n)s task is in the queue again; what fails once more comes back here.",
                                                "%(n)s tasks are in the queue again; what fails once more comes back here.", len(tried)) % {"n": len(tried)}, messages.SUCCESS)


class ScheduleAdmin(AuditedAdmin):
    list_display = fields = ("name", "func", "schedule_type", "minutes", "next_run", "repeats")


class SupportVisitAdmin(AuditedAdmin):
    """Who of the staff asked to look into which agency, and what was answered."""

    list_display = ("staff_email", "agency", "state", "reason", "may_read_texts", "may_change", "asked_at", "expires_at")
    list_filter = ("state", "agency")
    search_fields = ("staff_email", "reason")
    list_select_related = ("agency",)


class OpeningAdmin(AuditedAdmin):
    """Agencies that were asked for, and how it went."""

    list_display = ("subdomain", "state", "step", "cause", "asked_by", "asked_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("subdomain", "asked_by")


for model, screen in {
    SupportVisit: SupportVisitAdmin, Opening: OpeningAdmin,
    Agency: AgencyAdmin, Domain: DomainAdmin, WebhookRoute: WebhookRouteAdmin, PlatformAudit: PlatformAuditAdmin, Worker: WorkerAdmin,
    Agent: StaffAdmin, OrmQ: QueueAdmin, Failure: FailureAdmin, Schedule: ScheduleAdmin,
}.items():
    platform_admin.register(model, screen)
