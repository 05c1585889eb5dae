"""Pictures are seen and described, voice messages are heard before the turn; without somebody who can, a polite answer."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from conversations.models import Message
from personas import media
from personas.llm import anthropic as claude
from personas.models import Turn
from personas.transcription import NotHeard
from tests.builders import a_listing, says
from tests.model_server import ModelServer

FILES: dict[str, bytes] = {}


def stored(message: Message) -> bytes | None:
    """Stands for where media are kept: files by the provider's id of their message."""
    return FILES.get(message.provider_id)


class Ears:
    """Hears what it was told to hear."""

    hears: str | Exception = ""
    asked: list[tuple] = []  # noqa: RUF012  one test at a time

    def transcribe(self, audio: bytes, *, mime: str, language: str, seconds: float) -> str:
        Ears.asked.append((audio, mime, language))
        if isinstance(Ears.hears, Exception):
            raise Ears.hears
        return Ears.hears


@pytest.fixture(autouse=True)
def a_store(settings):
    settings.MEDIA_READER = "tests.stories.test_media_and_voice.stored"
    settings.TRANSCRIBER = ""
    FILES.clear()
    Ears.hears, Ears.asked = "", []


@pytest.fixture
def ears(settings):
    settings.TRANSCRIBER = "tests.stories.test_media_and_voice.Ears"
    return Ears


def a_photo(size=(3000, 2000), form="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, form, **options)
    return out.getvalue()


def sends(conversation, kind: str, data: bytes | None, *, caption: str = "", **facts) -> Message:
    label = {"image": "[Picture]", "voice": "[Voice message]"}[kind]
    message = says(conversation, f"{label} {caption}".strip(), kind=kind, attributes={"mime": "x/y", "caption": caption} | facts)
    if data is not None:
        FILES[message.provider_id] = data
    return message


# --- pictures -------------------------------------------------------------------------------------------------------------


def test_a_picture_goes_to_the_model_small_and_its_description_to_the_agent(conversation, worker, model, phone):
    sends(conversation, "image", a_photo())
    model.will_say("What a lovely kitchen. Which area are you looking in?", image_description="A kitchen with a blue island.")
    worker.run_all()
    (picture,) = model.asked[0].pictures
    with Image.open(io.BytesIO(picture.data)) as seen:
        assert picture.media_type == "image/jpeg" and max(seen.size) <= media.LARGEST_SIDE
    assert Message.objects.get(kind="image").description == "A kitchen with a blue island."
    assert "Which area" in phone.texts[0]
    says(conversation, "the one I sent, you know")
    worker.run_all()
    assert "blue island" in str(model.asked[1].history) and model.asked[1].pictures == ()


def test_where_a_photo_was_taken_does_not_travel_along(conversation, worker, model, phone):
    exif = Image.Exif()
    exif[0x010F] = "CANARY-CAMERA"
    sends(conversation, "image", a_photo((400, 300), exif=exif))
    worker.run_all()
    assert b"CANARY" not in model.asked[0].pictures[0].data


@pytest.mark.parametrize("data", [None, b"no picture at all", a_photo((20, 20), "PNG")[:40], b"x" * (media.LARGEST_FILE + 1)])
def test_a_picture_that_cannot_be_looked_at_gets_the_polite_answer(conversation, worker, model, phone, data):
    sends(conversation, "image", data)
    worker.run_all()
    assert model.asked == [] and len(phone.sent) == 1
    assert Turn.objects.get().reason == "without words: image"


def test_without_a_model_nobody_claims_to_have_seen_it(conversation, worker, phone):
    sends(conversation, "image", a_photo())
    worker.run_all()
    assert len(phone.sent) == 1 and Message.objects.get(kind="image").description == ""


def test_words_with_a_picture_are_obeyed_before_it_is_seen(conversation, worker, model, phone):
    sends(conversation, "image", a_photo(), caption="can you lower the price?")
    worker.run_all()
    conversation.refresh_from_db()
    assert conversation.is_with_human and model.asked == []


def test_the_picture_is_a_block_of_its_own_before_the_words(conversation, worker, phone, settings):
    with ModelServer() as server:
        settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = "key", server.url
        claude.start_afresh()
        sends(conversation, "image", a_photo((100, 80)))
        worker.run_all()
        blocks = server.received[0].body["messages"][-1]["content"]
    claude.start_afresh()
    assert [block["type"] for block in blocks] == ["image", "text", "text"]
    assert base64.b64decode(blocks[0]["source"]["data"]).startswith(b"\xff\xd8") and blocks[0]["source"]["media_type"] == "image/jpeg"


def test_the_agent_reads_what_was_heard_and_seen(conversation, client_for, owner):
    message = sends(conversation, "image", None)
    Message.objects.filter(pk=message.pk).update(description="A kitchen <b>island</b>.")
    voice = sends(conversation, "voice", None)
    Message.objects.filter(pk=voice.pk).update(transcript="Do you have <i>parking</i>?")
    page = client_for(owner).get(f"/conversations/{conversation.pk}").content.decode()
    assert "A kitchen &lt;b&gt;island&lt;/b&gt;." in page and "Do you have &lt;i&gt;parking&lt;/i&gt;?" in page


# --- voice ----------------------------------------------------------------------------------------------------------------


def test_a_voice_message_is_heard_before_the_turn_and_answered_like_words(conversation, worker, model, phone, ears):
    a_listing()
    ears.hears = "3 bedroom condo in Marina Bay please"
    voice = sends(conversation, "voice", b"opus", mime="audio/ogg")
    worker.run_all()
    assert ears.asked == [(b"opus", "audio/ogg", "en")] and model.asked[0].message == "3 bedroom condo in Marina Bay please"
    assert model.asked[0].notes["criteria"]["bedrooms_min"] == 3
    voice.refresh_from_db()
    assert voice.transcript == "3 bedroom condo in Marina Bay please" and len(phone.sent) == 1


def test_a_spoken_wish_for_a_person_or_for_silence_is_heeded(channel, worker, model, phone, ears):
    from tests.builders import a_conversation

    for words, hears in ((True, "I want to speak to a human agent"), (False, "STOP")):
        conversation = a_conversation(channel)
        ears.hears = hears
        sends(conversation, "voice", b"opus")
        worker.run_all()
        conversation.refresh_from_db()
        assert conversation.is_with_human is words and bool(conversation.contact.opted_out_at) is not words
    assert model.asked == []


@pytest.mark.parametrize("hears", [NotHeard("timeout"), "", "  "])
def test_what_was_not_heard_gets_the_polite_answer(conversation, worker, model, phone, ears, hears):
    ears.hears = hears
    sends(conversation, "voice", b"opus")
    worker.run_all()
    assert model.asked == [] and "voice message" in phone.texts[0] and Message.objects.get(kind="voice").transcript == ""


def test_by_default_nobody_hears(conversation, worker, model, phone):
    sends(conversation, "voice", b"opus")
    worker.run_all()
    assert "voice message" in phone.texts[0] and Ears.asked == []


def test_what_the_contact_takes_back_is_gone_in_every_form(conversation, worker, model, phone, ears):
    from django.utils import timezone

    from conversations import receiving

    ears.hears = "my secret"
    voice = sends(conversation, "voice", b"opus")
    worker.run_all()
    receiving.deleted(conversation.channel, conversation.address, voice.provider_id, timezone.now(), by_contact=True)
    voice.refresh_from_db()
    assert (voice.text, voice.transcript) == ("", "")
