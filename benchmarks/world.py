"""A Foyer of the benchmarks' own: database, agencies, web, workers, the simulated provider, a model; in a temporary folder,
started as `make run` starts them, and taken away at the end whatever happens."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import machine
from benchmarks.listings import listings_csv
from benchmarks.load import LoadProcess
from benchmarks.model import ModelProcess

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("north", "south", "east", "west", "centre")
PASSWORD = "a-measured-door-7"
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "USER", "LOGNAME", "TERM")
STOP_SECONDS = 4
YARDSTICK = """
CREATE SCHEMA IF NOT EXISTS yardstick;
CREATE TABLE IF NOT EXISTS yardstick.event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, body text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
)
"""


@dataclass(frozen=True)
class House:
    """One agency: its channel at the provider, the token of its webhook, and a token of its owner for the API."""

    name: str
    account: int
    webhook_token: str
    api_token: str
    conversations: tuple[int, ...]

    @property
    def host(self) -> str:
        return f"{self.name}.localhost"


class World:
    """Everything that runs. `with World() as world:`"""

    def __init__(self, listings: int, agencies: int) -> None:
        self._listings, self._wanted = listings, agencies
        self._leaving = contextlib.ExitStack()
        self._children: dict[str, Any] = {}
        self.houses: list[House] = []

    # --- coming and going -------------------------------------------------------------------------------------------

    def __enter__(self) -> World:
        try:
            self._build()
        except BaseException:
            self._leaving.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()

    def _build(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="foyer-bench-"))
        self.folder.chmod(0o755)  # PostgreSQL may have to run as another user
        self._leaving.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.port, self.yardstick_port, self.phone_port = (_free_port() for _ in range(3))
        self.load = self._leaving.enter_context(LoadProcess())
        self.model = self._leaving.enter_context(ModelProcess())
        self._environment()
        self._database()
        self._leaving.callback(self.stop)
        self._start("phone", sys.executable, "-m", "whatsapp.simulator", "--port", str(self.phone_port),
                    "--data", str(self.folder / "phone"), "--webhook-pause", "5")
        self._start("yardstick", *self._gunicorn("benchmarks.yardstick", self.yardstick_port))
        _await(self.phone_url + "/_control/health")
        _await(f"http://127.0.0.1:{self.yardstick_port}/bare")
        self._agencies()
        self.start_web()

    def _environment(self) -> None:
        """Nothing of whoever starts this reaches the product, least of all a real key or a real database."""
        for name in set(os.environ) - set(KEPT):
            del os.environ[name]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT),
            "FOYER_DATA": str(self.folder), "HOST": "127.0.0.1", "PORT": str(self.port), "FOYER_DEMO": "1",
            "ALLOW_LOOPBACK_PROVIDERS": "yes", "WEBHOOK_BASE_URL": f"http://127.0.0.1:{self.port}",
            "API_PER_MINUTE_ADDRESS": "0", "API_PER_MINUTE_AGENT": "0", "API_PER_MINUTE_AGENCY": "0",
            "REPLY_QUIET_SECONDS": "0", "ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": self.model.url,
        }

    def _database(self) -> None:
        from accounts import embedded

        os.environ["DATABASE_URL"] = self.dsn = embedded.hold(self.folder, durable=True)
        self.cluster = embedded.cluster_for(self.folder)
        self._leaving.callback(shutil.rmtree, self.cluster.socket, ignore_errors=True)
        if self.folder not in self.cluster.data.parents:
            self._leaving.callback(shutil.rmtree, self.cluster.data.parent, ignore_errors=True)
        self._leaving.callback(embedded.release, self.folder)
        import django

        django.setup()
        import logging

        from django.core.management import call_command

        logging.disable(logging.INFO)
        (self.folder / "static").mkdir()
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        from accounts.provisioning import ensure_platform

        ensure_platform()
        self.sql(YARDSTICK)

    def stop(self) -> None:
        """Ask everybody to leave; whoever has not gone after a few seconds is put out."""
        for name in list(self._children):
            self._ask_to_go(name)
        for name in list(self._children):
            self._see_out(name)

    # --- processes --------------------------------------------------------------------------------------------------

    def _start(self, name: str, *command: str) -> None:
        from config.processes import Child

        child = Child(name, list(command), self.folder / "logs" / f"{name}.log")
        child.start()
        self._children[name] = child

    def _ask_to_go(self, name: str) -> None:
        if self._children[name].is_alive:
            self._children[name].process.terminate()

    def _see_out(self, name: str, seconds: float = STOP_SECONDS) -> None:
        child = self._children.pop(name)
        with contextlib.suppress(Exception):
            child.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # its own session: nobody else is in that group
        child.process.wait()

    def _gunicorn(self, application: str, port: int) -> list[str]:
        return [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn", application, "--bind", f"127.0.0.1:{port}"]

    def start_web(self) -> None:
        self._start("web", *self._gunicorn("config.wsgi", self.port))
        _await(f"http://127.0.0.1:{self.port}/healthz")

    def stop_web(self) -> None:
        self._ask_to_go("web")
        self._see_out("web")

    def start_workers(self) -> None:
        """Start them if they do not run, and wait until each has said that it is there."""
        from config import start

        if "workers" not in self._children:
            self._start("workers", sys.executable, "manage.py", "run_tasks", *start.TASKS)
        self._until("every worker to be ready",
                    lambda: self.value("SELECT count(*) FROM public.accounts_worker") >= start.TASK_WORKERS, 30)

    def stop_workers(self) -> None:
        """Stop them at once, and forget all that was queued and journalled."""
        if "workers" in self._children:
            self._ask_to_go("workers")
            self._see_out("workers", 1)
        self.sql("TRUNCATE public.django_q_ormq, public.accounts_worker")
        self.forget_journals()
        for house in self.houses:
            self.sql(f"UPDATE {house.name}.conversations_conversation SET answer_due_at = NULL, lease = NULL, lease_until = NULL")
            self.sql(f"UPDATE {house.name}.conversations_message SET status = 'discarded' WHERE status IN ('queued', 'sending')")

    def fresh_workers(self) -> None:
        self.stop_workers()
        self.start_workers()

    def forget_journals(self) -> None:
        tables = ", ".join(f"{house.name}.whatsapp_inboundevent" for house in self.houses)
        self.sql(f"TRUNCATE {tables}, yardstick.event")

    def settle(self, seconds: float = 20) -> None:
        """Until nothing is queued, or it takes too long: then by force. What is put off for later, such as a look at a number
        that is well, is no work that waits."""
        try:
            self._until("the queue to be empty", lambda: self.value("SELECT count(*) FROM public.django_q_ormq") == 0, seconds)
        except TimeoutError:
            if self.value("SELECT count(*) FROM public.django_q_ormq WHERE lock <= now()"):
                self.fresh_workers()

    def _until(self, what: str, is_so, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not is_so():
            for child in self._children.values():
                if not child.is_alive:
                    raise RuntimeError(f"{child.name} has died: {child.last_words()}")
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds:.0f} s for {what}")
            time.sleep(0.1)

    def pids(self, *names: str) -> list[int]:
        """All processes of these children, e.g. "web", "workers", "postgres"."""
        if names == ("postgres",):
            return machine.family(int((self.cluster.data / "postmaster.pid").read_text().split()[0]))
        return [pid for name, child in self._children.items() if name in names for pid in machine.family(child.pid)]

    def trouble(self) -> str:
        """The newest error that a process has logged, for a reader who wonders why something is missing."""
        for log in sorted((self.folder / "logs").glob("*.log")):
            errors = [line for line in log.read_text(errors="replace").splitlines() if '"level": "error"' in line]
            if errors:
                return f"{log.stem} logged {len(errors)} errors, the last: {errors[-1][-600:]}"
        return ""

    # --- agencies and their numbers -----------------------------------------------------------------------------------

    def _agencies(self) -> None:
        from django.db import connections

        for number, name in enumerate(NAMES[:self._wanted]):
            self.houses.append(self._agency(name, number))
        self.sql("ANALYZE")
        connections.close_all()

    def _agency(self, name: str, number: int) -> House:
        from accounts.agents.models import Agent
        from accounts.agents.tokens import issue
        from accounts.provisioning import open_agency
        from accounts.tenancy import in_agency
        from conversations.models import Contact, Conversation
        from properties.importing import import_file

        open_agency(name, name=f"{name.title()} Homes", owner_email=f"owner@{name}.example", owner_password=PASSWORD,
                    currency="SGD", time_zone="Asia/Singapore")
        with in_agency(name):
            report = import_file(io.BytesIO(listings_csv(300 if number else self._listings)), by=None, dry_run=False)
            if report.errors:
                raise RuntimeError(f"the made listings are refused: {report.errors[:2]}")
            channel, token = self._number(name)
            people = [Contact.objects.create(name=f"Visitor {n}") for n in range(50 if number == 0 else 0)]
            threads = [Conversation.objects.create(channel=channel, contact=contact, address=f"65700{n:05d}@c.us")
                       for n, contact in enumerate(people)]
            api_token = issue(Agent.objects.get())["access"]
        return House(name, int(channel.account), token, api_token, tuple(thread.pk for thread in threads))

    def _number(self, name: str) -> tuple[Any, str]:
        from whatsapp.connecting import connect

        account = self.phone("POST", "accounts", {"name": name, "send_delay": 0, "contacts": False})
        token = f"webhook-token-of-{name}-0123456789"
        channel, _ = connect("green_api", api_url=self.phone_url, account=str(account["idInstance"]), token=account["token"],
                             webhook_token=token)
        return channel, token

    # --- asking ---------------------------------------------------------------------------------------------------------

    @property
    def phone_url(self) -> str:
        return f"http://127.0.0.1:{self.phone_port}"

    def phone(self, verb: str, path: str, body: dict | None = None) -> Any:
        """The simulated provider's control."""
        data = json.dumps(body).encode() if body is not None else None
        asked = urllib.request.Request(f"{self.phone_url}/_control/{path}", data, {"Content-Type": "application/json"}, method=verb)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return json.loads(answer.read())

    @contextlib.contextmanager
    def everything_hangs(self, seconds: float) -> Iterator[None]:
        """Every call of the model and of the provider takes so long."""
        self.model.delay(seconds)
        for house in self.houses:
            self.phone("POST", f"accounts/{house.account}/faults", {"method": "*", "mode": "slow", "seconds": seconds})
        try:
            yield
        finally:
            self.model.delay(0)
            for house in self.houses:
                self.phone("DELETE", f"accounts/{house.account}/faults")

    def sql(self, statement: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as db:
            db.execute(statement)

    def value(self, query: str) -> Any:
        with psycopg.connect(self.dsn, autocommit=True) as db:
            return db.execute(query).fetchone()[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(url: str, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError as error:
            if time.monotonic() > end:
                raise RuntimeError(f"{url} does not answer ({error})") from None
            time.sleep(0.05)
