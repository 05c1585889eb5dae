"""One voice for everything that goes wrong on a page: a sentence for people, nothing about our insides. The API's voice is in
`accounts.api.problems`."""

from __future__ import annotations

import sys

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import languages
from accounts.api.problems import problem
from accounts.database.away import is_away
from accounts.tenancy import agencies_by_host

AWAY_SECONDS = 5  # after which to come again
DRAWINGS = {403: "lock", 404: "search", 503: "clock"}
PAGES = {
    400: (_("This request could not be read."), _("Go back and try again.")),
    403: (_("You may not do this."), _("If you think you should, ask the owner of your agency.")),
    404: (_("There is nothing at this address."), _("It may have been moved, or it belongs to somebody else.")),
    507: (_("There is no room for files at the moment."), _("Nothing was changed. Text can still be written and read.")),
    500: (_("Something went wrong on our side."), _("Nothing you wrote was lost. Try again in a moment.")),
    503: (_("This is not available for a moment."), _("It usually passes within a minute, and nothing that was saved is lost. What you have just sent was not saved: try again.")),
}


def _page(request: HttpRequest, code: int) -> HttpResponse:
    title, hint = PAGES[code]
    if request.path_info.startswith("/api/"):
        return problem(title, {404: "not_found", 403: "permission_denied", 503: "unavailable"}.get(code, f"http_{code}"), code)
    try:
        again = request.get_full_path() if code >= 500 and request.method == "GET" else ""
        return render(request, "error.html", {"title": title, "hint": hint, "drawing": DRAWINGS.get(code), "again": again}, status=code)
    except Exception:  # noqa: BLE001  the error page must not fail over its own error
        return HttpResponse(f"{title} {hint}", status=code, content_type="text/plain")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _away(request) if is_away(sys.exc_info()[1]) else _page(request, 500)


def _away(request: HttpRequest) -> HttpResponse:
    """The database is away. The page must not ask it who is looking, and says so in the language that is known without it."""
    request.user = AnonymousUser()
    if getattr(request, "agency", None) is None:
        request.agency = agencies_by_host.last(request.get_host().split(":")[0].lower())
    with translation.override(getattr(request, "language", "") or languages.of_page(request)):
        response = _page(request, 503)
    response["Retry-After"] = str(AWAY_SECONDS)
    return response


def no_room(request: HttpRequest) -> HttpResponse:
    return _page(request, 507)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or it was not ours."""
    context = {"title": _("This page has expired."), "hint": _("Reload it and send it again."), "drawing": "clock"}
    return render(request, "error.html", context, status=403)
