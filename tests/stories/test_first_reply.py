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


def test_the_second_one_is_the_second_that_was_shown_and_it_stays_the_subject(conversation, worker, model, phone):
    for title, price in (("Aster Court", 1_100_000), ("Birch Court", 1_200_000), ("Cedar Court", 1_300_000)):
        a_listing(title=title, price=price)
    says(conversation, "3 bedroom condos in Marina Bay for sale")
    worker.run_all()
    shown = [listing["title"] for listing in model.asked[0].facts["listings"]]
    for question in ("Does the second one have a pool?", "And how big is it?"):
        says(conversation, question)
        worker.run_all()
        assert [listing["title"] for listing in model.asked[-1].facts["listings"]] == [shown[1]]
    says(conversation, "And the first one?")
    worker.run_all()
    assert [listing["title"] for listing in model.asked[-1].facts["listings"]] == [shown[0]]


def test_yes_to_shall_i_tell_you_more_is_not_met_with_silence(conversation, worker, phone):
    """The offline assistant: no model is asked in this story."""
    a_listing(title="Aster Court", price=1_100_000, address="3 Aster Lane")
    for words in ("3 bedroom condo in Marina Bay for sale", "yes"):
        says(conversation, words)
        worker.run_all()
    assert len(phone.sent) == 2 and "3 Aster Lane" in phone.texts[1]


def test_a_burst_that_points_at_the_second_one_is_about_no_other_home(conversation, worker, model, phone):
    for title in ("Aster Court", "Birch Court"):
        a_listing(title=title)
    a_listing(title="Furnished studio near the gym", property_type="studio", bedrooms=0, suburb="Jurong")
    says(conversation, "3 bedroom condos in Marina Bay for sale")
    worker.run_all()
    shown = [listing["title"] for listing in model.asked[0].facts["listings"]]
    for piece in ("the 2nd", "is it furnished", "and got gym?"):
        says(conversation, piece)
    worker.run_all()
    assert [listing["title"] for listing in model.asked[-1].facts["listings"]] == [shown[1]]


def test_a_voice_note_is_called_by_its_name(conversation, worker, phone):
    says(conversation, "[Voice message]", kind="voice")
    worker.run_all()
    assert "voice message" in phone.texts[0]


def test_homes_that_are_known_to_lack_what_is_wished_for_are_not_offered_as_fitting(conversation, worker, model, phone):
    a_listing(title="Dry Court", features=["gym"], not_features=["pool"])
    a_listing(title="Plain Court", features=["gym"])
    a_listing(title="Pool Court", features=["swimming pool"])
    says(conversation, "3 bedroom condo in Marina Bay with a pool")
    worker.run_all()
    assert [listing["title"] for listing in model.asked[0].facts["listings"]] == ["Pool Court", "Plain Court"]
