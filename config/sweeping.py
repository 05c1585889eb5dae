"""The sweeper: wakes what the queue has lost. Rows are the truth; everything it does is safe to do twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.utils import timezone

from accounts import closing, tenancy
from accounts.agents import sessions
from accounts.agents.models import SignInAttempt
from accounts.hooks import delivering
from accounts.models import PlatformAudit
from accounts.office import opening, support
from config.office import figures
from conversations import attachments, live, outbox
from conversations.models import Channel
from escalation import debts, ringing
from personas import replies
from personas.models import Session
from properties import batches
from whatsapp import journal, persons, recovery
from whatsapp.models import InboundEvent

logger = logging.getLogger(__name__)
CLOSED_JOURNAL = 100_000  # events an agency out of service may have waiting
CHECK_CHANNEL_EVERY, CHECK_TROUBLED_EVERY = timedelta(seconds=60), timedelta(seconds=25)


def sweep() -> dict[str, int]:
    """Go through the platform and every active agency. Returns how much was woken, by agency. A fault in one part stops
    neither the other parts of that agency nor the other agencies."""
    woken: dict[str, int] = {}
    with tenancy.public_schema():
        _each_alone("the platform", PLATFORM)
    for agency in tenancy.each_agency():
        count = _each_alone(f"agency {agency.schema_name}", AGENCY)
        if count:
            woken[agency.schema_name] = count
            logger.info("swept agency %s: %s woken", agency.schema_name, count)
    return woken


def _each_alone(whose: str, parts: Iterable[Callable[[], int | None]]) -> int:
    """Do one part after the other, whatever becomes of the one before. Returns how much they woke together."""
    woken = 0
    for part in parts:
        try:
            woken += part() or 0
        except Exception:  # noqa: BLE001  the next part must not wait for this one's trouble
            logger.exception("sweeping %s failed in %s.%s", whose, part.__module__, part.__qualname__)
    return woken


def _closed() -> None:
    """Figures of agencies that are not in service, and a bound for what waits for their return."""
    for agency in tenancy.each_agency(active_only=False):
        if agency.is_closed:
            _each_alone(f"closed agency {agency.schema_name}", (_figures, _bound_journal))


def _bound_journal() -> None:
    dropped = journal.keep_newest(CLOSED_JOURNAL)
    if dropped:
        agency = tenancy.current_agency()
        with tenancy.public_schema():
            PlatformAudit.note("journal of a closed agency cut", agency, dropped=dropped)


def _figures() -> None:
    figures.refresh(tenancy.current_agency())


def _events() -> int:
    """Channels with events that were journalled, but that nobody took in within the normal time."""
    late = InboundEvent.objects.filter(
        state=InboundEvent.State.RECEIVED, received_at__lt=timezone.now() - timedelta(seconds=5)
    ).exclude(retry_at__gt=timezone.now())
    channels = list(late.values_list("channel_id", flat=True).distinct())
    for channel_id in channels:
        tenancy.enqueue("whatsapp.tasks.take_in", channel_id)
    return len(channels)


def _pause(channel: Channel) -> timedelta:
    is_well = channel.state == Channel.State.CONNECTED and channel.unanswered_since is None
    return CHECK_CHANNEL_EVERY if is_well else CHECK_TROUBLED_EVERY


def _channels() -> int:
    """Ask after numbers that are not well, and of the others now and then; a state webhook may have been lost."""
    now = timezone.now()
    due = [
        channel for channel in Channel.objects.real().exclude(state=Channel.State.OFF).defer("token")
        if channel.checked_at is None or channel.checked_at < now - _pause(channel)
    ]
    for number, channel in enumerate(due):  # not all at once: each waits for the network
        tenancy.enqueue("whatsapp.tasks.check_channel", channel.pk, after=number * 0.2)
    Channel.objects.filter(pk__in=[c.pk for c in due]).update(checked_at=now)
    return len(due)


# Each part is called with the schema in use and says how much it woke, if it wakes anything.
PLATFORM = (live.forget_old_news, opening.sweep, closing.sweep, support.sweep, _closed)
AGENCY = (
    SignInAttempt.forget_old, sessions.Session.forget_old, Session.forget_old, _figures,
    _events, outbox.sweep, outbox.tell_of_unconfirmed, attachments.sweep, replies.sweep, batches.sweep, debts.sweep, ringing.sweep, recovery.sweep, delivering.sweep, persons.sweep, _channels,
)
