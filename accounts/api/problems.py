"""How the API says no: problem details (RFC 9457), a sentence for people and a code for programs, nothing about our insides."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.api.refused import TooLarge
from accounts.storage import is_full_disk

logger = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
GENERAL = {
    status.HTTP_403_FORBIDDEN: ("You may not do this.", "permission_denied"),
    status.HTTP_404_NOT_FOUND: ("There is nothing at this address.", "not_found"),
}


class NoRoom(exceptions.APIException):
    status_code, default_code = status.HTTP_507_INSUFFICIENT_STORAGE, "no_room"
    default_detail = "There is no room for files at the moment. Nothing was changed."


class Problem(serializers.Serializer):
    """Problem details (RFC 9457)."""

    title = serializers.CharField(help_text="One sentence for people.")
    status = serializers.IntegerField(help_text="The same as the status of the answer.")
    code = serializers.CharField(help_text="One word for programs.")
    errors = serializers.DictField(required=False, help_text="By field, what is wrong with it.")


def refusals(*codes: int) -> dict:
    """How a view describes in `extend_schema` that it may answer with these; what every view may answer is added by
    `accounts.api.schema`."""
    return {(code, PROBLEM): Problem for code in codes}


def problem(title: str, code: str, status: int) -> JsonResponse:
    """A refusal from outside of REST framework: from middleware, or for an address that nothing stands behind."""
    return JsonResponse({"title": title, "status": status, "code": code}, status=status, content_type=PROBLEM)


def handler(exc: Exception, context: dict) -> Response | None:
    """Every error of a view as problem details, with the fields that are wrong. None for what is our own fault."""
    if is_full_disk(exc):
        logger.error("no room is left for files")
        exc = NoRoom()
    exc = TooLarge() if isinstance(exc, RequestDataTooBig) else exc
    response = exception_handler(exc, context)
    if response is None:
        return None
    body: dict = {"title": "The request was refused.", "status": response.status_code, "code": "refused"}
    if isinstance(exc, exceptions.ValidationError):
        errors = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        body |= {"title": "Some values cannot be accepted.", "code": "invalid", "errors": errors}
    elif isinstance(exc, exceptions.APIException):
        detail = exc.detail if isinstance(exc.detail, str) else exc.default_detail
        codes = exc.get_codes()
        body |= {"title": str(detail), "code": codes if isinstance(codes, str) else exc.default_code}
    elif response.status_code in GENERAL:
        body |= dict(zip(("title", "code"), GENERAL[response.status_code], strict=True))
    response.data = body
    response.content_type = PROBLEM
    return response
