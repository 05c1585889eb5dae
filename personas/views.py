"""The trace of what the assistant saw, decided and said, and what stands beside a thread."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents, for_owners
from conversations.models import Author, Contact, Conversation, Message, Status
from conversations.reach import conversation_or_404
from personas import figures, memory
from personas.claims import KINDS
from personas.context import Context
from personas.labels import assistant_label
from personas.models import Turn
from personas.replays import as_case
from personas.suggestion import suggest
from personas.told import Told, told
from properties.models import Listing

LISTED = 100


# --- the trace ------------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def turns(request: HttpRequest, conversation: int) -> HttpResponse:
    """Every decision of the assistant in one conversation, also those to stay silent."""
    found = conversation_or_404(request, conversation)
    return render(request, "personas/turns.html", {
        "conversation": found, "turns": found.turns.select_related("message")[:LISTED], "assistant": assistant_label(),
    })


@for_agents
@require_GET
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what was seen, what was decided and on whose word, what it rests on, what was stopped."""
    found = _turn(request, pk)
    return render(request, "personas/turn.html", {"turn": found, "listings": _listings(found), "kept_as": as_case(found) if found.message_id else None})


@for_agents
@require_GET
def told_from(request: HttpRequest, pk: int, listing: int) -> HttpResponse:
    """A listing exactly as it was when a reply was told from it, and what is different now."""
    found = _turn(request, pk)
    known = Listing.objects.filter(pk=listing).first()
    entry = next((entry for entry in found.listings if entry["id"] == listing and str(listing) in found.told_from), None)
    if entry is None:
        raise Http404(_("That listing was not kept with this reply."))
    return render(request, "personas/told.html", {"turn": found, "told": told(found, entry, known)})


BLOCKED, DISCARDED = "blocked", "discarded"
STOPPED_PER_PAGE = 30


@for_owners
@require_GET
def stopped(request: HttpRequest) -> HttpResponse:
    """What the assistant wrote and nobody received: drafts that the claim gate blocked, and replies that came too late."""
    reasons, reason = [BLOCKED, DISCARDED, *(name for name in REASONS if name in KINDS)], request.GET.get("reason", "")
    found = Turn.objects.filter(figures.BLOCKED | figures.DISCARDED, conversation__in=Conversation.objects.visible_to(request.user))
    period = figures.Period.asked_for(request.GET) if "from" in request.GET else None  # the days that a figure counts
    if period:
        found = found.filter(period.within("at")).exclude(conversation__channel__provider="sandbox")
    if reason in (BLOCKED, DISCARDED):
        found = found.filter(figures.DISCARDED if reason == DISCARDED else figures.BLOCKED)
    elif reason in reasons:
        found = found.filter(drafts__contains=[{"violations": [{"kind": reason}]}])
    found = found.select_related("message", "conversation__contact").prefetch_related("conversation__contact__addresses")
    page = Paginator(found, STOPPED_PER_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(request, "personas/stopped.html", {
        "page": page, "reason": reason, "reasons": [(value, REASONS[value]) for value in reasons], "period": period, "asked": asked.urlencode(),
    })


REASONS = {
    "price": _("Price"), "bedrooms": _("Bedrooms"), "bathrooms": _("Bathrooms"), "area": _("Size"), "address": _("Address"),
    "availability": _("Still to be had?"), "listing_type": _("For sale or rent"), "currency": _("Currency"), "title": _("Name of a home"),
    "property_type": _("Type of home"), "feature": _("Feature"), "promise": _("Promise"), "link": _("Link"), "contact": _("Contact details"),
    "date": _("Date"), "number": _("Number"), "leak": _("Its own instructions"), "format": _("Form"), "other": _("Other"),
    BLOCKED: _("By the claim gate"), DISCARDED: _("Came too late"),
}


@for_agents
@require_GET
def why(request: HttpRequest, message: int) -> HttpResponse:
    """From a reply to the decision it came from; over an open thread, to what it rests on."""
    visible = Conversation.objects.visible_to(request.user)
    reply = get_object_or_404(Message, pk=message, author=Author.AI, conversation__in=visible)
    decisions = Turn.objects.filter(conversation=reply.conversation_id, message=reply.answers_id)
    if reply.status == Status.DISCARDED:  # the same words may have been answered once more since
        decisions = decisions.filter(at__lte=reply.occurred_at)
    found = decisions.first() if reply.answers_id else None
    if found is None:
        raise Http404(_("No trace was kept of this reply."))
    if request.headers.get("HX-Request"):
        return render(request, "personas/_sources.html", {"turn": found, "listings": _listings(found)})
    return redirect("personas:turn", pk=found.pk)


# --- beside the thread ------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def context(request: HttpRequest, conversation: int) -> HttpResponse:
    """Who it is, what they want, what they were told, why a person was asked for."""
    found = Context.of(conversation_or_404(request, conversation))
    contact = found.conversation.contact
    return render(request, "personas/_context.html", {
        "context": found, "conversation": found.conversation, "merges": contact.merges.all(),
        "twins": (contact.twins() & Contact.objects.visible_to(request.user)).prefetch_related("addresses"),
    })


@for_agents
@require_GET
def brief(request: HttpRequest, conversation: int) -> HttpResponse:
    """The same in one line, for whoever is asked to help right now."""
    found = conversation_or_404(request, conversation)
    return render(request, "personas/_brief.html", {"brief": Context.of(found), "conversation": found})


@for_agents
@require_POST
def suggestion(request: HttpRequest, conversation: int) -> HttpResponse:
    """A reply to look at. It goes into the composer when the agent says so, and nowhere else."""
    found = conversation_or_404(request, conversation)
    return render(request, "personas/_suggestion.html", {"suggestion": suggest(found), "conversation": found})


@for_agents
@require_POST
def forget(request: HttpRequest, conversation: int) -> HttpResponse:
    """Start afresh: what the assistant remembers of this conversation is gone. The messages stay."""
    memory.forget(conversation_or_404(request, conversation))
    response = HttpResponse(status=204)
    response["HX-Trigger"] = "context-changed"
    return response


def _turn(request: HttpRequest, pk: int) -> Turn:
    visible = Conversation.objects.visible_to(request.user)
    return get_object_or_404(Turn.objects.select_related("message", "conversation__contact"), pk=pk, conversation__in=visible)


def _listings(found: Turn) -> list[Told]:
    """The listings a reply rests on with the version it was told from, and what has changed since."""
    known = Listing.objects.in_bulk([entry["id"] for entry in found.used])
    return [told(found, entry, known.get(entry["id"])) for entry in found.used]
