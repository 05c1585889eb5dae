"""Runs django-q2's tasks on threads. A conversation waits two to five seconds for a model; a process for each would
cost 25 MB, a thread costs next to nothing, and 500 can wait at once.

What is claimed stays ours by a lease that a heartbeat renews; a process that dies loses its leases within seconds, and
another one runs its tasks again. So every task must be safe to run twice: rows decide, not the queue.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import random
import signal
import socket
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.conf import Conf
from django_q.monitor import save_task
from django_q.scheduler import scheduler
from django_q.signing import BadSignature, SignedPackage

from accounts.models import Worker
from accounts.own_connection import own_connection
from accounts.queue.bell import wake_channel
from accounts.queue.broker import CLAIM_AND_LOOK, TASK, NotifyBroker

logger = logging.getLogger(__name__)
SCHEDULE_SECONDS = 15
DRAIN_SECONDS = 25
FAIR_SHARE = 0.6  # of the threads, at most, for one agency: the others must not wait behind it
STEP_ASIDE_SECONDS = 0.25
AT_ONCE = 50  # rows of one claim
GATHER_SECONDS = 0.005  # between two wake-ups: under load one claim takes what several have announced
SETTLE_SECONDS = 0.03  # what has ended is taken off the table together


@dataclass
class Runner:
    """One process of the queue. `run()` returns after a stop signal, when what was begun has ended."""

    threads: int
    key: str = field(default_factory=lambda: Conf.CLUSTER_NAME)
    lease: float = field(default_factory=lambda: settings.QUEUE_LEASE_SECONDS)

    def __post_init__(self) -> None:
        self.stopping = threading.Event()
        self.freed = threading.Event()
        self.held: dict[int, str] = {}  # queue row -> agency
        self.lock = threading.Lock()
        self.work: queue.SimpleQueue = queue.SimpleQueue()
        self.waiting: set[tuple | None] = set()  # hints that are in `work` and not yet begun
        self.ended: deque[int] = deque()  # rows whose task is over
        self.ending = threading.Event()
        self.settling = threading.Lock()
        self.broker = NotifyBroker(self.key)
        self.cap = max(1, int(self.threads * FAIR_SHARE))

    # --- life ------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self.stop())
        worker = Worker.objects.create(pid=os.getpid(), host=socket.gethostname(), threads=self.threads, seen_at=timezone.now())
        connections.close_all()
        beat = threading.Thread(target=self._heartbeat, args=(worker.pk,), daemon=True, name="heartbeat")
        clock = threading.Thread(target=self._schedules, daemon=True, name="schedules")
        broom = threading.Thread(target=self._sweep_up, daemon=True, name="ended")
        crew = [threading.Thread(target=self._serve, daemon=True, name=f"task-{n}") for n in range(self.threads)]
        for thread in (beat, clock, broom, *crew):
            thread.start()
        logger.info("worker %s ready with %s threads", os.getpid(), self.threads)
        try:
            self._claim_until_stopped()
        finally:
            self._finish(worker.pk)

    def stop(self) -> None:
        self.stopping.set()
        self.freed.set()

    def _finish(self, worker_id: int) -> None:
        """Let what is running end, give the rest back at once, and take our name off the list."""
        end = time.monotonic() + DRAIN_SECONDS
        while self.held and time.monotonic() < end:
            time.sleep(0.05)
        with contextlib.suppress(Exception):
            self._settle()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE public.django_q_ormq SET lock = now() WHERE id = ANY(%s)", [list(self.held)])
            Worker.objects.filter(pk=worker_id).delete()
        connections.close_all()
        logger.info("worker %s stopped", os.getpid())

    # --- claiming --------------------------------------------------------------------------------------------------

    def _claim_until_stopped(self) -> None:
        db: psycopg.Connection | None = None
        while not self.stopping.is_set():
            try:
                db = db or self._listen()
                wait = self._claim(db)
                if wait:
                    for _ in db.notifies(timeout=wait, stop_after=1):
                        pass
                    time.sleep(GATHER_SECONDS)
            except (psycopg.Error, DatabaseError, InterfaceError) as error:
                logger.warning("queue not reachable (%s); trying again", type(error).__name__)
                with contextlib.suppress(Exception):
                    db.close()
                db = None
                self.stopping.wait(0.5 + random.random() / 2)
        with contextlib.suppress(Exception):
            db.close()

    def _listen(self) -> psycopg.Connection:
        db = own_connection()
        db.execute(f'LISTEN "{wake_channel(self.key)}"')
        return db

    def _claim(self, db: psycopg.Connection) -> float:
        """Take what is due and hand it to the threads. Returns how long to wait for a wake-up, 0 for not at all."""
        room = self.threads - len(self.held)
        if room <= 0:
            self.freed.wait(0.2)
            self.freed.clear()
            return 0
        most = min(room, AT_ONCE)
        rows = db.execute(CLAIM_AND_LOOK, [self.key, most, self.lease, self.key]).fetchall()
        due, claimed = rows[0][2], [(row_id, payload) for row_id, payload, _ in rows if row_id is not None]
        aside = [row_id for row_id, payload in claimed if not self._accept(row_id, payload)]
        if aside:
            db.execute("UPDATE public.django_q_ormq SET lock = now() + %s * interval '1 second' WHERE id = ANY(%s)",
                       [STEP_ASIDE_SECONDS, aside])
        if len(claimed) == most:
            return 0
        longest = STEP_ASIDE_SECONDS if aside else 1.0
        return min(longest, max(0.002, float(due))) if due is not None else longest

    def _accept(self, row_id: int, payload: str) -> bool:
        """False when this row's agency already has its share of the threads: it steps aside for a moment.

        A hint that says the same as one that waits here and has not begun is settled with it: the task looks at the rows
        when it begins, so it will see what both were about."""
        try:
            task = SignedPackage.loads(payload)
        except (BadSignature, TypeError, AttributeError, ImportError, EOFError, ValueError):
            # Signed with another key, or by other code. The row it would have woken is found by the sweeper.
            logger.error("queue row %s cannot be read and is dropped", row_id)
            self.broker.delete(row_id)
            if not connection.in_atomic_block:
                connections.close_all()
            return True
        agency = task["args"][0] if task["func"] == TASK and task["args"] else ""
        hint = _hint(task)
        with self.lock:
            if hint is not None and hint in self.waiting:
                self._over(row_id)
                return True
            if agency and Counter(self.held.values())[agency] >= self.cap:
                return False
            self.held[row_id] = agency
            self.waiting.add(hint)
        self.work.put((row_id, task))
        return True

    # --- running ---------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        while True:
            row_id, task = self.work.get()
            with self.lock:
                self.waiting.discard(_hint(task))
            try:
                self._run(row_id, task)
            except Exception:  # the database went away while a result was being recorded; the lease will run out
                logger.exception("queue row %s was not settled", row_id)
            finally:
                with contextlib.suppress(Exception):
                    connections.close_all()
                with self.lock:
                    self.held.pop(row_id, None)
                self.freed.set()

    def _run(self, row_id: int, task: dict) -> None:
        try:
            func = task["func"] if callable(task["func"]) else import_string(task["func"])
            result, success = func(*task["args"], **task.get("kwargs", {})), True
        except Exception as error:  # noqa: BLE001  a task may fail in any way; the failure is recorded
            result, success = f"{type(error).__name__}: {error}", False
        connection.set_schema_to_public()
        task |= {"result": result, "success": success, "stopped": timezone.now(), "ack_id": row_id}
        if success:
            self._over(row_id)
        else:
            save_task(task, self.broker)
            self.broker.acknowledge(row_id)

    def _over(self, row_id: int) -> None:
        self.ended.append(row_id)
        self.ending.set()

    def _sweep_up(self) -> None:
        """Rows of what has ended, several in one statement. If it comes too late, a task is run twice, as it may be."""
        while True:
            self.ending.wait()
            time.sleep(SETTLE_SECONDS)
            self.ending.clear()
            try:
                self._settle()
            except Exception as error:  # noqa: BLE001  the database is away; their leases run out
                logger.warning("ended tasks stay in the queue (%s)", type(error).__name__)
            finally:
                with contextlib.suppress(Exception):
                    connections.close_all()

    def _settle(self) -> None:
        with self.settling:
            rows = [self.ended.popleft() for _ in range(len(self.ended))]
            if rows:
                self.broker.delete_all(rows)

    # --- beside the work -------------------------------------------------------------------------------------------

    def _heartbeat(self, worker_id: int) -> None:
        while True:
            time.sleep(min(self.lease / 3, 2))
            try:
                Worker.objects.filter(pk=worker_id).update(seen_at=timezone.now())
                held = list(self.held)
                if held:
                    with connection.cursor() as cursor:
                        cursor.execute(
                            "UPDATE public.django_q_ormq SET lock = now() + %s * interval '1 second' WHERE id = ANY(%s)",
                            [self.lease, held],
                        )
            except Exception as error:  # noqa: BLE001  the database is away; the next beat tries again
                logger.warning("heartbeat missed (%s)", type(error).__name__)
            finally:
                with contextlib.suppress(Exception):
                    connections.close_all()

    def _schedules(self) -> None:
        """django-q2's own schedules (a row lock lets only one of several processes queue each of them), and the
        sweeper, more often than a schedule can: whoever is lost should not stay lost for a minute."""
        sweep = import_string(settings.SWEEPER)
        while not self.stopping.is_set():
            try:
                close_old_connections()
                scheduler(self.broker)
                sweep()
                Worker.objects.filter(seen_at__lt=timezone.now() - timedelta(minutes=5)).delete()
            except Exception as error:  # noqa: BLE001
                logger.warning("schedules not read (%s)", type(error).__name__)
            finally:
                with contextlib.suppress(Exception):
                    connections.close_all()
            self.stopping.wait(SCHEDULE_SECONDS)


def _hint(task: dict) -> tuple | None:
    """What one of our tasks asks for; None for any other, of which we do not know whether two are one."""
    return task["args"] if task["func"] == TASK and not task.get("kwargs") else None
