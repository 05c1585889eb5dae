"""The simulator keeps to the provider's protocol; what the product's tests learn from it must be true."""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from whatsapp.simulator import qr, samples
from whatsapp.simulator.http import Request
from whatsapp.simulator.server import Simulator
from whatsapp.simulator.state import Account

PROJECT = Path(__file__).parents[2]
MAYA = "447700900101"
MAYA_ID = f"{MAYA}@c.us"
JONAS = "447700900102"
ALL_SWITCHES = dict.fromkeys(
    [
        "incomingWebhook",
        "outgoingWebhook",
        "outgoingMessageWebhook",
        "outgoingAPIMessageWebhook",
        "stateWebhook",
        "pollMessageWebhook",
        "incomingCallWebhook",
        "editedMessageWebhook",
        "deletedMessageWebhook",
    ],
    "yes",
)


def soon(condition: Callable[[], Any], seconds: float = 10) -> Any:
    """Wait until something is true; how long it took is of no interest."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return value


class Receiver:
    """An application's webhook endpoint that notes what it gets and answers as told."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.headers.append(dict(self.headers))
                receiver.bodies.append(json.loads(body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        serve = {"target": self.server.serve_forever, "kwargs": {"poll_interval": 0.02}}
        threading.Thread(**serve, daemon=True).start()

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [body for body in self.bodies if body["typeWebhook"] == kind]


class Caller:
    """A client of the provider for one account."""

    def __init__(self, simulator: Simulator, account: Account) -> None:
        self._simulator, self._account = simulator, account

    def __call__(self, method: str, body: Any = None, verb: str = "", **more: Any) -> requests.Response:
        url = f"{self._simulator.url}/waInstance{self._account.id}/{method}/{self._account.token}"
        verb = verb or ("GET" if body is None and not more else "POST")
        return requests.request(verb, url, json=body, timeout=20, **more)

    def say(self, text: str, chat_id: str = MAYA_ID, **more: Any) -> str:
        return self("sendMessage", {"chatId": chat_id, "message": text, **more}).json()["idMessage"]


@pytest.fixture
def provider() -> Iterator[Simulator]:
    with Simulator() as simulator:
        simulator.world.tick_seconds = 0.02
        yield simulator


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def account(provider: Simulator) -> Account:
    return provider.create_account(name="Acme Homes", send_delay=0)


@pytest.fixture
def call(provider: Simulator, account: Account) -> Caller:
    return Caller(provider, account)


@pytest.fixture
def listening(account: Account, receiver: Receiver) -> Receiver:
    account.settings.update(webhookUrl=receiver.url, webhookUrlToken="sesame", **ALL_SWITCHES)
    return receiver


# --- who may call what --------------------------------------------------------------------------------------------


def test_an_unknown_account_is_403_and_a_wrong_token_401(provider: Simulator, account: Account) -> None:
    assert requests.get(f"{provider.url}/waInstance999/getSettings/x", timeout=5).status_code == 403
    assert requests.get(f"{provider.url}/waInstance{account.id}/getSettings/x", timeout=5).status_code == 401


def test_a_wrong_verb_or_method_name_is_404_and_options_204(call: Caller) -> None:
    assert call("sendMessage", verb="GET").status_code == 404
    assert call("sendCarrierPigeon", {}).status_code == 404
    assert call("sendMessage", verb="OPTIONS").status_code == 204


def test_method_names_may_be_written_in_pascal_case(call: Caller) -> None:
    assert call("GetStateInstance").json() == {"stateInstance": "authorized"}


def test_an_error_repeats_the_path_with_the_secret_token_as_the_real_service_does(
    call: Caller, account: Account
) -> None:
    answer = call("sendMessage", {"chatId": "447700900101@с.us", "message": "a Cyrillic letter in the address"})
    assert answer.status_code == 400
    assert account.token in answer.json()["path"]
    assert "must be one of the next formats" in answer.json()["message"]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"message": "x"}, "'chatId' is required"),
        ({"chatId": MAYA_ID, "message": ""}, "'message' is not allowed to be empty"),
        ({"chatId": MAYA_ID, "message": "x", "foo": 1}, "'foo' is not allowed"),
        ({"chatId": MAYA_ID, "message": "x" * 20_001}, "less than or equal to 20000 characters long"),
        ({"chatId": "120363043968066561@newsletter", "message": "x"}, "must be one of the next formats"),
        ({"chatId": "status@broadcast", "message": "x"}, "must be one of the next formats"),
        ({"chatId": MAYA_ID, "message": "x", "quotedMessageId": "NOSUCH"}, "'quotedMessageId'"),
        ({"chatId": MAYA_ID, "message": "x", "typingTime": 999}, "'typingTime' must be greater than or equal to 1000"),
        ([], "must be of type object"),
    ],
)
def test_a_bad_message_is_refused_with_the_reason(call: Caller, body: Any, complaint: str) -> None:
    answer = call("sendMessage", body)
    assert answer.status_code == 400
    assert complaint in answer.json()["message"]


