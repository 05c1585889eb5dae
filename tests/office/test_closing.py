"""An agency is suspended, resumed and deleted: who is told what, what stops, what stays, and what is left."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as live
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts import closing
from accounts.agents.models import Agent
from accounts.models import Agency, Domain, PlatformAudit
from accounts.provisioning import open_agency
from accounts.tenancy import forget_agencies, in_agency, public_schema
from config.sweeping import sweep
from conversations.models import Conversation, Message
from tests import payloads
from tests.builders import a_channel, a_listing, says, webhook_token
from tests.conftest import PASSWORD
from whatsapp.journal import keep
from whatsapp.models import InboundEvent

LIST = "/admin/accounts/agency/"


def on(agency: Agency, deed: str) -> str:
    return f"{LIST}{agency.pk}/{deed}/"


def state_of(agency: Agency) -> str:
    return Agency.objects.get(pk=agency.pk).state


@pytest.fixture
def suspend(staff_client, agency):
    def make(**form: str):
        return staff_client.post(on(agency, "suspension"), {"category": "payment", "reason": "The invoice of May is open."} | form)

    return make


# --- suspending ----------------------------------------------------------------------------------------------------------


def test_before_suspending_its_effects_are_shown_and_nothing_has_happened(staff_client, agency, conversation, agent, owner, client_for):
    client_for(agent).get("/")
    page = staff_client.get(on(agency, "suspension")).text
    assert "2 people" in page and "1 number" in page and conversation.channel.name in page and "1 conversation<" in page and "Olive Alpha" in page
    assert state_of(agency) == "active"


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"category": ""}, {"category": "revenge"}])
def test_category_and_reason_are_needed(wrong, suspend, agency):
    assert suspend(**wrong).status_code == 200 and state_of(agency) == "active"


def test_the_owner_reads_why_agents_do_not_and_programs_get_a_code(suspend, agency, owner, agent, client_for, api_for, other_agency, worker):
    browsers = {who: client_for(who) for who in (owner, agent)}
    program = api_for(agent)
    assert suspend().status_code == 302
    told, seen = (browsers[who].get("/listings") for who in (owner, agent))
    assert told.status_code == seen.status_code == 403
    assert "Payment is missing" in told.text and "The invoice of May is open." in told.text and "Nobody is answered" in told.text
    assert "invoice" not in seen.text and "Payment" not in seen.text and "ask the owner" in seen.text
    answer = program.get("/api/conversations")
    assert answer.status_code == 403 and answer.json()["code"] == "agency_suspended"
    assert client_for().post("/api/token/", {"email": owner.email, "password": PASSWORD}).status_code == 403
    assert client_for(None, "beta").get("/sign-in").status_code == 200
    worker.run_all()
    letters = [letter for letter in mail.outbox if "suspended" in letter.subject]
    assert [letter.to for letter in letters] == [[owner.email]] and "The invoice of May is open." in letters[0].body


def test_an_owner_who_is_signed_out_signs_in_to_read_why_and_finds_no_other_page(suspend, agency, owner, client_for):
    suspend()
    visitor = client_for()
    assert "invoice" not in visitor.get("/").text
    assert visitor.post("/sign-in", {"username": owner.email, "password": PASSWORD}, follow=True).status_code == 403
    assert "The invoice of May is open." in visitor.get("/").text
    for page in ("/settings", "/settings/team", "/conversations/1", "/manage", "/password/forgotten", "/media/x.png"):
        answer = visitor.get(page)
        assert answer.status_code == 403 and "closed for now" in answer.text, page
    assert visitor.post("/settings/team/invite", {"email": "new@alpha.example"}).status_code == 403


def test_nothing_is_answered_or_sent_and_webhooks_are_journalled(suspend, agency, conversation, worker, phone, model, agent, client):
    says(conversation, "Any condos?")
    conversation.send(by=agent, text="One moment")
    suspend()
    worker.run_all()
    sweep()
    worker.run_all()
    assert phone.sent == [] and model.asked == []
    answer = client.post("/webhook/greenapi", json.dumps(payloads.text(conversation.channel.account, "Hello?")), content_type="application/json",
                         HTTP_AUTHORIZATION=f"Bearer {webhook_token(conversation.channel)}", HTTP_HOST="localhost")
    assert answer.status_code == 200
    with in_agency("alpha", even_if=("suspended",)):
        assert InboundEvent.objects.filter(state="received").count() == 1


def test_what_waits_for_a_suspended_agency_is_bounded_and_the_newest_stay(suspend, agency, channel, client, monkeypatch, other_agency):
    monkeypatch.setattr("config.sweeping.CLOSED_JOURNAL", 3)
    with in_agency("beta"):
        neighbour = a_channel(account="7103000777")
        for number in range(5):
            keep(neighbour, key=f"n{number}", kind="incomingMessageReceived", payload={})
    suspend()
    for number in range(5):
        assert client.post("/webhook/greenapi", payloads.text(channel.account, f"Words {number}"), content_type="application/json",
                           HTTP_AUTHORIZATION=f"Bearer {webhook_token(channel)}").status_code == 200
    sweep()
    with in_agency("alpha", even_if=(Agency.State.SUSPENDED,)):
        assert [f"Words {number}" in event.payload for number, event in zip((4, 3, 2), InboundEvent.objects.order_by("-id"), strict=True)] == [True] * 3
    assert PlatformAudit.objects.get(action="journal of a closed agency cut").detail == {"dropped": 2}
    with in_agency("beta"):
        assert InboundEvent.objects.filter(state="received").count() == 5


def test_resumed_the_journal_fills_the_inbox_nothing_old_is_answered_and_the_owner_reads_how_many(suspend, staff_client, agency, conversation, owner, agent, client_for,
                                                                                               worker, phone, model):
    says(conversation, "Any condos?")
    suspend()
    worker.run_all()
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Agency.objects.filter(pk=agency.pk).update(state_at=timezone.now() - timedelta(hours=2))
    Conversation.objects.update(answer_due_at=an_hour_ago, answer_waiting_since=an_hour_ago)
    for number, text in enumerate(("Hello?", "Still there?")):
        body = payloads.text(conversation.channel.account, text) | {"timestamp": int(an_hour_ago.timestamp())}
        InboundEvent.objects.create(channel=conversation.channel, key=f"k{number}", kind="incomingMessageReceived", received_at=an_hour_ago, payload=json.dumps(body))
    forget_agencies()
    answer = staff_client.post(on(agency, "resumption"), follow=True)
    assert "2 messages arrived while it was suspended" in answer.text and state_of(agency) == "active"
    sweep()
    worker.run_all()
    assert Message.objects.filter(author="contact", text__in=["Hello?", "Still there?"]).count() == 2
    assert model.asked == [] and phone.sent == [], "what is an hour old is not answered"
    assert Conversation.objects.get(pk=conversation.pk).needs_person
    browser = client_for(owner)
    assert "2 messages arrived while your account was suspended" in browser.get("/").text
    assert "arrived while" not in client_for(agent).get("/").text
    browser.post("/suspension/seen")
    assert "arrived while" not in browser.get("/").text
    assert any("open again" in letter.subject for letter in mail.outbox)
    line = PlatformAudit.objects.get(action="agency resumed")
    assert line.detail["before"]["state"] == "suspended" and line.detail["after"]["state"] == "active" and line.detail["arrived_meanwhile"] == 2


def test_doing_it_twice_is_harmless(suspend, staff_client, agency, worker):
    suspend()
    again = suspend()
    assert again.status_code == 302 and state_of(agency) == "suspended"
    staff_client.post(on(agency, "resumption"))
    assert "was active already" in staff_client.post(on(agency, "resumption"), follow=True).text
    assert PlatformAudit.objects.filter(action="agency suspended").count() == PlatformAudit.objects.filter(action="agency resumed").count() == 1
    line = PlatformAudit.objects.get(action="agency suspended")
    assert line.actor == "staff@platform.example" and line.detail["reason"] == "The invoice of May is open." and line.detail["category"] == "payment"


def test_a_text_that_was_queued_before_does_not_leave_days_later(suspend, staff_client, agency, conversation, agent, worker, phone):
    conversation.send(by=agent, text="One moment")
    suspend()
    Message.objects.update(created_at=timezone.now() - timedelta(days=2))
    staff_client.post(on(agency, "resumption"))
    sweep()
    worker.run_all()
    assert phone.sent == [] and Message.objects.get(author="agent").status == "failed"


# --- deleting ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gamma(agency):
    with public_schema():
        made = open_agency("gamma", name="Gamma Homes", owner_email="o@gamma.example", owner_password=PASSWORD)
    with in_agency("gamma"):
        a_listing(title="=HYPERLINK(1) Tower")
        default_storage.delete("listings/1/a.txt")  # of a test before: files know no rollback
        default_storage.save("listings/1/a.txt", ContentFile(b"picture"))
    yield made
    forget_agencies()


def plan(browser, agency, **form: str):
    return browser.post(on(agency, "deletion"), {"name": agency.subdomain, "reason": "They are leaving.", "archive": "on"} | form)


def test_the_name_must_be_typed(staff_client, gamma):
    for name in ("", "Gamma Homes", "gamm", "alpha"):
        answer = plan(staff_client, gamma, name=name)
        assert answer.status_code == 200 and state_of(gamma) == "active"
    assert "type gamma" in answer.text


def test_for_seven_days_it_can_be_taken_back(staff_client, gamma, worker, client_for):
    assert plan(staff_client, gamma).status_code == 302
    row = Agency.objects.get(pk=gamma.pk)
    assert row.state == "deleting" and timedelta(days=6, hours=23) < row.deletion_due_at - timezone.now() <= timedelta(days=7)
    page = staff_client.get(f"{LIST}{gamma.pk}/change/").text
    assert "To be deleted on" in page and "Take the deletion back" in page
    assert client_for(None, "gamma").get("/").status_code == 403
    worker.run_all()
    sweep()
    assert Agency.objects.filter(pk=gamma.pk).exists()
    first = row.deletion_due_at
    plan(staff_client, gamma)
    assert Agency.objects.get(pk=gamma.pk).deletion_due_at == first, "asking again does not move the date"
    assert 'name="reason"' in staff_client.get(f"/admin/accounts/agency/{gamma.pk}/change/").text
    staff_client.post(on(gamma, "deletion/cancel"), {"reason": "They called"})
    assert state_of(gamma) == "suspended"
    staff_client.post(on(gamma, "resumption"), {"reason": "They have paid"})
    assert client_for(None, "gamma").get("/sign-in").status_code == 200
    reasons = dict(PlatformAudit.objects.filter(agency_name="gamma").values_list("action", "detail__reason"))
    assert (reasons["agency deletion cancelled"], reasons["agency resumed"]) == ("They called", "They have paid")
    assert {"agency deletion planned", "agency deletion cancelled"} <= set(PlatformAudit.objects.filter(agency_name="gamma").values_list("action", flat=True))


def test_meanwhile_the_owner_reads_until_when_and_takes_the_archive_along(staff_client, gamma, worker, client_for):
    plan(staff_client, gamma)
    worker.run_all()
    with in_agency("gamma", even_if=("deleting",)):
        Agent.objects.create_user("a@gamma.example", PASSWORD, name="Al")
    browser, agents = client_for(None, "gamma"), client_for(None, "gamma")
    browser.post("/sign-in", {"username": "o@gamma.example", "password": PASSWORD})
    agents.post("/sign-in", {"username": "a@gamma.example", "password": PASSWORD})
    page = browser.get("/").text
    assert "will be deleted on" in page and "They are leaving." in page and "/archive/gamma-" in page
    link = page.split('href="/archive/')[1].split('"')[0]
    answer = browser.get(f"/archive/{link}")
    assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = archive.namelist()
    assert {"README.txt", "listings.csv", "contacts.csv", "agents.csv", "conversations.jsonl", "files/listings/1/a.txt"} <= set(names)
    assert "'=HYPERLINK(1) Tower" in archive.read("listings.csv").decode("utf-8-sig"), "no spreadsheet takes it for a formula"
    assert "password" not in archive.read("agents.csv").decode("utf-8-sig").lower()
    assert agents.get(f"/archive/{link}").status_code == 404 and "leaving" not in agents.get("/").text
    assert client_for(None, "gamma").get(f"/archive/{link}").status_code == 404
    for name in ("../../secret_key", "%2e%2e/secret_key", link.replace(".zip", "-schema.sql")):
        assert browser.get(f"/archive/{name}").status_code in (403, 404)
    staff = staff_client.get(f"{LIST}{gamma.pk}/archive/{link}")
    assert staff.status_code == 200 and PlatformAudit.objects.filter(action="archive downloaded", agency_name="gamma").exists()


def test_after_the_grace_the_sweeper_deletes_it_and_the_audit_keeps_the_proof(staff_client, gamma, worker, other_agency):
    plan(staff_client, gamma)
    worker.run_all()
    Agency.objects.filter(pk=gamma.pk).update(deletion_due_at=timezone.now() - timedelta(minutes=1))
    forget_agencies()
    mail.outbox.clear()
    sweep()
    assert not Agency.objects.filter(pk=gamma.pk).exists() and not Domain.objects.filter(domain="gamma.localhost").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'gamma'")
        assert cursor.fetchone()[0] == 0
    assert not (Path(live.MEDIA_ROOT) / "gamma").exists() and not (Path(live.ARCHIVE_ROOT) / "gamma").exists()
    proof = PlatformAudit.objects.get(action="agency deleted", agency_name="gamma").detail
    assert proof["nothing_left"] is True and proof["before"]["tables"]["properties_listing"] == 1 and proof["before"]["tables"]["agents_agent"] == 1
    assert proof["before"]["files"] >= 1 and proof["after"] == {"schemas": 0, "tables": {}, "files": 0, "bytes": 0, "host_names": 0, "webhook_routes": 0}
    assert [letter.to for letter in mail.outbox] == [["o@gamma.example"]] and "has been deleted" in mail.outbox[0].subject
    assert "gamma.example" not in json.dumps(proof), "the proof holds nobody's address"
    assert Agency.objects.get(pk=other_agency.pk).is_active


def test_once_the_time_is_over_its_host_answers_nothing_more_even_before_the_sweeper(staff_client, gamma, client_for):
    plan(staff_client, gamma)
    Agency.objects.filter(pk=gamma.pk).update(deletion_due_at=timezone.now() - timedelta(seconds=1))
    forget_agencies()
    for path in ("/", "/sign-in", "/api/token/"):
        assert client_for(None, "gamma").get(path).status_code == 404
    with pytest.raises(closing.CannotClose):
        closing.cancel_deletion(gamma)


def test_only_staff_close_agencies(client_for, owner, agency, other_agency):
    stranger = client_for(owner)
    for deed in ("suspension", "resumption", "deletion", "deletion/cancel", "archive", "visit", "try-again"):
        assert stranger.post(on(other_agency, deed), {"category": "other", "reason": "x", "name": "beta"}).status_code == 404
    stranger.defaults["HTTP_HOST"] = "localhost"
    assert stranger.post(on(other_agency, "suspension"), {"category": "other", "reason": "x"}).status_code == 302
    assert state_of(other_agency) == "active"
