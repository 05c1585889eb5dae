"""What the queue calls. Doors only; ids only."""

from __future__ import annotations

from accounts import tenancy
from conversations.models import Channel
from whatsapp import connecting, inbound
from whatsapp.models import InboundEvent


def take_in(channel_id: int) -> None:
    """Make messages of what a channel has journalled; come back for what was put aside for a moment."""
    inbound.take_in(channel_id)
    if InboundEvent.objects.filter(channel_id=channel_id, state=InboundEvent.State.RECEIVED, retry_at__isnull=False).exists():
        tenancy.enqueue("whatsapp.tasks.take_in", channel_id, after=2)


def check_channel(channel_id: int) -> None:
    connecting.check(Channel.objects.get(pk=channel_id))
