"""What reaches a channel: each thing once, because the constraint says so, in the provider's order."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import tenancy
from accounts.hooks.telling import tell
from conversations import attachments
from conversations.channels import Arrival
from conversations.models import Author, Channel, Contact, ContactAddress, Conversation, Kind, Message, Reason, Status
from conversations.numbers import variants
from conversations.querysets import MessageQuerySet

# Callers have a transaction of their own, one per event; a savepoint in it would be two more round trips.
logger = logging.getLogger(__name__)
OLD_AFTER = timedelta(minutes=10)  # words older than this are shown, not answered: the moment has passed
SILENT_KINDS = {Kind.REACTION, Kind.CALL}


@transaction.atomic(savepoint=False)
def receive(channel: Channel, arrival: Arrival) -> Message | None:
    """Store a contact's message and set the assistant's clock. None for a repeat."""
    conversation, is_new = _conversation(channel, arrival)
    message = _store(conversation, arrival, is_new, author=Author.CONTACT, status=Status.RECEIVED)
    if message is None:
        return None
    attachments.expect(message)
    clock = {} if message.kind in SILENT_KINDS else {"closed_at": None, **_clock(conversation, message)}
    conversation._store(unread=conversation.unread + 1, **_preview(conversation, message), **clock)
    if "answer_due_at" in clock:
        tenancy.enqueue(settings.REPLY_WRITER, conversation.pk, after=clock["answer_due_at"] - timezone.now())
    tell("message.received", key=message.pk, message_id=message.pk, conversation_id=conversation.pk)
    return message


@transaction.atomic(savepoint=False)
def replied_from_phone(channel: Channel, arrival: Arrival) -> Message | None:
    """The agent wrote on the phone itself: it is shown in the thread and takes the pen. None for a repeat, or when it
    was our own message coming back under its id."""
    conversation, is_new = _conversation(channel, arrival)
    message = _store(conversation, arrival, is_new, author=Author.AGENT, status=Status.SENT, from_phone=True,
                     sent_at=arrival.occurred_at, acknowledged_at=arrival.occurred_at)
    if message is None:
        return None
    attachments.expect(message)
    conversation.take_over(reason=Reason.PHONE, is_locked=True)
    conversation._store(needs_person=False, unread=0, closed_at=None, **_preview(conversation, message))
    tell("message.sent", key=message.pk, message_id=message.pk, conversation_id=conversation.pk)
    return message


@transaction.atomic(savepoint=False)
def echo_of_ours(channel: Channel, arrival: Arrival) -> Message | None:
    """Our own message coming back through the provider. It never takes the pen; it settles one whose answer was lost,
    by chat and exact text. What somebody else sent through the same account is shown as such."""
    if Message.objects.filter(conversation__channel=channel, conversation__address=arrival.address, provider_id=arrival.provider_id).exists():
        return None  # the usual case: the call's answer was quicker, and nothing is to be changed
    conversation = _locked(channel, arrival.address)
    if conversation is None or conversation.messages.filter(provider_id=arrival.provider_id).exists():
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
    tell("message.sent", key=ours.pk, message_id=ours.pk, conversation_id=conversation.pk)
    return ours


@transaction.atomic(savepoint=False)
def edited(channel: Channel, address: str, provider_id: str, text: str, at: datetime, *, by_contact: bool) -> bool:
    """Somebody changed what they themselves had said. False if we never had it, or it was not theirs to change."""
    return bool(_existing(channel, address, provider_id, by_contact).update(text=text, edited_at=at))


@transaction.atomic(savepoint=False)
def deleted(channel: Channel, address: str, provider_id: str, at: datetime, *, by_contact: bool) -> bool:
    """Somebody took their own message back. Words and files are gone from the thread; that there was one stays."""
    found = _existing(channel, address, provider_id, by_contact)
    attachments.forget(found.values_list("pk", flat=True))
    return bool(found.update(text="", transcript="", description="", deleted_at=at))


# A tick only ever moves a message forward, whatever order ticks arrive in; the id alone identifies it.
TICKS = """
UPDATE conversations_message AS message SET
    status = CASE WHEN array_position(%(order)s::text[], tick.status) > array_position(%(order)s::text[], message.status::text)
             THEN tick.status ELSE message.status END,
    sent_at = coalesce(message.sent_at, tick.sent_at), delivered_at = coalesce(message.delivered_at, tick.delivered_at),
    read_at = coalesce(message.read_at, tick.read_at),
    acknowledged_at = coalesce(message.acknowledged_at, tick.sent_at, tick.delivered_at, tick.read_at, now()),
    problem = CASE WHEN message.status = 'sent' THEN '' ELSE message.problem END
FROM unnest(%(ids)s::text[], %(statuses)s::text[], %(sent)s::timestamptz[], %(delivered)s::timestamptz[], %(read)s::timestamptz[])
     AS tick (provider_id, status, sent_at, delivered_at, read_at), conversations_conversation AS conversation
WHERE message.provider_id = tick.provider_id AND message.author <> 'contact'
  AND conversation.id = message.conversation_id AND conversation.channel_id = %(channel)s
