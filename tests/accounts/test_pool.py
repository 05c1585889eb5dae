"""The database may be restarted while Foyer runs: nobody notices but those who were asking in that moment."""

import threading
import time

import psycopg
import pytest
from django.db import connection, connections

from accounts.database.turns import Turns
from accounts.tenancy import in_agency


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


# --- whose turn it is -------------------------------------------------------------------------------------------------------


def _queue_up(turns: Turns, *names: str) -> tuple[list[threading.Thread], list[str]]:
    """Somebody of each of these agencies, in this order, waits for a turn; and who has got one so far."""
    served: list[str] = []

    def wait(name: str) -> None:
        assert turns.take(name, 10)
        served.append(name)

    threads = []
    for number, name in enumerate(names, 1):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while sum(map(len, turns._waiting.values())) < number:
            time.sleep(0.001)
    return threads, served


def _serve(turns: Turns, served: list[str], times: int) -> list[str]:
    for _ in range(times):
        before = len(served)
        turns.give_back()
        while len(served) == before:
            time.sleep(0.001)
    return served


def test_one_agencys_lead_waits_behind_one_of_anothers_crowd_and_not_behind_all():
    turns = Turns(1)
    assert turns.take("loud", 1)
    threads, served = _queue_up(turns, *["loud"] * 5, "calm", "loud", "calm")
    assert _serve(turns, served, 8) == ["loud", "calm", "loud", "calm", "loud", "loud", "loud", "loud"]
    for thread in threads:
        thread.join(5)


def test_a_turn_that_does_not_come_in_time_is_given_up_and_lost_to_nobody():
    turns = Turns(1)
    assert turns.take("alpha", 1) and not turns.take("beta", 0.01)
    turns.give_back()
    assert turns.take("gamma", 0.01)


@pytest.mark.django_db
def test_a_flooded_agency_does_not_keep_another_from_the_database(agency, other_agency, in_a_thread_of_its_own):
    """Forty of Alpha's want a connection for a while; Beta's one comes after them and is served long before the last of them."""
    done: list[str] = []

    def ask(schema: str, seconds: float) -> None:
        with in_agency(schema), connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(%s), current_schema()", [seconds])
            assert cursor.fetchone()[1] == schema
        done.append(schema)
        connections.close_all()

    def everybody() -> None:
        threads = [threading.Thread(target=ask, args=("alpha", 0.05)) for _ in range(40)]
        for thread in threads:
            thread.start()
        time.sleep(0.02)
        threads.append(threading.Thread(target=ask, args=("beta", 0)))
        threads[-1].start()
        for thread in threads:
            thread.join(20)

    in_a_thread_of_its_own(everybody)
    assert len(done) == 41 and done.index("beta") < 25


@pytest.mark.django_db
def test_a_turn_is_given_back_however_the_connection_ends(in_a_thread_of_its_own):
    def fails() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    for _ in range(connection.pool.max_size * 2):
        assert isinstance(in_a_thread_of_its_own(fails), Exception)
    assert isinstance(in_a_thread_of_its_own(_whoami), int)
