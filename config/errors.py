"""One voice for everything that goes wrong on a page: a sentence for people, nothing about our insides. The API's voice is in
`accounts.api.problems`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.api.problems import problem

DRAWINGS = {403: "lock", 404: "search"}
PAGES = {
    400: (_("This request could not be read."), _("Go back and try again.")),
    403: (_("You may not do this."), _("If you think you should, ask the owner of your agency.")),
    404: (_("There is nothing at this address."), _("It may have been moved, or it belongs to somebody else.")),
    500: (_("Something went wrong on our side."), _("Nothing you wrote was lost. Try again in a moment.")),
}


def _page(request: HttpRequest, code: int) -> HttpResponse:
    title, hint = PAGES[code]
    if request.path_info.startswith("/api/"):
        return problem(title, {404: "not_found", 403: "permission_denied"}.get(code, f"http_{code}"), code)
    try:
        again = request.get_full_path() if code == 500 and request.method == "GET" else ""
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
    return _page(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or it was not ours."""
    context = {"title": _("This page has expired."), "hint": _("Reload it and send it again."), "drawing": "clock"}
    return render(request, "error.html", context, status=403)
