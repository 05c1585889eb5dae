"""Is everything in place? One finding per check, each fault with the sentence that mends it. Nothing is changed here, and
no name, number or text of anybody is in what it says."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_q.models import Failure

from accounts.encryption import Undecipherable, box
from accounts.models import Agency, Domain, WebhookRoute
from accounts.queue.state import queue_state
from accounts.tenancy import each_agency, public_schema
from conversations.channels import OutcomeUnknown, SendError, provider_for
from conversations.models import Channel, Conversation
from personas.llm.anthropic import missing_models
from personas.llm.base import ModelDown
from whatsapp.models import InboundEvent

OK, WARN, FAULT = "ok", "warn", "FAULT"
LEAST_FREE = 1024**3
OLDEST_QUEUE = 60
LATEST_CHECK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor's report; `fix` is empty where all is well."""

    level: str
    what: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.level:<5} {self.what}" + (f" — fix: {self.fix}" if self.fix else "")


def examine(*, probe: bool = False) -> list[Finding]:
    """Every check in turn. Without a database only the checks that need none are made. With `probe` each number's
    provider is asked over the network, and the vendor after the configured models."""
    found = [*secrets(), *assistant(), *(_kept_apart(models) if probe else ()), *disk()]
    reached = list(_kept_apart(database))
    found += reached
    if any(finding.level == FAULT for finding in reached):
        return found
    with public_schema():
        for check in (clock, platform, migrations, workers, failures, redis, static_files):
            found += _kept_apart(check)
    for agency in each_agency(active_only=False):
        found += _kept_apart(lambda agency=agency: agency_in_order(agency, probe=probe))
    return found


