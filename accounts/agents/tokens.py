"""API tokens that open one agency only.

simplejwt by itself accepts agency A's token on agency B's host as B's agent of the same number. So each token names its
agency and carries a trace of the password; both are compared on every request and on every refresh.
"""

from __future__ import annotations

import hmac

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken
from rest_framework_simplejwt.tokens import RefreshToken as Refresh
from rest_framework_simplejwt.tokens import Token as AnyToken

from accounts.agents.models import Agent, ApiSession

REFUSED = "This token is not valid here."


def issue(agent: Agent) -> dict[str, str]:
    """A pair of tokens for an agent of the agency in use: the beginning of an API session."""
    refresh = Refresh()
    session = ApiSession.objects.create(agent=agent, current=refresh["jti"])
    return _pair(refresh, agent, session.pk)


def renew(token: Refresh) -> dict[str, str]:
    """A new pair for a refresh token that has not been used before. Raises AuthenticationFailed."""
    agent, following = holder(token), Refresh()
    if not ApiSession.exchange(str(token["session"]), token["jti"], following["jti"]):
        raise exceptions.AuthenticationFailed(REFUSED, code="token_not_valid")
    return _pair(following, agent, token["session"])


def _pair(refresh: Refresh, agent: Agent, session: object) -> dict[str, str]:
    refresh["user_id"], refresh["agency"] = str(agent.pk), connection.schema_name
    refresh["mark"], refresh["session"] = _mark(agent), str(session)
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def holder(token: AnyToken) -> Agent:
    """The agent a token belongs to. Raises AuthenticationFailed unless it was made for this agency, for an agent who is
    still active, before no change of password, and in a session that has not ended."""
    if not hmac.compare_digest(str(token.get("agency", "")), connection.schema_name):
        raise exceptions.AuthenticationFailed(REFUSED, code="token_not_valid")
    try:
        agent = get_user_model().objects.active().filter(
            pk=token.get("user_id"), api_sessions__pk=token.get("session"), api_sessions__ended_at__isnull=True).first()
    except (ValueError, ValidationError):  # ids that are none
        agent = None
    if agent is None or not hmac.compare_digest(str(token.get("mark", "")), _mark(agent)):
        raise exceptions.AuthenticationFailed(REFUSED, code="token_not_valid")
    return agent


def _mark(agent: Agent) -> str:
    return agent.get_session_auth_hash()[:16]


class AgencyTokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access token>`. Never a cookie, so a foreign page can make no request in anybody's name."""

    def authenticate(self, request: Request) -> tuple[Agent, AnyToken] | None:
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header else None
        if raw is None:
            return None
        try:
            token = AccessToken(raw)
        except TokenError:
            raise exceptions.AuthenticationFailed(REFUSED, code="token_not_valid") from None
        return holder(token), token
