"""The first webhook after a start is as fast as the hundredth: by then a new web process knows its callers, and has taken
some webhooks in all the way through its own front door, from callers who do not exist. The first are journalled, and
rolled back; the others are refused by the database."""

from __future__ import annotations

import json
import logging
import secrets
import uuid
from collections.abc import Callable, Iterable

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, connection, connections, transaction
from psycopg_pool import PoolTimeout

from accounts.encryption import digest
from accounts.models import WebhookRoute
from accounts.queue.bell import ring_after_commit
from whatsapp.authentication import Caller, routes

logger = logging.getLogger(__name__)
Application = Callable[[dict, Callable], Iterable[bytes]]
CONNECTIONS = 2  # that a pool begins with; it lends them in turn


def rehearse(application: WSGIHandler, take_in: Callable[[bytes, Application], None]) -> None:
    """What PostgreSQL looks up once per connection, and the process once, is looked up before anybody waits for it. `take_in`
    serves a request as if it had come from outside, with the application it is given."""
    try:
        for like in routes.learn()[:1]:
            connections.close_all()
            for _ in range(CONNECTIONS):
                token, nobody = _somebody_like(like)
                take_in(_request(token, nobody), _undone(application, like, nobody))
            for _ in range(2 * CONNECTIONS):  # a rollback has made the driver forget what it had prepared
                take_in(_request(*_somebody_like(like)), application)
        ring_after_commit()  # the bell's own thread
    except (DatabaseError, psycopg.Error, PoolTimeout):
        logger.info("the webhook was not rehearsed")
    finally:
        connections.close_all()


def _somebody_like(like: Caller) -> tuple[str, Caller]:
    """A token, and the caller whom this process believes to have it until the database has refused them."""
    token = secrets.token_hex(32)
    nobody = Caller(like.schema, like.channel_id, like.account, digest(token))
    routes.believe(nobody)
    return token, nobody


def _undone(application: WSGIHandler, like: Caller, nobody: Caller) -> Application:
    """The same application; but the caller exists while it runs, and then nothing of it has ever been."""

    def answer(environ: dict, start_response: Callable) -> Iterable[bytes]:
        connection.set_schema_to_public()
        with transaction.atomic():
            WebhookRoute.objects.filter(token_digest=like.digest).update(token_digest=nobody.digest)
            said = application.get_response(WSGIRequest(environ))  # without the signals that would let the connection go
            connection.check_constraints()  # as a commit would
            transaction.set_rollback(True)
        start_response(f"{said.status_code} {said.reason_phrase}", list(said.items()))
        return said

    return answer


def _request(token: str, caller: Caller) -> bytes:
    account = int(caller.account) if caller.account.isdigit() else caller.account
    body = json.dumps({"typeWebhook": "rehearsal", "idMessage": uuid.uuid4().hex, "instanceData": {"idInstance": account}}).encode()
    head = (f"POST /webhook/greenapi HTTP/1.1\r\nHost: {settings.PLATFORM_DOMAIN}\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n")
    return head.encode() + body
