"""The agency's sandbox: a number without a telephone, on which everything can be tried and nothing leaves the house.

`open_sandbox()` makes it (once), `say()` lets a made-up lead write on it. From there on it is the real path: journal,
queue, assistant, outbox. Code that must tell a try from a real lead asks `channel.is_sandbox`.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from conversations.models import Channel, Conversation, Message
from conversations.models.channel import SANDBOX
from whatsapp import inbound, journal
from whatsapp.providers.sandbox import ADDRESS

LEAD = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST = 4000  # as long as a WhatsApp message may be, nearly


class CannotSay(Exception):
    """The words were not taken; the text says why."""


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a lead's words. `message` is None while another worker is still taking in what came before."""

    event_id: uuid.UUID | None  # None for a repeat
    conversation: Conversation | None
    message: Message | None
    is_new: bool


def sandbox() -> Channel | None:
    """The agency's sandbox, if it has been opened."""
    return Channel.objects.filter(provider=SANDBOX).first()


@transaction.atomic
def open_sandbox() -> Channel:
    """The agency's sandbox; made if there is none. It needs no credentials and is always connected."""
    found, _is_new = Channel.objects.get_or_create(
        provider=SANDBOX, account=SANDBOX,
        defaults={"name": _("Sandbox"), "token": "", "state": Channel.State.CONNECTED})
    return found


def conversation_of(lead: str) -> Conversation | None:
    """The thread of a made-up lead, once something was said in it."""
    return Conversation.objects.filter(channel__provider=SANDBOX, address=ADDRESS + lead).first()


def say(channel: Channel, text: str, *, lead: str = "lead", name: str = "", key: str = "") -> Said:
    """A made-up lead writes. The event is journalled and taken in at once, so the conversation is known when this
    returns; the answer comes by the queue as for anybody.

    `lead` names the person: the same name is the same thread. `key`: the same key again is no second message.
    Raises CannotSay with a sentence.
    """
    if not channel.is_sandbox:
        raise CannotSay(_("Only the sandbox takes made-up messages; this is a real number."))
    text = text.replace("\x00", "").strip()
    if not text:
        raise CannotSay(_("Write what the lead says."))
    if len(text) > LONGEST:
        raise CannotSay(_("A message has at most %(most)s characters.") % {"most": LONGEST})
    if not LEAD.fullmatch(lead):
        raise CannotSay(_("Name the lead with up to 40 small letters, digits and hyphens."))
    identity = f"SANDBOX-{key or uuid.uuid4().hex}"[:120]
    payload = {"type": "message", "id": identity, "lead": lead, "name": name.strip()[:120] or lead.replace("-", " ").title(), "text": text,
               "at": datetime.now(UTC).isoformat()}
    event = journal.keep(channel, key=f"message:{lead}:{identity}", kind="message", payload=payload)
    inbound.take_in(channel.pk)
    conversation = conversation_of(lead)
    message = conversation.messages.filter(provider_id=identity).first() if conversation else None
    return Said(event.pk if event else None, conversation, message, event is not None)
