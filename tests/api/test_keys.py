"""Keys of programs: shown once, good in one agency, for what their scopes name and no more, and only as long as their agent is here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.agents.keys import RESOURCES, ApiKey, revoke_keys_of
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Conversation
from tests.builders import a_conversation, says


def holding(text: str, subdomain: str = "alpha") -> Client:
    return Client(HTTP_HOST=f"{subdomain}.localhost", HTTP_AUTHORIZATION=f"Bearer {text}")


def make(owner, client_for_owner, *scopes: str, **more) -> dict:
    made = client_for_owner.post("/api/keys", {"name": "CRM", "scopes": list(scopes)} | more, content_type="application/json")
    assert made.status_code == 201, made.content
    return made.json()


@pytest.fixture
def api(owner, api_for):
    return api_for(owner)


def test_a_key_is_shown_once_and_kept_as_a_digest(owner, api):
    made = make(owner, api, "conversations:read")
    assert made["key"].startswith(made["prefix"] + "_") and len(made["key"]) > 50
    listed = api.get("/api/keys").json()["results"]
    assert [row["prefix"] for row in listed] == [made["prefix"]] and "key" not in listed[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM agents_apikey t")
        assert made["key"].removeprefix(made["prefix"] + "_") not in cursor.fetchone()[0]


def test_it_reads_what_its_scope_names_and_does_nothing_else(owner, api, conversation):
    says(conversation, "Hello")
    program = holding(make(owner, api, "conversations:read")["key"])
    assert program.get("/api/conversations").json()["results"][0]["id"] == conversation.pk
    assert program.get(f"/api/conversations/{conversation.pk}").status_code == 200
    for refused in (
        program.get(f"/api/conversations/{conversation.pk}/messages"), program.get("/api/properties"),
        program.post("/api/conversations/toggle-mode", {"conversation_id": conversation.pk, "mode": "HUMAN"}, content_type="application/json"),
    ):
        assert refused.status_code == 403 and refused.json()["code"] == "scope_missing"
    assert not Conversation.objects.get(pk=conversation.pk).is_with_human


def test_to_write_includes_to_read_and_is_done_in_the_agents_name(owner, agent, api, conversation):
    program = holding(make(owner, api, "messages:write", agent=agent.pk)["key"])
    sent = program.post(f"/api/conversations/{conversation.pk}/messages", {"text": "From the CRM"}, content_type="application/json")
    assert sent.status_code == 201 and sent.json()["sent_by"]["id"] == agent.pk
    assert program.get(f"/api/conversations/{conversation.pk}/messages").status_code == 200


def test_a_search_by_post_is_a_read(owner, api):
    program = holding(make(owner, api, "listings:read")["key"])
    assert program.post("/api/properties/search", {"query": "condo"}, content_type="application/json").status_code in (200, 400)
    assert program.post("/api/properties", {}, content_type="application/json").status_code == 403


def test_it_sees_what_its_agent_sees(owner, agent, api, channel):
    mine, others = a_conversation(channel, assignee=agent), a_conversation(channel, assignee=owner)
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    program = holding(make(owner, api, "conversations:read", agent=agent.pk)["key"])
    assert [row["id"] for row in program.get("/api/conversations").json()["results"]] == [mine.pk]
    assert program.get(f"/api/conversations/{others.pk}").status_code == 404


def test_a_key_opens_no_other_agency(owner, api, other_agency):
    text = make(owner, api, "conversations:read")["key"]
    next_door = holding(text, "beta").get("/api/conversations")
    assert next_door.status_code == 401 and next_door.json()["code"] == "key_not_valid"
    with in_agency("beta"):
        assert not ApiKey.objects.exists()


def test_a_key_that_is_wrong_in_any_way_opens_nothing(owner, api):
    text = make(owner, api, "conversations:read")["key"]
    for wrong in (text[:-1], text + "x", text.upper(), "foyer_", "foyer_" + "x" * 500, text.replace("_", "-"), "foyer_ключ"):
        answer = Client(HTTP_HOST="alpha.localhost").get("/api/conversations", headers={"Authorization": f"Bearer {wrong}".encode().decode("latin-1")})
        assert answer.status_code == 401, wrong
        assert answer["WWW-Authenticate"] == "Bearer"


def test_a_revoked_an_expired_and_a_leavers_key_end_at_once(owner, agent, api):
    revoked, expired, leavers = (make(owner, api, "conversations:read", agent=agent.pk) for _ in range(3))
    assert all(holding(key["key"]).get("/api/conversations").status_code == 200 for key in (revoked, expired, leavers))
    assert api.delete(f"/api/keys/{revoked['id']}").status_code == 204
    ApiKey.objects.filter(pk=expired["id"]).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert [holding(key["key"]).get("/api/conversations").status_code for key in (revoked, expired, leavers)] == [401, 401, 200]
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    assert holding(leavers["key"]).get("/api/conversations").status_code == 401
    assert revoke_keys_of(agent, by=owner) == 2
    Agent.objects.filter(pk=agent.pk).update(is_active=True)
    assert holding(leavers["key"]).get("/api/conversations").status_code == 401, "who comes back gets no old key back"


def test_the_last_use_is_noted_to_the_minute(owner, api):
    made = make(owner, api, "conversations:read")
    assert ApiKey.objects.get().used_at is None
    program = holding(made["key"])
    program.get("/api/conversations")
    first = ApiKey.objects.get().used_at
    program.get("/api/conversations")
    assert first is not None and ApiKey.objects.get().used_at == first


def test_keys_make_no_keys_and_agents_make_none_either(owner, agent, api, api_for):
    program = holding(make(owner, api, *(f"{name}:write" for name in RESOURCES))["key"])
    refused = program.get("/api/keys")
    assert refused.status_code == 403 and refused.json()["code"] == "not_for_keys"
    assert program.post("/api/keys", {"name": "x", "scopes": ["figures:read"]}, content_type="application/json").status_code == 403
    assert api_for(agent).get("/api/keys").status_code == 403


def test_a_key_of_an_agent_does_not_open_what_is_the_owners(owner, agent, api):
    program = holding(make(owner, api, "webhooks:write", "sandbox:write", agent=agent.pk)["key"])
    assert program.get("/api/webhooks").status_code == 403
    assert program.post("/api/sandbox/messages", {"text": "Hello"}, content_type="application/json").status_code == 403
    of_owner = holding(make(owner, api, "webhooks:write", "sandbox:write")["key"])
    assert of_owner.get("/api/webhooks").status_code == 200
    assert of_owner.post("/api/sandbox/messages", {"text": "Hello"}, content_type="application/json").status_code == 201


def test_a_key_that_may_not_read_messages_cannot_have_them_sent_somewhere(owner, api):
    program = holding(make(owner, api, "webhooks:write")["key"])
    body = {"url": "https://crm.example/hooks", "events": ["message.received"], "with_content": True}
    refused = program.post("/api/webhooks", body, content_type="application/json")
    assert refused.status_code == 403 and "messages:read" in refused.json()["title"]
    wider = holding(make(owner, api, "webhooks:write", "messages:read", "contacts:read")["key"])
    assert wider.post("/api/webhooks", body, content_type="application/json").status_code == 201


@pytest.mark.parametrize(("more", "said"), [
    ({"name": " "}, "blank"), ({"scopes": []}, "scopes"), ({"scopes": ["everything:write"]}, "not a valid choice"), ({"agent": 10**9}, "no agent of this number"),
    ({"expires_at": "2020-01-01T00:00:00Z"}, "expired already"), ({"colour": "red"}, "no such field"),
])
def test_what_makes_no_key_is_said(api, more, said):
    refused = api.post("/api/keys", {"name": "CRM", "scopes": ["figures:read"]} | more, content_type="application/json")
    assert refused.status_code == 400 and said in str(refused.json()["errors"])
    assert not ApiKey.objects.exists()


def test_making_and_ending_a_key_is_in_the_audit_without_the_key(owner, api):
    made = make(owner, api, "conversations:read")
    api.delete(f"/api/keys/{made['id']}")
    api.delete(f"/api/keys/{made['id']}")
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [(e.action, e.detail["key"], e.agent_id) for e in entries] == [("API key made", made["prefix"], owner.pk), ("API key revoked", made["prefix"], owner.pk)]
    assert made["key"] not in str([e.detail for e in entries])


# Doors that no key opens, and why.
NOT_FOR_KEYS = {"api_token", "api_token_refresh", "api_schema", "api_docs", "api_keys", "api_key"}


def _doors(patterns, prefix: str = ""):
    for found in patterns:
        if isinstance(found, URLResolver):
            yield from _doors(found.url_patterns, prefix + str(found.pattern))
        elif isinstance(found, URLPattern) and (prefix + str(found.pattern)).startswith("api/"):
            yield found.name, getattr(found.callback, "cls", None)


def test_every_door_of_the_api_says_what_it_is_about():
    doors = {name: view for name, view in _doors(get_resolver("config.urls").url_patterns) if view is not None}
    assert len(doors) > 10
    wrong = {name: getattr(view, "resource", None) for name, view in doors.items()
             if (getattr(view, "resource", None) in RESOURCES) == (name in NOT_FOR_KEYS)}
    assert not wrong, f"give these views `resource = …` of accounts.agents.keys.RESOURCES, or name them in NOT_FOR_KEYS: {wrong}"
