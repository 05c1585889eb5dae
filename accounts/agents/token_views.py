"""The doors to the API's tokens."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken as Refresh

from accounts.agents import second_step
from accounts.agents.signing_in import BadSignIn, check_code, check_password
from accounts.agents.tokens import REFUSED, AgencyTokenAuthentication, issue, renew
from accounts.api.problems import refusals


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = AgencyTokenAuthentication
    name = "agencyToken"

    def get_security_definition(self, auto_schema: Any) -> dict:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class SignIn(serializers.Serializer):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    code = serializers.CharField(max_length=30, required=False, help_text="Of the authenticator app, or a recovery code, where the agent has a second step")


class Renewal(serializers.Serializer):
    refresh = serializers.CharField(max_length=2000)


PAIR = inline_serializer("TokenPair", {"access": serializers.CharField(), "refresh": serializers.CharField()})


class Token(APIView):
    """Exchange an agent's e-mail and password (and a code, where the agent has a second step) for an access token (30 minutes) and a refresh token (7 days)."""

    authentication_classes, permission_classes = (), ()

    @extend_schema(request=SignIn, responses={200: PAIR, **refusals(401)}, auth=[], operation_id="token_create")
    def post(self, request: Request) -> Response:
        asked = SignIn(data=request.data)
        asked.is_valid(raise_exception=True)
        code = asked.validated_data.pop("code", "")
        try:
            agent = check_password(request._request, **asked.validated_data)
            if second_step.is_on(agent):
                if not code:
                    raise exceptions.AuthenticationFailed("This agent has a second step: send what the authenticator app shows as `code`.", code="code_needed")
                check_code(request._request, agent, code, second_step.check)
            elif second_step.is_required():
                raise exceptions.AuthenticationFailed("This agency demands a second step. Sign in to the portal once and set it up.", code="second_step_needed")
        except BadSignIn as error:
            if error.wait:
                too_many = exceptions.Throttled(detail=str(error))
                too_many.wait = settings.SIGN_IN_WINDOW.total_seconds()
                raise too_many from None
            raise exceptions.AuthenticationFailed(str(error)) from None
        return Response(issue(agent))

    def get_authenticate_header(self, request: Request) -> str:
        return "Bearer"


class RefreshToken(APIView):
    """Exchange a refresh token for a new pair. Each one works once; a second use ends the whole session."""

    authentication_classes, permission_classes = (), ()

    @extend_schema(request=Renewal, responses={200: PAIR, **refusals(401)}, auth=[], operation_id="token_refresh")
    def post(self, request: Request) -> Response:
        asked = Renewal(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            token = Refresh(asked.validated_data["refresh"])
        except TokenError:
            raise exceptions.AuthenticationFailed(REFUSED, code="token_not_valid") from None
        return Response(renew(token))

    def get_authenticate_header(self, request: Request) -> str:
        return "Bearer"
