"""Pieces of which bodies and answers of the API are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from accounts.api.refused import Conflict

BIGGEST = 2**63 - 1  # of a number that the database can hold
ID = OpenApiParameter("id", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)


class Exactly:
    """A body in which a field that is not known is an error, not silence: a misspelt `mode` would otherwise move the pen
    the other way."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(map(str, data)) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({name[:60]: ["There is no such field."] for name in unknown[:20]})
        return super().to_internal_value(data)


class Exact(Exactly, serializers.Serializer):
    """A body that takes the fields it names and no others."""


class Word(serializers.ChoiceField):
    """An enum of ours, in capitals outside."""

    def to_representation(self, value: str) -> str:
        return str(value).upper()

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


class Number(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": BIGGEST} | kwargs)


class AgentRow(serializers.ModelSerializer):
    """An agent, as far as colleagues need to know them."""

    class Meta:
        model = get_user_model()
        fields = ("id", "name")
        read_only_fields = fields


def asked(shape: type[serializers.Serializer], data: Any, *, partial: bool = False, **context: Any) -> dict:
    """What a body or the query of an address says, checked. Raises ValidationError, which becomes a 400 by field."""
    given = shape(data=data.dict() if hasattr(data, "dict") else data, partial=partial, context=context)
    given.is_valid(raise_exception=True)
    return given.validated_data


def saved(form: ModelForm) -> models.Model:
    """What a form of the portal makes of the values, so that a rule stands in one place. Raises ValidationError by field,
    and Conflict where somebody else was quicker."""
    if not form.is_valid():
        raise exceptions.ValidationError({"non_field_errors" if name == "__all__" else name: [str(each) for each in said]
                                          for name, said in form.errors.items()})
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError:
        raise Conflict("Somebody has stored the same at the same moment.") from None


def portal_request(request: Request) -> HttpRequest:
    """The request as Django knows it; it has the agency."""
    return request._request
