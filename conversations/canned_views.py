"""Replies for reuse: the picker that `/` opens in the composer, and the page where they are kept."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents
from conversations.forms import CannedReplyForm
from conversations.models import CannedReply, Contact
from conversations.reach import conversation_or_404
from conversations.templatetags.portal import contact_name

MOST_OFFERED = 8
NO_NAME = re.compile(r"[\d\s+().-]*")  # WhatsApp gives the number where somebody has no name


@for_agents
@require_GET
def pick(request: HttpRequest, pk: int) -> HttpResponse:
    """The replies that begin with or speak of what was typed after the slash, filled in for this conversation."""
    conversation = conversation_or_404(request, pk)
    typed = request.GET.get("q", "").strip().lower()[:40].replace("\x00", "")
    found = CannedReply.usable_by(request.user)
    if typed:
        found = found.filter(Q(shortcut__icontains=typed) | Q(text__icontains=typed))
    values = {
        "name": _called(conversation.contact), "agent": request.user.get_short_name(),
        "agency": request.agency.name, "listing": "",
    }
    offered = sorted(found, key=lambda reply: (not reply.shortcut.startswith(typed), reply.shortcut))[:MOST_OFFERED]
    options = [(reply, reply.filled(**values)) for reply in offered]
    return render(request, "conversations/_replies_offered.html", {"options": options, "typed": typed, "contact": contact_name(conversation.contact)})


def _called(contact: Contact) -> str:
    """What one would write to them by; nobody is greeted by their number."""
    name = contact.given_name or contact.name
    return "" if NO_NAME.fullmatch(name) else name


@for_agents
@require_GET
def replies(request: HttpRequest) -> HttpResponse:
    usable = CannedReply.usable_by(request.user)
    return render(request, "conversations/replies.html", {
        "own": usable.filter(owner=request.user), "shared": usable.filter(owner__isnull=True),
    })


@for_agents
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _edit(request, CannedReply(owner=request.user))


@for_agents
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(CannedReply.editable_by(request.user), pk=pk))


@for_agents
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    reply = get_object_or_404(CannedReply.editable_by(request.user), pk=pk)
    reply.delete()
    messages.success(request, _("The reply /%(shortcut)s is gone.") % {"shortcut": reply.shortcut})
    return redirect("conversations:replies")


def _edit(request: HttpRequest, reply: CannedReply) -> HttpResponse:
    form = CannedReplyForm(request.POST or None, instance=reply, agent=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. Type /%(shortcut)s in a conversation to use it.") % {"shortcut": reply.shortcut})
        return redirect("conversations:replies")
    return render(request, "conversations/reply_form.html", {"form": form, "reply": reply}, status=422 if form.errors else 200)
