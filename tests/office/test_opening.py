"""Staff open an agency: a form, a worker, a page that follows it, and an owner with an invitation."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts import provisioning
from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import Invitation
from accounts.agents.models import Agent
from accounts.models import Agency, Domain, PlatformAudit
from accounts.office import opening
from accounts.office.models import Opening
from accounts.tenancy import in_agency, public_schema
from config.sweeping import sweep
from personas.models import Engine

ADD = "/admin/accounts/agency/add/"


def form(**changes: object) -> dict:
    return {"key": str(uuid.uuid4()), "name": "Gamma Homes", "subdomain": "gamma-homes", "owner_name": "Gina", "owner_email": "Gina@Gamma.example",
            "country": "SG", "time_zone": "Asia/Singapore", "language": "en", "currency": "SGD", "most_agents": "5", "usd_per_day": "2.50"} | changes


def test_an_agency_is_opened_by_a_worker_and_the_page_follows_it(staff_client, worker):
    sent = staff_client.post(ADD, form())
    assert sent.status_code == 302 and re.search(r"/opening/\d+/$", sent.headers["Location"])
    page = staff_client.get(sent.headers["Location"]).text
    assert "Waiting for a worker" in page and "hx-get" in page
    assert not Agency.objects.filter(subdomain="gamma-homes").exists(), "the page does not wait for it"
    worker.run_all()
    done = staff_client.get(f"{sent.headers['Location']}state/").text
    assert "is open at gamma-homes.localhost" in done and "hx-get" not in done and done.count("is-done") == 5
    opened = Agency.objects.get(subdomain="gamma-homes")
    assert opened.is_active and (opened.country, opened.currency, opened.time_zone, opened.most_agents) == ("SG", "SGD", "Asia/Singapore", 5)
    assert Domain.objects.get(domain="gamma-homes.localhost").tenant == opened
    line = PlatformAudit.objects.get(action="agency opened", agency_name="gamma_homes")
    assert line.actor == "staff@platform.example" and line.detail["after"] == {"state": "active"} and "gina" not in str(line.detail).lower()
    with in_agency("gamma_homes"):
        assert Engine.objects.get().allowed_usd_per_day == 2.5


def test_the_owner_gets_an_invitation_that_names_the_agency_and_lets_them_in_once(staff_client, worker, client_for):
    staff_client.post(ADD, form())
    worker.run_all()
    with in_agency("gamma_homes"):
        invitation = Invitation.objects.get()
        assert invitation.role == Agent.Role.OWNER and not Agent.objects.exists()
        assert timedelta(days=6) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    letter = next(sent for sent in mail.outbox if sent.to == ["gina@gamma.example"])
    assert "Gamma Homes" in letter.subject
    link = re.search(r"http://gamma-homes\.localhost\S*(/join/\S+)", letter.body)[1]
    assert client_for(None, "gamma-homes").post(link, {"name": "Gina", "password": "a-key-of-my-own-77"}).status_code == 302
    with in_agency("gamma_homes"):
        assert Agent.objects.get().is_owner
    assert "already" in client_for(None, "gamma-homes").get(link).text


def test_a_form_that_is_sent_twice_opens_one_agency(staff_client, worker):
    asked = form()
    first, second = staff_client.post(ADD, asked), staff_client.post(ADD, asked)
    assert first.headers["Location"] == second.headers["Location"]
    worker.run_all()
    third = staff_client.post(ADD, asked)
    assert third.headers["Location"] == first.headers["Location"], "even when it is done"
    worker.run_all()
    assert Opening.objects.count() == 1 and Agency.objects.filter(subdomain="gamma-homes").count() == 1
    with in_agency("gamma_homes"):
        assert Invitation.objects.count() == 1


def test_two_members_of_staff_do_not_open_the_same_name(staff_client, worker):
    staff_client.post(ADD, form())
    other = staff_client.post(ADD, form(name="Another Gamma"))
    assert other.status_code == 200 and "somebody is opening it just now" in other.text
    worker.run_all()
    later = staff_client.post(ADD, form(name="Another Gamma"))
    assert later.status_code == 200 and "is taken" in later.text and "Another Gamma" in later.text, "what was typed stays"


@pytest.mark.parametrize(("field", "value", "told"), [
    ("subdomain", "alpha", "taken"), ("subdomain", "www", "reserved"), ("subdomain", "no blanks", "lower-case"), ("time_zone", "Mars/Base", "Select a valid choice"),
    ("owner_email", "nobody", "valid email"), ("name", " ", "Fill this in."), ("currency", "S$D", "Select a valid choice"), ("most_agents", "0", "greater than"), ("country", "", "Fill this in."),
])
def test_what_is_wrong_is_on_the_form(field, value, told, staff_client):
    page = staff_client.post(ADD, form(**{field: value}))
    assert page.status_code == 200 and told in page.text and "The agency was not opened." in page.text
    assert not Opening.objects.exists()


@pytest.mark.parametrize(("name", "told"), [("gamma", "gamma is free"), ("alpha", "is taken"), ("admin", "is reserved"), ("a", "3 to 40"), ("", ""), ("x' OR 1=1", "3 to 40")])
def test_while_the_name_is_typed_it_is_said_whether_it_is_free(name, told, staff_client):
    answer = staff_client.get("/admin/accounts/agency/available/", {"subdomain": name})
    assert answer.status_code == 200 and told in answer.text


def test_a_failure_leaves_nothing_and_says_why_and_the_form_is_filled_again(staff_client, worker, monkeypatch):
    def break_off(schema: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{schema}"')
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(provisioning, "_make_schema", break_off)
    sent = staff_client.post(ADD, form())
    worker.run_all()
    page = staff_client.get(sent.headers["Location"]).text
    assert "It was not opened." in page and "RuntimeError" in page and "is-failed" in page and "disk is full" not in page
    assert not Agency.objects.filter(subdomain="gamma-homes").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'gamma_homes'")
        assert cursor.fetchone()[0] == 0
    assert PlatformAudit.objects.filter(action="agency opening failed", agency_name="gamma_homes").exists()
    again = staff_client.get(f"{ADD}?again={Opening.objects.get().pk}").text
    assert 'value="Gamma Homes"' in again and 'value="gamma-homes"' in again
    monkeypatch.undo()
    assert staff_client.post(ADD, form()).status_code == 302
    worker.run_all()
    assert Agency.objects.get(subdomain="gamma-homes").is_active, "the name was not burnt"


def test_what_a_killed_worker_left_half_made_is_taken_away(staff_client, worker):
    with public_schema():
        asked = opening.ask(uuid.uuid4(), subdomain="gamma-homes", name="Gamma", owner_email="o@gamma.example", by="staff@platform.example")
        Agency(subdomain="gamma-homes", schema_name="gamma_homes", name="Gamma").save()
        Opening.objects.filter(pk=asked.pk).update(state="running", step="tables", seen_at=timezone.now() - timedelta(minutes=5))
    sweep()
    asked.refresh_from_db()
    assert asked.state == "failed" and (asked.cause, asked.why_not) == ("stopped", "The worker was stopped in the middle. Nothing was kept; open it again.")
    assert not Agency.objects.filter(subdomain="gamma-homes").exists()


def test_only_staff_open_agencies(client_for, owner, agency):
    stranger = client_for(owner)
    stranger.defaults["HTTP_HOST"] = "localhost"
    for address in (ADD, "/admin/accounts/agency/available/?subdomain=x", "/admin/accounts/agency/opening/1/"):
        assert stranger.get(address).status_code == 302
    assert stranger.post(ADD, form()).status_code == 302 and not Opening.objects.exists()


def test_staff_change_an_agencys_limits_and_settings_with_before_and_after(staff_client, agency, other_agency):
    page = f"/admin/accounts/agency/{agency.pk}/change/"
    form = {"name": "Alpha Homes", "country": "SG", "time_zone": "Asia/Kuala_Lumpur", "language": "en", "currency": "MYR", "colour": "#1f5f5b", "licence": "",
            "phone": "", "email": "", "website": "", "address": "", "most_agents": "7", "most_numbers": "", "reason": "A larger plan"}
    answer = staff_client.post(page, form)
    assert answer.status_code == 302, re.findall(r'errornote[^>]*>\s*([^<]+)', answer.text)
    changed = Agency.objects.get(pk=agency.pk)
    assert (changed.time_zone, changed.currency, changed.most_agents, changed.country) == ("Asia/Kuala_Lumpur", "MYR", 7, "SG")
    line = PlatformAudit.objects.get(action="agency changed")
    assert line.detail["before"]["currency"] == "SGD" and line.detail["after"]["currency"] == "MYR" and line.detail["after"]["most_agents"] == 7
    assert line.detail["reason"] == "A larger plan"
    assert AuditEntry.objects.get(action="settings changed").actor == "platform staff", "the agency sees who it was"
    refused = staff_client.post(page, form | {"name": " "})
    assert refused.status_code == 200 and Agency.objects.get(pk=agency.pk).name == "Alpha Homes"
    assert Agency.objects.get(pk=other_agency.pk).currency == "SGD"
