"""What happens in an agency is told to the addresses its owner named: signed, once written down with the fact, again and again
until it is taken, and never into our own network."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from accounts.agents.audit import AuditEntry
from accounts.hooks import delivering
from accounts.hooks.models import Attempt, Delivery, Endpoint, Event
from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency
from config import sweeping
from conversations.models import Channel
from escalation.models import Notification
from properties import bulk
from tests.builders import a_listing, says
from tests.webhook_receiver import receiving

EVERYTHING = ["message.received", "message.sent", "message.failed", "conversation.taken_over", "conversation.handed_back", "conversation.closed", "conversation.reopened",
              "conversation.assigned", "escalation.opened", "contact.opted_out", "channel.state_changed"]


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def api(owner, api_for):
    return api_for(owner)


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """The thread that renews leases looks at the agency from outside of this test's transaction, and would cache what it sees."""
    monkeypatch.setattr("conversations.leases._keeper.keep", lambda *_: None)


@pytest.fixture
def hook(api, receiver):
    """A webhook that hears everything, made by the API; the receiver knows its secret."""
    made = post(api, "/api/webhooks", url=receiver.url, events=EVERYTHING)
    assert made.status_code == 201, made.content
    receiver.secret = made.json()["secret"]
    connection.tenant.refresh_from_db(fields=["has_hooks"])  # each request and task reads it anew; this test does not
    return Endpoint.objects.get(pk=made.json()["id"])


def post(client, path: str, **body):
    return client.post(path, body, content_type="application/json")


def later(seconds: float) -> None:
    """The clock of every waiting delivery moves on."""
    gone = timedelta(seconds=seconds)
    for delivery in Delivery.objects.filter(state="waiting"):
        Delivery.objects.filter(pk=delivery.pk).update(due_at=delivery.due_at - gone)
    for endpoint in Endpoint.objects.exclude(paused_until=None):
        Endpoint.objects.filter(pk=endpoint.pk).update(paused_until=endpoint.paused_until - gone)


def again(worker) -> None:
    """What is due by now is called."""
    delivering.sweep()
    worker.run_all(due_within=0)


# --- what is told ----------------------------------------------------------------------------------------------------------


def test_a_lead_writes_the_assistant_answers_and_both_are_told_signed(hook, receiver, conversation, worker, model, phone):
    model.will_say("Good morning.")
    said = says(conversation, "Hello, it is Mei")
    worker.run_all()
    assert receiver.types == ["message.received", "message.sent"]
    first, headers = receiver.heard[0], receiver.headers[0]
    assert first["data"] == {"message_id": said.pk, "conversation_id": conversation.pk} and first["agency"] == "alpha"
    assert headers["webhook-id"].startswith("msg_") and headers["webhook-timestamp"].isdecimal() and headers["webhook-signature"].startswith("v1,")
    assert b"Mei" not in receiver.bodies[0], "ids only, unless the owner asks for more"
    with pytest.raises(WebhookVerificationError):
        Webhook(receiver.secret).verify(receiver.bodies[0].replace(b"alpha", b"alphb"), headers)


def test_the_pen_is_told_with_its_reason(hook, receiver, conversation, owner, worker):
    conversation.take_over(by=owner)
    conversation.take_over(by=owner)
    conversation.hand_back(by=owner)
    worker.run_all()
    assert receiver.types == ["conversation.taken_over", "conversation.handed_back"], "the second take-over moved nothing"
    assert receiver.heard[0]["data"] == {"conversation_id": conversation.pk, "reason": "agent", "agent_id": owner.pk}


def test_a_hand_over_by_rule_names_its_trigger_and_quotes_nobody(hook, receiver, conversation, worker, model, phone):
    says(conversation, "I want to talk to a real person please")
    worker.run_all()
    opened = next(event for event in receiver.heard if event["type"] == "escalation.opened")
    assert opened["data"]["conversation_id"] == conversation.pk and opened["data"]["trigger"]
    assert all(b"real person" not in body for body in receiver.bodies)


