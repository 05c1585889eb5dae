"""The methods that send something: each checks its request, puts a message into the queue and answers at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from whatsapp.simulator import validation as v
from whatsapp.simulator.bodies import download_url, message_webhook
from whatsapp.simulator.http import Request, Response
from whatsapp.simulator.media import kind_of, mime_of, tidy
from whatsapp.simulator.people import admit
from whatsapp.simulator.state import Account, Message, QueuedSend, new_id
from whatsapp.simulator.validation import Refused, checked
from whatsapp.simulator.world import World

Run = Callable[[World, Account, Request, str, dict[str, Any]], Any]
QUOTING: dict[str, v.Check] = {"quotedMessageId": v.text(100), "typingTime": v.whole(1000, 20_000)}
ARCHIVING: dict[str, v.Check] = {"archiveChat": v.flag}
TYPING_TYPE = v.one_of("recording", "")


@dataclass(frozen=True)
class Method:
    """One method of the API: the verb it wants, its requests per second, and what it does."""

    verb: str
    rate: float
    run: Run


class QuotaExceeded(Exception):
    """The free plan's answer, 466, with its body."""

    def __init__(self, method: str, correspondents: list[str]) -> None:
        super().__init__(method)
        allowed = ", ".join(correspondents)
        self.body = {
            "invokeStatus": {
                "method": method,
                "used": 1,
                "total": 6000,
                "status": "QUOTE_ALLOWED",
                "description": f"Method call is allowed. Used 1 of 6000 for {method}",
            },
            "correspondentsStatus": {
                "method": "correspondents",
                "used": len(correspondents),
                "total": 3,
                "status": "CORRESPONDENTS_QUOTE_EXCEEDED",
                "description": f"Monthly quota of correspondents is exceeded. Allowed: {allowed}",
            },
        }


def ready(account: Account) -> None:
    """Refuse while the account cannot take requests. Without a linked phone messages may still be queued."""
    if account.state == "starting":
        raise Refused("instance in starting process try later")
    if account.behaviour.strict_state and account.state != "authorized":
        raise Refused("instance is starting or not authorized")


def linked(account: Account) -> None:
    """Refuse what needs the telephone at once."""
    ready(account)
    if not account.linked:
        raise Refused("instance is starting or not authorized")


def enqueue(
    world: World,
    account: Account,
    method: str,
    body: dict[str, Any],
    row: dict[str, Any],
    kind: str,
    text: str = "",
    extra: dict[str, Any] | None = None,
    fetch: str = "",
) -> dict[str, Any]:
    """Put a checked message into the queue. The queue shows the request as it came."""
    ready(account)
    with world.lock:
        contact = account.contact(body["chatId"])
        if account.behaviour.free_plan and not admit(account, contact.chat_id):
            raise QuotaExceeded(method, account.correspondents)
        quoted = body.get("quotedMessageId", "")
        if quoted and (quoted not in account.messages or account.messages[quoted].chat_id != contact.chat_id):
            raise Refused("Validation failed. Details: 'quotedMessageId' was not found in this chat")
    message = Message(new_id("BAE5"), contact.chat_id, False, kind, text, extra=extra or {}, by_api=True)
    message.quoted_id = quoted
    typing = int(body.get("typingTime", 0)) / 1000 or float(account.settings["autoTyping"])
    # The row is filled before anything can be seen outside: a webhook may be faster than this answer.
    row.update(chatId=body["chatId"], text=text, idMessage=message.id)
    world.accept(account, message, QueuedSend(message.id, method, body, typing=typing, fetch=fetch))
    return {"idMessage": message.id}


