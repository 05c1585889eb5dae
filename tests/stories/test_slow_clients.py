"""Whoever sends a byte now and then is cut off, does not hold up others, and what arrived of it counts as nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
import requests

from tests.stories.house import House, answers_at, free_port, webhook_body

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
SLOW_ONES = 60
UNFINISHED = {
    "webhook": ("POST /webhook/greenapi HTTP/1.1", "Host: localhost", "Authorization: Bearer webhook-token-of-alpha-0123456789", "Content-Length: 900", "", "{"),
    "portal": ("GET / HTTP/1.1", "Host: alpha.localhost", "X-Slow: "),
    "upload": ("POST /sign-in HTTP/1.1", "Host: alpha.localhost", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 9000", "", "--x"),
}


@pytest.fixture
def impatient(house: House) -> Iterator[str]:
    """Another web process of the same house, with 16 threads, which waits two seconds for a head or a short body."""
    port = free_port()
    house.spawn("impatient", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
                WEB_HEAD_SECONDS="2", WEB_BODY_SECONDS="60", WEB_CONCURRENCY="1", WEB_THREADS="16")
    house.until(lambda: answers_at(f"http://127.0.0.1:{port}/healthz"), "the impatient process answers", 60)
    yield f"127.0.0.1:{port}"
    house.kill("impatient")


def _dial(address: str, *lines: str) -> socket.socket:
    host, port = address.split(":")
    sock = socket.create_connection((host, int(port)), timeout=20)
    sock.sendall("\r\n".join(lines).encode())
    return sock


def _is_cut(sock: socket.socket) -> bool:
    """Reads until the other side hangs up; False if it has not within the socket's time."""
    try:
        while sock.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        return True
    return True


def test_slow_heads_are_cut_and_others_are_served_meanwhile(impatient):
    slow = [_dial(impatient, *lines) for lines in UNFINISHED.values() for _ in range(SLOW_ONES // len(UNFINISHED))]
    began = time.monotonic()
    for sock in slow:
        sock.sendall(b"a")
    assert requests.get(f"http://{impatient}/healthz", timeout=20).status_code == 200
    assert time.monotonic() - began < 15  # sixteen threads and sixty that dawdle: served as they are cut off
    assert all(_is_cut(sock) for sock in slow)


def test_a_webhook_that_is_cut_off_is_not_taken_for_a_short_one(impatient, house):
    count = "SELECT count(*) FROM alpha.whatsapp_inboundevent"
    body = webhook_body(house.accounts["alpha"], "Half of me is missing", "CUTOFF0001", "+6580990001")
    before = house.sql(count)
    head = ("POST /webhook/greenapi HTTP/1.1", "Host: localhost", "Authorization: Bearer webhook-token-of-alpha-0123456789",
            "Content-Type: application/json", f"Content-Length: {len(body)}", "", "")
    dawdler = _dial(impatient, *head)
    dawdler.sendall(body[:40])
    assert _is_cut(dawdler) and house.sql(count) == before
    gone = _dial(impatient, *head)
    gone.sendall(body[:40])
    gone.close()
    time.sleep(0.5)
    assert house.sql(count) == before
    whole = _dial(impatient, *head)
    whole.sendall(body)
    assert b"200 OK" in whole.recv(200)
    assert house.sql(count) == [(before[0][0] + 1,)]
