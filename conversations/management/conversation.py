"""What the commands about one conversation share."""

from __future__ import annotations

from django.core.management.base import CommandError

from accounts.agents.models import Agent
from conversations.models import Conversation
from conversations.models.conversation import PenMove


def conversation_numbered(number: int, *, seen_by: Agent | None = None) -> Conversation:
    """The conversation of the agency in use, as far as an agent may see it. Raises CommandError."""
    among = Conversation.objects.visible_to(seen_by) if seen_by else Conversation.objects.all()
    found = among.filter(pk=number).first()
    if found is None:
        whose = "that this agent may see" if seen_by else "in this agency"
        raise CommandError(f"There is no conversation {number} {whose}.")
    return found


def told(conversation: Conversation, move: PenMove) -> dict:
    """The same facts that the API answers with."""
    return {"conversation_id": conversation.pk, "mode": conversation.mode.upper(), "epoch": conversation.epoch,
            "changed": move.changed, "discarded": move.discarded, "on_the_wire": move.on_the_wire}
