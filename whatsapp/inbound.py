"""From the journal into the conversations, in the order of arrival per channel: several events in one transaction; one
that fails is rolled back with its neighbours, and then each is taken in alone."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from conversations import receiving
from conversations.models import Channel, Status
from escalation.wishes import heed_while_with_human
from whatsapp import events
from whatsapp.models import InboundEvent
from whatsapp.providers import green_api_events, sandbox

logger = logging.getLogger(__name__)
PARSERS = {"green_api": green_api_events.parse, "sandbox": sandbox.parse}
MAX_ATTEMPTS = 5
NOT_OURS = noop("a status of a message that is not ours")
AT_ONCE = 20  # events in one transaction: the rows it holds are those of as many conversations
MORE, LAST, PUT_ASIDE, FAILED, EMPTY, BUSY = range(6)


def take_in(channel_id: int) -> bool:
    """Everything this channel has journalled and nobody has taken in yet. True when some of it was put aside for a
    moment and should be tried again soon.

    Only one worker at a time works on a channel (the row lock is tried, not waited for), so order holds; whoever finds
    it taken may leave, because the holder looks again before it goes.
    """
    put_aside, alone = False, 0
    while True:
        outcome, aside = _take_some(channel_id, 1 if alone else AT_ONCE)
        put_aside, alone = put_aside or aside, max(0, alone - 1)
        if outcome == FAILED:
            alone = AT_ONCE
        if outcome == BUSY:
            return put_aside
        if outcome in (EMPTY, LAST) and not _waiting(channel_id).exists():
            return put_aside  # looked again without the lock: whoever came meanwhile and found it taken has left


def _waiting(channel_id: int) -> QuerySet[InboundEvent]:
    due = InboundEvent.objects.filter(channel_id=channel_id, state=InboundEvent.State.RECEIVED)
    return due.exclude(retry_at__gt=timezone.now())


def _take_some(channel_id: int, most: int) -> tuple[int, bool]:
    """Settle the oldest waiting events. How it went (MORE or LAST of them; EMPTY: there are none; BUSY: somebody else is
    at it; FAILED: all of them again, one by one), and whether something was put aside."""
    found: list[InboundEvent] = []
    try:
        with transaction.atomic():
            channel = Channel.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=channel_id).first()
            if channel is None:
                return BUSY, False
            found = list(_waiting(channel_id).order_by("id")[:most])
            done, aside = _settle(channel, found)
        if not found:
            return EMPTY, False
        return LAST if done == len(found) < most else MORE, aside
    except Exception as error:  # noqa: BLE001  whatever a payload does, the next one must get through
        if len(found) > 1:
            return FAILED, False
        if isinstance(error, OperationalError) or not found:
            raise  # the database's trouble, not the event's: the queue tries again
        _put_aside(found[0], error)
        return MORE, True


def _settle(channel: Channel, found: list[InboundEvent]) -> tuple[int, bool]:
    """Do what the events mean; how many of them were looked at, and whether some are to be tried again.

    Ticks come last, together: they need no order, and so nothing waits for a message's row while it holds another
    conversation's (conversation before message). For the same reason a change of one message is taken in by itself.
    """
    ticks: list[tuple[InboundEvent, events.Delivery]] = []
    outcomes: dict[str, list[InboundEvent]] = defaultdict(list)
    looked_at = 0
    for journalled in found:
        event = PARSERS[channel.provider](json.loads(journalled.payload))
        by_itself = isinstance(event, events.Edited | events.Deleted) or (isinstance(event, events.Delivery) and event.status == Status.FAILED)
        if by_itself and looked_at:
            break
        looked_at += 1
        if isinstance(event, events.Delivery) and not by_itself:
            ticks.append((journalled, event))
            continue
        outcomes[_apply(channel, journalled, event)].append(journalled)
        if by_itself:
            break
    early = _ticks(channel, ticks, outcomes)
    for why, settled in outcomes.items():
        InboundEvent.objects.filter(pk__in=[event.pk for event in settled]).update(
            state=InboundEvent.State.IGNORED if why else InboundEvent.State.DONE, reason=why[:300], done_at=timezone.now())
    return looked_at, early


def _ticks(channel: Channel, ticks: Iterable[tuple[InboundEvent, events.Delivery]], outcomes: dict[str, list[InboundEvent]]) -> bool:
    """True when a tick came before the send call's answer did: it is tried again in a moment."""
    ours = receiving.receipts(channel, [(tick.provider_id, tick.status, tick.at) for _, tick in ticks])
    early = False
    for journalled, tick in ticks:
        if tick.provider_id in ours:
            outcomes[""].append(journalled)
        elif journalled.attempts >= 2:
            outcomes[NOT_OURS].append(journalled)
        else:
            early = True
            _put_aside(journalled, NotYet())
    return early