def test_broken_json_and_a_byte_order_mark_are_refused(call: Caller) -> None:
    assert "Unexpected token _ in JSON at position 1" in call("sendMessage", data="{_").json()["message"]
    assert call("sendMessage", data=b"\xef\xbb\xbf{}").status_code == 400


@pytest.mark.parametrize("chat_id", [MAYA_ID, "120650379300963@lid", "120363043968066561@g.us", "7-1@g.us"])
def test_persons_hidden_ids_and_groups_can_be_written_to(call: Caller, chat_id: str) -> None:
    expected = 200 if chat_id != "7-1@g.us" else 400
    assert call("sendMessage", {"chatId": chat_id, "message": "x" * 20_000}).status_code == expected


def test_requests_above_the_documented_rate_are_429_when_limits_are_on(account: Account, call: Caller) -> None:
    account.behaviour.rate_limits = True
    assert {call("getStateInstance").status_code for _ in range(4)} == {200, 429}


def test_the_free_plan_knows_three_correspondents_and_answers_466(call: Caller, account: Account) -> None:
    account.behaviour.free_plan = True
    for number in range(3):
        call.say("hello", f"44770090010{number}@c.us")
    answer = call("sendMessage", {"chatId": "447700900105@c.us", "message": "hello"})
    assert answer.status_code == 466
    assert answer.json()["correspondentsStatus"]["status"] == "CORRESPONDENTS_QUOTE_EXCEEDED"


# --- sending, the queue and the ticks -----------------------------------------------------------------------------


def test_a_message_gets_its_ticks_one_after_the_other(
    provider: Simulator, account: Account, call: Caller, listening: Receiver
) -> None:
    sent = call.say("Good morning")
    soon(lambda: account.messages[sent].status == "delivered")
    provider.read(account, MAYA)
    soon(lambda: len(listening.of_type("outgoingMessageStatus")) == 3)
    statuses = listening.of_type("outgoingMessageStatus")
    assert [body["status"] for body in statuses] == ["sent", "delivered", "read"]
    assert {body["idMessage"] for body in statuses} == {sent}
    assert all(body["sendByApi"] and body["chatId"] == MAYA_ID for body in statuses)


def test_the_echo_of_the_api_looks_like_a_message_from_the_account_itself(
    account: Account, call: Caller, listening: Receiver
) -> None:
    sent = call.say("Good morning")
    echo = soon(lambda: listening.of_type("outgoingAPIMessageReceived"))[0]
    assert (echo["idMessage"], echo["senderData"]["sender"]) == (sent, account.own_id)
    assert echo["messageData"]["extendedTextMessageData"]["text"] == "Good morning"


def test_the_queue_keeps_its_pause_between_messages_and_can_be_looked_at_and_emptied(
    account: Account, call: Caller
) -> None:
    account.behaviour.send_delay = 600
    first, second, third = call.say("one"), call.say("two"), call.say("three")
    assert [item["messageID"] for item in call("showMessagesQueue").json()] == [second, third]
    assert call("getMessagesCount").json() == {"count": 2}
    assert [item["idMessage"] for item in call("lastOutgoingMessages").json()] == [first]
    assert call("clearMessagesQueue").json() == {"isCleared": True}
    assert call("getMessagesCount").json() == {"count": 0}


def test_without_a_linked_phone_messages_wait_and_leave_when_it_is_linked_again(
    provider: Simulator, account: Account, call: Caller
) -> None:
    provider.set_state(account, "notAuthorized")
    waiting = call.say("written during the outage")
    assert account.messages[waiting].status == "pending"
    provider.set_state(account, "authorized")
    soon(lambda: account.messages[waiting].status == "delivered")


def test_a_starting_account_refuses_for_the_moment_although_it_says_400(provider: Simulator, call: Caller) -> None:
    provider.set_state(provider.world.accounts[7103000001], "starting")
    answer = call("sendMessage", {"chatId": MAYA_ID, "message": "x"})
    assert (answer.status_code, answer.json()["message"]) == (400, "instance in starting process try later")


def test_a_yellow_card_holds_messages_and_says_so(
    provider: Simulator, account: Account, call: Caller, listening: Receiver
) -> None:
    provider.set_state(account, "yellowCard")
    call.say("wait for me")
    body = soon(lambda: listening.of_type("outgoingMessageStatus"))[0]
    assert body["status"] == "yellowCard"
    assert call("getMessagesCount").json() == {"count": 1}
    assert call("reboot").json() == {"isReboot": True}
    soon(lambda: call("getMessagesCount").json() == {"count": 0})


def test_a_number_without_whatsapp_is_reported_even_with_all_switches_off(
    account: Account, call: Caller, receiver: Receiver
) -> None:
    account.settings["webhookUrl"] = receiver.url
    account.contact(MAYA_ID).has_whatsapp = False
    call.say("nobody there")
    assert soon(lambda: receiver.of_type("outgoingMessageStatus"))[0]["status"] == "noAccount"
    assert call("checkWhatsapp", {"phoneNumber": int(MAYA)}).json()["existsWhatsapp"] is False


