"""What the API refuses beyond what REST framework knows. Apart from `problems`, because parsers are loaded before views can be."""

from __future__ import annotations

from rest_framework import exceptions, status


class Conflict(exceptions.APIException):
    """The request is sound but does not go with how things are now; 409."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This does not go with how things are now."
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."
    default_code = "too_large"
