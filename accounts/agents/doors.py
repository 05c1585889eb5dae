"""The door of every page in an agency's portal: who may pass, and whose clock is on the wall inside."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def for_agents(view: View) -> View:
    """A page for signed-in agents, with times in the agency's own zone.

    A piece of a page that is asked for after the session has ended sends the whole browser to the sign-in, rather than
    putting a sign-in form into the middle of a thread.
    """

    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_sign_in(request)
        with timezone.override(request.agency.zone):
            return view(request, *args, **kwargs)

    return door


def for_owners(view: View) -> View:
    """A page that only the owner of the agency may see or change."""

    @wraps(view)
    def door(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_owner:
            raise PermissionDenied(_("Only the owner of the agency may do this."))
        return view(request, *args, **kwargs)

    return for_agents(door)


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    response = HttpResponse(status=204)
    response["HX-Redirect"] = f"{reverse('agents:sign_in')}?{urlencode({'next': page})}"
    return response
