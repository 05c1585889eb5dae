"""Secrets at rest, tokens as digests, logs without either."""

from __future__ import annotations

import io
import json
import logging

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from accounts.encryption import Undecipherable, digest
from accounts.models import WebhookRoute
from accounts.tenancy import public_schema
from config.logs import JsonLines, Private, blot
from conversations.models import Channel
from tests.builders import a_channel, webhook_token


def stored_token(channel: Channel) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM conversations_channel WHERE id = %s", [channel.pk])
        return cursor.fetchone()[0]


def test_a_channels_token_is_unreadable_in_the_database(agency):
    channel = a_channel(token="very-secret-token")
    assert "very-secret" not in stored_token(channel)
    assert Channel.objects.get(pk=channel.pk).token == "very-secret-token"


def test_a_new_key_can_be_put_in_front_and_the_old_one_still_reads(agency, settings):
    old = settings.FIELD_ENCRYPTION_KEYS
    channel = a_channel(token="very-secret-token")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *old]
    fresh = Channel.objects.get(pk=channel.pk)
    assert fresh.token == "very-secret-token"
    fresh.save()
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert Channel.objects.get(pk=channel.pk).token == "very-secret-token"


def test_without_the_key_nothing_can_be_read(agency, settings):
    channel = a_channel(token="very-secret-token")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(Undecipherable):
        Channel.objects.get(pk=channel.pk)


def test_a_webhook_token_exists_nowhere_but_as_a_digest(agency):
    channel = a_channel()
    with public_schema():
        route = WebhookRoute.objects.get(channel_id=channel.pk, agency=agency)
    assert route.token_digest == digest(webhook_token(channel))
    assert webhook_token(channel) not in json.dumps(route.__dict__, default=str)


@pytest.mark.parametrize("private", [
    "+65 9123 4567", "6591234567@c.us", "call 91234567 now", "anna@alpha.example", "Bearer abcdefgh12345678", "sk-ant-api03-abcdef",
    "/waInstance7103000142/sendMessage/" + "0123456789abcdef" * 3, "token=abcd1234efgh", "eyJhbGciOi.J9eyJzdWIi.abc123def",
])
def test_what_slips_into_a_log_line_is_blotted_out(private):
    line = blot(f"conversation 12 failed for {private} at once")
    secret = private.rsplit("/", 1)[-1].split("=")[-1].split()[-1]
    assert secret not in line or secret in ("now",)
    assert "conversation 12" in line


def test_a_log_line_of_an_error_has_no_values_and_no_token(agency):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(Private())
    logger = logging.getLogger("test-private")
    logger.addHandler(handler)
    try:
        raise ValueError("https://x/waInstance1/sendMessage/0123456789abcdef failed for +6591234567")
    except ValueError:
        logger.exception("message %s not sent to %s", 7, "+6591234567")
    logger.removeHandler(handler)
    line = json.loads(stream.getvalue())
    assert line["agency"] == "alpha" and line["error"] == "ValueError"
    assert "6591234567" not in stream.getvalue() and "0123456789abcdef" not in stream.getvalue()
