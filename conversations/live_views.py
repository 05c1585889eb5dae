"""The stream of what happens, and the beats by which a page says who is in front of it."""

from __future__ import annotations

import random

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents
from conversations import live_pieces
from conversations.inbox import Inbox
from conversations.live import BEAT_SECONDS, LOOK, Stream, frame, hub
from conversations.models import Conversation, Presence
from conversations.reach import conversation_or_404
from conversations.views import NOTHING_NEW, number_in


@for_agents
@require_GET
def live(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events for one open page: `list=1` and the fields of the inbox for its list, `thread` for its thread.

    204 when there are too many already: a browser then gives up, and the page goes on asking every two seconds.
    """
    stream = _stream(request)
    if not hub.join(stream):
        return HttpResponse(status=NOTHING_NEW)
    try:
        _greet(request, stream)
    except BaseException:
        stream.close()
        raise
    response = StreamingHttpResponse(stream, content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"  # nginx would hold the events back
    return response


def _greet(request: HttpRequest, stream: Stream) -> None:
    """The first pieces: what happened since the last event this page has seen, and who is here."""
    stream.put(f"retry: {random.randint(800, 2500)}\n\n".encode())  # after a restart not all come back in the same moment
    stream.put(frame("hello", {"beat": BEAT_SECONDS}))
    since = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    if since.isascii() and since.isdecimal() and 0 < len(since) < 19:
        live_pieces.catch_up(request.agency, stream, int(since))
    elif since:
        stream.put(LOOK)
    if stream.thread:
        stream.put(live_pieces.presence(stream.thread, stream.language))


@for_agents
@require_POST
def here(request: HttpRequest, pk: int) -> HttpResponse:
    """This agent looks at the thread, writes in it (`typing`), or has left it (`away`)."""
    found = conversation_or_404(request, pk)
    if request.POST.get("away"):
        Presence.leave(found, request.user)
    else:
        Presence.beat(found, request.user, typing=bool(request.POST.get("typing")))
    return HttpResponse(status=NOTHING_NEW)


def _stream(request: HttpRequest) -> Stream:
    listed = Inbox.asked_for(request.user, request.GET) if request.GET.get("list") else None
    pk = number_in(request.GET, "thread")
    return Stream(
        schema=request.agency.schema_name, agent_id=request.user.pk, session=request.session.session_key,
        stamp=request.session[HASH_SESSION_KEY], language=get_language(), inbox=listed,
        thread=pk if pk and Conversation.objects.visible_to(request.user).filter(pk=pk).exists() else 0,
        unread_from=number_in(request.GET, "unread_from"),
        shown=set(listed.conversations.values_list("pk", flat=True)[: listed.shown]) if listed else set(),
    )
