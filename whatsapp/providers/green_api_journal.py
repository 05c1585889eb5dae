"""Rows of Green API's journals as the webhooks that should have brought them. Pure. The same message has the same identity in
both, so whatever did arrive is not taken in twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

MEDIA = {"imageMessage", "videoMessage", "documentMessage", "audioMessage", "stickerMessage"}
FILE = ("downloadUrl", "caption", "fileName", "jpegThumbnail", "mimeType", "isAnimated")
MOVED = {"locationMessage": ("location", "locationMessageData"), "contactMessage": ("contact", "contactMessageData")}
TICKS = {"sent", "delivered", "read"}
OF_A_JOURNAL = {"type", "idMessage", "timestamp", "chatId", "senderId", "senderName", "senderContactName", "statusMessage", "sendByApi", "isEdited",
                "isDeleted", "editedMessageId", "deletedMessageId", "isForwarded", "forwardingScore", "textMessage", "extendedTextMessage"}


def webhooks(rows: Iterable[Any], *, account: str, since: datetime) -> list[dict]:
    """Oldest first. Rows that cannot be read, and messages that were taken back meanwhile, are left out."""
    made: list[tuple[int, int, dict]] = []
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            continue
        at = row.get("timestamp")
        if isinstance(at, int) and at >= int(since.timestamp()):
            made += [(at, number, body) for body in _bodies(row, account)]
    return [body for _, _, body in sorted(made, key=lambda entry: entry[:2])]


def _bodies(row: dict, account: str) -> list[dict]:
    identity, chat, kind = (row.get(name) for name in ("idMessage", "chatId", "typeMessage"))
    if not all(isinstance(value, str) and value for value in (identity, chat, kind)):
        return []
    head = {"instanceData": {"idInstance": int(account) if account.isdigit() else account, "wid": "", "typeInstance": "whatsapp"},
            "timestamp": row["timestamp"], "idMessage": identity}
    is_ours = row.get("type") == "outgoing" and bool(row.get("sendByApi"))
    bodies = []
    data = _data(kind, row)
    if data is not None:
        bodies.append(head | {"typeWebhook": _name(row), "senderData": _sender(row, chat), "messageData": data})
    if is_ours and row.get("statusMessage") in TICKS:
        bodies.append(head | {"typeWebhook": "outgoingMessageStatus", "chatId": chat, "status": row["statusMessage"], "sendByApi": True})
    return bodies


def _name(row: dict) -> str:
    if row.get("type") != "outgoing":
        return "incomingMessageReceived"
    return "outgoingAPIMessageReceived" if row.get("sendByApi") else "outgoingMessageReceived"


def _sender(row: dict, chat: str) -> dict:
    return {"chatId": chat, "sender": row.get("senderId") or chat, "chatName": row.get("senderName") or "", "senderName": row.get("senderName") or "",
            "senderContactName": row.get("senderContactName") or ""}


def _data(kind: str, row: dict) -> dict | None:
    """`messageData` in a webhook's shape; None where there is nothing left to show."""
    if kind == "deletedMessage":
        gone = row.get("deletedMessageId")
        return {"typeMessage": kind, "deletedMessageData": {"stanzaId": gone}} if gone else None
    if row.get("isDeleted"):
        return None
    if kind == "editedMessage":
        return {"typeMessage": kind, "editedMessageData": {"textMessage": _words(row), "stanzaId": row.get("editedMessageId") or ""}}
    quoted = row.get("quotedMessage") if isinstance(row.get("quotedMessage"), dict) else None
    data: dict[str, Any] = {"typeMessage": kind} | ({"quotedMessage": quoted} if quoted else {})
    if kind == "textMessage":
        return data | {"textMessageData": {"textMessage": _words(row)}}
    if kind in ("extendedTextMessage", "quotedMessage", "reactionMessage"):
        inner = _inner(row)
        target = inner.get("stanzaId") or (quoted or {}).get("stanzaId") or ""
        return data | {"extendedTextMessageData": inner | {"text": _words(row)} | ({"stanzaId": target} if target else {})}
    if kind in MEDIA:
        return data | {"fileMessageData": {name: row[name] for name in FILE if name in row}}
    if kind in MOVED:
        flat, nested = MOVED[kind]
        return data | {nested: row.get(flat) or row.get(nested) or {}}
    if isinstance(row.get("messageData"), dict) and row["messageData"].get("typeMessage"):
        return row["messageData"]
    return data | {name: value for name, value in row.items() if name not in OF_A_JOURNAL and name not in data}


def _inner(row: dict) -> dict:
    found = row.get("extendedTextMessage") or row.get("extendedTextMessageData")
    return found if isinstance(found, dict) else {}


def _words(row: dict) -> str:
    text = row.get("textMessage") or _inner(row).get("text") or row.get("caption")
    return text if isinstance(text, str) else ""
