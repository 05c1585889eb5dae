"""What a program does with an inbox: narrow it, hand it round, label it, note things, and know whom it is with. Everything
by the rules of the portal, and nothing of another agency or of a colleague whose conversations are hidden."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import (
    Attachment,
    CannedReply,
    Contact,
    ContactAddress,
    Conversation,
    Kind,
    Label,
    Note,
    Routing,
    Status,
)
from tests.api.asking import send
from tests.builders import a_channel, a_conversation, says
from tests.conftest import PASSWORD


@pytest.fixture
def shy(agency) -> Agent:
    """An agent who sees only what is their own, in an agency that hides what is nobody's."""
    Routing.objects.update_or_create(pk=1, defaults={"unassigned_hidden": True})
    return Agent.objects.create_user("sven@alpha.example", PASSWORD, name="Sven Shy", visibility="own")


def ids(client: Client, address: str, **query) -> list[int]:
    answer = client.get(f"{address}?{urlencode(query)}" if query else address)
    assert answer.status_code == 200, answer.text
    return [row["id"] for row in answer.json()["results"]]


# --- narrowing ---------------------------------------------------------------------------------------------------------


def test_the_tabs_are_those_of_the_inbox(api, channel, agent):
    waits = a_conversation(channel, mode="human", needs_person=True)
    mine, free = a_conversation(channel, assignee=agent), a_conversation(channel)
    assert ids(api, "/api/conversations", tab="needs") == [waits.pk]
    assert ids(api, "/api/conversations", tab="mine") == [mine.pk]
    assert set(ids(api, "/api/conversations", tab="unassigned")) == {waits.pk, free.pk}
    assert set(ids(api, "/api/conversations", tab="ai")) == {mine.pk, free.pk}
    assert len(ids(api, "/api/conversations", tab="all")) == 3
    assert api.get("/api/conversations?tab=starred").status_code == 400


def test_label_number_and_time_narrow(api, channel):
    label, number = Label.objects.create(name="Hot"), a_channel()
    old = a_conversation(channel, last_at=timezone.now() - timedelta(days=3))
    labelled, elsewhere = a_conversation(channel), a_conversation(number)
    labelled.labels.add(label)
    assert ids(api, "/api/conversations", label=label.pk) == [labelled.pk]
    assert ids(api, "/api/conversations", channel=number.pk) == [elsewhere.pk]
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    assert set(ids(api, "/api/conversations", since=yesterday)) == {labelled.pk, elsewhere.pk}
    assert ids(api, "/api/conversations", until=yesterday) == [old.pk]
    assert ids(api, "/api/conversations", label=987654321) == []
    assert api.get("/api/conversations?since=yesterday").status_code == 400


def test_who_waits_longest_comes_first(api, channel):
    later, first = (a_conversation(channel, needs_person=True, waiting_since=timezone.now() - timedelta(hours=n)) for n in (1, 2))
    a_conversation(channel)
    assert ids(api, "/api/conversations", ordering="waiting_since") == [first.pk, later.pk]
    page = api.get("/api/conversations?ordering=waiting_since&page_size=1").json()
    assert [row["id"] for row in api.get(page["next"]).json()["results"]] == [later.pk]


# --- the pen, whose it is, what was read ---------------------------------------------------------------------------------


def test_the_pen_has_doors_of_its_own(api, conversation, agent):
    taken = send("post", api, f"/api/conversations/{conversation.pk}/take-over", {"reason": "She asked for me"}).json()
    assert (taken["mode"], taken["changed"], taken["epoch"]) == ("HUMAN", True, 2)
    assert conversation.mode_changes.get().note == "She asked for me"
    assert not send("post", api, f"/api/conversations/{conversation.pk}/take-over").json()["changed"], "a body is not needed"
    back = send("post", api, f"/api/conversations/{conversation.pk}/hand-back", {"reason": "done"}).json()
    assert (back["mode"], back["changed"]) == ("AI", True)
    assert send("post", api, f"/api/conversations/{conversation.pk}/hand-back", {"mode": "HUMAN"}).status_code == 400


def test_a_conversation_is_given_away_and_to_nobody(api, conversation, agent, owner, worker):
    address = f"/api/conversations/{conversation.pk}/assign"
    given = send("post", api, address, {"agent_id": owner.pk}).json()
    assert given == {"conversation_id": conversation.pk, "assignee": {"id": owner.pk, "name": owner.name}, "changed": True, "why": ""}
    assert not send("post", api, address, {"agent_id": owner.pk}).json()["changed"]
    assert send("post", api, address, {"agent_id": None}).json()["assignee"] is None
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_the_rule_says_whose_it_is_and_why(api, conversation, agent, owner):
    Routing.objects.update_or_create(pk=1, defaults={"round_robin": True})
    Agent.objects.filter(pk=owner.pk).update(on_duty=False)
    given = send("post", api, f"/api/conversations/{conversation.pk}/assign", {"by_rule": True}).json()
    assert given["assignee"]["id"] == agent.pk and given["why"] == "next in turn"


