"""A message through the whole pipeline without a trace in the inbox, for the playground and for programs."""

from __future__ import annotations

import pytest

from conversations.models import Channel, Contact, Conversation, Message
from escalation.models import Escalation, Notification
from personas import cases
from personas.models import Memory, ModelCall, Persona, Turn
from personas.rehearsal import rehearse
from tests.builders import a_listing


@pytest.fixture(autouse=True)
def nothing_is_kept(agency, phone, worker):
    yield
    for table in (Channel, Contact, Conversation, Message, Memory, Turn, Escalation, Notification):
        assert not table.objects.exists(), table
    assert worker.waiting() == [] and phone.sent == [] and phone.typed == 0


def test_a_search_is_rehearsed_with_its_trace(model):
    listing = a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$1,200,000.", used_listing_ids=(str(listing.pk),))
    tried = rehearse("3 bedroom condo in Marina Bay")
    assert tried.turn.action == "RESPOND" and tried.turn.decided_by == "model" and tried.turn.search == "exact" and tried.found == 1
    assert "AI assistant" in tried.told and "1,200,000" in tried.told
    assert tried.turn.used[0]["version"] == 1 and tried.turn.told_from[str(listing.pk)]["price"] == 1_200_000
    assert ModelCall.objects.get().purpose == "rehearsal"


def test_a_blocked_draft_is_shown(model):
    a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$900,000.")
    model.will_say("Marina Crest costs S$1,200,000.")
    tried = rehearse("How much is a 3 bedroom condo in Marina Bay?")
    assert tried.turn.drafts[0]["text"] == "Marina Crest costs S$900,000." and "1,200,000" in tried.told


def test_a_trigger_asks_a_person_without_a_call_and_the_line_is_shown(model):
    tried = rehearse("Can you lower the price?")
    assert tried.turn.action == "HUMAN_HANDOFF" and tried.turn.trigger == "negotiation" and tried.turn.decided_by == "guard"
    assert tried.told and model.asked == []


def test_earlier_turns_count(model):
    a_listing(title="Aster Court")
    birch = a_listing(title="Birch Court")
    rehearse("Does the second one have a pool?", history=[
        ("contact", "3 bedroom condos in Marina Bay"), ("ai", "I have Birch Court and Aster Court."),
    ])
    asked = model.asked[0]
    assert len(asked.facts["listings"]) == 1 and asked.history[0][0] == "user" and not asked.notes.get("first_reply")
    assert asked.notes["criteria"]["bedrooms_min"] == 3
    assert birch.pk


def test_three_empty_searches_in_the_earlier_turns_end_with_a_person(model):
    a_listing()
    tried = rehearse("5 bedroom castle in Bedok", history=[
        ("contact", "4 bedroom villa in Pasir Ris under 300k"), ("ai", "Nothing fits."),
        ("contact", "then 4 bedroom in Tampines under 200k"), ("ai", "Nothing fits."),
    ])
    assert tried.turn.trigger == "no_match" and tried.turn.action == "HUMAN_HANDOFF"


def test_a_wording_that_is_not_published_can_be_heard(model):
    rehearse("Hello there", persona=Persona(assistant_name="Zelda", style="premium", custom_instruction="Speak of the sea."))
    assert "Zelda" in model.asked[0].persona and "sea" in model.asked[0].persona
    assert not Persona.objects.exists()


def test_without_a_key_the_offline_assistant_is_heard():
    a_listing(title="Marina Crest", price=1_200_000)
    tried = rehearse("3 bedroom condo in Marina Bay")
    assert "1,200,000" in tried.told and tried.turn.model == "offline" and not ModelCall.objects.exists()


def test_when_the_model_is_away_the_ladder_is_shown_too(model):
    a_listing(title="Marina Crest", price=1_200_000)
    model.will_fail("529")
    assert "1,200,000" in rehearse("3 bedroom condo in Marina Bay").told
    model.will_fail("529")
    tried = rehearse("What are the schools like?")
    assert tried.turn.action == "HUMAN_HANDOFF" and tried.turn.trigger == "model_failed"


@pytest.mark.parametrize("bad", [{"text": "  "}, {"text": "hi", "history": [("robot", "beep")]}])
def test_what_nobody_could_write_is_refused(bad):
    with pytest.raises(ValueError, match="needs some text|earlier turn"):
        rehearse(**bad)


def test_the_ten_built_in_cases_pass_without_a_model():
    failed = {case.key: cases.run(case, Persona()).problems for case in cases.BUILT_IN}
    assert len(failed) == 10 and {key: found for key, found in failed.items() if found} == {}
