"""Health without the stack, pages that no cache keeps, and the staff's way into one agency's tables."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect
from django.urls import get_script_prefix, set_script_prefix, set_urlconf
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name

from accounts.models import Agency
from accounts.office import support
from accounts.storage import is_full_disk
from accounts.tenancy import AgencyUnavailable, agencies_by_schema, in_agency
from config import errors, health

logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]
STAFF_DOOR = re.compile(r"^/admin/agencies/([a-z][a-z0-9_]{2,40})/")
FILTER = re.compile(r"^[a-z][a-z0-9_]{0,59}$")  # a field with its lookup, or a search
NO_FILTERS = ("p", "o", "e", "all")  # page, order, a refused address, all of it


class Health:
    """/healthz, /readyz and /metrics answer on any host: a load balancer knows no agency."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.doors = {"/healthz": health.alive, "/readyz": health.ready, "/metrics": health.metrics}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        door = self.doors.get(request.path_info)
        return door(request) if door else self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A body that was cut off is the client's trouble, and no fault of ours to be logged as one; a full disk is the operator's."""
        if is_full_disk(error):
            logger.error("no room is left for files")
            return errors.no_room(request)
        return HttpResponse(status=400) if isinstance(error, UnreadablePostError) else None


class PrivatePages:
    """Pages of signed-in people stay out of every cache; nothing may use the browser's sensors."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(self), geolocation=(), payment=(), usb=()")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def _filters(request: HttpRequest) -> list[str]:
    """By what the rows of the page were chosen: the names alone, for a value may be what somebody wrote."""
    return sorted(name for name in request.GET if FILTER.match(name) and name not in NO_FILTERS)[:20]


class AgencyAdmin:
    """`/admin/agencies/<schema>/…` on the platform's host: one agency's tables for platform staff.

    The visitor is identified in the public schema first, and needs an open visit (`accounts.office.support`), which says what they
    may see and do; each page they open is noted in the agency's own audit. The agency's schema is in use only while the page is made and
    rendered, and the session is saved back in public.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = STAFF_DOOR.match(request.path_info)
        if not found or getattr(request, "urlconf", None) != settings.PUBLIC_SCHEMA_URLCONF:
            return self.get_response(request)
        if not (request.user.is_authenticated and request.user.is_active and request.user.is_superuser):
            return redirect_to_login(request.get_full_path(), "/admin/login/")
        agency = agencies_by_schema.get(found.group(1))
        if agency is None or agency.schema_name == get_public_schema_name():
            raise Http404("There is no such agency.")
        visit = support.current(request.user, agency)
        if visit is None:  # first ask, with a reason
            return redirect(f"/admin/accounts/agency/{agency.pk}/visit/")
        if request.method not in ("GET", "HEAD", "OPTIONS") and not visit.may_change:
            raise PermissionDenied(_("On this visit you may look, and change nothing."))
        request.visit = visit
        return self._inside(request, found.group(1), found.group(0))

    def _inside(self, request: HttpRequest, schema: str, prefix: str) -> HttpResponse:
        before = get_script_prefix()
        try:
            with in_agency(schema, even_if=(Agency.State.SUSPENDED,)) as agency:
                request.visited_agency = agency
                request.path_info, request.urlconf = "/" + request.path_info[len(prefix):], settings.AGENCY_ADMIN_URLCONF
                set_urlconf(request.urlconf)
                set_script_prefix(prefix)
                response = self.get_response(request)
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
                if response.status_code in (200, 302) and not request.path_info.startswith("/jsi18n"):
                    support.seen(request.visit, request.path_info, changed=request.method == "POST", filters=_filters(request))
                return response
        except AgencyUnavailable:
            raise Http404("There is no such agency.") from None
        finally:
            set_script_prefix(before)
            set_urlconf(None)


