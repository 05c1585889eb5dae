"""Model and budget: a key is tried before it is kept, encrypted, never shown; and it is this agency's alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from accounts.tenancy import in_agency
from personas.llm import anthropic as claude
from personas.models import Engine, ModelCall
from tests.builders import a_conversation, says
from tests.model_server import ModelServer

KEY = "own-key-of-alpha"


@pytest.fixture
def server(settings):
    """The vendor on this machine, without a key of the platform's."""
    with ModelServer() as running:
        settings.ANTHROPIC_BASE_URL = running.url
        claude.start_afresh()
        yield running
    claude.start_afresh()


@pytest.fixture
def client(client_for, owner):
    return client_for(owner)


def keep(client, key: str = KEY):
    return client.post(reverse("personas:key"), {"key": key}, follow=True)


def test_a_key_that_works_is_kept_encrypted_and_never_shown(client, server):
    answer = keep(client)
    assert "The key works and is kept" in answer.content.decode() and Engine.current().key == KEY
    assert [received.key for received in server.received] == [KEY]
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM personas_engine")
        assert KEY not in cursor.fetchone()[0]
    assert KEY not in client.get(reverse("personas:engine")).content.decode()
    call = ModelCall.objects.get()
    assert call.purpose == "key_check" and call.own_key and call.cost_usd > 0


@pytest.mark.parametrize(("status", "words"), [(401, "does not accept this key"), (404, "may not use the model"), (529, "could not be tried")])
def test_a_key_that_does_not_work_is_not_kept(client, server, status, words):
    server.status(status, times=None)
    answer = keep(client)
    assert answer.status_code == 422 and words in answer.content.decode() and Engine.current().key == ""
    assert KEY not in answer.content.decode()


@pytest.mark.parametrize("key", ["", "two words", "ключ"])
def test_what_is_no_key_is_not_even_tried(client, server, key):
    assert keep(client, key).status_code == 422 and server.count == 0


def test_a_program_sets_the_key_without_ever_reading_it_and_forgets_it(api_for, agent, owner, server, other_agency):
    boss, key = api_for(owner), "a-key-as-long-as-they-are-0042"
    set_ = boss.put("/api/budget/key", {"key": key}, content_type="application/json")
    assert set_.status_code == 200 and (set_.json()["has_own_key"], set_.json()["own_key_ending"]) == (True, "0042")
    assert [received.key for received in server.received] == [key] and Engine.current().key == key
    assert key not in set_.text + boss.get("/api/budget").text + boss.get("/api/audit").text
    server.status(401, times=None)
    for wrong in ("another-key-that-is-refused", "two words", ""):
        assert boss.put("/api/budget/key", {"key": wrong}, content_type="application/json").status_code == 400 and Engine.current().key == key
    assert api_for(agent).put("/api/budget/key", {"key": key}, content_type="application/json").status_code == 403
    with in_agency("beta"):
        assert Engine.current().key == ""
    assert boss.delete("/api/budget/key").status_code == 204 and not boss.get("/api/budget").json()["has_own_key"]


def test_replies_use_the_agencys_key_and_the_neighbours_have_none(client, server, channel, worker, phone, other_agency):
    keep(client)
    says(a_conversation(channel), "What are the schools like around there?")
    worker.run_all()
    assert server.received[-1].key == KEY and len(phone.sent) == 1
    assert ModelCall.objects.filter(purpose="reply", own_key=True).exists()
    with in_agency("beta"):
        assert Engine.current().key == ""


def test_trouble_with_an_own_key_closes_no_way_for_others(client, server, settings):
    """The breaker of a key that is refused five times is that key's own."""
    settings.ANTHROPIC_API_KEY = "the-platforms"
    server.status(401, times=5)
    for _ in range(5):
        keep(client, "own-revoked")
    assert keep(client, "own-revoked").status_code == 422 and server.count == 5, "left alone after five"
    assert "works" in keep(client, "own-another").content.decode()


def test_a_key_can_be_forgotten(client, server):
    keep(client)
    client.post(reverse("personas:key"), {"forget": "1"})
    assert Engine.current().key == "" and Engine.current().key_set_at is None


def test_the_budget_is_set_and_the_key_stays(client, server):
    keep(client)
    client.post(reverse("personas:engine"), {"calls_per_day": "50", "usd_per_day": "1.50"})
    kept = Engine.current()
    assert (kept.calls_per_day, str(kept.usd_per_day), kept.key) == (50, "1.50", KEY)
    page = client.get(reverse("personas:engine")).content.decode()
    assert "1 / 50" in page
    assert client.post(reverse("personas:engine"), {"calls_per_day": "-1", "usd_per_day": "a lot"}).status_code == 422


def test_staff_allow_more_in_the_admin_and_see_no_key(client, server, staff_client):
    keep(client)
    base = "/admin/agencies/alpha/personas/engine/"
    assert KEY not in staff_client.get(f"{base}1/change/").content.decode()
    saved = staff_client.post(f"{base}1/change/", {"allowed_calls_per_day": "900", "allowed_usd_per_day": ""})
    assert saved.status_code == 302
    kept = Engine.current()
    assert kept.allowed_calls_per_day == 900 and kept.key == KEY
