"""Writing down what happened, for whoever an owner wants to have told."""

from __future__ import annotations

from typing import Any

from django.db import connection

from accounts import tenancy
from accounts.hooks.kinds import KINDS
from accounts.hooks.models import Endpoint, Event
from accounts.models import Agency
from accounts.tenancy import AgencyUnavailable, current_agency, forget_agencies, public_schema


def tell(kind: str, *, key: object = "", **ids: Any) -> None:
    """It happened: call this in the transaction of the fact, with ids and words for programs, never with what people wrote.

    `key` makes a second telling of the same thing nothing. An agency without webhooks pays nothing for this: whether it
    has any stands in its own row, which every request and task has read already.
    """
    assert kind in KINDS, kind
    if not _anybody_listens() or not Endpoint.objects.wanting(kind).exists():
        return
    event = Event(kind=kind, key=str(key)[:80], data=ids)
    Event.objects.bulk_create([event], ignore_conflicts=True)
    tenancy.enqueue("accounts.hooks.tasks.spread", str(event.pk))


def _anybody_listens() -> bool:
    try:
        return current_agency().has_hooks
    except AgencyUnavailable:
        return False


def note_whether_anybody_listens() -> bool:
    """Keep the agency's row true to its endpoints; called when these change, and by the sweeper."""
    listens = Endpoint.objects.filter(is_active=True).exists()
    agency = current_agency()
    if agency.has_hooks != listens:
        schema = connection.schema_name
        with public_schema():
            Agency.objects.filter(schema_name=schema).update(has_hooks=listens)
        agency.has_hooks = listens
        forget_agencies()
    return listens
