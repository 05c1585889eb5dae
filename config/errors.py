"""One voice for everything that goes wrong: a sentence for people, a code for programs, nothing about our insides."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

DRAWINGS = {403: "lock", 404: "search"}
PAGES = {
    400: ("This request could not be read.", "Go back and try again."),
    403: ("You may not do this.", "If you think you should, ask the owner of your agency."),
    404: ("There is nothing at this address.", "It may have been moved, or it belongs to somebody else."),
    500: ("Something went wrong on our side.", "Nothing you wrote was lost. Try again in a moment."),
}


def _page(request: HttpRequest, code: int) -> HttpResponse:
    title, hint = PAGES[code]
    if request.path_info.startswith("/api/"):
        return JsonResponse({"title": title, "status": code, "code": f"http_{code}"}, status=code,
                            content_type="application/problem+json")
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
    context = {"title": "This page has expired.", "hint": "Reload it and send it again.", "drawing": "clock"}
    return render(request, "error.html", context, status=403)


def api_problem(exc: Exception, context: dict) -> Response | None:
    """Problem details (RFC 9457) for every error of the API: title, status, code, and the fields that are wrong."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    body: dict = {"title": "The request was refused.", "status": response.status_code, "code": "refused"}
    if isinstance(exc, exceptions.ValidationError):
        body |= {"title": "Some values cannot be accepted.", "code": "invalid", "errors": response.data}
    elif isinstance(exc, exceptions.APIException):
        detail = exc.detail if isinstance(exc.detail, str) else exc.default_detail
        codes = exc.get_codes()
        body |= {"title": str(detail), "code": codes if isinstance(codes, str) else exc.default_code}
    elif response.status_code == status.HTTP_404_NOT_FOUND:
        body |= {"title": "There is nothing at this address.", "code": "not_found"}
    elif response.status_code == status.HTTP_403_FORBIDDEN:
        body |= {"title": "You may not do this.", "code": "permission_denied"}
    response.data = body
    response.content_type = "application/problem+json"
    return response
