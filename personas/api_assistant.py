"""The API of the assistant at work: trying it, the talks a program leads with it, what it remembers, and its traces."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.problems import refusals
from accounts.api.refused import Conflict
from accounts.api.shapes import ID, asked
from conversations.models import Author, Conversation
from conversations.reach import conversation_or_404
from personas import memory, voices
from personas.api_shapes import (
    NAME,
    MemoryRow,
    NewSession,
    Orchestrate,
    Orchestrated,
    SessionRow,
    SuggestionRow,
    TurnRow,
)
from personas.models import Memory, Session, Turn
from personas.models.session import MOST_TURNS, SessionMoved
from personas.rehearsal import rehearse
from personas.suggestion import suggest

MOST_SESSIONS = 500  # of one agent, those that wait for the sweeper included
SESSION = OpenApiParameter("id", {"type": "string", "pattern": NAME}, OpenApiParameter.PATH, description="A name that you choose.")


class OrchestrateView(APIView):
    resource = "assistant"
    cost = 10  # of requests: see accounts.api.throttles

    @extend_schema(operation_id="orchestrate", request=Orchestrate, responses={200: Orchestrated, **refusals(404, 409)})
    def post(self, request: Request) -> Response:
        """Run the assistant on a text: guards, search, model, claim gate. Nothing is sent, and no conversation is touched;
        what a call to the model costs counts towards the day's budget."""
        wish = asked(Orchestrate, request.data)
        session = _session(request, wish["session"]) if "session" in wish else None
        persona = next((found for key, _name, found in voices.to_try(request.user) if key == wish["voice"]), None)
        if persona is None:
            raise exceptions.ValidationError({"voice": ["There is no such draft, or it is not yours to try."]})
        history = session.history if session else [(said["author"], said["text"]) for said in wish.get("history", ())]
        tried = rehearse(wish["text"], history=history, persona=persona, agent=request.user if wish["voice"].startswith("own") else None)
        if session:
            try:
                session.goes_on(wish["text"], tried)
            except SessionMoved:
                raise Conflict("This session was used by another request meanwhile; nothing was kept.", code="session_moved") from None
        return Response(Orchestrated(tried.turn, context={"told": tried.told, "found": tried.found, "session": session}).data)


class OneSession(APIView):
    """The assistant's working memory of a talk that a program leads; ends after 30 minutes without a turn, unless told otherwise."""

    resource = "assistant"

    @extend_schema(operation_id="sessions_retrieve", parameters=[SESSION], responses={200: SessionRow})
    def get(self, request: Request, pk: str) -> Response:
        """What was said so far, and when it ends."""
        return Response(SessionRow(_session(request, pk)).data)

    @extend_schema(operation_id="sessions_begin", parameters=[SESSION], request=NewSession, responses={201: SessionRow, 200: SessionRow, **refusals(409)})
    def post(self, request: Request, pk: str) -> Response:
        """Begin it, or keep one alive. 201 for a new one."""
        if len(pk) > 64:
            raise exceptions.NotFound("A session's name has at most 64 characters.")
        wish, said = asked(NewSession, request.data), None
        if "history" in wish:
            said = [(turn["author"], turn["text"]) for turn in wish["history"]]
        elif "conversation_id" in wish:
            said = _said(conversation_or_404(request, wish["conversation_id"]))
        if Session.objects.filter(agent=request.user).count() >= MOST_SESSIONS:
            raise Conflict("There are too many sessions; end some, or wait until they end.", code="too_many")
        session, is_new = Session.begin(request.user, pk, said=said, idle_minutes=wish.get("idle_minutes"))
        return Response(SessionRow(session).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(operation_id="sessions_end", parameters=[SESSION], responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Forget it at once."""
        _session(request, pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class MemoryView(APIView):
    resource = "assistant"

    @extend_schema(operation_id="conversations_memory_retrieve", parameters=[ID], responses={200: MemoryRow})
    def get(self, request: Request, pk: int) -> Response:
        """What the assistant remembers of a conversation."""
        found = conversation_or_404(request, pk)
        return Response(MemoryRow(Memory.objects.filter(conversation=found).first() or Memory(conversation=found, updated_at=found.created_at)).data)

    @extend_schema(operation_id="conversations_memory_forget", parameters=[ID], responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Start afresh: it is gone. The messages stay."""
        memory.forget(conversation_or_404(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SuggestionView(APIView):
    resource = "assistant"
    cost = 10

    @extend_schema(operation_id="conversations_suggestion", parameters=[ID], request=None, responses={200: SuggestionRow})
    def post(self, request: Request, pk: int) -> Response:
        """What the assistant would say to the contact's last words, for a person to look at."""
        return Response(SuggestionRow(suggest(conversation_or_404(request, pk))).data)


class Turns(generics.ListAPIView):
    """Every decision of the assistant in a conversation, also those to stay silent; the newest first."""

    resource = "assistant"
    serializer_class, queryset = TurnRow, Turn.objects.none()
    page_ordering = ("-at", "-pk")

    def get_queryset(self) -> QuerySet[Turn]:
        return conversation_or_404(self.request, self.kwargs["pk"]).turns.all()

    @extend_schema(operation_id="conversations_turns_list", parameters=[ID], responses={200: TurnRow(many=True)})
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)


def _session(request: Request, name: str) -> Session:
    session = Session.of(request.user, name)
    if session is None:
        raise exceptions.NotFound("There is no such session of yours, or it has ended.")
    return session


def _said(conversation: Conversation) -> list[tuple[str, str]]:
    shown = conversation.messages.shown().filter(deleted_at__isnull=True, author__in=[Author.CONTACT, Author.AI, Author.AGENT]).exclude(text="")
    newest = shown.order_by("-occurred_at", "-pk")[:MOST_TURNS]
    return [(message.author, message.words) for message in reversed(newest)]
