"""What the agents' screen calls whoever writes. Named in settings, since screens below this app may not import it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from conversations.models import Conversation
from personas.models import Engine, Persona
from personas.writers import is_offline


def assistant_label() -> str:
    """Claude where there is a key; without one nobody shall take fixed texts for a model."""
    return _("Offline assistant (no AI key)") if is_offline() and is_offline(Engine.current()) else "Claude"


def persona_name(conversation: Conversation) -> str:
    """The name the assistant goes by in this conversation."""
    return Persona.speaking_for(conversation.channel.agent_id).assistant_name
