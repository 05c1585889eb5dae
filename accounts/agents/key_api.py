"""The API of keys. Owners only, and signed in: there is no scope for it, so a key makes no keys."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.agents.keys import SCOPES, ApiKey, CannotMake
from accounts.agents.models import Agent
from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import ID, AgentRow, Exact, Number, ToldOnce, asked


class KeyRow(serializers.ModelSerializer):
    agent = AgentRow(read_only=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES), read_only=True)

    class Meta:
        model = ApiKey
        fields = ("id", "name", "prefix", "agent", "scopes", "made_at", "expires_at", "used_at", "revoked_at", "is_good")
        read_only_fields = fields


class KeyMade(KeyRow):
    key = ToldOnce()

    class Meta(KeyRow.Meta):
        fields = (*KeyRow.Meta.fields, "key")
        read_only_fields = fields


class KeyWrite(Exact):
    """A key for one program."""

    name = serializers.CharField(max_length=60, help_text="What uses it.")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES), min_length=1, max_length=len(SCOPES) * 2, help_text="To write includes to read.")
    agent = Number(required=False, help_text="Whom it acts as, by id; you, unless you say otherwise.")
    expires_at = serializers.DateTimeField(required=False, allow_null=True, help_text="It is refused from then on; null: it does not expire.")


class Keys(generics.ListAPIView):
    """The agency's keys; of each its visible beginning."""

    permission_classes = (OwnersOnly,)
    serializer_class = KeyRow
    queryset = ApiKey.objects.select_related("agent")
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    @extend_schema(operation_id="keys_list", responses={200: KeyRow(many=True)}, auth=[{"agencyToken": []}])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="keys_create", request=KeyWrite, responses={201: KeyMade}, auth=[{"agencyToken": []}])
    def post(self, request: Request) -> Response:
        """Make a key. The answer holds it; it is not shown again."""
        wish = asked(KeyWrite, request.data)
        agent = request.user
        if "agent" in wish:
            agent = Agent.objects.filter(pk=wish.pop("agent")).first()
            if agent is None:
                raise exceptions.ValidationError({"agent": ["There is no agent of this number."]})
        try:
            key, text = ApiKey.make(agent=agent, by=request.user, **wish)
        except CannotMake as error:
            raise exceptions.ValidationError({"non_field_errors": [str(error)]}) from None
        return Response(KeyMade(key, context={"secret": text}).data, status=status.HTTP_201_CREATED)


class OneKey(APIView):
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="keys_destroy", parameters=[ID], responses={204: None}, auth=[{"agencyToken": []}])
    def delete(self, request: Request, pk: int) -> Response:
        """End a key for good, at once. It stays in the list as revoked."""
        get_object_or_404(ApiKey, pk=pk).revoke(by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
