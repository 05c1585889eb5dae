"""The platform's tables are made by the migrations once, written down in the tests' folder, and read from there as long as no
migration changes: ten seconds of computing less for every process that tests. Only for a PostgreSQL of the tests' own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from accounts import agency_tables, embedded
from tests.environment import DATA, SHARED

TEMPLATE = "foyer_tables"


def script() -> Path:
    """Where the tables of the migrations as they now are would be written down."""
    present = agency_tables.migrations_as_they_are()
    return SHARED / f"tables-{hashlib.sha256(repr(sorted(present.items())).encode()).hexdigest()[:16]}.sql"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of several processes one makes the tables, and the others read what it wrote."""
    lock: IO
    with open(SHARED / "tables.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def template() -> str | None:
    """The name of a database with the tables in it; None if they are not written down."""
    if not script().exists():
        return None
    cluster = embedded.cluster_for(DATA)
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as db:
        db.execute(f'DROP DATABASE IF EXISTS "{TEMPLATE}" WITH (FORCE)')
        db.execute(f'CREATE DATABASE "{TEMPLATE}"')
    with psycopg.connect(cluster.dsn(TEMPLATE)) as db:
        db.execute(script().read_text(encoding="utf-8").encode())
    return TEMPLATE


def write_down(database: str) -> None:
    """The tables of a database that the migrations have just made."""
    cluster = embedded.cluster_for(DATA)
    command = cluster.command("pg_dump", "-h", cluster.socket, "-U", embedded.ROLE, "--inserts", "--no-owner", "--no-privileges", database)
    dump = subprocess.run(command, check=True, capture_output=True, text=True, cwd=os.sep, **cluster.run_as).stdout
    for old in SHARED.glob("tables-*.sql"):
        old.unlink()
    part = script().with_suffix(".part")
    part.write_text("\n".join(line for line in dump.splitlines() if not line.startswith("\\")), encoding="utf-8")
    part.rename(script())
