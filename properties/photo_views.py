"""The photos of a listing, as pages: in, out, in order, with a line below each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.agents.doors import for_agents
from properties import photos
from properties.forms import MOST_PHOTOS_AT_ONCE
from properties.models import Listing, Photo, Source


@for_agents
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Each picture for itself: one that is refused costs the others nothing."""
    listing = _mine(request, pk)
    problems = []
    files = request.FILES.getlist("photos")
    if len(files) > MOST_PHOTOS_AT_ONCE:
        problems.append(_("At most %(most)s photos at once; the others were left out.") % {"most": MOST_PHOTOS_AT_ONCE})
    for upload in files[:MOST_PHOTOS_AT_ONCE]:
        try:
            photos.add(listing, upload)
        except photos.Refused as error:
            problems.append(str(error))
    if not files:
        problems.append(_("Choose at least one photo."))
    return _shown(request, listing, problems)


@for_agents
@require_POST
def remove(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    listing = _mine(request, pk)
    photos.remove(listing, _photo(listing, photo))
    return _shown(request, listing)


@for_agents
@require_POST
def first(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """The photo that stands for the listing."""
    listing = _mine(request, pk)
    photos.order(listing, [_photo(listing, photo).pk])
    return _shown(request, listing)


@for_agents
@require_POST
def move(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """One place forward or back, for whoever does not drag."""
    listing = _mine(request, pk)
    photos.move(listing, _photo(listing, photo), by=-1 if request.POST.get("to") == "front" else 1)
    return _shown(request, listing)


@for_agents
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """All in the order in which they were laid by hand."""
    listing = _mine(request, pk)
    numbers = request.POST.getlist("photo")
    photos.order(listing, [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 19])
    return _shown(request, listing)


@for_agents
@require_POST
def caption(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    listing = _mine(request, pk)
    try:
        photos.describe(_photo(listing, photo), request.POST.get("caption", ""))
    except ValueError as error:
        return _shown(request, listing, [str(error)])
    return _shown(request, listing)


def _mine(request: HttpRequest, pk: int) -> Listing:
    return get_object_or_404(Listing, pk=pk).in_the_name_of(request.user, Source.PAGE)


def _photo(listing: Listing, pk: int) -> Photo:
    return get_object_or_404(Photo, pk=pk, listing=listing)


def _shown(request: HttpRequest, listing: Listing, problems: list[str] | None = None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        fresh = get_object_or_404(Listing.objects.prefetch_related("photos"), pk=listing.pk)
        return render(request, "properties/_photos.html", {"listing": fresh, "problems": problems or []})
    for problem in problems or []:
        messages.error(request, problem)
    return redirect("properties:detail", pk=listing.pk)
