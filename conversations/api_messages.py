"""The API of what is said in a thread: messages to the contact, files, and notes among colleagues."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, asked
from conversations import outbox
from conversations.api_views import Visible
from conversations.channels import provider_class, split_text
from conversations.file_views import as_download, stored_file
from conversations.models import Conversation, Message, Note
from conversations.serializers import CLIENT_KEY, MessageFilter, MessageRow, NewMessage, NewNote, NoteRow

MESSAGE = OpenApiParameter("message", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)
QUOTED = re.compile(f'"{CLIENT_KEY.pattern}"|{CLIENT_KEY.pattern}')
KEY = OpenApiParameter("Idempotency-Key", {"type": "string", "pattern": f"^({QUOTED.pattern})$"}, OpenApiParameter.HEADER, required=False,
                       description="The same key again does nothing and answers with what the first request made.")


class KeyUsed(Conflict):
    default_detail = "This key was used for something else; nothing was stored or sent."
    default_code = "key_used"


class _Thread(Visible):
    resource = "messages"
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def said(self) -> QuerySet[Message]:
        return self.one(self.kwargs["pk"]).messages.shown().select_related("sent_by", "attachment")


class Messages(_Thread, generics.ListAPIView):
    """The thread of a conversation, the newest page first; with `after`, what came since, the oldest first."""

    serializer_class = MessageRow
    page_ordering: tuple[str, ...] = ("-occurred_at", "-pk")

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.none() if getattr(self, "swagger_fake_view", False) else self.said()

    def filter_queryset(self, found: QuerySet[Message]) -> QuerySet[Message]:
        wish = asked(MessageFilter, self.request.query_params)
        if "after" not in wish:
            return found
        self.page_ordering = ("pk",)
        return found.filter(pk__gt=wish["after"])

    @extend_schema(operation_id="conversations_messages_list", parameters=[ID, MessageFilter], responses={200: MessageRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="conversations_messages_create", request=NewMessage, parameters=[ID, KEY],
                   responses={201: MessageRow, 200: MessageRow, **refusals(409)})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write to the contact as the agent whose token this is. Whoever writes takes the pen. 201 for a new message, 200
        for one that this key has sent before."""
        conversation, words = self.one(self.kwargs["pk"]), asked(NewMessage, request.data)
        quoted, began = words.get("reply_to"), timezone.now()
        reply_to = conversation.messages.shown().filter(pk=quoted).first() if quoted else None
        if quoted and reply_to is None:
            raise exceptions.ValidationError({"reply_to": ["There is no such message in this conversation."]})
        message = conversation.send(by=request.user, text=words["text"], client_key=_key(request, words), reply_to=reply_to)
        first = split_text(words["text"], provider_class(conversation.channel.provider).text_limit)[0]
        # To answer another request with the first message would lose its words without a sound.
        if (message.text, message.reply_to_id, message.sent_by_id) != (first, quoted, request.user.pk):
            raise KeyUsed
        return Response(MessageRow(message).data, status=_made(message.created_at, began))


class OneMessage(_Thread, APIView):
    @extend_schema(operation_id="conversations_messages_retrieve", parameters=[ID, MESSAGE], responses={200: MessageRow})
    def get(self, request: Request, pk: int, message: int) -> Response:
        """One message, with how far it got."""
        return Response(MessageRow(get_object_or_404(self.said(), pk=message)).data)


class Retry(_Thread, APIView):
    @extend_schema(operation_id="conversations_messages_retry", parameters=[ID, MESSAGE], request=None,
                   responses={200: MessageRow, **refusals(409)})
    def post(self, request: Request, pk: int, message: int) -> Response:
        """Send a failed or unconfirmed message again. An unconfirmed one may then arrive twice."""
        found = get_object_or_404(self.said().select_related("conversation"), pk=message)
        if not outbox.retry(found, by=request.user):
            raise Conflict("This message neither failed nor is it unconfirmed.", code="settled")
        return Response(MessageRow(self.said().get(pk=message)).data)


class MessageFile(_Thread, APIView):
    size = OpenApiParameter("size", str, OpenApiParameter.QUERY, enum=["full", "thumb"], default="full", description="`thumb`: a small picture.")

    @extend_schema(operation_id="conversations_messages_file", parameters=[ID, MESSAGE, size],
                   responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, message: int) -> FileResponse:
        """The file of a message. What it is, `file.mime` of the message says."""
        size = request.query_params.get("size", "full")
        if size not in ("full", "thumb"):
            raise exceptions.ValidationError({"size": ["It is full or thumb."]})
        found, stored = stored_file(request.user, pk, message, size)
        try:
            opened = stored.open("rb")
        except OSError:
            raise Http404 from None
        response = FileResponse(opened, content_type="application/octet-stream")
        response["Content-Disposition"], response["X-Content-Type-Options"] = as_download(found), "nosniff"
        return response


class Notes(Visible, generics.ListAPIView):
    """What colleagues wrote to each other in a thread, the newest first. The contact never sees it."""

    serializer_class = NoteRow
    page_ordering = ("-at", "-pk")
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[Note]:
        if getattr(self, "swagger_fake_view", False):
            return Note.objects.none()
        return self.one(self.kwargs["pk"]).notes.select_related("by").prefetch_related("mentions")

    @extend_schema(operation_id="conversations_notes_list", parameters=[ID], responses={200: NoteRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="conversations_notes_create", parameters=[ID, KEY], request=NewNote,
                   responses={201: NoteRow, 200: NoteRow, **refusals(409)})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write a note. The pen stays where it is."""
        conversation: Conversation = self.one(self.kwargs["pk"])
        words, began = asked(NewNote, request.data), timezone.now()
        note = Note.write(conversation, by=request.user, text=words["text"], client_key=_key(request, words))
        if (note.text, note.by_id) != (words["text"].strip(), request.user.pk):
            raise KeyUsed
        return Response(NoteRow(note).data, status=_made(note.at, began))


def _key(request: Request, words: dict) -> str:
    """The idempotency key, from the header or the body; two different ones are a mistake."""
    header, given = request.headers.get("Idempotency-Key"), words.get("client_key", "")
    if header is not None and not QUOTED.fullmatch(header):
        raise exceptions.ValidationError({"Idempotency-Key": ["Use 1 to 64 letters, digits, dots, hyphens or underscores."]})
    header = (header or "").strip('"')
    if header and given and header != given:
        raise exceptions.ValidationError({"client_key": ["The header Idempotency-Key says something else."]})
    return header or given


def _made(at, began) -> int:
    return status.HTTP_200_OK if at < began else status.HTTP_201_CREATED
