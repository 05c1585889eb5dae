"""What every door of the API has in common: how it refuses, and that its description says so."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from accounts.api import throttles
from accounts.api.description import described

PROBLEM = "application/problem+json"


@pytest.fixture
def schema(agency) -> dict:
    return Client(HTTP_HOST="alpha.localhost").get("/api/schema/", headers={"Accept": "application/json"}).json()


def operations(schema: dict) -> list[tuple[str, str, dict]]:
    return [(path, method, operation) for path, methods in schema["paths"].items() for method, operation in methods.items()]


def test_every_door_says_which_refusals_it_has(schema):
    assert len(operations(schema)) >= 14
    for path, method, operation in operations(schema):
        answers, at = operation["responses"], f"{method} {path}"
        assert {"403", "429"} <= set(answers), at
        assert operation.get("summary") and operation["description"], f"{at} does not say what it does"
        assert ("401" in answers) or "/token/" in path, at
        assert ("400" in answers) >= ("requestBody" in operation), at
        assert ("404" in answers) >= ("{" in path), at
        for code, answer in answers.items():
            if code >= "400":
                assert answer["content"] == {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}, at
        assert "Retry-After" in answers["429"]["headers"], at


def test_the_description_is_made_without_a_doubt():
    """Whatever its maker is not sure of it says as a warning, and then guesses."""
    described.cache_clear()
    GENERATOR_STATS.reset()
    described()
    assert not GENERATOR_STATS


@pytest.mark.parametrize("address", ["conversations?lable=1", "contacts?name=lee", "properties?bedrooms=2", "audit?who=anna", "incidents?open=true", "users?active=true",
                                     "escalations?state=open", "properties/export?as=xlsx", "figures?month=2026-01"])
def test_a_filter_that_does_not_exist_does_not_find_everything(api_for, owner, address):
    answer = api_for(owner).get(f"/api/{address}")
    assert answer.status_code == 400 and list(answer.json()["errors"].values()) == [["There is no such filter."]]
    assert api_for(owner).get("/api/conversations?page_size=5&mode=AI").status_code == 200


def test_there_is_one_shape_of_refusals(schema):
    assert "Refusal" not in schema["components"]["schemas"]
    assert schema["components"]["schemas"]["Problem"]["required"] == ["code", "status", "title"]


@pytest.mark.parametrize(("body", "status", "code"), [
    ("{", 400, "parse_error"), ("[" * 100_000, 400, "parse_error"), ('{"text": NaN}', 400, "parse_error"), ("1" * 5000, 400, "parse_error"),
    (b"\xff\xfe", 400, "parse_error"), ('{"text": "\\ud83d"}', 400, "parse_error"), ('"' + "x" * 6_000_000 + '"', 413, "too_large"), ('["text"]', 400, "invalid"), ("null", 400, "invalid"),
], ids=["half", "deep", "nan", "long number", "no text", "half a character", "large", "list", "null"])
def test_a_body_that_nobody_could_mean_is_refused_in_words(api_for, agent, conversation, body, status, code):
    answer = api_for(agent).post(f"/api/conversations/{conversation.pk}/messages", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    said = answer.json()
    assert (said["status"], said["code"]) == (status, code) and said["title"]
    assert not conversation.messages.exists()


def test_an_address_that_does_not_exist_is_a_problem_too(api_for, agent):
    answer = api_for(agent).get("/api/nothing/here")
    assert answer.status_code == 404 and answer.headers["Content-Type"] == PROBLEM
    assert answer.json() == {"title": "There is nothing at this address.", "status": 404, "code": "not_found"}


def test_who_guesses_passwords_is_told_how_long_to_wait(agent, settings):
    settings.SIGN_IN_TRIES = 1
    client = Client(HTTP_HOST="alpha.localhost")
    for _ in range(3):
        answer = client.post("/api/token/", json.dumps({"email": agent.email, "password": "wrong"}), content_type="application/json")
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) == 600
    assert answer.json()["title"] == "Too many tries. Wait ten minutes, or reset your password."


# --- how often -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def limits(settings, monkeypatch):
    """Limits for one test, within one minute that does not pass."""
    monkeypatch.setattr(throttles, "time", SimpleNamespace(time=lambda: 1_800_000_020.0))

    def set_to(**more: int) -> None:
        settings.API_PER_MINUTE = {"address": 0, "agent": 0, "agency": 0} | more

    return set_to


def statuses(client: Client, n: int, address: str = "/api/labels") -> list[int]:
    return [client.get(address).status_code for _ in range(n)]


def test_an_agent_who_asks_too_often_waits_and_a_colleague_does_not(api_for, agent, owner, limits):
    limits(agent=3)
    client = api_for(agent)
    assert statuses(client, 4) == [200, 200, 200, 429]
    refused = client.get("/api/conversations")
    assert refused.headers["Content-Type"] == PROBLEM and refused.json()["code"] == "throttled"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert api_for(agent).get("/api/labels").status_code == 429, "another token of the same agent is no way out"
    assert api_for(owner).get("/api/labels").status_code == 200


def test_an_agency_has_a_share_and_its_neighbour_another(api_for, agent, owner, other_agency, limits):
    from accounts.agents.models import Agent
    from accounts.tenancy import in_agency

    limits(agency=3)
    assert statuses(api_for(agent), 2) + statuses(api_for(owner), 2) == [200, 200, 200, 429]
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    assert api_for(stranger, "beta").get("/api/labels").status_code == 200


def test_a_stranger_uses_up_nobodys_share_and_is_held_off_at_the_door(api_for, agent, limits):
    limits(agency=3, agent=3, address=5)
    stranger = Client(HTTP_HOST="alpha.localhost", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer wrong")
    assert statuses(stranger, 7) == [401] * 5 + [429] * 2
    refused = stranger.post("/api/token/", "{}", content_type="application/json")
    assert refused.status_code == 429 and refused.headers["Content-Type"] == PROBLEM and int(refused.headers["Retry-After"]) >= 1
    assert statuses(api_for(agent), 3) == [200] * 3


def test_the_portal_is_not_counted(client_for, agent, limits):
    limits(address=1, agent=1, agency=1)
    assert [client_for(agent).get("/").status_code for _ in range(3)] == [200] * 3


def test_trying_the_assistant_counts_more(api_for, agent, limits, model):
    limits(agent=15)
    client = api_for(agent)
    tried = [client.post("/api/orchestrate", json.dumps({"text": "Hello"}), content_type="application/json").status_code for _ in range(2)]
    assert tried == [200, 429]


def test_the_description_is_made_once(agency, monkeypatch):
    from accounts.api import description

    description.described.cache_clear()
    made = []
    monkeypatch.setattr(description.Description.generator_class, "get_schema", lambda self, **more: made.append(1) or {"openapi": "3.1.0"})
    try:
        for subdomain in ("alpha", "beta"):
            assert Client(HTTP_HOST=f"{subdomain}.localhost").get("/api/schema/", headers={"Accept": "application/json"}).json()["openapi"] == "3.1.0"
        assert made == [1]
    finally:
        description.described.cache_clear()
