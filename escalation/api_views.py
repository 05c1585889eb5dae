"""The API of times a person was asked for, within the conversations that an agent may see."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.shapes import ID, Exact, Number, asked
from conversations.models import Conversation
from escalation.models import Escalation
from escalation.triggers import Trigger


class EscalationRow(serializers.ModelSerializer):
    conversation_id = serializers.IntegerField(read_only=True)
    message_id = serializers.IntegerField(read_only=True, allow_null=True, help_text="The contact's message that led to it.")
    trigger = serializers.ChoiceField(Trigger.choices, read_only=True)
    also = serializers.ListField(child=serializers.ChoiceField(Trigger.choices), read_only=True)
    quote = serializers.CharField(read_only=True, help_text="The contact's own words.")
    was_needed = serializers.BooleanField(read_only=True, allow_null=True, help_text="What an agent said of it afterwards.")
    is_open = serializers.BooleanField(read_only=True, source="conversation.needs_person", help_text="Nobody has answered there yet.")

    class Meta:
        model = Escalation
        fields = ("id", "conversation_id", "message_id", "trigger", "also", "quote", "reason", "was_needed", "is_open", "at")
        read_only_fields = fields


class EscalationFilter(serializers.Serializer):
    conversation = Number(required=False)
    trigger = serializers.ChoiceField(Trigger.choices, required=False)
    is_open = serializers.BooleanField(required=False)
    judged = serializers.BooleanField(required=False, help_text="Whether an agent has said if it was needed.")
    since = serializers.DateTimeField(required=False)


class Judgement(Exact):
    was_needed = serializers.BooleanField(allow_null=True)


class Escalations(generics.ListAPIView):
    """The times a person was asked for, the newest first."""

    resource = "escalations"
    serializer_class, queryset = EscalationRow, Escalation.objects.none()
    page_ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[Escalation]:
        return _visible(self.request)

    def filter_queryset(self, found: QuerySet[Escalation]) -> QuerySet[Escalation]:
        wish = asked(EscalationFilter, self.request.query_params)
        if "judged" in wish:
            found = found.filter(was_needed__isnull=not wish.pop("judged"))
        lookups = {"is_open": "conversation__needs_person", "since": "at__gte"}
        return found.filter(**{lookups.get(name, name): value for name, value in wish.items()})

    @extend_schema(operation_id="escalations_list", parameters=[EscalationFilter], responses={200: EscalationRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class OneEscalation(APIView):
    resource = "escalations"

    @extend_schema(operation_id="escalations_retrieve", parameters=[ID], responses={200: EscalationRow})
    def get(self, request: Request, pk: int) -> Response:
        """One time a person was asked for, in the contact's own words."""
        return Response(EscalationRow(get_object_or_404(_visible(request), pk=pk)).data)

    @extend_schema(operation_id="escalations_partial_update", parameters=[ID], request=Judgement, responses={200: EscalationRow})
    def patch(self, request: Request, pk: int) -> Response:
        """Say whether a person was needed; it tells how good the triggers are."""
        found, wish = get_object_or_404(_visible(request), pk=pk), asked(Judgement, request.data)
        found.judge(wish["was_needed"])
        return Response(EscalationRow(found).data)


def _visible(request: Request) -> QuerySet[Escalation]:
    return Escalation.objects.filter(conversation__in=Conversation.objects.visible_to(request.user).order_by()).select_related("conversation")
