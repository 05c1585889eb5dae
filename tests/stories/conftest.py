"""What several stories begin with."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Agency
from tests import payloads
from tests.builders import webhook_token


@pytest.fixture
def write(channel, worker, phone):
    """Write as a contact; what came back, as one text."""

    def send(words: str, chat: str = "6591234567@c.us") -> str:
        before = len(phone.texts)
        response = Client(HTTP_HOST="localhost").post(
            "/webhook/greenapi", payloads.text(channel.account, words, chat=chat), content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {webhook_token(channel)}")
        assert response.status_code == 200
        connection.set_tenant(Agency.objects.get(schema_name="alpha"))
        worker.run_all()
        return "\n".join(phone.texts[before:])

    return send
