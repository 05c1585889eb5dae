"""The first webhook after a start is as fast as the hundredth: by then a new web process knows its callers, and has taken
some webhooks in all the way through its own front door, from callers who do not exist and whom the database refuses."""

from __future__ import annotations

import io
import json
import logging
import secrets
import uuid
from wsgiref.util import setup_testing_defaults

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, connections
from psycopg_pool import PoolTimeout

from accounts.encryption import digest
from accounts.queue.bell import ring_after_commit
from whatsapp.authentication import Caller, routes

logger = logging.getLogger(__name__)
TIMES = 4  # twice on each of the two connections that a pool begins with; it lends them in turn


def rehearse(application: WSGIHandler) -> None:
    """What PostgreSQL looks up once per connection, and Django once per process, is looked up before anybody waits for it."""
    try:
        for caller in routes.learn()[:1]:
            for _ in range(TIMES):
                _deliver(application, caller)
                connections.close_all()  # back to the pool
        ring_after_commit()  # the bell's own thread
    except (DatabaseError, psycopg.Error, PoolTimeout):
        logger.info("the webhook was not rehearsed")
    finally:
        connections.close_all()


def _deliver(application: WSGIHandler, like: Caller) -> None:
    token = secrets.token_hex(32)
    nobody = Caller(like.schema, like.channel_id, like.account, digest(token))
    routes.believe(nobody)  # until the database has refused them
    application.get_response(_request(token, nobody))


def _request(token: str, caller: Caller) -> WSGIRequest:
    account = int(caller.account) if caller.account.isdigit() else caller.account
    body = json.dumps({"typeWebhook": "rehearsal", "idMessage": uuid.uuid4().hex, "instanceData": {"idInstance": account}}).encode()
    environ: dict = {}
    setup_testing_defaults(environ)
    return WSGIRequest(environ | {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/webhook/greenapi", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_HOST": settings.PLATFORM_DOMAIN,
    })
