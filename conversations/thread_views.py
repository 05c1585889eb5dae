"""One thread: its page, its pieces when they change, the pen, and what an agent writes. Every door answers with the same
pieces that the page is made of."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents
from conversations import attachments, outbox, thread
from conversations.channels import provider_class
from conversations.emoji import EMOJI
from conversations.forms import LONGEST_TEXT, Composer, DraftForm, HandBack, NoteForm
from conversations.inbox import Inbox
from conversations.models import ComposerDraft, Conversation, Message, Note, Overlap
from conversations.reach import conversation_or_404
from conversations.views import NOTHING_NEW, number_in

# --- the page and its pieces ----------------------------------------------------------------------------------------------


@for_agents
@require_GET
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest page; with `before` the one that ends there, with `message` the one in which that message stands."""
    before, linked = number_in(request.GET, "before"), number_in(request.GET, "message")
    context = _context(request, pk, before=before, linked=linked, opening=True)
    found = context["conversation"]
    context |= {
        "linked": linked, "client_key": Composer.new_key(), "inbox": Inbox.asked_for(request.user, request.GET), "emoji": EMOJI,
        "limits": {"longest": LONGEST_TEXT, "message": provider_class(found.channel.provider).text_limit, "caption": attachments.LONGEST_CAPTION, "note": Note.LONGEST},
        "replying": number_in(request.GET, "reply"),
        "draft": ComposerDraft.objects.filter(conversation=found, agent=request.user).first(),
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
    found = conversation_or_404(request, pk)
    window = thread.older(found, number_in(request.GET, "before"))
    return render(request, "conversations/_older.html", {"conversation": found, "window": window, "speaks_as": _speaks_as(found)})


@for_agents
@require_GET
def message(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Everything about one message: its times, what was tried, and what can be done with it."""
    found = conversation_or_404(request, pk)
    shown = get_object_or_404(Message.objects.select_related("sent_by", "conversation__channel"), pk=message, conversation=found)
    page = "conversations/_message_sheet.html" if request.htmx else "conversations/message.html"
    return render(request, page, {"conversation": found, "message": shown})


@for_agents
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What was counted when the page was made has been seen; a message that came since stays unread."""
    Conversation.objects.visible_to(request.user).filter(pk=pk, unread=number_in(request.POST, "unread")).update(unread=0)
    return HttpResponse(status=NOTHING_NEW)


# --- the pen ----------------------------------------------------------------------------------------------------------------


@for_agents
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = conversation_or_404(request, pk)
    moved = found.take_over(by=request.user)
    if not moved.changed:
        messages.info(request, _("A person held the pen already."))
    elif moved.on_the_wire:
        messages.warning(request, _("You hold the pen. What was already leaving could not be stopped; the thread names it."))
    return answer(request, found)


@for_agents
def hand_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a note and what to do with unanswered words; then give the pen back to the assistant."""
    found = conversation_or_404(request, pk)
    form = HandBack(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        moved = found.hand_back(by=request.user, note=form.cleaned_data["note"], answer_now=form.cleaned_data["answer_now"])
        if not moved.changed:
            messages.info(request, _("The assistant held the pen already."))
        return answer(request, found, sheet_done=True)
    context = {"conversation": found, "form": form, "is_waiting": thread.is_waiting(found), "assistant": _assistant()}
    page = "conversations/_hand_back.html" if request.htmx else "conversations/hand_back.html"
    response = render(request, page, context)
    if request.htmx and form.errors:
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet", "innerHTML"
    return response


# --- writing ----------------------------------------------------------------------------------------------------------------


@for_agents
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """The agent's words to the contact. Whoever writes holds the pen, so this takes over as well."""
    found = conversation_or_404(request, pk)
    upload = request.FILES.get("file")
    form = Composer(request.POST, with_file=upload is not None)
    if not form.is_valid():
        return _refused(request, found, next(iter(form.errors.values()))[0])
    said = form.cleaned_data
    quoted = found.messages.filter(pk=said["reply_to"]).first() if said["reply_to"] else None
    try:
        attachment = attachments.prepared(upload, caption=said["text"]) if upload is not None else None
        with attachments.kept_if_sent(attachment):
            found.send(by=request.user, text=said["text"], client_key=said["client_key"], reply_to=quoted, attachment=attachment,
                       known=None if said["anyway"] else said["known"])
    except attachments.Refused as why:
        return _refused(request, found, str(why))
    except Overlap as overlap:
        return _asked_first(request, found, said["text"], overlap)
    ComposerDraft.forget(found, request.user)
    return answer(request, found)


@for_agents
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A word among colleagues. The contact never sees it and the pen stays where it is."""
    found = conversation_or_404(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, next(iter(form.errors.values()))[0])
    Note.write(found, by=request.user, text=form.cleaned_data["text"], client_key=form.cleaned_data["client_key"])
    ComposerDraft.forget(found, request.user)
    return answer(request, found)


@for_agents
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what stands in the composer, so that it waits on the next device."""
    form = DraftForm(request.POST)
    found = conversation_or_404(request, pk)
    if not form.is_valid():
        return HttpResponse(status=422)
    kept = form.cleaned_data
    ComposerDraft.keep(found, request.user, kept["text"], is_note=kept["is_note"], client_key=kept["client_key"])
    return HttpResponse(status=NOTHING_NEW)


@for_agents
@require_POST
def retry(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Send a failed or unconfirmed message again, because an agent who has seen its state says so."""
    found = conversation_or_404(request, pk)
    again = get_object_or_404(Message.objects.select_related("conversation"), pk=message, conversation=found)
    if not outbox.retry(again, by=request.user):
        messages.info(request, _("This message has been settled meanwhile; it was not sent again."))
    return answer(request, found, sheet_done=True)


# --- what they share ----------------------------------------------------------------------------------------------------------


def answer(request: HttpRequest, found: Conversation, *, sheet_done: bool = False) -> HttpResponse:
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


def _asked_first(request: HttpRequest, found: Conversation, text: str, overlap: Overlap) -> HttpResponse:
    """Two would answer at once: the second is asked. Without htmx the page is shown as it is now, with the words kept in
    the composer; whoever sends them from there has seen it."""
    if request.htmx:
        question = render(request, "conversations/_collision.html", {"overlap": overlap})
        question["X-Asks-First"] = "1"  # not a status of failure, which a browser's console would complain about
        return question
    ComposerDraft.keep(found, request.user, text)
    messages.warning(request, _("%(who)s is answering as well. Your words are kept below and have not been sent.") % {"who": overlap.who})
    return redirect("conversations:thread", pk=found.pk)


def _changed(request: HttpRequest, pk: int, mark: str = "") -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    context = _context(request, pk, mark=mark, start=number_in(data, "start"), unread_from=number_in(data, "unread_from"))
    return render(request, "conversations/_thread_changes.html", context)


def _context(
    request: HttpRequest, pk: int, *, mark: str = "", start: int = 0, before: int = 0, linked: int = 0, unread_from: int = 0,
    opening: bool = False,
) -> dict:
    """What a thread shows. The mark is taken first: what changes while we read differs from it and is shown next time."""
    mark = mark or _mark(request, pk)
    found = conversation_or_404(request, pk)
    if opening:
        unread_from = thread.first_unread(found)
    window = (thread.around(found, linked, unread_from) if linked else None) or (
        thread.older(found, before) if before else thread.latest(found, start, unread_from)
    )
    return {
        "conversation": found, "mark": mark, "assistant": _assistant(), "opened": found.pk, "window": window, "unread_from": unread_from,
        "speaks_as": _speaks_as(found), "last_move": found.mode_changes.select_related("by").order_by("-epoch").first(),
    }


def _mark(request: HttpRequest, pk: int) -> str:
    mark = thread.mark(Conversation.objects.visible_to(request.user), pk)
    if mark is None:
        raise Http404
    return mark


def _assistant() -> str:
    """Who writes for the agency. The app that knows is above this one, so it is named in settings."""
    return import_string(settings.ASSISTANT_NAME_READER)()


def _speaks_as(found: Conversation) -> str:
    """The name under which the assistant speaks in this thread; known above, so named in settings."""
    return import_string(settings.PERSONA_NAME_READER)(found)
