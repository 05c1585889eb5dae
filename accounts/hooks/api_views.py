"""The API of webhooks: where to tell what, the log, and sending again. Owners only."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.agents.keys import READ, ApiKey
from accounts.api.permissions import OwnersOnly
from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, Exact, ToldOnce, asked
from accounts.hooks import delivering, endpoints
from accounts.hooks.kinds import KINDS
from accounts.hooks.models import Attempt, Delivery, Endpoint

DELIVERY = OpenApiParameter("delivery", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)
FIELDS = {"kinds": "events"}  # ours and the API's name


class EndpointRow(serializers.ModelSerializer):
    events = serializers.ListField(child=serializers.ChoiceField(list(KINDS)), source="kinds", read_only=True)

    class Meta:
        model = Endpoint
        fields = ("id", "url", "description", "events", "with_content", "is_active", "stopped_why", "failing_since", "told_at", "made_at")
        read_only_fields = fields


class EndpointMade(EndpointRow):
    secret = ToldOnce(help_text="Signs what is sent. It is told this one time.")

    class Meta(EndpointRow.Meta):
        fields = (*EndpointRow.Meta.fields, "secret")
        read_only_fields = fields


class EndpointWrite(Exact):
    """Where to tell what."""

    url = serializers.CharField(max_length=500, help_text="An https address outside of private networks.")
    description = serializers.CharField(max_length=120, required=False, allow_blank=True)
    events = serializers.ListField(child=serializers.ChoiceField(list(KINDS)), source="kinds", min_length=1, max_length=len(KINDS) * 2)
    with_content = serializers.BooleanField(required=False, help_text="Words, names and numbers too, instead of ids only.")


class EndpointChange(EndpointWrite):
    """What shall be different; the rest stays."""

    is_active = serializers.BooleanField(required=False, help_text="Switching it on again begins with a clean slate.")


class SecretTold(serializers.Serializer):
    secret = ToldOnce(help_text="The new secret, told this one time. The older one signs as well for another 24 hours.")


class AttemptRow(serializers.ModelSerializer):
    class Meta:
        model = Attempt
        fields = ("at", "status", "problem", "answer", "milliseconds")
        read_only_fields = fields


class DeliveryRow(serializers.ModelSerializer):
    webhook_id = serializers.CharField(source="event.message_id", read_only=True, help_text="The header of this name; the same with each attempt.")
    type = serializers.CharField(source="event.kind", read_only=True)
    data = serializers.DictField(source="event.data", read_only=True, help_text="The ids that are sent.")
    state = serializers.ChoiceField(Delivery.State.values, read_only=True)
    attempts = AttemptRow(many=True, read_only=True)

    class Meta:
        model = Delivery
        fields = ("id", "webhook_id", "type", "data", "state", "tries", "due_at", "made_at", "ended_at", "attempts")
        read_only_fields = fields


class DeliveryFilter(serializers.Serializer):
    state = serializers.ChoiceField(Delivery.State.values, required=False)
    type = serializers.CharField(max_length=40, required=False, help_text="One kind of event.")


class Owned:
    """Webhooks of this agency, to its owner."""

    resource = "webhooks"
    permission_classes = (OwnersOnly,)

    def endpoint(self) -> Endpoint:
        return get_object_or_404(Endpoint, pk=self.kwargs["pk"])

    def delivery(self) -> Delivery:
        return get_object_or_404(Delivery, pk=self.kwargs["delivery"], endpoint=self.endpoint())


class Endpoints(Owned, generics.ListAPIView):
    """The agency's webhooks."""

    serializer_class = EndpointRow
    queryset = Endpoint.objects.all()
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    @extend_schema(operation_id="webhooks_list", responses={200: EndpointRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="webhooks_create", request=EndpointWrite, responses={201: EndpointMade})
    def post(self, request: Request) -> Response:
        """Have events told to an address. The answer holds the secret that signs them; it is not shown again."""
        wish = asked(EndpointWrite, request.data)
        _check_content(request, wish)
        try:
            endpoint, secret = endpoints.make(by=request.user, **wish)
        except endpoints.CannotKeep as error:
            raise _invalid(error) from None
        return Response(EndpointMade(endpoint, context={"secret": secret}).data, status=status.HTTP_201_CREATED)


class OneEndpoint(Owned, APIView):
    @extend_schema(operation_id="webhooks_retrieve", parameters=[ID], responses={200: EndpointRow})
    def get(self, request: Request, pk: int) -> Response:
        """One webhook and how it fares."""
        return Response(EndpointRow(self.endpoint()).data)

    @extend_schema(operation_id="webhooks_partial_update", parameters=[ID], request=EndpointChange, responses={200: EndpointRow})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named, or switch it on or off."""
        endpoint = self.endpoint()
        shape = EndpointChange(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        _check_content(request, shape.validated_data)
        try:
            return Response(EndpointRow(endpoints.change(endpoint, by=request.user, **shape.validated_data)).data)
        except endpoints.CannotKeep as error:
            raise _invalid(error) from None

    @extend_schema(operation_id="webhooks_destroy", parameters=[ID], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Delete it with its log."""
        endpoints.remove(self.endpoint(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Secret(Owned, APIView):
    @extend_schema(operation_id="webhooks_secret", parameters=[ID], request=None, responses={200: SecretTold})
    def post(self, request: Request, pk: int) -> Response:
        """Change the secret. For a day each message carries two signatures, one by each secret."""
        endpoint = self.endpoint()
        return Response(SecretTold(endpoint, context={"secret": endpoints.rotate(endpoint, by=request.user)}).data)


class Test(Owned, APIView):
    @extend_schema(operation_id="webhooks_test", parameters=[ID], request=None, responses={202: DeliveryRow})
    def post(self, request: Request, pk: int) -> Response:
        """Send an event of the type `webhook.test`, once. The log tells what became of it."""
        return Response(DeliveryRow(endpoints.test(self.endpoint())).data, status=status.HTTP_202_ACCEPTED)


class Deliveries(Owned, generics.ListAPIView):
    """What was told, the latest first, with each attempt and the beginning of its answer. Kept for 30 days."""

    serializer_class, queryset = DeliveryRow, Delivery.objects.none()

    def get_queryset(self) -> QuerySet[Delivery]:
        return self.endpoint().deliveries.select_related("event").prefetch_related("attempts")

    def filter_queryset(self, found: QuerySet[Delivery]) -> QuerySet[Delivery]:
        wish = asked(DeliveryFilter, self.request.query_params)
        found = found.filter(state=wish["state"]) if "state" in wish else found
        return found.filter(event__kind=wish["type"]) if "type" in wish else found

    @extend_schema(operation_id="webhooks_deliveries_list", parameters=[ID, DeliveryFilter], responses={200: DeliveryRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Resend(Owned, APIView):
    @extend_schema(operation_id="webhooks_deliveries_resend", parameters=[ID, DELIVERY], request=None,
                   responses={202: DeliveryRow} | refusals(409))
    def post(self, request: Request, pk: int, delivery: int) -> Response:
        """Tell it once more, at once, under the same `webhook-id`."""
        found = self.delivery()
        try:
            delivering.resend(found)
        except delivering.CannotResend as error:
            raise Conflict(str(error)) from None
        found.refresh_from_db()
        return Response(DeliveryRow(found).data, status=status.HTTP_202_ACCEPTED)


def _check_content(request: Request, wish: dict) -> None:
    """A key that may not read messages and contacts cannot have them sent somewhere either."""
    key = request.auth
    if wish.get("with_content") and isinstance(key, ApiKey):
        for resource in ("messages", "contacts"):
            if not key.may(resource, READ):
                raise exceptions.PermissionDenied(f"This key lacks the scope {resource}:{READ}.", code="scope_missing")


def _invalid(error: endpoints.CannotKeep) -> exceptions.ValidationError:
    return exceptions.ValidationError({FIELDS.get(error.field, error.field): [str(error)]})
