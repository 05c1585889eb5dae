"""The sheet with what can be done to the conversations that are ticked, or to the one that is open."""

from __future__ import annotations

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_agents
from accounts.agents.models import Agent
from conversations import bulk
from conversations.assigning import choose, with_load
from conversations.models import Conversation, Label


@for_agents
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """GET shows what can be done to `pick`, POST does it. `pick` may be one conversation or a hundred."""
    asked = request.POST if request.method == "POST" else request.GET
    picks = bulk.picked(request.user, asked.getlist("pick"))
    if request.method == "POST":
        return _do(request, picks)
    chosen = Conversation.objects.filter(pk__in=picks).with_people().prefetch_related("labels")
    one = chosen[0] if len(picks) == 1 else None
    page = "conversations/_several.html" if request.htmx else "conversations/several.html"
    return render(request, page, {
        "picks": picks, "one": one, "agents": with_load(Agent.objects.active()), "labels": Label.objects.all(),
        "choice": choose(one) if one else None, "next": request.GET.get("next", ""),
        "stuck": set(one.labels.all()) if one else (),
    })


def _do(request: HttpRequest, picks: list[int]) -> HttpResponse:
    done = _deed(request, picks)
    if done is None:
        messages.error(request, _("Choose what to do first. Nothing was changed."))
    elif not picks:
        messages.info(request, _("No conversation is ticked. Nothing was changed."))
    else:
        messages.success(request, _with_way_back(request, done))
    return _answer(request)


def _deed(request: HttpRequest, picks: list[int]) -> bulk.Done | None:
    deed = request.POST.get("deed", "")
    if deed in bulk.PLAIN:
        return bulk.PLAIN[deed](picks, request.user)
    if deed == "assign":
        wanted = request.POST.get("agent", "")
        to = Agent.objects.active().filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        return bulk.assign(picks, request.user, to) if to or wanted == "nobody" else None
    deed, _dash, wanted = deed.partition("-")  # a label that is tapped names itself
    if deed in ("stick", "unstick"):
        wanted = wanted or request.POST.get("label", "")
        label = Label.objects.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 19 else None
        return getattr(bulk, deed)(picks, request.user, label) if label else None
    return None


@for_agents
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take a deed back, as far as nobody has changed the same thing since."""
    try:
        changed = bulk.go_back(request.user, request.POST.get("note", ""))
    except signing.BadSignature:
        messages.error(request, _("This can no longer be undone."))
    else:
        messages.success(request, _("Undone.") if changed else _("Somebody has changed it meanwhile; it stays as it is."))
    return _answer(request)


def _with_way_back(request: HttpRequest, done: bulk.Done) -> str:
    note = done.way_back(request.user)
    if not note:
        return done.words
    return format_html(
        '{} <form class="undo" method="post" action="{}" hx-post="{}" hx-swap="none"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="note" value="{}"><input type="hidden" name="next" value="{}"><button class="link-button">{}</button></form>',
        done.words, *[reverse("conversations:undo")] * 2, get_token(request), note, request.POST.get("next", ""), _("Undo"),
    )


def _answer(request: HttpRequest) -> HttpResponse:
    """Without htmx back to where it came from. With it: the notice, and whatever list is on the page looks again."""
    if not request.htmx:
        back = request.POST.get("next", "")
        return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "conversations:inbox")
    response = render(request, "conversations/_told.html")
    response["HX-Trigger"] = "sheet-done, wake-up, context-changed, seen"
    return response
