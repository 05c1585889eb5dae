"""Guessing is bounded, for a name, for an address and for a name from ever new addresses, and locks no colleague out."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from accounts.agents.models import ApiSession, SignInAttempt
from tests.conftest import PASSWORD

WRONG = "do not go together"


def sign_in(email: str, password: str, address: str = "10.1.1.1", subdomain: str = "alpha"):
    return Client(HTTP_HOST=f"{subdomain}.localhost", REMOTE_ADDR=address).post("/sign-in", {"username": email, "password": password})


@pytest.fixture(autouse=True)
def _few(settings):
    settings.SIGN_IN_TRIES = 3


def test_after_some_wrong_passwords_even_the_right_one_is_refused_from_there(agent):
    for _ in range(3):
        assert WRONG in sign_in(agent.email, "wrong").content.decode()
    assert "Too many tries" in sign_in(agent.email, PASSWORD).content.decode()


def test_a_colleague_at_the_same_address_is_not_locked_out(agent, owner):
    for _ in range(5):
        sign_in(agent.email, "wrong")
    assert sign_in(owner.email, PASSWORD).status_code == 302


def test_guessing_one_name_from_ever_new_addresses_is_stopped(agent):
    for number in range(6):
        sign_in(agent.email, "wrong", f"10.2.2.{number}")
    assert "Too many tries" in sign_in(agent.email, PASSWORD, "10.2.2.99").content.decode()


def test_a_stranger_who_guesses_does_not_lock_an_agent_out_from_where_they_work(agent):
    assert sign_in(agent.email, PASSWORD, "10.3.3.3").status_code == 302
    for number in range(12):
        sign_in(agent.email, "wrong", f"10.2.2.{number}")
    assert sign_in(agent.email, PASSWORD, "10.3.3.3").status_code == 302


def test_one_network_of_the_new_internet_is_one_address(agent):
    for number in range(3):
        sign_in(agent.email, "wrong", f"2001:db8:1:2::{number:x}")
    assert "Too many tries" in sign_in(agent.email, PASSWORD, "2001:db8:1:2:ffff::1").content.decode()


def test_the_bound_of_one_agency_means_nothing_at_another(agent, other_agency):
    for _ in range(5):
        sign_in(agent.email, "wrong")
    assert sign_in("owner@beta.example", PASSWORD, subdomain="beta").status_code == 302


def test_what_is_kept_of_a_try_names_nobody(agent):
    sign_in(agent.email, "wrong", "10.1.1.1")
    assert not {agent.email, "10.1.1.1"} & set(map(str, SignInAttempt.objects.values_list("pair", "name", "address")[0]))


def token(client: Client, path: str, **body: str):
    return client.post(path, body, content_type="application/json")


def test_a_refresh_token_works_once_and_a_second_use_ends_the_session(agent):
    client = Client(HTTP_HOST="alpha.localhost")
    first = token(client, "/api/token/", email=agent.email, password=PASSWORD).json()
    second = token(client, "/api/token/refresh/", refresh=first["refresh"])
    assert second.status_code == 200
    assert token(client, "/api/token/refresh/", refresh=first["refresh"]).status_code == 401
    assert token(client, "/api/token/refresh/", refresh=second.json()["refresh"]).status_code == 401
    stale = client.get("/api/conversations", HTTP_AUTHORIZATION=f"Bearer {second.json()['access']}")
    assert stale.status_code == 401 and ApiSession.objects.get().ended_at


def test_a_password_mail_is_sent_to_who_exists_and_not_too_often(agent, worker):
    client = Client(HTTP_HOST="alpha.localhost")
    for email in (agent.email, "nobody@alpha.example"):
        assert client.post("/password/forgotten", {"email": email}).status_code == 302
    worker.run_all()
    assert [message.to for message in mail.outbox] == [[agent.email]]
    for _ in range(10):
        client.post("/password/forgotten", {"email": agent.email})
    worker.run_all()
    assert len(mail.outbox) <= 3
