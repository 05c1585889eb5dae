"""The simulated WhatsApp: all accounts, and what changes for everyone when something happens in it."""

import queue
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from whatsapp.simulator import bodies
from whatsapp.simulator.clock import Clock
from whatsapp.simulator.ledger import Ledger
from whatsapp.simulator.media import Media
from whatsapp.simulator.state import DAY, STATES, Account, Behaviour, Contact, Message, QueuedSend, Webhook, lid_for

# Numbers from ranges that telephone authorities keep free for fiction.
PEOPLE = (
    ("Maya Lindqvist", "447700900101"),
    ("Jonas Keller", "447700900102"),
    ("Ana Moreira", "447700900103"),
    ("Priya Nair", "447700900104"),
    ("Tom Whitfield", "447700900105"),
    ("Leila Haddad", "447700900106"),
)


class Unknown(Exception):
    """Something the caller named does not exist; the text says what."""


def _nobody(*_: Any) -> None:
    """Stands in until somebody takes over the work."""


class Hub:
    """Passes every change on to whoever watches: the pages with their event streams."""

    def __init__(self) -> None:
        self._watchers: list[queue.Queue[dict[str, Any]]] = []
        self._lock = threading.Lock()

    def watch(self) -> "queue.Queue[dict[str, Any]]":
        """A queue that receives every change from now on."""
        watcher: queue.Queue[dict[str, Any]] = queue.Queue(maxsize=2000)
        with self._lock:
            self._watchers.append(watcher)
        return watcher

    def leave(self, watcher: "queue.Queue[dict[str, Any]]") -> None:
        """Stop watching."""
        with self._lock:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._watchers)

    def publish(self, change: dict[str, Any]) -> None:
        """Tell everyone; a watcher that does not keep up is told to start over."""
        with self._lock:
            for watcher in list(self._watchers):
                try:
                    watcher.put_nowait(change)
                except queue.Full:
                    self._watchers.remove(watcher)
                    watcher.queue.clear()
                    watcher.put_nowait({"type": "reload"})


