"""The inbox. The page is made of pieces, and htmx asks for the same pieces again when they change."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.agents.doors import for_agents
from conversations.inbox import TABS, Inbox
from conversations.models import Channel

NOTHING_NEW = 204  # htmx leaves the page as it is


# --- the inbox ----------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    return render(request, "conversations/inbox.html", _inbox_context(request))


@for_agents
@require_GET
def inbox_pane(request: HttpRequest) -> HttpResponse:
    """The same list beside an open thread, where the screen is wide enough for both."""
    return render(request, "conversations/_inbox.html", _inbox_context(request))


@for_agents
@require_GET
def inbox_rows(request: HttpRequest) -> HttpResponse:
    """The list again, if it would look different from what the page shows (`since`)."""
    asked = Inbox.asked_for(request.user, request.GET)
    if request.GET.get("since") == asked.pulse.mark:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "conversations/_inbox_changes.html", _inbox_context(request, asked))


def _inbox_context(request: HttpRequest, asked: Inbox | None = None) -> dict:
    asked = asked or Inbox.asked_for(request.user, request.GET)
    tabs = [(name, word, getattr(asked.pulse, name)) for name, word in TABS.items()]
    context = {"inbox": asked, "tabs": tabs, "opened": number_in(request.GET, "open")}
    if not asked.pulse.all:
        context["channels"] = list(Channel.objects.all()[:3])
    return context


def number_in(data, name: str) -> int:
    """A number from the address, or 0: whoever writes nonsense there gets the beginning."""
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
