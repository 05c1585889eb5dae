"""The JSON the provider speaks: webhook bodies and journal rows. Pure: everything comes in by argument."""

from typing import Any

from whatsapp.simulator.state import Account, Contact, Message

MEDIA = ("imageMessage", "videoMessage", "documentMessage", "audioMessage", "stickerMessage")
FORWARDING = {"forwardingScore": 0, "isForwarded": False}


def envelope(account: Account, kind: str, at: int) -> dict[str, Any]:
    """What every webhook starts with."""
    return {
        "typeWebhook": kind,
        "instanceData": {"idInstance": account.id, "wid": account.own_id, "typeInstance": "whatsapp"},
        "timestamp": at,
    }


def message_webhook(account: Account, contact: Contact, message: Message, base_url: str) -> dict[str, Any]:
    """A message in either direction."""
    if message.incoming:
        kind = "incomingMessageReceived"
    else:
        kind = "outgoingAPIMessageReceived" if message.by_api else "outgoingMessageReceived"
    body = envelope(account, kind, message.timestamp)
    body["idMessage"] = message.id
    body["senderData"] = sender_data(account, contact, message)
    body["messageData"] = message_data(account, message, base_url)
    return body


def sender_data(account: Account, contact: Contact, message: Message) -> dict[str, Any]:
    """Who wrote: in an outgoing message the sender is the account itself, the chat is the contact."""
    address = account.address(contact)
    if not message.incoming:
        sender, name = account.own_id, account.name
    elif contact.chat_id.endswith("@g.us"):
        sender, name = message.sender, message.sender_name
    else:
        sender, name = address, contact.name
    return {
        "chatId": address,
        "sender": sender,
        "chatName": contact.name,
        "senderName": name,
        "senderContactName": name if message.incoming else "",
    }


def message_data(account: Account, message: Message, base_url: str) -> dict[str, Any]:
    """The `messageData` object of a message, in the shape of its kind."""
    quoted = account.messages.get(message.quoted_id) if message.quoted_id else None
    if message.kind == "raw":
        return message.extra["messageData"]
    if message.kind in MEDIA:
        data = {"typeMessage": message.kind, "fileMessageData": file_data(message, base_url)}
    elif quoted and message.kind in ("textMessage", "extendedTextMessage"):
        data = {
            "typeMessage": "quotedMessage",
            "extendedTextMessageData": {
                "text": message.text,
                "stanzaId": message.quoted_id,
                "participant": writer(account, quoted),
            },
        }
    else:
        data = {"typeMessage": message.kind} | CONTENT.get(message.kind, _own_object)(message)
    if quoted:
        data["quotedMessage"] = quotation(account, quoted, base_url)
    return data


def writer(account: Account, message: Message) -> str:
    """The chat id of who wrote a message."""
    if not message.incoming:
        return account.own_id
    return message.sender or account.address(account.contact(message.chat_id))


def quotation(account: Account, quoted: Message, base_url: str) -> dict[str, Any]:
    """The quoted message as it travels inside the answer to it."""
    data = {"stanzaId": quoted.id, "participant": writer(account, quoted), "typeMessage": quoted.kind}
    if quoted.kind in MEDIA:
        data |= file_data(quoted, base_url)
    elif quoted.kind in ("textMessage", "extendedTextMessage"):
        data["textMessage"] = quoted.text
    return data


def file_data(message: Message, base_url: str) -> dict[str, Any]:
    """`fileMessageData`: where the file lies and what it is."""
    stored = message.extra.get("file", {})
    data = {
        "downloadUrl": download_url(message, base_url),
        "caption": message.text,
        "fileName": stored.get("name", ""),
        "jpegThumbnail": "",
        "mimeType": stored.get("mime", "application/octet-stream"),
        **FORWARDING,
    }
    if message.kind == "stickerMessage":
        data["isAnimated"] = bool(message.extra.get("isAnimated"))
    return data


def download_url(message: Message, base_url: str) -> str:
    """The address of a message's file; a stored marker such as {{SWE002}} is passed on as it is."""
    url = message.extra.get("file", {}).get("url", "")
    return base_url + url if url.startswith("/") else url