class World:
    """All accounts under one lock, with the clock, the ledger and the files. Rules of the wire are elsewhere."""

    def __init__(self, media_folder: Path) -> None:
        self.lock = threading.RLock()
        self.accounts: dict[int, Account] = {}
        self.clock = Clock()
        self.ledger = Ledger()
        self.hub = Hub()
        self.media = Media(media_folder)
        self.base_url = ""
        self.webhook_pause = 60.0
        self.webhook_timeout = 180.0
        self.tick_seconds = 0.4
        self.changes = 0
        # The carrier and the postman put themselves in here; the world does not know how they work.
        self.wake_postman: Callable[[Account], None] = _nobody
        self.retry_webhooks: Callable[[Account], None] = _nobody
        self.wake_carrier: Callable[[Account], None] = _nobody
        self.clear_queue: Callable[[Account], None] = _nobody
        self.accept: Callable[[Account, Message, QueuedSend], None] = _nobody
        self.catch_up: Callable[[Account, Contact], None] = _nobody

    # --- accounts ---------------------------------------------------------------------------------------------

    def create_account(
        self,
        name: str = "Demo agency",
        phone: str = "",
        id_instance: int | None = None,
        token: str = "",
        state: str = "authorized",
        settings: dict[str, Any] | None = None,
        contacts: bool = True,
        **behaviour: Any,
    ) -> Account:
        """A new number at the provider, with six people ready to write to it."""
        with self.lock:
            number = id_instance or max([7103000000, *self.accounts]) + 1
            if number in self.accounts:
                raise ValueError(f"account {number} exists already")
            check_state(state)
            phone = digits(phone) or f"1202555{100 + len(self.accounts) % 100:04d}"
            account = Account(number, token or secrets.token_hex(25), phone, name, state)
            account.behaviour = Behaviour(**behaviour)
            account.settings.update(settings or {})
            account.history.append({"stateInstance": state, "timestamp": int(time.time())})
            for position, (person, digits_) in enumerate(PEOPLE if contacts else ()):
                self.add_contact(account, digits_, person, avatar=position)
            self.accounts[number] = account
            self.tell(account, "account")
            return account

    def account(self, number: int | str) -> Account:
        """The account with this id."""
        try:
            return self.accounts[int(number)]
        except (KeyError, ValueError):
            raise Unknown(f"There is no account {number}.") from None

    def remove_account(self, account: Account) -> None:
        """Delete an account; its requests are answered 403 from now on."""
        with self.lock:
            self.accounts.pop(account.id, None)
            account.webhooks.clear()
            account.queue.clear()
            self.tell(account, "account")

    def set_state(self, account: Account, state: str) -> None:
        """Change the state of the link to the telephone, and do what waited for it."""
        check_state(state)
        with self.lock:
            if account.state == state:
                return
            account.state = state
            now = int(time.time())
            account.history.append({"stateInstance": state, "timestamp": now})
            body = bodies.envelope(account, "stateInstanceChanged", now) | {"stateInstance": state}
            self.announce(account, ["stateWebhook"], body)
            if account.linked:
                held, account.held = account.held, []
                for switches, waiting in held:
                    self.announce(account, switches, waiting)
                    self._two_ticks(account, waiting)
            for item in account.queue:
                item.warned = False
            self.tell(account, "account")
        self.wake_carrier(account)

    def _two_ticks(self, account: Account, body: dict[str, Any]) -> None:
        """A message that waited for the link has arrived now."""
        message = account.messages.get(body.get("idMessage", ""))
        if message and message.incoming and message.status == "sent":
            message.status = "delivered"
            self.tell_message(account, message)

    def restart(self, account: Account, afterwards: str = "authorized") -> None:
        """What reboot and setSettings do to an account, if this one is set to take time over it."""
        seconds = account.behaviour.settings_seconds
        if seconds and account.linked:
            self.set_state(account, "starting")
            self.clock.after(seconds, lambda: account.state == "starting" and self.set_state(account, afterwards))

    # --- contacts ---------------------------------------------------------------------------------------------

    def add_contact(self, account: Account, phone: str, name: str, avatar: int | None = None) -> Contact:
        """A person the phone page can play."""
        number = digits(phone)
        if not 7 <= len(number) <= 15:
            raise ValueError("phone must have 7 to 15 digits with the country code")
        with self.lock:
            contact = account.contacts.get(f"{number}@c.us")
            if contact is None:
                position = len(account.contacts) if avatar is None else avatar
                contact = Contact(f"{number}@c.us", name or f"+{number}", lid=lid_for(number), avatar=position)
                account.contacts[contact.chat_id] = contact
            elif name:
                contact.name = name
            self.tell(account, "contact", contact=contact_view(account, contact))
            return contact

    # --- what happens -----------------------------------------------------------------------------------------

    def announce(self, account: Account, switches: list[str], body: dict[str, Any]) -> None:
        """Queue a notification if the account's settings want it. Call with the lock held."""
        telephone = body["typeWebhook"] in ("incomingMessageReceived", "outgoingMessageReceived", "incomingCall")
        if telephone and not account.linked:
            account.held.append((switches, body))
            return
        if not account.on(*switches):
            return
        self.post(account, body)

    def post(self, account: Account, body: dict[str, Any]) -> None:
        """Queue a notification whatever the settings say. Call with the lock held."""
        self.forget_old_webhooks(account)
        account.receipts += 1
        account.webhooks.append(Webhook(account.receipts, body))
        self.wake_postman(account)

    def forget_old_webhooks(self, account: Account) -> None:
        """Notifications are kept for 24 hours, then they are lost."""
        while account.webhooks and account.webhooks[0].at < time.time() - DAY:
            account.webhooks.popleft()

    def announce_message(self, account: Account, message: Message, switches: list[str]) -> None:
        """Queue the notification of a message in either direction. Call with the lock held."""
        contact = account.contact(message.chat_id)
        self.announce(account, switches, bodies.message_webhook(account, contact, message, self.base_url))

    def set_status(self, account: Account, message: Message, status: str, failure: str = "") -> None:
        """One tick more for an outgoing message, shown and announced. Ticks never go back."""
        order = ("pending", "sent", "delivered", "read")
        with self.lock:
            if message.status in order and status in order and order.index(status) <= order.index(message.status):
                return
            message.status, message.failure = status, failure
            message.extra["status_at"] = time.time()
            body = bodies.status_webhook(account, account.contact(message.chat_id), message)
            always = status in ("failed", "noAccount")
            self.announce(account, [] if always else ["outgoingWebhook"], body)
            self.tell_message(account, message)

    def mark_incoming_read(self, account: Account, chat_id: str, only: str = "") -> None:
        """The agency has read: blue ticks for the contact."""
        with self.lock:
            changed = [
                message
                for message in account.thread(chat_id)
                if message.incoming and message.status != "read" and (not only or message.id == only)
            ]
            for message in changed:
                message.status = "read"
                self.tell_message(account, message)
            contact = account.contact(chat_id)
            if changed or contact.agent_unread:
                contact.agent_unread = 0
                self.tell(account, "contact", contact=contact_view(account, contact))

    def show_typing(self, account: Account, chat_id: str, seconds: float, kind: str = "") -> None:
        """Let the contact see that the agency is typing (or recording)."""
        with self.lock:
            account.typing_until[chat_id] = time.time() + seconds
            self.tell(account, "typing", chatId=chat_id, seconds=seconds, kind=kind)

    # --- for those who watch ----------------------------------------------------------------------------------

    def tell(self, account: Account, change: str, /, **details: Any) -> None:
        """Count a change and pass it on."""
        self.changes += 1
        if self.hub.watched:
            self.hub.publish({"type": change, "account": account.id, **details})

    def tell_message(self, account: Account, message: Message) -> None:
        """Pass on the present look of a message."""
        self.changes += 1
        if self.hub.watched:
            self.hub.publish({"type": "message", "account": account.id, "message": message_view(account, message)})


