"""The database refuses, or somebody holds a table: whoever comes is told to come again, nothing is acknowledged that is not
stored, and nobody has to do anything once it is over. Of two agencies only the one whose table is held is held up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import requests
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.stories.house import House, webhook_body

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@contextmanager
def away(house: House) -> Iterator[None]:
    """Every connection is cut, and no new one is let in."""
    parts = conninfo_to_dict(house.dsn)
    with psycopg.connect(make_conninfo(**(parts | {"dbname": "postgres"})), autocommit=True) as db:
        db.execute(f'ALTER DATABASE "{parts["dbname"]}" ALLOW_CONNECTIONS false')
        try:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [parts["dbname"]])
            yield
        finally:
            db.execute(f'ALTER DATABASE "{parts["dbname"]}" ALLOW_CONNECTIONS true')


def deliver(house: House, agency: str, text: str, identity: str) -> requests.Response:
    return requests.post(f"{house.base}/webhook/greenapi", data=webhook_body(house.accounts[agency], text, identity, "+6580990002"), timeout=25,
                         headers={"Authorization": f"Bearer webhook-token-of-{agency}-0123456789", "Content-Type": "application/json"})


def stored(house: House, agency: str, identity: str) -> int:
    return house.sql(f"SELECT count(*) FROM {agency}.whatsapp_inboundevent WHERE key LIKE %s", f"%{identity}%")[0][0]


def test_everybody_is_told_to_come_again_and_the_first_who_does_is_served(house):
    page = {"Host": f"alpha.localhost:{house.port}", "Accept-Language": "en"}
    with away(house):
        assert requests.get(f"{house.base}/readyz", timeout=5).status_code == 503
        refused = [requests.get(f"{house.base}{path}", headers=page, timeout=20) for path in ("/sign-in", "/api/listings/")]
        refused.append(deliver(house, "alpha", "Is anybody there?", "AWAY0001"))
        assert [(answer.status_code, answer.headers["Retry-After"]) for answer in refused] == [(503, "5")] * 3
    assert requests.get(f"{house.base}/sign-in", headers=page, timeout=20).status_code == 200
    assert deliver(house, "alpha", "Is anybody there?", "AWAY0001").status_code == 200 and stored(house, "alpha", "AWAY0001") == 1
    assert "Traceback" not in (house.folder / "web.log").read_text(errors="replace")


def test_a_table_that_is_held_is_waited_for_briefly_and_the_repeat_is_stored_once(house):
    with psycopg.connect(house.dsn) as db:
        db.execute("LOCK TABLE alpha.whatsapp_inboundevent IN ACCESS EXCLUSIVE MODE")
        assert deliver(house, "alpha", "Can you hear me?", "HELD0001").status_code == 503
        assert deliver(house, "beta", "And me?", "HELD0002").status_code == 200
    assert [deliver(house, "alpha", "Can you hear me?", "HELD0001").status_code for _ in range(2)] == [200, 200]
    assert stored(house, "alpha", "HELD0001") == 1
