"""What every page of the portal shows."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django_tenants.utils import get_public_schema_name

from conversations.models import Channel


def portal(request: HttpRequest) -> dict:
    """The agency, and its numbers that cannot send; those are looked up only where a page shows them."""
    return {
        "agency": getattr(request, "agency", None),
        "broken_channels": SimpleLazyObject(lambda: _broken_channels(request)),
    }


def _broken_channels(request: HttpRequest) -> list[Channel]:
    agent = getattr(request, "user", None)
    if agent is None or not agent.is_authenticated or connection.schema_name == get_public_schema_name():
        return []
    return list(Channel.objects.in_trouble())
