"""The queue: a hint that commits with the fact, a fair runner, and failures that tell nothing they should not."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django_q.conf import Conf
from django_q.models import Failure, OrmQ
from django_q.signing import SignedPackage

from accounts import tenancy
from accounts.queue.broker import CLAIM
from accounts.queue.runner import Runner
from accounts.tenancy import public_schema


def queued() -> int:
    with public_schema():
        return OrmQ.objects.count()


def claim(many: int = 10) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.replace("now()", "clock_timestamp()"), [Conf.CLUSTER_NAME, many, 60])
        return [row_id for row_id, _ in cursor.fetchall()]


def test_a_job_is_gone_when_the_fact_it_acts_on_is_rolled_back(agency):
    try:
        with transaction.atomic():
            tenancy.enqueue("conversations.tasks.deliver", 1)
            assert queued() == 1
            raise RuntimeError
    except RuntimeError:
        pass
    assert queued() == 0


def test_a_job_is_not_handed_out_before_its_time(agency):
    tenancy.enqueue("conversations.tasks.deliver", 1, after=60)
    tenancy.enqueue("conversations.tasks.deliver", 2)
    assert len(claim()) == 1


def test_a_claim_never_takes_more_than_it_asked_for(agency):
    for number in range(30):
        tenancy.enqueue("conversations.tasks.deliver", number)
    assert len(claim(5)) == 5 and len(claim(50)) == 25 and claim(50) == []


def test_only_ids_are_queued(agency):
    tenancy.enqueue("conversations.tasks.deliver", 42)
    with public_schema():
        task = SignedPackage.loads(OrmQ.objects.get().payload)
    assert task["args"] == ("alpha", "conversations.tasks.deliver", 42) and task["kwargs"] == {}


def runner_with(rows: int, agency: str, threads: int = 10) -> tuple[Runner, list[bool]]:
    runner = Runner(threads=threads)
    return runner, [runner._accept(number, payload(agency, number)) for number in range(rows)]


def payload(agency: str, number: int) -> str:
    return SignedPackage.dumps({"id": "x", "name": "x", "func": "accounts.tenancy.run", "args": (agency, "task", number), "kwargs": {}})


def test_one_agency_cannot_take_all_threads(agency):
    runner, accepted = runner_with(10, "alpha")
    assert accepted.count(True) == 6
    assert runner._accept(99, payload("beta", 1))


def test_hints_that_say_the_same_are_one_task_until_it_begins(agency):
    for _ in range(5):
        tenancy.enqueue("conversations.tasks.deliver", 7)
    runner = Runner(threads=4)
    with public_schema():
        rows = list(OrmQ.objects.values_list("pk", "payload"))
    assert all(runner._accept(*row) for row in rows)
    assert runner.work.qsize() == 1 and len(runner.held) == 1
    runner._settle()
    assert queued() == 1  # the one that will run keeps its row until it has ended


def test_a_job_signed_with_another_key_is_dropped_and_stops_nobody(agency):
    with public_schema():
        row = OrmQ.objects.create(key=Conf.CLUSTER_NAME, payload="not ours", lock="2026-01-01T00:00:00Z")
    runner = Runner(threads=2)
    assert runner._accept(row.pk, row.payload)
    assert queued() == 0 and not runner.held


def test_a_failed_task_is_recorded_without_what_it_was_about(agency, monkeypatch):
    monkeypatch.setattr("django_q.monitor.close_old_django_connections", lambda: None)  # the test's transaction is in it
    tenancy.enqueue("tests.accounts.test_queue.explode", 7)
    with public_schema():
        row = OrmQ.objects.get()
    runner = Runner(threads=1)
    runner._run(row.pk, SignedPackage.loads(row.payload))
    with public_schema():
        failure = Failure.objects.get()
    assert "RuntimeError" in failure.result and "91234567" not in str(failure.result) + str(failure.args)
    assert queued() == 0  # the row that needs work is found by the sweeper; the queue does not repeat for ever


def explode(_: int) -> None:
    raise RuntimeError("the lead 91234567 wrote something")


@pytest.mark.parametrize("setting, holds", [("retry", lambda q: q["retry"] > q["timeout"]), ("max_attempts", lambda q: 0 < q["max_attempts"] < 20), ("save_limit", lambda q: q["save_limit"] == -1)])
def test_the_effective_settings_are_the_ones_that_were_measured(settings, setting, holds):
    assert holds(settings.Q_CLUSTER)
    assert getattr(Conf, setting.upper()) == settings.Q_CLUSTER[setting]