@pytest.mark.parametrize("body", [{}, {"agent_id": 987654321}, {"agent_id": 0}, {"by_rule": False}, {"agent_id": None, "by_rule": True}, {"agent": 1}])
def test_an_assignment_that_makes_no_sense_changes_nothing(api, conversation, body):
    assert send("post", api, f"/api/conversations/{conversation.pk}/assign", body).status_code == 400
    conversation.refresh_from_db()
    assert conversation.assignee is None


def test_nothing_is_given_to_who_has_left(api, conversation, owner, agent):
    gone = Agent.objects.create_user("gone@alpha.example", PASSWORD, name="Gone", is_active=False)
    assert send("post", api, f"/api/conversations/{conversation.pk}/assign", {"agent_id": gone.pk}).status_code == 400


def test_what_was_read_is_read_and_what_came_since_is_not(api, conversation):
    says(conversation, "one")
    says(conversation, "two")
    address = f"/api/conversations/{conversation.pk}/read"
    assert send("post", api, address, {"unread": 1}).status_code == 204
    conversation.refresh_from_db()
    assert conversation.unread == 2, "another message has come since"
    assert send("post", api, address).status_code == 204
    conversation.refresh_from_db()
    assert conversation.unread == 0


# --- one message -----------------------------------------------------------------------------------------------------------


def test_a_failed_message_is_sent_again_and_a_sent_one_is_not(api, conversation, agent, worker, phone):
    sent = send("post", api, f"/api/conversations/{conversation.pk}/messages", {"text": "Hello"}).json()
    address = f"/api/conversations/{conversation.pk}/messages/{sent['id']}"
    conversation.messages.update(status=Status.FAILED, problem="No.")
    assert api.get(address).json()["problem"] == "No."
    again = send("post", api, f"{address}/retry")
    assert again.status_code == 200 and again.json()["status"] == "queued"
    worker.run_all()
    assert phone.texts == ["Hello"]
    settled = send("post", api, f"{address}/retry")
    assert settled.status_code == 409 and settled.json()["code"] == "settled"
    assert api.get(f"/api/conversations/{conversation.pk}/messages/987654321").status_code == 404


def test_the_file_of_a_message_is_described_and_handed_out(api, conversation):
    said = says(conversation, "[Document: plan.pdf]", kind=Kind.DOCUMENT)
    kept = Attachment(message=said, state=Attachment.State.STORED, shown_as="file", mime="application/pdf", name="plan.pdf", size=4)
    kept.file.save("x", ContentFile(b"%PDF"), save=True)
    address = f"/api/conversations/{conversation.pk}/messages/{said.pk}"
    assert api.get(address).json()["file"] | {"width": 0, "height": 0} == {
        "state": "stored", "problem": "", "shown_as": "file", "mime": "application/pdf", "name": "plan.pdf", "size": 4, "width": 0, "height": 0}
    got = api.get(f"{address}/file")
    assert got.getvalue() == b"%PDF" and got.headers["Content-Type"] == "application/octet-stream"
    assert 'filename="plan.pdf"' in got.headers["Content-Disposition"]
    assert api.get(f"{address}/file?size=thumb").status_code == 404 and api.get(f"{address}/file?size=huge").status_code == 400
    conversation.messages.update(deleted_at=timezone.now())
    assert api.get(f"{address}/file").status_code == 404 and api.get(address).json()["file"] is None


# --- notes -----------------------------------------------------------------------------------------------------------------


def test_colleagues_note_things_and_nobody_is_written_to(api, conversation, agent, owner, worker, phone):
    address = f"/api/conversations/{conversation.pk}/notes"
    first = send("post", api, address, {"text": "Ask @olive about the lease"}, **{"Idempotency-Key": "n-1"})
    assert first.status_code == 201
    assert first.json()["by"]["id"] == agent.pk and [named["id"] for named in first.json()["mentions"]] == [owner.pk]
    assert send("post", api, address, {"text": "Ask @olive about the lease", "client_key": "n-1"}).status_code == 200
    assert send("post", api, address, {"text": "Other words", "client_key": "n-1"}).status_code == 409
    assert [row["text"] for row in api.get(address).json()["results"]] == ["Ask @olive about the lease"]
    worker.run_all()
    conversation.refresh_from_db()
    assert phone.sent == [] and conversation.mode == "ai" and Note.objects.count() == 1
    assert send("post", api, address, {"text": " "}).status_code == 400


