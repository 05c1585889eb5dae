"""The first thing a request meets. Webhooks go straight to their view: no session, no schema lookup by host, no page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve


class WebhookFront:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/webhook/"):
            return self.get_response(request)
        try:
            request.get_host()
            found = resolve(request.path_info, settings.WEBHOOK_URLCONF)
        except DisallowedHost:
            return HttpResponse(status=400)
        except Http404:
            return HttpResponse("There is nothing at this address.", status=404, content_type="text/plain")
        connection.set_schema_to_public()
        response = found.func(request, *found.args, **found.kwargs)
        return response.render() if getattr(response, "is_rendered", True) is False else response