def test_a_wish_to_hear_nothing_more_is_told(hook, receiver, conversation, worker, phone, model):
    says(conversation, "STOP")
    worker.run_all()
    assert next(event["data"] for event in receiver.heard if event["type"] == "contact.opted_out") == {"contact_id": conversation.contact_id}


def test_a_message_that_fails_and_a_broken_number_are_told(hook, receiver, conversation, owner, worker, phone, model):
    from conversations.channels import SendError

    phone.answers.append(SendError("No such number."))
    conversation.send(by=owner, text="Are you there?")
    worker.run_all()
    conversation.channel.moved_to(Channel.State.DISCONNECTED)
    worker.run_all()
    assert {"message.failed", "channel.state_changed"} <= set(receiver.types)
    broken = next(event for event in receiver.heard if event["type"] == "channel.state_changed")
    assert broken["data"] == {"channel_id": conversation.channel_id, "state": "disconnected"}


def test_with_content_the_thing_is_shown_as_the_api_shows_it(api, hook, receiver, conversation, worker, model, phone):
    assert api.patch(f"/api/webhooks/{hook.pk}", {"with_content": True}, content_type="application/json").status_code == 200
    said = says(conversation, "Hello, it is Mei")
    worker.run_all()
    data = receiver.heard[0]["data"]
    assert data["message"] == [row for row in api.get(f"/api/conversations/{conversation.pk}/messages").json()["results"] if row["id"] == said.pk][0]
    assert data["conversation"]["contact"]["name"] == "Lee Ming"
    assert "Mei" not in str(Event.objects.values_list("data")), "nothing of it is kept with the event"


def test_only_what_was_asked_for_is_told_and_nothing_is_written_down_for_nobody(api, hook, receiver, conversation, owner, worker, model, phone):
    api.patch(f"/api/webhooks/{hook.pk}", {"events": ["conversation.handed_back"]}, content_type="application/json")
    says(conversation, "Hello")
    conversation.take_over(by=owner)
    conversation.hand_back(by=owner)
    worker.run_all()
    assert receiver.types == ["conversation.handed_back"] and Event.objects.count() == 1


def test_what_did_not_happen_is_not_told(hook, receiver, conversation, owner, worker):
    with pytest.raises(RuntimeError), transaction.atomic():
        conversation.take_over(by=owner)
        raise RuntimeError
    worker.run_all()
    assert receiver.heard == [] and not Event.objects.exists()


def test_an_agency_hears_of_itself_only(hook, receiver, owner, worker, other_agency, model, phone):
    with in_agency("beta"):
        from tests.builders import a_channel, a_conversation

        says(a_conversation(a_channel()), "Hello from next door")
        assert not Event.objects.exists() and not Endpoint.objects.exists()
    worker.run_all()
    assert receiver.heard == []


# --- until it is taken ------------------------------------------------------------------------------------------------------


def test_a_receiver_that_is_down_is_asked_again_under_the_same_id(hook, receiver, conversation, owner, worker):
    receiver.answers = [500, 503]
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    delivery = Delivery.objects.get()
    assert delivery.state == "waiting" and 3 < (delivery.due_at - timezone.now()).total_seconds() < 7
    for _ in range(2):
        later(100)
        again(worker)
    assert [event["type"] for event in receiver.heard] == ["conversation.taken_over"] * 3
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 1
    assert list(Attempt.objects.values_list("status", flat=True)) == [500, 503, 200]
    delivery.refresh_from_db()
    hook.refresh_from_db()
    assert delivery.state == "delivered" and hook.failures == 0 and hook.failing_since is None


def test_the_pauses_grow_to_a_day_and_then_it_is_given_up(hook, receiver, conversation, owner, worker):
    receiver.answers = [500] * 50
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    pauses = []
    for _ in range(20):
        if (delivery := Delivery.objects.get()).state != "waiting":
            break
        pauses.append((delivery.due_at - timezone.now()).total_seconds())
        later(60_000)
        again(worker)
    assert len(receiver.heard) == 11 == len(pauses) + 1
    assert all(next_one > pause for pause, next_one in zip(pauses, pauses[1:], strict=False)), pauses
    assert 0.8 * 86_000 < sum(pauses) < 1.3 * 86_400
    assert delivery.state == "failed"


