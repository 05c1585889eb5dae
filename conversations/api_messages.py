"""The API of what is said in a thread: messages to the contact, files, and notes among colleagues."""

from __future__ import annotations

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

from accounts.api.once import KEY, key_of, key_used
from accounts.api.parsers import Form, Json
from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, asked
from conversations import attachments, outbox
from conversations.api_views import Visible
from conversations.channels import provider_class, split_text
from conversations.file_views import as_download, stored_file
from conversations.models import Attachment, Conversation, Message, Note
from conversations.serializers import MessageFilter, MessageRow, NewFile, NewMessage, NewNote, NoteRow

MESSAGE = OpenApiParameter("message", {"type": "integer", "minimum": 0}, OpenApiParameter.PATH)


class _Thread(Visible):
    resource = "messages"
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def said(self) -> QuerySet[Message]:
        return self.one(self.kwargs["pk"]).messages.shown().select_related("sent_by", "attachment")


class Messages(_Thread, generics.ListAPIView):
    """The thread of a conversation, the newest page first; with `after`, what came since, the oldest first."""

    serializer_class, queryset = MessageRow, Message.objects.none()
    parser_classes, largest = (Json, Form), attachments.LARGEST_TO_SEND + 64 * 1024
    page_ordering: tuple[str, ...] = ("-occurred_at", "-pk")

    def get_queryset(self) -> QuerySet[Message]:
        return self.said()

    def filter_queryset(self, found: QuerySet[Message]) -> QuerySet[Message]:
        wish = asked(MessageFilter, self.request.query_params)
        if "after" not in wish:
            return found
        self.page_ordering = ("pk",)
        return found.filter(pk__gt=wish["after"])

    @extend_schema(operation_id="conversations_messages_list", parameters=[ID, MessageFilter], responses={200: MessageRow(many=True)})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="conversations_messages_create", parameters=[ID, KEY],
                   request={"application/json": NewMessage, "multipart/form-data": NewFile},
                   responses={201: MessageRow, 200: MessageRow, **refusals(409)})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write to the contact as the agent whose token this is, or send a file with words below it. Whoever writes takes the
        pen. 201 for a new message, 200 for one that this key has sent before."""
        conversation = self.one(self.kwargs["pk"])
        words, began = asked(NewFile if hasattr(request.data, "getlist") else NewMessage, request.data), timezone.now()
        quoted, key, file = words.get("reply_to"), key_of(request, words), None
        reply_to = conversation.messages.shown().filter(pk=quoted).first() if quoted else None
        if quoted and reply_to is None:
            raise exceptions.ValidationError({"reply_to": ["There is no such message in this conversation."]})
        if "file" in words:
            try:
                file = attachments.prepared(words["file"], caption=words["text"].strip())
            except attachments.Refused as why:
                raise exceptions.ValidationError({"file": [str(why)]}) from None
        with attachments.kept_if_sent(file):
            message = conversation.send(by=request.user, text=words["text"], client_key=key, reply_to=reply_to, attachment=file)
        # To answer another request with the first message would lose its words without a sound.
        if (message.text, message.reply_to_id, message.sent_by_id) != (_as_sent(conversation, words, file), quoted, request.user.pk) or not _is_file_of(message, file):
            raise key_used()
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

    serializer_class, queryset = NoteRow, Note.objects.none()
    page_ordering = ("-at", "-pk")
    http_method_names: ClassVar[list[str]] = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[Note]:
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
        note = Note.write(conversation, by=request.user, text=words["text"], client_key=key_of(request, words))
        if (note.text, note.by_id) != (words["text"].strip(), request.user.pk):
            raise key_used()
        return Response(NoteRow(note).data, status=_made(note.at, began))


def _as_sent(conversation: Conversation, words: dict, file: Attachment | None) -> str:
    """How the first message of what is asked reads in the thread."""
    return file.as_message()["text"] if file else split_text(words["text"], provider_class(conversation.channel.provider).text_limit)[0]


def _is_file_of(message: Message, file: Attachment | None) -> bool:
    kept = getattr(message, "attachment", None)
    return (kept.size if kept else None) == (file.size if file else None)


def _made(at, began) -> int:
    return status.HTTP_200_OK if at < began else status.HTTP_201_CREATED
