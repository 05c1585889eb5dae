"""The control API: how the phone page, the demo and the tests script the simulation and look into it.

JSON in and out. Errors are `{"error": "a sentence"}` with 400, 403, 404 or 405. `{id}` is the idInstance.

    GET    /_control/health                        {"ok": true}
    GET    /_control/events                        every change as server-sent events
    GET    /_control/options                       webhook_pause, webhook_timeout, tick_seconds (all in seconds)
    POST   /_control/options                       change any of them
    GET    /_control/accounts                      all accounts with token, settings, counts
    POST   /_control/accounts                      {name?, phone?, idInstance?, token?, state?, settings?, contacts?: bool,
                                                   and any behaviour, see below} -> the account
    GET    /_control/accounts/{id}                 one account
    PATCH  /_control/accounts/{id}                 {name?, phone?, settings?, behaviour...}
    DELETE /_control/accounts/{id}
    POST   /_control/accounts/{id}/state           {state: authorized | notAuthorized | blocked | starting | yellowCard | ...}
    GET    /_control/accounts/{id}/contacts        the people who can write to it
    POST   /_control/accounts/{id}/contacts        {phone, name?}: a new one
    PATCH  /_control/accounts/{id}/contacts        {chatId, name?, reachable?: bool, reads?: opened|always|never,
                                                   hasWhatsapp?: bool}
    GET    /_control/accounts/{id}/thread?chatId=&limit=   messages of one thread, oldest first
    POST   /_control/accounts/{id}/incoming        a contact writes (below)
    POST   /_control/accounts/{id}/own-phone       the agent writes on the agency's own telephone (below)
    POST   /_control/accounts/{id}/read            {chatId, by: contact|agent}: somebody opens the thread
    POST   /_control/accounts/{id}/media?name=     raw bytes -> {"file": ..., "kind": ...} for a message
    GET    /_control/accounts/{id}/faults          what is scripted
    POST   /_control/accounts/{id}/faults          {method: a name or "*", mode: ok | slow | hang | reset | lost-response |
                                                   status | 429 | garbage | half, seconds?, code?, body?, retry_after?,
                                                   times?: strike only so often, every?: each n-th request,
                                                   taken?: whether the request is carried out first}
    DELETE /_control/accounts/{id}/faults
    GET    /_control/accounts/{id}/webhooks        waiting bodies, attempts with their outcome
    POST   /_control/accounts/{id}/webhooks        {on: bool}: stop or resume delivery; {retry: true}: end a pause now
    POST   /_control/accounts/{id}/webhooks/repeat {count, parallel?: bool, idMessage?}: deliver the last one (or the last
                                                   of this message) again -> the outcomes
    POST   /_control/accounts/{id}/webhooks/send   {body, queued?: bool}: deliver any body, at once or through the queue
    GET    /_control/ledger?account=&method=&since=&limit=  every request of the wire: number, at, account, method, chatId, text,
                                                   idMessage, taken, answered, status, fault, seconds
    DELETE /_control/ledger

Behaviour of an account: `send_delay` (seconds between messages, null: as the settings say), `settings_seconds`,
`journal_seconds`, `rate_limits`, `strict_state` (400 instead of queueing while not authorized), `free_plan` (466),
`webhooks_on`.

A message: `chatId` or `phone` (with `name?` for a new contact), `kind` and its fields; everywhere `idMessage?`,
`timestamp?`, `quotedMessageId?`, and for groups `sender: {phone, name}`.

    text         text, extended?: bool, advertisement?: object
    image video voice audio document sticker    caption?, and one of: file (from /media), data (base64) with fileName,
                                                downloadUrl (a marker such as {{SWE002}}), or nothing: a sample
    location     latitude, longitude, nameLocation?, address?
    contact      displayName, contactPhone?;  contacts  contacts: [{displayName, contactPhone}]
    poll         text, options: [...], multipleAnswers?;  groupInvite  groupName?
    undecrypted  the {{SWE001}} case; send kind text with the same idMessage afterwards for the late decryption
    raw          messageData: any object
    reaction     target, emoji ("" takes it back);  edit  target, text;  delete  target
    vote         target, options: [...];  button  target, buttonId;  call  status?, isVideo?
"""

import json
import queue
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from whatsapp.simulator import people
from whatsapp.simulator.faults import Fault
from whatsapp.simulator.http import BadBody, Request, Response, answer
from whatsapp.simulator.postman import Postman
from whatsapp.simulator.state import Account, Behaviour
from whatsapp.simulator.world import Unknown, World, contact_view, message_view

OPTIONS = ("webhook_pause", "webhook_timeout", "tick_seconds")
BEHAVIOUR = tuple(Behaviour.__dataclass_fields__)
HEARTBEAT_SECONDS = 10


