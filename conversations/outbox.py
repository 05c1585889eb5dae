"""Sending: claim under the lock, call the provider without it, record what became of it.

Only what surely did not leave is asked again, with growing pauses and a deadline. A message whose outcome is unknown is
never sent again by machine: the provider's journal or echo settles it, or a person does.
"""

from __future__ import annotations

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from accounts.hooks.telling import tell
from conversations.channels import OutcomeUnknown, Receipt, SendError, provider_for
from conversations.models import Author, Channel, Conversation, Message, Status

if TYPE_CHECKING:
    from accounts.agents.models import Agent

logger = logging.getLogger(__name__)
LONGEST_PAUSE = 300.0
MOST_TRIES = 20  # of those that went wrong, the last ones are kept
CONFIRMED_WITHIN = timedelta(seconds=60)
SETTLE_AFTER = 8  # seconds for the echo to arrive before the journals are asked and a person is told
JOURNAL_DELAY = timedelta(minutes=3)  # a message can appear in the provider's journal two minutes late


def deliver(conversation_id: int) -> None:
    """Send what this conversation has queued, in order, one after the other."""
    while message := _claim(conversation_id):
        tenancy.let_go()  # back to the pool: nothing is held while the provider takes its time
        if not _send(message):
            return


@transaction.atomic
def _claim(conversation_id: int) -> Message | None:
    """The next message that may leave, marked SENDING; the conversation's lock makes this the referee of take-over."""
    conversation = Conversation.objects.select_for_update(of=("self",)).select_related("channel").filter(pk=conversation_id).first()
    if conversation is None:
        return None
    waiting = list(conversation.messages.filter(status__in=[Status.SENDING, Status.QUEUED]).select_related("attachment").order_by("pk"))
    if any(message.status == Status.SENDING for message in waiting):
        return None
    for message in waiting:
        message.conversation = conversation
        if message.author == Author.AI and (conversation.is_with_human or message.epoch != conversation.epoch):
            _end(message, Status.DISCARDED, noop("A person took over"))
        elif message.deadline and message.deadline < timezone.now():
            _end(message, Status.FAILED, message.problem or noop("It could not be sent in time."))
            _tell("message.failed", message)
            tenancy.enqueue(settings.DELIVERY_ALARM, message.pk)
        elif conversation.channel.is_broken:
            return None  # the provider would keep it for a day and send it at a bad hour; it leaves when the number is back
        elif message.due_at and message.due_at > timezone.now():
            return None  # nothing overtakes it
        else:
            message.status, message.sending_at, message.attempts = Status.SENDING, timezone.now(), message.attempts + 1
            message.save(update_fields=["status", "sending_at", "attempts"])
            _ = message.reply_to  # read now: while the provider is called there is no connection
            return message
    return None


def _send(message: Message) -> bool:
    """One attempt. False when the rest of this conversation has to wait, or there is none."""
    try:
        receipt = _handed_over(message)
    except SendError as error:
        return _refused(message, error)
    except OutcomeUnknown as error:
        _unknown(message, str(error))
        return False
    return _sent(message, receipt)


def _handed_over(message: Message) -> Receipt:
    """The one call that makes it leave. Raises SendError or OutcomeUnknown."""
    provider, to = provider_for(message.conversation.channel), message.conversation.address
    quote = message.reply_to.provider_id if message.reply_to else ""
    attachment = getattr(message, "attachment", None)
    if attachment is None:
        return provider.send_text(to=to, text=message.text, quote=quote)
    try:
        content = attachment.file.open("rb")
    except (OSError, ValueError):
        raise SendError(noop("The file is not here any more.")) from None
    with content:
        return provider.send_file(to=to, content=content, name=attachment.sent_name, mime=attachment.mime,
                                  caption=message.caption, quote=quote)


# In plain SQL: it runs for every message, and to build these three takes longer than to execute them.
LOCK = "SELECT FROM conversations_conversation WHERE id = %s FOR UPDATE"
MISTAKEN = """
UPDATE conversations_message SET provider_id = '', status = 'unknown', problem = %s
WHERE conversation_id = %s AND provider_id = %s AND id <> %s
"""
SENT = """
UPDATE conversations_message SET provider_id = %s, problem = '',
    status = CASE WHEN status IN ('sending', 'unknown') THEN 'sent' ELSE status END,
    sent_at = CASE WHEN status IN ('sending', 'unknown') THEN now() ELSE sent_at END
WHERE id = %s
RETURNING EXISTS (SELECT FROM conversations_message WHERE conversation_id = %s AND status = 'queued')
"""


