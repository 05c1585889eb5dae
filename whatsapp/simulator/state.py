"""What the simulated provider remembers: accounts, their contacts, messages, queues and settings."""

import secrets
import time
from collections import deque
from dataclasses import dataclass, field, fields
from typing import Any

from whatsapp.simulator.faults import Faults

SWITCHES = (
    "incomingWebhook",
    "outgoingWebhook",
    "outgoingMessageWebhook",
    "outgoingAPIMessageWebhook",
    "stateWebhook",
    "pollMessageWebhook",
    "incomingCallWebhook",
    "incomingBlockWebhook",
    "editedMessageWebhook",
    "deletedMessageWebhook",
    "markIncomingMessagesReaded",
    "markIncomingMessagesReadedOnReply",
    "keepOnlineStatus",
    "linkPreview",
    "enableLidMode",
)
RETIRED = ("deviceWebhook", "statusInstanceWebhook", "sharedSession", "proxyInstance", "enableMessagesHistory")
STATES = ("authorized", "notAuthorized", "blocked", "starting", "yellowCard", "suspended", "sleepMode")
HISTORY_SIZE = 50_000
DAY = 24 * 60 * 60


def default_settings() -> dict[str, Any]:
    """The settings of a new account: no webhook address, every switch off, half a second between messages."""
    settings: dict[str, Any] = {"webhookUrl": "", "webhookUrlToken": "", "delaySendMessagesMilliseconds": 500}
    settings |= dict.fromkeys(SWITCHES + RETIRED, "no")
    return settings | {"linkPreview": "yes", "autoTyping": 0}


def new_id(prefix: str) -> str:
    """An opaque message id of the shape WhatsApp uses."""
    return prefix + secrets.token_hex(8).upper()


def from_dict(cls: type, data: dict[str, Any]) -> Any:
    """Build a dataclass from stored JSON; fields of other versions are ignored."""
    known = {item.name for item in fields(cls) if item.init}
    return cls(**{name: value for name, value in data.items() if name in known})


@dataclass
class Contact:
    """A person (or group) that can write to an account, as the phone page plays them."""

    chat_id: str
    name: str
    lid: str = ""
    has_whatsapp: bool = True
    reachable: bool = True  # False: the phone is off, messages stay at one tick
    reads: str = "opened"  # opened: when the page shows the thread; always; never
    unread: int = 0
    agent_unread: int = 0
    avatar: int = 0

    @property
    def phone(self) -> str:
        """The digits of the number; for groups and hidden ids what stands before the @."""
        return self.chat_id.partition("@")[0]


@dataclass
class Message:
    """One message as WhatsApp's servers see it. `text` is the body or the caption; `extra` is by kind."""

    id: str
    chat_id: str
    incoming: bool
    kind: str
    text: str = ""
    at: float = field(default_factory=time.time)
    extra: dict[str, Any] = field(default_factory=dict)
    status: str = ""
    by_api: bool = False
    quoted_id: str = ""
    sender: str = ""
    sender_name: str = ""
    reactions: dict[str, str] = field(default_factory=dict)
    edited: bool = False
    deleted: bool = False
    journaled: bool = True
    failure: str = ""

    @property
    def timestamp(self) -> int:
        """Whole seconds, as everywhere in the protocol."""
        return int(self.at)


@dataclass
class QueuedSend:
    """A message that the API has accepted and the account has not sent yet."""

    message_id: str
    type: str
    body: dict[str, Any]
    at: float = field(default_factory=time.time)
    typing: float = 0.0
    typed: bool = False
    fetch: str = ""
    warned: bool = False


@dataclass
class Webhook:
    """A notification that waits for its HTTP 200."""

    receipt: int
    body: dict[str, Any]
    at: float = field(default_factory=time.time)


@dataclass
class Behaviour:
    """How one account plays its part; everything here is the simulation's, not the protocol's."""

    send_delay: float | None = None  # seconds between messages; None: what the settings say
    settings_seconds: float = 0.0  # how long setSettings and reboot leave the account "starting"
    journal_seconds: float = 0.0  # how late messages appear in the journals (really up to 120)
    rate_limits: bool = False  # answer 429 above the documented requests per second
    strict_state: bool = False  # refuse sends with 400 while not authorized instead of queueing them
    free_plan: bool = False  # three correspondents, then 466
    webhooks_on: bool = True  # False: nothing is delivered, the queue grows


