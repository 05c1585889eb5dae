"""The listings of an agency, as pages: the list, one listing, its history, and what is decided for all. Every change is a
POST; what the rules are is the models' to say."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents import audit
from accounts.agents.doors import for_agents, for_owners
from properties import bulk, drafts, enquiries, samples
from properties.forms import AvailabilityForm, RulesForm
from properties.history import told
from properties.models import Availability, Batch, Listing, ListingRules, Source
from properties.narrowing import ListFilter

PAGE = 24
LINES = 6
LINES_PER_PAGE = 50
NEXT = {"start": "onboarding:listings"}  # where samples are removed from, if not from the list


@for_agents
@require_GET
def listing_list(request: HttpRequest) -> HttpResponse:
    """All listings, narrowed by words, state and what else; htmx asks for the list without the page around it."""
    asked = ListFilter(request.GET)
    page = Paginator(asked.narrowed(request.user).prefetch_related("photos"), PAGE).get_page(request.GET.get("page"))
    rules, asked_for = ListingRules.current(), enquiries.counts([listing.pk for listing in page])
    for listing in page:
        listing.enquiries = asked_for.get(listing.pk, 0)
        listing.stale_since = rules.date_to_say(listing.confirmed_at) if listing.is_current else None
    context = {
        "page": page, "filter": asked, "kept": asked.address(), "is_narrowed": asked.is_narrowed, "states": asked.states(request.user),
        "to_give": Availability.choices, "draft": drafts.of(request.user, None),
        "samples": Listing.objects.filter(is_sample=True).count() if request.user.is_owner else 0,
    }
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return render(request, "properties/_list.html" if part else "properties/list.html", context)


@for_owners
@require_POST
def remove_samples(request: HttpRequest) -> HttpResponse:
    """All of them with one tap, from the list or from the first steps."""
    gone = samples.remove(by=request.user)
    messages.success(request, ngettext("%(n)s sample removed.", "%(n)s samples removed.", gone) % {"n": gone})
    return redirect(NEXT.get(request.GET.get("next", ""), "properties:list"))


@for_agents
@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    listing = _listing(pk)
    rules = ListingRules.current()
    other = enquiries.uncorrected(listing, request.user)
    return render(request, "properties/detail.html", {
        "listing": listing, "states": Availability.choices, "may_delete": listing.may_be_deleted_by(request.user),
        "history": told(listing.changes.select_related("agent")[:LINES]), "rules": rules,
        "stale_since": rules.date_to_say(listing.confirmed_at) if listing.is_current else None,
        "is_held_back": listing.is_available and rules.is_held_back(listing.confirmed_at),
        "enquiries": enquiries.counts([pk]).get(pk, 0), "told_otherwise": len(other), "old_price": other[0] if other else None,
        "draft": drafts.of(request.user, listing),
    })


@for_agents
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every change of one listing, the latest first."""
    listing = _listing(pk)
    page = Paginator(listing.changes.select_related("agent"), LINES_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "properties/history.html", {"listing": listing, "page": page, "history": told(page.object_list)})


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
                      status=422 if asked.errors else 200)
    return redirect("properties:detail", pk=pk)


@for_agents
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap: all of it is still so today."""
    listing = get_object_or_404(Listing, pk=pk)
    listing.in_the_name_of(request.user, Source.PAGE).confirm()
    if request.headers.get("HX-Request"):
        return render(request, "properties/_confirmed.html", {"listing": listing, "just_now": True})
    return _back(request, "properties:detail", pk)


@for_agents
@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once, and then it is gone; agents who are not the owner withdraw instead."""
    listing = _listing(pk)
    if not listing.may_be_deleted_by(request.user):
        raise PermissionDenied("Only the owner of the agency deletes listings.")
    if request.method == "POST":
        listing.in_the_name_of(request.user, Source.PAGE).delete()
        messages.success(request, _("%(reference)s is deleted.") % {"reference": listing.reference})
        return redirect("properties:list")
    return render(request, "properties/delete.html", {"listing": listing})


# --- several at once ------------------------------------------------------------------------------------------------------


@for_agents
@require_POST
def several(request: HttpRequest) -> HttpResponse:
    """What is ticked, or all that the list shows, gets a state or is confirmed. A state can be undone from the notice."""
    picks = _picked(request)
    deed = request.POST.get("deed", "")
    if not picks:
        messages.info(request, _("No listing is ticked. Nothing was changed."))
    elif deed == "confirm":
        n = bulk.confirm(picks, by=request.user)
        messages.success(request, ngettext("%(n)s listing is confirmed as of today.", "%(n)s listings are confirmed as of today.", n) % {"n": n})
    elif deed in Availability.values:
        _say_given(request, bulk.give_state(picks, deed, by=request.user), deed)
    else:
        messages.error(request, _("Choose what to do first. Nothing was changed."))
    return _back(request, "properties:list")


def _picked(request: HttpRequest) -> list[int]:
    if request.POST.get("all") == "yes":
        return list(ListFilter(request.POST).narrowed(request.user).values_list("pk", flat=True)[:bulk.MOST])
    numbers = (number for number in request.POST.getlist("pick") if number.isascii() and number.isdecimal() and len(number) < 19)
    return list(Listing.objects.filter(pk__in=list(map(int, numbers))[:bulk.MOST]).values_list("pk", flat=True))


def _say_given(request: HttpRequest, batch: Batch | None, state: str) -> None:
    word = Availability(state).label
    if batch is None:
        messages.info(request, _("They all have the state “%(state)s” already.") % {"state": word})
        return
    said = ngettext("%(n)s listing is now “%(state)s”.", "%(n)s listings are now “%(state)s”.", batch.rows) % {"n": batch.rows, "state": word}
    messages.success(request, format_html(
        '{} <form class="undo" method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}"><button class="link-button">{}</button></form>',
        said, reverse("properties:batch_undo", args=[batch.pk]), get_token(request), request.POST.get("next", ""), _("Undo"),
    ))


# --- for all ----------------------------------------------------------------------------------------------------------------


@for_owners
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """How long what a listing says is taken for true."""
    current = ListingRules.current()
    form = RulesForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            audit.note("listing rules changed", by=request.user, fields=form.changed_data)
        messages.success(request, _("Saved. It holds from the next answer on."))
        return redirect("properties:rules")
    return render(request, "properties/rules.html", {"form": form}, status=422 if form.errors else 200)


def _listing(pk: int) -> Listing:
    return get_object_or_404(Listing.objects.select_related("agent").prefetch_related("photos"), pk=pk)


def _back(request: HttpRequest, otherwise: str, *args: int) -> HttpResponse:
    back = request.POST.get("next", "")
    return redirect(back) if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else redirect(otherwise, *args)
