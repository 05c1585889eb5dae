"""What a contact's wish about our messages changes. It counts whoever holds the pen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.hooks.telling import tell
from conversations.models import Contact, Message
from escalation.consent import Wish, wish


def heed(contact: Contact, asked: str) -> None:
    """Record that the contact wants no automatic messages, or wants them again."""
    if asked in (Wish.OPT_OUT, Wish.OPT_IN):
        contact.opted_out_at = timezone.now() if asked == Wish.OPT_OUT else None
        with transaction.atomic():
            Contact.objects.filter(pk=contact.pk).update(opted_out_at=contact.opted_out_at)
            tell("contact.opted_out" if asked == Wish.OPT_OUT else "contact.opted_in", contact_id=contact.pk)


def heed_while_with_human(message: Message) -> None:
    """While a person holds the pen the assistant reads nothing; a STOP or START must still be kept."""
    conversation = message.conversation
    if not conversation.is_with_human:
        return
    asked, has_left = wish(message.text), conversation.contact.opted_out_at is not None
    if asked == Wish.OPT_OUT or (asked == Wish.OPT_IN and has_left):  # "start" means something else to who never left
        heed(conversation.contact, asked)