def _text(message: Message) -> dict[str, Any]:
    return {"textMessageData": {"textMessage": message.text, "isTemplateMessage": False}}


def _extended(message: Message) -> dict[str, Any]:
    preview = {"description": "", "title": "", "previewType": "None", "jpegThumbnail": ""}
    advert = message.extra.get("advertisement", {})
    return {"extendedTextMessageData": {"text": message.text, **preview, **FORWARDING, **advert}}


def _location(message: Message) -> dict[str, Any]:
    place = {key: message.extra.get(key, "") for key in ("nameLocation", "address")}
    point = {key: message.extra[key] for key in ("latitude", "longitude")}
    return {"locationMessageData": {**place, "jpegThumbnail": "", **point, **FORWARDING}}


def _contact(message: Message) -> dict[str, Any]:
    card = {key: message.extra.get(key, "") for key in ("displayName", "vcard")}
    return {"contactMessageData": {**card, **FORWARDING}}


def _contacts(message: Message) -> dict[str, Any]:
    return {"messageData": {"contacts": message.extra.get("contacts", []), **FORWARDING}}


def _poll(message: Message) -> dict[str, Any]:
    options = [{"optionName": name} for name in message.extra.get("options", [])]
    multiple = bool(message.extra.get("multipleAnswers"))
    return {"pollMessageData": {"name": message.text, "options": options, "multipleAnswers": multiple}}


def _own_object(message: Message) -> dict[str, Any]:
    """Buttons and the like: an object named after the kind."""
    return {message.kind: message.extra} if message.extra else {}


CONTENT = {
    "textMessage": _text,
    "extendedTextMessage": _extended,
    "locationMessage": _location,
    "contactMessage": _contact,
    "contactsArrayMessage": _contacts,
    "pollMessage": _poll,
}


def status_webhook(account: Account, contact: Contact, message: Message) -> dict[str, Any]:
    """One tick more, or the reason why there will be none."""
    body = envelope(account, "outgoingMessageStatus", int(message.extra.get("status_at", message.at)))
    body |= {
        "chatId": account.address(contact),
        "idMessage": message.id,
        "status": message.status,
        "sendByApi": message.by_api,
    }
    if message.failure:
        body["description"] = message.failure
    return body


def journal_row(account: Account, message: Message, base_url: str) -> dict[str, Any]:
    """A message in the flat shape of the journals."""
    contact = account.contact(message.chat_id)
    row: dict[str, Any] = {
        "type": "incoming" if message.incoming else "outgoing",
        "idMessage": message.id,
        "timestamp": message.timestamp,
        "typeMessage": "deletedMessage" if message.deleted else message.kind,
        "chatId": account.address(contact),
        "isForwarded": False,
        "forwardingScore": 0,
        "isEdited": message.edited,
        "isDeleted": message.deleted,
        "editedMessageId": "",
        "deletedMessageId": "",
    }
    row |= _journal_content(message, base_url)
    if message.quoted_id and (quoted := account.messages.get(message.quoted_id)):
        row["quotedMessage"] = quotation(account, quoted, base_url)
    if message.incoming:
        name = message.sender_name or contact.name
        return row | {"senderId": writer(account, message), "senderName": name, "senderContactName": name}
    return row | {"statusMessage": message.status, "sendByApi": message.by_api}


def _journal_content(message: Message, base_url: str) -> dict[str, Any]:
    if message.deleted:
        return {"textMessage": ""}
    if message.kind == "textMessage":
        return {"textMessage": message.text}
    if message.kind == "extendedTextMessage":
        return {"textMessage": message.text, "extendedTextMessage": _extended(message)["extendedTextMessageData"]}
    if message.kind in MEDIA:
        return file_data(message, base_url)
    if message.kind == "locationMessage":
        return {"location": _location(message)["locationMessageData"]}
    if message.kind == "contactMessage":
        return {"contact": _contact(message)["contactMessageData"]}
    if message.kind == "raw":
        return {"messageData": message.extra.get("messageData", {})}
    return CONTENT.get(message.kind, _own_object)(message)
