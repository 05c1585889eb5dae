"""From the journal into the conversations: one transaction per event, in the order of arrival per channel."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import tenancy
from conversations import receiving
from conversations.models import Channel
from escalation.wishes import heed_while_with_human
from whatsapp import events
from whatsapp.models import InboundEvent
from whatsapp.providers import green_api_events

logger = logging.getLogger(__name__)
PARSERS = {"green_api": green_api_events.parse}
MAX_ATTEMPTS = 5
SETTLED, PUT_ASIDE, EMPTY, BUSY = range(4)


def take_in(channel_id: int) -> bool:
    """Everything this channel has journalled and nobody has taken in yet. True when some of it was put aside for a
    moment and should be tried again soon.

    Only one worker at a time works on a channel (the row lock is tried, not waited for), so order holds; whoever finds
    it taken may leave, because the holder looks again before it goes.
    """
    put_aside = False
    while True:
        outcome = _take_one(channel_id)
        put_aside = put_aside or outcome == PUT_ASIDE
        if outcome == BUSY:
            return put_aside
        if outcome == EMPTY and not _waiting(channel_id).exists():
            return put_aside  # looked again without the lock: whoever came meanwhile and found it taken has left


def _waiting(channel_id: int) -> QuerySet[InboundEvent]:
    due = InboundEvent.objects.filter(channel_id=channel_id, state=InboundEvent.State.RECEIVED)
    return due.exclude(retry_at__gt=timezone.now())


def _take_one(channel_id: int) -> int:
    """Settle the oldest waiting event: SETTLED, or PUT_ASIDE; EMPTY when there is none, BUSY when somebody else is at it."""
    event = None
    try:
        with transaction.atomic():
            channel = Channel.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=channel_id).first()
            if channel is None:
                return BUSY
            event = _waiting(channel_id).order_by("id").first()
            if event is None:
                return EMPTY
            why = _apply(channel, event)
            event.state = InboundEvent.State.IGNORED if why else InboundEvent.State.DONE
            event.reason, event.done_at = why[:300], timezone.now()
            event.save(update_fields=["state", "reason", "done_at"])
            return SETTLED
    except OperationalError:
        raise  # the database's trouble, not the event's: the queue tries again
    except Exception as error:  # noqa: BLE001  whatever a payload does, the next one must get through
        _put_aside(event, error)
        return PUT_ASIDE


def _put_aside(event: InboundEvent, error: Exception) -> None:
    """Count the failure, outside of the transaction that was rolled back; after five the event is parked."""
    attempts = event.attempts + 1
    kind = type(error).__name__
    final = attempts >= MAX_ATTEMPTS or isinstance(error, events.Unreadable)
    if not isinstance(error, NotYet):
        logger.warning("event %s failed (%s), attempt %s", event.pk, kind, attempts, exc_info=not isinstance(error, events.Unreadable))
    InboundEvent.objects.filter(pk=event.pk).update(
        attempts=attempts,
        state=InboundEvent.State.PARKED if final else InboundEvent.State.RECEIVED,
        reason=str(error)[:300] if isinstance(error, events.Unreadable) else f"It could not be taken in ({kind}).",
        retry_at=timezone.now() + timedelta(seconds=min(60, 2**attempts)),
    )


def _apply(channel: Channel, journalled: InboundEvent) -> str:
    """Do what the event means. Returns why nothing was done, or an empty text."""
    payload = json.loads(journalled.payload)
    event = PARSERS[channel.provider](payload)
    match event:
        case events.MessageReceived(arrival):
            message = receiving.receive(channel, arrival)
            if message is not None:
                heed_while_with_human(message)
            return "" if message is not None else "already stored"
        case events.SentFromPhone(arrival):
            return "" if receiving.replied_from_phone(channel, arrival) else "already stored"
        case events.OurEcho(arrival):
            return "" if receiving.echo_of_ours(channel, arrival) else "our own message coming back"
        case events.Edited(address, provider_id, text, at, by_contact):
            done = receiving.edited(channel, address, provider_id, text, at, by_contact=by_contact)
            return "" if done else "the edited message is not known"
        case events.Deleted(address, provider_id, at, by_contact):
            done = receiving.deleted(channel, address, provider_id, at, by_contact=by_contact)
            return "" if done else "the deleted message is not known"
        case events.Delivery(provider_id, status, at, problem):
            return _delivery(channel, journalled, provider_id, status, at, problem)
        case events.ChannelMoved():
            tenancy.enqueue("whatsapp.tasks.check_channel", channel.pk)  # confirmed at the provider before any alarm
            return ""
        case events.Ignored(why):
            return why
    raise AssertionError(f"event {type(event).__name__} has no meaning here")


class NotYet(Exception):
    """A tick came before the send call's answer did; it is tried again in a moment."""


def _delivery(channel: Channel, journalled: InboundEvent, provider_id: str, status: str, at, problem: str) -> str:
    if receiving.receipt(channel, provider_id, status, at, problem):
        return ""
    if journalled.attempts < 2:
        raise NotYet
    return "a status of a message that is not ours"


def replay(event: InboundEvent) -> bool:
    """Take a parked or ignored event in again, by an operator's wish. True if it was settled this time."""
    InboundEvent.objects.filter(pk=event.pk).update(state=InboundEvent.State.RECEIVED, attempts=0, reason="", retry_at=None)
    take_in(event.channel_id)
    event.refresh_from_db()
    return event.state in (InboundEvent.State.DONE, InboundEvent.State.IGNORED)
