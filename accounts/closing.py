"""Suspending, resuming and deleting an agency. Each may be asked for twice: the second time changes nothing and says so."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django_tenants.utils import get_public_schema_name

from accounts.models import Agency, Domain, PlatformAudit, WebhookRoute
from accounts.office.models import Opening
from accounts.provisioning import folders, migrate, undo
from accounts.tenancy import FRESH_SECONDS, enqueue_platform, forget_agencies, in_agency, public_schema

logger = logging.getLogger(__name__)

GRACE = timedelta(days=7)
BEHIND = noop("An update of its tables failed. We are mending it; messages that arrive meanwhile are kept.")
MIGRATION_TRIES = 3  # a lock that its own traffic holds for longer than lock_timeout may be free the next time
LETTER = "accounts.office.letters.send"


class CannotClose(Exception):
    """Nothing was changed; the text says why."""


def unchanged(agency: Agency) -> str:
    """Why nothing was done to an agency that is not in the right state for it."""
    return _("%(name)s is %(state)s; nothing was changed.") % {"name": agency, "state": agency.get_state_display().lower()}


def suspend(agency: Agency, *, reason: str, category: str = Agency.Category.OTHER, actor: str = "command") -> bool:
    """Stop serving an agency. Webhooks are still journalled; nothing is answered or sent until `resume`. The owners read
    `category` and `reason`, on their page and in a mail. False if it was suspended already.

    Raises CannotClose without a reason, for an unknown category, and for an agency that is neither active nor suspended.
    """
    reason = reason.strip()
    if not reason:
        raise CannotClose(_("Write a reason: the owners of the agency will read it."))
    if category not in Agency.Category.values:
        raise CannotClose(_("The category must be one of %(categories)s.") % {"categories": ", ".join(Agency.Category.values)})
    with _changing(agency, "agency suspended", actor, category=category, reason=reason[:300]) as change:
        if change.was == Agency.State.SUSPENDED:
            return False
        change.only_from(Agency.State.ACTIVE)
        change.to(state=Agency.State.SUSPENDED, state_category=category, state_reason=reason[:300], state_at=timezone.now(),
                  arrived_meanwhile=None)
        enqueue_platform(LETTER, agency.pk, "suspended")
    return True


def resume(agency: Agency, *, reason: str = "", actor: str = "command") -> int | None:
    """Serve it again. What was journalled meanwhile fills the inbox; what is old by then is not answered. How many
    messages arrived meanwhile; None if it was active already. Raises CannotClose for an agency that is being deleted."""
    with _changing(agency, "agency resumed", actor, **_because(reason)) as change:
        if change.was == Agency.State.ACTIVE:
            return None
        change.only_from(Agency.State.SUSPENDED)
        with in_agency(agency.schema_name, even_if=(Agency.State.SUSPENDED,)):
            arrived = import_string(settings.AFTER_SUSPENSION)(change.agency.state_at or timezone.now())
        change.detail["arrived_meanwhile"] = arrived
        change.to(state=Agency.State.ACTIVE, state_category="", state_reason="", state_at=None, resumed_at=timezone.now(),
                  arrived_meanwhile=arrived or None)
        enqueue_platform(LETTER, agency.pk, "resumed")
    return arrived


def migrate_each(*, actor: str = "prepare") -> tuple[int, list[str]]:
    """Bring every agency's tables up to date, one after the other: how many are, and the names of those that are not. One
    that fails keeps nobody waiting: it is suspended, so that the new code never meets its old tables, and resumed by the
    next call that succeeds. A database that is away is raised."""
    with public_schema():
        agencies = list(Agency.objects.exclude(schema_name=get_public_schema_name()).exclude(state=Agency.State.CREATING).order_by("schema_name"))
    behind = []
    for agency in agencies:
        if _migrated(agency):
            if agency.state == Agency.State.SUSPENDED and agency.state_reason == BEHIND:
                resume(agency, actor=actor)
            continue
        behind.append(agency.subdomain)
        if agency.is_active:
            suspend(agency, reason=BEHIND, actor=actor)
    return len(agencies) - len(behind), behind


def _migrated(agency: Agency) -> bool:
    for _attempt in range(MIGRATION_TRIES):
        try:
            migrate(agency.schema_name)
            return True
        except Exception as error:  # noqa: BLE001  a migration may fail in any way, and the next agency has its turn
            logger.exception("the tables of %s could not be brought up to date", agency.schema_name)
            if not isinstance(error, OperationalError):
                return False
            connection.close()  # gone, or only waited too long: the next try finds out
        finally:
            connection.set_schema_to_public()
    return False


def plan_deletion(agency: Agency, *, name: str, reason: str = "", actor: str = "command", grace: timedelta = GRACE) -> datetime:
    """From now on the agency is closed; after the grace the sweeper deletes it. When that will be. `name` is its
    subdomain, typed once more so that it is meant. Asked again, the date stays. Raises CannotClose."""
    if name != agency.subdomain:
        raise CannotClose(_("Nothing was deleted: type %(name)s, the name in its address.") % {"name": agency.subdomain})
    with _changing(agency, "agency deletion planned", actor, reason=reason.strip()[:300]) as change:
        if change.was == Agency.State.DELETING:
            return change.agency.deletion_due_at
        change.only_from(Agency.State.ACTIVE, Agency.State.SUSPENDED)
        due = timezone.now() + grace
        change.to(state=Agency.State.DELETING, state_category=change.agency.state_category or Agency.Category.REQUEST,
                  state_reason=reason.strip()[:300] or change.agency.state_reason,
                  state_at=change.agency.state_at or timezone.now(), deletion_due_at=due)
        change.detail["due"] = due.isoformat(timespec="seconds")
        enqueue_platform(LETTER, agency.pk, "deletion_planned")
    return due


def cancel_deletion(agency: Agency, *, reason: str = "", actor: str = "command") -> bool:
    """Within the grace: the agency is suspended, as a place to look at it from before it is resumed. False if no deletion
    was planned. Raises CannotClose once the deletion has begun."""
    with _changing(agency, "agency deletion cancelled", actor, **_because(reason)) as change:
        if change.was != Agency.State.DELETING:
            return False
        if change.agency.deletion_due_at <= timezone.now():
            raise CannotClose(_("The grace is over and the deletion has begun."))
        change.to(state=Agency.State.SUSPENDED, deletion_due_at=None)
        enqueue_platform(LETTER, agency.pk, "deletion_cancelled")
    return True


def delete(agency: Agency, *, actor: str = "command") -> dict:
    """Drop the schema, the files and every public row of an agency, now and for good. Returns the proof that the audit
    keeps: how many rows and files there were, and that nothing is left."""
    from accounts.office import letters

    with _changing(agency, "agency deletion began", actor) as change:
        half_made = change.was == Agency.State.CREATING
        noticed = change.was == Agency.State.DELETING and change.agency.deletion_due_at < timezone.now() - timedelta(seconds=FRESH_SECONDS)
        change.to(state=Agency.State.DELETING, deletion_due_at=min(change.agency.deletion_due_at or timezone.now(), timezone.now()))
    if not noticed and not connection.in_atomic_block:
        time.sleep(FRESH_SECONDS)  # a process that takes it for open would find the public tables where its schema was
    with public_schema():
        farewell = [] if half_made else letters.addressed(agency)
        before = remains(agency)
        Opening.objects.filter(agency=agency).delete()
        undo(agency)
        after = remains(agency)
        proof = {"before": before, "after": after, "nothing_left": not any(after.values())}
        PlatformAudit.note("agency deleted", agency, actor, **proof)
    forget_agencies()
    logger.info("agency %s deleted: %s rows, %s files", agency.schema_name, sum(before["tables"].values()), before["files"])
    letters.say_farewell(agency, farewell)
    return proof


def sweep() -> int:
    """Delete what is due. Called with the public schema in use."""
    done = 0
    for agency in Agency.objects.filter(state=Agency.State.DELETING, deletion_due_at__lte=timezone.now()):
        with _alone(agency) as mine:
            if mine and Agency.objects.filter(pk=agency.pk).exists():
                delete(agency, actor="sweeper")
                done += 1
    return done


@contextlib.contextmanager
def _alone(agency: Agency) -> Iterator[bool]:
    """Two sweepers do not drop the same schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"deleting {agency.schema_name}"])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"deleting {agency.schema_name}"])


