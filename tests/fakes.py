"""Stand-ins for the two things outside: the provider's phone and the language model. Neither can reach the world."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection
from django_q.signing import SignedPackage

from accounts.tenancy import public_schema
from conversations.channels import ChannelStatus, FileProblem, Linking, Receipt
from personas.llm.base import Answer, MemoryParts, ModelDown, Note, PromptParts, Reading, Usage


@dataclass
class Phone:
    """What the provider was asked to send. `answers` are taken one by one: an exception is raised, None means fine."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Exception | None] = field(default_factory=list)
    journal: dict[str, str] = field(default_factory=dict)
    meanwhile: Callable[[], None] | None = None
    state: str = "connected"
    missed: list[dict] = field(default_factory=list)
    files: dict[str, bytes | Exception] = field(default_factory=dict)
    typed: int = 0
    asked: list[str] = field(default_factory=list)
    lock: Any = field(default_factory=threading.Lock)

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.sent]


phone = Phone()


class FakeProvider:
    """A provider whose network is the `phone` of this module."""

    text_limit = 20_000

    def __init__(self, channel) -> None:
        self.channel = channel

    def send_text(self, *, to: str, text: str, quote: str = "") -> Receipt:
        with phone.lock:
            answer = phone.answers.pop(0) if phone.answers else None
            if phone.meanwhile:
                phone.meanwhile()
            if answer is not None:
                raise answer
            phone.sent.append((to, text))
            return Receipt(f"SENT{len(phone.sent):06d}")

    def send_file(self, *, to: str, content, name: str, mime: str, caption: str = "", quote: str = "") -> Receipt:
        return self.send_text(to=to, text=f"<{name}> {caption}".strip(), quote=quote)

    def fetch_file(self, *, address: str, provider_id: str, url: str, into, limit: int) -> None:
        found = phone.files.get(provider_id, FileProblem("The file is not kept any more."))
        if isinstance(found, Exception):
            raise found
        into.write(found)

    def address_of(self, phone: str) -> str:
        return f"{phone.lstrip('+')}@c.us"

    def show_typing(self, *, to: str, seconds: float) -> None:
        phone.typed += 1

    def status(self) -> ChannelStatus:
        return ChannelStatus(phone.state, "+6560000001")

    def connect(self, *, webhook_url: str, webhook_token: str) -> ChannelStatus:
        phone.asked.append(webhook_url)
        return self.status()

    def disconnect(self) -> None:
        phone.asked.append("disconnect")

    def link_picture(self) -> Linking:
        return Linking("linked" if phone.state == "connected" else "wait")

    def link_code(self, phone: str) -> str:
        return "ABCD1234"

    def unlink(self) -> None:
        phone.state = "disconnected"

    def restart(self) -> None:
        phone.asked.append("restart")

    def missed(self, *, since) -> list[dict]:
        return phone.missed

    def find_sent(self, *, to: str, text: str, since, file_name: str = "") -> str | None:
        return phone.journal.get(file_name or text)


