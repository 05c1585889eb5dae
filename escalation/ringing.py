"""Bringing a notification to its agent: push at once, then mail, then their own WhatsApp, until they have looked.

Each way is a row with a time. A task wakes the row when it is due, and the sweeper wakes what the task has missed. A row
that is on its way when its worker dies is not repeated: being told twice in the night is worse than a step left out.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import languages, tenancy
from accounts.addresses import agency_url
from accounts.agents.models import Agent
from accounts.tenancy import current_agency
from conversations.channels import OutcomeUnknown, SendError, provider_for
from conversations.models import Channel
from escalation import push
from escalation.models import Delivery, Device, Notification, Occasion, Wishes

logger = logging.getLogger(__name__)
SLACK = timedelta(seconds=10)  # the sweeper leaves to the queue what was due a moment ago
LOST_AFTER = timedelta(minutes=5)


class NotBrought(Exception):
    """This way led nowhere; the text is fit for the agent's eyes."""


def start(notifications: Sequence[Notification]) -> None:
    """Write down when each goes which way, as its agent wishes; part of the transaction that made it true."""
    agents = {n.agent_id for n in notifications}
    wishes = {w.agent_id: w for w in Wishes.objects.filter(agent__in=agents)}
    with_devices = set(Device.objects.filter(agent__in=agents).values_list("agent_id", flat=True))
    rows = [row for n in notifications for row in _rows(n, wishes.get(n.agent_id) or Wishes.of(n.agent), n.agent_id in with_devices)]
    now = timezone.now()
    for row in Delivery.objects.bulk_create(rows):
        tenancy.enqueue("escalation.tasks.bring", row.pk, after=max(timedelta(), row.due_at - now))


def _rows(notification: Notification, wishes: Wishes, has_device: bool) -> list[Delivery]:
    if notification.occasion not in wishes.occasions:
        return []
    now = timezone.now().astimezone(current_agency().zone)
    first = wishes.not_before(notification.occasion, now)
    mail = wishes.mail_minutes
    if mail is not None and notification.occasion == Occasion.NUMBER:
        mail = 0  # nothing reaches anybody until it is mended: whoever can mend it hears at once
    ways = {Delivery.Way.PUSH: 0 if has_device else None, Delivery.Way.MAIL: mail, Delivery.Way.WHATSAPP: wishes.whatsapp_minutes if wishes.phone else None}
    return [
        Delivery(notification=notification, way=way, due_at=first + timedelta(minutes=minutes))
        for way, minutes in ways.items() if minutes is not None
    ]


def spare(agent: Agent, notification_ids: Sequence[int]) -> None:
    """The agent has looked: what is not gone yet need not go, and what lies on their devices is cleared away."""
    rows = Delivery.objects.filter(notification__in=notification_ids)
    rows.filter(state=Delivery.State.DUE).update(state=Delivery.State.SPARED, done_at=timezone.now())
    lying = rows.filter(way=Delivery.Way.PUSH, state=Delivery.State.GONE, notification__conversation__isnull=False)
    for conversation_id in set(lying.values_list("notification__conversation_id", flat=True)):
        tenancy.enqueue("escalation.tasks.clear_devices", agent.pk, conversation_id)


def bring(delivery_id: int) -> None:
    """Go one way, once, unless it is not due or not needed any more."""
    claimed = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.DUE, due_at__lte=timezone.now() + timedelta(seconds=1))
    if not claimed.update(state=Delivery.State.GOING):
        return
    row = Delivery.objects.select_related("notification__agent", "notification__conversation__channel", "notification__conversation__contact",
                                          "notification__escalation__conversation").get(pk=delivery_id)
    notification = row.notification
    is_settled = notification.conversation is not None and notification.conversation.closed_at is not None
    if notification.escalation is not None:  # whoever of those who were told answered it, the others need not come
        is_settled = is_settled or notification.escalation.is_answered
    if notification.seen_at or is_settled or not notification.agent.is_active:
        _done(row, Delivery.State.SPARED)
        return
    try:
        with languages.speaking_to(notification.agent, current_agency()):
            detail = {Delivery.Way.PUSH: _push, Delivery.Way.MAIL: _mail, Delivery.Way.WHATSAPP: _whatsapp}[row.way](notification)
    except NotBrought as why:
        _done(row, Delivery.State.FAILED, str(why))
    else:
        _done(row, Delivery.State.GONE, detail)
    logger.info("notification %s by %s: %s", notification.pk, row.way, row.state)


def sweep() -> int:
    """Wake what the queue has lost."""
    now = timezone.now()
    late = Delivery.objects.filter(state=Delivery.State.DUE, due_at__lt=now - SLACK).values_list("pk", flat=True)
    for pk in list(late):
        tenancy.enqueue("escalation.tasks.bring", pk)
    lost = Delivery.objects.filter(state=Delivery.State.GOING, due_at__lt=now - LOST_AFTER)
    lost.update(state=Delivery.State.FAILED, done_at=now, detail=_("Interrupted; it may have arrived."))
    return len(late)


