"""Every kind of message ends as something an agent can read, or as an event that says why it was ignored."""

from __future__ import annotations

import json

import pytest

from conversations.models import Message, Mode
from tests import payloads
from whatsapp import inbound
from whatsapp.models import InboundEvent
from whatsapp.providers import green_api_events


def take_in(channel, *bodies: dict) -> list[InboundEvent]:
    events = []
    for body in bodies:
        raw = json.dumps(body)
        events.append(InboundEvent.objects.create(channel=channel, key=green_api_events.event_key(body, raw.encode()), payload=raw,
                                                  kind=green_api_events.event_kind(body), received_at="2026-11-20T00:00:00Z"))
    inbound.take_in(channel.pk)
    for event in events:
        event.refresh_from_db()
    return events


@pytest.mark.parametrize("data, kind, words", payloads.KINDS, ids=lambda v: v if isinstance(v, str) else v.get("typeMessage", "") if isinstance(v, dict) else "")
def test_a_message_of_this_kind_is_readable(channel, data, kind, words):
    take_in(channel, payloads.incoming(channel.account, data))
    message = Message.objects.get()
    assert message.kind == kind and words in message.text
    assert "jpegThumbnail" not in json.dumps(message.attributes)


@pytest.mark.parametrize("chat, why", [("120363043968066561@g.us", "group"), ("status@broadcast", "stories"), ("1203@newsletter", "channels")])
def test_groups_stories_and_channels_are_journalled_and_not_answered(channel, chat, why):
    (event,) = take_in(channel, payloads.text(channel.account, "hi", chat=chat))
    assert event.state == "ignored" and why in event.reason
    assert not Message.objects.exists()


def test_an_edit_changes_the_words_and_a_deletion_takes_them_away(channel):
    first = payloads.text(channel.account, "800k", identity="M1")
    edit = payloads.incoming(channel.account, {"typeMessage": "editedMessage", "editedMessageData": {"textMessage": "850k", "stanzaId": "M1"}})
    take_in(channel, first, edit)
    message = Message.objects.get()
    assert message.text == "850k" and message.edited_at
    take_in(channel, payloads.incoming(channel.account, {"typeMessage": "deletedMessage", "deletedMessageData": {"stanzaId": "M1"}}))
    message.refresh_from_db()
    assert message.text == "" and message.deleted_at


def test_a_quoted_reply_knows_what_it_quotes(channel):
    take_in(channel, payloads.text(channel.account, "This one?", identity="Q1"),
            payloads.incoming(channel.account, {"typeMessage": "quotedMessage", "extendedTextMessageData": {"text": "yes", "stanzaId": "Q1"}}))
    assert Message.objects.get(text="yes").reply_to.text == "This one?"


def test_the_real_text_after_a_marker_replaces_it_under_the_same_id(channel):
    marker = payloads.text(channel.account, "{{SWE001}}", identity="SAME")
    real = payloads.text(channel.account, "Is it still available?", identity="SAME")
    events = take_in(channel, marker, real)
    assert [e.state for e in events] == ["done", "done"]
    assert [(m.kind, m.text) for m in Message.objects.all()] == [("text", "Is it still available?")]


def test_a_message_from_the_agents_own_phone_takes_the_pen(channel):
    take_in(channel, payloads.text(channel.account, "Hello"))
    take_in(channel, payloads.text(channel.account, "Hi, it is me, Anna", kind="outgoingMessageReceived"))
    message = Message.objects.get(author="agent")
    assert message.from_phone and message.conversation.mode == Mode.HUMAN
    assert message.conversation.mode_changes.get().reason == "phone"


def test_our_own_echo_never_takes_the_pen(channel):
    take_in(channel, payloads.text(channel.account, "Hello"))
    (event,) = take_in(channel, payloads.text(channel.account, "We have three", kind="outgoingAPIMessageReceived"))
    assert event.state == "ignored"
    message = Message.objects.get()
    assert message.conversation.mode == Mode.AI