# --- labels ------------------------------------------------------------------------------------------------------------------


def test_a_label_is_made_stuck_on_and_taken_off(api, boss, conversation):
    made = send("post", api, "/api/labels", {"name": "Hot", "colour": "red"})
    assert made.status_code == 201 and made.json()["colour"] == "red"
    address = f"/api/conversations/{conversation.pk}/labels/{made.json()['id']}"
    assert {send("put", api, address).status_code for _ in range(2)} == {204}
    assert [label["name"] for label in api.get(f"/api/conversations/{conversation.pk}").json()["labels"]] == ["Hot"]
    renamed = send("patch", api, f"/api/labels/{made.json()['id']}", {"name": "Warm"}).json()
    assert renamed == {"id": made.json()["id"], "name": "Warm", "colour": "red"}
    assert {send("delete", api, address).status_code for _ in range(2)} == {204}
    assert not conversation.labels.exists()
    assert send("delete", api, f"/api/labels/{made.json()['id']}").status_code == 403, "agents stick labels, owners delete them"
    assert send("delete", boss, f"/api/labels/{made.json()['id']}").status_code == 204 and not Label.objects.exists()


@pytest.mark.parametrize(("body", "field"), [
    ({}, "name"), ({"name": "hot"}, "non_field_errors"), ({"name": "x" * 31}, "name"), ({"name": "Cold", "colour": "gold"}, "colour"),
    ({"name": "Cold", "color": "red"}, "color"),
])
def test_a_label_that_cannot_be_is_told_why(api, body, field):
    Label.objects.create(name="Hot")
    answer = send("post", api, "/api/labels", body)
    assert answer.status_code == 400 and field in answer.json()["errors"] and Label.objects.count() == 1


# --- replies for reuse -------------------------------------------------------------------------------------------------------


def test_replies_are_ones_own_unless_an_owner_shares_them(api, boss, agent, owner):
    mine = send("post", api, "/api/canned-replies", {"shortcut": "hours", "text": "We open at nine."})
    assert mine.status_code == 201 and mine.json()["owner"]["id"] == agent.pk
    assert send("post", api, "/api/canned-replies", {"shortcut": "all", "text": "x", "is_shared": True}).status_code == 403
    shared = send("post", boss, "/api/canned-replies", {"shortcut": "thanks", "text": "Thank you, {name}.", "is_shared": True}).json()
    hidden = send("post", boss, "/api/canned-replies", {"shortcut": "private", "text": "Mine."}).json()
    assert shared["owner"] is None and hidden["owner"]["id"] == owner.pk
    assert set(ids(api, "/api/canned-replies")) == {mine.json()["id"], shared["id"]}
    assert api.get(f"/api/canned-replies/{hidden['id']}").status_code == 404
    assert send("patch", api, f"/api/canned-replies/{shared['id']}", {"text": "y"}).status_code == 403
    assert send("delete", api, f"/api/canned-replies/{shared['id']}").status_code == 403
    assert send("patch", api, f"/api/canned-replies/{mine.json()['id']}", {"text": "We open at ten."}).json()["text"] == "We open at ten."
    assert send("patch", boss, f"/api/canned-replies/{shared['id']}", {"text": "Thanks."}).json()["owner"] is None
    assert send("post", api, "/api/canned-replies", {"shortcut": "hours", "text": "twice"}).json()["errors"]["shortcut"]
    assert send("delete", api, f"/api/canned-replies/{mine.json()['id']}").status_code == 204
    assert set(CannedReply.objects.values_list("shortcut", flat=True)) == {"thanks", "private"}


# --- numbers and people --------------------------------------------------------------------------------------------------------


def test_numbers_show_their_state_and_no_secret(api, channel):
    answer = api.get(f"/api/channels/{channel.pk}")
    assert answer.json()["state"] == "connected" and "token" not in answer.text and channel.account not in answer.text
    assert ids(api, "/api/channels") == [channel.pk]


def test_people_are_found_by_name_and_number(api, channel):
    rosa, other = a_conversation(channel, name="Rosa Tan"), a_conversation(channel, name="Kim Lee")
    assert set(ids(api, "/api/contacts")) == {rosa.contact_id, other.contact_id}
    assert ids(api, "/api/contacts", q="rosa") == [rosa.contact_id]
    assert ids(api, "/api/contacts", q=other.contact.phone) == [other.contact_id]
    assert ids(api, f"/api/contacts/{rosa.contact_id}/conversations") == [rosa.pk]


