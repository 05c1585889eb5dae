"""A reply for the person who holds the pen to look at: written, found and checked like the assistant's own, sent by nobody."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as noop

from accounts import languages
from conversations.models import Author, Conversation
from personas import spending
from personas.drafts import Draft
from personas.llm.base import ModelDown
from personas.models import ModelCall, Turn
from personas.retrieval import find
from personas.situation import Situation


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Either `text`, or `why_not` in words for the agent. `turn` is the trace and is not stored."""

    text: str
    why_not: str
    turn: Turn


def suggest(conversation: Conversation) -> Suggestion:
    """What the assistant would say to the contact's last words. The pen, the outbox and the memory are not touched."""
    with languages.as_stored():
        return _suggested(conversation)


def _suggested(conversation: Conversation) -> Suggestion:
    turn = Turn(conversation=conversation, action=Turn.Action.RESPOND, decided_by="guard")
    situation = Situation.of(conversation.pk, since=_last_answer(conversation))
    if situation is None:
        return Suggestion("", noop("They have said nothing since your last message."), turn)
    draft = Draft(situation, find(situation), turn, purpose=ModelCall.Purpose.SUGGESTION)
    try:
        if spending.is_used_up(situation.engine):
            raise ModelDown(spending.USED_UP, permanent=True)
        draft.write()  # gives the connection back first: the model may take seconds
    except ModelDown as down:
        if not draft.from_fields():
            return Suggestion("", f"The model is not available: {down.why}", turn)
    if draft.action != "RESPOND" or not draft.text:
        return Suggestion("", noop("This one is for a person: there is nothing in the listings to answer it with."), turn)
    return Suggestion(draft.text, "", turn)


def _last_answer(conversation: Conversation) -> int:
    """The last message of ours that was said to the contact, by whomever; notices of the system are no answers."""
    said = conversation.messages.shown().filter(author__in=[Author.AI, Author.AGENT])
    return said.order_by("-pk").values_list("pk", flat=True).first() or 0
