"""Either the assistant or a person holds the pen, and a person can take it at any moment."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

from conversations import receiving
from conversations.models import Message, Mode, Reason, Status
from tests.builders import a_listing, an_arrival, says


def test_an_agent_takes_over_while_the_assistant_is_thinking(conversation, worker, model, phone, owner):
    model.will_say("Sunday at two?", meanwhile=lambda: conversation.take_over(by=owner))
    says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    assert phone.sent == []
    conversation.refresh_from_db()
    assert conversation.is_with_human and conversation.assignee == owner


def test_a_draft_that_was_still_being_written_at_a_take_over_is_shown_live_as_discarded_with_its_trace(
        conversation, worker, model, phone, owner, client_for):
    heard, browser, address = says(conversation, "Do you have a house with a garden?"), client_for(owner), f"/conversations/{conversation.pk}"
    marks = []

    def taps():
        browser.post(f"{address}/take-over", HTTP_HX_REQUEST="true")
        marks.append(re.search(r'name="mark" value="([^"]+)"', browser.get(address).content.decode())[1])

    model.will_say("What is your budget?", meanwhile=taps)
    worker.run_all()
    text = browser.get(f"{address}/changes", {"mark": marks[0], "start": heard.pk}, HTTP_HX_REQUEST="true").content.decode()
    assert phone.sent == [] and "AI draft discarded" in text and "What is your budget?" in text
    why = re.search(r'href="(/messages/\d+/why)"', text)[1]
    assert "What is your budget?" in browser.get(why, follow=True).content.decode()


def test_an_agent_takes_over_while_the_reply_is_queued(conversation, worker, model, phone, owner):
    says(conversation, "Do you have a house with a garden?")
    from personas import replies

    replies.answer(conversation.pk)
    assert Message.objects.get(author="ai").status == Status.QUEUED
    moved = conversation.take_over(by=owner)
    assert moved.changed and moved.discarded == 1
    worker.run_all()
    assert phone.sent == []
    assert Message.objects.get(author="ai").status == Status.DISCARDED


def test_what_is_already_on_the_wire_is_named(conversation, worker, model, phone, owner):
    moves = []
    phone.meanwhile = lambda: moves.append(conversation.take_over(by=owner))
    says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    reply = Message.objects.get(author="ai")
    assert moves[0].on_the_wire == [reply.pk] and reply.status == Status.SENT
    assert conversation.mode_changes.get().on_the_wire == [reply.pk]


def test_a_draft_written_for_an_earlier_turn_of_the_pen_is_not_sent_after_it_came_back(conversation, worker, model, phone, owner):
    says(conversation, "Do you have a house with a garden?")
    from personas import replies

    replies.answer(conversation.pk)
    conversation.take_over(by=owner)
    conversation.hand_back(by=owner)
    Message.objects.filter(author="ai").update(status=Status.QUEUED)  # as if it had slipped through
    worker.run_all()
    assert phone.sent == [] and Message.objects.get(author="ai").status == Status.DISCARDED


def test_an_agents_own_words_take_over_and_leave_even_while_the_model_hangs(conversation, worker, model, phone, agent):
    def writes():
        conversation.send(by=agent, text="Hi, Anna here", client_key="k1")
        worker.run_all()

    model.will_say("Hello, I am the assistant", meanwhile=writes)
    says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    assert phone.texts == ["Hi, Anna here"]


def test_the_same_key_sends_once(conversation, worker, phone, agent):
    first = conversation.send(by=agent, text="Hello", client_key="once")
    again = conversation.send(by=agent, text="Hello", client_key="once")
    worker.run_all()
    assert first == again and phone.texts == ["Hello"]


def test_a_reply_from_the_phone_takes_the_pen_and_silences_the_assistant(conversation, worker, model, phone):
    says(conversation, "Do you have a house with a garden?")
    receiving.replied_from_phone(conversation.channel, an_arrival(conversation, "Yes, one in Bukit Timah"))
    worker.run_all()
    assert phone.sent == []
    says(conversation, "Great, how much?")
    worker.run_all()
    assert phone.sent == [] and model.asked == []
    conversation.refresh_from_db()
    assert conversation.mode_changes.get().reason == Reason.PHONE


def test_handing_back_can_answer_the_last_message_now(conversation, worker, model, phone, owner):
    conversation.take_over(by=owner)
    says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    assert phone.sent == []
    conversation.refresh_from_db()
    conversation.hand_back(by=owner, answer_now=True)
    worker.run_all()
    assert len(phone.sent) == 1


def test_handing_back_otherwise_waits_for_the_next_message(conversation, worker, model, phone, owner):
    conversation.take_over(by=owner)
    says(conversation, "Do you have a house with a garden?")
    conversation.hand_back(by=owner)
    worker.run_all()
    assert phone.sent == []
    says(conversation, "Still there? I need two bedrooms in Marina Bay")
    worker.run_all()
    assert len(phone.sent) == 1


def test_handing_back_resets_the_counters_and_old_triggers_do_not_fire_again(conversation, worker, model, phone, owner):
    says(conversation, "Can you lower the price?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.is_with_human
    conversation.empty_searches = 2
    conversation.save()
    conversation.hand_back(by=owner, note="price agreed")
    conversation.refresh_from_db()
    assert conversation.empty_searches == 0 and not conversation.handoff_told and not conversation.needs_person
    a_listing(title="Marina Crest")
    says(conversation, "Do you have something with a pool in Marina Bay?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI


def test_taking_over_twice_changes_nothing(conversation, owner, agent):
    assert conversation.take_over(by=owner).changed
    assert not conversation.take_over(by=agent).changed
    conversation.refresh_from_db()
    assert conversation.assignee == owner and conversation.mode_changes.count() == 1


def test_the_database_itself_refuses_a_second_answer_to_the_same_message(conversation, worker, model, phone):
    message = says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    with pytest.raises(IntegrityError, match="one_ai_reply_per_message"), transaction.atomic():
        Message.objects.create(conversation=conversation, author="ai", text="again", status="queued", epoch=1, answers=message)


def test_a_person_is_never_blocked_by_what_the_assistant_left_behind(conversation, worker, model, phone, agent):
    from conversations.channels import OutcomeUnknown

    phone.answers = [OutcomeUnknown("no answer")]
    says(conversation, "Do you have a house with a garden?")
    worker.run_all()
    conversation.send(by=agent, text="Anna here")
    worker.run_all()
    assert phone.texts == ["Anna here"]
