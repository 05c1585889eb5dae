"""django-q2's database broker with three repairs: NOTIFY wakes the runner at once, a task can be due later, and the
claim cannot take more rows than it asked for."""

from __future__ import annotations

import random

from django.db import connections
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.signing import SignedPackage

from accounts.queue.bell import ring_after_commit, wake_channel

TASK = "accounts.tenancy.run"  # every task of ours: it puts the agency's schema in use

# MATERIALIZED matters: as a plain subquery the planner may rescan it and claim the whole table.
_DUE = """
WITH due AS MATERIALIZED (
    SELECT id FROM public.django_q_ormq WHERE key = %s AND lock <= now()
    ORDER BY lock LIMIT %s FOR UPDATE SKIP LOCKED
)"""
_TAKE = """
UPDATE public.django_q_ormq q SET lock = now() + %s * interval '1 second'
FROM due WHERE q.id = due.id RETURNING q.id, q.payload
"""
CLAIM = _DUE + _TAKE
# The same, and beside each row how long until something else is due; nothing to claim is one row without an id. Both
# parts see the table as it was before, so what has just been claimed is not counted as due later.
CLAIM_AND_LOOK = f"""{_DUE}, taken AS ({_TAKE})
SELECT taken.id, taken.payload, later.seconds
FROM (SELECT extract(epoch FROM min(lock) - now()) AS seconds FROM public.django_q_ormq WHERE key = %s AND lock > now()) AS later
LEFT JOIN taken ON true
"""
# clock_timestamp: now() is when the transaction began, and a task woken before its time finds nothing to do.
INSERT = """
INSERT INTO public.django_q_ormq (key, payload, lock)
VALUES (%s, %s, clock_timestamp() + %s * interval '1 second') RETURNING id
"""


def package(schema: str, task: str, *ids: int | str) -> str:
    """A task of an agency as django-q2 keeps it: signed, with ids only. Its own id has to be unlike others, not secret, and
    the system's source of secrets is slow to ask."""
    return SignedPackage.dumps({
        "id": f"{random.getrandbits(128):032x}", "name": task.rpartition(".")[2], "func": TASK, "args": (schema, task, *ids), "kwargs": {},
        "ack_failure": Conf.ACK_FAILURES, "started": timezone.now(),
    })


class NotifyBroker(ORM):
    """The queue's table, always by its full name: in an agency's schema there is none."""

    def __init__(self, list_key: str | None = None, *, delay_seconds: float = 0) -> None:
        self.list_key = list_key or Conf.CLUSTER_NAME
        self.delay_seconds = delay_seconds
        self._info = None
        self._listening_on: object = None

    def enqueue(self, task: str) -> int:
        with connections[Conf.ORM].cursor() as cursor:
            cursor.execute(INSERT, [self.list_key, task, self.delay_seconds])
            row_id = cursor.fetchone()[0]
        ring_after_commit()
        return row_id

    def dequeue(self) -> list[tuple[int, str]] | None:
        """For stock `qcluster`; our own runner claims by itself."""
        connection = connections[Conf.ORM]
        if connection.connection is None or connection.connection.closed or self._listening_on is not connection.connection:
            if connection.connection is not None and connection.connection.closed:
                connection.close()
            with connection.cursor() as cursor:
                cursor.execute(f'LISTEN "{wake_channel(self.list_key)}"')
            self._listening_on = connection.connection
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [self.list_key, Conf.BULK, Conf.RETRY])
            rows = cursor.fetchall()
        if rows:
            return rows
        for _ in connection.connection.notifies(timeout=Conf.POLL, stop_after=1):
            pass
        return None

    def delete(self, task_id: int) -> None:
        self.delete_all([task_id])

    def delete_all(self, task_ids: list[int]) -> None:
        """Straight to the driver: the table is named in full, so no search path has to be set for it."""
        connection = connections[Conf.ORM]
        connection.ensure_connection()
        connection.connection.execute("DELETE FROM public.django_q_ormq WHERE id = ANY(%s)", [task_ids])
