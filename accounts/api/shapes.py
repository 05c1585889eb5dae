"""Pieces of which bodies and answers of the API are made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, models, transaction
from django.forms import ModelForm
from django.http import HttpRequest
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from accounts.api.refused import Conflict

OF_PAGES = {"cursor", "page_size"}  # what every list takes beside its filters
BIGGEST = 2**63 - 1  # of a number that the database can hold
ID = OpenApiParameter("id", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)


KINDS = ((serializers.BooleanField, bool, "It must be true or false."), (serializers.CharField, str, "It must be text."),
         (serializers.IntegerField, (int, float), "It must be a whole number."))


class Exactly:
    """A body that is taken as it is described. A field that is not known is an error, not silence: a misspelt `mode` would
    otherwise move the pen the other way. Nor is a number taken for a text, or a 1 for yes."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name[:60]: ["There is no such field."] for name in unknown[:20]})
            is_form = self.context.get("is_form", False)
            wrong = {name: why for name, field in self.fields.items() if name in data and (why := _not_as_described(field, data[name], is_form=is_form))}
            if wrong:
                raise serializers.ValidationError({name: [why] for name, why in wrong.items()})
        return super().to_internal_value(data)


def _not_as_described(field: serializers.Field, value: Any, *, is_form: bool = False) -> str:
    """What is wrong with the kind of a value, or with its length before blanks are cut off; empty where nothing is. In a
    form everything but a file is text."""
    if value is None:
        return ""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return next((why for each in value if (why := _not_as_described(field.child, each))), "")
    for kind, python, words in KINDS[:0] if is_form else KINDS:
        if isinstance(field, kind) and (not isinstance(value, python) or (python is not bool and isinstance(value, bool))):
            return words
    longest = getattr(field, "max_length", None)
    return f"It has at most {longest} characters." if isinstance(value, str) and longest and len(value) > longest else ""


class Exact(Exactly, serializers.Serializer):
    """A body that takes the fields it names and no others."""


class Word(serializers.ChoiceField):
    """An enum of ours, in capitals outside."""

    def to_representation(self, value: str) -> str:
        return str(value).upper()

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """A file in a form."""


class ToldOnce(serializers.CharField):
    """A secret, told to whoever has just made it and to nobody again. It stands in no row that can be read: the door hands it
    over as `secret` of the context."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"source": "*", "read_only": True, "help_text": "It is told this one time."} | kwargs)

    def to_representation(self, value: Any) -> str:
        return self.context["secret"]


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
    """What a body or the query of an address says, checked. Raises ValidationError, which becomes a 400 by field: also for a
    filter that does not exist, since a misspelt one would otherwise find everything."""
    is_form = hasattr(data, "dict")
    if is_form and not issubclass(shape, Exactly):
        unknown = sorted(set(data) - set(shape().fields) - OF_PAGES)
        if unknown:
            raise exceptions.ValidationError({name[:60]: ["There is no such filter."] for name in unknown[:20]})
    given = shape(data=data.dict() if is_form else data, partial=partial, context=context | {"is_form": is_form})
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