def test_typing_shows_before_the_message_arrives(account: Account, call: Caller) -> None:
    sent = call.say("slowly typed", typingTime=1000)
    assert account.typing_until[MAYA_ID] > time.time()
    assert account.messages[sent].status == "pending"
    soon(lambda: account.messages[sent].status == "delivered")


def test_a_file_that_cannot_be_fetched_fails_with_a_status(
    account: Account, call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("whatsapp.simulator.carrier.FETCH_TRIES", 1)
    body = {"chatId": MAYA_ID, "urlFile": "http://127.0.0.1:9/x.jpg", "fileName": "x.jpg"}
    sent, after = call("sendFileByUrl", body).json()["idMessage"], call.say("and then this")
    soon(lambda: account.messages[after].status == "delivered")
    assert account.messages[sent].status == "failed"
    assert [message.id for message in account.thread(MAYA_ID)] == [sent, after]


def test_a_file_is_fetched_from_its_address_before_it_is_sent(
    provider: Simulator, account: Account, call: Caller
) -> None:
    stored = provider.world.media.save(samples.house(8, 6), "flat.png")
    address = (provider.url + stored["url"]).replace("127.0.0.1", "media.localhost")
    sent = call("sendFileByUrl", {"chatId": MAYA_ID, "urlFile": address, "fileName": "flat.png"}).json()["idMessage"]
    soon(lambda: account.messages[sent].status == "delivered")
    assert account.messages[sent].extra["file"]["url"].startswith("/media/")
    assert account.messages[sent].extra["file"]["size"] == len(samples.house(8, 6))


def test_every_other_way_of_sending_is_accepted(account: Account, call: Caller, provider: Simulator) -> None:
    to = {"chatId": MAYA_ID}
    buttons = [{"buttonId": "1", "buttonText": "Yes"}]
    link = [{"type": "url", "buttonId": "1", "buttonText": "Open", "url": "https://example.org"}]
    url = call("uploadFile", data=b"pdf", headers={"Content-Type": "application/pdf"}).json()["urlFile"]
    requests_ = {
        "sendFileByUrl": {**to, "urlFile": url, "fileName": "plan.pdf", "caption": "The plan"},
        "sendLocation": {**to, "latitude": 51.5, "longitude": -0.1, "nameLocation": "Here"},
        "sendContact": {**to, "contact": {"phoneContact": 447700900199, "firstName": "Eve"}},
        "sendPoll": {**to, "message": "When?", "options": [{"optionName": "Mon"}, {"optionName": "Tue"}]},
        "sendInteractiveButtons": {**to, "body": "Look", "buttons": link},
        "sendInteractiveButtonsReply": {**to, "body": "Yes?", "buttons": buttons},
    }
    for method, body in requests_.items():
        answer = call(method, body)
        assert answer.status_code == 200, (method, answer.text)
        sent = account.messages[answer.json()["idMessage"]]
        soon(lambda sent=sent: sent.status == "delivered")
    kinds = {message.kind for message in account.thread(MAYA_ID)}
    assert {"documentMessage", "locationMessage", "contactMessage", "pollMessage", "interactiveButtons"} <= kinds
    assert call("sendTyping", to).content == b""
    assert call("readChat", to).json() == {"setRead": True}
    forwarded = call("forwardMessages", {**to, "chatIdFrom": MAYA_ID, "messages": [account.thread(MAYA_ID)[0].id]})
    assert len(forwarded.json()["messages"]) == 1


def test_an_uploaded_file_gets_an_address_where_it_can_be_fetched(account: Account, call: Caller) -> None:
    form = {"chatId": (None, MAYA_ID), "file": ("flat.png", samples.house(8, 6), "image/png")}
    answer = call("sendFileByUpload", files=form).json()
    assert account.messages[answer["idMessage"]].kind == "imageMessage"
    assert requests.get(answer["urlFile"], timeout=5).content == samples.house(8, 6)
    again = call("downloadFile", {"chatId": MAYA_ID, "idMessage": answer["idMessage"]}).json()["downloadUrl"]
    assert requests.get(again, timeout=5).headers["Content-Type"] == "image/png"


def test_own_messages_can_be_edited_and_deleted_but_not_those_of_others(
    provider: Simulator, account: Account, call: Caller
) -> None:
    sent, received = call.say("tpyo"), provider.write(account, MAYA, "hello")
    assert call("editMessage", {"chatId": MAYA_ID, "idMessage": sent, "message": "typo"}).status_code == 200
    assert (account.messages[sent].text, account.messages[sent].edited) == ("typo", True)
    assert call("deleteMessage", {"chatId": MAYA_ID, "idMessage": sent}).content == b""
    assert account.messages[sent].deleted
    assert call("deleteMessage", {"chatId": MAYA_ID, "idMessage": received}).status_code == 400


# --- settings, state, linking -------------------------------------------------------------------------------------


def test_a_new_account_has_every_switch_off_and_half_a_second_between_messages(call: Caller) -> None:
    settings = call("getSettings").json()
    assert {settings[name] for name in ALL_SWITCHES} == {"no"}
    assert (settings["webhookUrl"], settings["delaySendMessagesMilliseconds"]) == ("", 500)
    assert settings["wid"] == "12025550100@c.us"


def test_settings_are_saved_in_part_and_checked(call: Caller) -> None:
    assert call("setSettings", {"incomingWebhook": "yes"}).json() == {"saveSettings": True}
    assert call("getSettings").json()["incomingWebhook"] == "yes"
    for wrong in ({"incomingWebhook": True}, {"delaySendMessagesMilliseconds": 100}, {"webhookUrl": "ftp:x"}, {"x": 1}):
        assert call("setSettings", wrong).status_code == 400, wrong


def test_settings_may_take_their_time_and_restart_the_account(account: Account, call: Caller) -> None:
    account.behaviour.settings_seconds = 0.3
    call("setSettings", {"incomingWebhook": "yes"})
    assert call("getStateInstance").json() == {"stateInstance": "starting"}
    soon(lambda: call("getSettings").json()["incomingWebhook"] == "yes")
    soon(lambda: call("getStateInstance").json() == {"stateInstance": "authorized"})


def test_linking_goes_from_logout_over_a_picture_or_a_code_to_authorized(
    provider: Simulator, account: Account, call: Caller
) -> None:
    assert call("qr").json()["type"] == "alreadyLogged"
    assert call("logout").json() == {"isLogout": True}
    picture = call("qr").json()
    assert picture["type"] == "qrCode"
    assert base64.b64decode(picture["message"]).startswith(b"\x89PNG")
    assert re.fullmatch(r"[A-Z1-9]{8}", call("getAuthorizationCode", {"phoneNumber": 12025550100}).json()["code"])
    assert call("getSettings").json()["wid"] == ""
    provider.set_state(account, "authorized")
    assert call("getWaSettings").json()["phone"] == "12025550100"
    states = [item["stateInstance"] for item in call("getStateInstanceHistory").json()]
    assert states == ["authorized", "notAuthorized", "authorized"]


def test_a_renewed_token_kills_the_old_one(provider: Simulator, account: Account, call: Caller) -> None:
    old = account.token
    assert call("updateApiToken").json() == {"apiTokenInstance": account.token}
    assert requests.get(f"{provider.url}/waInstance{account.id}/getSettings/{old}", timeout=5).status_code == 401
    assert call("getSettings").status_code == 200


def test_the_qr_code_is_a_valid_reed_solomon_word_in_a_matrix_of_its_version() -> None:
    words = qr._codewords(b"SIM@7103000001,1")
    whole, alpha = words + qr._check_codewords(words), 1
    for _ in range(qr.CHECK_CODEWORDS):
        value = 0
        for word in whole:
            value = qr._multiply(value, alpha) ^ word
        assert value == 0
        alpha = qr._multiply(alpha, 2)
    _, taken = qr._frame()
    assert len(qr._path(taken)) == 8 * len(whole) + 7  # version 3 has seven remainder bits


# --- webhooks -----------------------------------------------------------------------------------------------------


def test_nothing_is_delivered_while_the_switches_are_off(
    provider: Simulator, account: Account, call: Caller, receiver: Receiver
) -> None:
    account.settings["webhookUrl"] = receiver.url
    provider.write(account, MAYA, "hello?")
    assert call("getWebhooksCount").json() == {"count": 0}
    assert call("lastIncomingMessages").json() == []


def test_an_incoming_message_is_delivered_with_the_bare_token_as_bearer(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    sent = provider.write(account, MAYA, "Is the flat free?")
    body = soon(lambda: listening.of_type("incomingMessageReceived"))[0]
    assert listening.headers[0]["Authorization"] == "Bearer sesame"
    assert body["instanceData"] == {"idInstance": account.id, "wid": account.wid, "typeInstance": "whatsapp"}
    assert (body["idMessage"], body["senderData"]["chatId"]) == (sent, MAYA_ID)
    assert body["messageData"]["textMessageData"]["textMessage"] == "Is the flat free?"
    assert isinstance(body["timestamp"], int)


def test_an_empty_token_sends_no_authorization_at_all(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    account.settings["webhookUrlToken"] = ""
    provider.write(account, MAYA, "hello")
    soon(lambda: listening.bodies)
    assert "Authorization" not in listening.headers[0]


def test_only_200_acknowledges_and_a_failure_holds_back_everything_behind_it(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    provider.world.webhook_pause = 0.05
    listening.answers[:] = [204, 500]
    first, second = provider.write(account, MAYA, "one"), provider.write(account, JONAS, "two")
    soon(lambda: len(listening.bodies) == 4)
    assert [body["idMessage"] for body in listening.bodies] == [first, first, first, second]
    assert not account.webhooks


def test_during_the_pause_new_messages_wait_until_somebody_asks_again(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    listening.answers[:] = [503]
    provider.write(account, MAYA, "one")
    soon(lambda: account.paused_until)
    provider.write(account, MAYA, "two")
    assert len(account.webhooks) == 2
    requests.post(f"{provider.url}/_control/accounts/{account.id}/webhooks", json={"retry": True}, timeout=5)
    soon(lambda: not account.webhooks)


def test_what_is_older_than_a_day_is_lost(provider: Simulator, account: Account, call: Caller) -> None:
    account.settings.update(ALL_SWITCHES)
    provider.write(account, MAYA, "too old soon")
    account.webhooks[0].at -= 25 * 3600
    assert call("getWebhooksCount").json() == {"count": 0}


def test_without_an_address_notifications_can_be_polled(provider: Simulator, account: Account, call: Caller) -> None:
    account.settings.update(ALL_SWITCHES)
    sent = provider.write(account, MAYA, "hello")
    notice = call("receiveNotification").json()
    assert notice["body"]["idMessage"] == sent
    url = f"{provider.url}/waInstance{account.id}/deleteNotification/{account.token}/{notice['receiptId']}"
    assert requests.delete(url, timeout=5).json() == {"result": True, "reason": ""}
    assert requests.delete(url, timeout=5).json()["result"] is False
    account.settings["webhookUrl"] = "http://127.0.0.1:9/"
    assert call("receiveNotification").status_code == 400


def test_the_webhook_queue_may_be_cleared_once_a_minute(provider: Simulator, account: Account, call: Caller) -> None:
    account.settings.update(ALL_SWITCHES)
    provider.write(account, MAYA, "hello")
    assert call("clearWebhooksQueue", verb="DELETE").json() == {"isCleared": True, "reason": ""}
    assert call("getWebhooksCount").json() == {"count": 0}
    assert call("clearWebhooksQueue", verb="DELETE").json()["isCleared"] is False


def test_the_agents_own_phone_writes_under_a_third_name(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    sent = provider.write_on_own_phone(account, MAYA, "I will take this one.")
    body = soon(lambda: listening.of_type("outgoingMessageReceived"))[0]
    assert body["idMessage"] == sent
    assert body["senderData"]["sender"] == account.own_id
    assert body["senderData"]["chatId"] == MAYA_ID
    assert not soon(lambda: listening.of_type("outgoingMessageStatus"))[0]["sendByApi"]


def test_a_change_of_state_is_announced_and_messages_of_the_gap_arrive_afterwards(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    provider.set_state(account, "notAuthorized")
    missed = provider.write(account, MAYA, "during the gap")
    provider.set_state(account, "authorized")
    soon(lambda: listening.of_type("incomingMessageReceived"))
    kinds = [body.get("stateInstance") or body["idMessage"] for body in listening.bodies]
    assert kinds == ["notAuthorized", "authorized", missed]


SIMPLE_KINDS = {
    "image": ("imageMessage", "fileMessageData", {"caption": "the kitchen"}),
    "voice": ("audioMessage", "fileMessageData", {}),
    "document": ("documentMessage", "fileMessageData", {}),
    "location": ("locationMessage", "locationMessageData", {"latitude": 51.5, "longitude": -0.12}),
    "contact": ("contactMessage", "contactMessageData", {"displayName": "Eve", "contactPhone": "+447700900199"}),
    "contacts": ("contactsArrayMessage", "messageData", {"contacts": [{"displayName": "Eve"}]}),
    "poll": ("pollMessage", "pollMessageData", {"text": "When?", "options": ["Mon", "Tue"]}),
    "groupInvite": ("groupInviteMessage", "groupInviteMessageData", {}),
    "undecrypted": ("textMessage", "textMessageData", {}),
    "raw": ("listResponseMessage", "listResponseMessage", {}),
}


@pytest.mark.parametrize("kind", SIMPLE_KINDS)
def test_every_kind_of_message_has_its_own_object(
    provider: Simulator, account: Account, listening: Receiver, kind: str
) -> None:
    type_message, object_name, fields = SIMPLE_KINDS[kind]
    if kind == "raw":
        fields = {"messageData": {"typeMessage": type_message, object_name: {"title": "x"}}}
    provider.write(account, MAYA, kind=kind, **fields)
    data = soon(lambda: listening.of_type("incomingMessageReceived"))[0]["messageData"]
    assert data["typeMessage"] == type_message
    assert isinstance(data[object_name], dict)
    if "downloadUrl" in data[object_name]:
        assert requests.get(data[object_name]["downloadUrl"], timeout=5).status_code == 200


def test_voice_notes_are_audio_in_ogg_with_opus(provider: Simulator, account: Account, listening: Receiver) -> None:
    provider.write(account, MAYA, kind="voice")
    file = soon(lambda: listening.bodies)[0]["messageData"]["fileMessageData"]
    assert file["mimeType"] == "audio/ogg; codecs=opus"
    content = requests.get(file["downloadUrl"], timeout=5).content
    assert content.startswith(b"OggS")
    assert b"OpusHead" in content


def test_a_recording_of_a_browser_becomes_ogg() -> None:
    """A WebM file by hand: header, a segment and a cluster of unknown size, two simple blocks."""
    packets = [b"first packet", b"second"]
    blocks = b"".join(b"\xa3" + bytes([0x80 | len(item) + 4]) + b"\x81\x00\x00\x80" + item for item in packets)
    unknown = b"\x01" + b"\xff" * 7
    webm = b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67" + unknown + b"\x1f\x43\xb6\x75" + unknown + blocks
    assert samples.packets_from_webm(webm) == packets
    assert samples.packets_from_webm(b"nonsense") == []


def test_a_reply_carries_what_it_quotes(
    provider: Simulator, account: Account, call: Caller, listening: Receiver
) -> None:
    question = call.say("Two or three rooms?")
    provider.write(account, MAYA, "Three", quotedMessageId=question)
    data = soon(lambda: listening.of_type("incomingMessageReceived"))[0]["messageData"]
    assert data["typeMessage"] == "quotedMessage"
    assert data["extendedTextMessageData"]["text"] == "Three"
    assert data["quotedMessage"]["stanzaId"] == question
    assert data["quotedMessage"]["participant"] == account.own_id


def test_reactions_edits_deletions_votes_buttons_and_calls_are_deeds_of_their_own(
    provider: Simulator, account: Account, call: Caller, listening: Receiver
) -> None:
    said = provider.write(account, MAYA, "tpyo")
    poll = call(
        "sendPoll", {"chatId": MAYA_ID, "message": "?", "options": [{"optionName": "a"}, {"optionName": "b"}]}
    ).json()["idMessage"]
    buttons = [{"buttonId": "y", "buttonText": "Yes"}]
    asked = call("sendInteractiveButtonsReply", {"chatId": MAYA_ID, "body": "?", "buttons": buttons}).json()
    provider.write(account, MAYA, kind="reaction", target=said, emoji="👍")
    provider.write(account, MAYA, kind="edit", target=said, text="typo")
    provider.write(account, MAYA, kind="vote", target=poll, options=["b"])
    provider.write(account, MAYA, kind="button", target=asked["idMessage"], buttonId="y")
    provider.write(account, MAYA, kind="delete", target=said)
    provider.write(account, MAYA, kind="call")
    soon(lambda: listening.of_type("incomingCall"))
    data = [body["messageData"] for body in listening.of_type("incomingMessageReceived")][1:]
    assert [item["typeMessage"] for item in data] == [
        "reactionMessage",
        "editedMessage",
        "pollUpdateMessage",
        "interactiveButtonsResponse",
        "deletedMessage",
    ]
    assert data[0]["quotedMessage"]["stanzaId"] == said
    assert data[1]["editedMessageData"] == {"textMessage": "typo", "stanzaId": said}
    assert data[2]["pollMessageData"]["votes"][1] == {"optionName": "b", "optionVoters": [MAYA_ID]}
    assert data[3]["interactiveButtonsResponse"]["selectedDisplayText"] == "Yes"


def test_an_undecrypted_message_is_followed_by_its_text_under_the_same_id(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    marker = provider.write(account, MAYA, kind="undecrypted")
    assert provider.write(account, MAYA, "the real words", idMessage=marker) == marker
    soon(lambda: len(listening.bodies) == 2)
    texts = [body["messageData"]["textMessageData"]["textMessage"] for body in listening.bodies]
    assert texts == ["{{SWE001}}", "the real words"]
    assert len(account.thread(MAYA_ID)) == 1


def test_hidden_ids_replace_numbers_in_lid_mode_and_can_be_answered(
    provider: Simulator, account: Account, call: Caller, listening: Receiver
) -> None:
    account.settings["enableLidMode"] = "yes"
    provider.write(account, MAYA, "who am I?")
    chat_id = soon(lambda: listening.bodies)[0]["senderData"]["chatId"]
    assert re.fullmatch(r"\d{15}@lid", chat_id)
    answer = call.say("somebody", chat_id)
    assert account.messages[answer].chat_id == MAYA_ID


def test_a_group_message_names_the_group_and_the_person(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    group = "120363043968066561@g.us"
    fields = {"chatId": group, "text": "hi all", "sender": {"phone": JONAS, "name": "Jonas"}}
    requests.post(f"{provider.url}/_control/accounts/{account.id}/incoming", json=fields, timeout=5)
    sender = soon(lambda: listening.bodies)[0]["senderData"]
    assert (sender["chatId"], sender["sender"], sender["senderName"]) == (group, f"{JONAS}@c.us", "Jonas")


def test_the_same_webhook_can_be_delivered_many_times_at_once(
    provider: Simulator, account: Account, listening: Receiver
) -> None:
    sent = provider.write(account, MAYA, "only once, please")
    soon(lambda: account.delivered)
    url = f"{provider.url}/_control/accounts/{account.id}/webhooks/repeat"
    outcomes = requests.post(url, json={"count": 20, "parallel": True, "idMessage": sent}, timeout=20).json()
    assert [item["status"] for item in outcomes] == [200] * 20
    assert [body["idMessage"] for body in listening.bodies] == [sent] * 21


# --- journals -----------------------------------------------------------------------------------------------------


def test_the_journals_tell_what_was_said_in_both_directions(
    provider: Simulator, account: Account, call: Caller
) -> None:
    account.settings.update(ALL_SWITCHES)
    received, sent = provider.write(account, MAYA, "hello"), call.say("hello yourself")
    history = call("getChatHistory", {"chatId": MAYA_ID}).json()
    assert [(row["type"], row["idMessage"]) for row in history] == [("outgoing", sent), ("incoming", received)]
    outgoing = call("lastOutgoingMessages").json()[0]
    assert (outgoing["textMessage"], outgoing["sendByApi"]) == ("hello yourself", True)
    assert call("lastIncomingMessages").json()[0]["senderName"] == "Maya Lindqvist"
    assert call("getMessage", {"chatId": MAYA_ID, "idMessage": sent}).json()["idMessage"] == sent
    assert call("getMessage", {"chatId": MAYA_ID, "idMessage": "NOSUCH"}).status_code == 400


def test_the_journals_may_lag_behind(account: Account, call: Caller) -> None:
    account.behaviour.journal_seconds = 120
    call.say("not yet in the book")
    assert call("lastOutgoingMessages").json() == []


# --- faults and the ledger ----------------------------------------------------------------------------------------


def test_a_lost_response_has_taken_the_message_and_given_no_answer(
    provider: Simulator, account: Account, call: Caller
) -> None:
    provider.fault(account, "sendMessage", "lost-response", times=1)
    with pytest.raises(requests.ConnectionError):
        call.say("taken")
    row = provider.ledger(account, "sendMessage")[0]
    assert (row["taken"], row["answered"], row["text"], row["fault"]) == (True, False, "taken", "lost-response")
    assert row["idMessage"] in account.messages
    call.say("works again")


@pytest.mark.parametrize("mode", ["reset", "hang", "half"])
def test_broken_connections_break_at_the_caller(provider: Simulator, account: Account, call: Caller, mode: str) -> None:
    provider.fault(account, "*", mode, seconds=0.1)
    with pytest.raises(requests.RequestException):
        call.say("x")
    row = provider.ledger()[0]
    assert (row["answered"], row["taken"]) == (False, mode == "half")


def test_a_caller_that_gives_up_does_not_keep_a_hanging_request_alive(
    provider: Simulator, account: Account, call: Caller
) -> None:
    provider.fault(account, "getSettings", "hang", seconds=500)
    url = f"{provider.url}/waInstance{account.id}/getSettings/{account.token}"
    with pytest.raises(requests.Timeout):
        requests.get(url, timeout=0.2)
    soon(lambda: provider.ledger()[0]["seconds"] is not None)


def test_scripted_answers_come_as_scripted(provider: Simulator, account: Account, call: Caller) -> None:
    provider.fault(account, "sendMessage", "status", code=503, body="<html>down</html>")
    answer = call("sendMessage", {"chatId": MAYA_ID, "message": "x"})
    assert (answer.status_code, answer.text) == (503, "<html>down</html>")
    provider.fault(account, "sendMessage", "429", retry_after=30)
    assert call("sendMessage", {"chatId": MAYA_ID, "message": "x"}).headers["Retry-After"] == "30"
    provider.fault(account, "sendMessage", "garbage")
    with pytest.raises(requests.JSONDecodeError):
        call("sendMessage", {"chatId": MAYA_ID, "message": "x"}).json()
    assert [row["taken"] for row in provider.ledger()] == [False, False, True]
    provider.fault(account, "sendMessage", "ok")
    assert call.say("x")


def test_a_fault_can_strike_every_tenth_request_only(provider: Simulator, account: Account, call: Caller) -> None:
    provider.fault(account, "getSettings", "status", code=500, every=10)
    assert [call("getSettings").status_code for _ in range(20)] == ([200] * 9 + [500]) * 2


def test_faults_of_one_account_leave_the_others_alone(provider: Simulator, account: Account) -> None:
    provider.fault(account, "*", "reset")
    other = Caller(provider, provider.create_account(name="Other"))
    assert other("getStateInstance").status_code == 200


# --- control API and pages ----------------------------------------------------------------------------------------


def test_the_control_api_creates_accounts_with_six_people(provider: Simulator) -> None:
    made = requests.post(
        f"{provider.url}/_control/accounts", json={"name": "Acme", "phone": "+1 202 555 0142"}, timeout=5
    )
    assert re.fullmatch(r"[0-9a-f]{50}", made.json()["token"])
    assert made.json()["phone"] == "12025550142"
    people = requests.get(f"{provider.url}/_control/accounts/{made.json()['idInstance']}/contacts", timeout=5).json()
    assert len(people) == 6


def test_nonsense_to_the_control_api_is_refused_with_a_sentence(provider: Simulator, account: Account) -> None:
    base = f"{provider.url}/_control/accounts/{account.id}"
    for path, body, status in [
        ("/incoming", {"phone": MAYA}, 400),
        ("/incoming", {"phone": "12", "text": "x"}, 400),
        ("/incoming", {"phone": MAYA, "kind": "telepathy"}, 400),
        ("/incoming", {"phone": MAYA, "kind": "reaction", "target": "NOSUCH"}, 404),
        ("/state", {"state": "asleep"}, 400),
        ("/faults", {"mode": "meteor"}, 400),
        ("/nonsense", {}, 404),
    ]:
        answer = requests.post(base + path, json=body, timeout=5)
        assert answer.status_code == status, (path, answer.text)
        assert answer.json()["error"]
    assert requests.post(base + "/incoming", data="{", timeout=5).status_code == 400


def test_pages_of_other_sites_cannot_steer_the_simulation(provider: Simulator) -> None:
    url = f"{provider.url}/_control/accounts"
    assert requests.post(url, json={}, headers={"Origin": "https://example.org"}, timeout=5).status_code == 403
    assert requests.get(url, headers={"Host": "example.org"}, timeout=5).status_code == 403


def test_the_page_brings_everything_itself_and_forbids_the_rest(provider: Simulator) -> None:
    page = requests.get(f"{provider.url}/", timeout=5)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert addresses
    for address in addresses:
        assert requests.get(provider.url + address, timeout=5).status_code == 200, address
    assert not re.search(r"<script(?![^>]*src)|\son\w+=|style=", page.text)


def test_a_player_gets_the_range_it_asks_for(provider: Simulator) -> None:
    url = provider.url + provider.world.media.save(b"0123456789", "voice.oga")["url"]
    part = requests.get(url, headers={"Range": "bytes=3-5"}, timeout=5)
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (206, b"345", "bytes 3-5/10")
    assert requests.get(url, headers={"Range": "bytes=99-"}, timeout=5).content == b"0123456789"


def test_foreign_files_are_never_run_by_the_browser(provider: Simulator) -> None:
    url = provider.url + provider.world.media.save(b"<script>alert(1)</script>", "../../evil.html")["url"]
    answer = requests.get(url, timeout=5)
    assert answer.headers["Content-Disposition"] == "attachment"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_watchers_hear_of_every_change(provider: Simulator, account: Account) -> None:
    with requests.get(f"{provider.url}/_control/events", stream=True, timeout=5) as stream:
        lines = stream.iter_lines(chunk_size=1)
        next(lines)
        soon(lambda: provider.world.hub.watched)
        provider.write(account, MAYA, "hello")
        change = json.loads(next(line for line in lines if line.startswith(b"data: "))[6:])
    assert (change["type"], change["message"]["text"]) == ("message", "hello")


def test_a_form_with_binary_content_is_read_byte_by_byte() -> None:
    body = b'--B\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\r\n\x00\n--\r\n--B--\r\n'
    _, files = Request("POST", "/", {"content-type": "multipart/form-data; boundary=B"}, body).form()
    assert files["file"] == ("a.bin", b"\r\n\x00\n--", "")


# --- life ---------------------------------------------------------------------------------------------------------


def test_a_restart_keeps_accounts_threads_queue_and_webhooks(tmp_path: Path) -> None:
    with Simulator(tmp_path) as before:
        account = before.create_account(name="Acme", settings=ALL_SWITCHES)
        received = before.write(account, MAYA, "remember me")
        before.set_state(account, "notAuthorized")
        waiting = Caller(before, account).say("later")
    with Simulator(tmp_path) as after:
        again = after.world.accounts[account.id]
        assert (again.token, again.settings, again.state) == (account.token, account.settings, "notAuthorized")
        assert [message.id for message in again.thread(MAYA_ID)] == [received]
        assert [hook.body["typeWebhook"] for hook in again.webhooks][:1] == ["incomingMessageReceived"]
        after.set_state(again, "authorized")
        soon(lambda: again.messages[waiting].status == "delivered")


def test_an_unreadable_snapshot_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "simulator.json").write_text("{half a file")
    with Simulator(tmp_path) as simulator:
        assert simulator.world.accounts == {}
    assert (tmp_path / "simulator.unreadable").read_text() == "{half a file"


def _command(*arguments: str, demo: str = "1") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "whatsapp.simulator", *arguments],
        cwd=PROJECT,
        env={**os.environ, "FOYER_DEMO": demo},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_refuses_outside_the_demo_and_beyond_this_machine(tmp_path: Path) -> None:
    for arguments, demo in (([], "0"), (["--host", "0.0.0.0"], "1")):
        process = _command("--port", "0", "--data", str(tmp_path), *arguments, demo=demo)
        _, complaint = process.communicate(timeout=20)
        assert process.returncode == 2
        assert complaint.count("\n") == 1


def test_the_command_serves_and_leaves_politely(tmp_path: Path) -> None:
    process = _command("--port", "0", "--data", str(tmp_path))
    assert process.stdout
    url = re.search(r"http://\S+", process.stdout.readline())
    assert url
    assert requests.get(f"{url[0]}_control/health", timeout=5).json() == {"ok": True}
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0


def test_the_simulator_imports_nothing_of_the_product() -> None:
    code = "import sys, whatsapp.simulator.server; print('\\n'.join(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    modules = found.stdout.split()
    assert not [name for name in modules if name.partition(".")[0] in ("django", "conversations", "accounts", "config")]
    assert {name for name in modules if name.startswith("whatsapp.") and "simulator" not in name} == set()
