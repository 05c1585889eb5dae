"""Who is calling the webhook: found by the bearer token alone, before a byte of the body is read."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from accounts.encryption import digest
from accounts.models import Agency, WebhookRoute
from accounts.tenancy import public_schema


@dataclass(frozen=True, slots=True)
class Caller:
    """A channel's provider. `digest` is kept so that the comparison can be done in constant time."""

    schema: str
    channel_id: int
    account: str
    digest: str
    is_authenticated: bool = True


# A suspended agency's events are kept; they wait.
ADMITTED = [state.value for state in (Agency.State.ACTIVE, Agency.State.SUSPENDED, Agency.State.DELETING)]


class Routes:
    """The callers this process knows, by the digest of their token. To know is not to trust: the statement that journals an
    event asks whether the route still is what it was, so nothing here grows old and the look-up costs nobody time."""

    def __init__(self) -> None:
        self._known: dict[str, Caller] = {}

    def get(self, digest: str) -> Caller | None:
        return self._known.get(digest) or self.look_up(digest)

    def look_up(self, digest: str) -> Caller | None:
        """As it stands in the table now. Only routes that exist are kept, so this cannot grow."""
        with public_schema():
            found = next(_callers(token_digest=digest), None)
        if found is None:
            self._known.pop(digest, None)
        else:
            self.believe(found)
        return found

    def believe(self, caller: Caller) -> None:
        self._known[caller.digest] = caller

    def learn(self) -> list[Caller]:
        """All of them, when a process starts: the first webhook meets no look-up either."""
        with public_schema():
            self._known = {caller.digest: caller for caller in _callers()}
        return list(self._known.values())

    def clear(self) -> None:
        self._known = {}


def _callers(**wanted: str) -> Iterator[Caller]:
    for route in WebhookRoute.objects.select_related("agency").filter(agency__state__in=ADMITTED, **wanted):
        yield Caller(route.agency.schema_name, route.channel_id, route.account, route.token_digest)


routes = Routes()


class WebhookToken(BaseAuthentication):
    """`Authorization: Bearer <token>`. Every kind of bad credential gets the same answer, so nothing can be counted."""

    def authenticate(self, request: Request) -> tuple[Caller, None]:
        scheme, _, token = request._request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        presented = digest(token.strip())
        try:
            caller = routes.get(presented) if scheme.lower() == "bearer" and len(token) >= 16 else None
        except (DatabaseError, InterfaceError):
            raise NotNow from None
        if caller is None or not hmac.compare_digest(caller.digest, presented):
            raise bad_credential()
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class NotNow(APIException):
    """Cannot verify now is not the same as invalid: the provider keeps the event and comes again."""

    status_code, default_detail, default_code, wait = 503, "Come again in a moment.", "unavailable", 5


def bad_credential() -> AuthenticationFailed:
    return AuthenticationFailed("This webhook is not known here.")
