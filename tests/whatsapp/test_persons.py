"""A person asks what is kept of them, and asks for it to be gone: an owner does both on one page."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile

from accounts.agents.models import AuditEntry
from accounts.tenancy import in_agency
from conversations.models import Attachment, Contact, ContactAddress, Conversation, Kind, Message, Note
from escalation.handover import escalate
from escalation.models import Escalation, Notification
from escalation.triggers import Trigger
from personas.models import Memory, Turn
from tests.builders import a_channel, a_conversation, says
from whatsapp import journal
from whatsapp.models import InboundEvent

WORDS = "My salary is 9,000 and I live in Bedok"


@pytest.fixture
def ana(channel, owner):
    """Someone of whom there is a bit of everything."""
    talk = a_conversation(channel)
    message = says(talk, WORDS)
    photo = says(talk, "[Document]", kind=Kind.DOCUMENT, attributes={})
    kept = Attachment(message=photo, state=Attachment.State.STORED, shown_as="file", mime="application/pdf", name="../../payslip.pdf", size=4)
    kept.file.save("x", ContentFile(b"%PDF"))
    Note.objects.create(conversation=talk, by=owner, text="She is in a hurry")
    Memory.objects.create(conversation=talk, wanted={"locations": ["Bedok"]})
    Turn.objects.create(conversation=talk, message=message, action="RESPOND", decided_by="model")
    escalate(talk, Trigger.HUMAN_REQUEST, message=message, quote=WORDS)
    journal.keep(channel, key="e1", kind="incomingMessageReceived", payload={"senderData": {"chatId": talk.address}, "text": WORDS})
    journal.keep(channel, key="e2", kind="incomingMessageReceived", payload={"senderData": {"chatId": "6599999999@c.us"}, "text": "of somebody else"})
    talk.refresh_from_db()
    return talk


def address(talk, what: str = "") -> str:
    return f"/contacts/{talk.contact_id}/data{what}"


def test_an_owner_sees_how_much_there_is_and_takes_a_copy_with_the_files(ana, client_for, owner):
    client = client_for(owner)
    assert address(ana) in client.get(f"/conversations/{ana.pk}/about", HTTP_HX_REQUEST="true").content.decode()
    shown = client.get(address(ana))
    assert {str(label): count for label, count in shown.context["kept"]} == {
        "Conversations": 1, "Messages": Message.objects.filter(conversation=ana).count(), "Files": 1, "Notes": 1, "Decisions of the assistant": 1, "Events from WhatsApp": 1}
    answer = client.post(address(ana, "/archive"))
    made = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    told = json.loads(made.read("person.json"))
    assert told["conversations"][0]["messages"][0]["text"] == WORDS and told["conversations"][0]["notes"][0]["text"] == "She is in a hurry"
    (file,) = [name for name in made.namelist() if name != "person.json"]
    assert made.read(file) == b"%PDF" and ".." not in file.split("/") and file.count("/") == 1
    assert AuditEntry.objects.get(action="contact exported").detail == {"contact_id": ana.contact_id}


def test_without_the_name_nothing_is_deleted_and_what_was_typed_stays(ana, client_for, owner):
    answer = client_for(owner).post(address(ana, "/erase"), {"name": "Somebody"})
    assert answer.status_code == 422 and "Type the name exactly" in answer.content.decode() and 'value="Somebody"' in answer.content.decode()
    assert Conversation.objects.filter(pk=ana.pk).exists()


def test_after_the_end_nothing_of_them_is_left_and_everybody_else_is_untouched(ana, client_for, owner, channel, other_agency, django_capture_on_commit_callbacks):
    other = a_conversation(channel, name="Bo Lim")
    says(other, "Hello from Bo")
    with in_agency("beta"):
        theirs = a_conversation(a_channel("7198"), name="Lee Ming")
    storage, file = (kept := Attachment.objects.get()).file.storage, kept.file.name
    messages = Message.objects.filter(conversation=ana).count()
    with django_capture_on_commit_callbacks(execute=True):
        assert client_for(owner).post(address(ana, "/erase"), {"name": " lee  ming "}).status_code == 302
    assert not storage.exists(file)
    for model in (Attachment, Note, Memory, Turn, Escalation):
        assert not model.objects.exists(), model
    assert not Notification.objects.filter(conversation__isnull=False).exists()
    assert list(Conversation.objects.all()) == [other] and Contact.objects.count() == ContactAddress.objects.count() == 1
    assert [event.key for event in InboundEvent.objects.all()] == ["e2"]
    line = AuditEntry.objects.get(action="contact erased")
    assert line.detail["messages"] == messages and line.detail["events"] == 1 and "Lee" not in json.dumps(line.detail)
    with in_agency("beta"):
        assert Conversation.objects.filter(pk=theirs.pk).exists()


def test_only_owners_of_this_agency_see_or_do_any_of_it(ana, client_for, agent, other_agency):
    with in_agency("beta"):
        stranger = type(agent).objects.get(email="owner@beta.example")
    for what, method in (("", "get"), ("/archive", "post"), ("/erase", "post")):
        assert getattr(client_for(agent), method)(address(ana, what), {"name": "Lee Ming"}).status_code == 403, what
        assert getattr(client_for(stranger, "beta"), method)(address(ana, what), {"name": "Lee Ming"}).status_code == 404, what
    assert "Their data" not in client_for(agent).get(f"/conversations/{ana.pk}/about", HTTP_HX_REQUEST="true").content.decode()

