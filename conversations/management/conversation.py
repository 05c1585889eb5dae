"""What the commands about one conversation share."""

from __future__ import annotations

from django.core.management.base import CommandError

from conversations.models import Conversation
from conversations.models.conversation import PenMove


def conversation_numbered(number: int) -> Conversation:
    """The conversation of the agency in use. Raises CommandError."""
    found = Conversation.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no conversation {number} in this agency.")
    return found


def told(conversation: Conversation, move: PenMove) -> dict:
    """The same facts that the API answers with."""
    return {"conversation_id": conversation.pk, "mode": conversation.mode.upper(), "epoch": conversation.epoch,
            "changed": move.changed, "discarded": move.discarded, "on_the_wire": move.on_the_wire}
