"""What an operator types: each command says what it did, and fails with one sentence and without half a deed."""

from __future__ import annotations

import io
import json
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.agents import second_step
from accounts.agents.invitations import Invitation, invite
from accounts.agents.models import Agent
from accounts.encryption import digest
from accounts.models import Agency, Domain, PlatformAudit, WebhookRoute
from accounts.provisioning import open_agency
from accounts.tenancy import forget_agencies, in_agency, public_schema
from conversations.channels import SendError
from conversations.models import Channel, Conversation, Message, Mode, ModeChange
from tests import fakes
from tests.builders import a_channel, a_conversation, says
from whatsapp.models import InboundEvent

CONNECT = ("--api-url", "http://127.0.0.1:9", "--instance", "7103999999")


def run(*words, **options) -> str:
    out = StringIO()
    call_command(*map(str, words), stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


def refused(*words) -> str:
    with pytest.raises(CommandError) as refusal:
        run(*words)
    return str(refusal.value)


@pytest.fixture
def typed(monkeypatch):
    """What stands on standard input."""
    def type_(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return type_


# --- the pen ---------------------------------------------------------------------------------------------------------


def test_a_person_takes_the_pen_by_command(conversation):
    assert "A person holds the pen" in run("take_over", "alpha", conversation.pk, "--note", "on call")
    conversation.refresh_from_db()
    change = ModeChange.objects.get()
    assert conversation.mode == Mode.HUMAN and change.reason == "command" and change.note == "on call"
    assert "already; nothing changed" in run("take_over", "alpha", conversation.pk)
    assert connection.schema_name == "alpha"


def test_a_script_gets_the_facts(conversation):
    Message.objects.create(conversation=conversation, author="ai", status="queued", epoch=1, text="never said")
    told = json.loads(run("take_over", "alpha", conversation.pk, "--json"))
    assert told == {"conversation_id": conversation.pk, "mode": "HUMAN", "epoch": 2, "changed": True, "discarded": 1, "on_the_wire": []}


def test_the_assistant_gets_the_pen_back_and_answers_if_told_to(conversation, worker, model, phone):
    run("take_over", "alpha", conversation.pk)
    says(conversation, "Anybody there?")
    assert "waits for the next message" in run("hand_back", "alpha", conversation.pk)
    worker.run_all()
    assert phone.sent == []
    run("take_over", "alpha", conversation.pk)
    says(conversation, "Hello?")
    assert "answers what was said last" in run("hand_back", "alpha", conversation.pk, "--answer-now", "--note", "lunch is over")
    worker.run_all()
    assert len(phone.sent) == 1
    assert ModeChange.objects.last().note == "lunch is over"
    assert "nothing changed" in run("hand_back", "alpha", conversation.pk)


def test_a_conversation_of_another_agency_is_not_there(conversation, other_agency):
    assert "no conversation" in refused("take_over", "beta", 987654321)
    assert "no conversation" in refused("hand_back", "alpha", 987654321)


@pytest.mark.parametrize("command", [("take_over", "nobody", 1), ("hand_back", "nobody", 1), ("replay_events", "nobody"),
                                     ("suspend_agency", "nobody", "--reason", "x"), ("resume_agency", "nobody"), ("delete_agency", "nobody"),
                                     ("take_over", "public", 1), ("delete_agency", "public", "--yes-delete", "public"),
                                     ("connect_channel", "nobody", "green_api", *CONNECT, "--token", "t")])
def test_an_agency_that_does_not_exist_is_named_in_the_refusal(agency, command):
    assert refused(*command) == f"There is no agency called {command[1]}."


def test_a_suspended_agency_is_left_alone(conversation):
    run("suspend_agency", "alpha", "--reason", "unpaid")
    assert refused("take_over", "alpha", conversation.pk) == "Agency alpha is suspended; nothing was done."
    run("resume_agency", "alpha")
    assert "A person holds the pen" in run("take_over", "alpha", conversation.pk)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_a_number_is_connected_and_its_token_told_nowhere(agency, agent, phone):
    said = run("connect_channel", "alpha", "green_api", *CONNECT, "--token", "a-very-secret-token", "--webhook-token", "w" * 32,
               "--name", "Front desk", "--agent", "ANNA@alpha.example")
    channel = Channel.objects.get()
    assert channel.token == "a-very-secret-token" and channel.agent == agent and channel.name == "Front desk"
    assert WebhookRoute.objects.get(channel_id=channel.pk).token_digest == digest("w" * 32)
    assert "Front desk belongs to Alpha Homes now (connected)" in said and "secret" not in said
    assert phone.asked == ["http://localhost:8000/webhook/greenapi"]


@pytest.mark.parametrize("way", ["environment", "standard input"])
def test_the_token_need_not_stand_in_the_list_of_processes(agency, phone, way, monkeypatch, typed):
    if way == "environment":
        monkeypatch.setenv("FOYER_CHANNEL_TOKEN", "a-very-secret-token")
        run("connect_channel", "alpha", "green_api", *CONNECT)
    else:
        typed("a-very-secret-token\n")
        run("connect_channel", "alpha", "green_api", *CONNECT, "--token", "-")
    assert Channel.objects.get().token == "a-very-secret-token"


def test_connecting_again_changes_the_same_number(agency, phone):
    first = json.loads(run("connect_channel", "alpha", "green_api", *CONNECT, "--token", "old-token-0123456789", "--json"))
    again = json.loads(run("connect_channel", "alpha", "green_api", *CONNECT, "--token", "new-token-0123456789", "--json"))
    assert first["channel_id"] == again["channel_id"] and again["state"] == "connected"
    assert Channel.objects.get().token == "new-token-0123456789"


def test_a_number_not_linked_yet_is_connected_and_said_so(agency, phone):
    phone.state = "disconnected"
    assert "not linked yet" in run("connect_channel", "alpha", "green_api", *CONNECT, "--token", "t" * 20)


def test_a_number_that_cannot_be_connected_leaves_nothing(agency, phone, monkeypatch):
    def refuse(self):
        raise SendError("Green API refuses our credentials for this number.")

    assert "No API token" in refused("connect_channel", "alpha", "green_api", *CONNECT)
    assert "e-mail" in refused("connect_channel", "alpha", "green_api", *CONNECT, "--token", "t", "--agent", "nobody@alpha.example")
    assert "at least 16" in refused("connect_channel", "alpha", "green_api", *CONNECT, "--token", "t", "--webhook-token", "short")
    assert "https" in refused("connect_channel", "alpha", "green_api", "--api-url", "ftp://x", "--instance", "1", "--token", "t")
    monkeypatch.setattr(fakes.FakeProvider, "status", refuse)
    assert "refuses our credentials" in refused("connect_channel", "alpha", "green_api", *CONNECT, "--token", "t")
    assert not Channel.objects.exists() and not WebhookRoute.objects.filter(account="7103999999").exists()


def test_a_number_of_another_agency_stays_there(agency, other_agency, phone):
    run("connect_channel", "beta", "green_api", *CONNECT, "--token", "t" * 20)
    assert "another agency" in refused("connect_channel", "alpha", "green_api", *CONNECT, "--token", "t" * 20)
    assert not Channel.objects.exists()


# --- the journal -----------------------------------------------------------------------------------------------------


def an_event(channel: Channel, key: str, state: str = "parked", kind: str = "somethingNew", **facts) -> InboundEvent:
    return InboundEvent.objects.create(channel=channel, key=key, state=state, kind=kind, payload=json.dumps({"typeWebhook": kind}),
                                       received_at=facts.pop("received_at", timezone.now()), **facts)


def test_parked_events_are_taken_in_again(channel):
    parked, ignored = an_event(channel, "a"), an_event(channel, "b", state="ignored")
    assert "1 of 1 events were settled" in run("replay_events", "alpha")
    parked.refresh_from_db()
    assert parked.state == "ignored"
    assert json.loads(run("replay_events", "alpha", "--state", "ignored", "--json"))["settled"] == 2
    assert "0 of 0" in run("replay_events", "alpha")
    assert InboundEvent.objects.get(pk=ignored.pk).state == "ignored"


def test_one_event_is_taken_in_by_its_name(channel):
    one, other = an_event(channel, "a"), an_event(channel, "b")
    told = json.loads(run("replay_events", "alpha", "--event", one.pk, "--json"))
    assert [event["event"] for event in told["events"]] == [str(one.pk)]
    other.refresh_from_db()
    assert other.state == "parked"


def test_only_events_since_a_moment(channel):
    an_event(channel, "old", received_at=timezone.now() - timezone.timedelta(days=2))
    an_event(channel, "new")
    assert "1 of 1" in run("replay_events", "alpha", "--since", "01:00:00")
    assert "1 of 1" in run("replay_events", "alpha", "--since", "2020-01-01T00:00")
    assert "neither a time nor a duration" in refused("replay_events", "alpha", "--since", "yesterday")


def test_an_event_that_fails_again_is_a_failure_of_the_command(channel):
    broken = an_event(channel, "a")
    InboundEvent.objects.update(payload="[]")
    assert "could not be taken in" in refused("replay_events", "alpha", "--event", broken.pk)


def test_events_that_are_unknown_or_done_are_refused_before_anything_is_done(channel):
    parked, done = an_event(channel, "a"), an_event(channel, "b", state="done")
    assert "no event" in refused("replay_events", "alpha", "--event", parked.pk, "--event", "0190f5fe-7c00-7a00-8000-000000000000")
    assert "Already taken in" in refused("replay_events", "alpha", "--event", parked.pk, "--event", done.pk)
    assert "invalid UUID" in refused("replay_events", "alpha", "--event", "x")
    parked.refresh_from_db()
    assert parked.state == "parked"


def test_the_sweeper_can_be_sent_by_hand(conversation, worker, model, phone):
    says(conversation, "Hello?")
    Conversation.objects.update(answer_due_at=timezone.now() - timezone.timedelta(minutes=1))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_q_ormq")  # the queue has lost it
    told = json.loads(run("sweep", "--json"))
    assert told["woken"]["alpha"] >= 1
    worker.run_all()
    assert len(phone.sent) == 1


# --- agencies --------------------------------------------------------------------------------------------------------


def test_suspending_and_resuming_leave_their_lines_in_the_audit(agency):
    run("suspend_agency", "alpha", "--reason", "unpaid")
    assert Agency.objects.get(pk=agency.pk).state_reason == "unpaid"
    assert "only an active agency" in refused("suspend_agency", "alpha", "--reason", "again")
    run("resume_agency", "alpha")
    assert "only a suspended agency" in refused("resume_agency", "alpha")
    lines = PlatformAudit.objects.filter(agency_name="alpha", action__in=["agency suspended", "agency resumed"])
    assert {line.actor.split(" ")[0] for line in lines} == {"command"} and lines.count() == 2


def test_deleting_needs_to_be_meant(agency):
    with public_schema():
        open_agency("gamma-three", name="Gamma", owner_email="o@gamma.example", owner_password="long-enough-pass1")
    for words in ((), ("--yes-delete", "gamma"), ("--yes-delete", "gamma_three")):
        assert "Nothing was deleted" in refused("delete_agency", "gamma-three", *words)
    assert Domain.objects.filter(domain="gamma-three.localhost").exists()
    assert "in 7 days" in run("delete_agency", "gamma-three", "--yes-delete", "gamma-three")
    assert "will not be deleted" in run("delete_agency", "gamma-three", "--cancel")
    assert Agency.objects.get(schema_name="gamma_three").state == Agency.State.SUSPENDED
    assert "is gone" in run("delete_agency", "gamma-three", "--yes-delete", "gamma-three", "--now")
    assert not Agency.objects.filter(schema_name="gamma_three").exists()
    assert not Domain.objects.filter(domain="gamma-three.localhost").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'gamma_three'")
        assert cursor.fetchone()[0] == 0
    assert PlatformAudit.objects.filter(action="agency deleted", agency_name="gamma_three").exists()
    forget_agencies()


# --- keys and staff --------------------------------------------------------------------------------------------------


def _stored(channel: Channel) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM alpha.conversations_channel WHERE id = %s", [channel.pk])
        return cursor.fetchone()[0]


def test_after_rotating_the_old_key_is_not_needed_any_more(channel, other_agency, settings):
    old, new = settings.FIELD_ENCRYPTION_KEYS[0], Fernet.generate_key().decode()
    with in_agency("beta"):
        next_door = a_channel()
    before = _stored(channel)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert json.loads(run("rotate_keys", "--json"))["encrypted"] == {"alpha": 1, "beta": 1}
    assert _stored(channel) != before
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Channel.objects.get(pk=channel.pk).token == "t" * 50
    with in_agency("beta"):
        assert Channel.objects.get(pk=next_door.pk).token == "t" * 50


def test_every_secret_of_an_agency_and_of_staff_is_encrypted_anew_whichever_table_keeps_it(owner, staff, settings):
    invitation = invite("nora@alpha.example", by=owner)
    secrets = {}
    for person in (owner, staff):
        with public_schema() if person is staff else in_agency("alpha"):
            secrets[person.email] = second_step.begin(person).secret
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    run("rotate_keys")
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Invitation.objects.get().token == invitation.token and second_step.begin(owner).secret == secrets[owner.email]
    with public_schema():
        assert second_step.begin(staff).secret == secrets[staff.email]


def test_a_token_no_key_opens_is_named_and_left_as_it_is(channel, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    before = _stored(channel)
    assert f"alpha channel {channel.pk}" in refused("rotate_keys")
    assert _stored(channel) == before


def test_staff_are_made_with_a_password_that_is_not_on_the_command_line(agency, monkeypatch, typed):
    monkeypatch.setenv("FOYER_STAFF_PASSWORD", "a-fine-long-one")
    run("create_staff", "First@Platform.example", "--name", "Fay")
    typed("another-fine-one\n")
    run("create_staff", "second@platform.example", "--password", "-")
    with public_schema():
        first, second = (Agent.objects.get(email=f"{name}@platform.example") for name in ("first", "second"))
        assert first.is_superuser and first.is_staff and first.check_password("a-fine-long-one")
        assert second.check_password("another-fine-one")
    assert not Agent.objects.filter(email="first@platform.example").exists(), "an agency knows nothing of staff"
    assert PlatformAudit.objects.filter(action="staff member made").count() == 2


def test_staff_need_a_good_password_and_an_address_of_their_own(agency, monkeypatch):
    monkeypatch.delenv("FOYER_STAFF_PASSWORD", raising=False)
    assert "No password was given" in refused("create_staff", "first@platform.example")
    monkeypatch.setenv("FOYER_STAFF_PASSWORD", "short")
    assert "too short" in refused("create_staff", "first@platform.example")
    monkeypatch.setenv("FOYER_STAFF_PASSWORD", "a-fine-long-one")
    assert "valid email" in refused("create_staff", "first")
    run("create_staff", "first@platform.example")
    assert "already exists" in refused("create_staff", "FIRST@platform.example")


def test_a_command_leaves_the_schema_as_it_was(conversation, other_agency):
    a_conversation(conversation.channel)
    for words in (("take_over", "alpha", conversation.pk), ("sweep",), ("rotate_keys",), ("replay_events", "beta")):
        run(*words)
        assert connection.schema_name == "alpha"


def test_prepare_gives_the_platform_its_address_and_may_be_run_again(db, capsys):
    front = Client(HTTP_HOST="localhost")
    with public_schema():
        Domain.objects.filter(domain="localhost").delete()
    forget_agencies()
    assert front.get("/").status_code == 404, "tables alone are no platform yet"
    for _ in range(2):
        call_command("prepare")
        assert "2 agencies are up to date" in capsys.readouterr().out
    assert front.get("/").status_code == 200


def test_a_migration_that_fails_in_one_agency_stops_that_one_only_until_a_later_run_succeeds(channel, other_agency):
    with connection.cursor() as cursor:  # what a migration is about to add is already there
        cursor.execute("DELETE FROM alpha.django_migrations WHERE app = 'hooks'")
    with pytest.raises(CommandError, match="could not be brought up to date: alpha"):
        call_command("prepare", stdout=io.StringIO())
    assert [Client(HTTP_HOST=f"{name}.localhost").get("/").status_code for name in ("alpha", "beta")] == [403, 302]
    assert PlatformAudit.objects.filter(action="agency suspended", agency_name="alpha", actor="prepare").exists()
    call_command("prepare", go_on=True, stdout=io.StringIO(), stderr=(told := io.StringIO()))
    assert "alpha" in told.getvalue() and "beta" not in told.getvalue(), "a start goes on, and says so"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO alpha.django_migrations (app, name, applied) SELECT app, name, applied FROM beta.django_migrations WHERE app = 'hooks'")
    assert "2 agencies are up to date" in run("prepare")
    assert Client(HTTP_HOST="alpha.localhost").get("/").status_code == 302
