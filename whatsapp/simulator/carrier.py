"""Carries what the API accepted to the contacts' phones: one after the other, with the account's pause."""

import threading
import time

import requests

from whatsapp.simulator.media import kind_of, mime_of, on_this_machine
from whatsapp.simulator.state import DAY, Account, Contact, Message, QueuedSend
from whatsapp.simulator.world import World, contact_view

MAX_FILE = 100 * 1024 * 1024
FETCH_TRIES = 3


class Carrier:
    """The send queue of every account. `step` does what is due and returns; it may be called at any time."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.wake_carrier, world.clear_queue, world.accept = self.step, self.clear, self.accept
        world.catch_up = self.catch_up

    def accept(self, account: Account, message: Message, item: QueuedSend) -> None:
        """Take a message into the queue; the API answers at once."""
        message.status = "pending"
        with self._world.lock:
            account.messages[message.id] = message
            account.queue.append(item)
            self._world.tell_message(account, message)
        self.step(account)

    def clear(self, account: Account) -> None:
        """Forget everything that waits."""
        with self._world.lock:
            for item in account.queue:
                account.messages.pop(item.message_id, None)
            account.queue.clear()
            self._world.tell(account, "reload")

    def catch_up(self, account: Account, contact: Contact) -> None:
        """A contact's phone is on again: what waited for it arrives."""
        with self._world.lock:
            for message in account.thread(contact.chat_id):
                if not message.incoming and message.status == "sent":
                    arrive(self._world, account, message)

    def step(self, account: Account) -> None:
        """Send what may be sent now; set the clock for the next if there is one."""
        with self._world.lock:
            while account.queue and not account.fetching:
                item = account.queue[0]
                message = account.messages[item.message_id]
                if item.at < time.time() - DAY:
                    account.queue.popleft()
                    self._world.set_status(account, message, "failed", "The message waited longer than 24 hours")
                elif account.state != "authorized":
                    self._hold(account, item, message)
                    return
                elif (wait := self._wait(account, item)) > 0:
                    self._wake_after(account, wait)
                    return
                elif item.fetch:
                    self._fetch_aside(account, item, message)
                else:
                    account.queue.popleft()
                    self._send(account, message)

    def _hold(self, account: Account, item: QueuedSend, message: Message) -> None:
        if account.state in ("yellowCard", "suspended") and not item.warned:
            item.warned = True
            self._world.set_status(account, message, "yellowCard", "The account is restricted")
            message.status = "pending"

    def _wait(self, account: Account, item: QueuedSend) -> float:
        """Seconds until this item may leave; typing shows first and takes its own time."""
        due = account.last_sent + account.send_pause
        if due <= time.time() and item.typing and not item.typed:
            item.typed = True
            account.last_sent = time.time() + item.typing - account.send_pause
            chat_id = account.messages[item.message_id].chat_id
            self._world.show_typing(account, chat_id, item.typing, item.body.get("typingType", ""))
            return item.typing
        return due - time.time()

    def _wake_after(self, account: Account, seconds: float) -> None:
        if not account.timer_set:
            account.timer_set = True
            self._world.clock.after(seconds, lambda: self._timer(account))

    def _timer(self, account: Account) -> None:
        account.timer_set = False
        self.step(account)

    def _send(self, account: Account, message: Message) -> None:
        """The message leaves: it gets its place in the thread, its ticks and its echo."""
        world, contact = self._world, account.contact(message.chat_id)
        account.last_sent = message.at = time.time()
        account.typing_until.pop(message.chat_id, None)
        account.messages.pop(message.id, None)
        account.remember(message)
        if not contact.has_whatsapp:
            world.set_status(account, message, "noAccount")
            return
        world.set_status(account, message, "sent")
        world.announce_message(account, message, ["outgoingAPIMessageWebhook"])
        if account.on("markIncomingMessagesReadedOnReply"):
            world.mark_incoming_read(account, message.chat_id)
        world.tell(account, "contact", contact=contact_view(account, contact))
        if message.chat_id != account.own_id:
            world.clock.after(world.tick_seconds, lambda: arrive(world, account, message))

    # --- files by address -------------------------------------------------------------------------------------

    def _fetch_aside(self, account: Account, item: QueuedSend, message: Message) -> None:
        account.fetching = True
        job = threading.Thread(target=self._fetch, args=(account, item, message), daemon=True)
        job.start()

    def _fetch(self, account: Account, item: QueuedSend, message: Message) -> None:
        try:
            content = fetch(item.fetch)
            mime = mime_of(message.extra["file"]["name"])
            message.extra["file"] = self._world.media.save(content, message.extra["file"]["name"], mime)
            message.kind, failure = kind_of(mime), ""
        except (requests.RequestException, ValueError, OSError) as error:
            failure = f"File could not be downloaded ({type(error).__name__})"
        with self._world.lock:
            account.fetching, item.fetch = False, ""
            if failure:
                if account.queue and account.queue[0] is item:
                    account.queue.popleft()
                account.remember(message)
                self._world.set_status(account, message, "failed", failure)
        self.step(account)


def fetch(address: str) -> bytes:
    """Load a file for sendFileByUrl, trying three times."""
    address, headers = on_this_machine(address)
    for attempt in range(1, FETCH_TRIES + 1):
        try:
            answer = requests.get(address, headers=headers, timeout=20, stream=True)
            answer.raise_for_status()
            content = answer.raw.read(MAX_FILE + 1, decode_content=True)
            if len(content) > MAX_FILE:
                raise ValueError("File from url exceeded max upload size")
            return content
        except requests.RequestException:
            if attempt == FETCH_TRIES:
                raise
            time.sleep(attempt)
    raise ValueError("unreachable")


def arrive(world: World, account: Account, message: Message) -> None:
    """The contact's phone has received the message, if it is on."""
    contact = account.contact(message.chat_id)
    if not contact.reachable or message.status != "sent":
        return
    with world.lock:
        world.set_status(account, message, "delivered")
        contact.unread += 1
        world.tell(account, "contact", contact=contact_view(account, contact))
    if contact.reads == "always":
        world.clock.after(world.tick_seconds, lambda: contact_reads(world, account, contact.chat_id))


def contact_reads(world: World, account: Account, chat_id: str) -> None:
    """The contact opens the thread: blue ticks for the agency, unless receipts are switched off."""
    with world.lock:
        contact = account.contact(chat_id)
        if not contact.reachable:
            return
        contact.unread = 0
        for message in reversed(account.thread(chat_id)[-500:]):
            if message.incoming or message.status not in ("sent", "delivered"):
                continue
            if message.status == "sent":
                world.set_status(account, message, "delivered")
            if contact.reads != "never":
                world.set_status(account, message, "read")
        world.tell(account, "contact", contact=contact_view(account, contact))
