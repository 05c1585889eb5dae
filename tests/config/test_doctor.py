"""The doctor names what is wrong and how to mend it, and never changes or reveals anything."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_q.models import Failure

from accounts import tenancy
from accounts.models import Agency, Domain, WebhookRoute, Worker
from accounts.tenancy import public_schema
from config import doctor
from config.doctor import FAULT, OK, WARN, Finding, examine
from conversations.channels import SendError
from conversations.models import Channel, Conversation, Incident
from personas.llm import anthropic as claude
from tests import fakes
from tests.builders import a_channel
from tests.model_server import ModelServer
from whatsapp.models import InboundEvent


def about(words: str, *, probe: bool = False) -> list[Finding]:
    return [finding for finding in examine(probe=probe) if words in finding.what]


@pytest.fixture
def a_worker_lives(agency) -> Worker:
    return Worker.objects.create(pid=os.getpid(), host="here", threads=2, seen_at=timezone.now())


def test_a_house_in_order_has_no_fault(channel, a_worker_lives):
    Channel.objects.update(checked_at=timezone.now())
    faults = [finding for finding in examine() if finding.level == FAULT]
    assert faults == []
    assert connection.schema_name == "alpha"


def test_every_fault_comes_with_a_way_to_mend_it(agency):
    found = examine()
    assert any(finding.level == FAULT for finding in found), "no worker runs in this test"
    assert all(finding.fix for finding in found if finding.level != OK)
    assert all(" — fix: " in str(finding) for finding in found if finding.level != OK)


def test_without_a_worker_nothing_would_be_answered(agency):
    assert about("no worker is running")[0].level == FAULT


def test_an_old_queue_is_a_fault(a_worker_lives):
    tenancy.enqueue("conversations.tasks.deliver", 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public.django_q_ormq SET lock = now() - interval '5 minutes'")
    assert about("queue:")[0].level == FAULT


def test_failed_tasks_of_the_last_day_are_mentioned(agency):
    now = timezone.now()
    Failure.objects.create(id="f1", name="f", func="x", success=False, started=now, stopped=now)
    assert about("tasks: 1 failed")[0].level == WARN


def test_a_database_that_is_away_is_the_only_thing_said_about_it(agency, settings):
    settings.DATABASE_URL = "postgresql://nobody@127.0.0.1:1/nothing"
    found = examine()
    assert found[-1].level == FAULT and "database cannot be reached" in found[-1].what
    assert not any("worker" in finding.what for finding in found)


def test_a_role_that_may_do_more_than_it_needs_is_noticed_in_production(agency, settings):
    def noticed() -> list[str]:
        return [finding.level for finding in doctor.database() if "the database's role" in finding.what]

    assert not noticed()
    settings.PRODUCTION = True
    assert noticed() == [WARN], "the tests' own role is a superuser"
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE modest NOSUPERUSER; SET LOCAL ROLE modest")
    assert not noticed()


def test_missing_migrations_are_seen_in_each_agency(agency):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM alpha.django_migrations WHERE app = 'whatsapp'")
    assert [f.level for f in about("alpha:") if "migrations are missing" in f.what] == [FAULT]
    assert about("beta: migrations complete")[0].level == OK


def test_a_schema_without_tables_does_not_pass_for_complete(agency):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE alpha.django_migrations RENAME TO moved_away")
    assert any(f.level == FAULT and "migrations are missing" in f.what for f in about("alpha:"))


@pytest.mark.parametrize(("state", "level"), [
    ("connected", OK), ("unknown", WARN), ("starting", WARN), ("disconnected", FAULT), ("restricted", FAULT), ("blocked", FAULT),
    ("refused", FAULT),
])
def test_how_a_number_is(channel, state, level):
    Channel.objects.update(state=state, checked_at=timezone.now())
    assert [finding.level for finding in about(f"alpha: channel {channel.pk}")] == [level]


def test_a_number_nobody_has_looked_after_is_a_warning(channel):
    Channel.objects.update(checked_at=timezone.now() - timedelta(hours=1))
    assert about(f"alpha: channel {channel.pk}")[0].level == WARN


def test_a_number_without_a_way_in_is_a_fault(channel):
    WebhookRoute.objects.all().delete()
    assert FAULT in {finding.level for finding in about(f"alpha: channel {channel.pk}")}


def test_with_probe_the_provider_is_asked_and_believed(channel, phone):
    phone.state = "disconnected"
    assert about("says the provider", probe=True)[0].level == FAULT
    phone.state = "connected"
    assert about("says the provider", probe=True)[0].level == OK
    channel.refresh_from_db()
    assert channel.state == Channel.State.CONNECTED


def test_a_provider_that_does_not_answer_is_a_fault_and_not_the_end(channel, monkeypatch):
    def fail(self):
        raise SendError("The provider does not answer.")

    monkeypatch.setattr(fakes.FakeProvider, "status", fail)
    assert about("could not be asked", probe=True)[0].level == FAULT
    assert about("beta: migrations", probe=True), "the next agency was still looked at"


def test_a_lost_key_is_named_with_the_number_it_locks(channel, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    found = about("cannot be read with our keys")
    assert [finding.level for finding in found] == [FAULT] and str(channel.pk) in found[0].what


def test_keys_that_are_no_keys_are_a_fault(agency, settings):
    settings.FIELD_ENCRYPTION_KEYS = ["not-a-key"]
    assert about("encryption keys cannot be used")[0].level == FAULT


def test_a_secret_like_a_word_is_a_fault(agency, settings):
    settings.SECRET_KEY = "secret" * 8
    assert about("SECRET_KEY")[0].level == FAULT


def test_a_key_file_open_to_others_is_a_fault(agency, settings, tmp_path):
    settings.FOYER_DATA = tmp_path
    (tmp_path / "secret_key").write_text("x")
    (tmp_path / "secret_key").chmod(0o644)
    assert "chmod 600" in about("others on this machine can read")[0].fix


def test_the_assistants_state_is_said_plainly(agency, settings):
    assert "offline" in about("assistant:")[0].what
    settings.ANTHROPIC_API_KEY = "sk-ant-secret"
    said = about("assistant:")[0]
    assert said.level == OK and "sk-ant-secret" not in str(said)


def test_a_model_that_the_vendor_no_longer_knows_is_found_before_a_lead_finds_it(agency, settings, phone):
    with ModelServer() as server:
        settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = "a-key", server.url
        claude.start_afresh()
        assert [finding.level for finding in doctor.models()] == [OK]
        settings.LLM_MODEL = "claude-sonnet-4-5"
        (retired,) = doctor.models()
        assert retired.level == FAULT and "claude-sonnet-4-5" in retired.what and "ANTHROPIC_MODEL" in retired.fix
    claude.start_afresh()
    assert [finding.level for finding in doctor.models()] == [doctor.WARN], "nobody answers: that is said, and no more"


def test_without_a_key_no_model_is_asked_after(settings):
    settings.ANTHROPIC_API_KEY = ""
    assert list(doctor.models()) == []


def test_little_room_is_a_fault(agency, monkeypatch):
    monkeypatch.setattr(doctor, "LEAST_FREE", 10**18)
    assert about("disk:")[0].level == FAULT


def test_clocks_that_differ_are_noticed(agency, monkeypatch):
    now = timezone.now
    monkeypatch.setattr(doctor.timezone, "now", lambda: now() - timedelta(minutes=2))
    assert about("clock:")[0].level == FAULT


def test_what_was_put_aside_is_counted(conversation):
    InboundEvent.objects.create(channel=conversation.channel, key="k", payload="{}", state="parked", received_at=timezone.now())
    InboundEvent.objects.create(channel=conversation.channel, key="l", payload="{}", received_at=timezone.now() - timedelta(hours=1))
    Conversation.objects.update(answer_parked="The model failed five times.")
    found = {finding.what: finding for finding in examine()}
    assert "alpha: 1 events are parked" in found and "replay_events alpha" in found["alpha: 1 events are parked"].fix
    assert "alpha: 1 events wait to be taken in" in found
    assert "alpha: 1 conversations wait for an answer that failed too often" in found


def test_agencies_that_are_not_open_are_named(agency, other_agency):
    with public_schema():
        Agency.objects.filter(schema_name="alpha").update(state="suspended")
        Agency.objects.filter(schema_name="beta").update(state="creating")
    assert about("alpha: suspended")[0].level == WARN
    assert about("beta: left half-way")[0].level == FAULT


def test_a_platform_without_address_is_a_fault(agency):
    Domain.objects.filter(domain="localhost").delete()
    assert about("the platform has no address")[0].level == FAULT


def test_a_check_that_breaks_does_not_stop_the_others(agency, monkeypatch):
    def broken():
        raise RuntimeError("no")

    monkeypatch.setattr(doctor, "queue_state", broken)
    assert about("workers could not be checked")[0].level == FAULT
    assert about("alpha: migrations complete")


def test_the_command_ends_badly_on_a_fault_and_speaks_json(agency):
    out = StringIO()
    with pytest.raises(CommandError, match="fault"):
        call_command("doctor", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["faults"] >= 1 and {"level", "what", "fix"} == set(told["checks"][0])


def test_the_command_ends_well_without_one(channel, a_worker_lives):
    Channel.objects.update(checked_at=timezone.now())
    out = StringIO()
    call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert all(line.startswith(("ok    ", "warn  ")) for line in lines) and any("workers: 1 alive" in line for line in lines)


def test_nothing_private_is_said(conversation):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", "--json", stdout=out)
    for private in ("Lee Ming", "+65", "t" * 50, conversation.address):
        assert private not in out.getvalue()


def test_a_number_in_trouble_is_a_fault_and_one_that_is_switched_off_is_none(agency):
    troubled, off = a_channel(), a_channel(routed=False, state=Channel.State.OFF)
    Incident.objects.create(channel=troubled, cause="webhook")
    assert [(f.level, "sent somewhere else" in f.what) for f in about(f"channel {troubled.pk}")] == [(FAULT, True)]
    assert [f.level for f in about(f"channel {off.pk}")] == [OK]