def address_of(notification: Notification) -> str:
    """The page that shows what this is about, at that very message."""
    if notification.incident_id is not None:
        return reverse("numbers:number", args=[notification.incident.channel_id])
    if notification.conversation_id is None:
        return reverse("escalation:notifications")
    page = reverse("conversations:thread", args=[notification.conversation_id])
    return f"{page}?message={notification.message_id}" if notification.message_id else page


def _done(row: Delivery, state: str, detail: str = "") -> None:
    row.state, row.detail, row.done_at = state, detail[:200], timezone.now()
    row.save(update_fields=["state", "detail", "done_at"])


# --- the three ways ------------------------------------------------------------------------------------------------------


def _push(notification: Notification) -> str:
    wishes = Wishes.of(notification.agent)
    words = notification.escalation.quote if notification.escalation and wishes.previews else ""
    body = f"{words}\n{_reason(notification)}" if words else _reason(notification)
    unseen = Notification.objects.filter(agent=notification.agent, seen_at__isnull=True).count()
    message = {
        "title": _title(notification), "body": body, "url": address_of(notification), "unseen": unseen,
        "tag": f"c{notification.conversation_id or 0}", "conversation": notification.conversation_id,
        "can_take_over": notification.occasion == Occasion.NEEDS_ME, "words": {"reply": pgettext("to a message", "Reply"), "open": _("Open"), "take_over": _("Take over")},
    }
    rung = ring_devices(notification.agent, message, urgent=notification.occasion == Occasion.NEEDS_ME)
    if not rung:
        raise NotBrought(_("No device could be reached."))
    return ", ".join(rung)


def ring_devices(agent: Agent, message: dict, *, urgent: bool = False) -> list[str]:
    """Send to each of an agent's devices; the names of those whose push service took it. Dead ones are forgotten."""
    rung = []
    for device in list(Device.objects.filter(agent=agent).select_related("agent")):
        if not device.is_alive:
            device.delete()
            continue
        outcome = push.send(device, message, urgent=urgent)
        if outcome.is_gone:
            Device.objects.filter(pk=device.pk).delete()
            continue
        fields = {"problem": outcome.problem} | ({} if outcome.problem else {"rung_at": timezone.now()})
        Device.objects.filter(pk=device.pk).update(**fields)
        if not outcome.problem:
            rung.append(str(device))
    return rung


def clear_devices(agent_id: int, conversation_id: int) -> None:
    """Take away what lies on an agent's devices about a conversation that they have opened elsewhere."""
    agent = get_user_model().objects.filter(pk=agent_id, is_active=True).first()
    if agent is not None:
        unseen = Notification.objects.filter(agent=agent, seen_at__isnull=True).count()
        ring_devices(agent, {"clear": f"c{conversation_id}", "unseen": unseen})


def _mail(notification: Notification) -> str:
    """No word of a contact is in it: mail passes through many hands."""
    agency = current_agency()
    lines = [_title(notification) + ".", _reason(notification), "", agency_url(address_of(notification)), "", agency.name]
    tenancy.let_go()
    try:
        send_mail(f"{agency.name}: {_reason(notification)}", "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [notification.agent.email])
    except OSError as error:  # smtplib's errors are of this kind
        raise NotBrought(_("The mail server did not take it (%(kind)s).") % {"kind": type(error).__name__}) from None
    return notification.agent.email


def _whatsapp(notification: Notification) -> str:
    """From the agency's number to the agent's own. It belongs to no conversation and is kept nowhere else."""
    wishes = Wishes.of(notification.agent)
    channel = _working_channel(notification)
    if channel is None or not wishes.phone or wishes.phone == channel.phone:
        raise NotBrought(_("No number can send it."))
    text = f"{_title(notification)}: {_reason(notification)}\n{agency_url(address_of(notification))}"
    provider = provider_for(channel)
    tenancy.let_go()
    try:
        provider.send_text(to=provider.address_of(wishes.phone), text=text)
    except SendError as error:
        raise NotBrought(error.reason) from None
    except OutcomeUnknown:
        raise NotBrought(_("It is not certain that it arrived.")) from None
    return channel.name


def _working_channel(notification: Notification) -> Channel | None:
    own = notification.conversation.channel if notification.conversation else None
    if own is not None and not own.is_broken and not own.is_sandbox:
        return own
    return Channel.objects.real().exclude(state__in=Channel.SILENT).order_by("pk").first()


def _title(notification: Notification) -> str:
    if notification.conversation is None:
        return notification.text
    return notification.conversation.contact.display_name.split()[0] if notification.conversation.contact.name else _("A lead")


def _reason(notification: Notification) -> str:
    if notification.escalation:
        return str(notification.escalation.get_trigger_display())
    return str(notification.get_occasion_display())


def receipts(notifications: Sequence[Notification]) -> dict[int, list[Delivery]]:
    """What became of each, for the page that lists them."""
    found: dict[int, list[Delivery]] = {}
    for row in Delivery.objects.filter(notification__in=[n.pk for n in notifications]):
        found.setdefault(row.notification_id, []).append(row)
    return found

