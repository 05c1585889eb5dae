"""What a provider would post for one contact's message, as a whole HTTP request."""

from __future__ import annotations

import json
import time

from benchmarks.load import MARK, request
from benchmarks.world import House

QUESTION = "Hello, do you have a 2 bedroom condo for sale in Tampines under 1.5 million?"


def message(house: House, *, chat: str = "", words: str = QUESTION, kept: bool = True) -> bytes:
    """A contact writes. Without `chat` each copy that is sent comes from somebody new."""
    chat = chat or MARK.decode() + "@c.us"
    return request("/webhook/greenapi", _body(house, "incomingMessageReceived", idMessage=MARK.decode(), senderData={
        "chatId": chat, "sender": chat, "chatName": "A lead", "senderName": "A lead", "senderContactName": "",
    }, messageData={"typeMessage": "textMessage", "textMessageData": {"textMessage": words}}), token=house.webhook_token, kept=kept)


def noise(house: House) -> bytes:
    """A notification that is stored and means nothing to Foyer; as large as a message."""
    return request("/webhook/greenapi", _body(house, "benchmarkNoise", idMessage=MARK.decode(), padding="x" * 300),
                   token=house.webhook_token)


def yardstick(request_of_ours: bytes, path: str) -> bytes:
    """The same bytes at another address."""
    return request_of_ours.replace(b"/webhook/greenapi", path.encode())


def _body(house: House, kind: str, **more) -> bytes:
    instance = {"idInstance": house.account, "wid": "6560000001@c.us", "typeInstance": "whatsapp"}
    return json.dumps({"typeWebhook": kind, "instanceData": instance, "timestamp": int(time.time())} | more).encode()
