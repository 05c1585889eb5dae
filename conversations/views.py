"""The inbox and its threads. Each page is made of pieces, and htmx asks for the same pieces again when they change."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents
from conversations import outbox, thread
from conversations.forms import Composer, HandBack
from conversations.inbox import TABS, Inbox
from conversations.models import Channel, Conversation, Message

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
    context = {"inbox": asked, "tabs": tabs, "opened": _number(request.GET, "open")}
    if not asked.pulse.all:
        context["channels"] = list(Channel.objects.all()[:3])
    return context


# --- a thread -----------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    before = _number(request.GET, "before")
    context = _thread_context(request, pk, before=before) | {
        "before": before, "client_key": Composer.new_key(), "tab": Inbox.asked_for(request.user, request.GET).tab,
    }
    return render(request, "conversations/thread.html", context)


@for_agents
@require_GET
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The thread again, if it would look different from what the page shows (`mark`)."""
    mark = _mark(request, pk)
    if mark == request.GET.get("mark"):
        return HttpResponse(status=NOTHING_NEW)
    return _changed(request, pk, mark)


@for_agents
@require_GET
def older(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    window = thread.older(found, _number(request.GET, "before"))
    return render(request, "conversations/_older.html", {"conversation": found, "window": window})


@for_agents
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What was counted when the page was made has been seen; a message that came since stays unread."""
    Conversation.objects.visible_to(request.user).filter(pk=pk, unread=_number(request.POST, "unread")).update(unread=0)
    return HttpResponse(status=NOTHING_NEW)


# --- the pen, and what an agent does with it ------------------------------------------------------------------------------


@for_agents
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    moved = found.take_over(by=request.user)
    if not moved.changed:
        messages.info(request, "A person held the pen already.")
    elif moved.on_the_wire:
        messages.warning(request, "You hold the pen. What was already leaving could not be stopped; the thread names it.")
    return _answer(request, found)


@for_agents
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a note and what to do with unanswered words; then give the pen back to the assistant."""
    found = _visible(request, pk)
    form = HandBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        moved = found.hand_back(by=request.user, note=form.cleaned_data["note"], answer_now=form.cleaned_data["answer_now"])
        if not moved.changed:
            messages.info(request, "The assistant held the pen already.")
        return _answer(request, found, sheet_done=True)
    context = {"conversation": found, "form": form, "is_waiting": thread.is_waiting(found), "assistant": _assistant()}
    page = "conversations/_hand_back.html" if request.htmx else "conversations/hand_back.html"
    response = render(request, page, context)
    if request.htmx and form.errors:
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet", "innerHTML"
    return response


@for_agents
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    form = Composer(request.POST)
    if not form.is_valid():
        return _refused(request, found, next(iter(form.errors.values()))[0])
    found.send(by=request.user, text=form.cleaned_data["text"], client_key=form.cleaned_data["client_key"], reply_to=None)
    return _answer(request, found)


@for_agents
@require_POST
def retry(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Send a failed or unconfirmed message again, because an agent who has seen its state says so."""
    found = _visible(request, pk)
    again = get_object_or_404(Message.objects.select_related("conversation"), pk=message, conversation=found)
    if not outbox.retry(again, by=request.user):
        messages.info(request, "This message has been settled meanwhile; it was not sent again.")
    return _answer(request, found)


def _visible(request: HttpRequest, pk: int) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(request.user).with_people(), pk=pk)


def _answer(request: HttpRequest, found: Conversation, *, sheet_done: bool = False) -> HttpResponse:
    """After a deed: the thread as it is now, or for a browser without htmx the page again."""
    if not request.htmx:
        return redirect("conversations:thread", pk=found.pk)
    response = _changed(request, found.pk)
    if sheet_done:
        response["HX-Trigger"] = "sheet-done"
    return response


def _refused(request: HttpRequest, found: Conversation, why: str) -> HttpResponse:
    """Nothing was done. The 422 lets the page put the agent's words back into the composer."""
    if not request.htmx:
        messages.error(request, why)
        return redirect("conversations:thread", pk=found.pk)
    response = HttpResponse(status=422)
    response["HX-Trigger"] = json.dumps({"notice": {"text": why, "kind": "danger"}})
    return response


def _changed(request: HttpRequest, pk: int, mark: str = "") -> HttpResponse:
    start = _number(request.POST if request.method == "POST" else request.GET, "start")
    return render(request, "conversations/_thread_changes.html", _thread_context(request, pk, mark=mark, start=start))


def _thread_context(request: HttpRequest, pk: int, *, mark: str = "", start: int = 0, before: int = 0) -> dict:
    """What a thread shows. The mark is taken first: what changes while we read differs from it and is shown next time."""
    mark = mark or _mark(request, pk)
    found = _visible(request, pk)
    return {
        "conversation": found, "mark": mark, "assistant": _assistant(), "opened": found.pk,
        "window": thread.older(found, before) if before else thread.latest(found, start),
        "last_move": found.mode_changes.select_related("by").order_by("-epoch").first(),
    }


def _mark(request: HttpRequest, pk: int) -> str:
    mark = thread.mark(Conversation.objects.visible_to(request.user), pk)
    if mark is None:
        raise Http404
    return mark


def _assistant() -> str:
    """Who writes for the agency. The app that knows is above this one, so it is named in settings."""
    return import_string(getattr(settings, "ASSISTANT_NAME_READER", "personas.labels.assistant_label"))()


def _number(data, name: str) -> int:
    """A number from the address, or 0: whoever writes nonsense there gets the beginning."""
    value = data.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0