def digits(phone: str) -> str:
    """The digits of a telephone number as people write it."""
    return "".join(character for character in str(phone) if character in "0123456789")


def check_state(state: str) -> None:
    """Refuse a state the provider does not know."""
    if state not in STATES:
        raise ValueError(f"state must be one of {', '.join(STATES)}")


def contact_view(account: Account, contact: Contact) -> dict[str, Any]:
    """A contact as the control API shows it, with the last line of its thread."""
    thread = account.threads.get(contact.chat_id, [])
    last = account.messages.get(thread[-1]) if thread else None
    return {
        "chatId": contact.chat_id,
        "phone": contact.phone,
        "lid": contact.lid,
        "name": contact.name,
        "hasWhatsapp": contact.has_whatsapp,
        "reachable": contact.reachable,
        "reads": contact.reads,
        "unread": contact.unread,
        "agentUnread": contact.agent_unread,
        "avatar": contact.avatar,
        "last": message_view(account, last) if last else None,
    }


def message_view(account: Account, message: Message) -> dict[str, Any]:
    """A message as the control API and the phone page show it."""
    view = {
        "idMessage": message.id,
        "chatId": message.chat_id,
        "incoming": message.incoming,
        "kind": message.kind,
        "text": message.text,
        "at": message.at,
        "extra": {key: value for key, value in message.extra.items() if key != "status_at"},
        "status": message.status,
        "byApi": message.by_api,
        "reactions": message.reactions,
        "edited": message.edited,
        "deleted": message.deleted,
        "failure": message.failure,
        "senderName": message.sender_name,
        "quoted": None,
    }
    if message.quoted_id and (quoted := account.messages.get(message.quoted_id)):
        view["quoted"] = {
            "idMessage": quoted.id,
            "incoming": quoted.incoming,
            "kind": quoted.kind,
            "text": quoted.text[:300],
            "deleted": quoted.deleted,
        }
    return view
