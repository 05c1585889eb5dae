"""Writing a listing: quickly, fully, and with a draft that is kept while one types."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_agents
from properties import drafts
from properties.facts import MAY_BE_PRIVATE
from properties.forms import ListingForm, QuickForm
from properties.models import Listing, Source

TYPED = {*ListingForm.Meta.fields, "version"}


@for_agents
@require_http_methods(["GET", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """A listing from eight fields; photos and the rest come afterwards, on its own page."""
    form = QuickForm(request.POST or None, instance=_blank(request))
    if request.method == "POST" and form.is_valid():
        form.instance.in_the_name_of(request.user, Source.PAGE)
        listing = form.save()
        if request.GET.get("next") == "start":  # on the way through an owner's first steps
            messages.success(request, _("The listing is stored."))
            return redirect("onboarding:onward", "listings")
        messages.success(request, _("The listing is stored. Add photos below."))
        return redirect("properties:detail", pk=listing.pk)
    return render(request, "properties/quick.html", {"form": form, "on_the_way": request.GET.get("next") == "start"}, status=_status(form))


@for_agents
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    blank = _blank(request)
    if request.method == "GET":
        return _form(request, None, *_with_draft(request, blank, None))
    form = ListingForm(request.POST, instance=blank)
    if form.is_valid():
        with transaction.atomic():
            blank.in_the_name_of(request.user, Source.PAGE)
            listing = form.save()
            drafts.drop(request.user, None)
        messages.success(request, _("The listing is stored. Add photos below."))
        return redirect("properties:detail", pk=listing.pk)
    return _form(request, None, form)


@for_agents
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Saving publishes: the assistant answers with it from then on. Until then a draft is kept."""
    if request.method == "GET":
        listing = get_object_or_404(Listing, pk=pk)
        return _form(request, listing, *_with_draft(request, listing, listing))
    with transaction.atomic():
        listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
        form = ListingForm(request.POST, instance=listing)
        if form.is_valid():
            listing.in_the_name_of(request.user, Source.PAGE)
            form.save()
            drafts.drop(request.user, listing)
            messages.success(request, _("Saved. The assistant answers with this from now on."))
            return redirect("properties:detail", pk=pk)
    return _form(request, get_object_or_404(Listing, pk=pk), form)


@for_agents
@require_POST
def keep_draft(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What stands in the form, kept as it is: the page sends it while one types, a button sends it where there is no script."""
    listing = get_object_or_404(Listing, pk=pk) if pk else None
    draft = drafts.keep(request.user, listing, request.POST, TYPED)
    at = date_format(timezone.localtime(draft.updated_at), "H:i")
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"said": _("Draft kept at %(time)s") % {"time": at}})
    messages.success(request, _("Your draft is kept. Nothing is published yet."))
    return redirect("properties:edit", pk=pk) if pk else redirect("properties:create")


@for_agents
@require_POST
def drop_draft(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    listing = get_object_or_404(Listing, pk=pk) if pk else None
    drafts.drop(request.user, listing)
    messages.success(request, _("The draft is thrown away."))
    return redirect("properties:edit", pk=pk) if pk else redirect("properties:create")


def _blank(request: HttpRequest) -> Listing:
    return Listing(agent=request.user, currency=request.agency.currency)


def _with_draft(request: HttpRequest, instance: Listing, listing: Listing | None) -> tuple:
    draft = drafts.of(request.user, listing)
    return ListingForm(instance=instance, initial=draft.fields if draft else None), draft


def _form(request: HttpRequest, listing: Listing | None, form: ListingForm, draft=None) -> HttpResponse:
    return render(request, "properties/form.html", {
        "form": form, "listing": listing, "draft": draft, "may_be_private": MAY_BE_PRIVATE, "secret": form.secret(),
    }, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
