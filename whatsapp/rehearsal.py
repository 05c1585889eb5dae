"""The first webhook after a start is as fast as the hundredth, because it is not the first: a new web process has taken some
in by then, all the way through its own front door, and rolled them back."""

from __future__ import annotations

import io
import json
import logging
import secrets
import threading
import uuid
from wsgiref.util import setup_testing_defaults

import psycopg
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import DatabaseError, connections, transaction
from psycopg_pool import PoolTimeout

from accounts.encryption import digest
from accounts.models import Agency, WebhookRoute
from whatsapp.authentication import Caller, routes

logger = logging.getLogger(__name__)


def rehearse(application: WSGIHandler, *, together: int = 2, times: int = 4) -> None:
    """Send `application` webhooks of nobody's, on as many connections as a pool begins with: what
    PostgreSQL looks up once per connection, and Django once per process, is not looked up while the first provider waits."""
    route = WebhookRoute.objects.select_related("agency").filter(agency__state=Agency.State.ACTIVE).first()
    if route is None:
        return
    token = secrets.token_hex(32)  # good for two seconds, in this process, for a channel that we name ourselves
    kept_as = digest(token)
    caller = Caller(route.agency.schema_name, route.channel_id, route.account, kept_as)
    meeting = threading.Barrier(together)

    def once() -> None:
        routes.keep(kept_as, caller)
        try:
            routes.get(digest(secrets.token_hex(8)))  # the look-up that the real one begins with
            with transaction.atomic():
                application.get_response(_request(token, caller))  # not called as a server calls it: that ends transactions
                transaction.set_rollback(True)
        except (DatabaseError, psycopg.Error, PoolTimeout):
            logger.info("the webhook was not rehearsed")

    def again_and_again() -> None:
        try:
            for _ in range(times):
                meeting.wait(2)  # both at once, so that neither has the other's connection
                once()
        except threading.BrokenBarrierError:
            logger.info("the webhook was not rehearsed on every connection")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=again_and_again) for _ in range(together)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    routes.keep(digest, None)


def _request(token: str, caller: Caller) -> WSGIRequest:
    account = int(caller.account) if caller.account.isdigit() else caller.account
    body = json.dumps({"typeWebhook": "rehearsal", "idMessage": uuid.uuid4().hex, "instanceData": {"idInstance": account}}).encode()
    environ: dict = {}
    setup_testing_defaults(environ)
    return WSGIRequest(environ | {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/webhook/greenapi", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        "HTTP_AUTHORIZATION": f"Bearer {token}", "HTTP_HOST": settings.PLATFORM_DOMAIN,
    })
