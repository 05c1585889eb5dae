"""What reaches a channel: each thing once, because the constraint says so, in the provider's order."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import tenancy
from conversations.channels import Arrival
from conversations.models import Author, Channel, Contact, ContactAddress, Conversation, Kind, Message, Reason, Status
from conversations.querysets import MessageQuerySet

# Callers have a transaction of their own, one per event; a savepoint in it would be two more round trips.
logger = logging.getLogger(__name__)
OLD_AFTER = timedelta(minutes=10)  # words older than this are shown, not answered: the moment has passed
SILENT_KINDS = {Kind.REACTION, Kind.CALL}


@transaction.atomic(savepoint=False)
def receive(channel: Channel, arrival: Arrival) -> Message | None:
    """Store a contact's message and set the assistant's clock. None for a repeat."""
    conversation = _conversation(channel, arrival)
    message = _store(conversation, arrival, author=Author.CONTACT, status=Status.RECEIVED)
    if message is None:
        return None
    conversation._store(unread=conversation.unread + 1, **_preview(conversation, message))
    if message.kind not in SILENT_KINDS:
        _set_clock(conversation, message)
    return message


@transaction.atomic(savepoint=False)
def replied_from_phone(channel: Channel, arrival: Arrival) -> Message | None:
    """The agent wrote on the phone itself: it is shown in the thread and takes the pen. None for a repeat, or when it
    was our own message coming back under its id."""
    conversation = _conversation(channel, arrival)
    message = _store(conversation, arrival, author=Author.AGENT, status=Status.SENT, from_phone=True, sent_at=arrival.occurred_at)
    if message is None:
        return None
    conversation.take_over(reason=Reason.PHONE)
    conversation._store(needs_person=False, unread=0, **_preview(conversation, message))
    return message


@transaction.atomic(savepoint=False)
def echo_of_ours(channel: Channel, arrival: Arrival) -> Message | None:
    """Our own message coming back through the provider. It never takes the pen; it settles one whose answer was lost,
    by chat and exact text. What somebody else sent through the same account is shown as such."""
    conversation = Conversation.objects.filter(channel=channel, address=arrival.address).first()
    if conversation is None:
        return None
    conversation._lock()
    if conversation.messages.filter(provider_id=arrival.provider_id).exists():
        return None
    ours = (
        conversation.messages.filter(text=arrival.text, provider_id="", status__in=[Status.UNKNOWN, Status.SENDING])
        .order_by("pk").first()
    )
    if ours is None:
        return None
    ours.status, ours.provider_id, ours.problem = Status.SENT, arrival.provider_id, ""
    ours.sent_at = ours.sent_at or timezone.now()
    ours.save(update_fields=["status", "provider_id", "problem", "sent_at"])
    return ours


@transaction.atomic(savepoint=False)
def edited(channel: Channel, address: str, provider_id: str, text: str, at: datetime, *, by_contact: bool) -> bool:
    """Somebody changed what they themselves had said. False if we never had it, or it was not theirs to change."""
    return bool(_existing(channel, address, provider_id, by_contact).update(text=text, edited_at=at))


@transaction.atomic(savepoint=False)
def deleted(channel: Channel, address: str, provider_id: str, at: datetime, *, by_contact: bool) -> bool:
    """Somebody took their own message back. The words are gone from the thread; that there was one stays."""
    return bool(_existing(channel, address, provider_id, by_contact).update(text="", transcript="", description="", deleted_at=at))


@transaction.atomic(savepoint=False)
def receipt(channel: Channel, provider_id: str, status: str, at: datetime, problem: str = "") -> Message | None:
    """A tick. It only ever moves a message forward, whatever order ticks arrive in; the id alone identifies it."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(conversation__channel=channel, provider_id=provider_id).exclude(author=Author.CONTACT).first()
    )
    if message is None:
        return None
    order = [Status.SENDING, Status.UNKNOWN, Status.SENT, Status.DELIVERED, Status.READ]
    if status == Status.FAILED:
        if message.status in (Status.DELIVERED, Status.READ, Status.FAILED):
            return message
        message.status, message.problem = Status.FAILED, problem[:300]
    elif message.status in order and order.index(status) > order.index(message.status):
        message.status = status
    stamp = {Status.SENT: "sent_at", Status.DELIVERED: "delivered_at", Status.READ: "read_at"}.get(status)
    if stamp and getattr(message, stamp) is None:
        setattr(message, stamp, at)
    message.save(update_fields=["status", "problem", "sent_at", "delivered_at", "read_at"])
    if message.status == Status.FAILED:
        tenancy.enqueue(settings.DELIVERY_ALARM, message.pk)
    return message