def _kept_apart(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A check that breaks is itself a finding; the others still run."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001  whatever is wrong with the house, the doctor gets to the end
        name = getattr(check, "__name__", "check").strip("<>").replace("_", " ")
        return [Finding(FAULT, f"{name} could not be checked ({type(error).__name__})", "mend the faults above and run doctor again.")]


# --- this process ----------------------------------------------------------------------------------------------------


def secrets() -> Iterator[Finding]:
    """Keys that can be read, are random enough, and lie in files that nobody else may open."""
    if len(set(settings.SECRET_KEY)) < 12:
        yield Finding(FAULT, "SECRET_KEY looks like a word, not like chance", "set it to 50 random characters.")
    try:
        box()
        yield Finding(OK, f"secrets: {len(settings.FIELD_ENCRYPTION_KEYS)} encryption key(s), the first one encrypts")
    except ImproperlyConfigured as error:
        yield Finding(FAULT, "the encryption keys cannot be used", str(error))
    for name in ("secret_key", "field_encryption_keys"):
        path = settings.FOYER_DATA / name
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding(FAULT, f"others on this machine can read {path}", f"chmod 600 {path}")
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 16:
        yield Finding(WARN, "METRICS_TOKEN is short", "use 16 random characters or more.")
    for problem in checks.run_checks():
        if problem.level >= checks.ERROR:
            yield Finding(FAULT, f"{problem.id}: {problem.msg}", problem.hint or "correct the settings.")
    if settings.PRODUCTION and urlsplit(settings.WEBHOOK_BASE_URL).scheme != "https":
        yield Finding(FAULT, "webhooks would arrive unencrypted", "set WEBHOOK_BASE_URL to an address with https.")


def assistant() -> Iterator[Finding]:
    if settings.ANTHROPIC_API_KEY:
        yield Finding(OK, f"assistant: Claude ({settings.LLM_MODEL})")
    else:
        yield Finding(WARN, "assistant: offline; it answers from listings and fixed texts, without a model", "set ANTHROPIC_API_KEY for Claude.")


def models() -> Iterator[Finding]:
    """Whether the vendor knows the configured models: an id that has been retired would otherwise show with the first lead."""
    if not settings.ANTHROPIC_API_KEY:
        return
    try:
        missing = missing_models()
    except ModelDown as down:
        yield Finding(WARN, f"the models could not be checked ({down.why})", "check ANTHROPIC_API_KEY and the way to the vendor, then run doctor again.")
        return
    for name in missing:
        yield Finding(FAULT, f"the vendor does not know the model {name}", "set ANTHROPIC_MODEL and ANTHROPIC_MODEL_SECOND to current ids.")
    if not missing:
        yield Finding(OK, "models: the vendor knows the configured ids")


def disk() -> Iterator[Finding]:
    folder = next(path for path in (settings.FOYER_DATA, *settings.FOYER_DATA.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        yield Finding(FAULT, f"disk: {free // 1024**2} MB free at {settings.FOYER_DATA}", "make room for at least 1 GB.")
    else:
        yield Finding(OK, f"disk: {free / 1024**3:.0f} GB free at {settings.FOYER_DATA}")


def redis() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield Finding(OK, "redis: not used; nothing depends on it")
        return
    from django_redis import get_redis_connection

    try:
        get_redis_connection("default").ping()
        yield Finding(OK, "redis: answers")
    except Exception as error:  # noqa: BLE001
        yield Finding(WARN, f"redis does not answer ({type(error).__name__}); pages are slower, nothing is lost", "start it, or unset REDIS_URL.")


def static_files() -> Iterator[Finding]:
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield Finding(OK, "static files: collected")
    else:
        yield Finding(WARN, "static files are not collected; pages would come without style", "python manage.py collectstatic --noinput")


# --- the platform ----------------------------------------------------------------------------------------------------


def database() -> Iterator[Finding]:
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=5) as db:
            version = db.info.server_version
    except psycopg.Error as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[-1]
        yield Finding(FAULT, f"the database cannot be reached: {reason}", "start PostgreSQL, or correct DATABASE_URL.")
        return
    if version < 140_000:
        yield Finding(FAULT, f"the database is PostgreSQL {version // 10_000}", "use version 14 or newer.")
        return
    yield Finding(OK, f"database: PostgreSQL {version // 10_000}.{version % 10_000}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
        if settings.PRODUCTION and cursor.fetchone()[0]:
            yield Finding(WARN, "the database's role may do more than own its database", "ALTER ROLE … NOSUPERUSER NOCREATEROLE NOCREATEDB; it needs to own the database and no more.")
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        if not cursor.fetchone()[0]:
            yield Finding(FAULT, "the extension pg_trgm is missing; search would fail", "CREATE EXTENSION pg_trgm; as the database's owner.")


def clock() -> Iterator[Finding]:
    before = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    here = before + (timezone.now() - before) / 2
    apart = abs((there - here).total_seconds())
    level = OK if apart < 2 else WARN if apart < 30 else FAULT
    yield Finding(level, f"clock: {apart:.1f} s from the database's", "" if level == OK else "let both machines follow a time server.")


def platform() -> Iterator[Finding]:
    known = Domain.objects.filter(domain=settings.PLATFORM_DOMAIN, tenant__schema_name="public").exists()
    if known:
        yield Finding(OK, f"platform: {settings.PLATFORM_DOMAIN}, {Agency.objects.filter(state='active').exclude(schema_name='public').count()} active agencies")
    else:
        yield Finding(FAULT, f"the platform has no address {settings.PLATFORM_DOMAIN}", "open_agency and `make run` make it; or correct PLATFORM_DOMAIN.")


def migrations() -> Iterator[Finding]:
    missing = _missing_migrations()
    if missing:
        yield Finding(FAULT, f"public: {missing} migrations are missing", "python manage.py prepare")
    else:
        yield Finding(OK, "migrations of the public schema: complete")


def workers() -> Iterator[Finding]:
    state = queue_state()
    if state.workers:
        yield Finding(OK, f"workers: {state.workers} alive")
    else:
        yield Finding(FAULT, "no worker is running: nothing is answered or sent", "python manage.py run_tasks, or `make run`.")
    if state.oldest_seconds > OLDEST_QUEUE:
        yield Finding(FAULT, f"queue: {state.waiting} waiting, the oldest for {state.oldest_seconds:.0f} s", "start more workers, or look into their logs.")
    else:
        yield Finding(OK, f"queue: {state.waiting} waiting, the oldest for {state.oldest_seconds:.0f} s")


def failures() -> Iterator[Finding]:
    failed = Failure.objects.filter(stopped__gte=timezone.now() - timedelta(days=1)).count()
    if failed:
        yield Finding(WARN, f"tasks: {failed} failed in the last day", "read them under /admin/ on the platform's host; the logs have the details.")
    else:
        yield Finding(OK, "tasks: none failed in the last day")


# --- one agency ------------------------------------------------------------------------------------------------------


def agency_in_order(agency: Agency, *, probe: bool) -> Iterator[Finding]:
    """Called with the agency's schema in use."""
    name = agency.subdomain
    if agency.state == Agency.State.SUSPENDED:
        yield Finding(WARN, f"{name}: suspended", f"python manage.py resume_agency {name}")
    elif not agency.is_active:
        yield Finding(FAULT, f"{name}: left half-way, state {agency.state}", f"python manage.py delete_agency {name} --yes-delete {name}")
        return
    missing = _missing_migrations()
    if missing:
        yield Finding(FAULT, f"{name}: {missing} migrations are missing", "python manage.py prepare")
        return
    yield Finding(OK, f"{name}: migrations complete")
    yield from _channels(agency, probe=probe)
    yield from _left_over(name)


def _channels(agency: Agency, *, probe: bool) -> Iterator[Finding]:
    name = agency.subdomain
    channels = list(Channel.objects.real().defer("token"))
    routed = set(WebhookRoute.objects.filter(agency_id=agency.pk).values_list("channel_id", flat=True))
    if not channels:
        yield Finding(WARN, f"{name}: no number is connected", f"python manage.py connect_channel {name} green_api …")
    for channel in channels:
        label = f"{name}: channel {channel.pk}"
        again = f"python manage.py connect_channel {name} {channel.provider} …"
        try:
            Channel.objects.filter(pk=channel.pk).values_list("token", flat=True).get()
        except Undecipherable:
            yield Finding(FAULT, f"{label}: its token cannot be read with our keys", f"put the older key back into FIELD_ENCRYPTION_KEYS, or {again}")
            continue
        if channel.is_off:
            yield Finding(OK, f"{label}: switched off by its owner")
            continue
        if channel.pk not in routed:
            yield Finding(FAULT, f"{label}: no webhook leads to it, so nothing arrives", again)
        yield _probed(channel, label, again) if probe else _stored(channel, label, again)


def _stored(channel: Channel, label: str, again: str) -> Finding:
    seen = channel.checked_at or channel.state_at
    if channel.is_broken:
        return Finding(FAULT, f"{label}: {channel.get_state_display().lower()}", _mend(channel.state, again))
    if channel.trouble:
        return Finding(FAULT, f"{label}: connected, but: {channel.incident.get_cause_display().lower()}", "its page in the portal (Settings, Numbers) has the button.")
    if channel.state != Channel.State.CONNECTED:
        return Finding(WARN, f"{label}: {channel.get_state_display().lower()}", "run doctor with --probe to ask the provider.")
    if timezone.now() - seen > LATEST_CHECK:
        return Finding(WARN, f"{label}: connected, but not looked after since {seen:%Y-%m-%d %H:%M} UTC", "start a worker; it asks every minute.")
    return Finding(OK, f"{label}: connected")


def _probed(channel: Channel, label: str, again: str) -> Finding:
    try:
        state = provider_for(Channel.objects.get(pk=channel.pk)).status().state
    except (SendError, OutcomeUnknown) as error:
        return Finding(FAULT, f"{label}: the provider could not be asked: {error}", again)
    if state == Channel.State.CONNECTED:
        return Finding(OK, f"{label}: connected, says the provider")
    return Finding(FAULT, f"{label}: {Channel.State(state).label.lower()}, says the provider", _mend(state, again))


def _mend(state: str, again: str) -> str:
    if state == Channel.State.REFUSED:
        return f"the token has changed; {again}"
    if state in (Channel.State.RESTRICTED, Channel.State.BLOCKED):
        return "write from the phone for a few days; the provider's page says for how long."
    return "link its phone in the portal: Settings, Numbers."


def _left_over(name: str) -> Iterator[Finding]:
    """What was put aside after too many failures, and what should have been taken in by now."""
    events = InboundEvent.objects.filter(state=InboundEvent.State.PARKED).count()
    late = InboundEvent.objects.filter(state=InboundEvent.State.RECEIVED, received_at__lt=timezone.now() - timedelta(minutes=1)).count()
    answers = Conversation.objects.exclude(answer_parked="").filter(mode="ai").count()
    if events:
        yield Finding(WARN, f"{name}: {events} events are parked", f"python manage.py replay_events {name}")
    if late:
        yield Finding(WARN, f"{name}: {late} events wait to be taken in", "python manage.py sweep, with a worker running.")
    if answers:
        yield Finding(WARN, f"{name}: {answers} conversations wait for an answer that failed too often", "answer them in the inbox.")
    if not (events or late or answers):
        yield Finding(OK, f"{name}: nothing parked, nothing late")


def _missing_migrations() -> int:
    """Of the schema in use. A schema without the table would fall through to public's and seem complete."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f'"{connection.schema_name}".django_migrations'])
        if cursor.fetchone()[0] is None:
            return 1
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
