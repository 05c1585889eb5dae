"""A message through the whole pipeline with nothing sent and nothing kept: guards, search, model, claim gate.

The scene (contact, conversation, earlier turns) is set in a transaction that is struck again before the model is asked:
guards and search see real rows and need not know that it is a rehearsal, and no row outlives it. What a call to the
model costs is counted like any other.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import languages
from conversations.models import Author, Channel, Contact, ContactAddress, Conversation, Message, Status
from conversations.models.channel import SANDBOX
from escalation.handover import line
from escalation.triggers import Trigger
from personas import memory, spending
from personas.course import Course, look
from personas.drafts import Draft
from personas.fixed import disclosed, fixed_answer
from personas.guards import Decision, decide
from personas.llm.base import ModelDown
from personas.models import ModelCall, Persona, Turn
from personas.showing import photos_for, photos_of_answer
from personas.situation import Situation
from properties.models import Photo

MOST_EARLIER = 12
LONGEST = 2000
AUTHORS = (Author.CONTACT, Author.AI, Author.AGENT)


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would have happened. `turn` is not stored; `told` is what the contact would read, also at a hand-over."""

    turn: Turn
    told: str
    found: int | None = None  # how many listings fit in all
    photos: tuple[Photo, ...] = ()  # that would leave after the words


def rehearse(text: str, *, history: Sequence[tuple[str, str]] = (), persona: Persona | None = None, agent=None,
             amendments: Mapping[str, str] | None = None) -> Rehearsal:
    """Try a message on the assistant. `history` holds (contact | ai | agent, text), oldest first; `agent` is whose number
    it would come in on; `persona` may be one that is not stored, and so may `amendments`, the agency's own wording of
    directives. Raises ValueError for what nobody could write."""
    earlier = _readable(text, history)
    with languages.as_stored():
        return _rehearsed(text, earlier, persona, agent, amendments)


def _rehearsed(text: str, earlier: list[tuple[str, str]], persona: Persona | None, agent, amendments: Mapping[str, str] | None) -> Rehearsal:
    situation, decision, course = _staged(text.strip()[:LONGEST], earlier, persona, agent)
    if amendments is not None:
        situation.engine.amendments = dict(amendments)
    turn = Turn(action=Turn.Action.RESPOND, decided_by="guard", language=situation.language)
    if course is not None:
        turn.search, turn.wanted = course.findings.outcome, course.findings.criteria.as_json()
    told, course = _written(turn, course, situation) if decision is None else (_decided(turn, decision, situation), course)
    if course is None or turn.action != Turn.Action.RESPOND:
        return Rehearsal(turn, told, course.findings.total if course is not None else None)
    return Rehearsal(turn, told, course.findings.total, tuple(photos_of_answer(turn, photos_for(course.findings))))


def _readable(text: str, history: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    if not text.strip():
        raise ValueError(_("A message needs some text."))
    if any(author not in AUTHORS for author, _ in history):
        raise ValueError(_("An earlier turn is by contact, ai or agent."))
    return [(author, said.strip()[:LONGEST]) for author, said in history if said.strip()][-MOST_EARLIER:]


def _staged(text: str, history: list[tuple[str, str]], persona: Persona | None, agent) -> tuple[Situation, Decision | None, Course | None]:
    """The situation as guards and search find it. Whatever is written here is gone at the end of this function."""
    with transaction.atomic():
        conversation = _scene(agent)
        began = timezone.now() - timedelta(minutes=len(history) + 1)
        for number, (author, said) in enumerate(history):
            _speak(conversation, author, said, began + timedelta(minutes=number))
        _speak(conversation, Author.CONTACT, text, timezone.now(), is_newest=True)
        situation = Situation.of(conversation.pk)
        if persona is not None:
            situation.persona = persona
        decision = decide(situation)
        course = None if decision else look(situation)
        situation.facts, situation.language, situation.contact_words  # noqa: B018  read while the rows are there
        transaction.set_rollback(True)
    return situation, decision or (course.decision if course else None), course


def _scene(agent) -> Conversation:
    channel = Channel.objects.create(name="Rehearsal", provider=SANDBOX, api_url="https://rehearsal.invalid", account=uuid.uuid4().hex, token="-", agent=agent)
    contact = Contact.objects.create(name="Rehearsal")
    ContactAddress.objects.create(contact=contact, kind=ContactAddress.Kind.OTHER, value=uuid.uuid4().hex)
    return Conversation.objects.create(channel=channel, contact=contact, address=uuid.uuid4().hex)


def _speak(conversation: Conversation, author: str, text: str, at, *, is_newest: bool = False) -> None:
    """Say it on the stage. Of what the contact said earlier the search and its memory are kept up, as they would have been."""
    status = Status.RECEIVED if author == Author.CONTACT else Status.SENT
    said = Message.objects.create(conversation=conversation, author=author, text=text, status=status, occurred_at=at,
                                  epoch=conversation.epoch if author == Author.AI else None)
    if author != Author.CONTACT or is_newest:
        return
    situation = Situation.of(conversation.pk)
    course = look(situation)
    memory.remember(situation, course.findings)
    conversation._store(answered_through=said.pk, empty_searches=course.searches)


def _decided(turn: Turn, decision: Decision, situation: Situation) -> str:
    turn.action, turn.reason, turn.trigger = decision.action, decision.reason[:300], decision.trigger
    if decision.action == "HUMAN_HANDOFF":
        return line(situation.conversation, decision.text_key, situation.language)
    if decision.action == "RESPOND":
        turn.reply = disclosed(fixed_answer(decision, situation), situation)
    return turn.reply


def _written(turn: Turn, course: Course, situation: Situation) -> tuple[str, Course]:
    draft = Draft(situation, course.findings, turn, purpose=ModelCall.Purpose.REHEARSAL)
    try:
        if spending.is_used_up(situation.engine):
            raise ModelDown(spending.USED_UP, permanent=True)
        draft.write()
    except ModelDown as down:
        turn.reason = f"the model is not available: {down.why}"[:300]
        if not draft.answers_without_model():
            draft.action, draft.reason, draft.trigger = "HUMAN_HANDOFF", turn.reason, Trigger.MODEL_FAILED
    if draft.action == "HUMAN_HANDOFF":
        return _decided(turn, Decision("HUMAN_HANDOFF", draft.reason, trigger=draft.trigger), situation), course
    turn.action = draft.action
    if draft.action == "RESPOND":
        turn.reply = disclosed(draft.text, situation)
    return turn.reply, course.after(draft.findings)
