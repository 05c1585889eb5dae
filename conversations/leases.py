"""Keeping the lease on a conversation while the model thinks. A process that dies stops renewing, and within seconds
another may answer; a process that merely waits keeps what it has, however slow the model is."""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, connections

from accounts import tenancy
from conversations.models import Conversation

logger = logging.getLogger(__name__)


@dataclass
class Hold:
    """The right to answer one conversation. `is_over`: it was given up already, together with the answer."""

    token: uuid.UUID
    is_over: bool = False


class _Keeper:
    """One thread per process renews every lease the process holds, one statement per agency."""

    def __init__(self) -> None:
        self.held: dict[uuid.UUID, tuple[str, int]] = {}
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.pid = os.getpid()

    def keep(self, token: uuid.UUID, schema: str, conversation_id: int) -> None:
        with self.lock:
            if self.pid != os.getpid():  # a fork inherits the dictionary, not the thread
                self.held, self.thread, self.pid = {}, None, os.getpid()
            self.held[token] = (schema, conversation_id)
            if self.thread is None:
                self.thread = threading.Thread(target=self._renew, daemon=True, name="leases")
                self.thread.start()

    def drop(self, token: uuid.UUID) -> None:
        with self.lock:
            self.held.pop(token, None)

    def _renew(self) -> None:
        while True:
            time.sleep(settings.CONVERSATION_LEASE_SECONDS / 3)
            with self.lock:
                by_agency: dict[str, dict[uuid.UUID, int]] = {}
                for token, (schema, conversation_id) in self.held.items():
                    by_agency.setdefault(schema, {})[token] = conversation_id
            for schema, held in by_agency.items():
                try:
                    with tenancy.in_agency(schema):
                        Conversation.objects.filter(pk__in=held.values()).renew(list(held))
                except Exception as error:  # noqa: BLE001  the next round tries again; a lost lease is noticed at the end
                    logger.warning("leases not renewed (%s)", type(error).__name__)
                finally:
                    with contextlib.suppress(Exception):
                        connections.close_all()


_keeper = _Keeper()


@contextlib.contextmanager
def held(conversation_id: int) -> Iterator[Hold | None]:
    """Be the one worker that answers this conversation; None when somebody else is, or there is nothing to answer."""
    token = Conversation.objects.lease(conversation_id)
    if token is None:
        yield None
        return
    _keeper.keep(token, connection.schema_name, conversation_id)
    hold = Hold(token)
    try:
        yield hold
    finally:
        _keeper.drop(token)
        if not hold.is_over:
            Conversation.objects.filter(pk=conversation_id).release(token)
