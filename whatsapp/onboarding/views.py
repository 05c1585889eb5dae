"""First steps: the checklist and its four pages. For owners; each step can be left out and taken up again on any device."""

from __future__ import annotations

from urllib.parse import quote

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.country import CountryForm
from accounts.agents.doors import for_agents, for_owners
from accounts.models import Agency
from conversations.models import Channel
from personas.brand import BrandForm, preview_of
from personas.models import Engine
from personas.writers import is_offline
from properties import samples
from properties.models import Listing
from whatsapp import sandbox
from whatsapp.onboarding import steps, trial
from whatsapp.onboarding.models import Step

ROUND = "first_steps_round"


@for_owners
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """The checklist, and what comes after it."""
    return render(request, "onboarding/start.html", {"checklist": steps.checklist(), "has_model": _has_model()})


@for_agents
@require_GET
def welcome(request: HttpRequest) -> HttpResponse:
    """Where somebody goes who has just joined: an owner of a new agency to the checklist, everybody else to the inbox."""
    if request.user.is_owner and steps.checklist().is_shown:
        return redirect("onboarding:start")
    return redirect("conversations:inbox")


@for_owners
@require_GET
def card(request: HttpRequest) -> HttpResponse:
    """The reminder in the inbox; nothing once all is done or put away."""
    checklist = steps.checklist()
    if not checklist.is_shown:
        return HttpResponse(status=204)
    return render(request, "onboarding/_card.html", {"checklist": checklist})


@for_owners
@require_GET
def onward(request: HttpRequest, after: str) -> HttpResponse:
    """The next step that is open, seen from one of them."""
    return redirect(_address(steps.checklist().after(_step(after))))


@for_owners
@require_POST
def skip(request: HttpRequest, step: str) -> HttpResponse:
    found = _step(step)
    steps.skip(found, by=request.user)
    return redirect(_address(steps.checklist().after(found)))


@for_owners
@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    steps.put_away(by=request.user)
    messages.success(request, _("Put away. You find it again under Settings, First steps."))
    return redirect("conversations:inbox")


# --- the four steps ---------------------------------------------------------------------------------------------------------


@for_owners
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    agency = Agency.objects.get(pk=request.agency.pk)
    data = request.POST if request.method == "POST" else None
    form, where = BrandForm(agency, data, request.FILES or None), CountryForm(agency, data)
    if data is not None and all([form.is_valid(), where.is_valid()]) and form.save(by=request.user) and where.save(by=request.user):
        steps.settle(Step.BRAND)
        return redirect(_address(steps.checklist().after(Step.BRAND)))
    return render(request, "onboarding/brand.html", _around(Step.BRAND) | {"form": form, "where": where["country"], "stored": agency} | preview_of(form["colour"].value(), agency),
                  status=422 if form.errors or where.errors else 200)


@for_owners
@require_GET
def number(request: HttpRequest) -> HttpResponse:
    """Nothing of its own: a number is connected and linked where all numbers are."""
    channel = Channel.objects.real().order_by("pk").last()
    address = reverse("numbers:number", args=[channel.pk]) if channel else reverse("numbers:new")
    return redirect(f"{address}?next=start")


@for_owners
@require_http_methods(["GET", "POST"])
def listings(request: HttpRequest) -> HttpResponse:
    """Three ways to something the assistant can speak of."""
    if request.method == "POST":
        samples.add(by=request.user)
        return redirect(_address(steps.checklist().after(Step.LISTINGS)))
    own = Listing.objects.filter(is_sample=False).count()
    context = {"own": own, "samples": Listing.objects.filter(is_sample=True).count()}
    return render(request, "onboarding/listings.html", _around(Step.LISTINGS) | context)


@for_owners
@require_GET
def test(request: HttpRequest) -> HttpResponse:
    """Try it: in the browser, or from one's own phone."""
    channel = Channel.objects.real().filter(state=Channel.State.CONNECTED).exclude(phone="").order_by("pk").first()
    suggestion, chat = trial.suggestion(), trial.chat(request.user, _round(request))
    context = {"chat": chat, "words": "" if chat.lines else suggestion, "channel": channel, "has_model": _has_model(),
               "phone_trial": trial.from_a_phone(trial.recently()),
               "samples_only": Listing.objects.exists() and not Listing.objects.filter(is_sample=False).exists()}
    if channel:
        context["wa_me"] = f"https://wa.me/{channel.phone.lstrip('+')}?text={quote(suggestion)}"
        context["wa_me_picture"] = segno.make(context["wa_me"], error="m").svg_data_uri(border=2, scale=4)
    return render(request, "onboarding/test.html", _around(Step.TEST) | context)


@for_owners
@require_POST
def say(request: HttpRequest) -> HttpResponse:
    problem = ""
    try:
        trial.say(request.user, _round(request), request.POST.get("text", ""))
    except sandbox.CannotSay as error:
        problem = str(error)
    if not request.htmx:
        if problem:
            messages.error(request, problem)
        return redirect("onboarding:test")
    return _chat(request, problem, was_said=not problem)


@for_owners
@require_GET
def chat(request: HttpRequest) -> HttpResponse:
    """The chat as it is now, asked for while an answer is awaited."""
    return _chat(request)


@for_owners
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Another made-up lead: the one before is with a person, or the owner wants a fresh start."""
    request.session[ROUND] = _round(request) + 1
    return redirect("onboarding:test")


def _chat(request: HttpRequest, problem: str = "", *, was_said: bool = False) -> HttpResponse:
    context = {"chat": trial.chat(request.user, _round(request)), "problem": problem, "phone_trial": trial.from_a_phone(trial.recently()),
               "channel": Channel.objects.real().filter(state=Channel.State.CONNECTED).exists(), "is_live": True, "was_said": was_said, "words": ""}
    return render(request, "onboarding/_chat.html", _around(Step.TEST) | context, status=422 if problem else 200)


def _round(request: HttpRequest) -> int:
    found = request.session.get(ROUND, 1)
    return found if isinstance(found, int) else 1


def _step(word: str) -> Step:
    if word not in Step.values:
        raise Http404
    return Step(word)


def _address(step: Step | None) -> str:
    return reverse(f"onboarding:{step}") if step else reverse("onboarding:start")


def _around(step: Step) -> dict:
    """What each step's page shows beside its own."""
    checklist = steps.checklist()
    return {"checklist": checklist, "step": step, "position": list(Step).index(step) + 1, "after": checklist.after(step),
            "is_done": next(state.is_done for state in checklist.steps if state.step == step)}


def _has_model() -> bool:
    return not is_offline(Engine.current())