def send_message(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendMessage`."""
    optional = {
        **QUOTING,
        **ARCHIVING,
        "linkPreview": v.flag,
        "typePreview": v.one_of("large", "small"),
        "customPreview": v.anything,
    }
    body = checked(request.json(), {"chatId": v.chat_id, "message": v.text()}, optional)
    return enqueue(world, account, "sendMessage", body, row, "extendedTextMessage", body["message"])


def send_file_by_url(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendFileByUrl`: the file is fetched later, when its turn has come."""
    required = {"chatId": v.chat_id, "urlFile": v.url, "fileName": v.file_name}
    optional = {**QUOTING, **ARCHIVING, "caption": v.text(empty=True), "typingType": TYPING_TYPE}
    body = checked(request.json(), required, optional)
    mime = mime_of(body["fileName"])
    file = {"url": body["urlFile"], "name": tidy(body["fileName"]), "mime": mime, "size": 0}
    caption = body.get("caption", "")
    fetch = "" if body["urlFile"].startswith(f"{world.base_url}/media/") else body["urlFile"]
    if not fetch:
        file["url"] = body["urlFile"].removeprefix(world.base_url)
    return enqueue(world, account, "sendFileByUrl", body, row, kind_of(mime), caption, {"file": file}, fetch)


def send_file_by_upload(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendFileByUpload`: a form with the file in it."""
    fields, files = request.form()
    if "file" not in files:
        raise Refused("Validation failed. Details: 'file' is required")
    if fields.get("typingTime", "").isdigit():
        fields["typingTime"] = int(fields["typingTime"])  # type: ignore[assignment]
    optional = {**QUOTING, "fileName": v.file_name, "caption": v.text(empty=True), "typingType": TYPING_TYPE}
    body = checked(fields, {"chatId": v.chat_id}, optional)
    sent_name, content, mime = files["file"]
    name = body.get("fileName") or sent_name
    if problem := v.file_name("fileName", name):
        raise Refused(f"Validation failed. Details: {problem}")
    stored = world.media.save(content, name, mime_of(name) or mime)
    url = world.base_url + stored["url"]
    shown = {**body, "urlFile": url, "fileName": stored["name"]}
    answer = enqueue(
        world, account, "sendFileByUrl", shown, row, kind_of(stored["mime"]), body.get("caption", ""), {"file": stored}
    )
    return answer | {"urlFile": url}


def upload_file(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`uploadFile`: only kept, to be sent by its address afterwards."""
    if not request.body:
        raise Refused("Validation failed. Details: 'file' is required")
    mime = request.headers.get("content-type", "")
    name = request.headers.get("ga-filename") or "file." + mime.partition("/")[2].partition(";")[0]
    return {"urlFile": world.base_url + world.media.save(request.body, name, mime)["url"]}


def send_location(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendLocation`."""
    required = {"chatId": v.chat_id, "latitude": v.number(-90, 90), "longitude": v.number(-180, 180)}
    optional = {**QUOTING, "nameLocation": v.text(1000, empty=True), "address": v.text(1000, empty=True)}
    body = checked(request.json(), required, optional)
    extra = {key: body.get(key, "") for key in ("nameLocation", "address", "latitude", "longitude")}
    return enqueue(world, account, "sendLocation", body, row, "locationMessage", "", extra)


def send_contact(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendContact`."""
    body = checked(request.json(), {"chatId": v.chat_id, "contact": v.contact_card}, QUOTING)
    card = body["contact"]
    parts = (card.get(key) for key in ("firstName", "middleName", "lastName"))
    name = " ".join(part for part in parts if part) or card.get("company") or f"+{card['phoneContact']}"
    number = card["phoneContact"]
    vcard = f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nTEL;waid={number}:+{number}\nEND:VCARD"
    return enqueue(
        world, account, "sendContact", body, row, "contactMessage", "", {"displayName": name, "vcard": vcard}
    )


def send_poll(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendPoll`."""
    required = {"chatId": v.chat_id, "message": v.text(255), "options": v.names(2, 12, "optionName", 100)}
    body = checked(request.json(), required, {**QUOTING, "multipleAnswers": v.flag})
    options = [item["optionName"] for item in body["options"]]
    extra = {"options": options, "multipleAnswers": body.get("multipleAnswers", False), "votes": {}}
    return enqueue(world, account, "sendPoll", body, row, "pollMessage", body["message"], extra)


def send_buttons(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendInteractiveButtons`: buttons that copy, call or open an address."""
    keys = ("type", "buttonId", "copyCode", "phoneNumber", "url")
    return _interactive(world, account, request, row, "sendInteractiveButtons", "interactiveButtons", keys)


def send_reply_buttons(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendInteractiveButtonsReply`: buttons that answer."""
    name = "sendInteractiveButtonsReply"
    return _interactive(world, account, request, row, name, "interactiveButtonsReply", ("type", "buttonId"))


def _interactive(
    world: World, account: Account, request: Request, row: dict[str, Any], method: str, kind: str, keys: tuple[str, ...]
) -> Any:
    required = {"chatId": v.personal, "body": v.text(), "buttons": v.names(1, 3, "buttonText", 25, keys)}
    optional = {"header": v.text(1000, empty=True), "footer": v.text(1000, empty=True)}
    body = checked(request.json(), required, optional)
    for position, button in enumerate(body["buttons"]):
        if not button.get("buttonId"):
            raise Refused(f"Validation failed. Details: 'buttons[{position}].buttonId' is required")
    extra = {
        "titleText": body.get("header", ""),
        "contentText": body["body"],
        "footerText": body.get("footer", ""),
        "buttons": body["buttons"],
    }
    return enqueue(world, account, method, body, row, kind, body["body"], extra)


def forward_messages(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`forwardMessages`: copies of known messages, in the order given."""
    required = {"chatId": v.chat_id, "chatIdFrom": v.chat_id, "messages": v.strings}
    body = checked(request.json(), required, {"typingTime": v.whole(1000, 20_000)})
    with world.lock:
        source = account.contact(body["chatIdFrom"]).chat_id
        found = [account.messages.get(item) for item in body["messages"]]
    if not all(message and message.chat_id == source for message in found):
        raise Refused("Validation failed. Details: 'messages' contains a message that is not in 'chatIdFrom'")
    ids = [
        enqueue(world, account, "ForwardMessages", body, row, item.kind, item.text, dict(item.extra))["idMessage"]
        for item in found
        if item
    ]
    return {"messages": ids}


def send_typing(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`sendTyping`: 200 with an empty body."""
    optional = {"typingTime": v.whole(1000, 20_000), "typingType": TYPING_TYPE}
    body = checked(request.json(), {"chatId": v.chat_id}, optional)
    linked(account)
    row["chatId"] = body["chatId"]
    with world.lock:
        contact = account.contact(body["chatId"])
    world.show_typing(account, contact.chat_id, body.get("typingTime", 5000) / 1000, body.get("typingType", ""))
    return Response(200)


def read_chat(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`readChat`: blue ticks for the contact."""
    body = checked(request.json(), {"chatId": v.chat_id}, {"idMessage": v.text(100)})
    linked(account)
    row["chatId"] = body["chatId"]
    with world.lock:
        world.mark_incoming_read(account, account.contact(body["chatId"]).chat_id, body.get("idMessage", ""))
    return {"setRead": True}


def edit_message(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`editMessage`: only texts of the account itself."""
    body = checked(request.json(), {"chatId": v.chat_id, "idMessage": v.text(100), "message": v.text()})
    linked(account)
    with world.lock:
        message = _own_message(account, body)
        message.text, message.edited = body["message"], True
        row.update(chatId=body["chatId"], text=body["message"])
        data = {"textMessage": message.text, "stanzaId": message.id}
        _echo(
            world, account, message, {"typeMessage": "editedMessage", "editedMessageData": data}, "editedMessageWebhook"
        )
        world.tell_message(account, message)
    return {"idMessage": message.id}


def delete_message(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`deleteMessage`: 200 with an empty body."""
    body = checked(request.json(), {"chatId": v.chat_id, "idMessage": v.text(100)}, {"onlySenderDelete": v.flag})
    linked(account)
    with world.lock:
        message = _own_message(account, body)
        row.update(chatId=body["chatId"], idMessage=message.id)
        if not body.get("onlySenderDelete"):
            message.deleted = True
            data = {"typeMessage": "deletedMessage", "deletedMessageData": {"stanzaId": message.id}}
            _echo(world, account, message, data, "deletedMessageWebhook")
            world.tell_message(account, message)
    return Response(200)


def _own_message(account: Account, body: dict[str, Any]) -> Message:
    message = account.messages.get(body["idMessage"])
    chat_id = account.contact(body["chatId"]).chat_id
    if message is None or message.incoming or message.chat_id != chat_id:
        raise Refused("Validation failed. Details: 'idMessage' was not found in this chat")
    return message


def _echo(world: World, account: Account, message: Message, data: dict[str, Any], switch: str) -> None:
    """The API's own edits and deletions come back as webhooks when their switch is on."""
    deed = Message(new_id("BAE5"), message.chat_id, False, "raw", extra={"messageData": data}, by_api=True)
    body = message_webhook(account, account.contact(message.chat_id), deed, world.base_url)
    world.announce(account, ["outgoingAPIMessageWebhook", switch], body)


def check_whatsapp(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`checkWhatsapp`: whether a number can be written to."""
    optional = {"chatId": v.personal, "phoneNumber": v.whole(1, 10**15), "force": v.flag}
    body = checked(request.json(), {}, optional)
    linked(account)
    chat_id = body.get("chatId") or (f"{body['phoneNumber']}@c.us" if "phoneNumber" in body else "")
    if not chat_id:
        raise Refused("Validation failed. Details: 'phoneNumber' is required")
    with world.lock:
        contact = account.find_contact(chat_id)
    exists = contact.has_whatsapp if contact else 7 <= len(chat_id.partition("@")[0]) <= 15
    return {
        "existsWhatsapp": exists,
        "chatId": (contact.lid or contact.chat_id if contact else chat_id) if exists else "",
        "username": "",
        "phoneNumber": int(contact.phone if contact else chat_id.partition("@")[0]),
        "fromCache": False,
    }


def download_file(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`downloadFile`: a fresh address for the file of a known message."""
    body = checked(request.json(), {"chatId": v.chat_id, "idMessage": v.text(100)})
    message = account.messages.get(body["idMessage"])
    if message is None or "file" not in message.extra:
        raise Refused("Validation failed. Details: 'idMessage' was not found in this chat")
    return {"downloadUrl": download_url(message, world.base_url)}


SENDING = {
    "sendMessage": Method("POST", 50, send_message),
    "sendFileByUrl": Method("POST", 50, send_file_by_url),
    "sendFileByUpload": Method("POST", 50, send_file_by_upload),
    "uploadFile": Method("POST", 50, upload_file),
    "sendLocation": Method("POST", 50, send_location),
    "sendContact": Method("POST", 50, send_contact),
    "sendPoll": Method("POST", 50, send_poll),
    "sendInteractiveButtons": Method("POST", 50, send_buttons),
    "sendInteractiveButtonsReply": Method("POST", 50, send_reply_buttons),
    "forwardMessages": Method("POST", 50, forward_messages),
    "sendTyping": Method("POST", 50, send_typing),
    "readChat": Method("POST", 10, read_chat),
    "editMessage": Method("POST", 1, edit_message),
    "deleteMessage": Method("POST", 10, delete_message),
    "checkWhatsapp": Method("POST", 10, check_whatsapp),
    "downloadFile": Method("POST", 5, download_file),
}