def _sent(message: Message, receipt: Receipt) -> bool:
    """The echo or a tick may have been quicker than the answer; then only what is missing is filled in. True when more waits:
    what is queued once the lock is given back finds nothing that is leaving, and is claimed by its own wake-up."""
    conversation_id = message.conversation_id
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [conversation_id])
            # Of two equal texts the echo of this one may have been taken for the other's; the receipt knows better.
            cursor.execute(MISTAKEN, [noop("It is not certain that this message arrived."), conversation_id, receipt.provider_id, message.pk])
            cursor.execute(SENT, [receipt.provider_id, message.pk, conversation_id])
            row = cursor.fetchone()
        _tell("message.sent", message, key=message.pk)
    logger.info("message %s sent", message.pk)
    return bool(row and row[0])


def _refused(message: Message, error: SendError) -> bool:
    """Nothing left. Ask again later if that can help, else give it to a person."""
    channel = message.conversation.channel
    if error.channel_state:
        channel.moved_to(error.channel_state)
    if error.permanent:
        with transaction.atomic():
            if _move(message, Status.FAILED, problem=error.reason):
                _tell("message.failed", message)
                tenancy.enqueue(settings.DELIVERY_ALARM, message.pk)
        logger.warning("message %s failed for good", message.pk)
        return True
    pause = min(LONGEST_PAUSE, max(error.retry_in or 0, 2 ** min(message.attempts, 8)) * (0.8 + 0.4 * random.random()))
    due = timezone.now() + timedelta(seconds=pause)
    with transaction.atomic():
        if _move(message, Status.QUEUED, problem=error.reason, due_at=due):
            tenancy.enqueue("conversations.tasks.deliver", message.conversation_id, after=pause)
    return False


def _unknown(message: Message, why: str) -> None:
    with transaction.atomic():
        if _move(message, Status.UNKNOWN, problem=why):
            _tell("message.unconfirmed", message)
            tenancy.enqueue("conversations.tasks.settle", message.pk, after=SETTLE_AFTER)
    logger.warning("the outcome of message %s is unknown", message.pk)


def settle(message_id: int) -> None:
    """Find out what became of a message whose answer was lost. Until it is known, a person holds the pen."""
    message = Message.objects.select_related("conversation__channel", "attachment").filter(pk=message_id, status=Status.UNKNOWN).first()
    if message is None:
        return
    since = message.sending_at or message.created_at
    provider = provider_for(message.conversation.channel)
    tenancy.let_go()
    try:
        file = getattr(message, "attachment", None)
        found = provider.find_sent(to=message.conversation.address, text=message.text, since=since, file_name=file.sent_name if file else "")
    except SendError:
        found = None
    if found and not message.conversation.messages.filter(provider_id=found).exists():
        _sent(message, Receipt(found))
        tenancy.enqueue("conversations.tasks.deliver", message.conversation_id)
        return
    tenancy.enqueue(settings.DELIVERY_ALARM, message.pk)
    if timezone.now() - since < JOURNAL_DELAY:
        tenancy.enqueue("conversations.tasks.settle", message.pk, after=JOURNAL_DELAY)
    else:
        tenancy.enqueue("conversations.tasks.deliver", message.conversation_id)


def retry(message: Message, *, by: Agent) -> bool:
    """An agent sends a failed or unconfirmed message again, knowing what the screen said of it; from then on the words
    are that agent's. False if it has been settled meanwhile."""
    with transaction.atomic():
        message.conversation._lock()  # conversation before message, as everywhere
        changed = Message.objects.filter(pk=message.pk, status__in=[Status.FAILED, Status.UNKNOWN]).update(
            status=Status.QUEUED, problem="", due_at=None, deadline=timezone.now() + timedelta(hours=24), author=Author.AGENT, sent_by=by
        )
        if changed:
            message.conversation.take_over(by=by)
            tenancy.enqueue("conversations.tasks.deliver", message.conversation_id)
    return bool(changed)


