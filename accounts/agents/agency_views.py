"""The agency's own settings pages, for owners."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import countries
from accounts.agents.agency_forms import AgencyForm
from accounts.agents.doors import for_owners
from accounts.agents.hours_forms import OfficeHoursForm
from accounts.models import Agency


@for_owners
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest) -> HttpResponse:
    """Time zone, language, money, and what the assistant says of the agency itself."""
    return _page(request, AgencyForm, "agents/agency.html", "agents:agency")


@for_owners
@require_GET
def country(request: HttpRequest) -> HttpResponse:
    """The clock and the money of a country, put into the form at once. Nothing is kept."""
    code = request.GET.get("country", "")
    if not countries.is_country(code):
        return HttpResponse(status=204)
    form = AgencyForm(Agency(time_zone=countries.zone_of(code), currency=countries.currency_of(code)))
    for name in ("time_zone", "currency"):
        form.fields[name].widget.attrs["hx-swap-oob"] = "true"
    return render(request, "agents/_country.html", {"form": form, "country": code, "several": len(countries.zones_of(code)) > 1})


@for_owners
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """When the office is open, and when it is not."""
    return _page(request, OfficeHoursForm, "agents/hours.html", "agents:hours")


def _page(request: HttpRequest, form_class: type[forms.Form], template: str, here: str) -> HttpResponse:
    stored = Agency.objects.get(pk=request.agency.pk)  # as it is, not as it was two seconds ago
    form = form_class(stored, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. It holds within a few seconds."))
        return redirect(here)
    context = {"form": form, "stored": stored, "is_open": _is_open(stored)}
    return render(request, template, context, status=422 if form.errors else 200)


def _is_open(stored: Agency) -> bool | None:
    return stored.opens_again(timezone.now()) is None if stored.hours else None