def test_a_receiver_that_asks_for_patience_gets_it(hook, receiver, conversation, owner, worker):
    receiver.answers, receiver.headers_back = [429], {"Retry-After": "900"}
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    assert 890 < (Delivery.objects.get().due_at - timezone.now()).total_seconds() <= 900


def test_an_endpoint_that_fails_is_called_by_one_delivery_at_a_time(hook, receiver, conversation, owner, worker):
    receiver.answers = [500, 500]
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    conversation.hand_back(by=owner)
    conversation.take_over(by=owner)
    conversation.hand_back(by=owner)
    worker.run_all(due_within=0)
    assert len(receiver.heard) == 2, "one of three tried whether it is back"
    later(100)
    again(worker)
    assert len(receiver.heard) == 6 and not Delivery.objects.exclude(state="delivered").exists()


def test_redirects_are_not_followed_and_gone_means_gone(hook, receiver, conversation, owner, worker):
    receiver.answers, receiver.headers_back = [302], {"Location": receiver.url}
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    assert len(receiver.heard) == 1 and "redirects" in Attempt.objects.get().problem
    receiver.answers = [410]
    later(100)
    again(worker)
    hook.refresh_from_db()
    assert not hook.is_active and "gone" in hook.stopped_why and Delivery.objects.get().state == "failed"
    assert Notification.objects.filter(agent=owner, text__contains="switched off").exists()


def test_after_days_of_nothing_it_is_switched_off_and_the_owner_is_told(hook, receiver, conversation, owner, worker, mailoutbox):
    receiver.answers = [500] * 9
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    Endpoint.objects.update(failing_since=timezone.now() - timedelta(days=6))
    later(60_000)
    again(worker)
    hook.refresh_from_db()
    assert not hook.is_active and "five days" in hook.stopped_why
    mail = mailoutbox[-1]
    assert mail.to == [owner.email] and "switched off" in mail.subject and "five days" in mail.body and len(mailoutbox) == 1
    assert f"http://alpha.localhost:8000/settings/developers/webhooks/{hook.pk}" in mail.body
    assert Notification.objects.filter(agent=owner, text__contains="127.0.0.1").count() == 1
    assert Agency.objects.get(schema_name="alpha").has_hooks is False
    conversation.hand_back(by=owner)
    worker.run_all()
    assert len(receiver.heard) == 2, "nobody listens any more"


def test_a_slow_receiver_is_not_waited_for(hook, receiver, conversation, owner, worker, settings):
    settings.HOOK_TIMEOUT_SECONDS, receiver.slow_by = 0.3, 1.0
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    attempt = Attempt.objects.get()
    assert attempt.status is None and attempt.milliseconds < 900 and "in time" in attempt.problem


def test_the_sweeper_wakes_what_the_queue_has_lost(hook, receiver, conversation, owner, worker):
    conversation.take_over(by=owner)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_q_ormq")
    Event.objects.update(at=timezone.now() - timedelta(minutes=1))
    sweeping.sweep()
    worker.run_all()
    assert receiver.types == ["conversation.taken_over"]
    Event.objects.update(at=timezone.now() - timedelta(days=31))
    delivering.sweep()
    assert not Event.objects.exists() and not Delivery.objects.exists()


def test_two_workers_at_the_same_delivery_make_one_call(hook, receiver, conversation, owner, worker):
    conversation.take_over(by=owner)
    task, event = next(args[1:] for args in worker.waiting() if args[1].endswith("hooks.tasks.spread"))
    assert task.endswith("spread")
    delivering.spread(event)
    pk = Delivery.objects.get().pk
    claimed = delivering._claimed(pk)
    delivering.deliver(pk)
    assert claimed is not None and receiver.heard == []


