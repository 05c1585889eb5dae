"""The whole product as it runs in production: its own database, web and worker processes, the simulator as provider and
the real SDK against a server that speaks the Messages API. Nothing of it is patched; tests come in by the front door."""

from __future__ import annotations

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import requests
from django.conf import settings

from accounts.queue.crew import die_with_parent
from tests.model_server import ModelServer
from whatsapp.simulator.server import Simulator

ROOT = Path(__file__).resolve().parent.parent.parent
WEB_WORKERS = 4
START_SECONDS = 120  # a process that starts on a crowded machine


class House:
    """Start it with a database that has agencies alpha and beta; `write` as a contact, look at what reaches the phone."""

    def __init__(self, dsn: str, folder: Path, **environment: str) -> None:
        self.dsn, self.folder = dsn, folder
        self.model = ModelServer().start()
        self.provider = Simulator(port=0)
        self.provider.world.webhook_pause = 1.0
        self.provider.start()
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DATABASE_URL": dsn, "FOYER_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "INFO",
            "ANTHROPIC_API_KEY": "test-key", "ANTHROPIC_BASE_URL": self.model.url, "WEBHOOK_BASE_URL": self.base, "GREEN_API_URL": self.provider.url,
            "WEB_CONCURRENCY": str(WEB_WORKERS), "WEB_THREADS": "32", "REPLY_QUIET_SECONDS": "0", "PROVIDER_TIMEOUT_SECONDS": "2", "FOYER_TEST_DATA": str(folder),
        } | environment
        self.environment.pop("PLAIN_STATIC_FILES", None)
        self.processes: dict[str, subprocess.Popen] = {}
        self.accounts: dict[str, Any] = {}
        self._leads = itertools.count(1)

    def new_lead(self) -> str:
        """A number that nobody has written from."""
        return f"+6580{next(self._leads):06d}"

    # --- running -----------------------------------------------------------------------------------------------------

    def start(self) -> House:
        self.manage("collectstatic", "--no-input", "-v0")
        self.start_web()
        self.start_worker()
        for agency in ("alpha", "beta"):
            self.connect(agency)
        return self

    def start_web(self) -> None:
        self.spawn("web", "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}")
        self.until(lambda: answers_at(f"{self.base}/healthz"), "the web process answers", START_SECONDS)

    def start_worker(self, name: str = "worker", command: str = "run_tasks") -> None:
        more = ("--threads", "40") if command == "run_tasks" else ()
        self.spawn(name, "manage.py", command, *more)
        if command == "run_tasks":
            self.until(lambda: self.sql("SELECT count(*) FROM public.accounts_worker WHERE pid = %s", self.processes[name].pid)[0][0] == 1, "the worker is ready", START_SECONDS)

    def spawn(self, name: str, *command: str, **environment: str) -> None:
        log = open(self.folder / f"{name}.log", "ab")  # noqa: SIM115
        self.processes[name] = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self.environment | environment, stdout=log, stderr=log,
                                                stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent)

    def kill(self, name: str) -> None:
        """kill -9 of the whole group, as an out-of-memory killer or a power cut would."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes.pop(name).wait()

    def stop_process(self, name: str, seconds: float = 40) -> int:
        process = self.processes.pop(name)
        process.terminate()
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    def stop(self) -> None:
        for name in list(self.processes):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
            self.processes.pop(name).wait()
        self.provider.stop()
        self.model.stop()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def connect(self, agency: str) -> None:
        account = self.provider.create_account(name=agency, send_delay=0, settings_seconds=0, journal_seconds=0, contacts=False)
        self.accounts[agency] = account
        self.manage("connect_channel", agency, "green_api", "--api-url", self.provider.url, "--instance", str(account.id),
                    "--token", account.token, "--webhook-token", f"webhook-token-of-{agency}-0123456789")

    # --- using it ----------------------------------------------------------------------------------------------------

    def write(self, agency: str, phone: str, text: str, **fields: Any) -> str:
        return self.provider.write(self.accounts[agency], phone, text, **fields)

    def sends(self, agency: str, phone: str = "") -> list[dict]:
        """Every send request that reached the provider, answered or not."""
        chat = phone.strip("+") + "@c.us"
        return [row for row in self.provider.ledger(self.accounts[agency], "sendMessage") if not phone or row["chatId"] == chat]

    def texts(self, agency: str, phone: str) -> list[str]:
        return [row["text"] for row in self.sends(agency, phone)]

    def sql(self, query: str, *values: Any) -> list[tuple]:
        with psycopg.connect(self.dsn, autocommit=True) as db:
            return db.execute(query, values).fetchall()

    def conversation(self, agency: str, phone: str) -> tuple[int, str]:
        """(id, mode) of the thread with this number."""
        rows = self.sql(f"SELECT id, mode FROM {agency}.conversations_conversation WHERE address = %s", phone.strip("+") + "@c.us")
        return rows[0] if rows else (0, "")

    def api(self, agency: str, email: str, password: str) -> requests.Session:
        session = requests.Session()
        session.headers["Host"] = f"{agency}.localhost:{self.port}"
        answer = session.post(f"{self.base}/api/token/", json={"email": email, "password": password}, timeout=20)
        assert answer.status_code == 200, answer.text
        session.headers["Authorization"] = f"Bearer {answer.json()['access']}"
        return session

    def until(self, condition: Callable[[], Any], what: str, seconds: float = 30) -> Any:
        """Wait for something to become true; what is waited for is named when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            time.sleep(0.05)
        raise AssertionError(f"it did not happen that {what}\n{self.last_words()}")

    def quiet(self) -> None:
        """Wait until nothing is under way: no message or notice at the provider, no task that runs, is due, or will be within a
        lease (a running task's row is locked for as long as that). Asked twice, because what leaves one place enters another."""
        waiting = f"SELECT count(*) FROM public.django_q_ormq WHERE lock <= now() + interval '{settings.QUEUE_LEASE_SECONDS} seconds'"

        def idle() -> bool:
            return not any(account.queue or account.webhooks for account in self.accounts.values()) and self.sql(waiting) == [(0,)]

        self.until(lambda: idle() and idle(), "the house is quiet")

    def last_words(self) -> str:
        return "\n".join(f"--- {log.name}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-8:]) for log in self.folder.glob("*.log"))


def webhook_body(agency_account: Any, text: str, identity: str, phone: str) -> bytes:
    chat = phone.strip("+") + "@c.us"
    return json.dumps({
        "typeWebhook": "incomingMessageReceived", "instanceData": {"idInstance": int(agency_account.id), "wid": "", "typeInstance": "whatsapp"},
        "timestamp": int(time.time()), "idMessage": identity, "senderData": {"chatId": chat, "sender": chat, "senderName": "Lee"},
        "messageData": {"typeMessage": "textMessage", "textMessageData": {"textMessage": text}},
    }).encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers_at(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False
