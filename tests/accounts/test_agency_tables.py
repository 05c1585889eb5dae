"""A new agency's tables come from a script; what it makes is what the migrations make, to the last constraint."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from accounts import agency_tables, provisioning
from accounts.provisioning import open_agency

GOOD = {"name": "Gamma", "owner_email": "Gina@Gamma.example", "owner_password": "a-door-that-is-open"}
FEW = 12  # migrations that may be newer than the script before somebody has to run `make tables`
# Everything that PostgreSQL knows about a schema, as it would write it itself.
CATALOGS = {
    "columns": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped""",
    "tables": "SELECT relname, relkind, relpersistence FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind <> 't'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), condeferred FROM pg_constraint WHERE connamespace = %s::regnamespace",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = %s",
    "triggers": "SELECT tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE c.relnamespace = %s::regnamespace AND NOT tgisinternal",
    "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = %s::regnamespace",
    "types": "SELECT typname, typtype FROM pg_type WHERE typnamespace = %s::regnamespace AND typtype <> 'c' AND typname NOT LIKE '\\_%%'",
}


@pytest.fixture(autouse=True)
def _public(db):
    connection.set_schema_to_public()


def shape(schema: str) -> dict[str, list[tuple]]:
    with connection.cursor() as cursor:
        found = {}
        for name, query in CATALOGS.items():
            cursor.execute(query, [schema])
            found[name] = sorted(tuple(_nameless(value, schema) for value in row) for row in cursor.fetchall())
        return found


def _nameless(value: object, schema: str) -> str:
    """Without the schema's name; and without casts among texts, which PostgreSQL writes otherwise once it has read its own words."""
    return re.sub(r"::(?:character varying|text)(?:\[\])?|[()]", "", re.sub(rf'"?\b{schema}\b"?', "AGENCY", str(value)))


def rows(schema: str) -> Iterator[tuple]:
    """What stands in the tables of an agency in which nobody has done anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' ORDER BY 1", [schema])
        for (table,) in cursor.fetchall():
            if table == "django_migrations":
                cursor.execute(f"SELECT app, name FROM {schema}.django_migrations")
            else:
                cursor.execute(f"SELECT to_jsonb(row) - 'id' FROM {schema}.{table} AS row")
            found = {str(row) for row in cursor.fetchall()}
            yield table, len(found) if table == "auth_permission" else sorted(found)  # a permission's content type has a number


def test_the_script_makes_what_the_migrations_make():
    provisioning.make_by_migrations("migrated")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA scripted")
    if not agency_tables.lay_out("scripted"):
        provisioning.migrate("scripted")
    long_way, short_way = shape("migrated"), shape("scripted")
    for name in CATALOGS:
        assert short_way[name] == long_way[name], name
        assert long_way[name] or name == "types", f"nothing was compared: {name}"
    assert dict(rows("scripted")) == dict(rows("migrated"))


def test_the_script_is_not_far_behind():
    known = set(re.findall(r"^-- made by (\S+)", agency_tables.SCRIPT.read_text(), re.MULTILINE))
    newer = sorted(set(agency_tables.migrations_as_they_are()) - known)
    assert len(newer) <= FEW, f"run `make tables`: the script of a new agency's tables does not know {newer}"


def test_a_migration_that_is_newer_than_the_script_runs_after_it(tmp_path, monkeypatch):
    text = agency_tables.SCRIPT.read_text()
    older = tmp_path / "older.sql"
    older.write_text(re.sub(r"-- made by onboarding\S+ \S+\n", "", text) + f"""
        DROP TABLE {agency_tables.PLACE}.onboarding_progress;
        DELETE FROM {agency_tables.PLACE}.django_migrations WHERE app = 'onboarding';
    """)
    monkeypatch.setattr(agency_tables, "SCRIPT", older)
    assert open_agency("gamma", **GOOD).state == "active"
    assert ("onboarding_progress", "r", "p") in shape("gamma")["tables"]


def test_a_script_that_is_not_of_these_migrations_is_not_used(tmp_path, monkeypatch):
    text = agency_tables.SCRIPT.read_text()
    strange = tmp_path / "strange.sql"
    strange.write_text(re.sub(r"(-- made by personas.0001\S+) \S+", r"\1 " + "0" * 16, text) + "\nCREATE TABLE an_agencys_schema.never ();")
    monkeypatch.setattr(agency_tables, "SCRIPT", strange)
    assert open_agency("gamma", **GOOD).state == "active"
    tables = {name for name, *_ in shape("gamma")["tables"]}
    assert "personas_turn" in tables and "never" not in tables


def test_an_agency_is_opened_within_two_seconds():
    """Of this process's own time: how busy the machine is with others does not count."""
    began = time.process_time()
    open_agency("gamma", **GOOD)
    assert time.process_time() - began < 1
