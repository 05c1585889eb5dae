"""Settings, Numbers: connect one, link its phone, see how it is, mend it."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.audit import note
from accounts.agents.doors import for_agents, for_owners
from conversations import troubles
from conversations.channels import SendError
from conversations.models import Channel, Incident
from whatsapp import connecting, linking
from whatsapp.cards import cards
from whatsapp.models import InboundEvent
from whatsapp.number_forms import GreenApiForm, NumberForm, PhoneForm

CODES_FOR_SECONDS = 300  # who has not scanned by then is not there
NEXT = {"start": ("onboarding:onward", "number")}  # where one goes from a number that has been connected on the way


@for_agents
@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    """All numbers that this agent looks after, and how they are."""
    found = list(Channel.objects.real().kept_by(request.user).select_related("agent").defer("token"))
    return render(request, "numbers/list.html", {"channels": found, "has_incidents": Incident.objects.filter(channel__in=found).exists()})


@for_owners
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Choose a way, and connect an account: its state is read, its webhook set, and then its phone is linked."""
    form = GreenApiForm(request.POST or None)
    trouble = None
    if request.method == "POST" and form.is_valid():
        try:
            channel, found = connecting.connect("green_api", **form.cleaned_data, name=_first_name(request), by=request.user)
        except connecting.CannotConnect as error:
            trouble = troubles.trouble_connecting(error.code, is_known=error.is_known)
        else:
            return redirect(_page(request, channel.pk, was_linked=found.state == Channel.State.CONNECTED))
    status = 422 if trouble or form.errors else 200
    return render(request, "numbers/new.html", {"cards": cards(), "form": form, "trouble": trouble, "onward": _onward(request)}, status=status)


@for_agents
@require_GET
def number(request: HttpRequest, pk: int) -> HttpResponse:
    """One number: what is wrong with it and what to press, or that all is well; its history below. The page itself asks nobody;
    its first piece does. Without scripts `?look=1` asks."""
    channel = _kept(request, pk)
    look = linking.look(channel) if request.GET.get("look") else linking.stored(channel)
    return _number(request, channel, look)


