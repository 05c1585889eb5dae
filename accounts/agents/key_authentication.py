"""The way in for programs that hold a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from accounts.agents.keys import READ, START, WRITE, ApiKey

if TYPE_CHECKING:
    from accounts.agents.models import Agent

REFUSED = "This key is not valid here."
LONGEST = 200


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer foyer_…`. A key of another agency is a key that does not exist.

    What a key may do is asked here and not in a permission, because views replace permissions: a view that does not say
    in `resource` what it is about refuses every key.
    """

    def authenticate(self, request: Request) -> tuple[Agent, ApiKey] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        text = text.strip()
        if scheme.lower() != "bearer" or not text.startswith(START):
            return None
        key = ApiKey.holding(text) if len(text) <= LONGEST and text.isascii() else None
        if key is None:
            raise exceptions.AuthenticationFailed(REFUSED, code="key_not_valid")
        _check_scope(key, request)
        return key.agent, key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _check_scope(key: ApiKey, request: Request) -> None:
    view = (request.parser_context or {}).get("view")
    resource = getattr(view, "resource", None)
    if resource is None:
        raise exceptions.PermissionDenied("Keys cannot do this; sign in instead.", code="not_for_keys")
    right = READ if request.method in SAFE_METHODS or getattr(view, "reads", False) else WRITE
    needed = [(resource, right), *((other, READ) for other in getattr(view, "also_reads", ()))]
    lacking = next((f"{name}:{wanted}" for name, wanted in needed if not key.may(name, wanted)), "")
    if lacking:
        raise exceptions.PermissionDenied(f"This key lacks the scope {lacking}.", code="scope_missing")


class KeyScheme(OpenApiAuthenticationExtension):
    target_class = KeyAuthentication
    name = "agencyKey"

    def get_security_definition(self, auto_schema: Any) -> dict:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "foyer_…", "description": "A key made under Settings, Developers."}
