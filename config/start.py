"""`python -m config.start demo|run|reset`: one command from nothing to a running Foyer on this machine.

Starts the embedded PostgreSQL unless DATABASE_URL names another, migrates, collects static files, starts web and
workers (and, for the demo, the simulated phone), and stops all of it on Ctrl-C. Every failure is one sentence.
"""

from __future__ import annotations

import fcntl
import io
import json
import logging
import os
import shutil
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path
from typing import IO

from config.env import Misconfigured

TASK_WORKERS = 2
TASKS = ("--processes", str(TASK_WORKERS), "--threads", "250")
PHONE_PORT = 8100
LEAST_FREE = 500 * 1024 * 1024


class CannotStart(Exception):
    """One sentence that says what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


def main(mode: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for name in (signal.SIGTERM, signal.SIGHUP):  # a closed terminal ends it as Ctrl-C does, however far it has come
        signal.signal(name, signal.default_int_handler)
    try:
        if mode == "demo":
            _demo_environment()
        from config import settings

        if mode == "reset":
            return _reset(settings.FOYER_DATA)
        if mode not in ("demo", "run"):
            raise CannotStart("Say what to start: demo, run or reset.")
        _start(mode, settings)
    except (CannotStart, Misconfigured) as error:
        say(f"foyer: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. What was done so far is kept; the next start goes on from there.")
        return 130
    except OSError as error:
        say(f"foyer: {error.filename or 'The system'}: {error.strerror or error}; {_advice(error)}")
        return 1
    return 0


def _demo_environment() -> None:
    """What only the demo may do: a provider on this machine, and the simulator that plays it."""
    if os.environ.get("PRODUCTION", "").lower() in ("1", "true", "yes", "on"):
        raise CannotStart("PRODUCTION is set; the demo does not run in production. Unset it, or use `make run`.")
    port = os.environ.get("PORT", "8000")
    os.environ |= {"FOYER_DEMO": "1", "ALLOW_LOOPBACK_PROVIDERS": "yes"}
    os.environ.setdefault("WEBHOOK_BASE_URL", f"http://127.0.0.1:{port}")
    os.environ.setdefault("GREEN_API_URL", f"http://127.0.0.1:{_phone_port()}")  # a number that is connected by hand lies there too
    os.environ.setdefault("REPLY_QUIET_SECONDS", "2")


def _start(mode: str, settings) -> None:
    _check_room(settings.FOYER_DATA)
    with _only_one(settings.FOYER_DATA):
        _check_ports(mode, settings)
        began = time.monotonic()
        dsn = _database(settings)
        say("Preparing tables and static files …")
        _prepare()
        from config.processes import House

        house = House(say, tend=lambda: _tend_database(settings))
        try:
            _start_children(house, mode, settings, dsn)
            if mode == "demo":
                _fill_demo(settings)
            _tell(house, mode, settings, time.monotonic() - began)
            house.watch()
            say("\nStopped.")
        finally:
            house.stop()
            (settings.FOYER_DATA / "pids.json").unlink(missing_ok=True)


def _database(settings) -> str:
    if os.environ.get("DATABASE_URL"):
        _check_database(os.environ["DATABASE_URL"])
        return os.environ["DATABASE_URL"]
    from accounts import embedded

    say("Starting PostgreSQL …")
    try:
        os.environ["DATABASE_URL"] = embedded.hold(settings.FOYER_DATA)
    except embedded.NoDatabase as error:
        raise CannotStart(str(error)) from None
    return os.environ["DATABASE_URL"]


def _tend_database(settings) -> None:
    """Our own PostgreSQL is started again when it was killed; another's is its owner's to look after."""
    from accounts import embedded

    try:
        if embedded.revive(settings.FOYER_DATA):
            say("PostgreSQL had stopped and was started again.")
    except embedded.NoDatabase as error:
        say(str(error))


def _check_database(url: str) -> None:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[-1].strip()
        raise CannotStart(f"The database that DATABASE_URL names cannot be used ({reason}); check the address, or unset DATABASE_URL "
                          "to use the embedded PostgreSQL.") from None


def _prepare() -> None:
    import django
    from django.core.management import call_command
    from django.db import OperationalError, connections

    django.setup()
    logging.getLogger().setLevel(logging.WARNING)  # this screen is for people; the children log to files
    try:
        call_command("prepare", go_on=True, stdout=io.StringIO(), stderr=sys.stdout)
    except OperationalError as error:
        raise CannotStart(f"The database cannot be used ({str(error).strip().splitlines()[0]}); check DATABASE_URL.") from None
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    connections.close_all()


def _start_children(house, mode: str, settings, dsn: str) -> None:
    from config.processes import Child

    logs, python = settings.FOYER_DATA / "logs", sys.executable
    say("Starting web and workers …")
    binds = [f"[{host}]:{settings.PORT}" if ":" in host else f"{host}:{settings.PORT}" for host in _hosts(settings)]
    web = [python, "-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
    house.start(Child("web", web + [part for bind in binds for part in ("--bind", bind)], logs / "web.log"))
    house.start(Child("workers", [python, "manage.py", "run_tasks", *TASKS], logs / "workers.log"))
    if mode == "demo":
        house.start(Child("phone", [python, "-m", "whatsapp.simulator", "--port", str(_phone_port()), "--data", str(settings.FOYER_DATA / "phone"),
                                    "--webhook-pause", "5"], logs / "phone.log"))
        _await(f"http://127.0.0.1:{_phone_port()}/_control/health", house, "phone")
    _await(f"http://{settings.HOST if settings.HOST != '0.0.0.0' else '127.0.0.1'}:{settings.PORT}/healthz", house, "web")
    pids = {"supervisor": os.getpid()} | {child.name: child.pid for child in house.children}
    (settings.FOYER_DATA / "pids.json").write_text(json.dumps(pids))


def _await(url: str, house, name: str, seconds: float = 40) -> None:
    """Wait until a child answers; if it dies first, its last words are the reason."""
    child = next(c for c in house.children if c.name == name)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not child.is_alive:
            raise CannotStart(f"{name} did not start: {child.last_words() or 'no reason given'} (log: {child.log})")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise CannotStart(f"{name} did not answer within {seconds:.0f} seconds; its log is {child.log}.")


def _fill_demo(settings) -> None:
    from config.demo.seed import seed

    seed(phone_url=f"http://127.0.0.1:{_phone_port()}", say=say)


def _tell(house, mode: str, settings, seconds: float) -> None:
    port = settings.PORT
    say(f"\nFoyer is running ({seconds:.0f} s). Press Ctrl-C to stop.\n")
    say(f"  platform        http://{settings.PLATFORM_DOMAIN}:{port}/      staff admin: /admin/ (make one: python manage.py create_staff)")
    if mode == "demo":
        from config.demo.seed import told

        say(told(port=port, phone_port=_phone_port()))
    else:
        say("  first agency    python manage.py open_agency <subdomain> --name … --owner-email … --country SG")
    from django.conf import settings as live

    say("  assistant       " + (f"Claude ({live.LLM_MODEL})" if live.ANTHROPIC_API_KEY else
                                "offline: listings and fixed texts, no model (set ANTHROPIC_API_KEY for Claude)"))
    if not live.MAILS_LEAVE:
        say(f"  mails           not sent: invitations stand in {settings.FOYER_DATA / 'logs'}/worker*.log (set EMAIL_BACKEND and EMAIL_HOST)")
    say("  processes       " + ", ".join(f"{child.name} {child.pid}" for child in house.children) + f", supervisor {os.getpid()}{_postgres_pid(settings)}")
    say(f"  logs            {settings.FOYER_DATA / 'logs'}\n")


def _postgres_pid(settings) -> str:
    from accounts import embedded

    try:
        pid = (embedded.cluster_for(settings.FOYER_DATA).data / "postmaster.pid").read_text().split()[0]
        return f", postgres {pid}"
    except (OSError, IndexError, embedded.NoDatabase):
        return ""


def _only_one(data: Path) -> IO:
    """Two at once would fight over ports and the phone's state."""
    data.mkdir(parents=True, exist_ok=True)
    lock = open(data / "running.lock", "a+")  # noqa: SIM115  held until the end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"Foyer is already running with the data in {data}; stop it with Ctrl-C where it runs, "
                          "or set FOYER_DATA to another folder.") from None
    return lock


