"""Who has been asked for, and what an agency has decided about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents, for_owners
from conversations.reach import conversation_or_404
from escalation.bell_views import mine
from escalation.forms import PolicyForm, TextsForm
from escalation.models import Escalation, Policy
from escalation.own_texts import LONGEST, NAMES
from escalation.texts import written_in


@for_agents
@require_GET
def card(request: HttpRequest, conversation: int) -> HttpResponse:
    """Why a person was asked for at one point of a thread, in the contact's own words."""
    epoch = request.GET.get("epoch", "")
    found = Escalation.objects.filter(conversation=conversation_or_404(request, conversation))
    found = found.filter(epoch=int(epoch)) if epoch.isascii() and epoch.isdecimal() and len(epoch) < 10 else found
    unseen = mine(request).filter(conversation=conversation, seen_at__isnull=True).exists()
    return render(request, "escalation/_card.html", {"escalation": found.first(), "unseen": unseen, "conversation_id": conversation})


@for_agents
@require_POST
def was_needed(request: HttpRequest, conversation: int, pk: int) -> HttpResponse:
    """An agent's word on whether a person was needed here; it tells how good the triggers are."""
    found = get_object_or_404(Escalation, pk=pk, conversation=conversation_or_404(request, conversation))
    answer = {"yes": True, "no": False}.get(request.POST.get("needed", ""))
    if answer is None:
        return HttpResponse(_("Say yes or no."), status=422, content_type="text/plain")
    found.judge(answer)
    if not request.htmx:
        return redirect("conversations:thread", pk=conversation)
    return render(request, "escalation/_was_needed.html", {"escalation": found})


@for_owners
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest) -> HttpResponse:
    """What the assistant may answer by itself, and what it says when it hands over."""
    form = PolicyForm(request.POST or None, instance=Policy.current())
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect("escalation:policy")
    return render(request, "escalation/policy.html", {"form": form}, status=422 if form.errors else 200)


@for_owners
@require_http_methods(["GET", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """The sentences that code says, in the agency's own words."""
    language = request.GET.get("language", "")
    if language not in NAMES:
        language = written_in(request.agency.language)
    form = TextsForm(language, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved. It holds from the next message on."))
        return redirect(f"{reverse('escalation:texts')}?language={language}")
    own = Policy.current().texts
    context = {"form": form, "language": language, "languages": [(code, name, code in own) for code, name in NAMES.items()], "longest": LONGEST}
    return render(request, "escalation/texts.html", context, status=422 if form.errors else 200)
