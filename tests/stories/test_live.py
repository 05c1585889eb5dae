"""Streams of the real web process: what a contact writes is on them, for whom it may be, also after trouble."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.stories.making_the_house import OWNER_PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
_count = itertools.count(1)


class Listener:
    """A page's stream, read as fast as it comes, as a browser would without its own way of coming back."""

    def __init__(self, house, agency: str, email: str, query: str = "list=1&tab=all", since: int = 0) -> None:
        self.events: list[dict] = []
        self.has_ended = False
        self.session = requests.Session()
        self.session.headers["Host"] = f"{agency}.localhost:{house.port}"
        self.house = house
        self._sign_in(email)
        self.query = query
        self.listen(since)

    def _sign_in(self, email: str) -> None:
        page = self.session.get(f"{self.house.base}/sign-in", timeout=20)
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        answer = self.session.post(f"{self.house.base}/sign-in", data={"csrfmiddlewaretoken": token, "username": email, "password": OWNER_PASSWORD},
                                   timeout=20, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:500]

    def listen(self, since: int = 0) -> None:
        self.has_ended = False
        headers = {"Last-Event-ID": str(since)} if since else {}
        self.answer = self.session.get(f"{self.house.base}/live?{self.query}", headers=headers, stream=True, timeout=(5, 12), allow_redirects=False)
        if self.answer.status_code == 200:
            self.reader = threading.Thread(target=self._read, daemon=True)
            self.reader.start()

    def _read(self) -> None:
        event: dict = {}
        try:
            for line in self.answer.iter_lines(chunk_size=1, decode_unicode=True):
                name, _, value = line.partition(": ")
                if line:
                    event[name] = value
                elif "event" in event:
                    self.events.append({"event": event["event"], "id": int(event.get("id", 0)), "data": json.loads(event["data"])})
                    event = {}
                else:
                    event = {}
        except requests.RequestException:
            pass
        self.has_ended = True

    def named(self, *names: str) -> list[dict]:
        return [event for event in self.events if event["event"] in names]

    def saying(self, words: str) -> list[dict]:
        return [event for event in self.events if words in str(event["data"])]

    @property
    def last(self) -> int:
        return max(event["id"] for event in self.events)

    def close(self) -> None:
        """To a thread that reads, an answer closed under its hands is an error; one that has ended is an end."""
        if self.reader.is_alive():
            with contextlib.suppress(RuntimeError, OSError):  # it has just ended by itself
                self.answer.raw.shutdown()
            self.reader.join()
        self.session.close()


@pytest.fixture
def listen(house) -> Iterator[Callable[..., Listener]]:
    opened = []

    def make(agency: str = "alpha", email: str = "", **asked) -> Listener:
        listener = Listener(house, agency, email or f"owner@{agency}.example", **asked)
        opened.append(listener)
        assert listener.answer.status_code == 200
        house.until(lambda: listener.named("hello"), "the stream is open")
        return listener

    yield make
    for listener in opened:
        listener.close()


def agent_of(house, name: str, visibility: str = "all") -> str:
    """A colleague of Alpha's owner, with the owner's password."""
    email = f"{name}{next(_count)}@alpha.example"
    house.sql("""
        INSERT INTO alpha.agents_agent SELECT (jsonb_populate_record(owner, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('alpha.agents_agent', 'id')), 'email', %s::text, 'name', %s::text, 'role', 'agent',
            'visibility', %s::text))).*
        FROM alpha.agents_agent AS owner WHERE email = 'owner@alpha.example' RETURNING id""", email, name.title(), visibility)
    return email


def first_words(house, lead: str, page: Listener) -> int:
    """The contact writes for the first time; the row is on the screen, by now perhaps with the assistant's answer in it."""
    house.write("alpha", lead, "First words")
    pk = house.until(lambda: house.conversation("alpha", lead)[0], "it was taken in")
    house.until(lambda: any(event["data"]["c"] == pk for event in page.named("row")), "the row is on the screen")
    house.quiet()
    return pk


def test_what_a_contact_writes_is_on_every_stream_that_may_show_it(house, listen, lead):
    own = agent_of(house, "own", visibility="own")
    seen, hidden, foreign = listen(), listen(email=own), listen("beta")
    pk = first_words(house, lead, seen)
    house.sql("UPDATE alpha.conversations_conversation SET assignee_id = (SELECT id FROM alpha.agents_agent WHERE email = 'owner@alpha.example')"
              " WHERE id = %s RETURNING id", pk)
    house.until(lambda: any(event["data"].get("c") == pk for event in hidden.named("gone")), "what was anybody's and now is the owner's leaves the other screen")
    house.quiet()
    thread, trespasser = listen(query=f"thread={pk}"), listen(email=own, query=f"thread={pk}")
    told = len(hidden.named("row", "thread", "gone"))
    house.write("alpha", lead, "Second words, for the owner")
    house.until(lambda: thread.saying("Second words"), "the line is in the open thread")
    house.until(lambda: thread.saying("ticks-"), "the answer and its ticks come as well")
    house.quiet()
    assert len(hidden.named("row", "thread", "gone")) == told
    assert not trespasser.named("row", "thread", "gone", "presence")
    assert not foreign.saying("words")
    assert not foreign.named("row", "thread", "gone")


def test_whoever_comes_back_after_the_web_process_was_killed_misses_nothing(house, listen, lead):
    page = listen()
    page = listen(query=f"list=1&tab=all&thread={first_words(house, lead, page)}")
    house.write("alpha", lead, "Before the power cut")
    house.until(lambda: page.saying("Before the power cut"), "the line is there")
    house.quiet()
    last = page.last
    house.kill("web")
    house.until(lambda: page.has_ended, "the stream has broken")
    house.start_web()
    house.write("alpha", lead, "After the power cut")
    house.until(lambda: house.conversation("alpha", lead)[0] and house.sql("SELECT 1 FROM alpha.conversations_message WHERE text = 'After the power cut'"), "it was taken in")
    page.events.clear()
    page.listen(since=last)
    house.until(lambda: page.saying("After the power cut"), "what happened meanwhile is told")


def test_a_web_process_that_is_asked_to_stop_ends_its_streams_at_once(house, listen):
    page = listen()
    began = time.monotonic()
    house.stop_process("web")
    house.until(lambda: page.has_ended, "the stream has ended")
    assert time.monotonic() - began < 20
    house.start_web()


def test_the_watching_connection_may_be_lost(house, listen, lead):
    page = listen()
    page = listen(query=f"thread={first_words(house, lead, page)}")
    looks = len(page.named("look"))
    house.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%%live_news AS news%%' AND pid <> pg_backend_pid()")
    house.until(lambda: len(page.named("look")) > looks, "every page is told to look")
    house.write("alpha", lead, "After the database came back")
    house.until(lambda: page.saying("After the database came back"), "and hears what is new again")


def test_a_deactivated_agents_stream_ends_and_does_not_begin_again(house, listen, lead):
    email = agent_of(house, "leaver")
    page = listen(email=email)
    house.sql("UPDATE alpha.agents_agent SET is_active = false WHERE email = %s RETURNING id", email)
    house.until(lambda: page.has_ended, "the stream has ended")
    page.listen()
    assert page.answer.status_code == 302
