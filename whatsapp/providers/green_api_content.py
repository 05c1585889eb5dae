"""What a message of Green API says, for each of its kinds: a readable text, our kind, and the details a screen needs.
Thumbnails (tens of kilobytes each) stay in the journal."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

MARKER = re.compile(r"\{\{SWE\d{3}\}\}")


@dataclass(frozen=True, slots=True)
class Content:
    kind: str
    text: str
    attributes: dict[str, Any] = field(default_factory=dict)
    reply_to: str = ""


def content_of(kind: str, data: dict) -> Content:
    """Every kind ends as a message; one we do not know is shown as such and kept whole in the journal."""
    read = READERS.get(kind)
    if read is None:
        return Content("other", _any_words(data) or "[A kind of message that cannot be shown here]", {"type": kind[:60]})
    content = read(data)
    if MARKER.search(content.text):
        return Content("unreadable", "[This message could not be read. Please ask for it again.]", {"marker": content.text[:20]})
    quoted = content.reply_to or _quoted(data)
    return Content(content.kind, content.text, content.attributes | _forwarded(data), quoted)


def _plain(data: dict) -> Content:
    return Content("text", _s(_d(data, "textMessageData"), "textMessage"))


def _extended(data: dict) -> Content:
    body = _d(data, "extendedTextMessageData")
    details = {}
    if _s(body, "description") or _s(body, "title"):
        details["link"] = {"title": _s(body, "title")[:200], "description": _s(body, "description")[:300]}
    if _s(body, "sourceUrl"):
        details["advert"] = {"source": _s(body, "sourceUrl")[:300], "title": _s(body, "title")[:200]}
    return Content("text", _s(body, "text"), details)


def _quote(data: dict) -> Content:
    body = _d(data, "extendedTextMessageData")
    return Content("text", _s(body, "text"), {}, _s(body, "stanzaId"))


def _reaction(data: dict) -> Content:
    emoji = _s(_d(data, "extendedTextMessageData"), "text")
    return Content("reaction", emoji or "(reaction taken back)", {"emoji": emoji})


def _file(kind: str, word: str) -> Callable[[dict], Content]:
    def read(data: dict) -> Content:
        body = _d(data, "fileMessageData")
        mime, url = _s(body, "mimeType")[:80], _s(body, "downloadUrl")
        details: dict[str, Any] = {"mime": mime, "caption": _s(body, "caption")}
        if MARKER.search(url):
            details["missing"] = "The file is too large to be fetched."
        else:  # an empty one means that a fresh address has to be asked for
            details["url"] = url if url.startswith(("https://", "http://")) and len(url) <= 2000 else ""
        ours = "voice" if kind == "audio" and "opus" in mime else kind
        name = _s(body, "fileName")[:200]
        if kind == "document" and name:
            details["name"] = name
        shown = {"voice": "Voice message"}.get(ours, word)
        label = f"[{shown}: {name}]" if kind == "document" and name else f"[{shown}]"
        caption = details["caption"]
        return Content(ours, f"{label} {caption}" if caption else label, details)

    return read


def _location(data: dict) -> Content:
    body = _d(data, "locationMessageData")
    named = " ".join(part for part in (_s(body, "nameLocation"), _s(body, "address")) if part)
    details = {"latitude": _number(body, "latitude"), "longitude": _number(body, "longitude"), "name": named[:300]}
    return Content("location", f"[Location] {named}".strip(), details)


def _contact(data: dict) -> Content:
    body = _d(data, "contactMessageData")
    name = _s(body, "displayName")
    return Content("contact", f"[Contact] {name}".strip(), {"contacts": [{"name": name[:120], "vcard": _s(body, "vcard")[:4000]}]})


def _contacts(data: dict) -> Content:
    # The documentation has both spellings of where this lies.
    body = _d(data, "messageData") or _d(data, "contactsArrayMessageData") or data
    cards = [c for c in body.get("contacts", []) if isinstance(c, dict)][:20] if isinstance(body.get("contacts"), list) else []
    names = ", ".join(_s(card, "displayName") for card in cards)
    return Content("contact", f"[Contacts] {names}".strip(),
                   {"contacts": [{"name": _s(c, "displayName")[:120], "vcard": _s(c, "vcard")[:4000]} for c in cards]})


def _poll(data: dict) -> Content:
    body = _d(data, "pollMessageData")
    options = [_s(o, "optionName")[:100] for o in _list(body, "options")]
    return Content("poll", f"[Poll] {_s(body, 'name')}: {' / '.join(options)}", {"options": options, "several": bool(body.get("multipleAnswers"))})


def _vote(data: dict) -> Content:
    body = _d(data, "pollMessageData")
    chosen = [_s(v, "optionName")[:100] for v in _list(body, "votes") if v.get("optionVoters")]
    return Content("poll_vote", f"[Vote] {_s(body, 'name')}: {', '.join(chosen) or 'taken back'}", {"chosen": chosen}, _s(body, "stanzaId"))


def _choice(kind: str, where: tuple[str, ...], words: tuple[str, ...]) -> Callable[[dict], Content]:
    """An answer given by pressing something: what was on it is what was said."""

    def read(data: dict) -> Content:
        body = next((found for found in (_d(data, key) for key in where) if found), {})
        text = next((_s(body, word) for word in words if _s(body, word)), "")
        identity = _s(body, "selectedId") or _s(body, "selectedButtonId") or _s(body, "singleSelectReply")
        return Content(kind, text or "[A choice]", {"selected": identity[:100]}, _s(body, "stanzaId"))

    return read


def _buttons(where: str) -> Callable[[dict], Content]:
    def read(data: dict) -> Content:
        body = _d(data, where)
        labels = [_s(b, "buttonText") or _s(b, "displayText") for b in _list(body, "buttons")]
        text = " ".join(part for part in (_s(body, "titleText"), _s(body, "contentText"), _s(body, "footerText")) if part)
        return Content("buttons", text or "[Buttons]", {"buttons": [label[:50] for label in labels if label]})

    return read


def _invite(data: dict) -> Content:
    body = _d(data, "groupInviteMessageData")
    return Content("invite", f"[Group invitation] {_s(body, 'groupName')} {_s(body, 'caption')}".strip(), {})


READERS: dict[str, Callable[[dict], Content]] = {
    "textMessage": _plain,
    "extendedTextMessage": _extended,
    "quotedMessage": _quote,
    "reactionMessage": _reaction,
    "imageMessage": _file("image", "Photo"),
    "videoMessage": _file("video", "Video"),
    "audioMessage": _file("audio", "Audio"),
    "documentMessage": _file("document", "Document"),
    "stickerMessage": _file("sticker", "Sticker"),
    "locationMessage": _location,
    "contactMessage": _contact,
    "contactsArrayMessage": _contacts,
    "pollMessage": _poll,
    "pollUpdateMessage": _vote,
    "buttonsResponseMessage": _choice("button_reply", ("buttonsResponseMessage",), ("selectedButtonText",)),
    "listResponseMessage": _choice("list_reply", ("listResponseMessage", "ListResponseMessage"), ("title",)),
    "templateButtonsReplyMessage": _choice("button_reply", ("templateButtonReplyMessage", "templateButtonsReplyMessage"), ("selectedDisplayText",)),
    "templateButtonReplyMessage": _choice("button_reply", ("templateButtonReplyMessage", "templateButtonsReplyMessage"), ("selectedDisplayText",)),
    "interactiveButtonsResponse": _choice("button_reply", ("interactiveButtonsResponse",), ("selectedDisplayText",)),
    "interactiveButtons": _buttons("interactiveButtons"),
    "interactiveButtonsReply": _buttons("interactiveButtonsReply"),
    "buttonsMessage": _buttons("buttonsMessage"),
    "listMessage": _buttons("listMessage"),
    "templateMessage": _buttons("templateMessage"),
    "groupInviteMessage": _invite,
}


def _any_words(data: dict) -> str:
    """Some readable words of a kind we do not know, so that an agent at least sees what it was about."""
    for value in data.values():
        if isinstance(value, dict):
            for key in ("text", "textMessage", "caption", "contentText", "title", "name"):
                if _s(value, key):
                    return _s(value, key)
    return ""


def _quoted(data: dict) -> str:
    return _s(_d(data, "quotedMessage"), "stanzaId")


def _forwarded(data: dict) -> dict:
    for value in data.values():
        if isinstance(value, dict) and value.get("isForwarded") is True:
            return {"forwarded": True}
    return {}


def _s(body: dict, key: str) -> str:
    """A text field that PostgreSQL can hold; anything structured in its place is no text."""
    value = body.get(key)
    text = value if isinstance(value, str) else "" if value is None or isinstance(value, dict | list) else str(value)
    return text if text.isascii() and "\x00" not in text else text.encode("utf-8", "ignore").decode().replace("\x00", "")


def _d(body: dict, key: str) -> dict:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _list(body: dict, key: str) -> list[dict]:
    value = body.get(key)
    return [item for item in value if isinstance(item, dict)][:50] if isinstance(value, list) else []


def _number(body: dict, key: str) -> float | None:
    value = body.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
