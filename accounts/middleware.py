"""Which agency a request is for. Refuses before any query what has no agency, or one that is not open."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django_tenants.utils import get_public_schema_name

from accounts.tenancy import agencies_by_host

# What a closed agency still serves: its colours, and the door, so that an owner can be told why it is closed.
OPEN_WHEN_CLOSED = ("/brand.css", "/brand/logo", "/sign-in", "/sign-out", "/settings/language", "/settings/appearance")


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class AgencyMiddleware:
    """Sets schema and URLs by the host. The stock lookup asks the database each time; this one keeps what it knew for
    two seconds, which is the dearest thing in the whole stack saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
        if request.method not in METHODS:
            return HttpResponse(status=405, headers={"Allow": ", ".join(METHODS)})
        if "HTTP_HOST" not in request.META:  # Django would take the server's own name, which is the platform's
            return HttpResponse("Say which host you mean.", status=400, content_type="text/plain")
        try:
            host = request.get_host().split(":")[0].lower()
        except DisallowedHost:
            return HttpResponse("This address is not served here.", status=400, content_type="text/plain")
        agency = agencies_by_host.get(host)
        if agency is None:
            return HttpResponse("There is no agency at this address.", status=404, content_type="text/plain")
        request.tenant = request.agency = agency
        if agency.schema_name == get_public_schema_name():
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
        elif agency.is_closed:
            connection.set_tenant(agency)
            if not any(request.path_info == way or request.path_info.startswith(f"{way}/") for way in OPEN_WHEN_CLOSED):
                request.urlconf = settings.CLOSED_URLCONF  # one page, whatever is asked for
        elif agency.is_active:
            connection.set_tenant(agency)
        else:
            return HttpResponse("There is no agency at this address.", status=404, content_type="text/plain")
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()
