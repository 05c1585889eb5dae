"""Keeps accounts, threads and settings over a restart: one JSON file, replaced whole, read with patience."""

import json
import logging
import os
import threading
import time
from collections import deque
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from whatsapp.simulator.state import (
    Account,
    Behaviour,
    Contact,
    Message,
    QueuedSend,
    Webhook,
    default_settings,
    from_dict,
)
from whatsapp.simulator.world import World

log = logging.getLogger(__name__)
KEPT_MESSAGES = 2000
PLAIN = ("id", "token", "phone", "name", "state", "settings", "calls", "history", "correspondents", "receipts")


class Snapshot:
    """Writes the world to a file a moment after it has changed."""

    def __init__(self, world: World, path: Path) -> None:
        self._world, self._path = world, path
        self._saved_changes = 0
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to save."""
        threading.Thread(target=self._run, name="simulator-snapshot", daemon=True).start()

    def stop(self) -> None:
        """Save a last time."""
        self._stopped.set()
        self.save()

    def _run(self) -> None:
        pause = 1.0
        while not self._stopped.wait(pause):
            started = time.monotonic()
            self.save()
            pause = max(1.0, 20 * (time.monotonic() - started))  # a big world is saved less often

    def save(self) -> None:
        """Write the file if something has changed since the last time."""
        with self._world.lock:
            if self._world.changes == self._saved_changes:
                return
            self._saved_changes = self._world.changes
            data = json.dumps({"version": 1, "accounts": [_pack(item) for item in self._world.accounts.values()]})
        try:
            fresh = self._path.with_suffix(".new")
            with fresh.open("w", encoding="utf-8") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError:
            log.exception("The simulator's state could not be saved")

    def load(self) -> None:
        """Read what was saved. An unreadable file is put aside, an unreadable account left out."""
        if not self._path.exists():
            return
        try:
            stored = json.loads(self._path.read_text("utf-8"))["accounts"]
        except (OSError, ValueError, KeyError, TypeError):
            self._path.replace(self._path.with_suffix(".unreadable"))
            log.warning("The saved state was unreadable and has been put aside; starting empty.")
            return
        for data in stored if isinstance(stored, list) else ():
            try:
                account = _unpack(data)
            except (KeyError, TypeError, ValueError, AttributeError):
                log.warning("One saved account was unreadable and has been left out.")
                continue
            self._world.accounts[account.id] = account
        with self._world.lock:
            for account in self._world.accounts.values():
                _settle(self._world, account)


def _pack(account: Account) -> dict[str, Any]:
    kept = [*(item.message_id for item in account.queue), *list(account.messages)[-KEPT_MESSAGES:]]
    messages = {key: account.messages[key] for key in kept if key in account.messages}
    return {name: getattr(account, name) for name in PLAIN} | {
        "behaviour": asdict(account.behaviour),
        "contacts": [vars(item) for item in account.contacts.values()],
        "messages": [vars(item) for item in messages.values()],
        "threads": {key: [item for item in ids if item in messages] for key, ids in account.threads.items()},
        "queue": [vars(item) for item in account.queue],
        "webhooks": [vars(item) for item in account.webhooks],
        "held": account.held,
    }


def _unpack(data: dict[str, Any]) -> Account:
    account = from_dict(Account, {name: data[name] for name in PLAIN if name in data})
    account.settings = default_settings() | account.settings
    account.behaviour = from_dict(Behaviour, data.get("behaviour", {}))
    contacts = [from_dict(Contact, item) for item in data.get("contacts", [])]
    account.contacts = {item.chat_id: item for item in contacts}
    messages = [from_dict(Message, item) for item in data.get("messages", [])]
    account.messages = {item.id: item for item in messages}
    account.threads = {key: list(ids) for key, ids in data.get("threads", {}).items()}
    queue = [from_dict(QueuedSend, item) for item in data.get("queue", [])]
    account.queue = deque(item for item in queue if item.message_id in account.messages)
    account.webhooks = deque(from_dict(Webhook, item) for item in data.get("webhooks", []))
    account.held = [(list(switches), body) for switches, body in data.get("held", [])]
    return account


def _settle(world: World, account: Account) -> None:
    """What was under way when the simulator stopped goes on: a restart ends, ticks arrive."""
    if account.state == "starting":
        world.clock.after(1, lambda: world.set_state(account, "authorized"))


assert set(PLAIN) <= {item.name for item in fields(Account)}
