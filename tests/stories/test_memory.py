"""What the assistant remembers: slots at once and by code, a summary later, and never an older one over a newer one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts.tenancy import in_agency
from conversations.models import Conversation, Message
from personas import memory
from personas.llm.base import ModelDown
from personas.models import Memory, ModelCall
from tests.builders import a_listing, says

LATER = 30
SIX = ("Is it quiet there?", "And the schools?", "What about buses?", "Is there a market?", "Are there cafes nearby?", "How is the light?")


def talk(conversation, worker, *texts: str) -> None:
    for text in texts:
        says(conversation, text)
        Conversation.objects.update(answer_due_at=timezone.now())
        worker.run_all()
        Message.objects.update(created_at=F("created_at") - timedelta(minutes=6))  # nobody talks that fast


def test_what_was_said_is_in_the_slots_before_any_summary(conversation, worker, model, phone):
    a_listing()
    talk(conversation, worker, "My name is Priya Nair. 3 bedroom condo in Marina Bay to buy, under 2 million, for own stay, by March")
    kept = Memory.objects.get(conversation=conversation)
    assert kept.slots["budget"] == "up to SGD 2,000,000" and kept.slots["bedrooms"] == "3"
    assert kept.slots["name"] == "Priya Nair" and kept.slots["purpose"] == "own stay" and kept.slots["timing"] == "by March"
    assert "Marina Bay" in kept.slots["areas"].title() and kept.summary == ""


def test_a_summary_is_written_after_six_messages_and_stands_in_the_notes_never_in_the_rules(conversation, worker, model, phone):
    model.will_note("Priya looks for a quiet home near a school.", open_question="Is there parking?", timing="in spring")
    talk(conversation, worker, *SIX[:5])
    worker.run_all(due_within=LATER)
    assert model.summed_up == [], "five messages are not enough; our own answers do not count"
    talk(conversation, worker, SIX[5])
    assert model.summed_up == [], "it waits until the reply is out"
    worker.run_all(due_within=LATER)
    assert [author for author, _ in model.summed_up[0].said] == ["contact", "ai"] * 6
    talk(conversation, worker, "And a park?")
    notes, parts = model.asked[-1].notes, model.asked[-1]
    assert notes["summary"] == "Priya looks for a quiet home near a school." and notes["open_question"] == "Is there parking?"
    assert notes["known"] == {"timing": "in spring"}
    assert "Priya" not in parts.policy + parts.persona
    assert ModelCall.objects.filter(purpose="memory").count() == 1


def test_long_words_count_as_much_as_many(conversation, worker, model, phone):
    talk(conversation, worker, "Tell me about the neighbourhood. " + "It matters to us. " * 90)
    worker.run_all(due_within=LATER)
    assert len(model.summed_up) == 1


@pytest.mark.parametrize("move", ["take_over", "hand_back"])
def test_a_move_of_the_pen_is_summed_up(conversation, worker, model, phone, owner, move):
    talk(conversation, worker, "Is it quiet there?")
    conversation.refresh_from_db()
    conversation.take_over(by=owner)
    if move == "hand_back":
        worker.run_all(due_within=LATER)
        conversation.send(by=owner, text="I know it well. Very quiet.")
        worker.run_all()
        conversation.hand_back(by=owner)
    worker.run_all(due_within=LATER)
    assert len(model.summed_up) == (2 if move == "hand_back" else 1)
    conversation.refresh_from_db()
    assert Memory.objects.get(conversation=conversation).epoch == conversation.epoch


def test_a_late_summary_does_not_overwrite_a_newer_one(conversation, worker, model, phone):
    """The first job reads, thinks slowly, and meanwhile a second one reads more and is done sooner."""
    talk(conversation, worker, *SIX)

    def a_newer_job() -> None:
        model.while_summing_up = None
        says(conversation, "And a park?")
        model.will_note("The newer summary.")
        assert memory.keep(conversation.pk)

    model.will_note("The older summary.")
    model.while_summing_up = a_newer_job
    assert memory.keep(conversation.pk) is False
    assert Memory.objects.get(conversation=conversation).summary == "The newer summary."


def test_a_model_that_is_away_leaves_the_older_summary(conversation, worker, model, phone):
    Memory.objects.create(conversation=conversation, summary="What we knew.")
    model.notes.append(ModelDown("529"))
    talk(conversation, worker, *SIX)
    worker.run_all(due_within=LATER)
    kept = Memory.objects.get(conversation=conversation)
    assert kept.summary == "What we knew." and kept.through == 0
    assert ModelCall.objects.get(purpose="memory").problem == "529"


def test_without_a_model_code_sums_up_what_it_can_vouch_for(conversation, worker, phone):
    a_listing()
    talk(conversation, worker, "3 bedroom condo in Marina Bay for sale under 2 million", "how big is it?", "any pool?", "and a gym?", "which floor?", "and the price?")
    worker.run_all(due_within=LATER)
    kept = Memory.objects.get(conversation=conversation)
    assert kept.summary.startswith("Wants to buy, in ") and "3 bedrooms" in kept.summary and "2,000,000" in kept.summary


def test_one_agency_remembers_nothing_of_anothers(conversation, worker, model, phone, other_agency):
    talk(conversation, worker, *SIX)
    worker.run_all(due_within=LATER)
    assert Memory.objects.exclude(summary="").exists()
    with in_agency("beta"):
        assert not Memory.objects.exists() and not ModelCall.objects.exists()
