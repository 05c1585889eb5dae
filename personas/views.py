"""The assistant's voice, and the trace of what it saw, decided and said."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents, for_owners
from conversations.models import Author, Conversation, Message
from personas.context import Context
from personas.forms import PersonaForm
from personas.labels import assistant_label
from personas.models import Memory, Persona, Turn
from personas.suggestion import suggest
from properties.models import Listing

LISTED = 100


# --- the voice ------------------------------------------------------------------------------------------------------------


@for_agents
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """An agent's own assistant. Until there is one it starts from the agency's."""
    mine = Persona.objects.filter(agent=request.user).first()
    persona = mine or _like(Persona.speaking_for(None), agent=request.user)
    return _edit(request, persona, "personas:own", {"is_own": True, "is_inherited": mine is None})


@for_owners
@require_http_methods(["GET", "POST"])
def agency_default(request: HttpRequest) -> HttpResponse:
    """The voice of every agent who has none of their own."""
    persona = Persona.objects.filter(agent__isnull=True).first() or Persona()
    return _edit(request, persona, "personas:agency_default", {"is_own": False})


@for_agents
@require_POST
def forget_own(request: HttpRequest) -> HttpResponse:
    """Speak with the agency's voice again."""
    Persona.objects.filter(agent=request.user).delete()
    messages.success(request, "Your conversations use the agency's assistant again.")
    return redirect("personas:own")


def _edit(request: HttpRequest, persona: Persona, here: str, context: dict) -> HttpResponse:
    form = PersonaForm(request.POST or None, instance=persona)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, "Saved. It holds from the next reply on.")
        return redirect(here)
    context |= {"form": form, "persona": persona, "assistant": assistant_label()}
    return render(request, "personas/edit.html", context, status=422 if form.errors else 200)


def _like(model: Persona, *, agent) -> Persona:
    return Persona(
        agent=agent, assistant_name=model.assistant_name, style=model.style, tone=model.tone, flags=list(model.flags),
        custom_instruction=model.custom_instruction,
    )


# --- the trace ------------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def turns(request: HttpRequest, conversation: int) -> HttpResponse:
    """Every decision of the assistant in one conversation, also those to stay silent."""
    found = get_object_or_404(Conversation.objects.visible_to(request.user).with_people(), pk=conversation)
    return render(request, "personas/turns.html", {
        "conversation": found, "turns": found.turns.select_related("message")[:LISTED], "assistant": assistant_label(),
    })


@for_agents
@require_GET
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: what was seen, what was decided and on whose word, what it rests on, what was stopped."""
    visible = Conversation.objects.visible_to(request.user)
    found = get_object_or_404(Turn.objects.select_related("message", "conversation__contact"), pk=pk, conversation__in=visible)
    return render(request, "personas/turn.html", {"turn": found, "listings": _listings(found)})


@for_agents
@require_GET
def why(request: HttpRequest, message: int) -> HttpResponse:
    """From a reply to the decision it came from."""
    visible = Conversation.objects.visible_to(request.user)
    reply = get_object_or_404(Message, pk=message, author=Author.AI, conversation__in=visible)
    found = Turn.objects.filter(conversation=reply.conversation_id, message=reply.answers_id).first() if reply.answers_id else None
    if found is None:
        raise Http404("No trace was kept of this reply.")
    return redirect("personas:turn", pk=found.pk)


# --- beside the thread ------------------------------------------------------------------------------------------------------


@for_agents
@require_GET
def context(request: HttpRequest, conversation: int) -> HttpResponse:
    """Who it is, what they want, what they were told, why a person was asked for."""
    found = Context.of(_visible(request, conversation))
    return render(request, "personas/_context.html", {"context": found, "conversation": found.conversation})


@for_agents
@require_POST
def suggestion(request: HttpRequest, conversation: int) -> HttpResponse:
    """A reply to look at. It goes into the composer when the agent says so, and nowhere else."""
    found = _visible(request, conversation)
    return render(request, "personas/_suggestion.html", {"suggestion": suggest(found), "conversation": found})


@for_agents
@require_POST
def forget(request: HttpRequest, conversation: int) -> HttpResponse:
    """Start afresh: what the assistant remembers of this conversation is gone. The messages stay."""
    found = _visible(request, conversation)
    with transaction.atomic():
        found._lock()
        Memory.objects.filter(conversation=found).delete()
        found._store(empty_searches=0)
    response = HttpResponse(status=204)
    response["HX-Trigger"] = "context-changed"
    return response


def _visible(request: HttpRequest, pk: int) -> Conversation:
    return get_object_or_404(Conversation.objects.visible_to(request.user).with_people(), pk=pk)


def _listings(found: Turn) -> list[dict]:
    """The listings a reply rests on with the version it was told from, and whether that is still the current one."""
    known = Listing.objects.in_bulk([used["id"] for used in found.listings])
    return [{"used": used, "listing": known.get(used["id"])} for used in found.listings]
