"""What an agent speaks into the browser leaves as a voice message, whatever box the browser has put it in."""

from __future__ import annotations

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.models import Kind
from tests.builders import a_conversation

PACKET = bytes([0x18 | 0x60]) + b"\x01\x02\x03" * 120  # 361 bytes, one frame of 20 ms (configuration 15)


def element(name: str, content: bytes, *, unknown: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(content) | 1 << 56)
    return bytes.fromhex(name) + size + content


def recorded(packets: int = 3, codec: bytes = b"A_OPUS") -> bytes:
    """A recording as Chromium writes it: while it goes on, so nobody knows yet how long it becomes."""
    track = element("1654ae6b", element("ae", element("86", codec)))
    blocks = b"".join(element("a3", b"\x81\x00\x00\x80" + PACKET) for _ in range(packets))
    return element("1a45dfa3", element("4282", b"webm")) + element("18538067", track + element("1f43b675", blocks, unknown=True), unknown=True)


def send(client, talk, data: bytes, name: str = "voice.webm", words: str = ""):
    return client.post(f"/conversations/{talk.pk}/send", {"text": words, "client_key": "k" * 32, "file": SimpleUploadedFile(name, data, "audio/webm")},
                       HTTP_HX_REQUEST="true")


@pytest.fixture
def talk(channel):
    return a_conversation(channel)


def test_a_recording_leaves_as_a_voice_message_that_knows_how_long_it_is(client_for, agent, talk):
    assert send(client_for(agent), talk, recorded()).status_code == 200
    message = talk.messages.get()
    assert (message.kind, message.text, message.attachment.mime) == (Kind.VOICE, "[Voice message]", "audio/ogg")
    with message.attachment.file.open("rb") as file:
        pages = file.read().split(b"OggS")[1:]
    assert b"OpusHead" in pages[0] and b"OpusTags" in pages[1] and [page.endswith(PACKET) for page in pages[2:]] == [True] * 3
    positions = [struct.unpack("<q", page[2:10])[0] for page in pages[2:]]
    assert positions == [960, 1920, 2880] and pages[-1][1] == 4, "samples of 48 kHz; the last page says that it is the last"


@pytest.mark.parametrize("data", [recorded(0), recorded()[:-400]], ids=["nothing said", "cut off"])
def test_a_recording_in_which_there_is_nothing_is_refused_with_a_sentence_or_sent_as_far_as_it_goes(client_for, agent, talk, data):
    answer = send(client_for(agent), talk, data)
    if answer.status_code == 200:
        assert talk.messages.get().kind == Kind.VOICE
    else:
        assert answer.status_code == 422 and "Record it once more" in answer["HX-Trigger"] and not talk.messages.exists()


def test_a_film_of_the_same_browser_stays_a_film(client_for, agent, talk):
    send(client_for(agent), talk, recorded(codec=b"V_VP8"), "film.webm")
    assert talk.messages.get().kind == Kind.VIDEO


def test_the_microphone_is_for_our_own_pages_and_the_camera_for_none(client_for, agent):
    policy = client_for(agent).get("/")["Permissions-Policy"]
    assert "microphone=(self)" in policy and "camera=()" in policy
