"""Pictures, voice messages and documents of contacts: fetched from the provider over the real wire, judged by content, kept
per agency, and shown to nobody who may not see the thread."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations import attachments
from conversations.models import Attachment, Conversation, Message, Routing
from tests.builders import a_channel, a_conversation, says
from whatsapp import inbound
from whatsapp.models import InboundEvent
from whatsapp.providers import green_api_events
from whatsapp.simulator import bodies, samples

MAYA = "+65 9111 2222"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def line(agency, provider, account, settings):
    settings.PROVIDER_TIMEOUT_SECONDS = 2.0
    return a_channel(str(account.id), api_url=provider.url, token=account.token)


@pytest.fixture
def arrives(provider, account, line, worker):
    """Maya sends something; what the queue then does is done."""

    def send(kind: str, data: bytes | None = None, *, run: bool = True, **fields) -> Message:
        if data is not None:
            fields["data"] = base64.b64encode(data).decode()
        identity = provider.write(account, MAYA, kind=kind, **fields)
        message = account.messages[identity]
        body = bodies.message_webhook(account, account.contact(message.chat_id), message, provider.url)
        raw = json.dumps(body)
        InboundEvent.objects.create(channel=line, key=green_api_events.event_key(body, raw.encode()), payload=raw,
                                    kind=green_api_events.event_kind(body), received_at=timezone.now())
        inbound.take_in(line.pk)
        if run:
            worker.run_all()
        return Message.objects.select_related("attachment", "conversation").get(provider_id=identity)

    return send


def a_photo(width: int = 900, height: int = 600, **how) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG", **how)
    return out.getvalue()


def address(message: Message, what: str = "file") -> str:
    return f"/conversations/{message.conversation_id}/messages/{message.pk}/{what}"


def content_of(response) -> bytes:
    return b"".join(response.streaming_content)


# --- what is kept -----------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_in_two_sizes_without_the_cameras_notes_and_shown_in_the_thread(arrives, client_for, agent):
    notes = Image.Exif()
    notes[0x010F] = "a camera that knows where it was"
    message = arrives("image", a_photo(2400, 1200, exif=notes), caption="the kitchen")
    browser = client_for(agent)
    page = browser.get(f"/conversations/{message.conversation_id}").content.decode()
    assert f'src="{address(message, "thumb")}" width="1600" height="800"' in page and "the kitchen" in page
    large = browser.get(address(message))
    assert large["Content-Type"] == "image/jpeg" and large["Content-Disposition"] == "inline" and large["X-Content-Type-Options"] == "nosniff"
    data = content_of(large)
    assert Image.open(io.BytesIO(data)).size == (1600, 800) and b"camera that knows" not in data
    assert max(Image.open(io.BytesIO(content_of(browser.get(address(message, "thumb"))))).size) == 480


def test_a_picture_without_a_word_below_it_has_a_name_all_the_same(arrives, client_for, agent):
    message = arrives("image", a_photo())
    Message.objects.filter(pk=message.pk).update(attributes={})  # as a provider may tell it
    assert 'alt="Photo"' in client_for(agent).get(f"/conversations/{message.conversation_id}").content.decode()


def test_a_voice_message_can_be_played_from_any_place(arrives, client_for, agent):
    message = arrives("voice")
    browser = client_for(agent)
    assert f'<audio class="sound" controls preload="metadata" src="{address(message)}"' in browser.get(f"/conversations/{message.conversation_id}").content.decode()
    whole = browser.get(address(message))
    data = content_of(whole)
    assert whole["Content-Type"] == "audio/ogg" and whole["Accept-Ranges"] == "bytes" and data == samples.sample("voice")[0]
    part = browser.get(address(message), HTTP_RANGE="bytes=10-19")
    assert part.status_code == 206 and content_of(part) == data[10:20] and part["Content-Range"] == f"bytes 10-19/{len(data)}"
    assert browser.get(address(message), HTTP_RANGE=f"bytes={len(data)}-").status_code == 416


def test_a_document_keeps_its_name_and_is_only_ever_downloaded(arrives, client_for, agent):
    message = arrives("document", samples.page(), fileName="floor plan.pdf")
    browser = client_for(agent)
    page = browser.get(f"/conversations/{message.conversation_id}").content.decode()
    assert "floor plan.pdf" in page and "PDF ·" in page
    response = browser.get(address(message))
    assert response["Content-Disposition"] == 'attachment; filename="floor plan.pdf"' and response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(("kind", "name", "data"), [
    ("document", "hello.html", b"<!doctype html><script>alert(1)</script>"),
    ("image", "x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    ("image", "x.jpg", b"<html><body onload=alert(1)>"),
    ("audio", "x.ogg", b"MZ\x90\x00 a program"),
])
def test_what_only_calls_itself_harmless_is_never_shown_by_the_browser(arrives, client_for, agent, kind, name, data):
    message = arrives(kind, data, fileName=name)
    response = client_for(agent).get(address(message))
    assert response["Content-Type"] == "application/octet-stream" and response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_of_a_picture_that_is_a_page_as_well_only_the_pixels_stay(arrives, client_for, agent):
    message = arrives("image", a_photo() + b"<script>alert(1)</script>", fileName="x.jpg")
    assert b"<script>" not in content_of(client_for(agent).get(address(message)))


def test_a_picture_that_would_not_fit_into_memory_is_refused_with_a_sentence(arrives, client_for, agent):
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
    message = arrives("image", bomb, fileName="bomb.png")
    assert message.attachment.state == "refused"
    assert "cannot be shown safely" in client_for(agent).get(f"/conversations/{message.conversation_id}").content.decode()
    assert client_for(agent).get(address(message)).status_code == 404


# --- what does not come ------------------------------------------------------------------------------------------------------


def test_a_file_of_over_a_hundred_megabytes_is_named_as_such_and_not_fetched(arrives, client_for, agent, provider, account):
    message = arrives("video", downloadUrl="{{SWE002}}", fileName="tour.mp4")
    assert message.attachment.state == "too_big" and not provider.ledger(account, "downloadFile")
    page = client_for(agent).get(f"/conversations/{message.conversation_id}").content.decode()
    assert "too large to be fetched" in page and "Fetch it again" not in page


def test_a_file_that_grows_beyond_the_limit_is_not_read_to_its_end(arrives, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 1000)
    assert arrives("document", b"%PDF-" + b"x" * 5000, fileName="a.pdf").attachment.state == "too_big"


def test_an_expired_address_is_asked_for_anew(arrives, agent, provider, account, worker):
    message = arrives("image", a_photo(), run=False)
    message.conversation.take_over(by=agent)
    message.attributes["url"] = provider.url + "/media/" + "0" * 32 + "/gone.jpg"
    message.save()
    worker.run_all(due_within=9)
    assert Attachment.objects.get(message=message).state == "stored" and len(provider.ledger(account, "downloadFile")) == 1


@pytest.mark.parametrize("url", ["http://10.0.0.7/x.jpg", "https://169.254.169.254/latest", "file:///etc/passwd", "https://user:pass@files.example/x"])
def test_an_address_inside_our_own_network_is_never_called(arrives, worker, provider, account, url):
    message = arrives("image", a_photo(), run=False)
    message.attributes["url"] = url
    message.save()
    worker.run_all(due_within=5)
    assert Attachment.objects.get(message=message).state == "failed"


def test_a_redirect_is_not_followed(arrives, provider, account, monkeypatch):
    from whatsapp.simulator import pages
    from whatsapp.simulator.http import Response

    monkeypatch.setattr(pages.Pages, "_media", lambda self, request: Response(302, headers={"Location": f"{provider.url}/"}))
    message = arrives("image", a_photo())
    assert message.attachment.state == "pending" and message.attachment.attempts == 1  # asked for anew, not followed


def test_a_failed_fetch_is_said_and_can_be_repeated_by_an_agent(arrives, client_for, agent, worker, provider, account, monkeypatch):
    monkeypatch.setattr(attachments, "MOST_ATTEMPTS", 1)
    message = arrives("image", a_photo(), run=False)
    message.attributes["url"] = provider.url + "/media/" + "0" * 32 + "/gone.jpg"
    message.save()
    worker.run_all()
    browser = client_for(agent)
    assert "Fetch it again" in browser.get(f"/conversations/{message.conversation_id}").content.decode()
    monkeypatch.undo()
    assert browser.post(address(message, "fetch"), **HTMX).status_code == 200
    worker.run_all()
    assert browser.get(address(message)).status_code == 200


def test_what_the_queue_has_lost_is_woken_and_ends_after_a_few_tries(arrives, worker):
    message = arrives("image", a_photo(), run=False)
    Attachment.objects.update(tried_at=timezone.now() - timedelta(minutes=5), attempts=1)
    assert attachments.sweep() == 1
    Attachment.objects.update(attempts=9)
    assert attachments.sweep() == 0
    assert Attachment.objects.get(message=message).state == "failed"


def test_a_message_taken_back_takes_its_files_with_it(arrives, client_for, agent, line, django_capture_on_commit_callbacks):
    from conversations import receiving

    message = arrives("image", a_photo())
    stored, thumb = message.attachment.file, message.attachment.thumb
    assert stored.storage.exists(stored.name) and thumb.storage.exists(thumb.name)
    with django_capture_on_commit_callbacks(execute=True):
        receiving.deleted(line, message.conversation.address, message.provider_id, timezone.now(), by_contact=True)
    assert client_for(agent).get(address(message)).status_code == 404
    assert not stored.storage.exists(stored.name) and not thumb.storage.exists(thumb.name)


# --- who may see it -------------------------------------------------------------------------------------------------------------


def test_nobody_else_gets_the_file(arrives, client_for, agent, other_agency):
    message = arrives("image", a_photo())
    with in_agency("beta"):
        berta = Agent.objects.create_user("berta@beta.example", "a-door-that-is-open", name="Berta")
        theirs = says(a_conversation(a_channel("7198")), "Hello")
    assert client_for(None).get(address(message)).status_code == 302
    for other in (address(message), address(message, "thumb"), address(theirs)):
        assert client_for(berta, "beta").get(other).status_code == 404
    Routing.objects.update_or_create(defaults={"unassigned_hidden": True})
    ben = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben", visibility="own")
    assert client_for(ben).get(address(message)).status_code == 404
    Conversation.objects.update(assignee=ben)
    assert client_for(ben).get(address(message)).status_code == 200


# --- the assistant sees and hears ------------------------------------------------------------------------------------------------


def test_the_model_is_shown_the_picture_once_it_is_here(arrives, model):
    arrives("image", a_photo(), caption="do you have something like this?")
    (asked,) = model.asked
    assert len(asked.pictures) == 1


def test_an_answer_waits_for_the_file_but_not_for_ever(arrives, model, worker, settings):
    settings.REPLY_QUIET_SECONDS = 0
    message = arrives("image", a_photo(), run=False, caption="like this?")
    Attachment.objects.update(attempts=1, tried_at=timezone.now())
    from personas import replies

    replies.answer(message.conversation_id)
    assert not model.asked
    message.conversation.refresh_from_db()
    assert message.conversation.answer_attempts == 0 and message.conversation.answer_due_at
    Attachment.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    Conversation.objects.update(answer_due_at=timezone.now())
    replies.answer(message.conversation_id)
    assert len(model.asked) == 1 and not model.asked[0].pictures


class Ear:
    def transcribe(self, audio: bytes, *, mime: str, language: str, seconds: float) -> str:
        assert audio.startswith(b"OggS")
        return "I look for three bedrooms"


def test_a_person_who_holds_the_pen_reads_what_a_voice_message_says(arrives, agent, worker, model, settings):
    settings.TRANSCRIBER = "tests.conversations.test_files.Ear"
    arrives("document", samples.page(), fileName="a.pdf").conversation.take_over(by=agent)
    message = arrives("voice")
    message.refresh_from_db()
    assert message.transcript == "I look for three bedrooms"


def test_a_browser_keeps_a_picture_but_asks_each_time_whether_it_still_may(arrives, client_for, agent):
    message = arrives("image", a_photo())
    browser = client_for(agent)
    first = browser.get(address(message))
    assert first["Cache-Control"] == "private, no-cache"
    assert browser.get(address(message), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    assert client_for(None).get(address(message), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 302


def test_a_voice_message_is_heard_and_its_words_stand_under_the_player(arrives, client_for, agent, model, settings):
    settings.TRANSCRIBER = "tests.conversations.test_files.Ear"
    message = arrives("voice")
    page = client_for(agent).get(f"/conversations/{message.conversation_id}").content.decode()
    assert page.index("<audio") < page.index("I look for three bedrooms")
    assert "three bedrooms" in str(model.asked[0])
