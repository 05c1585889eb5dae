"""What becomes of a message when the provider refuses, is away, or loses its answer. Nothing is sent twice by machine."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from conversations import outbox, receiving
from conversations.channels import OutcomeUnknown, SendError
from conversations.models import Channel, Message, Mode, Status
from escalation.models import Escalation, Notification
from tests.builders import an_arrival, says

QUESTION = "Do you have a house with a garden?"


def due_now() -> None:
    Message.objects.filter(status="queued").update(due_at=timezone.now())


def test_a_provider_that_asks_to_slow_down_is_asked_again_later(conversation, worker, model, phone):
    phone.answers = [SendError("slow down", retry_in=30)]
    says(conversation, QUESTION)
    worker.run_all()
    reply = Message.objects.get(author="ai")
    assert reply.status == Status.QUEUED and reply.due_at > timezone.now() + timedelta(seconds=20)
    due_now()
    worker.run_all(due_within=60)
    reply.refresh_from_db()
    assert reply.status == Status.SENT and reply.attempts == 2 and len(phone.sent) == 1


def test_nothing_overtakes_a_message_that_waits(conversation, worker, phone, agent):
    phone.answers = [SendError("slow down", retry_in=30)]
    conversation.send(by=agent, text="first")
    worker.run_all()
    conversation.send(by=agent, text="second")
    worker.run_all()
    assert phone.sent == []
    due_now()
    worker.run_all(due_within=60)
    assert phone.texts == ["first", "second"]


def test_withdrawn_credentials_fail_at_once_mark_the_number_and_bring_a_person(conversation, worker, model, phone, owner):
    phone.answers = [SendError("refused", channel_state=Channel.State.REFUSED)]
    says(conversation, QUESTION)
    worker.run_all()
    reply = Message.objects.get(author="ai")
    conversation.refresh_from_db()
    assert reply.status == Status.FAILED and conversation.mode == Mode.HUMAN
    assert Channel.objects.get().state == Channel.State.REFUSED
    assert Escalation.objects.get().trigger == "delivery_failed"
    told = Notification.objects.filter(agent=owner)
    assert told.filter(conversation=conversation).count() == 1 and told.filter(occasion="number").count() == 1
    assert phone.sent == []


def test_a_lost_answer_is_never_sent_again_by_machine_and_a_person_is_told(conversation, worker, model, phone, owner):
    phone.answers = [OutcomeUnknown("no answer")]
    says(conversation, QUESTION)
    worker.run_all(due_within=30)
    conversation.refresh_from_db()
    assert Message.objects.get(author="ai").status == Status.UNKNOWN
    assert conversation.mode == Mode.HUMAN and phone.sent == []
    assert Notification.objects.filter(agent=owner).exists()


def test_the_echo_settles_a_lost_answer_and_nobody_is_bothered(conversation, worker, model, phone):
    phone.answers = [OutcomeUnknown("no answer")]
    says(conversation, QUESTION)
    worker.run_all()
    text = Message.objects.get(author="ai").text
    receiving.echo_of_ours(conversation.channel, an_arrival(conversation, text, provider_id="ECHO1"))
    worker.run_all(due_within=30)
    reply = Message.objects.get(author="ai")
    conversation.refresh_from_db()
    assert reply.status == Status.SENT and reply.provider_id == "ECHO1" and conversation.mode == Mode.AI


def test_the_providers_journal_settles_a_lost_answer(conversation, worker, model, phone):
    phone.answers = [OutcomeUnknown("no answer")]
    says(conversation, QUESTION)
    worker.run_all()
    phone.journal = {Message.objects.get(author="ai").text: "JOURNAL1"}
    worker.run_all(due_within=30)
    reply = Message.objects.get(author="ai")
    conversation.refresh_from_db()
    assert (reply.status, reply.provider_id, conversation.mode) == (Status.SENT, "JOURNAL1", Mode.AI)


def test_an_echo_that_is_quicker_than_the_answer_makes_no_second_bubble(conversation, worker, model, phone):
    says(conversation, QUESTION)
    phone.meanwhile = lambda: receiving.echo_of_ours(
        conversation.channel, an_arrival(conversation, Message.objects.get(author="ai").text, provider_id="SENT000001"))
    worker.run_all()
    assert [m.status for m in Message.objects.filter(author="ai")] == [Status.SENT]


def test_a_sender_that_was_killed_in_between_leaves_an_unknown_not_a_repeat(conversation, worker, model, phone, agent):
    message = conversation.send(by=agent, text="Hello")
    Message.objects.filter(pk=message.pk).update(status=Status.SENDING, sending_at=timezone.now() - timedelta(minutes=5))
    outbox.sweep()
    worker.run_all(due_within=30)
    message.refresh_from_db()
    assert message.status == Status.UNKNOWN and phone.sent == []


def test_a_failed_message_can_be_sent_again_by_an_agent(conversation, worker, phone, agent):
    phone.answers = [SendError("no")]
    message = conversation.send(by=agent, text="Hello")
    worker.run_all()
    message.refresh_from_db()
    assert message.status == Status.FAILED and message.problem == "no"
    assert outbox.retry(message, by=agent)
    worker.run_all()
    message.refresh_from_db()
    assert message.status == Status.SENT and phone.texts == ["Hello"]
    assert not outbox.retry(message, by=agent)


def test_an_answer_that_has_become_too_old_is_not_sent(conversation, worker, model, phone):
    phone.answers = [SendError("away", retry_in=30)]
    says(conversation, QUESTION)
    worker.run_all()
    Message.objects.filter(author="ai").update(deadline=timezone.now() - timedelta(seconds=1), due_at=None)
    worker.run_all(due_within=120)
    assert phone.sent == [] and Message.objects.get(author="ai").status == Status.FAILED


def test_a_number_that_is_back_sends_what_waited(conversation, worker, phone, agent):
    from whatsapp.tasks import check_channel

    phone.answers = [SendError("not linked", retry_in=300, channel_state=Channel.State.DISCONNECTED)]
    conversation.send(by=agent, text="Hello")
    worker.run_all()
    assert phone.sent == []
    check_channel(conversation.channel_id)
    worker.run_all()
    assert phone.texts == ["Hello"]


def test_a_failure_that_is_reported_later_brings_a_person(conversation, worker, model, phone, owner):
    says(conversation, QUESTION)
    worker.run_all()
    receiving.undelivered(conversation.channel, "SENT000001", "This number has no WhatsApp.")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.is_with_human and Notification.objects.filter(agent=owner).exists()
    assert len(phone.sent) == 1  # no line to a contact who cannot be reached


def test_a_long_text_leaves_in_parts_and_in_order(conversation, worker, phone, agent, monkeypatch):
    from tests import fakes

    monkeypatch.setattr(fakes.FakeProvider, "text_limit", 60)
    text = "The first sentence is here. The second one follows it. A third one closes the matter, finally."
    conversation.send(by=agent, text=text)
    worker.run_all()
    assert len(phone.sent) > 1 and " ".join(phone.texts) == text
    assert all(len(part) <= 60 and part.endswith((".", "matter,")) for part in phone.texts)


def test_nothing_is_given_to_a_number_that_is_not_linked_until_it_is_back(conversation, worker, phone, agent):
    """The provider would accept it, keep it for a day, and send it at a bad hour."""
    from whatsapp.tasks import check_channel

    Channel.objects.update(state=Channel.State.DISCONNECTED)
    message = conversation.send(by=agent, text="Hello")
    worker.run_all()
    message.refresh_from_db()
    assert phone.sent == [] and message.status == Status.QUEUED
    check_channel(conversation.channel_id)
    worker.run_all()
    assert phone.texts == ["Hello"]


def test_the_first_tick_is_whatsapps_own_word_and_what_it_does_not_confirm_says_so_until_it_does(conversation, worker, phone, agent, client_for, other_agency):
    """The provider took it, and then silence: a clock, after a minute a sentence, and never a second message."""
    conversation.send(by=agent, text="The keys are with me")
    worker.run_all()
    (sent,) = Message.objects.filter(author="agent")

    def thread() -> str:
        return client_for(agent).get(f"/conversations/{conversation.pk}").content.decode()

    assert sent.status == Status.SENT and sent.is_unconfirmed and "Handed to the provider" in thread()
    assert outbox.tell_of_unconfirmed() == 0, "a minute is allowed"
    Message.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - timedelta(seconds=70))
    assert outbox.tell_of_unconfirmed() == 1 and outbox.tell_of_unconfirmed() == 0
    assert "WhatsApp has not confirmed it yet" in thread()
    worker.run_all(due_within=600)
    assert phone.texts == ["The keys are with me"]

    receiving.receipts(conversation.channel, [(sent.provider_id, Status.SENT, timezone.now())])
    sent.refresh_from_db()
    assert not sent.is_unconfirmed and sent.problem == "" and sent.status == Status.SENT
    assert "WhatsApp has not confirmed it yet" not in thread() and "Handed to the provider" not in thread()


def test_nothing_is_said_of_a_number_that_is_known_to_be_broken_nor_of_what_the_phone_itself_wrote(conversation, worker, phone, agent):
    conversation.send(by=agent, text="The keys are with me")
    worker.run_all()
    receiving.replied_from_phone(conversation.channel, an_arrival(conversation, "Written on the phone"))
    Message.objects.exclude(author="contact").update(sent_at=timezone.now() - timedelta(minutes=5))
    Channel.objects.update(state=Channel.State.DISCONNECTED)
    assert outbox.tell_of_unconfirmed() == 0
    Channel.objects.update(state=Channel.State.CONNECTED)
    assert outbox.tell_of_unconfirmed() == 1 and Message.objects.get(from_phone=True).problem == ""
