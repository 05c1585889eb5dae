"""The API of conversations: the list, the pen, and whose they are. Every view asks `visible_to`; what an agent may not see
does not exist."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.shapes import ID, asked
from conversations.assigning import assign_by_rule
from conversations.filters import Filters
from conversations.inbox import of_tab
from conversations.models import Conversation, Mode
from conversations.serializers import (
    Assigned,
    Assignment,
    ConversationDetail,
    ConversationFilter,
    ConversationRow,
    HandBack,
    ModeToggle,
    ModeToggled,
    Seen,
    Settled,
    TakeOver,
)


class Visible:
    """Conversations that the agent who asks may see."""

    request: Request
    resource = "conversations"
    queryset = Conversation.objects.none()  # for what describes the doors

    def get_queryset(self) -> QuerySet[Conversation]:
        return Conversation.objects.visible_to(self.request.user)

    def one(self, pk: int) -> Conversation:
        """The conversation, or 404."""
        return get_object_or_404(Conversation.objects.visible_to(self.request.user).select_related("channel"), pk=pk)


class ConversationList(Visible, generics.ListAPIView):
    """The agency's conversations, the latest first unless asked otherwise."""

    serializer_class = ConversationRow

    @property
    def page_ordering(self) -> tuple[str, str]:
        ordering = self._asked["ordering"]
        return ordering, "-pk" if ordering.startswith("-") else "pk"

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().for_rows()

    def filter_queryset(self, found: QuerySet) -> QuerySet:
        wish, agent = self._asked, self.request.user
        filters = Filters(label=wish.get("label", 0), number=wish.get("channel", 0), listing=wish.get("listing", ""),
                          assignee=wish.get("assignee", ""), mode=wish.get("mode", ""), state=wish.get("state", ""))
        found = of_tab(filters.narrow(found, agent), wish.get("tab", "all"), agent)
        exactly = {"needs_person": "needs_person", "since": "last_at__gte", "until": "last_at__lt"}
        found = found.filter(**{lookup: wish[name] for name, lookup in exactly.items() if name in wish})
        return found.filter(waiting_since__isnull=False) if wish["ordering"].endswith("waiting_since") else found

    @extend_schema(operation_id="conversations_list", parameters=[ConversationFilter], responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @property
    def _asked(self) -> dict:
        if not hasattr(self, "_wish"):
            self._wish = asked(ConversationFilter, self.request.query_params)
        return self._wish


class AgentConversations(ConversationList):
    """The conversations that are one agent's."""

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().filter(assignee=get_object_or_404(get_user_model(), pk=self.kwargs["pk"]))

    @extend_schema(operation_id="agents_conversations_list", parameters=[ID, ConversationFilter], responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class OneConversation(Visible, generics.RetrieveAPIView):
    """One conversation: who it is with, who holds the pen, and how it came to be so."""

    serializer_class = ConversationDetail

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().for_rows()

    @extend_schema(operation_id="conversations_retrieve", parameters=[ID], responses={200: ConversationDetail})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


# --- the pen ---------------------------------------------------------------------------------------------------------


class _Pen(Visible, APIView):
    def _moved(self, pk: int, *, to: str | None, reason: str, answer_now: bool = False) -> Response:
        """Move the pen under the conversation's lock; without `to` it changes hands."""
        with transaction.atomic():
            conversation = get_object_or_404(self.get_queryset().select_for_update(of=("self",)), pk=pk)
            if (to or (Mode.AI if conversation.is_with_human else Mode.HUMAN)) == Mode.HUMAN:
                move = conversation.take_over(by=self.request.user, note=reason, is_locked=True)
            else:
                move = conversation.hand_back(by=self.request.user, note=reason, answer_now=answer_now, is_locked=True)
        return Response(ModeToggled({
            "conversation_id": conversation.pk, "mode": conversation.mode, "epoch": conversation.epoch,
            "changed": move.changed, "discarded": move.discarded, "on_the_wire": move.on_the_wire}).data)


class ToggleMode(_Pen):
    """Move the pen. Saying where it shall be makes a repeat harmless."""

    @extend_schema(operation_id="conversations_toggle_mode", request=ModeToggle, responses={200: ModeToggled, **refusals(404)})
    def post(self, request: Request) -> Response:
        """Give the pen to a person (HUMAN) or to the assistant (AI). After the answer to HUMAN, no text of the
        assistant leaves except what `on_the_wire` names."""
        wish = asked(ModeToggle, request.data)
        return self._moved(wish["conversation_id"], to=wish.get("mode"), reason=wish["reason"], answer_now=wish["answer_now"])


class TakeOverView(_Pen):
    @extend_schema(operation_id="conversations_take_over", parameters=[ID], request=TakeOver, responses={200: ModeToggled})
    def post(self, request: Request, pk: int) -> Response:
        """Hold the pen yourself; from then on no text of the assistant leaves except what `on_the_wire` names."""
        return self._moved(pk, to=Mode.HUMAN, **asked(TakeOver, request.data))


class HandBackView(_Pen):
    @extend_schema(operation_id="conversations_hand_back", parameters=[ID], request=HandBack, responses={200: ModeToggled})
    def post(self, request: Request, pk: int) -> Response:
        """Give the pen to the assistant."""
        return self._moved(pk, to=Mode.AI, **asked(HandBack, request.data))


# --- whose it is, and what was read ------------------------------------------------------------------------------------


class Assign(Visible, APIView):
    @extend_schema(operation_id="conversations_assign", parameters=[ID], request=Assignment, responses={200: Assigned})
    def post(self, request: Request, pk: int) -> Response:
        """Give the conversation to an agent, to nobody, or to whom the agency's rule says. Whoever gets it is told."""
        conversation, wish = self.one(pk), asked(Assignment, request.data)
        before = conversation.assignee_id
        why = ""
        if wish["by_rule"]:
            why = assign_by_rule(conversation, by=request.user, tell=True).why
        else:
            to = self._agent(wish["agent_id"])
            conversation.assign(to, by=request.user)
        return Response(Assigned({"conversation_id": pk, "assignee": conversation.assignee, "why": why,
                                  "changed": conversation.assignee_id != before}).data)

    @staticmethod
    def _agent(number: int | None):
        if number is None:
            return None
        found = get_user_model().objects.active().filter(pk=number).first()
        if found is None:
            raise exceptions.ValidationError({"agent_id": ["There is no such agent, or they have left."]})
        return found


class Close(Visible, APIView):
    @extend_schema(operation_id="conversations_close", parameters=[ID], request=None, responses={200: Settled})
    def post(self, request: Request, pk: int) -> Response:
        """All is settled: nobody waits here any more. The pen stays where it is; the next message opens it again."""
        return _settled(conversation := self.one(pk), conversation.close(by=request.user))


class Reopen(Visible, APIView):
    @extend_schema(operation_id="conversations_reopen", parameters=[ID], request=None, responses={200: Settled})
    def post(self, request: Request, pk: int) -> Response:
        """It was not settled after all."""
        return _settled(conversation := self.one(pk), conversation.reopen(by=request.user))


def _settled(conversation: Conversation, changed: bool) -> Response:
    return Response(Settled({"conversation_id": conversation.pk, "closed_at": conversation.closed_at, "changed": changed}).data)


class Read(Visible, APIView):
    @extend_schema(operation_id="conversations_read", parameters=[ID], request=Seen, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """Mark it read."""
        self.one(pk)
        wish = asked(Seen, request.data)
        self.get_queryset().filter(pk=pk, **wish).update(unread=0)
        if self.get_queryset().filter(pk=pk, unread=0).exists():  # more may have come than was seen
            import_string(settings.READ_ALARM)(request.user, [pk])
        return Response(status=status.HTTP_204_NO_CONTENT)