def _reset(data: Path) -> int:
    if not data.exists():
        say("There is nothing to reset.")
        return 0
    from accounts import embedded

    with _only_one(data):
        cluster = embedded.cluster_for(data)
        embedded.stop(cluster, "immediate")
        shutil.rmtree(cluster.data, ignore_errors=True)
        for entry in data.iterdir():
            if entry.name not in ("running.lock", "secret_key", "field_encryption_keys", "test"):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    say(f"The data in {data} are gone; `make demo` starts over.")
    if os.environ.get("DATABASE_URL"):
        say("The database that DATABASE_URL names was left as it is; empty it yourself if it was only for the demo.")
    return 0


def _check_room(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(data).free < LEAST_FREE:
        raise CannotStart(f"Less than 500 MB are free at {data}; make some room, or set FOYER_DATA to another disk.")


def _check_ports(mode: str, settings) -> None:
    """Every port that will be listened on is free, on each address."""
    wanted = [("PORT", settings.PORT, _hosts(settings))]
    if mode == "demo":
        wanted.append(("PHONE_PORT", _phone_port(), ["127.0.0.1"]))
        if _phone_port() == settings.PORT:
            raise CannotStart(f"PORT and PHONE_PORT are both {settings.PORT}; choose two different ones.")
    for name, port, hosts in wanted:
        for host in hosts:
            if why := _why_taken(host, port):
                others = [other for other in range(port + 1, min(port + 100, 65536)) if not any(_why_taken(each, other) for each in hosts)]
                hint = f": {name}={others[0]} make {mode}" if others else "."
                raise CannotStart(f"Port {port} on {host} cannot be used ({why}); stop what uses it, or choose another{hint}")


def _hosts(settings) -> list[str]:
    """Browsers try IPv6 first for *.localhost, so where this machine alone is served, both of its names are listened on."""
    return [settings.HOST, "::1"] if settings.HOST == "127.0.0.1" and not _why_taken("::1", 0) else [settings.HOST]


def _why_taken(host: str, port: int) -> str:
    """Why a port cannot be listened on; nothing if it can. Port 0: whether the address exists here at all."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _phone_port() -> int:
    from config import env

    return env.whole("PHONE_PORT", PHONE_PORT, low=1, high=65535)


def _advice(error: OSError) -> str:
    return "make some room on the disk." if error.errno == 28 else "check the folder that FOYER_DATA names."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
