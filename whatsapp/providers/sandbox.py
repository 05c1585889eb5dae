"""A provider of our own for trying things out: what is sent to it stays in the house, and it is told what a lead "wrote".

Everything between is the real thing: the journal, the queue, the assistant, the outbox, the ticks.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import BinaryIO

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop as noop

from conversations.channels import Arrival, ChannelStatus, FileProblem, Linking, Receipt, SendError
from conversations.models import Channel, ContactAddress, Status
from whatsapp import journal
from whatsapp.events import Delivery, Event, Ignored, MessageReceived, Unreadable

ADDRESS = "sandbox:"
UNREACHABLE = "unreachable"  # a lead of this name takes no messages, so that failures can be tried as well
TICKS = {Status.DELIVERED: 1.0, Status.READ: 2.0}  # seconds after a message was sent


class Sandbox:
    """See `conversations.channels.Provider` for the contract. No call leaves this machine."""

    text_limit = 20_000

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def send_text(self, *, to: str, text: str, quote: str = "") -> Receipt:
        if to == ADDRESS + UNREACHABLE:
            raise SendError("The sandbox's unreachable lead takes no messages.")
        receipt = Receipt(f"SANDBOX-{uuid.uuid4().hex}")
        for status, seconds in TICKS.items():
            tick = {"type": "tick", "id": receipt.provider_id, "status": status.value, "at": datetime.now(UTC).isoformat()}
            journal.keep(self.channel, key=f"tick:{receipt.provider_id}:{status.value}", kind="tick", payload=tick, after=seconds)
        return receipt

    def send_file(self, *, to: str, content: BinaryIO, name: str, mime: str, caption: str = "", quote: str = "") -> Receipt:
        return self.send_text(to=to, text=caption, quote=quote)

    def fetch_file(self, *, address: str, provider_id: str, url: str, into: BinaryIO, limit: int) -> None:
        raise FileProblem("The sandbox has no files.")

    def address_of(self, phone: str) -> str:
        return ADDRESS + phone.lstrip("+")

    def show_typing(self, *, to: str, seconds: float) -> None:
        pass

    def status(self) -> ChannelStatus:
        return ChannelStatus(Channel.State.CONNECTED)

    def connect(self, *, webhook_url: str, webhook_token: str) -> ChannelStatus:
        return self.status()

    def disconnect(self) -> None:
        pass

    def link_picture(self) -> Linking:
        return Linking("linked")

    def link_code(self, phone: str) -> str:
        raise SendError("The sandbox has no phone to be linked.", code="no_code")

    def unlink(self) -> None:
        raise SendError("The sandbox has no phone to be linked.")

    def restart(self) -> None:
        pass

    def missed(self, *, since: datetime) -> list[dict]:
        return []

    def find_sent(self, *, to: str, text: str, since: datetime, file_name: str = "") -> str | None:
        return None


def parse(payload: dict) -> Event:
    """What an event of the sandbox means. Raises Unreadable."""
    try:
        at = parse_datetime(payload["at"]) or datetime.now(UTC)
        if payload["type"] == "tick":
            return Delivery(provider_id=payload["id"], status=payload["status"], at=at)
        if payload["type"] == "message":
            return MessageReceived(Arrival(
                provider_id=payload["id"], address=ADDRESS + payload["lead"], address_kind=ContactAddress.Kind.OTHER,
                address_value=ADDRESS + payload["lead"], name=payload["name"], kind="text", text=payload["text"], attributes={}, occurred_at=at))
    except (KeyError, TypeError, ValueError):
        raise Unreadable(noop("an event of the sandbox lacks a field")) from None
    return Ignored(f"{noop('the sandbox knows no events of this kind')}: {str(payload['type'])[:30]}")
