"""When the assistant must call a person, and what the contact is told: one line, once, in their language."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from conversations.models import Message, Mode
from escalation.models import Escalation, Notification, Policy
from personas.models import Turn
from tests.builders import a_conversation, a_listing, says


@pytest.mark.parametrize("words, trigger", [
    ("Can you lower the price?", "negotiation"),
    ("What's your best offer?", "negotiation"),
    ("I'm concerned about the noise from the road", "objection"),
    ("What happens if I break the lease early?", "legal"),
    ("Can I speak to a person please?", "human_request"),
    ("Is this a bot?", "human_request"),
])
def test_a_trigger_brings_a_person_with_the_reason_and_the_quoted_words(conversation, worker, model, phone, owner, words, trigger):
    says(conversation, words)
    worker.run_all()
    conversation.refresh_from_db()
    escalation = Escalation.objects.get()
    assert (conversation.mode, escalation.trigger, escalation.quote) == (Mode.HUMAN, trigger, words)
    assert len(phone.sent) == 1 and Message.objects.filter(author="system").count() == 1
    assert model.asked == []  # certain without a model
    assert Notification.objects.filter(agent=owner, seen_at=None).count() == 1
    assert Turn.objects.get().decided_by == "guard"


def test_whoever_asks_whether_this_is_a_bot_is_told_the_truth(conversation, worker, phone):
    says(conversation, "Is this a bot?")
    worker.run_all()
    assert "AI assistant" in phone.texts[0] and "Alpha Homes" in phone.texts[0]


def test_the_line_is_in_the_contacts_language(channel, worker, phone):
    says(a_conversation(channel), "¿Me puede hacer un descuento en el precio?")
    worker.run_all()
    assert "Gracias" in phone.texts[0] and "Alpha Homes" in phone.texts[0]


def test_the_agency_may_word_the_line_itself(conversation, worker, phone):
    Policy.objects.create(pk=1, handoff_text="One moment, Anna is coming.")
    says(conversation, "Can you lower the price?")
    worker.run_all()
    assert phone.texts == ["One moment, Anna is coming."]


def test_after_the_hand_over_the_assistant_is_silent_and_the_line_is_not_repeated(conversation, worker, model, phone):
    says(conversation, "Can you lower the price?")
    worker.run_all()
    for words in ("Hello?", "Can you lower the price?", "Can I speak to a person?"):
        says(conversation, words)
        worker.run_all()
    assert len(phone.sent) == 1 and model.asked == [] and Escalation.objects.count() == 1


def test_a_trigger_beats_a_search_in_the_same_burst(conversation, worker, model, phone):
    a_listing()
    says(conversation, "Show me 3 bedroom condos in Marina Bay")
    says(conversation, "and what is your last price, any discount?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.is_with_human and model.asked == []


def test_negotiation_and_objection_can_be_switched_off(conversation, worker, model, phone):
    Policy.objects.create(pk=1, switched_off=["negotiation", "objection"])
    says(conversation, "Can you lower the price?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and len(model.asked) == 1


@pytest.mark.parametrize("trigger", ["legal", "human_request", "safety"])
def test_the_database_refuses_to_switch_off_what_must_stay_on(agency, trigger):
    with pytest.raises(IntegrityError, match="some_triggers_stay_on"), transaction.atomic():
        Policy.objects.create(pk=1, switched_off=[trigger])


def test_three_searches_in_a_row_without_a_result_bring_a_person(conversation, worker, model, phone):
    a_listing(suburb="Marina Bay", bedrooms=3)
    for words in ("a 9 bedroom bungalow in Jurong under 100k", "an 8 bedroom villa in Sentosa under 90k", "a 7 bedroom house in Yishun under 80k"):
        assert not Escalation.objects.exists()
        says(conversation, words)
        worker.run_all()
    assert Escalation.objects.get().trigger == "no_match"
    assert len(phone.sent) == 3


def test_a_search_that_finds_something_starts_the_count_again(conversation, worker, model, phone):
    a_listing(suburb="Marina Bay", bedrooms=3)
    for words in ("a 9 bedroom bungalow in Jurong under 100k", "an 8 bedroom villa in Sentosa under 90k", "3 bedroom condo in Marina Bay for sale under 2 million"):
        says(conversation, words)
        worker.run_all()
    conversation.refresh_from_db()
    assert conversation.empty_searches == 0 and conversation.mode == Mode.AI


def test_the_model_may_only_be_more_careful_than_the_rules(conversation, worker, model, phone):
    model.will_say("I could do 10 % off!", risk_flags=("negotiation",), intent="negotiation")
    says(conversation, "Would the seller meet me somewhere in the middle on that one")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.is_with_human and "10 %" not in " ".join(phone.texts)
    assert Escalation.objects.get().trigger == "negotiation"


def test_stop_beats_everything_and_is_confirmed_once(conversation, worker, model, phone):
    says(conversation, "STOP")
    worker.run_all()
    conversation.contact.refresh_from_db()
    assert conversation.contact.opted_out_at and len(phone.sent) == 1 and model.asked == []
    says(conversation, "Any condos?")
    worker.run_all()
    assert len(phone.sent) == 1
    conversation.refresh_from_db()
    assert conversation.needs_person


def test_start_after_stop_works_whatever_was_written_in_between_and_whoever_holds_the_pen(conversation, worker, model, phone, owner):
    for words in ("STOP", "Any condos?", "START"):
        says(conversation, words)
        worker.run_all()
    conversation.contact.refresh_from_db()
    assert conversation.contact.opted_out_at is None and len(phone.sent) == 2
