"""What webhooks did not tell: found in the provider's journals and taken in by the same way as everything else."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from accounts import tenancy
from conversations.channels import SendError, provider_for
from conversations.models import Channel, Incident
from escalation.notifications import number_back
from whatsapp import inbound
from whatsapp.models import InboundEvent
from whatsapp.providers import green_api_events

logger = logging.getLogger(__name__)
LATE = timedelta(minutes=2, seconds=30)  # a message may appear in the journals two minutes late
MARGIN = timedelta(minutes=5)
FARTHEST = timedelta(days=7)
MOST_TRIES = 12
QUIET = timedelta(minutes=10)  # after so long without a webhook we listen whether there should have been one
LISTEN_EVERY = timedelta(minutes=5)
COMPARE_EVERY = timedelta(hours=1)  # a number that does tell us things may still keep some of them back
LATELY = QUIET + LISTEN_EVERY
TOLD = Q(from_journal=False)
MESSAGE = "incomingMessageReceived"


def fill(channel: Channel, *, since: datetime) -> list[InboundEvent]:
    """Journal what the provider's journals have since then and we have not, and take it in. Returns the new events, as they ended.
    Raises SendError when the provider cannot be asked."""
    provider = provider_for(channel)
    tenancy.let_go()
    bodies = provider.missed(since=since)
    keyed = {green_api_events.event_key(body, b""): body for body in bodies}
    known = set(InboundEvent.objects.filter(channel=channel, key__in=keyed).values_list("key", flat=True))
    now = timezone.now()
    made = InboundEvent.objects.bulk_create([
        InboundEvent(channel=channel, key=key, kind=green_api_events.event_kind(body), payload=json.dumps(body), from_journal=True, received_at=now)
        for key, body in keyed.items() if key not in known
    ], ignore_conflicts=True)
    if made:
        if inbound.take_in(channel.pk):
            tenancy.enqueue("whatsapp.tasks.take_in", channel.pk, after=2)
        logger.info("channel %s: %s events from the journal", channel.pk, len(made))
    return list(InboundEvent.objects.filter(pk__in=[event.pk for event in made]))


def recover(incident_id: int) -> None:
    """Look for what was missed while a number was in trouble, and say what was found. Twice, because journals are late; again
    later when the provider cannot be asked."""
    incident = Incident.objects.select_related("channel__agent").filter(pk=incident_id, closed_at__isnull=False, filled_at__isnull=True).first()
    if incident is None or incident.channel.is_broken:
        return
    told = incident.recovered
    try:
        fill(incident.channel, since=_began(incident))
    except SendError:
        incident.fill_tries += 1
        if incident.fill_tries >= MOST_TRIES:
            incident.filled_at = timezone.now()
        incident.save(update_fields=["fill_tries", "filled_at"])
        if incident.filled_at is None:
            tenancy.enqueue("whatsapp.tasks.recover", incident.pk, after=min(600, 15 * 2**incident.fill_tries))
        return
    # Counted in the journal, so that a worker which dies half-way through a long outage does not make the number smaller.
    found = InboundEvent.objects.filter(channel=incident.channel_id, from_journal=True, kind=MESSAGE, state=InboundEvent.State.DONE)
    later = Incident.objects.filter(channel=incident.channel_id, opened_at__gt=incident.opened_at).order_by("opened_at").first()
    until = later.opened_at if later else timezone.now()  # what the next trouble kept back is the next one's
    incident.recovered = found.filter(received_at__gte=incident.opened_at, received_at__lte=until).count()
    if told is None:
        tenancy.enqueue("whatsapp.tasks.recover", incident.pk, after=LATE)
    else:
        incident.filled_at = timezone.now()
    if told is None or incident.recovered > told:  # a late row makes what was said untrue, so the true count is said too
        number_back(incident)
    incident.save(update_fields=["recovered", "filled_at"])


def _began(incident: Incident) -> datetime:
    """From when messages may be missing: the last thing that a webhook told before the trouble was noticed."""
    before = InboundEvent.objects.filter(TOLD, channel=incident.channel_id, received_at__lt=incident.opened_at).order_by("-pk").first()
    began = (before.received_at if before else incident.channel.created_at) - MARGIN
    return max(min(began, incident.opened_at - MARGIN), timezone.now() - FARTHEST)


def is_deaf(channel: Channel) -> bool:
    """Whether people have written to this number and no webhook has said so. What is found that way is taken in at once.

    A quiet number is asked every few minutes. One from which we have heard a moment ago is not deaf, but once an hour its
    journals are compared too. Each look goes back to the one before it, so that nothing lies between two.
    """
    now = timezone.now()
    last = InboundEvent.objects.filter(TOLD, channel=channel).order_by("-pk").values_list("received_at", flat=True).first()
    open_now = Incident.objects.filter(channel=channel, closed_at__isnull=True, cause=Incident.Cause.SILENT).first()
    if open_now is None and channel.webhook_set_at is None:
        return False
    is_heard = open_now is None and now - max(last or channel.webhook_set_at, channel.webhook_set_at) < QUIET
    before = channel.listened_at
    if before and now - before < (COMPARE_EVERY if is_heard else LISTEN_EVERY):
        return open_now is not None and (last is None or last < open_now.opened_at)
    Channel.objects.filter(pk=channel.pk).update(listened_at=now)
    since = max(min((before or now - COMPARE_EVERY) - MARGIN, now - LATELY), now - FARTHEST)
    try:
        found = fill(channel, since=max(since, channel.webhook_set_at or since))
    except SendError:
        Channel.objects.filter(pk=channel.pk).update(listened_at=before)  # the next look goes back as far
        return open_now is not None
    if open_now is not None:
        return last is None or last < open_now.opened_at
    return not is_heard and any(event.kind == MESSAGE and event.state == InboundEvent.State.DONE and _is_missed(event, now) for event in found)


def _is_missed(event: InboundEvent, now: datetime) -> bool:
    """Long enough ago for its webhook to have come, and not so long that it says nothing about now."""
    return timedelta(minutes=1) < now - green_api_events.moment(json.loads(event.payload).get("timestamp")) < LATELY


def sweep() -> int:
    """Incidents that ended and whose gap nobody has filled within the normal time."""
    late = timezone.now() - timedelta(minutes=15)
    lost = list(Incident.objects.filter(closed_at__lt=late, closed_at__gt=late - timedelta(days=1), filled_at__isnull=True).values_list("pk", flat=True))
    for pk in lost:
        tenancy.enqueue("whatsapp.tasks.recover", pk)
    return len(lost)
