"""Files of a thread, handed out to those who may see the thread: pictures we wrote ourselves and known sounds and videos
in the page, everything else only as a download."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib import messages
from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents
from accounts.agents.models import Agent
from conversations import attachments, files
from conversations.models import Attachment, Conversation, Message
from conversations.models.attachment import ENDINGS
from conversations.reach import conversation_or_404
from conversations.thread_views import answer

PIECE = 256 * 1024
KEEP = "private, no-cache"  # a browser may keep it and must ask each time: the session and the scope may have ended


@for_agents
@require_GET
def file(request: HttpRequest, pk: int, message: int, size: str = "full") -> HttpResponse:
    """The file of a message, or its small picture. Other people's threads and deleted messages have none."""
    found, stored = stored_file(request.user, pk, message, size)
    mark = f'"{stored.name[-32:]}"'
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers={"ETag": mark, "Cache-Control": KEEP})
    try:
        opened = stored.open("rb")
    except OSError:
        raise Http404 from None
    inside = found.shown_as != Attachment.Shown.FILE and "download" not in request.GET
    response = _part(request, opened, found.mime) if inside else FileResponse(opened, content_type="application/octet-stream")
    response["Content-Disposition"] = "inline" if inside else as_download(found)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"], response["ETag"] = KEEP, mark
    return response


def stored_file(agent: Agent, pk: int, message: int, size: str = "full") -> tuple[Attachment, FieldFile]:
    """The file of a message, or its small picture, for whoever may see the thread. Raises Http404 where there is none."""
    visible = Conversation.objects.visible_to(agent).filter(pk=pk)
    found = get_object_or_404(Attachment, message=message, message__conversation__in=visible, message__deleted_at=None, state=Attachment.State.STORED)
    stored = found.thumb if size == "thumb" else found.file
    if not stored:
        raise Http404
    return found, stored


@for_agents
@require_POST
def fetch_again(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """A file that did not come is asked for once more."""
    found = conversation_or_404(request, pk)
    wanted = get_object_or_404(Message.objects.select_related("attachment"), pk=message, conversation=found, deleted_at=None)
    if not attachments.fetch_again(wanted):
        messages.info(request, _("There is nothing more to fetch for this message."))
    return answer(request, found)


def as_download(found: Attachment) -> str:
    name = found.name or f"{found.message_id}{ENDINGS.get(found.mime, '')}"
    return content_disposition_header(True, files.tidy_name(name) or "file")


def _part(request: HttpRequest, opened: File, mime: str) -> HttpResponse:
    """The whole, or the range a player asks for: without ranges it can neither jump nor tell how long a recording is."""
    length = opened.size
    asked = re.fullmatch(r"bytes=(\d{1,12})-(\d{0,12})", request.headers.get("Range", ""))
    if not asked:
        response = FileResponse(opened, content_type=mime)
        response["Accept-Ranges"] = "bytes"
        return response
    first, last = int(asked[1]), min(int(asked[2] or length), length - 1)
    if first > last:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{length}"})
    response = StreamingHttpResponse(_pieces(opened, first, last), status=206, content_type=mime)
    response["Content-Range"], response["Content-Length"] = f"bytes {first}-{last}/{length}", str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    return response


def _pieces(opened: File, first: int, last: int) -> Iterator[bytes]:
    with opened:
        opened.seek(first)
        left = last - first + 1
        while left > 0 and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
