"""The API of the agency's own audit: who changed what, and when. It is only ever read; owners only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.agents.audit import AuditEntry
from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import Number, asked


class AuditRow(serializers.ModelSerializer):
    """One change, told by names of fields and ids."""

    agent_id = serializers.IntegerField(read_only=True, allow_null=True, help_text="Null: no agent of the agency.")
    actor = serializers.CharField(read_only=True, help_text="Who it was, kept after they are gone; staff as “platform staff”.")
    detail = serializers.DictField(read_only=True)

    class Meta:
        model = AuditEntry
        fields = ("id", "at", "agent_id", "actor", "action", "detail")
        read_only_fields = fields


class AuditFilter(serializers.Serializer):
    agent = Number(required=False, help_text="An agent's id.")
    action = serializers.CharField(max_length=60, required=False, help_text="For example: settings changed.")
    since = serializers.DateTimeField(required=False, help_text="At or after this moment.")
    until = serializers.DateTimeField(required=False, help_text="Before this moment.")


class Audit(generics.ListAPIView):
    """Who changed what in the agency, the latest first; owners only."""

    resource = "audit"
    permission_classes = (OwnersOnly,)
    serializer_class, queryset = AuditRow, AuditEntry.objects.all()

    def filter_queryset(self, found: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        lookups = {"agent": "agent_id", "action": "action", "since": "at__gte", "until": "at__lt"}
        return found.filter(**{lookups[name]: value for name, value in asked(AuditFilter, self.request.query_params).items()})

    @extend_schema(operation_id="audit_list", parameters=[AuditFilter], responses={200: AuditRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
