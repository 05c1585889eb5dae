"""A number without a telephone: what a made-up lead writes goes the real way, and nothing leaves the house."""

from __future__ import annotations

import pytest

from accounts.tenancy import in_agency
from conversations.models import Channel, Conversation, Message
from personas.models import Turn
from tests.builders import a_channel, a_listing
from whatsapp import sandbox
from whatsapp.models import InboundEvent

SAY = "/api/sandbox/messages"


def post(client, **body):
    return client.post(SAY, body, content_type="application/json")


def test_a_made_up_lead_is_answered_by_the_real_assistant_and_ticks_follow(owner, api_for, worker, model, phone):
    a_listing(suburb="Bishan", bedrooms=3)
    model.will_say("There is one in Bishan.")
    told = post(api_for(owner), text="Any 3 bedroom condo in Bishan?", lead="mei", name="Mei Lin")
    assert told.status_code == 201
    body = told.json()
    assert body["conversation"]["contact"]["name"] == "Mei Lin" and body["message"]["text"] == "Any 3 bedroom condo in Bishan?"
    worker.run_all(due_within=10)
    thread = list(Message.objects.filter(conversation=body["conversation"]["id"]).order_by("pk").values_list("author", "status"))
    assert thread == [("contact", "received"), ("ai", "read")]
    assert Turn.objects.filter(conversation=body["conversation"]["id"]).exists()
    assert phone.sent == [], "nothing left by the real number's provider"
    states = set(InboundEvent.objects.filter(channel__provider="sandbox").values_list("kind", "state"))
    assert states == {("message", "done"), ("tick", "done")}


def test_the_sandbox_is_opened_once_and_is_no_number_of_the_agency(owner, api_for):
    client = api_for(owner)
    first, second = post(client, text="Hello").json(), post(client, text="Hello again").json()
    assert first["conversation"]["id"] == second["conversation"]["id"]
    assert Channel.objects.filter(provider="sandbox").count() == 1
    assert not Channel.objects.real().exists()


def test_the_same_key_is_no_second_message(owner, api_for):
    client = api_for(owner)
    first = post(client, text="Hello", client_key="k-1")
    again = post(client, text="Hello", client_key="k-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["message"]["id"] == first.json()["message"]["id"] and again.json()["event_id"] is None
    assert Message.objects.count() == 1


def test_a_lead_who_cannot_be_reached_shows_what_a_failure_looks_like(owner, api_for, worker, model):
    conversation = Conversation.objects.get(pk=post(api_for(owner), text="Hello", lead="unreachable").json()["conversation"]["id"])
    conversation.send(by=owner, text="Are you there?")
    worker.run_all(due_within=10)
    failed = conversation.messages.get(author="agent")
    assert failed.status == "failed" and "unreachable" in failed.problem


@pytest.mark.parametrize(("body", "field"), [
    ({"text": ""}, "text"), ({"text": "   "}, "text"), ({"text": "x" * 4001}, "text"), ({"text": "Hi", "lead": "Mei Lin"}, "lead"),
    ({"text": "Hi", "client_key": "a b"}, "client_key"), ({"text": "Hi", "channel": 1}, "channel"),
])
def test_what_makes_no_sense_is_refused_by_name(owner, api_for, body, field):
    refused = post(api_for(owner), **body)
    assert refused.status_code == 400 and field in refused.json()["errors"]
    assert not Message.objects.exists()


def test_only_owners_may_let_leads_speak(agent, api_for, client_for):
    assert post(api_for(agent), text="Hello").status_code == 403
    assert post(client_for(), text="Hello").status_code == 401
    assert not Channel.objects.exists()


def test_each_agency_has_a_sandbox_of_its_own(owner, api_for, other_agency):
    post(api_for(owner), text="Hello from Alpha")
    with in_agency("beta"):
        assert sandbox.sandbox() is None and not Message.objects.exists()
    assert post(api_for(owner, "alpha"), text="Hello").status_code == 201
    stranger = api_for(owner)
    stranger.defaults["HTTP_HOST"] = "beta.localhost"
    assert post(stranger, text="Hello from Alpha").status_code == 401


def test_a_real_number_takes_no_made_up_words(owner, phone):
    with pytest.raises(sandbox.CannotSay):
        sandbox.say(a_channel(), "Hello")


def test_leads_of_the_sandbox_are_in_the_inbox_but_not_in_the_figures(owner, api_for, client_for, worker, model):
    post(api_for(owner), text="Hello", lead="mei", name="Mei Lin")
    worker.run_all(due_within=10)
    browser = client_for(owner)
    assert "Mei Lin" in browser.get("/?tab=all").content.decode()
    behind = browser.get("/manage/new").content.decode()
    assert "Mei Lin" not in behind
    sandbox.sandbox().conversations.update(channel=a_channel())
    assert "Mei Lin" in browser.get("/manage/new").content.decode(), "only the channel made the difference"