def test_what_somebody_said_on_the_telephone_is_written_down(api, conversation, agent):
    address = f"/api/contacts/{conversation.contact_id}"
    out = send("patch", api, address, {"opted_out": True, "given_name": " Mrs  Lee "}).json()
    assert out["opted_out_at"] and out["name"] == out["given_name"] == "Mrs Lee"
    assert send("patch", api, address, {"opted_out": True}).json()["opted_out_at"] == out["opted_out_at"], "the first time counts"
    assert ids(api, "/api/contacts", opted_out="true") == [conversation.contact_id]
    assert send("patch", api, address, {"opted_out": False}).json()["opted_out_at"] is None
    assert ids(api, "/api/contacts", opted_out="true") == []
    noted = AuditEntry.objects.filter(detail={"contact_id": conversation.contact_id}, agent_id=agent.pk)
    assert set(noted.values_list("action", flat=True)) == {"contact opted out", "contact opted in", "contact renamed"}
    assert send("patch", api, address, {"phone": "+6590000000"}).status_code == 400


def test_an_opted_out_contact_is_not_answered_by_the_assistant(api, conversation, worker, model, phone):
    send("patch", api, f"/api/contacts/{conversation.contact_id}", {"opted_out": True})
    says(conversation, "Any condo with two bedrooms?")
    worker.run_all()
    assert phone.sent == []


# --- what is not one's own -------------------------------------------------------------------------------------------------------


def doors(conversation: Conversation, message: int, label: int) -> list[tuple[str, str, object]]:
    thread = f"/api/conversations/{conversation.pk}"
    return [
        ("get", thread, None), ("post", f"{thread}/take-over", {}), ("post", f"{thread}/hand-back", {}),
        ("post", f"{thread}/read", {}), ("get", f"{thread}/messages", None), ("post", f"{thread}/messages", {"text": "Hello"}),
        ("get", f"{thread}/messages/{message}", None), ("post", f"{thread}/messages/{message}/retry", None), ("get", f"{thread}/messages/{message}/file", None),
        ("get", f"{thread}/notes", None), ("post", f"{thread}/notes", {"text": "Hello"}), ("put", f"{thread}/labels/{label}", None),
        ("delete", f"{thread}/labels/{label}", None), ("get", f"/api/contacts/{conversation.contact_id}", None),
        ("patch", f"/api/contacts/{conversation.contact_id}", {"opted_out": True}), ("get", f"/api/contacts/{conversation.contact_id}/conversations", None),
        ("post", f"{thread}/assign", {"agent_id": None}),
    ]


def test_what_a_colleague_hides_does_not_exist(api_for, shy, conversation, owner):
    """Sven sees only his own; every door of somebody else's thread answers as if it were not there."""
    said, label = says(conversation, "Hello"), Label.objects.create(name="Hot")
    conversation.assign(owner)
    client = api_for(shy)
    for method, address, body in doors(conversation, said.pk, label.pk):
        assert send(method, client, address, body).status_code == 404, (method, address)
    assert ids(client, "/api/conversations") == ids(client, "/api/contacts") == ids(client, "/api/contacts", q="Lee") == []
    conversation.refresh_from_db()
    assert (conversation.mode, conversation.assignee, conversation.unread, conversation.messages.count()) == ("ai", owner, 1, 1)
    conversation.assign(shy)
    assert ids(client, "/api/contacts") == [conversation.contact_id]
    for method, address, body in doors(conversation, said.pk, label.pk):
        assert send(method, client, address, body).status_code != 404 or address.endswith("/file"), (method, address)


def test_what_is_of_another_agency_does_not_exist(api, other_agency, phone):
    """Beta's rows have numbers that Alpha has not; Alpha's tokens open none of them."""
    with in_agency("beta"):
        channel = a_channel()
        for _ in range(40):
            theirs = a_conversation(channel)
            said, label = says(theirs, "Hello"), Label.objects.create(name=f"Hot {theirs.pk}")
        reply = CannedReply.objects.create(shortcut="beta", text="Beta's")
    for method, address, body in doors(theirs, said.pk, label.pk):
        assert send(method, api, address, body).status_code == 404, (method, address)
    for address in (f"/api/labels/{label.pk}", f"/api/canned-replies/{reply.pk}", f"/api/channels/{channel.pk + 900}"):
        assert api.get(address).status_code == 404
    assert ids(api, "/api/labels") == ids(api, "/api/canned-replies") == ids(api, "/api/channels") == ids(api, "/api/contacts") == []
    with in_agency("beta"):
        theirs.refresh_from_db()
        assert theirs.mode == "ai" and not Contact.objects.exclude(opted_out_at=None).exists() and not Note.objects.exists()


def test_a_list_of_people_costs_the_same_however_long_it_is(api, channel, django_assert_max_num_queries):
    for _ in range(12):
        a_conversation(channel)
    with django_assert_max_num_queries(6):
        assert len(ids(api, "/api/contacts")) == 12
    assert ContactAddress.objects.count() == 12
