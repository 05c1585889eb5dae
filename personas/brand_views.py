"""Branding: name, assistant, colour and logo, with what the colour will look like before it is kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.agents.doors import for_owners
from accounts.branding import preview_stylesheet
from accounts.models import Agency
from personas.brand import COLOUR, BrandForm, preview_of


@for_owners
@require_http_methods(["GET", "POST"])
def brand(request: HttpRequest) -> HttpResponse:
    agency = Agency.objects.get(pk=request.agency.pk)  # as it is stored, not as it was two seconds ago
    form = BrandForm(agency, request.POST, request.FILES) if request.method == "POST" else BrandForm(agency)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. Everybody sees it within a few seconds."))
        return redirect("personas:brand")
    context = {"form": form, "stored": agency} | preview_of(form["colour"].value(), agency)
    return render(request, "personas/brand.html", context, status=422 if form.errors else 200)


@for_owners
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """How a colour looks by day and by night, and what had to be changed for its words to be read."""
    return render(request, "personas/_brand_preview.html", {"stored": request.agency} | preview_of(request.GET.get("colour"), request.agency))


@for_owners
@require_GET
def preview_css(request: HttpRequest) -> HttpResponse:
    """A stylesheet of its own, for the content policy allows no inline style."""
    colour = request.GET.get("colour", "")
    return HttpResponse(preview_stylesheet(colour if COLOUR.fullmatch(colour) else request.agency.colour), content_type="text/css")