def sweep() -> int:
    """Wake whatever the queue has lost: messages stuck in sending, due but not claimed, unknown and not settled."""
    woken = 0
    for message in Message.objects.stuck_in_sending().select_related("conversation__channel"):
        _unknown(message, noop("The sender was interrupted; the message may have been sent."))
        woken += 1
    for conversation_id in set(Message.objects.due().values_list("conversation_id", flat=True)):
        tenancy.enqueue("conversations.tasks.deliver", conversation_id)
        woken += 1
    late = timezone.now() - JOURNAL_DELAY - timedelta(minutes=1)
    for pk in Message.objects.filter(status=Status.UNKNOWN, sending_at__lt=late, sending_at__gt=late - timedelta(hours=1)).values_list("pk", flat=True):
        tenancy.enqueue("conversations.tasks.settle", pk)
        woken += 1
    return woken


def tell_of_unconfirmed() -> int:
    """What the provider took and WhatsApp has not confirmed within a minute says so on the screen, until a tick comes. It is
    never sent again by machine: it may arrive yet. How many there were."""
    now = timezone.now()
    late = Message.objects.filter(status=Status.SENT, acknowledged_at__isnull=True, sent_at__lt=now - CONFIRMED_WITHIN, sent_at__gt=now - timedelta(hours=1))
    said = late.filter(problem="", conversation__channel__state=Channel.State.CONNECTED).exclude(conversation__channel__provider="sandbox")
    return said.update(problem=noop("The provider took it, but WhatsApp has not confirmed it yet. It may still arrive."))


def wake_channel_outbox(channel: Channel) -> None:
    """The number is back: what waits leaves now, not when its pause would have ended."""
    waiting = Message.objects.filter(conversation__channel=channel, status=Status.QUEUED)
    waiting.update(due_at=None)
    for conversation_id in set(waiting.values_list("conversation_id", flat=True)):
        tenancy.enqueue("conversations.tasks.deliver", conversation_id)


FAILING, FAILING_WITHIN = 3, timedelta(minutes=15)


def sending_fails(channel: Channel) -> str:
    """What the provider said when the last messages of this number, to several people, were refused one after the other; empty
    when the last one left. A connected number with this is in trouble that its state does not show."""
    since = timezone.now() - FAILING_WITHIN
    busy = Conversation.objects.filter(channel=channel, last_at__gte=since).order_by("-last_at").values("pk")[:200]
    recent = Message.objects.filter(conversation__in=busy, attempts__gt=0, created_at__gte=since).exclude(status=Status.SENDING)
    last = list(recent.order_by("-pk").values_list("status", "conversation_id", "problem", "provider_id")[:FAILING])
    refused = [row for row in last if row[0] in (Status.FAILED, Status.QUEUED) and row[2] and not row[3]]
    return refused[0][2] if len(refused) == FAILING and len({row[1] for row in refused}) > 1 else ""


def _move(message: Message, status: str, *, problem: str, **fields) -> bool:
    """Leave SENDING with a note of what went wrong, unless something (a tick, an echo) has settled the message meanwhile."""
    tries = [*message.tries, {"at": timezone.now().isoformat(), "outcome": status, "why": problem}][-MOST_TRIES:]
    return bool(Message.objects.filter(pk=message.pk, status=Status.SENDING).update(status=status, problem=problem, tries=tries, **fields))


def _tell(kind: str, message: Message, **key) -> None:
    tell(kind, message_id=message.pk, conversation_id=message.conversation_id, **key)


def _end(message: Message, status: str, problem: str) -> None:
    message.status, message.problem = status, problem
    message.save(update_fields=["status", "problem"])


# Typing is a courtesy: a few threads of this process show it, and nothing waits for them.
_courtesies = ThreadPoolExecutor(max_workers=4, thread_name_prefix="typing")


def show_typing(conversation: Conversation) -> None:
    """Let the contact see that something is being written; it may fail, and it costs the answer no time."""
    if not conversation.channel.is_broken:
        _courtesies.submit(provider_for(conversation.channel).show_typing, to=conversation.address, seconds=4)
