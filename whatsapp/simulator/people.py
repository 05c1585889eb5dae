"""What people do with their telephones: contacts write to the agency, and the agent writes on the agency's own phone."""

import base64
import binascii
import re
import time
from typing import Any

from whatsapp.simulator import bodies, samples
from whatsapp.simulator.carrier import arrive, contact_reads
from whatsapp.simulator.media import kind_of, mime_of
from whatsapp.simulator.state import Account, Contact, Message, new_id
from whatsapp.simulator.world import Unknown, World, contact_view, digits

FILES = {
    "image": "imageMessage",
    "video": "videoMessage",
    "voice": "audioMessage",
    "audio": "audioMessage",
    "document": "documentMessage",
    "sticker": "stickerMessage",
}
DEEDS = ("reaction", "edit", "delete", "vote", "button", "call")


def act(world: World, account: Account, incoming: bool, request: dict[str, Any]) -> dict[str, Any]:
    """Do what a request of the control API describes: a message, or a deed upon one. Returns the ids of what came of it."""
    kind = request.get("kind", "text")
    contact = who(world, account, request)
    if kind in DEEDS:
        return {"idMessage": globals()[f"_{kind}"](world, account, contact, incoming, request)}
    message = compose(world, account, contact, incoming, request)
    return {"idMessage": message.id, "chatId": message.chat_id}


def who(world: World, account: Account, request: dict[str, Any]) -> Contact:
    """The contact a request names by chatId or phone; a new number becomes a contact."""
    if phone := request.get("phone"):
        known = account.contacts.get(f"{digits(phone)}@c.us")
        return known or world.add_contact(account, phone, request.get("name", ""))
    chat_id = request.get("chatId")
    if not isinstance(chat_id, str) or "@" not in chat_id:
        raise ValueError("chatId or phone is required")
    with world.lock:
        return account.contact(chat_id)


