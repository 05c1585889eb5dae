"""An agency's address as people type it. Built from what we know of it, never from a request, whose Host may be forged."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django_tenants.utils import get_public_schema_name

from accounts.models import Agency, Domain


def agency_host() -> str:
    """Host, with the port this installation is reached at, of the agency in use."""
    domain = Domain.objects.get(tenant__schema_name=connection.schema_name, is_primary=True).domain
    port = urlsplit(settings.PUBLIC_URL).port
    return f"{domain}:{port}" if port else domain


def agency_url(path: str = "/") -> str:
    return f"{urlsplit(settings.PUBLIC_URL).scheme}://{agency_host()}{path}"


def meant_by(words: str) -> Agency | None:
    """The agency that somebody means who writes its name, its subdomain or its whole address; not one that is still being made."""
    words = words.strip()
    try:
        host = (urlsplit(words if "//" in words else f"//{words}").hostname or "").removesuffix(f".{settings.PLATFORM_DOMAIN}")
    except ValueError:  # brackets and the like: no address, so at most a name
        host = ""
    open_ones = Agency.objects.exclude(state=Agency.State.CREATING).exclude(schema_name=get_public_schema_name())
    return open_ones.filter(subdomain=host).first() or open_ones.filter(name__iexact=words).first()


def url_of(agency: Agency, path: str = "/") -> str:
    """The same for an agency that need not be in use; of one that is gone, where it was."""
    here = urlsplit(settings.PUBLIC_URL)
    host = f"{agency.subdomain}.{settings.PLATFORM_DOMAIN}"
    return f"{here.scheme}://{host}:{here.port}{path}" if here.port else f"{here.scheme}://{host}{path}"