def _put_aside(event: InboundEvent, error: Exception) -> None:
    """Count the failure; after five the event is parked."""
    attempts = event.attempts + 1
    kind = type(error).__name__
    final = attempts >= MAX_ATTEMPTS or isinstance(error, events.Unreadable)
    if not isinstance(error, NotYet):
        logger.warning("event %s failed (%s), attempt %s", event.pk, kind, attempts, exc_info=not isinstance(error, events.Unreadable))
    InboundEvent.objects.filter(pk=event.pk).update(
        attempts=attempts,
        state=InboundEvent.State.PARKED if final else InboundEvent.State.RECEIVED,
        reason=str(error)[:300] if isinstance(error, events.Unreadable) else f"{noop('it could not be taken in')}: {kind}",
        retry_at=timezone.now() + timedelta(seconds=min(60, 2**attempts)),
    )


def _apply(channel: Channel, journalled: InboundEvent, event: events.Event) -> str:
    """Do what the event means. Returns why nothing was done, or an empty text."""
    match event:
        case events.MessageReceived(arrival):
            message = receiving.receive(channel, arrival)
            if message is not None:
                heed_while_with_human(message)
            return "" if message is not None else noop("already stored")
        case events.SentFromPhone(arrival):
            return "" if receiving.replied_from_phone(channel, arrival) else noop("already stored")
        case events.OurEcho(arrival):
            return "" if receiving.echo_of_ours(channel, arrival) else noop("our own message coming back")
        case events.Edited(address, provider_id, text, at, by_contact):
            done = receiving.edited(channel, address, provider_id, text, at, by_contact=by_contact)
            return "" if done else noop("the edited message is not known")
        case events.Deleted(address, provider_id, at, by_contact):
            done = receiving.deleted(channel, address, provider_id, at, by_contact=by_contact)
            return "" if done else noop("the deleted message is not known")
        case events.Delivery(provider_id, _, _, problem):
            return _undelivered(channel, journalled, provider_id, problem)
        case events.ChannelMoved():
            tenancy.enqueue("whatsapp.tasks.check_channel", channel.pk)  # confirmed at the provider before any alarm
            return ""
        case events.Ignored(why):
            return why
    raise AssertionError(f"event {type(event).__name__} has no meaning here")


class NotYet(Exception):
    """A tick came before the send call's answer did; it is tried again in a moment."""


def _undelivered(channel: Channel, journalled: InboundEvent, provider_id: str, problem: str) -> str:
    if receiving.undelivered(channel, provider_id, problem):
        return ""
    if journalled.attempts < 2:
        raise NotYet
    return NOT_OURS


def replay(event: InboundEvent) -> bool:
    """Take a parked or ignored event in again, by an operator's wish. True if it was settled this time."""
    InboundEvent.objects.filter(pk=event.pk).update(state=InboundEvent.State.RECEIVED, attempts=0, reason="", retry_at=None)
    take_in(event.channel_id)
    event.refresh_from_db()
    return event.state in (InboundEvent.State.DONE, InboundEvent.State.IGNORED)
