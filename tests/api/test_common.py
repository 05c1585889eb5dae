"""What every door of the API has in common: how it refuses, and that its description says so."""

from __future__ import annotations

import json

import pytest
from django.test import Client

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
        assert ("401" in answers) or "/token/" in path, at
        assert ("400" in answers) >= ("requestBody" in operation), at
        assert ("404" in answers) >= ("{" in path), at
        for code, answer in answers.items():
            if code >= "400":
                assert answer["content"] == {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}, at
        assert "Retry-After" in answers["429"]["headers"], at


def test_there_is_one_shape_of_refusals(schema):
    assert "Refusal" not in schema["components"]["schemas"]
    assert schema["components"]["schemas"]["Problem"]["required"] == ["code", "status", "title"]


@pytest.mark.parametrize(("body", "status", "code"), [
    ("{", 400, "parse_error"), ("[" * 100_000, 400, "parse_error"), ('{"text": NaN}', 400, "parse_error"), ("1" * 5000, 400, "parse_error"),
    (b"\xff\xfe", 400, "parse_error"), ('"' + "x" * 6_000_000 + '"', 413, "too_large"), ('["text"]', 400, "invalid"), ("null", 400, "invalid"),
], ids=["half", "deep", "nan", "long number", "no text", "large", "list", "null"])
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
