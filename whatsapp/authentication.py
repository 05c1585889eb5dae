"""Who is calling the webhook: found by the bearer token alone, before a byte of the body is read."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from accounts.encryption import digest
from accounts.models import Agency, WebhookRoute
from accounts.tenancy import Cached


@dataclass(frozen=True, slots=True)
class Caller:
    """A channel's provider. `digest` is kept so that the comparison can be done in constant time."""

    schema: str
    channel_id: int
    account: str
    digest: str
    is_authenticated: bool = True


def _route(digest: str) -> Caller | None:
    route = (
        WebhookRoute.objects.select_related("agency")
        .filter(token_digest=digest, agency__state__in=[Agency.State.ACTIVE, Agency.State.SUSPENDED, Agency.State.DELETING]).first()
    )
    return Caller(route.agency.schema_name, route.channel_id, route.account, route.token_digest) if route else None


routes = Cached(_route)


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
