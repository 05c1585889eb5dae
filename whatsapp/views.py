"""The webhook: authenticate, journal, answer. It knows neither rules nor message kinds, and waits for nobody."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, UnreadablePostError
from django_q.conf import Conf
from drf_spectacular.utils import extend_schema
from psycopg_pool import PoolTimeout
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.queue.bell import ring_after_commit
from accounts.queue.broker import package
from whatsapp.authentication import ADMITTED, Caller, WebhookToken, bad_credential, routes
from whatsapp.models import InboundEvent, arrival_id
from whatsapp.providers import green_api_events as green_api

logger = logging.getLogger(__name__)

# The event and its queue row are one statement and so one commit. A repeat inserts nothing, queues nothing; a route that is
# not what this process took it for lets nothing in, so what was withdrawn elsewhere ends here at once.
JOURNAL = f"""
WITH route AS (
    SELECT FROM public.accounts_webhookroute r JOIN public.accounts_agency a ON a.id = r.agency_id
    WHERE r.token_digest = %s AND r.channel_id = %s AND r.account = %s AND a.schema_name = %s AND a.state IN ({", ".join(f"'{state}'" for state in ADMITTED)})
), event AS (
    INSERT INTO "{{schema}}".whatsapp_inboundevent
        (id, channel_id, key, kind, payload, state, reason, attempts, received_at)
    SELECT %s, %s, %s, %s, %s, %s, %s, 0, now() FROM route
    ON CONFLICT (channel_id, key) DO NOTHING RETURNING id
), job AS (
    INSERT INTO public.django_q_ormq (key, payload, lock) SELECT %s, %s, now() FROM event
)
SELECT (SELECT count(*) FROM route), (SELECT count(*) FROM event)
"""


class RawBody(BaseParser):
    """Any content type; nothing is parsed before it is authenticated."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> bytes:
        return stream.read()


class OneAnswer(BaseContentNegotiation):
    """Providers do not choose among formats."""

    def select_parser(self, request: Request, parsers: list) -> BaseParser:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: list, format_suffix: str | None = None) -> tuple[JSONRenderer, str]:
        return renderers[0], renderers[0].media_type


class GreenApiWebhook(APIView):
    """Where Green API reports. Only 200 acknowledges there: anything else comes again every minute, and holds up every
    later event of that number. So everything authentic that is stored is 200, whatever we shall think of it."""

    authentication_classes = (WebhookToken,)
    permission_classes = ()
    throttle_classes = ()
    parser_classes = (RawBody,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = OneAnswer
    schema = None

    @extend_schema(exclude=True)
    def post(self, request: Request) -> HttpResponse:
        caller: Caller = request.user
        refused = _wrong_size(request)
        if refused:
            _as_it_is_now(caller)  # nobody journals this, so nobody else asks
            return refused
        try:
            body = bytes(request._request.body)
        except UnreadablePostError:  # cut off: the provider sends it again, whole
            return HttpResponse(status=400)
        payload = _read(body)
        try:
            if not _journal(caller, body, payload) and not _journal(_as_it_is_now(caller), body, payload):
                raise bad_credential()
        except psycopg.ProgrammingError:  # the schema has just been dropped
            raise bad_credential() from None
        except (DatabaseError, psycopg.Error, PoolTimeout) as error:
            logger.warning("webhook of channel %s not stored (%s); the provider keeps it", caller.channel_id, type(error).__name__)
            return HttpResponse(status=503, headers={"Retry-After": "5"})
        return HttpResponse(b"{}", content_type="application/json")


def _as_it_is_now(caller: Caller) -> Caller:
    """Raises the one answer for a bad credential where there is no such route any more."""
    found = routes.look_up(caller.digest)
    if found is None:
        raise bad_credential()
    return found


def _wrong_size(request: Request) -> Response | None:
    length = request._request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return Response({"title": "A length is required.", "status": 411, "code": "length_required"}, status=411)
    if int(length) > settings.WEBHOOK_MAX_BYTES:
        return Response({"title": "The body is too large.", "status": 413, "code": "too_large"}, status=413)
    return None


def _read(body: bytes) -> dict | None:
    """The JSON object, or None for anything else; a body that is no object is still kept."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _account(payload: dict | None) -> str | None:
    instance = (payload or {}).get("instanceData")
    named = instance.get("idInstance") if isinstance(instance, dict) else None
    return str(named) if isinstance(named, int | str) else None


def _journal(caller: Caller, body: bytes, payload: dict | None) -> bool:
    """False when the caller's route is not, or is no more, what the caller was taken for; then nothing is kept."""
    account = _account(payload)
    if account is not None and account != caller.account:
        return False
    text = body.decode("utf-8", "replace").replace("\x00", "")
    if payload is None:
        key, kind = "unreadable:" + hashlib.sha256(body).hexdigest(), "unreadable"
        state, reason = InboundEvent.State.PARKED, "The body is not a JSON object"
    else:
        key, kind = green_api.event_key(payload, body), green_api.event_kind(payload)
        state, reason = InboundEvent.State.RECEIVED, ""
    route = [caller.digest, caller.channel_id, caller.account, caller.schema]
    values = [arrival_id(), caller.channel_id, key, kind, text, state, reason]
    job = [Conf.CLUSTER_NAME, package(caller.schema, "whatsapp.tasks.take_in", caller.channel_id)]
    statement = JOURNAL.format(schema=caller.schema)  # from our own table, whose constraint allows [a-z0-9_] only
    # Every table is named in full, so no search path has to be set first: one round trip in all. Prepared, it costs
    # PostgreSQL less than half.
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        try:
            cursor.execute(statement, route + values + job, prepare=True)
        except psycopg.DataError:  # a text PostgreSQL will not hold; escaped it will
            values[2], values[4] = "odd:" + hashlib.sha256(body).hexdigest(), body.decode("latin-1").encode("unicode_escape").decode()
            cursor.execute(statement, route + values + job, prepare=True)
        is_admitted, is_new = cursor.fetchone()
    if is_new:
        ring_after_commit()
    return bool(is_admitted)