def _number(request: HttpRequest, channel: Channel, look: linking.Look, *, form: PhoneForm | None = None, code: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    channel = Channel.objects.select_related("agent").get(pk=channel.pk)
    heard = InboundEvent.objects.filter(channel=channel, from_journal=False).order_by("-pk").values_list("received_at", flat=True).first()
    return render(request, "numbers/number.html", _piece(request, channel, look) | {
        "form": form or PhoneForm(), "code": code, "problem": problem, "heard": heard, "incidents": channel.incidents.all()[:5],
    }, status=status)


@for_agents
@require_GET
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """The live piece of a number's page: the picture to scan, renewed; or what else there is to say."""
    channel = _kept(request, pk)
    since = request.GET.get("since", "")
    if since.isascii() and since.isdecimal() and time.time() - int(since) > CODES_FOR_SECONDS and linking.stored(channel).code == Channel.State.DISCONNECTED:
        look = linking.Look(linking.TROUBLE, "code_old")
    else:
        look = linking.look(channel)
    if not request.htmx:
        return _number(request, channel, look)
    return render(request, "numbers/_linking.html", _piece(request, channel, look) | {"is_live": True})


@for_agents
@require_POST
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The code to type on the phone, for whoever cannot scan: the phone in their hand is the one to be linked."""
    channel = _kept(request, pk)
    form, made, problem = PhoneForm(request.POST), "", ""
    if form.is_valid():
        try:
            made = linking.code_for(channel, form.cleaned_data["phone"])
        except SendError as error:
            problem = troubles.trouble(error.code or "fault").text
    status = 200 if made else 422
    if not request.htmx:
        return _number(request, channel, linking.stored(channel), form=form, code=made, problem=problem, status=status)
    return render(request, "numbers/_pairing.html", {"channel": channel, "form": form, "code": made, "problem": problem, "onward": _onward(request)}, status=status)


@for_agents
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """The one button of a trouble."""
    channel = _kept(request, pk)
    look = None
    try:
        if what == "restart":
            linking.restart(channel, by=request.user)
        elif what == "unlink":
            linking.unlink(channel, by=request.user)
        elif what == "webhook":
            connecting.connect_again(channel, by=request.user)
    except SendError as error:
        look = linking.Look(linking.TROUBLE, error.code or "fault")
    except connecting.CannotConnect as error:
        look = linking.Look(linking.TROUBLE, error.code or "fault")
    look = look or linking.look_again(channel)
    channel = _kept(request, pk)
    if request.htmx:
        return render(request, "numbers/_linking.html", _piece(request, channel, look) | {"is_live": True})
    return _number(request, channel, look)


@for_owners
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, whose it is, and the way in; a new token is tried at the provider before it is kept."""
    channel = get_object_or_404(Channel.objects.real(), pk=pk)
    form = NumberForm(request.POST or None, instance=channel)
    trouble = None
    if request.method == "POST" and form.is_valid():
        kept = Channel.objects.get(pk=pk)
        values = form.cleaned_data
        if values["token"] or values["api_url"] != kept.api_url:
            trouble = _try(kept, values, request)
        if trouble is None:
            with transaction.atomic():
                Channel.objects.filter(pk=pk).update(name=values["name"], agent=values["agent"])
                note("number changed", by=request.user, channel_id=pk, fields=[name for name in form.changed_data if name != "token"])
            messages.success(request, _("Saved."))
            return redirect("numbers:number", pk=pk)
    status = 422 if form.errors or trouble else 200
    shown = get_object_or_404(Channel.objects.real(), pk=pk)  # as it is kept: the heading does not show what was refused
    return render(request, "numbers/edit.html", {"form": form, "channel": shown, "trouble": trouble}, status=status)


def _try(kept: Channel, values: dict, request: HttpRequest) -> troubles.Trouble | None:
    try:
        connecting.connect(kept.provider, api_url=values["api_url"], account=kept.account, token=values["token"] or kept.token, by=request.user)
    except connecting.CannotConnect as error:
        return troubles.trouble(error.code)
    return None


@for_owners
@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a number off: asked once more, because people will write to it in vain."""
    channel = get_object_or_404(Channel.objects.real(), pk=pk)
    if request.method == "GET":
        return render(request, "numbers/off.html", {"channel": channel})
    if connecting.switch_off(channel, by=request.user):
        messages.success(request, _("%(number)s is switched off.") % {"number": channel.name})
    else:
        messages.warning(request, _("%(number)s is switched off here. Green API could not be told; remove the webhook in your console there.") % {"number": channel.name})
    return redirect("numbers:number", pk=pk)


@for_agents
@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """What went wrong with numbers, for how long, and what was found afterwards."""
    mine = Channel.objects.real().kept_by(request.user)
    found = Incident.objects.filter(channel__in=mine).select_related("channel")
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "numbers/incidents.html", {"page": page})


def _first_name(request: HttpRequest) -> str:
    """The first number is the agency's; those after it are told apart by their id until somebody names them."""
    return "" if Channel.objects.real().exists() else f"{request.agency.name} WhatsApp"[:80]


def _kept(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.real().kept_by(request.user), pk=pk)


def _onward(request: HttpRequest) -> str:
    name = request.GET.get("next", "")
    return name if name in NEXT else ""


def _page(request: HttpRequest, pk: int, *, was_linked: bool = False) -> str:
    """A number's page. An account that came with a phone says so there: it may be another phone than the one that was meant."""
    query = {"next": _onward(request), "already": "1" if was_linked else ""}
    said = urlencode({name: value for name, value in query.items() if value})
    return reverse("numbers:number", args=[pk]) + (f"?{said}" if said else "")


def _piece(request: HttpRequest, channel: Channel, look: linking.Look) -> dict:
    onward = _onward(request)
    since = request.GET.get("since", "")
    return {
        "channel": channel, "look": look, "trouble": _trouble(channel, look), "onward": onward,
        "was_linked": request.GET.get("already") == "1",
        "onward_address": reverse(NEXT[onward][0], args=NEXT[onward][1:]) if onward else "", "since": since if since.isascii() and since.isdecimal() else int(time.time()),
    }


def _trouble(channel: Channel, look: linking.Look) -> troubles.Trouble | None:
    """What to say of a number that is not well; one that never had a phone has not lost it."""
    if look.kind != linking.TROUBLE:
        return None
    is_new = look.code == Channel.State.DISCONNECTED and not channel.phone
    return troubles.trouble("new" if is_new else look.code)
