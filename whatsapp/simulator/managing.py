"""The methods that look at an account or change it: settings, state, linking, journals and queues."""

import base64
import secrets
import time
from typing import Any

from whatsapp.simulator import qr
from whatsapp.simulator import validation as v
from whatsapp.simulator.bodies import journal_row
from whatsapp.simulator.http import Request
from whatsapp.simulator.sending import Method, linked
from whatsapp.simulator.state import Account, Message
from whatsapp.simulator.validation import SETTINGS, Refused, checked
from whatsapp.simulator.world import World

QR_SECONDS = 20


# --- settings and state -------------------------------------------------------------------------------------------


def get_settings(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getSettings`."""
    fixed = {"wid": account.wid, "countryInstance": "", "typeAccount": "", "typeInstance": "whatsapp"}
    return fixed | account.settings


def set_settings(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`setSettings`: any subset. Takes effect at once, or after a restart if the account is set to take time."""
    body = checked(request.json(), {}, SETTINGS)
    if not body:
        raise Refused("Validation failed. Details: at least one setting is required")
    seconds = account.behaviour.settings_seconds

    def apply() -> None:
        with world.lock:
            account.settings.update(body)
            world.tell(account, "account")
        world.retry_webhooks(account)
        world.wake_carrier(account)

    world.restart(account)
    if seconds:
        world.clock.after(seconds, apply)
    else:
        apply()
    return {"saveSettings": True}


def get_state(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getStateInstance`."""
    return {"stateInstance": account.state}


def get_status(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getStatusInstance`."""
    return {"statusInstance": "online" if account.linked else "offline"}


def get_state_history(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getStateInstanceHistory`: the newest first."""
    return account.history[::-1][: _number(request, "count", 100)]


def get_wa_settings(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getWaSettings`."""
    device = f"{account.phone}:1@c.us" if account.linked else ""
    phone = account.phone if account.linked else ""
    return {"avatar": "", "phone": phone, "stateInstance": account.state, "deviceId": device}


def get_qr(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`qr`: a picture that is new every twenty seconds."""
    if account.linked:
        return {"type": "alreadyLogged", "message": "instance account already authorized"}
    if account.state == "starting":
        return {"type": "error", "message": "instance in starting process try later"}
    content = f"SIM@{account.id},{int(time.time() // QR_SECONDS):x}"
    return {"type": "qrCode", "message": base64.b64encode(qr.picture(content)).decode()}


def get_authorization_code(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getAuthorizationCode`: link with a code instead of a picture."""
    checked(request.json(), {"phoneNumber": v.whole(10**6, 10**15)})
    if account.linked:
        return {"status": False, "code": ""}
    return {"status": True, "code": "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ123456789") for _ in range(8))}


def reboot(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`reboot`: clears a yellow card until the next failing attempt."""
    if account.behaviour.settings_seconds:
        world.restart(account)
    elif account.linked:
        world.set_state(account, "authorized")
    return {"isReboot": True}


def logout(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`logout`."""
    world.set_state(account, "notAuthorized")
    return {"isLogout": True}


def update_token(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`updateApiToken`: the old one dies with this answer."""
    with world.lock:
        account.token = secrets.token_hex(25)
        world.tell(account, "account")
    return {"apiTokenInstance": account.token}


# --- contacts -----------------------------------------------------------------------------------------------------


def get_contacts(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getContacts`."""
    with world.lock:
        contacts = list(account.contacts.values())
    return [
        {
            "id": account.address(item),
            "name": item.name,
            "contactName": item.name,
            "type": "group" if item.chat_id.endswith("@g.us") else "user",
        }
        for item in contacts
    ]


def get_contact_info(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getContactInfo`."""
    body = checked(request.json(), {"chatId": v.chat_id})
    linked(account)
    with world.lock:
        contact = account.contact(body["chatId"])
    return {"avatar": "", "name": contact.name, "email": "", "category": "", "chatId": account.address(contact)}


def get_avatar(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getAvatar`: nobody here has one that is public."""
    checked(request.json(), {"chatId": v.chat_id})
    linked(account)
    return {"urlAvatar": "", "available": True}


# --- journals -----------------------------------------------------------------------------------------------------


def _number(request: Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise Refused(f"Validation failed. Details: '{name}' must be a number")
    return int(value)


def _visible(account: Account, message: Message) -> bool:
    """Messages appear in the journals late, and only once they have left the queue."""
    settled = message.status != "pending" and message.at <= time.time() - account.behaviour.journal_seconds
    return settled and (message.journaled or not message.incoming)


def _journal(world: World, account: Account, request: Request, incoming: bool) -> list[dict[str, Any]]:
    oldest = time.time() - 60 * _number(request, "minutes", 1440)
    with world.lock:
        rows = [
            journal_row(account, message, world.base_url)
            for message in account.messages.values()
            if message.incoming is incoming and message.at >= oldest and _visible(account, message)
        ]
    return sorted(rows, key=lambda item: -item["timestamp"])


def last_outgoing(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`lastOutgoingMessages`."""
    return _journal(world, account, request, incoming=False)


def last_incoming(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`lastIncomingMessages`: only those that came while `incomingWebhook` was on."""
    return _journal(world, account, request, incoming=True)


def chat_history(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getChatHistory`: both directions of one thread, the newest first."""
    body = checked(request.json(), {"chatId": v.chat_id}, {"count": v.whole(1, 10_000)})
    with world.lock:
        contact = account.find_contact(body["chatId"])
        thread = account.thread(contact.chat_id) if contact else []
        rows = [journal_row(account, message, world.base_url) for message in thread if _visible(account, message)]
    return rows[::-1][: body.get("count", 100)]


def get_message(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getMessage`: one row of a journal."""
    body = checked(request.json(), {"chatId": v.chat_id, "idMessage": v.text(100)})
    with world.lock:
        message, contact = account.messages.get(body["idMessage"]), account.find_contact(body["chatId"])
        if not message or not contact or message.chat_id != contact.chat_id or not _visible(account, message):
            raise Refused("Message not found")
        return journal_row(account, message, world.base_url)


def last_calls(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`lastIncomingCalls`."""
    oldest = time.time() - 60 * _number(request, "minutes", 1440)
    return [call for call in account.calls if call["timestamp"] >= oldest]


def no_calls(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`lastOutgoingCalls`: nobody calls from here."""
    return []


# --- queues -------------------------------------------------------------------------------------------------------


def show_queue(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`showMessagesQueue`: the first five hundred."""
    with world.lock:
        items = list(account.queue)[:500]
    return [
        {"messagesIDs": [item.message_id], "type": item.type, "body": item.body}
        if item.type == "ForwardMessages"
        else {"messageID": item.message_id, "type": item.type, "body": item.body}
        for item in items
    ]


def count_queue(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getMessagesCount`."""
    return {"count": len(account.queue)}


def clear_queue(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`clearMessagesQueue`: empties the whole account."""
    world.clear_queue(account)
    return {"isCleared": True}


def count_webhooks(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`getWebhooksCount`."""
    with world.lock:
        world.forget_old_webhooks(account)
        return {"count": len(account.webhooks)}


def clear_webhooks(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`clearWebhooksQueue`: at most once a minute."""
    with world.lock:
        left = 60 - (time.time() - account.cleared_at)
        if left > 0:
            return {"isCleared": False, "reason": "Too many requests", "leftTime": int(left) + 1}
        account.cleared_at = time.time()
        account.webhooks.clear()
        world.tell(account, "account")
    return {"isCleared": True, "reason": ""}


def receive_notification(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`receiveNotification`: the polling technology; it works only without an address for webhooks."""
    seconds = _number(request, "receiveTimeout", 5)
    if not 5 <= seconds <= 60:
        raise Refused("Validation failed. Details: 'receiveTimeout' must be between 5 and 60")
    if account.settings["webhookUrl"]:
        raise Refused("Custom webhook url is set. Clear webhookUrl in settings to receive notifications by this method")
    end = time.monotonic() + seconds
    while not request.gone():
        with world.lock:
            world.forget_old_webhooks(account)
            if account.webhooks:
                return {"receiptId": account.webhooks[0].receipt, "body": account.webhooks[0].body}
        if time.monotonic() >= end:
            break
        time.sleep(0.05)
    return None


def delete_notification(world: World, account: Account, request: Request, tail: str, row: dict[str, Any]) -> Any:
    """`deleteNotification/{receiptId}`."""
    if not tail.isdigit():
        raise Refused("Validation failed. Details: 'receiptId' must be a number")
    with world.lock:
        found = next((hook for hook in account.webhooks if hook.receipt == int(tail)), None)
        if found:
            account.webhooks.remove(found)
            world.tell(account, "account")
    return {"result": bool(found), "reason": "" if found else "receipt not found"}


MANAGING = {
    "getSettings": Method("GET", 1, get_settings),
    "setSettings": Method("POST", 1, set_settings),
    "getStateInstance": Method("GET", 1, get_state),
    "getStatusInstance": Method("GET", 1, get_status),
    "getStateInstanceHistory": Method("GET", 1, get_state_history),
    "getWaSettings": Method("GET", 1, get_wa_settings),
    "qr": Method("GET", 3, get_qr),
    "getAuthorizationCode": Method("POST", 1, get_authorization_code),
    "reboot": Method("GET", 1, reboot),
    "logout": Method("GET", 1, logout),
    "updateApiToken": Method("GET", 1, update_token),
    "getContacts": Method("GET", 1, get_contacts),
    "getContactInfo": Method("POST", 1, get_contact_info),
    "getAvatar": Method("POST", 10, get_avatar),
    "lastOutgoingMessages": Method("GET", 1, last_outgoing),
    "lastIncomingMessages": Method("GET", 1, last_incoming),
    "getChatHistory": Method("POST", 1, chat_history),
    "getMessage": Method("POST", 10, get_message),
    "lastIncomingCalls": Method("GET", 1, last_calls),
    "lastOutgoingCalls": Method("GET", 1, no_calls),
    "showMessagesQueue": Method("GET", 1, show_queue),
    "getMessagesCount": Method("GET", 1, count_queue),
    "clearMessagesQueue": Method("GET", 1, clear_queue),
    "getWebhooksCount": Method("GET", 1, count_webhooks),
    "clearWebhooksQueue": Method("DELETE", 1, clear_webhooks),
    "receiveNotification": Method("GET", 100, receive_notification),
    "deleteNotification": Method("DELETE", 100, delete_notification),
}
