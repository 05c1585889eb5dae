"""Files that agents send: judged before they are kept, one message each, and shown on the contact's phone."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations import outbox
from conversations.channels import OutcomeUnknown, SendError
from conversations.models import Attachment, Message, Mode, Status
from tests.builders import a_channel, a_conversation, says
from whatsapp.simulator.server import Simulator

HTMX = {"HTTP_HX_REQUEST": "true"}


def a_photo(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, kind)
    return out.getvalue()


def sends(browser, conversation, content: bytes, name: str, words: str = "", key: str = "k1"):
    form = {"file": SimpleUploadedFile(name, content), "text": words, "client_key": key}
    return browser.post(f"/conversations/{conversation.pk}/send", form, **HTMX)


def test_a_photo_leaves_with_its_words_and_takes_the_pen(browser, conversation, phone, worker):
    says(conversation, "Any pictures?")
    assert sends(browser, conversation, a_photo(), "IMG 1.png", "The *pool*").status_code == 200
    worker.run_all()
    message = Message.objects.get(author="agent")
    conversation.refresh_from_db()
    assert phone.texts[-1] == f"<image-{message.pk}.jpg> The *pool*" and message.status == Status.SENT and conversation.mode == Mode.HUMAN
    page = browser.get(f"/conversations/{conversation.pk}").content.decode()
    assert f"/messages/{message.pk}/thumb" in page and "The <strong>pool</strong>" in page


def test_a_document_keeps_its_name(browser, conversation, phone, worker):
    sends(browser, conversation, b"%PDF-1.4 hello", "Floor plan.pdf")
    worker.run_all()
    assert phone.texts == ["<Floor plan.pdf>"] and Message.objects.get().text == "[Document: Floor plan.pdf]"


@pytest.mark.parametrize(("name", "content"), [
    ("page.html", b"<!doctype html><p>hello"), ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("tool.exe", b"MZ\x90\x00\x03"),
    ("plan.pdf", b"<script>alert(1)</script>"), ("photo.jpg", b"%PDF-1.4 hello"), ("photo.png", b"\x89PNG\r\n\x1a\n and no more"), ("empty.pdf", b""),
])
def test_what_cannot_be_sent_is_refused_with_a_sentence_and_nothing_is_kept(browser, conversation, phone, worker, name, content):
    response = sends(browser, conversation, content, name)
    worker.run_all()
    conversation.refresh_from_db()
    assert response.status_code == 422 and "notice" in response["HX-Trigger"]
    assert not Message.objects.exists() and not Attachment.objects.exists() and not phone.sent and conversation.mode == Mode.AI


def test_a_file_of_more_than_16_megabytes_is_refused(browser, conversation):
    response = sends(browser, conversation, b"%PDF-" + b"x" * (16 * 1024**2), "big.pdf")
    assert response.status_code == 422 and "16 MB" in response["HX-Trigger"]


def test_the_same_upload_again_by_a_weak_network_is_one_message(browser, conversation, phone, worker):
    for _ in range(3):
        assert sends(browser, conversation, a_photo(), "a.png", key="same").status_code == 200
    worker.run_all()
    assert len(phone.sent) == 1 and Attachment.objects.count() == 1


def test_only_what_surely_did_not_leave_is_sent_again(browser, conversation, phone, worker):
    phone.answers = [SendError("Busy.", retry_in=1), None]
    sends(browser, conversation, a_photo(), "a.png")
    worker.run_all()
    assert not phone.sent and Message.objects.get().status == Status.QUEUED
    outbox.wake_channel_outbox(conversation.channel)
    worker.run_all()
    assert len(phone.sent) == 1
    phone.answers = [OutcomeUnknown("No answer.")]
    sends(browser, conversation, a_photo(), "b.png", key="k2")
    worker.run_all()
    message = Message.objects.get(client_key="k2")
    assert message.status == Status.UNKNOWN and len(phone.sent) == 1
    phone.journal = {f"image-{message.pk}.jpg": "FOUND1"}
    outbox.settle(message.pk)
    message.refresh_from_db()
    assert (message.status, message.provider_id) == (Status.SENT, "FOUND1") and len(phone.sent) == 1


def test_nobody_sends_files_into_a_neighbours_thread(client_for, conversation, other_agency, agent):
    with in_agency("beta"):
        berta = Agent.objects.create_user("berta@beta.example", "a-door-that-is-open", name="Berta")
        theirs = a_conversation(a_channel("7198"))
        theirs = a_conversation(theirs.channel)
    assert sends(client_for(agent), theirs, a_photo(), "a.png").status_code == 404
    assert sends(client_for(berta, "beta"), theirs, a_photo(), "a.png").status_code == 200
    assert not Attachment.objects.exists()


def test_over_the_real_wire_the_file_lands_on_the_phone_and_a_lost_answer_is_found_again(agency, client_for, agent, worker, settings):
    settings.PROVIDER_TIMEOUT_SECONDS = 2.0
    with Simulator() as provider:
        account = provider.create_account(name="Test", send_delay=0, settings_seconds=0, journal_seconds=0, contacts=False)
        conversation = a_conversation(a_channel(str(account.id), api_url=provider.url, media_url=provider.url, token=account.token))
        browser = client_for(agent)
        sends(browser, conversation, a_photo(), "a.png", "The kitchen")
        worker.run_all()
        (taken,) = [row for row in provider.ledger(account, "sendFileByUpload") if row["taken"]]
        stored = account.messages[taken["idMessage"]]
        assert (stored.kind, stored.text, stored.extra["file"]["mime"]) == ("imageMessage", "The kitchen", "image/jpeg")
        provider.fault(account, "sendFileByUpload", "lost-response", times=1)
        sends(browser, conversation, b"%PDF-1.4 hello", "plan.pdf", key="k2")
        worker.run_all()
        message = Message.objects.get(client_key="k2")
        assert message.status == Status.UNKNOWN
        outbox.settle(message.pk)
        message.refresh_from_db()
        assert message.status == Status.SENT and len([row for row in provider.ledger(account, "sendFileByUpload") if row["taken"]]) == 2
