"""Opening an agency: schema, domain and first owner in one call, or nothing at all. Closing it is in `accounts.closing`."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as noop
from django_q.models import Schedule
from django_tenants.utils import get_public_schema_name, schema_context

from accounts import agency_tables
from accounts.agency_settings import check_settings, follows_from
from accounts.agents.invitations import PLATFORM, CannotInvite, invite
from accounts.agents.models import Agent, AgentManager
from accounts.models import Agency, Domain, PlatformAudit, check_subdomain
from accounts.tenancy import forget_agencies, in_agency, public_schema

logger = logging.getLogger(__name__)


STEPS = ("name", "tables", "owner", "address", "invitation")


REASONS = {
    "taken": noop("The name %(name)s is taken."),
    "under_way": noop("The name %(name)s is taken: somebody is opening it just now."),
    "broken": noop("The agency could not be opened (%(why)s); nothing was kept."),
    "stopped": noop("The worker was stopped in the middle. Nothing was kept; open it again."),
}


class CannotOpen(Exception):
    """The agency was not opened and nothing of it is left; the text says what to change. `code` is one of REASONS, or the
    field that was refused, with what its check `said`."""

    def __init__(self, code: str, **about: str) -> None:
        super().__init__(code)
        self.code, self.about = code, about

    def __str__(self) -> str:
        return why_not(self.code, self.about)


def why_not(code: str, about: dict[str, str]) -> str:
    """The sentence for a code, in the language in use."""
    return gettext(REASONS[code]) % about if code in REASONS else about.get("said", "")


def ensure_platform() -> None:
    """The public schema's own row and host name, without which the platform's pages have no address."""
    with public_schema():
        platform, _made = Agency.objects.get_or_create(
            schema_name=get_public_schema_name(),
            defaults={"subdomain": "platform", "name": "Foyer", "state": Agency.State.ACTIVE},
        )
        for host in {settings.PLATFORM_DOMAIN, "127.0.0.1"}:
            Domain.objects.get_or_create(
                domain=host, defaults={"tenant": platform, "is_primary": host == settings.PLATFORM_DOMAIN}
            )
        Schedule.objects.get_or_create(
            name="sweep", defaults={"func": settings.SWEEPER, "schedule_type": Schedule.MINUTES, "minutes": 1}
        )  # for stock qcluster; our own runner sweeps more often by itself
        forget_agencies()


def open_agency(subdomain: str, *, name: str, owner_email: str, owner_password: str | None = None, owner_name: str = "",
                actor: str = "command", progress: Callable[[str], None] = lambda step: None, **details) -> Agency:
    """Open an agency: its row, host name, schema and owner. Takes under two seconds.

    Without a password the owner gets an invitation by mail instead. `details` are further fields of Agency (colour,
    country, time_zone …); a time zone and a currency that are not among them follow from the country. `progress` hears each of STEPS as it begins. Raises CannotOpen with one sentence for a name
    that is taken, reserved or malformed, a weak password, or anything that fails on the way; a half-made agency is taken
    away again.
    """
    check_request(subdomain, name, owner_email, owner_password)
    schema = subdomain.replace("-", "_")
    host = f"{subdomain}.{settings.PLATFORM_DOMAIN}"
    with public_schema():
        progress("name")
        refuse_taken(subdomain)
        try:
            agency = Agency(subdomain=subdomain, schema_name=schema, name=name.strip(), **details)
            usual = follows_from(agency, agency.country)
            for field in usual.keys() - details.keys():
                setattr(agency, field, usual[field])
            check_settings(agency, {field: getattr(agency, field) for field in ("country", "time_zone", "currency", "language")})
            agency.full_clean(exclude=["state"])
            with transaction.atomic():
                agency.save()
        except ValidationError as error:
            raise _refused("details", error) from None
        except IntegrityError:  # the same request a moment ago
            raise CannotOpen("taken", name=subdomain) from None
        try:
            progress("tables")
            _make_schema(schema)
            progress("owner")
            if owner_password is not None:
                with schema_context(schema), transaction.atomic():
                    Agent.objects.create_user(owner_email, owner_password, name=owner_name or owner_email.split("@")[0],
                                              role=Agent.Role.OWNER)
            progress("address")
            with transaction.atomic():
                Domain.objects.create(domain=host, tenant=agency, is_primary=True)
                agency.state = Agency.State.ACTIVE
                agency.save(update_fields=["state"])
                PlatformAudit.note("agency opened", agency, actor, before={}, after={"state": agency.state})
            forget_agencies()
            if owner_password is None:  # after it is active: a worker writes the mail, and leaves alone what is not
                progress("invitation")
                with in_agency(schema):
                    invite(owner_email, by=PLATFORM, role=Agent.Role.OWNER, name=owner_name)
        except BaseException as error:
            undo(agency)
            if isinstance(error, ValidationError):
                raise _refused("details", error) from None
            if isinstance(error, CannotInvite):
                raise CannotOpen("owner_email", said=str(error)) from None
            if isinstance(error, Exception):
                logger.exception("opening agency %s failed", schema)
                raise CannotOpen("broken", why=type(error).__name__) from error
            raise
    forget_agencies()
    logger.info("agency %s opened", schema)
    return agency


def check_request(subdomain: str, name: str, owner_email: str, owner_password: str | None = None) -> None:
    """Raises CannotOpen for what can be refused before anything is made."""
    for field, check, value in (("subdomain", check_subdomain, subdomain), ("name", _check_name, name),
                                ("owner_email", validate_email, AgentManager.normalise(owner_email)), ("password", validate_password, owner_password)):
        try:
            if value is not None:
                check(value)
        except ValidationError as error:
            raise _refused(field, error) from None


def _check_name(name: str) -> None:
    if not name.strip():
        raise ValidationError(gettext("An agency needs a name."))


def refuse_taken(subdomain: str) -> None:
    """Raises CannotOpen if there is, or was left, anything of this name."""
    schema, host = subdomain.replace("-", "_"), f"{subdomain}.{settings.PLATFORM_DOMAIN}"
    taken = Agency.objects.filter(schema_name=schema).exists() or Domain.objects.filter(domain=host).exists()
    with connection.cursor() as cursor:  # a schema without an agency is somebody's data, never ours to fill
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        taken = taken or cursor.fetchone() is not None
    if taken:
        raise CannotOpen("taken", name=subdomain)


def _make_schema(schema: str) -> None:
    """The script of an agency's tables, then what migrations it does not know. (PostgreSQL copying another agency's schema
    was no faster, and once took 29 s while statistics were stale.)"""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    if not agency_tables.lay_out(schema):
        migrate(schema)


def make_by_migrations(schema: str) -> None:
    """The same tables the long way, from nothing: what the script is written down from and compared with."""
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    migrate(schema)


def migrate(schema: str) -> None:
    """Run in an agency's schema what has not run there yet."""
    call_command("migrate_schemas", tenant=True, schema_name=schema, interactive=False, verbosity=0)
    connection.set_schema_to_public()


def undo(agency: Agency) -> None:
    """Whatever has been made so far goes, in an order that leaves nothing reachable."""
    connection.set_schema_to_public()
    schema = agency.schema_name
    if schema == get_public_schema_name() or not agency.pk:
        return
    Domain.objects.filter(tenant=agency).delete()
    with connection.cursor() as cursor:
        if connection.in_atomic_block:  # a table with checks still to come cannot be dropped
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
    Agency.objects.filter(pk=agency.pk).delete()
    for folder in folders(schema):
        shutil.rmtree(folder, ignore_errors=True)


def folders(schema: str) -> tuple[Path, ...]:
    """Where an agency's files lie."""
    media = Path(settings.MEDIA_ROOT)
    return media / schema, media / "brand" / schema, Path(settings.ARCHIVE_ROOT) / schema


def _refused(field: str, error: ValidationError) -> CannotOpen:
    return CannotOpen(field, said=" ".join(error.messages))
