"""A person's rights as an API, for owners: what is kept of them, a copy of it, its end; and who is past their time."""

from __future__ import annotations

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import OwnersOnly
from accounts.api.shapes import ID
from accounts.models import Agency
from conversations.models import Contact
from whatsapp import persons


class KeptRow(serializers.Serializer):
    """How much there is of a person."""

    conversations, messages, files = serializers.IntegerField(), serializers.IntegerField(), serializers.IntegerField()
    notes, decisions, events = serializers.IntegerField(), serializers.IntegerField(), serializers.IntegerField()


class DueRow(serializers.Serializer):
    """Who would be erased now, by the agency's own number of days."""

    days = serializers.IntegerField(allow_null=True, help_text="`retention_days` of the settings; null: nobody is erased.")
    people, conversations = serializers.IntegerField(), serializers.IntegerField()
    messages, files = serializers.IntegerField(), serializers.IntegerField()


class PersonData(APIView):
    resource = "contacts"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="contacts_data", parameters=[ID], responses={200: KeptRow})
    def get(self, request: Request, pk: int) -> Response:
        """How much is kept of them."""
        return Response(KeptRow(persons.Kept.of(get_object_or_404(Contact, pk=pk))).data)

    @extend_schema(operation_id="contacts_data_erase", parameters=[ID], responses={200: KeptRow})
    def delete(self, request: Request, pk: int) -> Response:
        """Take all of it away, for good, and say how much it was. Whoever writes again is somebody new."""
        return Response(KeptRow(persons.erase(get_object_or_404(Contact, pk=pk), by=request.user)).data)


class PersonArchive(APIView):
    resource, reads = "contacts", True
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="contacts_data_archive", parameters=[ID], request=None, responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def post(self, request: Request, pk: int) -> FileResponse:
        """A ZIP file with every message, note and file. That it was made stands in the audit."""
        contact = get_object_or_404(Contact, pk=pk)
        return FileResponse(persons.archive(contact, by=request.user), as_attachment=True, filename=f"person-{pk}.zip", content_type="application/zip")


class Retention(APIView):
    resource = "contacts"
    permission_classes = (OwnersOnly,)

    @extend_schema(operation_id="retention_retrieve", responses={200: DueRow})
    def get(self, request: Request) -> Response:
        """Who is past their time at this moment; they are erased within the hour. The days are one of the settings."""
        return Response(DueRow(persons.Due.now(Agency.objects.get(pk=request.agency.pk).retention_days)).data)
