"""Photos of homes leave after the answer that names them, in order, and not at all once the answer may not leave."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from conversations.models import Attachment, Message, Mode, Status
from properties import photos
from tests.builders import a_listing, says


def a_home(title: str, *, pictures: int = 4, **facts):
    home = a_listing(title=title, **facts)
    for number in range(pictures):
        out = io.BytesIO()
        Image.new("RGB", (200 + number, 150), "teal").save(out, "JPEG")
        photos.add(home, SimpleUploadedFile("a.jpg", out.getvalue()))
    return home


@pytest.fixture
def shown(conversation, worker, phone):
    """Marina Tower has been spoken of."""
    home = a_home("Marina Tower")
    says(conversation, "Is Marina Tower still available?")
    worker.run_all()
    phone.sent.clear()
    return home


def test_without_a_model_three_photos_follow_the_words_in_order(conversation, shown, worker, phone):
    says(conversation, "Can you send me some photos of it please?")
    worker.run_all()
    words, *pictures = phone.texts
    assert "photos" in words and "Marina Tower" in words
    assert [picture.startswith("<image-") for picture in pictures] == [True] * 3 and pictures[0].endswith("> Marina Tower")
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and list(Message.objects.filter(author="ai", kind="image").values_list("part", flat=True)) == [1, 2, 3]


def test_with_a_model_only_photos_of_the_home_that_it_names_leave(conversation, worker, phone, model):
    a_home("Marina Tower", pictures=2)
    a_home("Garden Court", pictures=2)
    says(conversation, "3 bedroom condo in Marina Bay, please")
    worker.run_all()
    phone.sent.clear()
    model.will_say("Here are pictures of Garden Court.", intent="details")
    says(conversation, "pictures please")
    worker.run_all()
    assert model.asked[-1].notes["photos"] == 2
    assert len(phone.texts) == 3 and phone.texts[1].endswith("> Garden Court")


def test_homes_without_photos_and_homes_that_are_gone_show_none(conversation, worker, phone, shown):
    shown.mark("sold")
    says(conversation, "Can you send me photos?")
    worker.run_all()
    assert not Attachment.objects.exists()


def test_nobody_is_sent_pictures_unasked(conversation, worker, phone, shown):
    says(conversation, "How much is Marina Tower?")
    worker.run_all()
    assert not Attachment.objects.exists()


def test_a_person_who_takes_over_stops_the_photos_that_have_not_left(conversation, worker, phone, shown, agent):
    def take() -> None:
        if len(phone.sent) == 1:  # the words are gone, the first photo is just leaving
            conversation.take_over(by=agent)

    phone.meanwhile = take
    says(conversation, "Can you send me photos of it?")
    worker.run_all()
    assert len(phone.sent) == 2
    assert Message.objects.filter(author="ai", kind="image", status=Status.DISCARDED).count() == 2


def test_an_answer_that_is_not_sent_leaves_no_files_behind(conversation, worker, phone, model, shown, agent):
    model.will_say("Here are pictures of Marina Tower.", intent="details", meanwhile=lambda: conversation.take_over(by=agent))
    storage = Attachment._meta.get_field("file").storage
    before = set(storage.listdir("messages")[1]) if storage.exists("messages") else set()
    says(conversation, "Can you send me photos of it?")
    worker.run_all()
    assert not phone.sent and not Attachment.objects.exists()
    assert (set(storage.listdir("messages")[1]) if storage.exists("messages") else set()) == before
