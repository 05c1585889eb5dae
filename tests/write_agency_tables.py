"""`make tables`: write accounts/agency_tables.sql anew from the migrations, in a database of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

SCHEMA = "written_down_for_foyer"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="foyer-tables-") as folder:
        os.chmod(folder, 0o755)  # PostgreSQL may have to run as another user
        os.environ["FOYER_TEST_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        import tests.environment  # noqa: F401  a PostgreSQL of its own

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from accounts import agency_tables, embedded

        text = agency_tables.written_down(_dump_of_migrated_schema(), SCHEMA)
        agency_tables.SCRIPT.write_text(text, encoding="utf-8")
        print(f"{agency_tables.SCRIPT.name}: {len(text):,} characters, {text.count('-- made by ')} migrations")
        embedded.release(folder)
    return 0


def _dump_of_migrated_schema() -> str:
    from django.core.management import call_command

    from accounts import embedded, provisioning
    from accounts.models import Agency

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    Agency.objects.create(schema_name=SCHEMA, subdomain="written-down", name="Written down")
    provisioning.make_by_migrations(SCHEMA)
    cluster = embedded.cluster_for(os.environ["FOYER_TEST_DATA"])
    command = cluster.command("pg_dump", "-h", cluster.socket, "-U", embedded.ROLE, "--schema", SCHEMA, "--inserts", "--no-owner",
                              "--no-privileges", "--no-comments", embedded.DATABASE)
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=os.sep, **cluster.run_as).stdout


if __name__ == "__main__":
    sys.exit(main())
