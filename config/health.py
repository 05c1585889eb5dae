"""Is the process alive, can it serve, and how long is the queue. Numbers only; nobody's name or number is in them."""

from __future__ import annotations

import hmac
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.queue.state import QueueState, queue_state

QUEUE_LATE_SECONDS = 60
PROBE_SECONDS = 4


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, every migration is applied and the queue is young; else 503 with the reasons, within
    seconds also where the database neither answers nor refuses."""
    asked = _prober().submit(_problems)
    try:
        problems = asked.result(PROBE_SECONDS)
    except TimeoutError:
        asked.cancel()
        problems = ["the database does not answer in time"]
    return JsonResponse({"ready": not problems, "problems": problems}, status=503 if problems else 200)


@cache
def _prober() -> ThreadPoolExecutor:
    """One thread: a database that hangs holds up one question, and those behind it are taken back."""
    return ThreadPoolExecutor(1, "readiness")


def _problems() -> list[str]:
    problems: list[str] = []
    try:
        connection.set_schema_to_public()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 2000; SELECT 1")
        if _migrations_missing():
            problems.append("migrations are missing")
        state = queue_state()
        if state.oldest_seconds > QUEUE_LATE_SECONDS:
            problems.append(f"the queue is {state.oldest_seconds:.0f} seconds late")
    except DatabaseError:
        problems.append("the database does not answer")
    except Exception as error:  # noqa: BLE001  the pool raises its own kinds while the database is away
        problems.append(f"the database cannot be reached ({type(error).__name__})")
    finally:
        connections.close_all()
    return problems


_complete = False


def _migrations_missing() -> bool:
    """Asked of the public schema until it is true once; a process does not lose migrations while it runs."""
    global _complete
    if not _complete:
        from django.db.migrations.executor import MigrationExecutor

        executor = MigrationExecutor(connection)
        _complete = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return not _complete


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for whoever holds METRICS_TOKEN, or, without one, for this machine alone."""
    if not _may_read_metrics(request):
        return HttpResponse("There is nothing at this address.", status=404, content_type="text/plain")
    try:
        connection.set_schema_to_public()
        state = queue_state()
    except Exception:  # noqa: BLE001
        return HttpResponse("foyer_database_up 0\n", content_type="text/plain; version=0.0.4")
    return HttpResponse(_exposition(state), content_type="text/plain; version=0.0.4")


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    forwarded = "X-Forwarded-For" in request.headers
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"} and not forwarded


def _exposition(state: QueueState) -> str:
    rows = {
        "foyer_database_up": 1,
        "foyer_queue_waiting": state.waiting,
        "foyer_queue_running": state.running,
        "foyer_queue_oldest_seconds": round(state.oldest_seconds, 3),
        "foyer_workers_alive": state.workers,
        "foyer_agencies_active": state.agencies,
    }
    return "".join(f"# TYPE {name} gauge\n{name} {value}\n" for name, value in rows.items())