# --- the owner's doors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [
    "http://example.com/hooks", "https://10.0.0.1/", "https://192.168.1.4:8443/x", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[fd00::1]/",
    "https://user@example.com/", "ftp://example.com/", "javascript:alert(1)", "https:///nothing", "nonsense", "https://0.0.0.0/",
])
def test_an_address_that_may_not_be_called_is_refused_with_a_sentence(api, url, settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    refused = post(api, "/api/webhooks", url=url, events=["message.sent"])
    assert refused.status_code == 400 and refused.json()["errors"]["url"], refused.json()
    assert not Endpoint.objects.exists()


def test_a_name_that_leads_into_our_network_is_noticed_when_it_is_called(hook, receiver, conversation, owner, worker, settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    Endpoint.objects.update(url=receiver.url.replace("http://127.0.0.1", "https://localhost"))
    conversation.take_over(by=owner)
    worker.run_all(due_within=0)
    assert receiver.heard == [] and "private network" in Attempt.objects.get().problem


def test_a_test_event_comes_once_also_while_it_is_switched_off(api, hook, receiver, worker):
    api.patch(f"/api/webhooks/{hook.pk}", {"is_active": False}, content_type="application/json")
    receiver.answers = [500]
    assert post(api, f"/api/webhooks/{hook.pk}/test").status_code == 202
    worker.run_all()
    assert receiver.types == ["webhook.test"]
    log = api.get(f"/api/webhooks/{hook.pk}/deliveries").json()["results"]
    assert [(row["type"], row["state"], row["attempts"][0]["status"]) for row in log] == [("webhook.test", "failed", 500)]
    assert log[0]["attempts"][0]["answer"] == '{"ok": true}'


def test_what_was_given_up_is_sent_again_from_the_log(api, hook, receiver, conversation, owner, worker):
    conversation.take_over(by=owner)
    worker.run_all()
    row = api.get(f"/api/webhooks/{hook.pk}/deliveries?state=delivered").json()["results"][0]
    assert api.get(f"/api/webhooks/{hook.pk}/deliveries?state=failed").json()["results"] == []
    assert post(api, f"/api/webhooks/{hook.pk}/deliveries/{row['id']}/resend").status_code == 202
    worker.run_all()
    assert len(receiver.heard) == 2 and receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"] == row["webhook_id"]
    api.patch(f"/api/webhooks/{hook.pk}", {"is_active": False}, content_type="application/json")
    assert post(api, f"/api/webhooks/{hook.pk}/deliveries/{row['id']}/resend").status_code == 409


def test_after_a_change_of_the_secret_both_sign_for_a_day(api, hook, receiver, conversation, owner, worker):
    older, newer = receiver.secret, post(api, f"/api/webhooks/{hook.pk}/secret").json()["secret"]
    assert newer.startswith("whsec_") and newer != older
    conversation.take_over(by=owner)
    worker.run_all()
    for secret in (older, newer):
        Webhook(secret).verify(receiver.bodies[0], receiver.headers[0])
    Endpoint.objects.update(older_until=timezone.now() - timedelta(seconds=1))
    receiver.secret = newer
    conversation.hand_back(by=owner)
    worker.run_all()
    with pytest.raises(WebhookVerificationError):
        Webhook(older).verify(receiver.bodies[1], receiver.headers[1])


def test_the_secret_is_told_once_and_encrypted_where_it_lies(api, hook, receiver):
    shown = [api.get("/api/webhooks"), api.get(f"/api/webhooks/{hook.pk}")]
    assert all(receiver.secret not in answer.content.decode() and "secret" not in answer.content.decode() for answer in shown)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM hooks_endpoint")
        assert "whsec_" not in cursor.fetchone()[0]


def test_every_change_is_in_the_agencys_audit_without_the_address(api, hook, receiver):
    api.patch(f"/api/webhooks/{hook.pk}", {"description": "CRM", "events": ["message.sent"]}, content_type="application/json")
    post(api, f"/api/webhooks/{hook.pk}/secret")
    assert api.delete(f"/api/webhooks/{hook.pk}").status_code == 204
    entries = list(AuditEntry.objects.filter(action__startswith="webhook").order_by("pk"))
    assert [e.action for e in entries] == ["webhook made", "webhook changed", "webhook secret changed", "webhook deleted"]
    assert entries[1].detail["fields"] == ["description", "kinds"]
    assert "127.0.0.1" not in str([e.detail for e in entries])
    assert Agency.objects.get(schema_name="alpha").has_hooks is False


def test_agents_strangers_and_other_agencies_have_no_webhooks_here(hook, agent, api_for, client_for, other_agency):
    assert api_for(agent).get("/api/webhooks").status_code == 403
    assert client_for().get("/api/webhooks").status_code == 401
    from accounts.agents.models import Agent

    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    theirs = api_for(stranger, "beta")
    assert theirs.get(f"/api/webhooks/{hook.pk}").status_code == 404
    assert theirs.get("/api/webhooks").json()["results"] == []
    assert post(theirs, f"/api/webhooks/{hook.pk}/secret").status_code == 404


def test_a_suspended_agency_tells_nothing_and_catches_up(hook, receiver, conversation, owner, worker):
    conversation.take_over(by=owner)
    Agency.objects.filter(schema_name="alpha").update(state="suspended")
    forget_agencies()
    worker.run_all()
    assert receiver.heard == []
    Agency.objects.filter(schema_name="alpha").update(state="active")
    forget_agencies()
    Event.objects.update(at=timezone.now() - timedelta(minutes=1))
    delivering.sweep()
    worker.run_all()
    assert receiver.types == ["conversation.taken_over"]


def test_listings_are_told_by_whatever_door_they_change(api, receiver, owner, worker, phone):
    made = post(api, "/api/webhooks", url=receiver.url, events=["listing.created", "listing.updated", "listing.deleted", "listings.stored"])
    receiver.secret = made.json()["secret"]
    connection.tenant.refresh_from_db(fields=["has_hooks"])
    listing = a_listing(internal_notes="The seller is in a hurry")
    listing.price = 990_000
    listing.save()
    listing.save()
    bulk.give_state([listing.pk], "sold", by=owner)
    pk = listing.pk
    listing.delete()
    worker.run_all()
    assert [(event["type"], event["data"].get("fields")) for event in receiver.heard] == [
        ("listing.created", None), ("listing.updated", ["price"]), ("listing.updated", ["availability"]), ("listing.deleted", None)]
    assert all(event["data"]["listing_id"] == pk for event in receiver.heard)


def test_a_whole_file_of_listings_is_one_event(api, receiver, worker, tmp_path):
    made = post(api, "/api/webhooks", url=receiver.url, events=["listing.created", "listings.stored"])
    receiver.secret = made.json()["secret"]
    connection.tenant.refresh_from_db(fields=["has_hooks"])
    rows = "".join(f"L-{n},Flat {n},apartment,sale,500000\n" for n in range(101))
    file = tmp_path / "homes.csv"
    file.write_text(f"reference,title,property_type,listing_type,price\n{rows}")
    call_command("import_listings", "alpha", str(file), stdout=io.StringIO())
    worker.run_all()
    assert [(event["type"], event["data"]["created"]) for event in receiver.heard] == [("listings.stored", 101)]


def test_with_content_a_listing_is_what_anybody_may_be_told(api, receiver, worker, phone):
    made = post(api, "/api/webhooks", url=receiver.url, events=["listing.created"], with_content=True)
    receiver.secret = made.json()["secret"]
    connection.tenant.refresh_from_db(fields=["has_hooks"])
    a_listing(internal_notes="The seller is in a hurry", private=["price"])
    worker.run_all()
    shown = receiver.heard[0]["data"]["listing"]
    assert shown["title"].startswith("Marina Crest") and shown["price"] is None
    assert b"hurry" not in receiver.bodies[0]
