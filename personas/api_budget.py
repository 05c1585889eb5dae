"""The API of what the model may cost in a day, and has cost today, and of the agency's own key, which goes in and never comes
out. Owners only."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import Exact, asked
from personas import own_key, spending
from personas.forms import BudgetForm
from personas.models import Engine


class BudgetRow(serializers.Serializer):
    """What the owner has set (`calls_per_day`, `usd_per_day`; null: what the platform allows), what holds today (null: no
    limit), and what was used. Amounts are in US dollars."""

    calls_per_day = serializers.IntegerField(allow_null=True)
    usd_per_day = serializers.FloatField(allow_null=True)
    calls_today = serializers.IntegerField(source="calls_made")
    usd_today = serializers.FloatField(source="usd_spent")
    calls_limit = serializers.IntegerField(source="calls", allow_null=True)
    usd_limit = serializers.FloatField(source="usd", allow_null=True)
    is_used_up = serializers.BooleanField(help_text="Then no model is asked until midnight; plain searches are answered all the same.")
    has_own_key = serializers.BooleanField()
    own_key_ending = serializers.CharField(help_text="The last four characters of the agency's own key; empty without one.")
    own_key_set_at = serializers.DateTimeField(allow_null=True)


class BudgetChange(Exact):
    calls_per_day = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    usd_per_day = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True, coerce_to_string=False)


class NewKey(Exact):
    key = serializers.CharField(max_length=own_key.LONGEST, help_text="It is tried with one small call before it is kept, and never told again.")


class BudgetView(APIView):
    resource = "settings"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="budget_retrieve", responses={200: BudgetRow})
    def get(self, request: Request) -> Response:
        """What a day may cost, and today's use; owners only."""
        return _shown()

    @extend_schema(operation_id="budget_partial_update", request=BudgetChange, responses={200: BudgetRow})
    def patch(self, request: Request) -> Response:
        """Change what is named; null is what the platform allows."""
        engine, wish = Engine.current(), asked(BudgetChange, request.data)
        form = BudgetForm({name: getattr(engine, name) for name in BudgetForm.Meta.fields} | wish, instance=engine)
        if not form.is_valid():
            raise exceptions.ValidationError({name: [str(each) for each in said] for name, said in form.errors.items()})
        form.keep(by=request.user)
        return _shown()


class OwnKeyView(APIView):
    resource = "settings"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="budget_key_update", request=NewKey, responses={200: BudgetRow})
    def put(self, request: Request) -> Response:
        """Keep the agency's own key for the model, once it has answered one small call. Refused, what was there stays."""
        try:
            own_key.keep(asked(NewKey, request.data)["key"], by=request.user)
        except ValidationError as error:
            raise exceptions.ValidationError({"key": error.messages}) from None
        return _shown()

    @extend_schema(operation_id="budget_key_destroy", responses={204: None})
    def delete(self, request: Request) -> Response:
        """Forget it: the platform's key is used again, if there is one."""
        own_key.forget(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _shown() -> Response:
    engine = Engine.current()
    today = spending.budget(engine)
    shown = {name: getattr(today, name) for name in ("calls_made", "usd_spent", "calls", "usd", "is_used_up")}
    return Response(BudgetRow(shown | {
        "calls_per_day": engine.calls_per_day, "usd_per_day": engine.usd_per_day,
        "has_own_key": bool(engine.key), "own_key_ending": engine.key_ending, "own_key_set_at": engine.key_set_at}).data)
