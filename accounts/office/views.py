"""What an owner decides about the platform's staff, and what an owner has seen of a suspension."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.agency_settings import change_settings
from accounts.agents.doors import for_owners
from accounts.models import Agency
from accounts.office import support
from accounts.office.models import SupportVisit
from accounts.tenancy import forget_agencies

SHOWN = 30


@for_owners
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Who of the platform asks to look in, who does now, who did."""
    found = list(support.of(request.agency)[:SHOWN])
    return render(request, "office/support.html", {
        "choices": Agency.SupportAccess.choices, "asked": [v for v in found if v.state == SupportVisit.State.ASKED],
        "inside": [v for v in found if v.is_on], "past": [v for v in found if v.state != SupportVisit.State.ASKED and not v.is_on],
        "chosen": Agency.objects.values_list("support_access", flat=True).get(pk=request.agency.pk),
    })


@for_owners
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Allow, ask or never."""
    chosen = request.POST.get("support_access", "")
    if chosen not in Agency.SupportAccess.values:
        messages.error(request, _("Choose one of the three answers."))
    elif change_settings(request.agency, by=request.user, support_access=chosen):
        messages.success(request, _("Saved."))
    return redirect("office:support")


@for_owners
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    visit = get_object_or_404(support.of(request.agency), pk=pk)
    grant = request.POST.get("answer") == "allow"
    try:
        support.decide(visit, by=request.user, grant=grant, texts=bool(request.POST.get("texts")), changes=bool(request.POST.get("changes")))
    except support.CannotVisit:
        messages.error(request, _("This question has been answered already."))
    else:
        messages.success(request, _("They may look in for one hour.") if grant else _("They stay outside."))
    return redirect("office:support")


@for_owners
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    if support.end(get_object_or_404(support.of(request.agency), pk=pk), by=request.user):
        messages.success(request, _("The visit is over."))
    return redirect("office:support")


@for_owners
@require_POST
def seen_arrivals(request: HttpRequest) -> HttpResponse:
    """The owner has read how many messages arrived while the agency was suspended."""
    Agency.objects.filter(pk=request.agency.pk).update(arrived_meanwhile=None)
    forget_agencies()
    return redirect("conversations:inbox")
