"""Green API's webhooks as typed events. Pure: no database, no network. Field names differ between webhook, journal and
documentation, and new kinds keep appearing, so every reader here is tolerant and the default is to keep and say why."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from conversations.channels import Arrival
from whatsapp.events import (
    ChannelMoved,
    Deleted,
    Delivery,
    Edited,
    Event,
    Ignored,
    MessageReceived,
    OurEcho,
    SentFromPhone,
    Unreadable,
)
from whatsapp.providers.green_api_content import content_of

MARKER = re.compile(r"\{\{SWE\d{3}\}\}")
MESSAGES = {"incomingMessageReceived": MessageReceived, "outgoingMessageReceived": SentFromPhone,
            "outgoingAPIMessageReceived": OurEcho}
STATES = {"authorized": "connected", "notAuthorized": "disconnected", "blocked": "blocked", "starting": "starting",
          "yellowCard": "restricted", "suspended": "restricted", "sleepMode": "disconnected"}
TICKS = {"sent": "sent", "delivered": "delivered", "read": "read"}
FAILURES = {
    "failed": "WhatsApp could not deliver it.",
    "noAccount": "This number has no WhatsApp.",
    "notInGroup": "The number is no longer in this group.",
    "yellowCard": "WhatsApp restricts this number at the moment.",
}
MAX_TEXT = 20_000
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def event_kind(payload: dict) -> str:
    """The provider's name of the event, for the journal."""
    return _text(payload.get("typeWebhook"))[:40]


def event_key(payload: dict, body: bytes) -> str:
    """The identity of an event: the same for a repeat, different for everything else.

    The id of a message alone is not enough: its ticks carry the same id, and a body that could not be decrypted
    (`{{SWE001}}`) may be followed by the real text under the same id. Events without an id are known by their content.
    """
    kind, identity = event_kind(payload), _text(payload.get("idMessage"))
    if not identity:
        return f"{kind}:{hashlib.sha256(body).hexdigest()}"
    key = f"{kind}:{identity}"
    if payload.get("status"):
        key += f":{_text(payload['status'])}"
    if MARKER.search(_text(_dict(payload.get("messageData")))[:20_000]):
        key += ":marker"
    return key[:200]


def parse(payload: dict) -> Event:
    """What the event means to us. Raises Unreadable for a known kind whose necessary fields are missing."""
    kind = event_kind(payload)
    if kind in MESSAGES:
        return _message(payload, MESSAGES[kind])
    if kind == "outgoingMessageStatus":
        return _tick(payload)
    if kind == "stateInstanceChanged":
        state = _text(payload.get("stateInstance"))
        return ChannelMoved(STATES[state]) if state in STATES else Ignored(f"{noop('unknown state')}: {state[:30]}")
    if kind == "incomingCall":
        return _call(payload)
    return Ignored(f"{noop('events of this kind need nothing done')}: {kind or '?'}")


def _message(payload: dict, wrap: type) -> Event:
    sender, data = _dict(payload.get("senderData")), _dict(payload.get("messageData"))
    address = _text(sender.get("chatId"))
    identity = _text(payload.get("idMessage"))
    why = _unanswerable(address)
    if why:
        return Ignored(why)
    if not (address and identity):
        raise Unreadable(noop("a message without chatId or idMessage"))
    at = moment(payload.get("timestamp"))
    kind = _text(data.get("typeMessage"))
    by_contact = wrap is MessageReceived
    if kind == "editedMessage":
        edit = _dict(data.get("editedMessageData"))
        return Edited(address, _target(edit), clean(edit.get("textMessage") or edit.get("caption")), at, by_contact)
    if kind == "deletedMessage":
        return Deleted(address, _target(_dict(data.get("deletedMessageData"))), at, by_contact)
    content = content_of(kind, data)
    address_kind, value = canonical(address)
    name = "" if wrap is not MessageReceived else clean(
        sender.get("senderContactName") or sender.get("senderName") or sender.get("chatName"))[:120]
    return wrap(Arrival(
        provider_id=identity[:120], address=address[:80], address_kind=address_kind, address_value=value[:80], name=name,
        kind=content.kind, text=clean(content.text), attributes=content.attributes, occurred_at=at, reply_to=content.reply_to,
    ))


def _target(change: dict) -> str:
    """The message that an edit or a deletion is about. Without it nothing may be touched."""
    identity = _text(change.get("stanzaId"))
    if not identity:
        raise Unreadable(noop("an edit or a deletion that does not say of which message"))
    return identity


def _tick(payload: dict) -> Event:
    identity, status = _text(payload.get("idMessage")), _text(payload.get("status"))
    if not identity:
        raise Unreadable(noop("a status without idMessage"))
    at = moment(payload.get("timestamp"))
    if status in TICKS:
        return Delivery(identity, TICKS[status], at)
    if status in FAILURES:
        return Delivery(identity, "failed", at, FAILURES[status])
    return Ignored(f"{noop('unknown delivery status')}: {status[:30]}")


def _call(payload: dict) -> Event:
    """A call cannot be answered here, but an agent should see that there was one. Only its beginning is shown."""
    address, status = _text(payload.get("from")), _text(payload.get("status"))
    if status != "offer":
        return Ignored(f"{noop('a call that is already shown')}: {status[:20] or '?'}")
    why = _unanswerable(address)
    if why or not (address and _text(payload.get("idMessage"))):
        return Ignored(why or noop("a call without its caller"))
    address_kind, value = canonical(address)
    video = bool(payload.get("isVideo"))
    return MessageReceived(Arrival(
        provider_id=_text(payload["idMessage"])[:120], address=address[:80], address_kind=address_kind,
        address_value=value[:80], name="", kind="call", text="Video call" if video else "Voice call",
        attributes={"video": video}, occurred_at=moment(payload.get("timestamp")),
    ))


def _unanswerable(address: str) -> str:
    if address.endswith("@g.us"):
        return noop("group chats are not answered")
    if address.endswith("@broadcast"):
        return noop("stories and broadcasts are not answered")
    if address.endswith("@newsletter"):
        return noop("channels are not answered")
    return ""


def canonical(address: str) -> tuple[str, str]:
    """Kind and canonical value of a chat id: a number in international form, a hidden id, or whatever it is."""
    local, _, server = address.partition("@")
    local = local.split(":")[0]
    if server in ("c.us", "s.whatsapp.net") and local.isascii() and local.isdigit():
        return "phone", f"+{local}"
    return ("lid", address) if server == "lid" else ("other", address)


def clean(value: Any) -> str:
    """Text without control, zero-width and direction-changing characters, which only ever mislead the reader."""
    return INVISIBLE.sub("", _text(value)).strip()[:MAX_TEXT]


def moment(value: Any) -> datetime:
    """A time of the provider, whole seconds. Missing or absurd: now. Within the present second: now as well, so that
    what was said in one second keeps the order in which it reached us."""
    now = datetime.now(UTC)
    try:
        said = datetime.fromtimestamp(int(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    if (said - now).total_seconds() > 300:  # the future: somebody's clock is wrong
        return now
    return min(now, said.replace(microsecond=999_999))


def _text(value: Any) -> str:
    """Any value as text that PostgreSQL can hold: JSON may smuggle in half characters and NUL."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text if text.isascii() and "\x00" not in text else text.encode("utf-8", "ignore").decode().replace("\x00", "")


def _dict(value: Any) -> dict:
    return value if isinstance(value, dict) else {}