RETURNING message.provider_id
"""
FORWARD = [Status.SENDING, Status.UNKNOWN, Status.SENT, Status.DELIVERED, Status.READ]


def receipts(channel: Channel, ticks: Iterable[tuple[str, str, datetime]]) -> set[str]:
    """Ticks (the provider's id, how far the message got, when), in one statement. The ids of those that are ours."""
    farthest: dict[str, str] = {}
    first: dict[tuple[str, str], datetime] = {}
    for provider_id, status, at in ticks:
        farthest[provider_id] = max(farthest.get(provider_id, FORWARD[0]), status, key=FORWARD.index)
        first.setdefault((provider_id, status), at)
    if not farthest:
        return set()
    ids = list(farthest)
    stamps = {name: [first.get((one, status)) for one in ids] for name, status in
              (("sent", Status.SENT), ("delivered", Status.DELIVERED), ("read", Status.READ))}
    with connection.cursor() as cursor:
        cursor.execute(TICKS, {"channel": channel.pk, "ids": ids, "statuses": [str(farthest[one]) for one in ids],
                               "order": [str(status) for status in FORWARD], **stamps})
        return {row[0] for row in cursor.fetchall()}


@transaction.atomic(savepoint=False)
def undelivered(channel: Channel, provider_id: str, problem: str) -> Message | None:
    """The provider says that a message did not arrive: a person is told, unless it is known to have arrived."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(conversation__channel=channel, provider_id=provider_id).exclude(author=Author.CONTACT).first()
    )
    if message is None or message.status in (Status.DELIVERED, Status.READ, Status.FAILED):
        return message
    message.status, message.problem = Status.FAILED, problem[:300]
    message.save(update_fields=["status", "problem"])
    tenancy.enqueue(settings.DELIVERY_ALARM, message.pk)
    tell("message.failed", message_id=message.pk, conversation_id=message.conversation_id)
    return message


def _existing(channel: Channel, address: str, provider_id: str, by_contact: bool) -> MessageQuerySet:
    """A message by the provider's id, on the side of the thread that the change came from. An empty id is nobody's."""
    found = Message.objects.filter(conversation__channel=channel, conversation__address=address, provider_id=provider_id)
    found = found.exclude(provider_id="")
    return found.from_contact() if by_contact else found.exclude(author=Author.CONTACT)


def _conversation(channel: Channel, arrival: Arrival) -> tuple[Conversation, bool]:
    """The thread of this address, and whether it was made just now, on its first message. Its row is locked, so arrivals
    of one thread queue up."""
    found, is_new = _locked(channel, arrival.address), False
    if found is None:
        try:
            with transaction.atomic():
                found, is_new = _opened(channel, arrival), True
        except IntegrityError:  # somebody was quicker with this address, or with this person on another number
            found = _locked(channel, arrival.address) or _opened(channel, arrival)
    if arrival.name and found.contact.name != arrival.name:
        Contact.objects.filter(pk=found.contact_id).update(name=arrival.name)
        found.contact.name = arrival.name
    return found, is_new


def _locked(channel: Channel, address: str) -> Conversation | None:
    """The thread and its contact in one look, its row held until the transaction ends."""
    found = Conversation.objects.select_for_update(of=("self",)).select_related("contact").filter(channel=channel, address=address).first()
    if found is not None:
        found.channel = channel
    return found


def _opened(channel: Channel, arrival: Arrival) -> Conversation:
    spelt = variants(arrival.address_value) if arrival.address_kind == ContactAddress.Kind.PHONE else [arrival.address_value]
    found = ContactAddress.objects.select_related("contact").filter(kind=arrival.address_kind, value__in=spelt).order_by("pk")
    known = next((address for address in found if address.value == arrival.address_value), None)
    somebody = known or next(iter(found), None)  # the same telephone, written in another way
    contact = somebody.contact if somebody else Contact.objects.create(name=arrival.name)
    if not known:
        ContactAddress.objects.create(kind=arrival.address_kind, value=arrival.address_value, contact=contact)
    return Conversation.objects.create(channel=channel, contact=contact, address=arrival.address, assignee_id=channel.agent_id)


def _store(conversation: Conversation, arrival: Arrival, is_new: bool, **fields) -> Message | None:
    """Insert once. A stored service marker ("could not be decrypted") is replaced by the real text under the same id."""
    existing = None if is_new else conversation.messages.filter(provider_id=arrival.provider_id).first()
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
    return {"last_at": message.occurred_at, "last_author": message.author, "last_text": message.text[:160], "last_by": None}


def _clock(conversation: Conversation, message: Message) -> dict:
    """Answer when the contact has been quiet for a moment, and not later than the cap after the first piece."""
    if conversation.is_with_human:
        return {}
    now = timezone.now()
    if now - message.occurred_at > OLD_AFTER:
        return {"needs_person": True}  # too late for the assistant, but never for nobody
    since = conversation.answer_waiting_since or now
    cap = since + timedelta(seconds=settings.REPLY_QUIET_CAP_SECONDS)
    quiet = tenancy.current_agency().reply_quiet_seconds
    due = max(now, min(now + timedelta(seconds=settings.REPLY_QUIET_SECONDS if quiet is None else quiet), cap))
    return {"answer_due_at": due, "answer_waiting_since": since, "answer_attempts": 0, "answer_parked": ""}
