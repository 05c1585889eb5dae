"""Giving the pen to a person because a rule said so. One transaction: mode, reason, quoted words, the one line to the
contact, and the notice to the agent. Either all of it happens or none."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS

from accounts import languages
from accounts.hooks.telling import tell
from accounts.hours import a_day, spoken_by_django
from accounts.models import Agency
from accounts.tenancy import current_agency
from conversations.assigning import assign_by_rule
from conversations.models import Author, Conversation, Message, Reason, Status
from escalation.models import Escalation, Policy
from escalation.notifications import notify
from escalation.texts import fixed_text, written_in
from escalation.triggers import Match, Trigger, detect

logger = logging.getLogger(__name__)
BEFORE_A_DATE = {"fr": "le ", "pt": "em ", "pt-br": "em "}  # where the sentence has no word before a weekday


def needed(text: str, policy: Policy) -> list[Match]:
    """The triggers in a message that this agency wants a person for, the most careful first."""
    return [match for match in detect(text) if policy.heeds(match.trigger)]


@transaction.atomic
def escalate(conversation: Conversation, trigger: str, *, message: Message | None = None, quote: str = "", reason: str = "",
             also: Sequence[str] = (), language: str = "", text_key: str = "handoff", pen_reason: str = Reason.ESCALATED) -> Escalation | None:
    """A person takes the pen. The contact is told once per hand-over, with one honest line.

    An empty `text_key` tells the contact nothing (there is no way to reach them). None if a person holds it already.
    """
    with languages.as_stored():
        moved = conversation.take_over(reason=pen_reason, note=str(Trigger(trigger).label))
    if not moved.changed:
        return None
    if conversation.assignee is None or not conversation.assignee.is_active:
        assign_by_rule(conversation)
    escalation = Escalation.objects.create(
        conversation=conversation, message=message, trigger=trigger, also=list(also), quote=quote[:300], reason=reason[:300],
        epoch=conversation.epoch,
    )
    _tell_outside(escalation)
    if message is not None and message.is_inbound:
        conversation._store(answered_through=max(conversation.answered_through, message.pk))
    if text_key and not conversation.handoff_told:
        _tell(conversation, text_key, language)
    notify(conversation, escalation)
    logger.info("conversation %s escalated: %s", conversation.pk, trigger)
    return escalation


def _tell(conversation: Conversation, text_key: str, language: str) -> None:
    if conversation.send_notice(line(conversation, text_key, language), client_key=f"handoff:{conversation.epoch}"):
        conversation._store(handoff_told=True)


def _tell_outside(escalation: Escalation) -> None:
    tell("escalation.opened", key=escalation.pk, escalation_id=escalation.pk, conversation_id=escalation.conversation_id,
         message_id=escalation.message_id, trigger=escalation.trigger)


def line(conversation: Conversation, text_key: str, language: str) -> str:
    """The one honest line that a contact is told at a hand-over."""
    agency = current_agency()
    agent = conversation.assignee or conversation.channel.agent
    language = language or conversation.contact.language or agency.language
    if text_key == "handoff" and agent is not None:
        text_key = "handoff_named"
    policy = Policy.current()
    text = policy.text(text_key, language, agency=agency.name, agent=agent.get_short_name() if agent else agency.name)
    if not policy.is_own(text_key, language):  # an agency that words the line itself says itself when it answers
        text = f"{text} {_closed_note(agency, language)}".rstrip()
    return text


def _closed_note(agency: Agency, language: str) -> str:
    """When a colleague can be expected, if the office is closed by its own hours; nothing where these are not clear."""
    now = timezone.localtime(timezone=agency.zone)
    opening = agency.opens_again(now)
    if opening is None:
        return ""
    spoken = written_in(language)
    with translation.override(spoken_by_django(spoken)):
        far = opening - now > timedelta(days=6)  # a weekday alone would mean the one before it
        day = BEFORE_A_DATE.get(spoken, "") + a_day(opening, spoken) if far else str(WEEKDAYS[opening.weekday()])
    if not far and spoken not in ("en", "hi-latn"):
        day = day.lower()
    return fixed_text("closed_until", language, day=day, time=f"{opening:%H:%M}")


def delivery_failed(message_id: int) -> None:
    """A message was refused for good, or nobody knows what became of it: a person must look. The contact is told
    nothing, for the way to them is what is broken."""
    message = Message.objects.select_related("conversation__contact", "conversation__channel", "conversation__assignee").filter(pk=message_id).first()
    if message is None or message.status not in (Status.FAILED, Status.UNKNOWN):
        return
    conversation = message.conversation
    failed = message.status == Status.FAILED
    trigger = Trigger.DELIVERY_FAILED if failed else Trigger.DELIVERY_UNKNOWN
    with transaction.atomic():
        if Escalation.objects.filter(message=message, trigger=trigger).exists():
            return
        done = escalate(
            conversation, trigger, message=message, reason=message.problem, text_key="",
            pen_reason=Reason.DELIVERY_FAILED if failed else Reason.DELIVERY_UNKNOWN,
        )
        if done is None:  # a person holds the pen already and must still hear of it
            escalation = Escalation.objects.create(
                conversation=conversation, message=message, trigger=trigger, reason=message.problem, epoch=conversation.epoch
            )
            _tell_outside(escalation)
            if message.author != Author.SYSTEM or failed:
                notify(conversation, escalation)


