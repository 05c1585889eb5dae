"""The database may be restarted while Foyer runs: nobody notices but those who were asking in that moment."""

import threading

import psycopg
import pytest
from django.db import connection, connections


@pytest.fixture
def in_a_thread_of_its_own(django_db_setup, django_db_blocker):
    """Like a request: takes a connection of the pool and gives it back. The tests' own transaction is not in the way."""

    def run(deed):
        found = []

        def work() -> None:
            try:
                found.append(deed())
            except Exception as error:  # noqa: BLE001  told to the test
                found.append(error)
            finally:
                connections.close_all()

        with django_db_blocker.unblock():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        return found[0]

    return run


def _whoami() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_connections_that_ended_in_the_pool_are_not_handed_out(in_a_thread_of_its_own):
    pids = {in_a_thread_of_its_own(_whoami) for _ in range(6)}
    assert all(isinstance(pid, int) for pid in pids)
    options = {key: value for key, value in connection.get_connection_params().items() if key in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**options, autocommit=True) as admin:
        ended = admin.execute(
            "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND pid <> pg_backend_pid()"
        ).fetchone()[0]
    assert ended >= 1
    later = [in_a_thread_of_its_own(_whoami) for _ in range(6)]
    assert all(isinstance(pid, int) for pid in later) and not set(later) & pids