def test_ticks_only_move_forward_whatever_their_order(channel, conversation, owner):
    message = conversation.send(by=owner, text="Hello")
    Message.objects.filter(pk=message.pk).update(status="sent", provider_id="T1")
    take_in(channel, payloads.tick(channel.account, "T1", "read"), payloads.tick(channel.account, "T1", "delivered"), payloads.tick(channel.account, "T1", "sent"))
    message.refresh_from_db()
    assert message.status == "read" and message.read_at and message.delivered_at


def test_a_tick_that_comes_before_the_answer_of_the_send_waits_for_it(channel, conversation, owner):
    message = conversation.send(by=owner, text="Hello")
    (event,) = take_in(channel, payloads.tick(channel.account, "EARLY", "delivered"))
    assert event.state == "received" and event.attempts == 1
    Message.objects.filter(pk=message.pk).update(status="sent", provider_id="EARLY")
    InboundEvent.objects.update(retry_at=None)
    inbound.take_in(channel.pk)
    message.refresh_from_db()
    assert message.status == "delivered"


def test_a_hidden_id_makes_a_contact_without_a_number_who_is_answered_at_that_id(channel):
    take_in(channel, payloads.text(channel.account, "Hello", chat="120650379300963@lid"))
    message = Message.objects.get()
    assert message.conversation.address == "120650379300963@lid" and message.conversation.contact.phone == ""


def test_names_that_mislead_are_cleaned(channel):
    take_in(channel, payloads.text(channel.account, "Hello", name="\u202eevil\u200b <script>\x07"))
    assert Message.objects.get().conversation.contact.name == "evil <script>"


def test_poison_is_parked_with_its_reason_and_the_next_one_gets_through(channel):
    poison = payloads.incoming(channel.account, {"typeMessage": "textMessage"}, identity="P")
    del poison["senderData"]
    events = take_in(channel, poison, payloads.text(channel.account, "Hello"))
    assert events[0].state == "parked" and "chatId" in events[0].reason
    assert events[1].state == "done"


def test_a_call_is_shown_once(channel):
    call = {"typeWebhook": "incomingCall", "from": "6591234567@c.us", "idMessage": "C1", "status": "offer", "timestamp": 1_700_000_000,
            "instanceData": {"idInstance": int(channel.account)}}
    events = take_in(channel, call, call | {"status": "hangUp"})
    assert [e.state for e in events] == ["done", "ignored"]
    assert Message.objects.get().kind == "call"


def test_a_stop_counts_while_a_person_holds_the_pen(channel):
    take_in(channel, payloads.text(channel.account, "Hello"))
    conversation = Message.objects.get().conversation
    conversation.take_over()
    take_in(channel, payloads.text(channel.account, "STOP"))
    conversation.contact.refresh_from_db()
    assert conversation.contact.opted_out_at
    take_in(channel, payloads.text(channel.account, "START"))
    conversation.contact.refresh_from_db()
    assert conversation.contact.opted_out_at is None


def test_an_edit_or_deletion_of_nothing_in_particular_touches_nothing(channel, conversation, owner):
    ours = conversation.send(by=owner, text="The price is 900,000")
    Message.objects.filter(pk=ours.pk).update(status="sent", provider_id="OURS")
    waiting = conversation.send(by=owner, text="Not sent yet")
    chat = conversation.address
    nameless = payloads.incoming(channel.account, {"typeMessage": "deletedMessage", "deletedMessageData": {}}, chat=chat)
    foreign = payloads.incoming(channel.account, {"typeMessage": "editedMessage", "editedMessageData": {"textMessage": "9", "stanzaId": "OURS"}}, chat=chat)
    events = take_in(channel, nameless, foreign)
    assert [event.state for event in events] == ["parked", "ignored"]
    ours.refresh_from_db()
    waiting.refresh_from_db()
    assert (ours.text, waiting.text) == ("The price is 900,000", "Not sent yet")


def test_what_comes_too_late_for_the_assistant_is_somebodys_business(channel):
    take_in(channel, payloads.text(channel.account, "Hello?", at=1_700_000_000))
    conversation = Message.objects.get().conversation
    assert conversation.answer_due_at is None and conversation.needs_person
