"""How the queue is doing, read in one place for health, metrics and doctor."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

ALIVE_SECONDS = 10  # a worker shows itself every two seconds

SQL = """
SELECT count(*) FILTER (WHERE lock <= now()),
       count(*) FILTER (WHERE lock > now()),
       coalesce(extract(epoch FROM now() - min(lock) FILTER (WHERE lock <= now())), 0),
       (SELECT count(*) FROM public.accounts_worker WHERE seen_at > now() - %s * interval '1 second'),
       (SELECT count(*) FROM public.accounts_agency WHERE state = 'active' AND schema_name <> 'public')
FROM public.django_q_ormq
"""


@dataclass(frozen=True, slots=True)
class QueueState:
    """`running` counts what a worker holds and what is not due yet; the table does not tell them apart."""

    waiting: int
    running: int
    oldest_seconds: float
    workers: int
    agencies: int


def queue_state() -> QueueState:
    with connection.cursor() as cursor:
        cursor.execute(SQL, [ALIVE_SECONDS])
        waiting, running, oldest, workers, agencies = cursor.fetchone()
    return QueueState(waiting, running, float(oldest), workers, agencies)
