"""From what happened to whoever is to hear of it: spread, call, come again with growing pauses, give up after a day."""

from __future__ import annotations

import logging
import random
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from accounts.hooks import posting
from accounts.hooks.models import KEPT, Attempt, Delivery, Endpoint, Event
from accounts.hooks.telling import note_whether_anybody_listens
from accounts.tenancy import current_agency

logger = logging.getLogger(__name__)
# Seconds after the first, second … failure. Eleven attempts within a day and a quarter of an hour.
PAUSES = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 36_000)
JITTER = 0.2
STOP_AFTER = timedelta(days=5)  # of nothing but failures
LEASE = timedelta(seconds=60)
AT_ONCE = 8  # calls to one endpoint: a slow one must not hold the threads that answer leads
PROBE_EVERY = (10, 30, 60, 120, 300)  # seconds between calls to an endpoint that fails, whatever is waiting for it


def spread(event_id: str) -> None:
    """Hand an event to each endpoint that wants it."""
    event = Event.objects.filter(pk=uuid.UUID(event_id), spread_at=None).first()
    if event is None:
        return
    with transaction.atomic():
        endpoints = Endpoint.objects.filter(pk=event.told_to_id) if event.told_to_id else Endpoint.objects.wanting(event.kind)
        Delivery.objects.bulk_create([Delivery(event=event, endpoint=endpoint) for endpoint in endpoints], ignore_conflicts=True)
        Event.objects.filter(pk=event.pk).update(spread_at=timezone.now())
        for pk in event.deliveries.values_list("pk", flat=True):
            tenancy.enqueue("accounts.hooks.tasks.deliver", pk)


def deliver(delivery_id: int) -> None:
    """Call the endpoint once, unless somebody else is at it, it is not due, or the endpoint is left in peace for now."""
    delivery = _claimed(delivery_id)
    if delivery is None:
        return
    payload = _payload(delivery)
    endpoint = delivery.endpoint
    tenancy.let_go()  # nothing is held while the other side takes its time
    outcome = posting.post(endpoint.url, payload, message_id=delivery.event.message_id, secrets=endpoint.secrets)
    _record(delivery, outcome)


def _claimed(delivery_id: int) -> Delivery | None:
    now = timezone.now()
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("event", "endpoint")
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=delivery_id, state=Delivery.State.WAITING, due_at__lte=now + timedelta(seconds=1)).first()
        )
        if delivery is None:
            return None
        endpoint = delivery.endpoint
        if not endpoint.is_active and delivery.event.told_to_id is None:
            _move(delivery, state=Delivery.State.FAILED, due_at=None, ended_at=now)
            return None
        wait = 0 if delivery.event.told_to_id else _held_back(endpoint)
        if wait:
            _move(delivery, due_at=now + timedelta(seconds=wait))
            tenancy.enqueue("accounts.hooks.tasks.deliver", delivery.pk, after=wait)
            return None
        _move(delivery, lease_until=now + LEASE)
        return delivery


def _held_back(endpoint: Endpoint) -> float:
    """For how many seconds this endpoint is not to be called; 0: it is the caller's turn.

    One that fails is called now and then by one delivery, and all others wait for how that one fares.
    """
    now = timezone.now()
    if endpoint.failures:
        pause = PROBE_EVERY[min(endpoint.failures, len(PROBE_EVERY)) - 1]
        free = Q(paused_until=None) | Q(paused_until__lte=now)
        if Endpoint.objects.filter(free, pk=endpoint.pk).update(paused_until=now + timedelta(seconds=pause)):
            return 0
        return pause * (1 + JITTER * random.random())
    busy = Delivery.objects.filter(endpoint=endpoint, lease_until__gt=now).count()
    return 1 + random.random() if busy >= AT_ONCE else 0


def _payload(delivery: Delivery) -> dict:
    """What is sent: ids, and where the owner asked for it, the thing itself as the API shows it at this moment."""
    event = delivery.event
    data = dict(event.data)
    if delivery.endpoint.with_content and (reader := settings.HOOK_CONTENT.get(event.kind.split(".")[0])):
        data |= import_string(reader)(event.data)
    return {"type": event.kind, "timestamp": event.at.isoformat().replace("+00:00", "Z"), "agency": current_agency().subdomain, "data": data}


