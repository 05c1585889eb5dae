"""Django with an embedded PostgreSQL of the evaluation's own, and an agency that exists only while it is searched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.eval.data import ROOT

AGENCY = "measured"


def set_up() -> None:
    """Settings as the tests have them (no keys, no network), but a data folder that a running test suite does not use."""
    from django.conf import settings

    if settings.configured:  # a test has set everything up
        return
    os.environ.setdefault("FOYER_TEST_DATA", str(ROOT / ".data" / "eval"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    import tests.environment  # noqa: F401

    django.setup()


@contextmanager
def agency() -> Iterator:
    """An agency without anything in it; dropped afterwards."""
    from django.core.management import call_command

    from accounts import closing, provisioning
    from accounts.models import Agency

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    provisioning.ensure_platform()
    for left_over in Agency.objects.filter(schema_name=AGENCY):
        closing.delete(left_over)
    made = provisioning.open_agency(AGENCY, name="Measured Homes", owner_email="owner@measured.example",
                                    owner_password="a-measured-door-7", currency="SGD", time_zone="Asia/Singapore")
    try:
        yield made
    finally:
        closing.delete(made)


@contextmanager
def agency_with(listings: Path) -> Iterator[None]:
    """An agency with these listings, entered; dropped afterwards."""
    from accounts.tenancy import in_agency
    from properties.importing import import_file

    with agency(), in_agency(AGENCY):
        with listings.open("rb") as file:
            report = import_file(file, by=None, dry_run=False)
        if report.errors:
            raise RuntimeError(f"{listings.name} is refused: {report.errors[0]}")
        _analyse()
        yield


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE properties_listing")
