"""The only code that switches schema outside a request.

A schema that does not exist is not refused by PostgreSQL: the search path falls through to the public tables. So the
agency's row is looked up first, here, every time. Never `with agency:` (its stack is shared between threads) and never
`@schema_context` as a decorator (one instance for all threads).
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from django_tenants.utils import get_public_schema_name, schema_context

from accounts.models import Agency, Domain
from accounts.queue.broker import NotifyBroker, package

logger = logging.getLogger(__name__)
FRESH_SECONDS = 2.0  # how long another process may serve an agency after it was suspended


class AgencyUnavailable(Exception):
    """No such agency, or it is being created, suspended or deleted."""


class Cached:
    """A small cache of public rows that every request needs. Only known keys get in, so it cannot grow."""

    def __init__(self, load) -> None:
        self._load, self._kept, self._lock = load, {}, threading.Lock()

    def get(self, key: str) -> Any:
        kept = self._kept.get(key)
        if kept and kept[0] > time.monotonic():
            return kept[1]
        with public_schema():
            found = self._load(key)
        self.keep(key, found)
        return found

    def last(self, key: str) -> Any:
        """What was known last, however long ago: for who must say something while the database is away."""
        return self._kept.get(key, (0, None))[1]

    def keep(self, key: str, found: Any) -> None:
        """Know this for as long as anything is known; None: know it no more."""
        with self._lock:
            if found is None:
                self._kept.pop(key, None)
            else:
                self._kept[key] = (time.monotonic() + FRESH_SECONDS, found)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


def _by_schema(schema: str) -> Agency | None:
    return Agency.objects.filter(schema_name=schema).first()


def _by_host(host: str) -> Agency | None:
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    return domain.tenant if domain else None


agencies_by_schema, agencies_by_host = Cached(_by_schema), Cached(_by_host)


def forget_agencies() -> None:
    """Called after an agency changed; other processes notice within FRESH_SECONDS."""
    agencies_by_schema.clear()
    agencies_by_host.clear()


@contextlib.contextmanager
def public_schema() -> Iterator[None]:
    with schema_context(get_public_schema_name()):
        yield


@contextlib.contextmanager
def in_agency(schema: str, *, even_if: tuple[str, ...] = ()) -> Iterator[Agency]:
    """Work inside an agency. Raises AgencyUnavailable unless it is active, or in one of the states of `even_if`."""
    agency = None if schema == get_public_schema_name() else agencies_by_schema.get(schema)
    if agency is None or not (agency.is_active or agency.state in even_if):
        raise AgencyUnavailable(schema)
    with schema_context(schema):
        connection.tenant = agency  # code that shows names and times reads the agency from here
        yield agency


def let_go() -> None:
    """Give the database connection back before something slow. Inside a transaction it has to stay."""
    if not connection.in_atomic_block:
        connection.close()


def current_agency() -> Agency:
    """The agency whose schema is in use. Raises AgencyUnavailable outside of one."""
    schema = connection.schema_name
    tenant = getattr(connection, "tenant", None)
    if isinstance(tenant, Agency) and tenant.schema_name == schema and schema != get_public_schema_name():
        return tenant
    agency = None if schema == get_public_schema_name() else agencies_by_schema.get(schema)
    if agency is None:
        raise AgencyUnavailable(schema)
    return agency


def each_agency(*, active_only: bool = True) -> Iterator[Agency]:
    """Every agency in turn, with its schema in use. The list is read first: nothing lazy crosses schemas."""
    with public_schema():
        found = list(Agency.objects.exclude(schema_name=get_public_schema_name()).order_by("schema_name"))
    for agency in found:
        if agency.is_active or not active_only:
            with schema_context(agency.schema_name):
                connection.tenant = agency
                yield agency


def enqueue(task: str, *ids: int | str, after: timedelta | float = 0) -> None:
    """Queue a task by dotted path for the agency in use, not before `after` (seconds or a timedelta).

    Ids only: rows can change, ids cannot, and what is queued is kept in a table. The queue's row commits or rolls
    back with the transaction around this call.
    """
    _enqueue(connection.schema_name, task, *ids, after=after)


def enqueue_platform(task: str, *ids: int | str, after: timedelta | float = 0) -> None:
    """Queue a task of the platform itself: it runs in the public schema, whatever is in use here."""
    _enqueue(get_public_schema_name(), task, *ids, after=after)


def enqueue_again(schema: str, task: str, *ids: int | str) -> None:
    """Queue once more what `run` was called with before and failed at."""
    _enqueue(schema, task, *ids)


def _enqueue(schema: str, task: str, *ids: int | str, after: timedelta | float = 0) -> None:
    seconds = after.total_seconds() if isinstance(after, timedelta) else after
    NotifyBroker(delay_seconds=max(0.0, seconds)).enqueue(package(schema, task, *ids))


def run(schema: str, task: str, *ids: int | str) -> None:
    """What the queue calls. An agency that is not active is left alone: its rows wait, and the sweeper wakes them."""
    connection.set_schema_to_public()
    try:
        if schema == get_public_schema_name():
            if task not in settings.PLATFORM_TASKS:  # a task of an agency would find the staff's tables here
                raise AgencyUnavailable(schema)
            import_string(task)(*ids)
            return
        with in_agency(schema):
            import_string(task)(*ids)
    except AgencyUnavailable:
        logger.info("task %s left: agency %s is not active", task, schema)
    except Exception as error:
        # The queue keeps a failed task's text; the original might quote a message or a token.
        logger.exception("task %s%s of %s failed", task, ids, schema)
        raise TaskFailed(f"{task} failed with {type(error).__name__}; the log has the details") from None
    finally:
        connection.set_schema_to_public()


class TaskFailed(Exception):
    """A task ended with an error; the text names the kind, never the content."""
