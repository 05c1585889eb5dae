"""An agency is opened whole or not at all."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import closing, provisioning
from accounts.agents.models import Agent
from accounts.models import Agency, Domain, PlatformAudit
from accounts.provisioning import CannotOpen, open_agency
from accounts.tenancy import in_agency, public_schema

GOOD = {"name": "Gamma", "owner_email": "Gina@Gamma.example", "owner_password": "a-door-that-is-open"}


@pytest.fixture(autouse=True)
def _public(db):
    connection.set_schema_to_public()


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


def test_an_agency_has_a_schema_a_host_and_an_owner_who_can_sign_in(db):
    agency = open_agency("gamma", **GOOD)
    assert agency.state == "active" and "gamma" in schemas()
    assert agency.get_primary_domain().domain == "gamma.localhost"
    with in_agency("gamma"):
        owner = Agent.objects.get()
        assert owner.is_owner and owner.email == "gina@gamma.example" and owner.check_password(GOOD["owner_password"])
    assert PlatformAudit.objects.filter(action="agency opened", agency_name="gamma").exists()


@pytest.mark.parametrize("subdomain", ["public", "admin", "www", "api", "pg-toast", "template1", "../x", "Upper", "with space", "a", "1abc", "ab-", "a--b",
                                       "x" * 41, "under_score", "naïve", "", "sub.domain", "a;drop", "xn--abc"])
def test_a_reserved_or_malformed_name_is_refused_with_a_sentence(db, subdomain):
    before = schemas()
    with pytest.raises(CannotOpen) as refusal:
        open_agency(subdomain, **GOOD)
    assert len(str(refusal.value)) > 20 and schemas() == before


@pytest.mark.parametrize("change", [{"owner_password": "short"}, {"owner_password": "password123"}, {"owner_email": "nobody"}, {"name": " "}])
def test_a_bad_owner_is_refused_before_anything_is_made(db, change):
    before = schemas()
    with pytest.raises(CannotOpen):
        open_agency("gamma", **(GOOD | change))
    assert schemas() == before and not Agency.objects.filter(schema_name="gamma").exists()


def test_a_taken_name_is_refused_and_the_agency_that_has_it_is_untouched(db):
    with pytest.raises(CannotOpen, match="taken"):
        open_agency("alpha", **GOOD)
    with in_agency("alpha"):
        assert Agent.objects.filter(email="owner@alpha.example").exists()


def test_a_schema_without_an_agency_is_never_filled_or_dropped(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA gamma; CREATE TABLE gamma.precious (x int)")
    with pytest.raises(CannotOpen, match="taken"):
        open_agency("gamma", **GOOD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM gamma.precious")


@pytest.mark.parametrize("step", ["_make_schema", "Domain"])
def test_a_failure_on_the_way_leaves_nothing_half_made(db, monkeypatch, step):
    def broken(*args, **kwargs):
        raise RuntimeError("no disk")

    if step == "_make_schema":
        monkeypatch.setattr(provisioning, step, broken)
    else:
        monkeypatch.setattr(Domain.objects, "create", broken)
    with pytest.raises(CannotOpen, match="nothing was kept"):
        open_agency("gamma", **GOOD)
    monkeypatch.undo()
    assert "gamma" not in schemas() and not Agency.objects.filter(schema_name="gamma").exists() and not Domain.objects.filter(domain="gamma.localhost").exists()
    assert open_agency("gamma", **GOOD).state == "active"


def test_the_audit_cannot_be_rewritten(db):
    from django.db import InternalError, ProgrammingError, transaction
    from django.db.utils import DatabaseError

    PlatformAudit.note("agency opened", "gamma")
    for attempt in (lambda: PlatformAudit.objects.update(actor="nobody"), lambda: PlatformAudit.objects.all().delete()):
        with pytest.raises((DatabaseError, InternalError, ProgrammingError), match="append-only"), transaction.atomic():
            attempt()


def test_deleting_takes_schema_host_and_routes_and_leaves_the_audit(db):
    agency = open_agency("gamma", **GOOD)
    closing.delete(agency, actor="test")
    assert "gamma" not in schemas() and not Domain.objects.filter(domain="gamma.localhost").exists()
    assert PlatformAudit.objects.filter(action="agency deleted", agency_name="gamma").exists()
    with public_schema():
        assert not Agency.objects.filter(schema_name="gamma").exists()


def test_the_command_says_what_it_did_and_fails_with_a_sentence(db, capsys):
    call_command("open_agency", "gamma", "--name", "Gamma", "--owner-email", "g@gamma.example", "--owner-password", GOOD["owner_password"])
    assert "Gamma is open at gamma.localhost" in capsys.readouterr().out
    with pytest.raises(CommandError, match="taken"):
        call_command("open_agency", "gamma", "--name", "G", "--owner-email", "g@gamma.example", "--owner-password", GOOD["owner_password"])
