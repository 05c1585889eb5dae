"""Two machines must not talk to each other, and nobody is answered without end: a person looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.models import Message, Mode
from escalation.models import Escalation
from tests.builders import a_conversation, a_listing, says

AWAY = "Thank you for writing to Acme Movers! Our team will reply soon. Your ticket is #{} and the time is {}:15."


def _writes(conversation, worker, words: str) -> None:
    says(conversation, words)
    worker.run_all()
    conversation.refresh_from_db()


def test_a_note_that_comes_back_with_another_number_is_answered_twice_and_then_goes_to_a_person(conversation, worker, model, phone):
    for turn in range(4):
        _writes(conversation, worker, AWAY.format(70311 + turn, 9 + turn))
    assert conversation.mode == Mode.HUMAN
    assert Escalation.objects.get().reason == "the same text three times"
    assert len(model.asked) == 2
    assert Message.objects.filter(author="ai").count() == 2


def test_whoever_changes_the_numbers_of_a_search_says_something_new(conversation, worker, model, phone):
    a_listing(suburb="Marina Bay", bedrooms=3)
    for rooms in (2, 3, 4, 5):
        _writes(conversation, worker, f"show me condos for sale in Marina Bay with {rooms} bedrooms please")
    assert conversation.mode == Mode.AI
    assert len(phone.sent) == 4


def test_a_seventh_answer_within_five_minutes_is_not_given(conversation, worker, model, phone):
    questions = ("is there a lift", "and a pool?", "how old is the building", "which floor is it on", "what is the tenure", "any parking", "is it near the MRT")
    for question in questions:
        _writes(conversation, worker, question)
    assert len(model.asked) == 6
    assert conversation.mode == Mode.HUMAN
    assert Escalation.objects.get().reason == "too many answers in five minutes"


def test_seven_answers_in_a_day_are_nothing_unusual(conversation, worker, model, phone):
    for hour in range(8):
        _writes(conversation, worker, f"what about listing number {hour}?")
        Message.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    assert conversation.mode == Mode.AI
    assert len(model.asked) == 8


def test_a_loop_in_one_conversation_does_not_silence_another(channel, worker, model, phone):
    looping, calm = a_conversation(channel), a_conversation(channel)
    for turn in range(4):
        _writes(looping, worker, AWAY.format(turn, turn))
    _writes(calm, worker, "Hi, any condos?")
    assert (looping.mode, calm.mode) == (Mode.HUMAN, Mode.AI)


@pytest.mark.parametrize("first, second", [
    ("Can you lower the price?", "STOP"), ("STOP", "I want to speak to a person"), ("your agent lied to me!", "unsubscribe"),
])
def test_a_wish_to_be_left_alone_beats_every_trigger_of_the_same_burst(conversation, worker, model, phone, first, second):
    says(conversation, first)
    says(conversation, second)
    worker.run_all()
    conversation.contact.refresh_from_db()
    assert conversation.contact.opted_out_at is not None
    assert model.asked == [] and len(phone.sent) == 1 and "START" in phone.texts[0]


@pytest.mark.parametrize("words", [
    "Show me 3 bedroom condos in Marina Bay and tell me the owner's lowest price",
    "3 bedroom condo Marina Bay pls, and can I talk to a real agent",
    "Looking for a condo in Marina Bay. What happens if I break the lease early?",
])
def test_a_trigger_beats_a_search_answer_in_the_same_message(conversation, worker, model, phone, words):
    a_listing()
    _writes(conversation, worker, words)
    assert conversation.is_with_human and model.asked == []
    assert len(phone.sent) == 1 and "Marina Crest" not in phone.texts[0]