def remains(agency: Agency) -> dict:
    """What there is of an agency in the database and on the disk: rows by table, files and their bytes, public rows."""
    schema = agency.schema_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND table_type = 'BASE TABLE'", [schema])
        tables = sorted(name for (name,) in cursor.fetchall())
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{schema}"."{table}"')
            counts[table] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema])
        schemas = cursor.fetchone()[0]
    files = [path for folder in folders(schema) if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    return {
        "schemas": schemas, "tables": counts, "files": len(files), "bytes": sum(path.stat().st_size for path in files),
        "host_names": Domain.objects.filter(tenant_id=agency.pk).count() if agency.pk else 0,
        "webhook_routes": WebhookRoute.objects.filter(agency_id=agency.pk).count() if agency.pk else 0,
    }


@dataclass
class _Change:
    """One change of an agency's state. `agency` is its locked row, `given` whatever the caller holds."""

    agency: Agency
    given: Agency
    detail: dict
    changed: dict = field(default_factory=dict)

    @property
    def was(self) -> str:
        return self.changed["before"]["state"] if self.changed else self.agency.state

    def only_from(self, *states: str) -> None:
        if self.was not in states:
            raise CannotClose(unchanged(self.agency))

    def to(self, **fields: object) -> None:
        before = {"state": self.agency.state, "category": self.agency.state_category}
        for name, value in fields.items():
            setattr(self.agency, name, value)
            setattr(self.given, name, value)
        self.agency.save(update_fields=list(fields))
        self.changed = {"before": before, "after": {"state": self.agency.state, "category": self.agency.state_category}}


def _because(reason: str) -> dict[str, str]:
    """A reason that may be left out."""
    return {"reason": reason.strip()[:300]} if reason.strip() else {}


@contextlib.contextmanager
def _changing(agency: Agency, action: str, actor: str, **detail: object) -> Iterator[_Change]:
    """A change under the row's lock, with a line in the audit that says what was and what is."""
    if agency.schema_name == get_public_schema_name():
        raise CannotClose(_("The platform itself stays."))
    with public_schema(), transaction.atomic():
        row = Agency.objects.select_for_update().filter(pk=agency.pk).first()
        if row is None:
            raise CannotClose(_("There is no such agency any more."))
        change = _Change(row, agency, dict(detail))
        yield change
        if change.changed:
            PlatformAudit.note(action, row, actor, **change.detail, **change.changed)
    forget_agencies()