def _existing(channel: Channel, address: str, provider_id: str, by_contact: bool) -> MessageQuerySet:
    """A message by the provider's id, on the side of the thread that the change came from. An empty id is nobody's."""
    found = Message.objects.filter(conversation__channel=channel, conversation__address=address, provider_id=provider_id)
    found = found.exclude(provider_id="")
    return found.from_contact() if by_contact else found.exclude(author=Author.CONTACT)


def _conversation(channel: Channel, arrival: Arrival) -> Conversation:
    """The thread of this address, made on the first message; its row is locked, so arrivals of one thread queue up."""
    found = Conversation.objects.filter(channel=channel, address=arrival.address).first()
    if found is None:
        contact = _contact(arrival)
        found, _ = Conversation.objects.get_or_create(
            channel=channel, address=arrival.address, defaults={"contact": contact, "assignee": channel.agent}
        )
    found._lock()
    if arrival.name and found.contact.name != arrival.name:
        Contact.objects.filter(pk=found.contact_id).update(name=arrival.name)
        found.contact.name = arrival.name
    return found


def _contact(arrival: Arrival) -> Contact:
    known = (
        ContactAddress.objects.select_related("contact")
        .filter(kind=arrival.address_kind, value=arrival.address_value).first()
    )
    if known:
        return known.contact
    contact = Contact.objects.create(name=arrival.name)
    address, made = ContactAddress.objects.get_or_create(
        kind=arrival.address_kind, value=arrival.address_value, defaults={"contact": contact}
    )
    if not made:  # somebody was quicker
        contact.delete()
    return address.contact


def _store(conversation: Conversation, arrival: Arrival, **fields) -> Message | None:
    """Insert once. A stored service marker ("could not be decrypted") is replaced by the real text under the same id."""
    existing = conversation.messages.filter(provider_id=arrival.provider_id).first()
    if existing is not None:
        if existing.kind != Kind.UNREADABLE or arrival.kind == Kind.UNREADABLE or existing.author != fields["author"]:
            return None
        existing.delete()  # a new row, so that it is answered even where "please write again" already was
    quoted = conversation.messages.filter(provider_id=arrival.reply_to).first() if arrival.reply_to else None
    return conversation.messages.create(
        kind=arrival.kind, text=arrival.text, attributes=arrival.attributes, provider_id=arrival.provider_id,
        occurred_at=arrival.occurred_at, reply_to=quoted, **fields,
    )


def _preview(conversation: Conversation, message: Message) -> dict:
    """The row of the inbox. A late message does not push itself in front of newer ones."""
    if message.occurred_at < conversation.last_at and conversation.last_text:
        return {"last_at": conversation.last_at}
    return {"last_at": message.occurred_at, "last_author": message.author, "last_text": message.text[:160]}


def _set_clock(conversation: Conversation, message: Message) -> None:
    """Answer when the contact has been quiet for a moment, and not later than the cap after the first piece."""
    if conversation.is_with_human:
        return
    now = timezone.now()
    if now - message.occurred_at > OLD_AFTER:
        conversation._store(needs_person=True)  # too late for the assistant, but never for nobody
        return
    since = conversation.answer_waiting_since or now
    cap = since + timedelta(seconds=settings.REPLY_QUIET_CAP_SECONDS)
    due = max(now, min(now + timedelta(seconds=settings.REPLY_QUIET_SECONDS), cap))
    conversation._store(answer_due_at=due, answer_waiting_since=since, answer_attempts=0, answer_parked="")
    tenancy.enqueue(settings.REPLY_WRITER, conversation.pk, after=due - now)
