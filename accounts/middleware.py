"""Which agency a request is for. Refuses before any query what has no agency, or one that is not open."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django_tenants.utils import get_public_schema_name

from accounts import languages
from accounts.api.problems import problem
from accounts.models import Agency
from accounts.tenancy import agencies_by_host

BRANDING = ("/brand.css", "/brand/logo")  # made of the public row; the page that says "suspended" is in the agency's colours


class AgencyMiddleware:
    """Sets schema and URLs by the host. The stock lookup asks the database each time; this one keeps what it knew for
    two seconds, which is the dearest thing in the whole stack saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.set_schema_to_public()
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
        elif not agency.is_active:
            if not (agency.state == Agency.State.SUSPENDED and request.path_info in BRANDING):
                return closed(request, agency)
        else:
            connection.set_tenant(agency)
        try:
            return self.get_response(request)
        finally:
            connection.set_schema_to_public()


def closed(request: HttpRequest, agency: Agency) -> HttpResponse:
    """One people-safe answer for agencies that are being made, suspended or deleted; their tables are not touched."""
    if agency.state == Agency.State.SUSPENDED and request.path_info.startswith("/api/"):
        return problem("This agency is suspended.", "agency_suspended", 403)
    if agency.state == Agency.State.SUSPENDED:
        with translation.override(languages.of_page(request)):
            return render(request, "closed.html", {"agency": agency}, status=403)
    return HttpResponse("There is no agency at this address.", status=404, content_type="text/plain")
