"""A listing as contacts get to read it, and those who should hear of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.agents.doors import for_agents
from accounts.agents.models import Agent
from conversations import files
from personas import reaching
from personas.models import Occasion
from personas.rehearsal import rehearse
from properties.models import Listing, Photo
from properties.naming import by_reference

# What a contact might write, in the languages in which agencies look at it.
QUESTIONS = {
    "details": {"en": "Is {name} still available? What does it cost, how big is it and what is the address?",
                "es": "¿Sigue disponible {name}? ¿Cuánto cuesta, qué superficie tiene y cuál es la dirección?",
                "fr": "{name} est-il encore disponible ? Combien coûte-t-il, quelle est sa surface et quelle est l'adresse ?",
                "pt": "{name} ainda está disponível? Quanto custa, que área tem e qual é a morada?"},
    "photos": {"en": "Can you send me photos of {name}?", "es": "¿Puede enviarme fotos de {name}?",
               "fr": "Pouvez-vous m'envoyer des photos de {name} ?", "pt": "Pode enviar-me fotos de {name}?"},
}


@for_agents
@require_GET
def as_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """What the assistant sends to somebody who asks for this listing: the whole pipeline, the same bytes, nobody to read
    them. The page comes first and asks for the part, because a model takes its time."""
    listing = get_object_or_404(Listing, pk=pk)
    asked = request.GET.get("ask") if request.GET.get("ask") in QUESTIONS else "details"
    context = {"part": "properties", "listing": listing, "asked": asked, "question": _question(asked, request.agency.language, listing)}
    if request.headers.get("HX-Request") or request.GET.get("now"):
        context["tried"] = rehearse(context["question"], agent=request.user)
    part = request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request")
    return render(request, "personas/_as_sent.html" if part else "personas/as_sent.html", context)


@for_agents
@require_GET
def as_sent_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """A photo made ready for WhatsApp, as it is made when it is sent."""
    found = get_object_or_404(Photo, pk=photo, listing=pk)
    try:
        with found.image.open("rb") as stored:
            made = files.picture(stored)
    except (OSError, ValueError, files.NotAPicture):
        raise Http404("This photo cannot be sent.") from None
    response = HttpResponse(made.large, content_type=made.mime)
    response["Cache-Control"] = "private, max-age=300"
    return response


@for_agents
@require_GET
def leads(request: HttpRequest, pk: int) -> HttpResponse:
    """Who should hear of this listing, and how far each of them is."""
    listing = get_object_or_404(Listing, pk=pk)
    occasion = _occasion(request.GET.get("about", ""), listing, request.user)
    found = reaching.leads(listing, request.user, occasion)
    return render(request, "personas/leads.html", {
        "part": "properties", "listing": listing, "occasion": occasion, "leads": found, "can_be_prepared": any(lead.state == "open" for lead in found),
        "most": reaching.MOST_AT_ONCE, "price_is_private": occasion == Occasion.PRICE and "price" in listing.private,
    })


@for_agents
@require_POST
def prepare_leads(request: HttpRequest, pk: int) -> HttpResponse:
    """Words in the threads of those who are ticked, in this agent's composer. Sending is the agent's own deed."""
    listing = get_object_or_404(Listing, pk=pk)
    occasion = _occasion(request.POST.get("about", ""), listing, request.user)
    ticked = [int(number) for number in request.POST.getlist("lead") if number.isascii() and number.isdecimal() and len(number) < 19]
    made = reaching.prepare(listing, request.user, occasion, ticked)
    if made:
        messages.success(request, ngettext("Words for %(n)s lead wait in the thread for you to send.", "Words for %(n)s leads wait in their threads for you to send.",
                                           made) % {"n": made})
    elif not ticked:
        messages.info(request, _("Nobody is ticked. Nothing was prepared."))
    else:
        messages.info(request, _("Nothing was prepared: the price is private, or you have begun to write in each of these threads."))
    return redirect(f"{reverse('personas:leads', args=[pk])}?about={occasion}")


def _occasion(asked: str, listing: Listing, agent: Agent) -> str:
    return asked if asked in Occasion.values else reaching.occasion_for(listing, agent)


def _question(asked: str, language: str, listing: Listing) -> str:
    """By its reference, where that can be told from a word or a year; a title may read like a search."""
    words = QUESTIONS[asked]
    is_telling = listing.pk in by_reference(listing.reference)
    return words.get(language.partition("-")[0], words["en"]).format(name=listing.reference if is_telling else listing.title)
