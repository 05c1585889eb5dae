"""Waking the runners, apart from the transactions that queue.

PostgreSQL lets transactions that NOTIFY commit one at a time, each waiting for its own flush to disk, so with a NOTIFY in
every webhook's transaction none could share a flush: the whole door was as slow as the disk. So one thread per process
rings once for all that has been committed meanwhile, in a transaction that waits for no disk. If it dies first nothing is
lost: the row is the truth, and a runner looks by itself within a second.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time

from django.db import connections, transaction
from django_q.conf import Conf

logger = logging.getLogger(__name__)
GATHER_SECONDS = 0.01  # between two rings of a burst; the first is at once
KEEP_SECONDS = 0.25  # in a burst the connection is kept
RING = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, '')"


def wake_channel(key: str) -> str:
    """The name of the NOTIFY channel of one queue."""
    return f"queue_{key}"


def ring_after_commit() -> None:
    """Wake the runners when the transaction in hand has committed; at once where there is none."""
    transaction.on_commit(_bell.ring, using=Conf.ORM)


class _Bell:
    def __init__(self) -> None:
        self.wanted, self.lock = threading.Event(), threading.Lock()
        self.pid = 0

    def ring(self) -> None:
        if self.pid != os.getpid():  # the first time, or after a fork, which inherits no thread
            with self.lock:
                if self.pid != os.getpid():
                    self.pid = os.getpid()
                    threading.Thread(target=self._serve, daemon=True, name="bell").start()
        self.wanted.set()

    def _serve(self) -> None:
        while True:
            if not self.wanted.wait(KEEP_SECONDS):
                with contextlib.suppress(Exception):
                    connections.close_all()  # back to the pool
                self.wanted.wait()
            self.wanted.clear()  # before ringing: what is committed from here on asks again
            try:
                connection = connections[Conf.ORM]
                connection.ensure_connection()
                connection.connection.execute(RING, [wake_channel(Conf.CLUSTER_NAME)])
            except Exception as error:  # noqa: BLE001  the runners look by themselves
                logger.warning("workers not woken (%s)", type(error).__name__)
                with contextlib.suppress(Exception):
                    connections.close_all()
            time.sleep(GATHER_SECONDS)


_bell = _Bell()
