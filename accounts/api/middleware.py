"""At the door of the API, before anything is looked up: how often one address may come."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.agents.signing_in import visitor_address
from accounts.api.problems import problem
from accounts.api.throttles import wait
from accounts.encryption import digest


class PerAddress:
    """Refuses with 429 whoever comes too often, also with a wrong token or without one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        seconds = wait("address", digest("api", visitor_address(request))[:32])
        if not seconds:
            return self.get_response(request)
        refused = problem(f"Too many requests from your address. Wait {seconds} seconds.", "throttled", 429)
        refused["Retry-After"] = str(seconds)
        return refused
