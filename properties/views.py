"""The listings of an agency, as pages. Every change is a POST; what the rules are is the model's to say."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents
from properties import photos, uploads
from properties.forms import MOST_PHOTOS_AT_ONCE, AvailabilityForm, ImportForm, ListFilter, ListingForm
from properties.importing import Unreadable, import_csv
from properties.models import Availability, Listing, Photo, Source

PAGE = 24


@for_agents
@require_GET
def listing_list(request: HttpRequest) -> HttpResponse:
    """All listings, narrowed by words, state and type; htmx asks for the rows only."""
    asked = ListFilter(request.GET)
    wish = asked.cleaned_data if asked.is_valid() else {}
    found = Listing.objects.called(wish.get("q", ""))
    for name in ("availability", "listing_type", "property_type"):
        if wish.get(name):
            found = found.filter(**{name: wish[name]})
    page = Paginator(found.prefetch_related("photos"), PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {"page": page, "filter": asked, "kept": kept.urlencode(), "is_narrowed": any(wish.values())}
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return render(request, "properties/_rows.html" if part else "properties/list.html", context)


@for_agents
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "properties/detail.html", _detail_context(request, _listing(pk)))


@for_agents
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    blank = Listing(agent=request.user, currency=request.agency.currency)
    form = ListingForm(request.POST or None, instance=blank)
    if request.method == "POST" and form.is_valid():
        blank.in_the_name_of(request.user, Source.PAGE)
        listing = form.save()
        messages.success(request, "The listing is stored. Add photos below.")
        return redirect("properties:detail", pk=listing.pk)
    return render(request, "properties/form.html", {"form": form}, status=_status(form))


@for_agents
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "GET":
        listing = _listing(pk)
        return render(request, "properties/form.html", {"form": ListingForm(instance=listing), "listing": listing})
    with transaction.atomic():
        listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
        form = ListingForm(request.POST, instance=listing)
        if form.is_valid():
            listing.in_the_name_of(request.user, Source.PAGE)
            form.save()
            messages.success(request, "Saved. The assistant answers with this from now on.")
            return redirect("properties:detail", pk=pk)
    return render(request, "properties/form.html", {"form": form, "listing": _listing(pk)}, status=_status(form))


@for_agents
@require_POST
def availability(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: the assistant stops, or starts, offering it."""
    asked = AvailabilityForm(request.POST)
    with transaction.atomic():
        listing = get_object_or_404(Listing.objects.select_for_update(of=("self",)), pk=pk)
        if asked.is_valid():
            listing.in_the_name_of(request.user, Source.PAGE).mark(asked.cleaned_data["availability"])
    if request.headers.get("HX-Request"):
        return render(request, "properties/_availability.html", {"listing": listing, "states": Availability.choices},
                      status=_status(asked))
    return redirect("properties:detail", pk=pk)


@for_agents
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, and then it is gone; agents who are not the owner withdraw instead."""
    listing = _listing(pk)
    if not listing.may_be_deleted_by(request.user):
        raise PermissionDenied("Only the owner of the agency deletes listings.")
    if request.method == "POST":
        listing.in_the_name_of(request.user, Source.PAGE).delete()
        messages.success(request, f"{listing.reference} is deleted.")
        return redirect("properties:list")
    return render(request, "properties/delete.html", {"listing": listing})


# --- photos ---------------------------------------------------------------------------------------------------------------


@for_agents
@require_POST
def add_photos(request: HttpRequest, pk: int) -> HttpResponse:
    """Each picture for itself: one that is refused costs the others nothing."""
    listing = _listing(pk)
    problems = []
    files = request.FILES.getlist("photos")
    if len(files) > MOST_PHOTOS_AT_ONCE:
        problems.append(f"At most {MOST_PHOTOS_AT_ONCE} photos at once; the others were left out.")
    for upload in files[:MOST_PHOTOS_AT_ONCE]:
        try:
            photos.add(listing, upload)
        except photos.Refused as error:
            problems.append(str(error))
    if not files:
        problems.append("Choose at least one photo.")
    return _photos(request, listing, problems)


@for_agents
@require_POST
def remove_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    listing = _listing(pk)
    with transaction.atomic():
        get_object_or_404(Photo, pk=photo, listing=listing).delete()
    return _photos(request, listing)


@for_agents
@require_POST
def photo_first(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """The photo that stands for the listing."""
    listing = _listing(pk)
    photos.order(listing, [get_object_or_404(Photo, pk=photo, listing=listing).pk])
    return _photos(request, listing)


def _photos(request: HttpRequest, listing: Listing, problems: list[str] | None = None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "properties/_photos.html", {"listing": _listing(listing.pk), "problems": problems or []})
    for problem in problems or []:
        messages.error(request, problem)
    return redirect("properties:detail", pk=listing.pk)


# --- import ---------------------------------------------------------------------------------------------------------------


@for_agents
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """First a dry run that names every bad cell; nothing is stored before it is confirmed."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        return render(request, "properties/import.html", {"form": ImportForm() if request.method == "GET" else form})
    upload = form.cleaned_data["file"]
    try:
        report = import_csv(upload, by=request.user, dry_run=True)
        kept = uploads.keep(upload)
    except Unreadable as error:
        form.add_error("file", str(error))
        return render(request, "properties/import.html", {"form": form}, status=422)
    good = report.rows - report.bad_rows
    return render(request, "properties/import_check.html", {"report": report, "kept": kept, "good": good, "name": upload.name})


@for_agents
@require_POST
def import_confirm(request: HttpRequest) -> HttpResponse:
    """Store what the dry run showed; read again, because the listings may have changed meanwhile."""
    file = uploads.take(request.POST.get("kept", ""))
    if file is None:
        messages.error(request, "The file is no longer here. Choose it again.")
        return redirect("properties:import")
    skip_bad = request.POST.get("skip_bad") == "yes"
    with file:
        report = import_csv(file, by=request.user, dry_run=False, skip_bad=skip_bad)
    if not report.stored:
        messages.error(request, "Nothing was stored: the listings changed since the check. Check the file again.")
        return redirect("properties:import")
    uploads.forget(request.POST["kept"])
    left = f", {report.bad_rows} left out" if report.bad_rows else ""
    messages.success(request, f"{report.created} new, {report.updated} updated, {report.unchanged} unchanged{left}.")
    return redirect("properties:list")


# --- what pages share -------------------------------------------------------------------------------------------------------


def _listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("agent").prefetch_related("photos"), pk=pk)


def _detail_context(request: HttpRequest, listing: Listing) -> dict:
    return {"listing": listing, "states": Availability.choices, "may_delete": listing.may_be_deleted_by(request.user)}


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
