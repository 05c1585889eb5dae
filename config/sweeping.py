"""The sweeper: wakes what the queue has lost. Rows are the truth; everything it does is safe to do twice."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from accounts import closing, tenancy
from accounts.agents import sessions
from accounts.agents.models import SignInAttempt
from accounts.hooks import delivering
from accounts.models import Agency, PlatformAudit
from accounts.office import opening, support
from config.office import figures
from conversations import attachments, live, outbox
from conversations.models import Channel
from escalation import debts, ringing
from personas import replies
from personas.models import Session
from properties import batches
from whatsapp import journal, recovery
from whatsapp.models import InboundEvent

logger = logging.getLogger(__name__)
CLOSED_JOURNAL = 100_000  # events an agency out of service may have waiting
CHECK_CHANNEL_EVERY, CHECK_TROUBLED_EVERY = timedelta(seconds=60), timedelta(seconds=25)


def sweep() -> dict[str, int]:
    """Go through every active agency. Returns how much was woken, by agency. A fault in one does not stop the others."""
    woken: dict[str, int] = {}
    live.forget_old_news()
    _platform()
    for agency in tenancy.each_agency():
        try:
            count = _sweep_agency(agency)
        except Exception:  # noqa: BLE001  the next agency must not wait for this one's trouble
            logger.exception("agency %s could not be swept", agency.schema_name)
            continue
        if count:
            woken[agency.schema_name] = count
            logger.info("swept agency %s: %s woken", agency.schema_name, count)
    return woken


def _platform() -> None:
    """What belongs to no agency in service: openings, deletions that are due, the figures of those that are closed."""
    for work in (opening.sweep, closing.sweep, support.sweep, _closed):
        try:
            with tenancy.public_schema():
                work()
        except Exception:  # noqa: BLE001
            logger.exception("the platform's own sweep failed in %s", work.__module__)


def _closed() -> None:
    """Figures of agencies that are not in service, and a bound for what waits for their return."""
    for agency in tenancy.each_agency(active_only=False):
        if not agency.is_closed:
            continue
        figures.refresh(agency)
        dropped = journal.keep_newest(CLOSED_JOURNAL)
        if dropped:
            with tenancy.public_schema():
                PlatformAudit.note("journal of a closed agency cut", agency, dropped=dropped)


def _sweep_agency(agency: Agency) -> int:
    SignInAttempt.forget_old()
    sessions.Session.forget_old()
    Session.forget_old()
    figures.refresh(agency)
    return _events() + outbox.sweep() + attachments.sweep() + replies.sweep() + batches.sweep() + debts.sweep() + ringing.sweep() + recovery.sweep() + delivering.sweep() + _channels()


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
