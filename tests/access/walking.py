"""How the access matrix asks: who comes, with what, at which door, and what the answer means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

IN, SIGN_IN, FORBIDDEN, HIDDEN, NO_METHOD = "in", "sign in", "forbidden", "hidden", "no such method"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Route:
    """One address of the URL map, under the name by which code calls it."""

    name: str
    pattern: str
    urlconf: str
    converters: tuple[str, ...]
    methods: tuple[str, ...]

    def address(self, known: dict) -> str:
        """The address with the numbers of rows that exist. Raises KeyError for a part that nobody has named."""
        return reverse(self.name, urlconf=self.urlconf, kwargs={name: known[name] for name in self.converters})


def routes(urlconf: str) -> list[Route]:
    """Every named or nameless route of a URL map, includes and all."""
    return list(_walk(get_resolver(urlconf).url_patterns, urlconf, "", ""))


def _walk(patterns, urlconf: str, space: str, prefix: str) -> Iterator[Route]:
    for found in patterns:
        whole = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _walk(found.url_patterns, urlconf, ":".join(filter(None, (space, found.namespace))), whole)
        elif isinstance(found, URLPattern):
            name = ":".join(filter(None, (space, found.name)))
            yield Route(name or whole, whole, urlconf, tuple(found.pattern.converters) or tuple(found.pattern.regex.groupindex), _methods(found))


def _methods(found: URLPattern) -> tuple[str, ...]:
    """What a view of the API answers to; of a page it is not known from outside, so both are tried."""
    view = getattr(found.callback, "cls", None)
    if view is None:
        return ("get", "post")
    return tuple(method for method in METHODS if hasattr(view, method) and method in view.http_method_names)


def ask(client: Client, method: str, address: str) -> HttpResponse:
    """One request, of which nothing remains."""
    tenant, cookies = connection.tenant, client.cookies.copy()
    with transaction.atomic():
        body = "{}" if address.startswith("/api/") and method != "get" else ""
        kind = "application/json" if address.startswith("/api/") else "application/x-www-form-urlencoded"
        client.raise_request_exception = False  # a failure of ours is an answer too, and never the one that was meant
        answer = client.generic(method.upper(), address, body, content_type=kind)
        transaction.set_rollback(True)
    connection.set_tenant(tenant)
    client.cookies = cookies
    return answer


def meaning(answer: HttpResponse) -> str:
    """What an answer says to whoever came. A failure of ours is never what was meant."""
    where = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    if answer.status_code == 401 or where.startswith(("/sign-in", "/admin/login")):
        return SIGN_IN
    if answer.status_code >= 500:
        return f"failed with {answer.status_code}"
    return {403: FORBIDDEN, 404: HIDDEN, 405: NO_METHOD}.get(answer.status_code, IN)


def met(client: Client, route: Route, address: str) -> dict[str, str]:
    """What somebody meets at a door, by method; methods that the door does not know are left out."""
    answers = {method: meaning(ask(client, method, address)) for method in route.methods}
    return {method: answer for method, answer in answers.items() if answer != NO_METHOD}
