"""What the queue calls. Doors only; ids only."""

from __future__ import annotations

from accounts import tenancy
from conversations.models import Channel
from whatsapp import connecting, inbound, recovery


def take_in(channel_id: int) -> None:
    """Make messages of what a channel has journalled; come back for what was put aside for a moment."""
    if inbound.take_in(channel_id):
        tenancy.enqueue("whatsapp.tasks.take_in", channel_id, after=2)


def check_channel(channel_id: int) -> None:
    connecting.check(Channel.objects.get(pk=channel_id))


def recover(incident_id: int) -> None:
    recovery.recover(incident_id)