@dataclass
class Account:
    """One WhatsApp number at the provider: what Green API calls an instance."""

    id: int
    token: str = field(repr=False)
    phone: str
    name: str
    state: str = "authorized"
    settings: dict[str, Any] = field(default_factory=default_settings)
    behaviour: Behaviour = field(default_factory=Behaviour)
    contacts: dict[str, Contact] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    queue: deque[QueuedSend] = field(default_factory=deque)
    webhooks: deque[Webhook] = field(default_factory=deque)
    held: list[tuple[list[str], dict[str, Any]]] = field(default_factory=list)
    attempts: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=5000))
    delivered: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=2000))
    calls: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    correspondents: list[str] = field(default_factory=list)
    receipts: int = 0
    faults: Faults = field(default_factory=Faults)
    last_sent: float = 0.0
    timer_set: bool = False
    fetching: bool = False
    cleared_at: float = 0.0
    typing_until: dict[str, float] = field(default_factory=dict)
    paused_until: float = 0.0  # no webhook is delivered before, after one has failed

    @property
    def wid(self) -> str:
        """The linked number; empty while no telephone is linked."""
        return f"{self.phone}@c.us" if self.linked else ""

    @property
    def own_id(self) -> str:
        """The account's own chat id, linked or not."""
        return f"{self.phone}@c.us"

    @property
    def linked(self) -> bool:
        """Whether messages of the telephone reach the provider at present."""
        return self.state in ("authorized", "yellowCard", "suspended")

    @property
    def send_pause(self) -> float:
        """Seconds to leave between two messages."""
        if self.behaviour.send_delay is not None:
            return self.behaviour.send_delay
        return self.settings["delaySendMessagesMilliseconds"] / 1000

    def on(self, *switches: str) -> bool:
        """Whether all of these settings say yes."""
        return all(self.settings.get(switch) == "yes" for switch in switches)

    def contact(self, chat_id: str) -> Contact:
        """The contact with this address; a stranger becomes a contact by being addressed."""
        if found := self.find_contact(chat_id):
            return found
        number, _, kind = chat_id.partition("@")
        name = f"+{number}" if kind == "c.us" else "Group" if kind == "g.us" else "Unknown number"
        contact = Contact(chat_id, name, lid=chat_id if kind == "lid" else lid_for(number), avatar=len(self.contacts))
        self.contacts[chat_id] = contact
        return contact

    def find_contact(self, chat_id: str) -> Contact | None:
        """The contact with this chat id or hidden id, if known."""
        if chat_id in self.contacts:
            return self.contacts[chat_id]
        if chat_id.endswith("@lid"):
            return next((item for item in self.contacts.values() if item.lid == chat_id), None)
        return None

    def address(self, contact: Contact) -> str:
        """The chat id the wire shows for this contact: the number, or the hidden id in lid mode."""
        if self.on("enableLidMode") and contact.lid and not contact.chat_id.endswith("@g.us"):
            return contact.lid
        return contact.chat_id

    def remember(self, message: Message) -> None:
        """Put a message into its thread; the oldest of a very long history are forgotten."""
        self.messages[message.id] = message
        self.threads.setdefault(message.chat_id, []).append(message.id)
        if len(self.messages) > HISTORY_SIZE:
            oldest = self.messages.pop(next(iter(self.messages)))
            thread = self.threads.get(oldest.chat_id, [])
            if oldest.id in thread:
                thread.remove(oldest.id)

    def thread(self, chat_id: str) -> list[Message]:
        """All messages of one thread, oldest first."""
        return [self.messages[item] for item in self.threads.get(chat_id, ()) if item in self.messages]


def lid_for(number: str) -> str:
    """A hidden id that always belongs to the same number and does not contain it."""
    digits = "".join(character for character in number if character.isdigit()) or "0"
    return f"{(int(digits) * 7_368_787 + 104_729) % 10**15:015d}@lid"
