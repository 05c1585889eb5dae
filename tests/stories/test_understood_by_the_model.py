"""What the rules do not read in a message, the model may: then the homes are looked for once more, and the answer rests on them."""

from __future__ import annotations

import pytest

from conversations.models import Mode
from personas.models import Memory, ModelCall, Turn
from tests.builders import a_listing, says

ROUNDABOUT = "My twins start school in September and we cannot stay with my mother"  # nothing in it that a rule would call a search
HOW_NICE = "How nice! Which area do you have in mind?"


@pytest.fixture
def home(agency):
    return a_listing(title="Heron Court", suburb="Bedok", bedrooms=3, price=900_000, listing_type="sale", property_type="condo")


def test_what_only_the_model_understood_is_looked_for_and_answered_with(conversation, worker, model, phone, home):
    a_listing(title="Tern House", suburb="Bedok", bedrooms=1)
    model.will_say(HOW_NICE, wanted={"locations": ["Bedok"], "bedrooms_min": 3, "listing_type": "sale"})
    model.will_say("Heron Court is for sale at SGD 900,000.", used_listing_ids=(str(home.pk),), intent="search")
    says(conversation, ROUNDABOUT)
    worker.run_all()
    assert "900,000" in phone.texts[0] and HOW_NICE not in phone.texts[0]
    assert [listing["title"] for listing in model.asked[1].facts["listings"]] == ["Heron Court"]
    turn = Turn.objects.get()
    assert (turn.search, turn.calls, turn.wanted["bedrooms_min"]) == ("exact", 2, 3)
    assert [listing["used"] for listing in turn.listings] == [True]
    assert [call.purpose for call in ModelCall.objects.all()] == ["reply", "reply"], "nothing was repaired"
    assert Memory.objects.get().wanted["locations"] == ["Bedok"], "the next message goes on from there"


def test_where_the_rules_read_as_much_nothing_is_asked_twice(conversation, worker, model, phone, home):
    model.will_say("Heron Court is for sale at SGD 900,000.", used_listing_ids=(str(home.pk),),
                   wanted={"locations": ["Bedok"], "bedrooms_min": 3, "bedrooms_max": 3})
    says(conversation, "3 bedroom home in Bedok?")
    worker.run_all()
    assert len(model.asked) == 1 and len(phone.sent) == 1


def test_a_model_overrules_nothing_that_the_contact_said_plainly(conversation, worker, model, phone, home):
    model.will_say("Shall I look a little further?", wanted={"price_max": 2_000_000, "bedrooms_min": 5, "bedrooms_max": 5})
    says(conversation, "3 bedroom home in Bedok under 500k")
    worker.run_all()
    assert len(model.asked) == 1 and Memory.objects.get().wanted["price_max"] == 500_000


@pytest.mark.parametrize("wanted", [
    {"locations": ["Atlantis"]}, {"property_type": "spaceship"}, {"listing_type": "barter"}, {"reference": "HV-1"}, {"bedrooms_min": 9, "bedrooms_max": 9},
])
def test_what_leads_to_no_home_costs_no_second_call(conversation, worker, model, phone, home, wanted):
    model.will_say(HOW_NICE, wanted=wanted)
    says(conversation, ROUNDABOUT)
    worker.run_all()
    assert len(model.asked) == 1 and HOW_NICE in phone.texts[0]


def test_when_the_second_call_fails_the_first_answer_stands(conversation, worker, model, phone, home):
    model.will_say(HOW_NICE, wanted={"locations": ["Bedok"], "bedrooms_min": 3})
    model.will_fail("529 overloaded")
    says(conversation, ROUNDABOUT)
    worker.run_all()
    conversation.refresh_from_db()
    assert HOW_NICE in phone.texts[0] and conversation.mode == Mode.AI
    assert Turn.objects.get().listings == []


def test_a_second_answer_is_checked_like_any_other(conversation, worker, model, phone, home):
    model.will_say(HOW_NICE, wanted={"locations": ["Bedok"], "bedrooms_min": 3})
    model.will_say("Heron Court costs SGD 850,000.", used_listing_ids=(str(home.pk),))
    model.will_say("Heron Court costs SGD 900,000.", used_listing_ids=(str(home.pk),))
    says(conversation, ROUNDABOUT)
    worker.run_all()
    assert "900,000" in phone.texts[0] and "850,000" not in phone.texts[0]
    assert "850,000" in Turn.objects.get().drafts[0]["text"]
