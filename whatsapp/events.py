"""What a provider's webhook can mean to us. Dictionaries end here; inside, every field exists and has a type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conversations.channels import Arrival


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """A contact wrote."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class SentFromPhone:
    """The agent wrote, on the number's own phone."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class OurEcho:
    """A message sent through the API came back; nearly always our own."""

    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Edited:
    address: str
    provider_id: str  # of the message that was changed
    text: str
    at: datetime
    by_contact: bool = True


@dataclass(frozen=True, slots=True)
class Deleted:
    address: str
    provider_id: str
    at: datetime
    by_contact: bool = True


@dataclass(frozen=True, slots=True)
class Delivery:
    """A tick: `status` is one of conversations' Status, `problem` a sentence where it failed."""

    provider_id: str
    status: str
    at: datetime
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """The provider says the number's state changed. It should be confirmed before anyone is alarmed."""

    state: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, and why."""

    why: str


Event = MessageReceived | SentFromPhone | OurEcho | Edited | Deleted | Delivery | ChannelMoved | Ignored


class Unreadable(Exception):
    """A payload that cannot be understood; it is parked with this reason."""
