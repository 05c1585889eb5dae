"""An agency words the fixed sentences itself, in each language; what a contact must learn stays in them."""

from __future__ import annotations

import pytest

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from escalation.models import Policy
from tests.builders import a_conversation, says

HAND_OVER = "One moment, {agent} of {agency} takes over here."
DISCLOSURE = "Hello, I am {assistant}, an AI at the desk of {agency}."


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


def test_each_language_has_its_own_words_and_the_others_keep_the_house_s(desk, owner, channel, worker, phone):
    desk.post("/settings/texts?language=en", {"disclosure": DISCLOSURE, "opt_out_confirmed": "Done. Write START to come back to {agency}."})
    desk.post("/settings/texts?language=es", {"disclosure": "Soy {assistant}, la IA de {agency}."})
    english, spanish, french = (a_conversation(channel) for _ in range(3))
    for conversation, words in ((english, "Hi, do you have a 2 bedroom condo?"), (spanish, "Hola, ¿tienen un piso de dos dormitorios?"), (french, "Bonjour, avez-vous un appartement de deux chambres ?")):
        says(conversation, words)
    worker.run_all()
    first = dict(reversed(phone.sent))
    assert first[english.address].startswith("Hello, I am Maya, an AI at the desk of Alpha Homes.")
    assert first[spanish.address].startswith("Soy Maya, la IA de Alpha Homes.")
    assert "Maya" in first[french.address] and "desk" not in first[french.address]
    says(english, "STOP")
    worker.run_all()
    assert phone.texts[-1] == "Done. Write START to come back to Alpha Homes."
    assert [entry.detail["fields"] for entry in AuditEntry.objects.order_by("pk")] == [["disclosure", "opt_out_confirmed"], ["disclosure"]]


def test_at_a_hand_over_the_agencys_own_line_is_said_with_the_colleagues_name(desk, agent, channel, worker, phone):
    desk.post("/settings/texts?language=en", {"handoff_named": HAND_OVER})
    conversation = a_conversation(channel)
    conversation.assign(agent)
    says(conversation, "Can you lower the price?")
    worker.run_all()
    assert "One moment, Anna of Alpha Homes takes over here." in phone.texts[0]


@pytest.mark.parametrize(("key", "language", "text", "sentence"), [
    ("disclosure", "en", "Hello, {assistant} here.", "an AI writes"), ("disclosure", "en", "I am an AI of {agency}.", "needs {assistant}"),
    ("disclosure", "en", "{assistant} will aid you by mAIl", "an AI writes"), ("disclosure", "es", "Soy {assistant}, AI de {agency}", "“IA”"),
    ("disclosure", "zh", "我是{assistant}", "“AI”"), ("handoff", "en", "{price} soon", "Places that can be filled"), ("handoff", "en", "{agency", "Curly brackets"),
    ("handoff", "en", "{agency.secret}", "Places that can be filled"), ("handoff", "en", "{}", "Places that can be filled"), ("handoff", "en", "{agency!r}", "Places that can be filled"),
    ("opt_out_confirmed", "en", "You are out.", "“START”"), ("late", "en", "x" * 601, "600 characters"),
])
def test_what_a_sentence_must_keep_is_said_and_nothing_is_lost(key, language, text, sentence, desk):
    refused = desk.post(f"/settings/texts?language={language}", {key: text, "outage": "We are here soon."})
    page = refused.content.decode()
    assert refused.status_code == 422 and sentence in page and "We are here soon." in page
    assert not Policy.current().texts


def test_emptied_the_house_s_sentence_is_said_again(desk):
    desk.post("/settings/texts?language=en", {"outage": "Soon."})
    assert Policy.current().text("outage", "en-GB") == "Soon."
    desk.post("/settings/texts?language=en", {"outage": ""})
    assert Policy.current().text("outage", "en") == "We have your message. A colleague will answer you here." and Policy.current().texts == {}


def test_only_owners_of_this_agency_word_its_sentences(client_for, agent, owner, other_agency):
    assert client_for(agent).get("/settings/texts").status_code == client_for(agent).post("/settings/texts", {"outage": "x"}).status_code == 403
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
    client_for(neighbour, "beta").post("/settings/texts?language=en", {"outage": "Beta's own."})
    assert Policy.current().text("outage", "en") != "Beta's own."
    with in_agency("beta"):
        assert Policy.current().text("outage", "en") == "Beta's own."
