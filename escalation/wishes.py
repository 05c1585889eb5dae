"""What a contact's wish about our messages changes. It counts whoever holds the pen."""

from __future__ import annotations

from conversations.models import Contact, Message
from escalation.consent import Wish, wish


def heed(contact: Contact, asked: str) -> None:
    """Record that the contact wants no automatic messages, or wants them again."""
    if asked in (Wish.OPT_OUT, Wish.OPT_IN):
        contact.opts_out(asked == Wish.OPT_OUT, by=None)


def heed_while_with_human(message: Message) -> None:
    """While a person holds the pen the assistant reads nothing; a STOP or START must still be kept."""
    conversation = message.conversation
    if not conversation.is_with_human:
        return
    asked, has_left = wish(message.text), conversation.contact.opted_out_at is not None
    if asked == Wish.OPT_OUT or (asked == Wish.OPT_IN and has_left):  # "start" means something else to who never left
        heed(conversation.contact, asked)