def _record(delivery: Delivery, outcome: posting.Outcome) -> None:
    now, endpoint = timezone.now(), delivery.endpoint
    with transaction.atomic():
        Attempt.objects.create(delivery=delivery, at=now, status=outcome.status, problem=outcome.problem[:200], answer=outcome.answer,
                               milliseconds=outcome.milliseconds)
        if outcome.went_well:
            _move(delivery, state=Delivery.State.DELIVERED, lease_until=None, due_at=None, ended_at=now, tries=delivery.tries + 1)
            Endpoint.objects.filter(pk=endpoint.pk).update(told_at=now, failures=0, failing_since=None, paused_until=None)
            return
        tries = delivery.tries + 1
        if outcome.is_gone or tries > len(PAUSES) or delivery.event.told_to_id:  # a test is not repeated: somebody looks on
            _move(delivery, state=Delivery.State.FAILED, lease_until=None, due_at=None, ended_at=now, tries=tries)
        else:
            pause = max(PAUSES[tries - 1] * (1 - JITTER + 2 * JITTER * random.random()), outcome.retry_after or 0)
            _move(delivery, lease_until=None, due_at=now + timedelta(seconds=pause), tries=tries)
            tenancy.enqueue("accounts.hooks.tasks.deliver", delivery.pk, after=pause)
        _count_failure(endpoint, gone=outcome.is_gone)
    logger.info("delivery %s failed (%s)", delivery.pk, outcome.status)


def _count_failure(endpoint: Endpoint, *, gone: bool) -> None:
    now = timezone.now()
    Endpoint.objects.filter(pk=endpoint.pk).update(failures=F("failures") + 1)
    Endpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=now)
    fresh = Endpoint.objects.get(pk=endpoint.pk)
    if fresh.is_active and (gone or fresh.failing_since < now - STOP_AFTER):
        why = noop("It answered that it is gone (410).") if gone else noop("Nothing was accepted for five days.")
        Endpoint.objects.filter(pk=endpoint.pk).update(is_active=False, stopped_why=why)
        note_whether_anybody_listens()
        tenancy.enqueue(settings.ENDPOINT_ALARM, endpoint.pk)


class CannotResend(Exception):
    """Nothing is sent again; the text says why."""


def resend(delivery: Delivery) -> None:
    """By somebody's wish: once more from the beginning, at once, under the same id. Raises CannotResend."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint").get(pk=delivery.pk)
        if not delivery.endpoint.is_active:
            raise CannotResend(_("This webhook is switched off; switch it on first."))
        if delivery.lease_until and delivery.lease_until > timezone.now():
            raise CannotResend(_("It is being sent at this moment."))
        _move(delivery, state=Delivery.State.WAITING, tries=0, due_at=timezone.now(), lease_until=None, ended_at=None)
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(paused_until=None)
        tenancy.enqueue("accounts.hooks.tasks.deliver", delivery.pk)


def _move(delivery: Delivery, **fields) -> None:
    for name, value in fields.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(fields))


def sweep() -> int:
    """Wake what the queue has lost, forget what is old, and keep the agency's row true."""
    if not note_whether_anybody_listens() and not Event.objects.exists():
        return 0
    late = timezone.now() - timedelta(seconds=10)
    events = list(Event.objects.filter(spread_at=None, at__lt=late).values_list("pk", flat=True)[:500])
    for pk in events:
        tenancy.enqueue("accounts.hooks.tasks.spread", str(pk))
    idle = Q(lease_until=None) | Q(lease_until__lt=timezone.now())
    due = list(Delivery.objects.filter(idle, state=Delivery.State.WAITING, due_at__lt=late).values_list("pk", flat=True)[:500])
    for pk in due:
        tenancy.enqueue("accounts.hooks.tasks.deliver", pk)
    old = Event.objects.filter(at__lt=timezone.now() - KEPT).values_list("pk", flat=True)[:1000]
    Event.objects.filter(pk__in=list(old)).delete()
    return len(events) + len(due)
