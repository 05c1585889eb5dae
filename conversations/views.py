"""The inbox. The page is made of pieces, and htmx asks for the same pieces again when they change."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.agents.doors import for_agents
from accounts.agents.models import Agent
from accounts.csv_files import csv_file
from conversations.filters import MODES, STATES
from conversations.inbox import ORDERS, TABS, Inbox
from conversations.models import Channel, Conversation, Label, SavedView

EXPORTED = 10_000
EXPORT_HEAD = (
    _("Name"), _("Phone"), _("Number"), _("With"), _("Assigned to"), _("Labels"), _("Unread"), _("Waiting since"), _("Last message at"),
    _("Last message by"), _("Last message"),
)
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


@for_agents
@require_GET
def inbox_filters(request: HttpRequest) -> HttpResponse:
    """What the list can be narrowed by, how it is ordered, and the views that were kept."""
    asked = Inbox.asked_for(request.user, request.GET)
    page = "conversations/_filters.html" if request.htmx else "conversations/filters.html"
    return render(request, page, {
        "inbox": asked, "tabs": TABS, "orders": ORDERS, "modes": MODES, "states": STATES, "labels": Label.objects.all(), "numbers": Channel.objects.all(),
        "agents": Agent.objects.active(), "views": _views(request),
    })


@for_agents
@require_GET
def inbox_export(request: HttpRequest) -> HttpResponse:
    """The list on screen as a file: all of it, in its order, no more than this agent may see."""
    asked = Inbox.asked_for(request.user, request.GET)
    rows = asked.conversations.for_rows()[:EXPORTED]
    return csv_file("conversations.csv", EXPORT_HEAD, (_exported(row) for row in rows))


@for_agents
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """What the keyboard can do here."""
    return render(request, "conversations/_keys.html" if request.htmx else "conversations/keys.html")


@for_agents
@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """Every place one can go to and what can be done here, for typing at."""
    page = "conversations/_menu.html" if request.htmx else "conversations/menu.html"
    return render(request, page, {"tabs": [(name, word) for name, word in TABS.items()]})


def _inbox_context(request: HttpRequest, asked: Inbox | None = None) -> dict:
    asked = asked or Inbox.asked_for(request.user, request.GET)
    tabs = [
        (name, word, getattr(asked.pulse, name)) for name, word in TABS.items()
        if name != "mentions" or asked.pulse.mentions or asked.tab == name  # room on a phone is for what there is
    ]
    context = {"inbox": asked, "tabs": tabs, "chips": asked.chips(), "views": _views(request)}
    if not asked.pulse.all:
        context["channels"] = list(Channel.objects.real()[:3])
    return context


def _views(request: HttpRequest):
    return SavedView.seen_by(request.user)


def _exported(row: Conversation) -> list:
    labels = ", ".join(label.name for label in row.labels.all())
    return [
        row.contact.given_name or row.contact.name, row.contact.phone, row.channel.name, row.get_mode_display(), row.assignee.name if row.assignee else "",
        labels, row.unread, _time(row.waiting_since), _time(row.last_at), row.last_author, row.last_text,
    ]


def _time(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def number_in(data, name: str) -> int:
    """A number from the address, or 0: whoever writes nonsense there gets the beginning."""
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