def compose(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> Message:
    """A message of any kind, put into the thread and announced."""
    kind, text, extra = content(world, request)
    sender = request.get("sender") or {}
    message = Message(
        id=request.get("idMessage") or new_id("3EB0" if incoming else "3AEB"),
        chat_id=contact.chat_id,
        incoming=incoming,
        kind=kind,
        text=text,
        at=float(request.get("timestamp") or time.time()),
        extra=extra,
        quoted_id=request.get("quotedMessageId", ""),
        sender=f"{digits(sender.get('phone', ''))}@c.us" if sender else "",
        sender_name=sender.get("name", ""),
    )
    with world.lock:
        (receive if incoming else send_from_phone)(world, account, contact, message)
    return message


def receive(world: World, account: Account, contact: Contact, message: Message) -> None:
    """A contact's message arrives. A known id replaces the stored text: a late decryption. Lock held."""
    message.journaled = account.on("incomingWebhook")
    message.status = "delivered" if account.linked else "sent"
    if not _free_plan_admits(account, contact):
        message.status, message.journaled = "sent", False
        _put(world, account, contact, message)
        return
    _put(world, account, contact, message)
    contact.agent_unread += 1
    world.announce_message(account, message, ["incomingWebhook"])
    if account.on("markIncomingMessagesReaded") and account.linked:
        world.mark_incoming_read(account, contact.chat_id)
    world.tell(account, "contact", contact=contact_view(account, contact))


def send_from_phone(world: World, account: Account, contact: Contact, message: Message) -> None:
    """The agent writes on the telephone itself: no queue, no API. Lock held."""
    message.status = "pending"
    _put(world, account, contact, message)
    world.set_status(account, message, "sent" if contact.has_whatsapp else "noAccount")
    world.announce_message(account, message, ["outgoingMessageWebhook"])
    world.mark_incoming_read(account, contact.chat_id)
    world.tell(account, "contact", contact=contact_view(account, contact))
    if contact.has_whatsapp:
        world.clock.after(world.tick_seconds, lambda: arrive(world, account, message))


def _put(world: World, account: Account, contact: Contact, message: Message) -> None:
    if message.id in account.messages:
        account.messages[message.id] = message
    else:
        account.remember(message)
    world.tell_message(account, message)


def _free_plan_admits(account: Account, contact: Contact) -> bool:
    return not account.behaviour.free_plan or admit(account, contact.chat_id)


def admit(account: Account, chat_id: str) -> bool:
    """The free plan knows three correspondents a month and no more."""
    if chat_id not in account.correspondents and len(account.correspondents) < 3:
        account.correspondents.append(chat_id)
    return chat_id in account.correspondents


# --- content ----------------------------------------------------------------------------------------------------


def content(world: World, request: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """Kind, words and further fields of a message from the fields of a control request."""
    kind, text = request.get("kind", "text"), request.get("text", "")
    if kind in FILES:
        return FILES[kind], request.get("caption", text), {"file": _file(world, kind, request)}
    if kind == "text":
        return _text(request, text)
    if kind == "undecrypted":
        return "textMessage", request.get("marker", "{{SWE001}}"), {}
    if kind in SPECIAL:
        return SPECIAL[kind](request, text)
    raise ValueError(f"kind must be one of {', '.join(sorted({'text', 'undecrypted', *FILES, *SPECIAL, *DEEDS}))}")


def _text(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    if not isinstance(text, str) or not text:
        raise ValueError("text is required")
    extended = request.get("extended", bool(re.search(r"https?://", text)))
    advertisement = {"advertisement": request["advertisement"]} if "advertisement" in request else {}
    return ("extendedTextMessage" if extended or advertisement else "textMessage"), text, advertisement


def _file(world: World, kind: str, request: dict[str, Any]) -> dict[str, Any]:
    """The file of a message: uploaded before, given as base64, as a marker such as {{SWE002}}, or a sample."""
    if isinstance(stored := request.get("file"), dict):
        return stored
    if marker := request.get("downloadUrl"):
        return {
            "url": marker,
            "name": request.get("fileName", ""),
            "mime": mime_of(request.get("fileName", "")),
            "size": 0,
        }
    if "data" in request:
        try:
            raw = base64.b64decode(request["data"], validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise ValueError("data must be base64") from None
        return world.media.save(raw, request.get("fileName") or f"file.{kind}", request.get("mimeType", ""))
    return world.media.save(*samples.sample(kind))


def _location(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    place = {"nameLocation": request.get("nameLocation", text), "address": request.get("address", "")}
    point = {"latitude": float(request["latitude"]), "longitude": float(request["longitude"])}
    return "locationMessage", "", place | point


def _contact(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    return "contactMessage", "", _card(request.get("displayName") or text or "Contact", request.get("contactPhone", ""))


def _contacts(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    cards = [_card(item.get("displayName", ""), item.get("contactPhone", "")) for item in request.get("contacts", [])]
    return "contactsArrayMessage", "", {"contacts": cards}


def _card(name: str, phone: str) -> dict[str, Any]:
    number = digits(phone)
    line = f"\nTEL;waid={number}:+{number}" if number else ""
    return {"displayName": name, "vcard": f"BEGIN:VCARD\nVERSION:3.0\nN:;{name};;;\nFN:{name}{line}\nEND:VCARD"}


def _poll(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    options = [str(option) for option in request.get("options", [])]
    return (
        "pollMessage",
        text,
        {"options": options, "multipleAnswers": bool(request.get("multipleAnswers")), "votes": {}},
    )


def _raw(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    return "raw", text, {"messageData": an_object(request, "messageData")}


def an_object(request: dict[str, Any], name: str) -> dict[str, Any]:
    """A field that must be a JSON object."""
    if isinstance(value := request.get(name), dict):
        return value
    raise ValueError(f"{name} must be an object")


def _group_invite(request: dict[str, Any], text: str) -> tuple[str, str, dict[str, Any]]:
    invite = {
        "groupJid": request.get("groupJid", "120363043968066561@g.us"),
        "inviteCode": request.get("inviteCode", "SIMULATED"),
        "inviteExpiration": {"low": int(time.time()) + 86400, "high": 0, "unsigned": False},
        "groupName": request.get("groupName", "Group"),
        "caption": text,
        "jpegThumbnail": "",
    }
    data = {"typeMessage": "groupInviteMessage", "groupInviteMessageData": invite}
    return "raw", text, {"messageData": data}


SPECIAL = {
    "location": _location,
    "contact": _contact,
    "contacts": _contacts,
    "poll": _poll,
    "groupInvite": _group_invite,
    "raw": _raw,
}


# --- deeds upon messages ----------------------------------------------------------------------------------------


def target(account: Account, contact: Contact, request: dict[str, Any]) -> Message:
    """The message a deed is done to; it must be in this thread."""
    message = account.messages.get(request.get("target", ""))
    if message is None or message.chat_id != contact.chat_id:
        raise Unknown("There is no such message in this thread.")
    return message


def _announce_deed(
    world: World, account: Account, contact: Contact, incoming: bool, data: dict[str, Any], switches: list[str]
) -> str:
    """Tell the receiver about something that is not a bubble of its own."""
    deed = Message(new_id("3A"), contact.chat_id, incoming, "raw", extra={"messageData": data})
    deed.sender = "" if incoming else account.own_id
    world.announce_message(account, deed, switches)
    return deed.id


def _direction(incoming: bool) -> str:
    return "incomingWebhook" if incoming else "outgoingMessageWebhook"


def _reaction(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    emoji, by = request.get("emoji", ""), contact.chat_id if incoming else account.own_id
    with world.lock:
        message = target(account, contact, request)
        if emoji:
            message.reactions[by] = emoji
        else:
            message.reactions.pop(by, None)
        world.tell_message(account, message)
        quoted = {"stanzaId": message.id, "participant": bodies.writer(account, message)}
        data = {"typeMessage": "reactionMessage", "extendedTextMessageData": {"text": emoji}, "quotedMessage": quoted}
        return _announce_deed(world, account, contact, incoming, data, [_direction(incoming)])


def _edit(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    with world.lock:
        message = _own(account, contact, incoming, request)
        message.text, message.edited = request.get("text", ""), True
        world.tell_message(account, message)
        field = "caption" if message.kind in bodies.MEDIA else "textMessage"
        data = {"typeMessage": "editedMessage", "editedMessageData": {field: message.text, "stanzaId": message.id}}
        return _announce_deed(world, account, contact, incoming, data, ["editedMessageWebhook"])


def _delete(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    with world.lock:
        message = _own(account, contact, incoming, request)
        message.deleted = True
        world.tell_message(account, message)
        data = {"typeMessage": "deletedMessage", "deletedMessageData": {"stanzaId": message.id}}
        return _announce_deed(world, account, contact, incoming, data, ["deletedMessageWebhook"])


def _own(account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> Message:
    message = target(account, contact, request)
    if message.incoming is not incoming or message.deleted:
        raise ValueError("Only an own message that still exists can be changed.")
    return message


def _vote(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    """Vote in a poll; `options` is the whole new choice, an empty list takes the vote back."""
    chosen, by = request.get("options", []), contact.chat_id if incoming else account.own_id
    with world.lock:
        poll = target(account, contact, request)
        options = poll.extra.get("options", [])
        if poll.kind != "pollMessage" or not set(chosen) <= set(options):
            raise ValueError("options must be options of that poll")
        votes = {name: [voter for voter in poll.extra["votes"].get(name, []) if voter != by] for name in options}
        for name in chosen if poll.extra.get("multipleAnswers") else chosen[:1]:
            votes[name].append(by)
        poll.extra["votes"] = votes
        world.tell_message(account, poll)
        data = {
            "stanzaId": poll.id,
            "name": poll.text,
            "votes": [{"optionName": name, "optionVoters": voters} for name, voters in votes.items()],
            "multipleAnswers": bool(poll.extra.get("multipleAnswers")),
        }
        body = {"typeMessage": "pollUpdateMessage", "pollMessageData": data}
        return _announce_deed(world, account, contact, incoming, body, ["pollMessageWebhook"])


def _button(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    """Press a button of an interactive message: it becomes a bubble, and its own kind of webhook."""
    with world.lock:
        message = target(account, contact, request)
        buttons = message.extra.get("buttons", [])
        index = next((i for i, item in enumerate(buttons) if item.get("buttonId") == request.get("buttonId")), None)
        if index is None:
            raise ValueError("buttonId must be a button of that message")
        answer = {
            "stanzaId": message.id,
            "selectedIndex": index,
            "selectedId": buttons[index]["buttonId"],
            "selectedDisplayText": buttons[index]["buttonText"],
        }
        data = {"typeMessage": "interactiveButtonsResponse", "interactiveButtonsResponse": answer}
        raw = {"kind": "raw", "text": buttons[index]["buttonText"], "messageData": data, "quotedMessageId": message.id}
        return compose(world, account, contact, incoming, raw).id


def _call(world: World, account: Account, contact: Contact, incoming: bool, request: dict[str, Any]) -> str:
    """Ring the account; `status` is offer, pickUp, hangUp or declined."""
    with world.lock:
        call_id, now = request.get("idMessage") or new_id("CA11"), int(time.time())
        call = {"idMessage": call_id, "from": account.address(contact), "status": request.get("status", "offer")}
        body = bodies.envelope(account, "incomingCall", now) | call | {"isVideo": bool(request.get("isVideo"))}
        world.announce(account, ["incomingWebhook", "incomingCallWebhook"], body)
        account.calls.append(call | {"timestamp": now, "type": "incoming", "typeMessage": "incomingCall"})
        return call_id


def read(world: World, account: Account, contact: Contact, by_contact: bool) -> None:
    """Somebody opens a thread on a telephone."""
    if by_contact:
        contact_reads(world, account, contact.chat_id)
    else:
        world.mark_incoming_read(account, contact.chat_id)


def file_kind(mime: str) -> str:
    """The word of the control API for a file of this media type."""
    message_kind = kind_of(mime)
    return next((word for word, kind in FILES.items() if kind == message_kind), "document")


def as_sent(content: bytes, name: str, mime: str) -> tuple[bytes, str, str]:
    """A file as WhatsApp passes it on: a recording made in a browser becomes a voice note in Ogg."""
    if mime.startswith(("audio/webm", "video/webm")) and (packets := samples.packets_from_webm(content)):
        return samples.ogg_opus(packets), "voice.oga", "audio/ogg; codecs=opus"
    return content, name, mime_of(name)
