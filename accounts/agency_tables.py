"""An agency's tables as one script, so that a new agency need not walk through every migration there ever was.

`agency_tables.sql` is what the migrations made of an empty schema, written down by `make tables`. Its head names each
migration with a digest of its file. The migrations stay the truth: what is newer than the script runs after it, and a
script that knows a migration otherwise than it now is, is not used at all.
"""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

SCRIPT = Path(__file__).with_name("agency_tables.sql")
PLACE = "an_agencys_schema"  # in the script, where the schema's name goes
_KNOWN = re.compile(r"^-- made by (\S+) ([0-9a-f]{16})$", re.MULTILINE)
_APPLIED = re.compile(r"^(INSERT INTO \S+\.django_migrations .*)'[^']+'\);$")  # when: now, for each agency
# Of a dump: what would change the session or the owner, and what only its reader needs.
_LEFT_OUT = re.compile(r"^(?:--.*|\\.*|SET .*|SELECT pg_catalog\.set_config\(.*|CREATE SCHEMA .*|)$")


def lay_out(schema: str) -> bool:
    """Make the tables in an empty schema, all or none. False when migrations are left to be run: newer ones, or, where the
    script is not theirs any more, all of them."""
    script, present = SCRIPT.read_text(encoding="utf-8"), migrations_as_they_are()
    known = dict(_KNOWN.findall(script))
    if not known or any(present.get(name) != digest for name, digest in known.items()):
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(script.replace(PLACE, f'"{schema}"'))
    return len(known) == len(present)


def migrations_as_they_are() -> dict[str, str]:
    """Each migration file of every app, by `app.name`, with a digest of what is in it."""
    found = {}
    for config in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(config.label)
        try:
            folder = Path(import_module(module).__file__ or "").parent
        except ModuleNotFoundError:
            continue
        for path in folder.glob("[!_]*.py"):
            found[f"{config.label}.{path.stem}"] = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return found


def written_down(dump: str, schema: str) -> str:
    """The script for a dump of a schema that the migrations have just made."""
    body = [line for line in dump.splitlines() if not _LEFT_OUT.match(line)]
    head = ["-- An agency's tables as the migrations make them. Written by `make tables`; do not edit.",
            *(f"-- made by {name} {digest}" for name, digest in sorted(migrations_as_they_are().items()))]
    return "\n".join([*head, *(_for_any_agency(line, schema) for line in body)]) + "\n"


def _for_any_agency(line: str, schema: str) -> str:
    return _APPLIED.sub(r"\1now());", re.sub(rf"\b{schema}\b", PLACE, line))