class ScriptedModel:
    """Says what it was told to say; without instructions it answers politely and claims nothing."""

    name = "scripted"

    def __init__(self) -> None:
        self.script: list[Any] = []
        self.asked: list[PromptParts] = []
        self.violations: list[list[str]] = []
        self.summed_up: list[MemoryParts] = []
        self.notes: list[Note | ModelDown] = []
        self.while_summing_up: Callable[[], None] | None = None

    def will_say(self, reply: str = "Happy to help. What are you looking for?", *, meanwhile: Callable[[], None] | None = None, **reading) -> None:
        self.script.append((_reading(reply, **reading), meanwhile))

    def will_fail(self, why: str = "overloaded", *, permanent: bool = False, retry_in: float | None = None) -> None:
        self.script.append((ModelDown(why, permanent=permanent, retry_in=retry_in), None))

    def will_babble(self, problem: str = "bad_json") -> None:
        self.script.append((problem, None))

    def ask(self, parts: PromptParts, *, seconds: float, violations=()) -> Answer:
        self.asked.append(parts)
        self.violations.append(list(violations))
        said, meanwhile = self.script.pop(0) if self.script else (_reading("Happy to help. What are you looking for?"), None)
        if meanwhile:
            meanwhile()
        if isinstance(said, Exception):
            raise said
        if isinstance(said, str):
            return Answer(None, said, "scripted")
        return Answer(said, "", "scripted", Usage(input_tokens=100, output_tokens=20, cost_usd=0.0001), "req_1", 5, "end_turn")


    def will_note(self, summary: str, *, open_question: str = "", **slots: str) -> None:
        self.notes.append(Note(summary, slots, open_question))

    def summarise(self, parts: MemoryParts, *, seconds: float) -> Answer:
        self.summed_up.append(parts)
        note = self.notes.pop(0) if self.notes else Note("They talked about homes.", {}, "")
        if self.while_summing_up:
            self.while_summing_up()
        if isinstance(note, Exception):
            raise note
        return Answer(None, note=note, model="scripted", usage=Usage(input_tokens=100, output_tokens=20, cost_usd=0.0001))


def _reading(reply: str, **facts) -> Reading:
    return Reading(**{
        "image_description": "", "language": "en", "intent": "search", "sentiment": "neutral", "risk_flags": (), "situation": "Asks about homes.", "wanted": {},
        "action": "RESPOND", "plan": "Answer.", "used_listing_ids": (), "reply": reply} | facts)


scripted = ScriptedModel()


def the_model() -> ScriptedModel:
    return scripted


class Worker:
    """django-q2's queue, worked off in the test's own transaction: the same packages, the same entry point."""

    def run_all(self, *, limit: int = 60, due_within: float = 1.0) -> int:
        """Run what is due now or within `due_within` seconds, and what that queues in turn. Returns how many ran."""
        ran = 0
        while ran < limit:
            row = self._next(due_within)
            if row is None:
                return ran
            task = SignedPackage.loads(row)
            assert task["func"] == "accounts.tenancy.run", task["func"]
            self._run(task)
            ran += 1
        raise AssertionError("the queue does not become empty: something queues itself for ever")

    def waiting(self) -> list[tuple]:
        """(task, ids) of everything queued, due or not."""
        with public_schema(), connection.cursor() as cursor:
            cursor.execute("SELECT payload FROM public.django_q_ormq ORDER BY lock, id")
            return [SignedPackage.loads(payload)["args"] for (payload,) in cursor.fetchall()]

    def _next(self, due_within: float) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM public.django_q_ormq WHERE id = (SELECT id FROM public.django_q_ormq"
                " WHERE lock <= clock_timestamp() + %s * interval '1 second' ORDER BY lock, id LIMIT 1) RETURNING payload",
                [due_within],
            )
            row = cursor.fetchone()
        return row[0] if row else None

    @staticmethod
    def _run(task: dict) -> None:
        from accounts import tenancy

        schema, tenant = connection.schema_name, connection.tenant
        try:
            tenancy.run(*task["args"])
            assert connection.schema_name == "public", "a task must leave public behind"
        finally:
            connection.set_tenant(tenant) if schema != "public" else connection.set_schema_to_public()


class AuthenticatorApp:
    """An authenticator app that has read the secret. Its clock runs thirty seconds for each code that is asked of it, so
    that no test has to wait for the next one."""

    def __init__(self, monkeypatch) -> None:
        self.ahead, real = 0, time.time
        monkeypatch.setattr("accounts.agents.second_step.time.time", lambda: real() + self.ahead)

    def code(self, secret: str, *, late: int = 0) -> str:
        self.ahead += 30
        app = TOTP(base64.b32decode(secret.replace(" ", "")), 6, SHA1(), 30, enforce_key_length=False)
        return app.generate(int(time.time()) - late).decode()
