"""Green API's webhook bodies, as the protocol describes them."""

from __future__ import annotations

import itertools
import time

_count = itertools.count(1)


def incoming(account: str, data: dict, *, chat: str = "6591234567@c.us", name: str = "Lee Ming", identity: str = "", at: int | None = None,
             kind: str = "incomingMessageReceived") -> dict:
    return {
        "typeWebhook": kind,
        "instanceData": {"idInstance": int(account), "wid": "6560000001@c.us", "typeInstance": "whatsapp"},
        "timestamp": at if at is not None else int(time.time()),
        "idMessage": identity or f"3EB0{next(_count):012X}",
        "senderData": {"chatId": chat, "sender": chat, "chatName": name, "senderName": name, "senderContactName": ""},
        "messageData": data,
    }


def text(account: str, words: str, **more) -> dict:
    return incoming(account, {"typeMessage": "textMessage", "textMessageData": {"textMessage": words}}, **more)


def tick(account: str, identity: str, status: str, *, at: int | None = None) -> dict:
    return {
        "typeWebhook": "outgoingMessageStatus", "chatId": "6591234567@c.us", "timestamp": at or int(time.time()), "idMessage": identity,
        "instanceData": {"idInstance": int(account), "wid": "6560000001@c.us", "typeInstance": "whatsapp"}, "status": status, "sendByApi": True,
    }


def state(account: str, said: str) -> dict:
    return {
        "typeWebhook": "stateInstanceChanged", "timestamp": int(time.time()), "stateInstance": said,
        "instanceData": {"idInstance": int(account), "wid": "6560000001@c.us", "typeInstance": "whatsapp"},
    }


def file(typeMessage: str, *, caption: str = "", mime: str = "image/jpeg", url: str = "https://media.example/file", name: str = "") -> dict:
    return {"typeMessage": typeMessage, "fileMessageData": {
        "downloadUrl": url, "caption": caption, "fileName": name, "jpegThumbnail": "x" * 2000, "mimeType": mime, "forwardingScore": 0, "isForwarded": False}}


# (messageData, our kind, words that must be readable)
KINDS = [
    ({"typeMessage": "textMessage", "textMessageData": {"textMessage": "Hello there"}}, "text", "Hello there"),
    ({"typeMessage": "extendedTextMessage", "extendedTextMessageData": {"text": "See https://x.example", "title": "T"}}, "text", "See https://x.example"),
    ({"typeMessage": "quotedMessage", "extendedTextMessageData": {"text": "this one", "stanzaId": "ABC"}}, "text", "this one"),
    (file("imageMessage", caption="my sofa"), "image", "[Photo] my sofa"),
    (file("videoMessage"), "video", "[Video]"),
    (file("documentMessage", name="plan.pdf", mime="application/pdf"), "document", "[Document: plan.pdf]"),
    (file("audioMessage", mime="audio/ogg; codecs=opus"), "voice", "[Voice message]"),
    (file("audioMessage", mime="audio/mpeg"), "audio", "[Audio]"),
    (file("stickerMessage"), "sticker", "[Sticker]"),
    (file("videoMessage", url="{{SWE002}}"), "video", "[Video]"),
    ({"typeMessage": "locationMessage", "locationMessageData": {"nameLocation": "Gate 3", "address": "1 Road", "latitude": 1.3, "longitude": 103.8}}, "location", "Gate 3"),
    ({"typeMessage": "contactMessage", "contactMessageData": {"displayName": "Bob", "vcard": "BEGIN:VCARD"}}, "contact", "Bob"),
    ({"typeMessage": "contactsArrayMessage", "messageData": {"contacts": [{"displayName": "Bob", "vcard": ""}, {"displayName": "Eve", "vcard": ""}]}}, "contact", "Bob, Eve"),
    ({"typeMessage": "pollMessage", "pollMessageData": {"name": "When?", "options": [{"optionName": "Sat"}, {"optionName": "Sun"}], "multipleAnswers": False}}, "poll", "Sat / Sun"),
    ({"typeMessage": "pollUpdateMessage", "pollMessageData": {"stanzaId": "P1", "name": "When?", "votes": [{"optionName": "Sat", "optionVoters": ["x"]}, {"optionName": "Sun", "optionVoters": []}]}}, "poll_vote", "Sat"),
    ({"typeMessage": "buttonsResponseMessage", "buttonsResponseMessage": {"stanzaId": "B", "selectedButtonId": "1", "selectedButtonText": "Call me"}}, "button_reply", "Call me"),
    ({"typeMessage": "listResponseMessage", "ListResponseMessage": {"stanzaId": "B", "title": "Condo", "singleSelectReply": "2"}}, "list_reply", "Condo"),
    ({"typeMessage": "templateButtonsReplyMessage", "templateButtonReplyMessage": {"stanzaId": "B", "selectedIndex": 0, "selectedId": "x", "selectedDisplayText": "Yes please"}}, "button_reply", "Yes please"),
    ({"typeMessage": "interactiveButtonsResponse", "interactiveButtonsResponse": {"stanzaId": "B", "selectedIndex": 0, "selectedId": "x", "selectedDisplayText": "Later"}}, "button_reply", "Later"),
    ({"typeMessage": "interactiveButtons", "interactiveButtons": {"titleText": "Hi", "contentText": "Choose", "buttons": []}}, "buttons", "Choose"),
    ({"typeMessage": "groupInviteMessage", "groupInviteMessageData": {"groupName": "Condo hunters", "caption": "join"}}, "invite", "Condo hunters"),
    ({"typeMessage": "reactionMessage", "extendedTextMessageData": {"text": "👍"}, "quotedMessage": {"stanzaId": "Q", "participant": "p"}}, "reaction", "👍"),
    ({"typeMessage": "someNewKind", "someNewKind": {"text": "new words"}}, "other", "new words"),
    ({"typeMessage": "textMessage", "textMessageData": {"textMessage": "{{SWE001}}"}}, "unreadable", "could not be read"),
]
