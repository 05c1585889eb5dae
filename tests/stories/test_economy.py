"""What the product asks of the database, counted and not timed: on two cores this decides how many leads can be answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from django.test import Client

from conversations.models import Conversation, Message
from tests import payloads
from tests.builders import a_listing, webhook_token
from whatsapp import inbound
from whatsapp.models import InboundEvent


@pytest.fixture
def counted(monkeypatch) -> Callable:
    """`with counted() as statements:` fills the list with all that is sent to PostgreSQL, past Django's cursors too."""
    original, lists = psycopg.Cursor.execute, []

    def execute(cursor, query, *args, **kwargs):
        for statements in lists:
            statements.append(str(query))
        return original(cursor, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", execute)

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []
        lists.append(statements)
        try:
            yield statements
        finally:
            lists.remove(statements)

    return counting


def _post(channel, body: dict) -> None:
    tenant = connection.tenant
    response = Client(HTTP_HOST="localhost").post("/webhook/greenapi", json.dumps(body).encode(), content_type="application/json",
                                                  HTTP_AUTHORIZATION=f"Bearer {webhook_token(channel)}")
    connection.set_tenant(tenant)
    assert response.status_code == 200


def test_a_webhook_is_one_statement(channel, counted):
    _post(channel, payloads.text(channel.account, "Hello", identity="A1"))  # the route is known from now on
    with counted() as statements:
        _post(channel, payloads.text(channel.account, "Are you there?", identity="A2"))
    assert len(statements) == 1 and "INSERT" in statements[0]
    assert InboundEvent.objects.count() == 2


def test_one_question_and_its_answer(channel, worker, model, phone, counted):
    """Taken in, thought about, queued and sent; a new contact, so nothing of them is known yet."""
    a_listing(suburb="Bishan", bedrooms=3)
    _post(channel, payloads.text(channel.account, "Hello", identity="B1", chat="6591000001@c.us"))
    worker.run_all()
    model.will_say("There is one in Bishan.")
    with counted() as statements:
        _post(channel, payloads.text(channel.account, "Any 3 bedroom condo in Bishan?", identity="B2", chat="6591000002@c.us"))
        worker.run_all()
    assert len(phone.sent) == 2
    ours = [s for s in statements if not any(word in s for word in ("SAVEPOINT", "search_path", "DELETE FROM public.django_q_ormq"))]
    # 40, and up to three by the clock, on a slow machine: the lease renewed, the agency and its places read anew.
    assert len(ours) <= 43, "\n".join(s[:150] for s in ours)


def test_twenty_ticks_cost_no_more_than_one(channel, conversation, worker, model, phone, counted):
    def cost(status: str, numbers: range) -> int:
        for number in numbers:
            Message.objects.get_or_create(conversation=conversation, author="agent", status="sent", provider_id=f"T{number}", text="Hello")
            _post(channel, payloads.tick(channel.account, f"T{number}", status))
        with counted() as statements:
            inbound.take_in(channel.pk)
        return len(statements)

    one, twenty = cost("delivered", range(1)), cost("delivered", range(1, 20))
    assert Message.objects.filter(status="delivered").count() == 20
    assert twenty <= one


def test_taking_over_and_handing_back_by_the_api(conversation, owner, api_for, counted):
    client = api_for(owner)

    def toggle(mode: str) -> list[str]:
        with counted() as statements:
            response = client.post("/api/conversations/toggle-mode", {"conversation_id": conversation.pk, "mode": mode}, content_type="application/json")
        assert response.status_code == 200
        return statements

    toggle("HUMAN"), toggle("AI")
    for mode in ("HUMAN", "AI"):
        statements = [s for s in toggle(mode) if "SAVEPOINT" not in s and "search_path" not in s]
        assert Conversation.objects.get(pk=conversation.pk).mode == mode.lower()
        assert len(statements) <= 6, "\n".join(s[:150] for s in statements)
