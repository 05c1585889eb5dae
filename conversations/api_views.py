"""The API of conversations: the list, the thread, and the pen. Every view asks `visible_to`; what an agent may not see
does not exist."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID
from conversations.channels import provider_class, split_text
from conversations.models import Conversation, Message, Mode
from conversations.serializers import (
    CLIENT_KEY,
    ConversationDetail,
    ConversationFilter,
    ConversationRow,
    MessageFilter,
    MessageRow,
    ModeToggle,
    ModeToggled,
    NewMessage,
)


class Visible:
    """Conversations that the agent who asks may see."""

    request: Request
    resource = "conversations"

    def get_queryset(self) -> QuerySet[Conversation]:
        if getattr(self, "swagger_fake_view", False):
            return Conversation.objects.none()
        return Conversation.objects.visible_to(self.request.user)


class ConversationList(Visible, generics.ListAPIView):
    """The agency's conversations, the latest first unless asked otherwise."""

    serializer_class = ConversationRow

    @property
    def page_ordering(self) -> tuple[str, str]:
        ordering = self._asked()["ordering"]
        return ordering, "-pk" if ordering.startswith("-") else "pk"

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().with_people()

    def filter_queryset(self, found: QuerySet) -> QuerySet:
        asked = self._asked()
        if "needs_person" in asked:
            found = found.filter(needs_person=asked["needs_person"])
        if "mode" in asked:
            found = found.filter(mode=asked["mode"])
        match asked.get("assignee"):
            case "me":
                found = found.filter(assignee=self.request.user)
            case "none":
                found = found.filter(assignee=None)
            case str(number):
                found = found.filter(assignee_id=int(number))
        return found

    @extend_schema(operation_id="conversations_list", parameters=[ConversationFilter],
                   responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def _asked(self) -> dict:
        asked = ConversationFilter(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        return asked.validated_data


class AgentConversations(ConversationList):
    """The conversations that are one agent's."""

    def get_queryset(self) -> QuerySet[Conversation]:
        found = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return found
        return found.filter(assignee=get_object_or_404(get_user_model(), pk=self.kwargs["pk"]))

    @extend_schema(operation_id="agents_conversations_list", parameters=[ID, ConversationFilter],
                   responses={200: ConversationRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class OneConversation(Visible, generics.RetrieveAPIView):
    """One conversation: who it is with, who holds the pen, and how it came to be so."""

    serializer_class = ConversationDetail

    def get_queryset(self) -> QuerySet[Conversation]:
        return super().get_queryset().with_people()

    @extend_schema(operation_id="conversations_retrieve", parameters=[ID],
                   responses={200: ConversationDetail})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class Messages(Visible, generics.ListAPIView):
    """The thread of a conversation, the newest page first; with `after`, what came since, the oldest first."""

    resource = "messages"

    serializer_class = MessageRow
    page_ordering: tuple[str, ...] = ("-occurred_at", "-pk")
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[Message]:
        if getattr(self, "swagger_fake_view", False):
            return Message.objects.none()
        return self._conversation().messages.shown().select_related("sent_by")

    def filter_queryset(self, found: QuerySet[Message]) -> QuerySet[Message]:
        asked = MessageFilter(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        if "after" not in asked.validated_data:
            return found
        self.page_ordering = ("pk",)
        return found.filter(pk__gt=asked.validated_data["after"])

    @extend_schema(operation_id="conversations_messages_list", parameters=[ID, MessageFilter],
                   responses={200: MessageRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="conversations_messages_create", request=NewMessage,
        parameters=[ID, OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=False,
                                         description="The same key again sends nothing and answers with the first message.")],
        responses={201: MessageRow, **refusals(409)},
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write to the contact as the agent whose token this is. Whoever writes takes the pen."""
        conversation = self._conversation()
        asked = NewMessage(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        quoted = words.get("reply_to")
        reply_to = conversation.messages.shown().filter(pk=quoted).first() if quoted else None
        if quoted and reply_to is None:
            raise exceptions.ValidationError({"reply_to": ["There is no such message in this conversation."]})
        message = conversation.send(by=request.user, text=words["text"], client_key=_key(request, words.get("client_key", "")),
                                    reply_to=reply_to)
        _refuse_another_text(message, words["text"], conversation)
        return Response(MessageRow(message).data, status=status.HTTP_201_CREATED)

    def _conversation(self) -> Conversation:
        return get_object_or_404(super().get_queryset().select_related("channel"), pk=self.kwargs["pk"])


def _key(request: Request, given: str) -> str:
    """The idempotency key, from the header or the body; two different ones are a mistake."""
    header = request.headers.get("Idempotency-Key", "").strip().strip('"')
    if header and not CLIENT_KEY.fullmatch(header):
        raise exceptions.ValidationError({"Idempotency-Key": ["Use 1 to 64 letters, digits, dots, hyphens or underscores."]})
    if header and given and header != given:
        raise exceptions.ValidationError({"client_key": ["The header Idempotency-Key says something else."]})
    return header or given


class KeyUsed(Conflict):
    default_detail = "This key was used for another message; nothing was sent."
    default_code = "key_used"


def _refuse_another_text(message: Message, text: str, conversation: Conversation) -> None:
    """A used key with other words: to answer with the first message would lose these without a sound."""
    if message.text != split_text(text, provider_class(conversation.channel.provider).text_limit)[0]:
        raise KeyUsed


class ToggleMode(Visible, APIView):
    """Move the pen. Saying where it shall be makes a repeat harmless."""

    @extend_schema(operation_id="conversations_toggle_mode", request=ModeToggle,
                   responses={200: ModeToggled})
    def post(self, request: Request) -> Response:
        """Give the pen to a person (HUMAN) or to the assistant (AI). After the answer to HUMAN, no text of the
        assistant leaves except what `on_the_wire` names."""
        asked = ModeToggle(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        with transaction.atomic():
            locked = self.get_queryset().select_for_update(of=("self",))
            conversation = get_object_or_404(locked, pk=wish["conversation_id"])
            if wish.get("mode", Mode.AI if conversation.is_with_human else Mode.HUMAN) == Mode.HUMAN:
                move = conversation.take_over(by=request.user, note=wish["reason"], is_locked=True)
            else:
                move = conversation.hand_back(by=request.user, note=wish["reason"], answer_now=wish["answer_now"])
        done = {"conversation_id": conversation.pk, "mode": conversation.mode, "epoch": conversation.epoch,
                "changed": move.changed, "discarded": move.discarded, "on_the_wire": move.on_the_wire}
        return Response(ModeToggled(done).data)
