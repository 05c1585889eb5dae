"""Tokens open one agency, for one agent, for a while; anything that only looks like one opens nothing."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from accounts.agents.models import Agent
from accounts.agents.tokens import issue
from accounts.tenancy import forget_agencies, in_agency, public_schema
from tests.conftest import PASSWORD

REFUSED = "This token is not valid here."


def ask(token: str, subdomain: str = "alpha"):
    return Client(HTTP_HOST=f"{subdomain}.localhost").get("/api/conversations", headers={"Authorization": f"Bearer {token}"})


def renew(token: str, subdomain: str = "alpha"):
    return Client(HTTP_HOST=f"{subdomain}.localhost").post("/api/token/refresh/", {"refresh": token}, content_type="application/json")


@pytest.fixture
def pair(agent) -> dict[str, str]:
    return issue(agent)


def forged(pair: dict, header: dict | None = None, key: str = "", **claims) -> str:
    """The agent's own access token with other claims, another header or another signature."""
    body = jwt.decode(pair["access"], options={"verify_signature": False}) | claims
    head = {"alg": "HS256", "typ": "JWT"} | (header or {})
    if head["alg"] == "none":
        return ".".join(_part(part) for part in (head, body)) + "."
    return jwt.encode(body, key or settings.SECRET_KEY, algorithm=head["alg"], headers=header)


def _part(data: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def test_a_good_token_opens_its_own_agency(pair):
    assert ask(pair["access"]).status_code == 200


def test_a_token_of_one_agency_opens_no_other(pair, agent, other_agency):
    """Beta has an agent with the same number and even the same password; the agency's name in the token decides."""
    with in_agency("beta"):
        Agent.objects.filter(pk=agent.pk).delete()
        Agent.objects.create(pk=agent.pk, email="twin@beta.example", name="Twin", password=agent.password)
        assert issue(agent)["access"] != pair["access"]
    answer = ask(pair["access"], "beta")
    assert answer.status_code == 401 and answer.json()["title"] == REFUSED
    assert renew(pair["refresh"], "beta").status_code == 401


def test_the_platforms_host_has_no_api(pair):
    client = Client(HTTP_HOST="localhost")
    assert client.get("/api/conversations", headers={"Authorization": f"Bearer {pair['access']}"}).status_code == 404
    assert client.post("/api/token/", {"email": "staff@platform.example", "password": PASSWORD}, content_type="application/json").status_code == 404


def test_a_token_of_staff_opens_no_agency(staff, agency):
    with public_schema():
        token = issue(staff)["access"]
    assert ask(token).status_code == 401


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(pair):
    assert ask(pair["refresh"]).status_code == 401
    assert renew(pair["access"]).status_code == 401


def test_a_refresh_token_gives_a_new_pair(pair):
    fresh = renew(pair["refresh"])
    assert fresh.status_code == 200 and ask(fresh.json()["access"]).status_code == 200


@pytest.mark.parametrize("forgery", [
    {"header": {"alg": "none"}}, {"header": {"alg": "HS512"}}, {"key": "another key, long enough to be taken seriously"},
    {"header": {"jku": "https://evil.example/keys"}, "key": "x" * 40}, {"header": {"kid": "../../dev/null"}, "key": "\x00" * 32},
    {"agency": "beta"}, {"agency": ""}, {"agency": None}, {"mark": "0" * 16}, {"user_id": "987654321"}, {"user_id": None},
    {"exp": 1}, {"token_type": "refresh"}, {"token_type": "sliding"},
], ids=str)
def test_a_token_that_was_tampered_with_opens_nothing(pair, forgery):
    answer = ask(forged(pair, **forgery))
    assert answer.status_code == 401 and answer.json()["code"] == "token_not_valid"


@pytest.mark.parametrize("header", [
    "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Bearer x y", "bearer {}", "Token {}", "Basic {}", "{}", "Bearer {}x", "Bearer {}.x",
    "Bearer \u00e9",
])
def test_a_header_that_is_no_bearer_token_is_refused(pair, header):
    filled = header.format(pair["access"])
    answer = Client(HTTP_HOST="alpha.localhost").get("/api/conversations", headers={"Authorization": filled})
    assert answer.status_code == 401


def test_a_token_in_the_address_is_not_looked_at(pair):
    client = Client(HTTP_HOST="alpha.localhost")
    for name in ("token", "access", "access_token", "jwt"):
        assert client.get(f"/api/conversations?{name}={pair['access']}").status_code == 401


def test_access_ends_within_the_hour(pair):
    claims = jwt.decode(pair["access"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] <= 3600
    old = AccessToken(pair["access"])
    old.set_exp(from_time=datetime.now(UTC) - timedelta(hours=2))
    assert ask(str(old)).status_code == 401


def test_a_new_password_ends_every_token(pair, agent):
    agent.set_password("another-long-password")
    agent.save()
    assert ask(pair["access"]).status_code == 401
    assert renew(pair["refresh"]).status_code == 401


def test_a_dismissed_agent_has_no_token_any_more(pair, agent):
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    assert ask(pair["access"]).status_code == 401
    assert renew(pair["refresh"]).status_code == 401
    signing_in = Client(HTTP_HOST="alpha.localhost").post("/api/token/", {"email": agent.email, "password": PASSWORD}, content_type="application/json")
    assert signing_in.status_code == 401


def test_a_suspended_agency_is_closed_to_tokens(pair, agency):
    with public_schema():
        type(agency).objects.filter(pk=agency.pk).update(state="suspended")
    forget_agencies()
    assert ask(pair["access"]).status_code == 403
    assert renew(pair["refresh"]).status_code == 403


def test_password_and_address_are_not_told_apart(agent):
    client = Client(HTTP_HOST="alpha.localhost")
    answers = [client.post("/api/token/", {"email": email, "password": "wrong"}, content_type="application/json")
               for email in (agent.email, "nobody@alpha.example")]
    assert {answer.status_code for answer in answers} == {401}
    assert answers[0].json() == answers[1].json()


def test_guessing_is_stopped_here_as_on_the_page(agent, settings):
    settings.SIGN_IN_TRIES = 3
    client = Client(HTTP_HOST="alpha.localhost")
    tries = [client.post("/api/token/", {"email": agent.email, "password": word}, content_type="application/json").status_code
             for word in ("a", "b", "c", PASSWORD)]
    assert tries == [401, 401, 401, 429]


def test_nothing_of_a_token_lets_the_schema_slip(pair, agency):
    ask(pair["access"])
    ask(forged(pair, agency="beta"))
    assert connection.schema_name == "alpha"
