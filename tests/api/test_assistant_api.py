"""A program tries the assistant and leads talks with it; nothing of that reaches anybody. And it sees what the assistant
remembers and decided, within the conversations its agent may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from config.sweeping import sweep
from conversations.models import Conversation, Message
from personas.models import Memory, ModelCall, Persona, Session, Turn
from tests.api.asking import send
from tests.builders import a_channel, a_conversation, a_listing, says
from tests.conftest import PASSWORD


def orchestrate(client: Client, text: str, **more):
    return send("post", client, "/api/orchestrate", {"text": text} | more)


# --- a message on trial ----------------------------------------------------------------------------------------------------


def test_a_search_shows_what_was_decided_found_said_and_spent(api, model, phone, worker):
    listing = a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$1,200,000.", used_listing_ids=(str(listing.pk),))
    said = orchestrate(api, "3 bedroom condo in Marina Bay").json()
    assert (said["action"], said["decided_by"], said["search"], said["found"]) == ("RESPOND", "model", "exact", 1)
    assert "1,200,000" in said["reply"] and "AI assistant" in said["reply"]
    assert said["wanted"]["bedrooms_min"] == 3 and said["language"] == "en"
    assert [(used["id"], used["version"], used["facts"]["price"]) for used in said["listings"]] == [(listing.pk, 1, 1_200_000)]
    assert said["tokens"] == {"calls": 1, "input": 100, "output": 20, "cache_read": 0, "cache_write": 0} and said["model"] == "scripted"
    assert said["violations"] == said["blocked"] == [] and said["session"] is None
    worker.run_all()
    assert phone.sent == [] and not Conversation.objects.exists() and not Message.objects.exists() and not Turn.objects.exists()
    assert ModelCall.objects.get().purpose == "rehearsal", "what it costs is counted"


def test_a_stopped_draft_is_shown_with_the_claim_that_has_no_ground(api, model):
    a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$900,000.")
    model.will_say("Marina Crest costs S$1,200,000.")
    said = orchestrate(api, "How much is a 3 bedroom condo in Marina Bay?").json()
    assert said["blocked"][0]["text"] == "Marina Crest costs S$900,000." and said["blocked"][0]["violations"][0]["kind"] == "price"
    assert said["violations"] == said["blocked"][0]["violations"]


def test_what_needs_a_person_asks_for_one_and_no_model(api, model):
    said = orchestrate(api, "Can you lower the price?").json()
    assert (said["action"], said["trigger"], said["tokens"]["calls"]) == ("HUMAN_HANDOFF", "negotiation", 0) and said["reply"]
    assert model.asked == []


def test_a_history_of_ones_own_counts(api, model):
    a_listing(title="Aster Court"), a_listing(title="Birch Court")
    orchestrate(api, "Does the second one have a pool?", history=[
        {"author": "CONTACT", "text": "3 bedroom condos in Marina Bay"}, {"author": "AI", "text": "I have Birch Court and Aster Court."}])
    assert len(model.asked[0].facts["listings"]) == 1 and model.asked[0].notes["criteria"]["bedrooms_min"] == 3


@pytest.mark.parametrize(("body", "field"), [
    ({}, "text"), ({"text": " "}, "text"), ({"text": "x" * 2001}, "text"), ({"text": "Hi", "voice": "mine"}, "voice"),
    ({"text": "Hi", "voice": "own-draft"}, "voice"), ({"text": "Hi", "history": [{"author": "SYSTEM", "text": "x"}]}, "history"),
    ({"text": "Hi", "history": [{"author": "AI", "text": "x"}] * 13}, "history"), ({"text": "Hi", "session": "no spaces"}, "session"),
    ({"text": "Hi", "session": "a", "history": []}, "history"), ({"text": "Hi", "send": True}, "send"),
])
def test_a_trial_that_makes_no_sense_is_told_which_field(api, model, body, field):
    answer = send("post", api, "/api/orchestrate", body)
    assert answer.status_code == 400 and field in answer.json()["errors"] and model.asked == []


def test_a_draft_of_ones_own_voice_is_heard_before_it_is_published(api, model, agent):
    Persona.objects.create(agent=agent, assistant_name="Rosa", draft={"assistant_name": "Nina", "style": "friendly", "tone": 5, "flags": [], "custom_instruction": ""})
    orchestrate(api, "Hello", voice="own-draft")
    orchestrate(api, "Hello", voice="own")
    assert [asked.system[-1]["text"].count("Nina") > 0 if hasattr(asked, "system") else "Nina" in repr(asked) for asked in model.asked] == [True, False]


# --- talks ---------------------------------------------------------------------------------------------------------------------


def test_a_talk_is_begun_goes_on_and_is_forgotten(api, model):
    a_listing(title="Birch Court"), a_listing(title="Aster Court")
    begun = send("post", api, "/api/sessions/visitor-7")
    assert begun.status_code == 201 and begun.json()["history"] == [] and begun.json()["idle_minutes"] == 30
    model.will_say("I have Aster Court and Birch Court.")
    first = orchestrate(api, "3 bedroom condos in Marina Bay", session="visitor-7").json()["session"]
    assert [turn["author"] for turn in first["history"]] == ["CONTACT", "AI"] and first["wanted"]["bedrooms_min"] == 3
    orchestrate(api, "Does the second one have a pool?", session="visitor-7")
    shown, asked_for = ([facts["id"] for facts in asked.facts["listings"]] for asked in model.asked)
    assert len(shown) == 2 and asked_for == shown[1:], "it knows which was the second"
    kept = api.get("/api/sessions/visitor-7").json()
    assert len(kept["history"]) == 4 and kept["turns"] == 2 and kept["last_action"] == "RESPOND"
    assert send("post", api, "/api/sessions/visitor-7").status_code == 200, "asking again keeps it alive and what was said"
    assert len(api.get("/api/sessions/visitor-7").json()["history"]) == 4
    assert send("delete", api, "/api/sessions/visitor-7").status_code == 204
    assert api.get("/api/sessions/visitor-7").status_code == 404 == send("delete", api, "/api/sessions/visitor-7").status_code
    assert orchestrate(api, "Hello?", session="visitor-7").status_code == 404


def test_a_talk_ends_by_itself(api, model):
    send("post", api, "/api/sessions/a", {"idle_minutes": 5, "history": [{"author": "CONTACT", "text": "Hello"}]})
    ends = Session.objects.get().expires_at
    assert timedelta(minutes=4) < ends - timezone.now() <= timedelta(minutes=5)
    orchestrate(api, "Any condo?", session="a")
    assert Session.objects.get().expires_at > ends, "each turn puts the end off"
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert api.get("/api/sessions/a").status_code == 404 and orchestrate(api, "Hello?", session="a").status_code == 404
    fresh = send("post", api, "/api/sessions/a")
    assert fresh.status_code == 201 and fresh.json()["history"] == [] and fresh.json()["idle_minutes"] == 30
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert not Session.objects.exists()


def test_a_talk_begins_where_a_conversation_is(api, conversation, model, agent):
    says(conversation, "Any condo in Marina Bay?")
    conversation.send(by=agent, text="Yes, one.")
    begun = send("post", api, "/api/sessions/a", {"conversation_id": conversation.pk}).json()
    assert begun["history"] == [{"author": "CONTACT", "text": "Any condo in Marina Bay?"}, {"author": "AGENT", "text": "Yes, one."}]
    assert send("post", api, "/api/sessions/b", {"conversation_id": 987654321}).status_code == 404


def test_two_who_go_on_at_once_are_told_so(api, model):
    send("post", api, "/api/sessions/a")
    model.will_say("Hello.", meanwhile=lambda: Session.objects.update(turns=7))
    answer = orchestrate(api, "Which homes do you have?", session="a")
    assert answer.status_code == 409 and answer.json()["code"] == "session_moved" and Session.objects.get().said == []


def test_a_talk_is_its_agents_alone(api, api_for, owner, other_agency, model):
    send("post", api, "/api/sessions/a", {"history": [{"author": "CONTACT", "text": "secret"}]})
    boss = api_for(owner)
    assert boss.get("/api/sessions/a").status_code == 404
    assert send("post", boss, "/api/sessions/a").json()["history"] == [], "the same name is another talk"
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
        assert not Session.objects.exists()
    assert api_for(stranger, "beta").get("/api/sessions/a").status_code == 404


@pytest.mark.parametrize("name", ["a.b", "x" * 65, "a b", "%00", "é"])
def test_names_that_are_none_are_not_found(api, name):
    assert send("post", api, f"/api/sessions/{name}").status_code == 404 and not Session.objects.exists()


# --- what it remembers and decided -----------------------------------------------------------------------------------------


def test_memory_and_decisions_of_a_conversation_are_read_and_memory_forgotten(api, conversation, worker, phone):
    listing = a_listing(suburb="Marina Bay", bedrooms=2)
    says(conversation, "Any 2 bedroom condo in Marina Bay?")
    worker.run_all()
    address = f"/api/conversations/{conversation.pk}"
    remembered = api.get(f"{address}/memory").json()
    assert remembered["shown"] == [listing.pk] and remembered["wanted"]["bedrooms_min"] == 2 and remembered["slots"]["areas"] == "Marina Bay"
    turn = api.get(f"{address}/turns").json()["results"][0]
    assert turn["conversation_id"] == conversation.pk and turn["action"] == "RESPOND" and turn["outcome"] == "sent"
    assert [used["facts"]["reference"] for used in turn["listings"]] == [listing.reference]
    assert send("delete", api, f"{address}/memory").status_code == 204
    assert api.get(f"{address}/memory").json()["shown"] == [] and not Memory.objects.exists()


def test_a_suggestion_is_for_a_person_to_look_at(api, conversation, model, agent, worker, phone):
    conversation.take_over(by=agent)
    says(conversation, "Are you there?")
    model.will_say("Yes, how can I help?")
    assert send("post", api, f"/api/conversations/{conversation.pk}/suggestion").json() == {"text": "Yes, how can I help?", "why_not": ""}
    worker.run_all()
    assert phone.sent == []


def test_what_an_agent_may_not_see_has_no_memory_and_no_decisions(api_for, api, conversation, other_agency, phone, owner):
    shy = Agent.objects.create_user("sven@alpha.example", PASSWORD, name="Sven Shy", visibility="own")
    conversation.assign(owner)
    with in_agency("beta"):
        channel = a_channel()
        for _ in range(40):
            theirs = a_conversation(channel)
    for client, found in ((api_for(shy), conversation), (api, theirs)):
        address = f"/api/conversations/{found.pk}"
        for method, door in (("get", "memory"), ("delete", "memory"), ("get", "turns"), ("post", "suggestion")):
            assert send(method, client, f"{address}/{door}").status_code == 404, door
        assert send("post", client, "/api/sessions/a", {"conversation_id": found.pk}).status_code == 404
