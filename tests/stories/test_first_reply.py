"""From a contact's message to the assistant's answer, in one process."""

from __future__ import annotations

from conversations.models import Message, Mode, Status
from escalation.models import Escalation, Notification
from personas.models import Turn
from tests.builders import a_listing, says


def test_a_question_is_answered_from_the_listings(conversation, worker, model, phone):
    a_listing(title="Marina Crest #23-08", price=1_200_000)
    model.will_say("Marina Crest #23-08 is S$1,200,000 with 3 bedrooms.", used_listing_ids=())
    says(conversation, "Any 3 bedroom condo at Marina Bay?")
    worker.run_all()
    assert len(phone.sent) == 1
    assert "AI assistant" in phone.texts[0] and "1,200,000" in phone.texts[0]
    reply = Message.objects.get(author="ai")
    assert reply.status == Status.SENT and reply.provider_id
    assert Turn.objects.get().outcome == "sent"


def test_an_invented_price_never_leaves(conversation, worker, model, phone):
    a_listing(title="Marina Crest #23-08", price=1_200_000)
    model.will_say("Marina Crest #23-08 is only S$990,000!")
    model.will_say("Marina Crest #23-08 is only S$980,000!")
    says(conversation, "Any 3 bedroom condo at Marina Bay?")
    worker.run_all()
    assert "990,000" not in " ".join(phone.texts) and "980,000" not in " ".join(phone.texts)
    assert Turn.objects.get().drafts


def test_bargaining_brings_a_person_and_one_line(conversation, worker, model, phone, owner):
    says(conversation, "Can you lower the price?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.mode == Mode.HUMAN and conversation.needs_person
    assert len(phone.sent) == 1 and model.asked == []
    assert Escalation.objects.get().quote == "Can you lower the price?"
    assert Notification.objects.filter(agent=owner).exists()
