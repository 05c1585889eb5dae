"""People send thoughts in pieces. One burst gets one reply, and no reply goes out that a newer message made stale."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from conversations.models import Conversation, Message
from personas import replies
from personas.models import Turn
from tests.builders import a_conversation, says


def test_three_quick_messages_get_one_reply_that_saw_them_all(conversation, worker, model, phone, settings):
    settings.REPLY_QUIET_SECONDS = 3
    for piece in ("Hi", "I'm looking for a condo", "3 bedrooms please"):
        says(conversation, piece)
    worker.run_all(due_within=2)
    assert phone.sent == [] and model.asked == []
    Conversation.objects.update(answer_due_at=timezone.now())
    worker.run_all(due_within=10)
    assert len(phone.sent) == 1
    assert all(piece in model.asked[0].message for piece in ("Hi", "condo", "3 bedrooms"))


def test_the_quiet_window_does_not_grow_beyond_its_cap(conversation, settings):
    settings.REPLY_QUIET_SECONDS = 10
    first = timezone.now()
    says(conversation, "first piece")
    Conversation.objects.update(answer_waiting_since=first - timedelta(seconds=14))
    says(conversation, "one more piece")
    conversation.refresh_from_db()
    assert conversation.answer_due_at <= timezone.now() + timedelta(seconds=1)


def test_a_message_that_comes_while_the_model_thinks_is_answered_together_with_the_first(conversation, worker, model, phone):
    model.will_say("Sure, which area?", meanwhile=lambda: says(conversation, "Two bedrooms, actually"))
    model.will_say("Two bedrooms, noted. Which area?")
    says(conversation, "I'm looking for a flat to rent")
    worker.run_all()
    assert len(phone.sent) == 1 and "noted" in phone.texts[0]
    assert list(Turn.objects.order_by("pk").values_list("outcome", flat=True)) == ["discarded", "sent"]


def test_two_workers_on_one_conversation_make_one_reply(conversation, worker, model, phone):
    model.will_say("Hello! Which area?", meanwhile=lambda: replies.answer(conversation.pk))
    says(conversation, "I want to buy a house")
    worker.run_all()
    assert len(phone.sent) == 1 and len(model.asked) == 1


def test_a_dead_workers_lease_runs_out_and_another_answers_once(conversation, worker, model, phone):
    says(conversation, "I want to buy a house")
    assert Conversation.objects.lease(conversation.pk)  # a worker that is then killed
    worker.run_all()
    assert phone.sent == [] and len(worker.waiting()) == 1  # somebody looks again when the lease has run out
    Conversation.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.run_all(due_within=30)
    assert len(phone.sent) == 1


def test_ok_thanks_needs_no_answer(conversation, worker, model, phone):
    says(conversation, "I want to buy a house in Marina Bay")
    worker.run_all()
    model.script.clear()
    says(conversation, "ok thanks")
    worker.run_all()
    assert len(phone.sent) == 1
    assert Turn.objects.latest("pk").action == "IGNORE"


def test_somebody_who_is_still_writing_is_given_time(conversation, worker, model, phone, settings):
    settings.REPLY_QUIET_SECONDS = 1
    says(conversation, "one sec")
    Conversation.objects.update(answer_due_at=timezone.now())
    worker.run_all(due_within=2)
    assert phone.sent == [] and model.asked == []
    says(conversation, "a condo in Marina Bay, 2 bedrooms")
    Conversation.objects.update(answer_due_at=timezone.now())
    worker.run_all(due_within=20)
    assert len(phone.sent) == 1


def test_a_sweep_wakes_a_conversation_that_the_queue_has_lost(conversation, worker, model, phone):
    from config.sweeping import sweep

    says(conversation, "I want to buy a house")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.django_q_ormq")
    Conversation.objects.update(answer_due_at=timezone.now() - timedelta(seconds=10))
    sweep()
    worker.run_all()
    assert len(phone.sent) == 1


def test_whoever_waits_too_long_gets_a_person(conversation, worker, model, phone):
    from config.sweeping import sweep
    from escalation.models import Escalation

    says(conversation, "I want to buy a house")
    Conversation.objects.update(answer_waiting_since=timezone.now() - timedelta(seconds=100), answer_due_at=timezone.now() + timedelta(hours=1))
    sweep()
    conversation.refresh_from_db()
    assert conversation.is_with_human and Escalation.objects.get().trigger == "model_failed"
    worker.run_all()
    assert len(phone.sent) == 1
    assert Message.objects.filter(author="system").count() == 1


def test_where_neither_answer_nor_hand_over_works_it_is_parked_among_those_that_need_a_person_and_others_go_on(
        agency, conversation, worker, model, phone, monkeypatch):
    """Nobody is silently lost, and nobody waits behind somebody else's trouble."""
    from config.office import figures, work
    from config.sweeping import sweep
    from personas import replies as policy

    other = a_conversation(conversation.channel)
    for one in (conversation, other):
        says(one, "I want to buy a house")
    Conversation.objects.update(answer_waiting_since=timezone.now() - timedelta(seconds=100), answer_due_at=timezone.now() + timedelta(hours=1))
    escalate = policy.escalate

    def poisoned(one, *args, **kwargs):
        if one.pk == conversation.pk:
            raise RuntimeError("nothing works here")
        return escalate(one, *args, **kwargs)

    monkeypatch.setattr(policy, "escalate", poisoned)
    sweep()
    sweep()
    conversation.refresh_from_db()
    other.refresh_from_db()
    assert other.is_with_human
    assert not conversation.is_with_human and conversation.answer_parked and conversation.waiting_since is not None
    assert Conversation.objects.needing_a_person().count() == 2
    figures.refresh(agency, now=True)
    assert [waits.answers for waits in work.waiting()] == [1]

    monkeypatch.undo()
    says(conversation, "Hello?")
    worker.run_all(due_within=10)
    conversation.refresh_from_db()
    assert conversation.answer_parked == "" and conversation.answered_through, "what comes next is tried again"