class Control:
    """Answers requests under `/_control/`."""

    def __init__(self, world: World, postman: Postman) -> None:
        self._world, self._postman = world, postman

    def handle(self, request: Request) -> Response:
        """Find what is asked for and answer; every refusal is one sentence."""
        if not from_here(request):
            return answer({"error": "The control API answers this machine's own pages and programs only."}, 403)
        steps = request.path.strip("/").split("/")[1:]
        try:
            handler, arguments = self._find(request.verb, steps)
            result = handler(request, *arguments)
        except Unknown as error:
            return answer({"error": str(error)}, 404)
        except BadBody as error:
            return answer({"error": str(error)}, 400)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return answer({"error": f"{error}" if isinstance(error, ValueError) else f"Bad request: {error!r}"}, 400)
        return result if isinstance(result, Response) else answer(result)

    def _find(self, verb: str, steps: list[str]) -> tuple[Callable[..., Any], list[Any]]:
        arguments: list[Any] = []
        if steps[0] == "accounts" and len(steps) > 1:
            arguments = [self._world.account(steps[1])]
            steps = ["account", *steps[2:]]
        name = "_".join([verb.lower(), *steps]).replace("-", "_")
        handler = getattr(self, f"_{name}", None) if name.replace("_", "").isalnum() else None
        if handler is None:
            raise Unknown(f"There is no {verb} {'/'.join(steps)} in the control API.")
        return handler, arguments

    # --- the whole --------------------------------------------------------------------------------------------

    def _get_health(self, request: Request) -> Any:
        return {"ok": True}

    def _get_options(self, request: Request) -> Any:
        return {name: getattr(self._world, name) for name in OPTIONS}

    def _post_options(self, request: Request) -> Any:
        for name, value in request.json().items():
            if name not in OPTIONS or not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"Options are {', '.join(OPTIONS)}, in seconds.")
            setattr(self._world, name, float(value))
        return self._get_options(request)

    def _get_ledger(self, request: Request) -> Any:
        account = request.query.get("account")
        since = int(request.query.get("since", 0))
        rows = self._world.ledger.rows(int(account) if account else None, request.query.get("method", ""), since)
        return rows[-int(request.query["limit"]) :] if "limit" in request.query else rows

    def _delete_ledger(self, request: Request) -> Any:
        self._world.ledger.clear()
        return {"ok": True}

    def _get_events(self, request: Request) -> Response:
        return Response(content_type="text/event-stream", headers={"Cache-Control": "no-store"}, stream=self._events())

    def _events(self) -> Iterator[bytes]:
        watcher = self._world.hub.watch()
        try:
            yield b"retry: 1000\n: welcome\n\n"
            while True:
                try:
                    change = watcher.get(timeout=HEARTBEAT_SECONDS)
                    yield b"data: " + json.dumps(change, ensure_ascii=False).encode() + b"\n\n"
                except queue.Empty:
                    yield b": still here\n\n"
        finally:
            self._world.hub.leave(watcher)

    # --- accounts ---------------------------------------------------------------------------------------------

    def _get_accounts(self, request: Request) -> Any:
        with self._world.lock:
            return [self._view(account) for account in self._world.accounts.values()]

    def _post_accounts(self, request: Request) -> Any:
        wishes = request.json()
        known = {"name", "phone", "idInstance", "token", "state", "settings", "contacts", *BEHAVIOUR}
        if unknown := set(wishes) - known:
            raise ValueError(f"{min(unknown)} is not known; known are {', '.join(sorted(known))}.")
        if "idInstance" in wishes:
            wishes["id_instance"] = int(wishes.pop("idInstance"))
        account = self._world.create_account(**wishes)
        self._world.wake_postman(account)
        return self._view(account)

    def _get_account(self, request: Request, account: Account) -> Any:
        return self._view(account)

    def _patch_account(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        with self._world.lock:
            for name, value in wishes.items():
                if name in ("name", "phone"):
                    setattr(account, name, str(value))
                elif name == "settings":
                    account.settings.update(value)
                elif name in BEHAVIOUR:
                    setattr(account.behaviour, name, value)
                else:
                    raise ValueError(f"{name} cannot be changed.")
            self._world.tell(account, "account")
        self._postman.retry_now(account)
        self._world.wake_carrier(account)
        return self._view(account)

    def _delete_account(self, request: Request, account: Account) -> Any:
        self._world.remove_account(account)
        return {"ok": True}

    def _post_account_state(self, request: Request, account: Account) -> Any:
        self._world.set_state(account, request.json().get("state", ""))
        return self._view(account)

    def _view(self, account: Account) -> dict[str, Any]:
        last = account.attempts[-1] if account.attempts else None
        return {
            "idInstance": account.id,
            "token": account.token,
            "apiUrl": self._world.base_url,
            "phone": account.phone,
            "name": account.name,
            "state": account.state,
            "settings": account.settings,
            "behaviour": asdict(account.behaviour),
            "faults": account.faults.as_list(),
            "queue": len(account.queue),
            "webhooksWaiting": len(account.webhooks),
            "lastAttempt": last,
            "unread": sum(item.unread for item in account.contacts.values()),
            "agentUnread": sum(item.agent_unread for item in account.contacts.values()),
        }

    # --- contacts and threads ---------------------------------------------------------------------------------

    def _get_account_contacts(self, request: Request, account: Account) -> Any:
        with self._world.lock:
            return [contact_view(account, contact) for contact in account.contacts.values()]

    def _post_account_contacts(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        contact = self._world.add_contact(account, wishes.get("phone", ""), str(wishes.get("name", ""))[:80])
        return contact_view(account, contact)

    def _patch_account_contacts(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        if wishes.get("reads", "opened") not in ("opened", "always", "never"):
            raise ValueError("reads must be opened, always or never")
        with self._world.lock:
            contact = people.who(self._world, account, {"chatId": wishes.get("chatId")})
            contact.name = str(wishes.get("name", contact.name))
            contact.reads = wishes.get("reads", contact.reads)
            contact.has_whatsapp = bool(wishes.get("hasWhatsapp", contact.has_whatsapp))
            contact.reachable = bool(wishes.get("reachable", contact.reachable))
            self._world.tell(account, "contact", contact=contact_view(account, contact))
        if contact.reachable and "reachable" in wishes:
            self._world.catch_up(account, contact)
        return contact_view(account, contact)

    def _get_account_thread(self, request: Request, account: Account) -> Any:
        limit = int(request.query.get("limit", 200))
        with self._world.lock:
            contact = people.who(self._world, account, request.query)
            waiting = [
                account.messages[item.message_id]
                for item in account.queue
                if account.messages[item.message_id].chat_id == contact.chat_id
            ]
            thread = account.thread(contact.chat_id)[-limit:] + waiting
            typing = account.typing_until.get(contact.chat_id, 0)
            messages = [message_view(account, message) for message in thread]
            return {"contact": contact_view(account, contact), "messages": messages, "typingUntil": typing}

    def _post_account_incoming(self, request: Request, account: Account) -> Any:
        return people.act(self._world, account, True, request.json())

    def _post_account_own_phone(self, request: Request, account: Account) -> Any:
        return people.act(self._world, account, False, request.json())

    def _post_account_read(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        contact = people.who(self._world, account, wishes)
        people.read(self._world, account, contact, by_contact=wishes.get("by", "contact") == "contact")
        return contact_view(account, contact)

    def _post_account_media(self, request: Request, account: Account) -> Any:
        if not request.body:
            raise ValueError("The file is empty.")
        content, name, mime = people.as_sent(
            request.body, request.query.get("name", "file"), request.headers.get("content-type", "")
        )
        stored = self._world.media.save(content, name, mime)
        return {"file": stored, "kind": people.file_kind(stored["mime"])}

    # --- faults and webhooks ----------------------------------------------------------------------------------

    def _get_account_faults(self, request: Request, account: Account) -> Any:
        return account.faults.as_list()

    def _post_account_faults(self, request: Request, account: Account) -> Any:
        fault = Fault(**request.json())
        with self._world.lock:
            account.faults.set(fault)
            self._world.tell(account, "account")
            return account.faults.as_list()

    def _delete_account_faults(self, request: Request, account: Account) -> Any:
        with self._world.lock:
            account.faults.clear()
            self._world.tell(account, "account")
        return []

    def _get_account_webhooks(self, request: Request, account: Account) -> Any:
        with self._world.lock:
            waiting = [hook.body for hook in account.webhooks]
            return {"on": account.behaviour.webhooks_on, "waiting": waiting, "attempts": list(account.attempts)}

    def _post_account_webhooks(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        if "on" in wishes:
            account.behaviour.webhooks_on = bool(wishes["on"])
        if "on" in wishes or wishes.get("retry"):
            self._postman.retry_now(account)
        with self._world.lock:
            self._world.tell(account, "account")
        return self._view(account)

    def _post_account_webhooks_repeat(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        count = int(wishes.get("count", 1))
        if not 1 <= count <= 500:
            raise ValueError("count must be between 1 and 500")
        with self._world.lock:
            wanted = wishes.get("idMessage")
            bodies = [body for body in account.delivered if not wanted or body.get("idMessage") == wanted]
        if not bodies or not account.settings["webhookUrl"]:
            raise Unknown("No such webhook has been delivered yet.")
        return self._postman.repeat(account, bodies[-1], count, bool(wishes.get("parallel")))

    def _post_account_webhooks_send(self, request: Request, account: Account) -> Any:
        wishes = request.json()
        body = people.an_object(wishes, "body")
        if wishes.get("queued"):
            with self._world.lock:
                self._world.post(account, body)
            return {"ok": True}
        return self._postman.deliver(account, body)


def from_here(request: Request) -> bool:
    """Whether a request comes from a program or page of this machine: foreign pages in a browser are kept out."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    local = host in ("127.0.0.1", "localhost", "::1", "") or host.endswith(".localhost")
    origin = request.headers.get("origin")
    same = not origin or urlsplit(origin).netloc == request.headers.get("host")
    return local and same
