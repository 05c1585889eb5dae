"""The API of the people who write. Whoever may see no conversation with somebody does not see them either."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.shapes import ID, asked
from conversations import searching
from conversations.api_views import ConversationList
from conversations.models import Contact, Conversation
from conversations.serializers import (
    ContactChange,
    ContactDetail,
    ContactFilter,
    ContactRow,
    ConversationFilter,
    ConversationRow,
)


class Contacts(generics.ListAPIView):
    """Those who write to the agency, the newest first."""

    resource = "contacts"
    serializer_class, queryset = ContactRow, Contact.objects.none()

    def get_queryset(self) -> QuerySet[Contact]:
        return _visible(self.request)

    def filter_queryset(self, found: QuerySet[Contact]) -> QuerySet[Contact]:
        wish = asked(ContactFilter, self.request.query_params)
        if wish.get("q", "").strip():
            called = searching.with_people_called(Conversation.objects.visible_to(self.request.user), wish["q"].strip())
            found = found.filter(pk__in=called.order_by().values("contact"))
        return found.filter(opted_out_at__isnull=not wish["opted_out"]) if "opted_out" in wish else found

    @extend_schema(operation_id="contacts_list", parameters=[ContactFilter], responses={200: ContactRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


class OneContact(APIView):
    resource = "contacts"

    @extend_schema(operation_id="contacts_retrieve", parameters=[ID], responses={200: ContactDetail})
    def get(self, request: Request, pk: int) -> Response:
        """One person, and whether they wish to be written to."""
        return Response(ContactDetail(get_object_or_404(_visible(request), pk=pk)).data)

    @extend_schema(operation_id="contacts_partial_update", parameters=[ID], request=ContactChange, responses={200: ContactDetail})
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is named; the rest stays."""
        contact, wish = get_object_or_404(_visible(request), pk=pk), asked(ContactChange, request.data)
        with transaction.atomic():
            if "given_name" in wish:
                contact.call(wish["given_name"], by=request.user)
            if "opted_out" in wish:
                contact.opts_out(wish["opted_out"], by=request.user)
        return Response(ContactDetail(get_object_or_404(_visible(request), pk=pk)).data)


class ContactConversations(ConversationList):
    """The conversations with one person."""

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().filter(contact=get_object_or_404(_visible(self.request), pk=self.kwargs["pk"]))

    @extend_schema(operation_id="contacts_conversations_list", parameters=[ID, ConversationFilter], responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


def _visible(request: Request) -> QuerySet[Contact]:
    return Contact.objects.visible_to(request.user).prefetch_related("addresses")
