"""The provider's door: who may come in, what is kept, and what is answered."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client

from accounts.encryption import digest
from accounts.models import Agency, WebhookRoute
from accounts.tenancy import forget_agencies, in_agency, public_schema
from conversations.models import Conversation, Message
from tests import payloads
from tests.builders import a_channel, webhook_token
from whatsapp.models import InboundEvent

PATH = "/webhook/greenapi"


@pytest.fixture
def post(channel):
    """Deliver a body as the provider would."""

    def deliver(body, *, token: str | None = None, scheme: str = "Bearer", host: str = "localhost", path: str = PATH, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        token = webhook_token(channel) if token is None else token
        if token:
            headers["HTTP_AUTHORIZATION"] = f"{scheme} {token}"
        response = Client(HTTP_HOST=host).post(path, data, content_type="application/json", **headers)
        connection.set_tenant(Agency.objects.get(schema_name="alpha"))
        return response

    return deliver


def test_an_authentic_event_is_journalled_with_its_job_and_acknowledged(post, channel, worker):
    assert post(payloads.text(channel.account, "Hello")).status_code == 200
    assert InboundEvent.objects.get().state == "received"
    assert ("alpha", "whatsapp.tasks.take_in", channel.pk) in worker.waiting()
    worker.run_all()
    assert Message.objects.get(author="contact").text == "Hello"
    assert InboundEvent.objects.get().state == "done"


def test_it_is_the_same_door_on_the_agencys_own_host(post, channel):
    assert post(payloads.text(channel.account, "Hello"), host="alpha.localhost").status_code == 200
    assert InboundEvent.objects.count() == 1


@pytest.mark.parametrize("token, scheme", [("", "Bearer"), ("wrong-token-wrong-token", "Bearer"), ("short", "Bearer"), (None, "Basic"), (None, "Token")])
def test_every_bad_credential_gets_the_same_answer(post, channel, token, scheme):
    response = post(payloads.text(channel.account, "Hello"), token=token, scheme=scheme)
    assert response.status_code == 401
    assert response.json() == {"title": "This webhook is not known here.", "status": 401, "code": "authentication_failed"}
    assert not InboundEvent.objects.exists()


def test_a_body_that_names_another_account_is_a_bad_credential(post, channel):
    response = post(payloads.text("7103999999", "Hello"))
    assert response.status_code == 401 and response.json()["title"] == "This webhook is not known here."
    assert not InboundEvent.objects.exists()


def test_another_agencys_token_leads_to_that_agency_only(post, channel, other_agency, phone):
    with in_agency("beta"):
        theirs = a_channel()
    assert post(payloads.text(theirs.account, "Hello"), token=webhook_token(theirs)).status_code == 200
    assert not InboundEvent.objects.exists()
    with in_agency("beta"):
        assert InboundEvent.objects.count() == 1


def test_a_token_that_was_withdrawn_elsewhere_opens_nothing_from_then_on(post, channel):
    """Another process took it back; this one has known it until now."""
    assert post(payloads.text(channel.account, "Hello")).status_code == 200
    with public_schema():
        WebhookRoute.objects.filter(channel_id=channel.pk).update(token_digest=digest("a-new-token-of-this-number"))
    assert post(payloads.text(channel.account, "Are you there?")).status_code == 401
    assert post(b"x" * 3_000_000).status_code == 401
    assert InboundEvent.objects.count() == 1
    assert post(payloads.text(channel.account, "Are you there?"), token="a-new-token-of-this-number").status_code == 200


def test_a_number_that_has_moved_to_another_account_is_known_by_its_new_one(post, channel):
    assert post(payloads.text(channel.account, "Hello")).status_code == 200
    with public_schema():
        WebhookRoute.objects.filter(channel_id=channel.pk).update(account="7103999999")
    assert post(payloads.text(channel.account, "still the old one")).status_code == 401
    assert post(payloads.text("7103999999", "the new one")).status_code == 200
    assert InboundEvent.objects.count() == 2


def test_a_token_in_the_address_or_the_body_opens_nothing(post, channel):
    body = payloads.text(channel.account, "Hello") | {"token": webhook_token(channel)}
    assert post(body, token="", path=f"{PATH}?token={webhook_token(channel)}").status_code == 401


def test_a_repeat_is_acknowledged_and_queues_nothing(post, channel, worker):
    body = payloads.text(channel.account, "Hello")
    assert [post(body).status_code for _ in range(10)] == [200] * 10
    assert InboundEvent.objects.count() == 1 and len(worker.waiting()) == 1


def test_two_genuine_equal_texts_in_one_second_are_two_messages(post, channel, worker):
    for _ in range(2):
        post(payloads.text(channel.account, "ok", at=1_700_000_000))
    worker.run_all()
    assert Message.objects.filter(text="ok").count() == 2
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("body", [b" ", b"not json", b"[]", b"null", b'"text"', b"\xff\xfe\x00", b"{" * 5000, b'{"a":' * 3000 + b"1" + b"}" * 3000,
                                  b'{"typeWebhook": 5}', b'{"typeWebhook": "x", "messageData": [1]}', b'{"typeWebhook":"incomingMessageReceived"}',
                                  b'{"typeWebhook":"\\ud800","instanceData":[]}', b'{"typeWebhook":"a\\u0000b"}'])
def test_no_authentic_body_is_refused_or_breaks_anything(post, channel, worker, body):
    assert post(body).status_code == 200
    event = InboundEvent.objects.get()
    worker.run_all()
    event.refresh_from_db()
    assert event.state in ("parked", "ignored", "received")


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(post, channel, settings):
    settings.WEBHOOK_MAX_BYTES = 1000
    assert post(b"x" * 1001).status_code == 413
    assert post(b"x" * 1001, token="").status_code == 401


def test_only_post_is_answered(channel):
    assert Client(HTTP_HOST="localhost").get(PATH).status_code in (401, 405)
    assert Client(HTTP_HOST="localhost").post("/webhook/unknown").status_code == 404
    assert Client(HTTP_HOST="evil.example").post(PATH).status_code == 400


def test_the_database_in_trouble_is_503_and_nothing_is_acknowledged(post, channel, monkeypatch):
    from django.db import OperationalError

    from whatsapp import views

    def broken(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(views, "_journal", broken)
    response = post(payloads.text(channel.account, "Hello"))
    assert response.status_code == 503 and response["Retry-After"]


def test_a_suspended_agencys_events_are_journalled_and_wait(post, channel, worker, model):
    with public_schema():
        Agency.objects.filter(schema_name="alpha").update(state="suspended")
    forget_agencies()
    assert post(payloads.text(channel.account, "Hello")).status_code == 200
    worker.run_all()
    assert InboundEvent.objects.get().state == "received" and not Message.objects.exists() and model.asked == []
    with public_schema():
        Agency.objects.filter(schema_name="alpha").update(state="active")
    forget_agencies()
    from config.sweeping import sweep

    InboundEvent.objects.update(received_at="2026-01-01T00:00:00Z")
    sweep()
    worker.run_all()
    with in_agency("alpha"):
        assert Message.objects.get(author="contact").text == "Hello"


def test_nothing_of_a_page_is_touched_by_a_webhook(post, channel, django_assert_num_queries):
    post(payloads.text(channel.account, "the route is known now"))
    body = payloads.text(channel.account, "one statement")
    with django_assert_num_queries(0):  # the one statement goes past the ORM, straight to the driver
        Client(HTTP_HOST="localhost").post(PATH, json.dumps(body), content_type="application/json",
                                           HTTP_AUTHORIZATION=f"Bearer {webhook_token(channel)}")
    with in_agency("alpha"):
        assert InboundEvent.objects.count() == 2
