"""The house: made once per run, from a copy of the tests' database. `tests/conftest.py` offers it to every folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.stories.house import House

HOUSE_DATABASE = f"foyer_house_{os.getpid()}"
OWNER_PASSWORD = "a-door-that-is-open"


@pytest.fixture(scope="session")
def house(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[House]:
    with django_db_blocker.unblock():
        _fill()
        template = connection.settings_dict["NAME"]
        connection.close()
        connection.close_pool()
    parts = conninfo_to_dict(settings.DATABASE_URL)
    with psycopg.connect(make_conninfo(**(parts | {"dbname": "postgres"})), autocommit=True) as db:
        db.execute(f'DROP DATABASE IF EXISTS "{HOUSE_DATABASE}" WITH (FORCE)')
        db.execute(f'CREATE DATABASE "{HOUSE_DATABASE}" TEMPLATE "{template}"')
    with django_db_blocker.unblock():
        _empty()
    house = House(_url(parts), tmp_path_factory.mktemp("house"))
    try:
        yield house.start()
    finally:
        house.stop()
        with psycopg.connect(make_conninfo(**(parts | {"dbname": "postgres"})), autocommit=True) as db:
            db.execute(f'DROP DATABASE IF EXISTS "{HOUSE_DATABASE}" WITH (FORCE)')


@pytest.fixture
def lead(house: House) -> Iterator[str]:
    """The number of somebody who has never written. The model is as new, before and after."""
    house.model.release()
    house.model.forget()
    yield house.new_lead()
    house.model.release()
    house.model.forget()


def _fill() -> None:
    """Listings that only one of the two agencies has."""
    from accounts.tenancy import in_agency
    from tests.builders import a_listing

    for agency, title, price in (("alpha", "Alpha Crest", 1_230_000), ("beta", "Beta Vista", 2_340_000)):
        with in_agency(agency):
            a_listing(title=title, price=price, suburb="Marina Bay")
    connection.set_schema_to_public()


def _empty() -> None:
    from accounts.tenancy import in_agency
    from properties.models import Listing

    for agency in ("alpha", "beta"):
        with in_agency(agency):
            Listing.objects.all().delete()
    connection.set_schema_to_public()
    connection.close()
    connection.close_pool()


def _url(parts: dict) -> str:
    host, user = parts.get("host", ""), parts.get("user", "")
    if host.startswith("/"):
        return f"postgresql:///{HOUSE_DATABASE}?host={host}&user={user}"
    password = f":{parts['password']}" if parts.get("password") else ""
    return f"postgresql://{user}{password}@{host}:{parts.get('port', 5432)}/{HOUSE_DATABASE}"
