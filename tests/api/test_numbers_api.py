"""Numbers by the API, against the simulator's real protocol: connect one, see what is wrong, mend it, switch it off."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Channel, Incident
from tests.builders import a_channel
from whatsapp.connecting import connect


@pytest.fixture
def api(api_for, owner, settings, provider) -> Client:
    settings.WEBHOOK_BASE_URL, settings.GREEN_API_URL = "http://127.0.0.1:1", provider.url
    return api_for(owner)


@pytest.fixture
def joined(api, provider, account) -> Channel:
    return connect("green_api", api_url=provider.url, account=str(account.id), token=account.token)[0]


def post(client: Client, address: str, body=None):
    return client.post(address, body or {}, content_type="application/json")


def test_a_number_is_connected_and_its_token_is_not_shown(api, provider, account):
    made = post(api, "/api/channels", {"account": str(account.id), "token": account.token, "name": "Front desk"})
    assert made.status_code == 201, made.content
    assert (made.json()["name"], made.json()["state"]) == ("Front desk", "connected") and account.token not in made.content.decode()
    assert account.settings["webhookUrl"] == "http://127.0.0.1:1/webhook/greenapi"
    again = post(api, "/api/channels", {"account": str(account.id), "token": account.token})
    assert again.json()["id"] == made.json()["id"] and Channel.objects.count() == 1


def test_a_wrong_pair_is_refused_with_the_sentence_of_the_page(api, account):
    refused = post(api, "/api/channels", {"account": str(account.id), "token": "0" * 50})
    assert (refused.status_code, refused.json()["code"]) == (409, "credentials") and "console" in refused.json()["title"]
    inside = post(api, "/api/channels", {"account": str(account.id), "token": "0" * 50, "api_url": "http://10.0.0.7"})
    assert (inside.status_code, inside.json()["code"]) == (409, "address")
    assert not Channel.objects.exists()


def test_its_state_says_what_is_wrong_and_each_deed_mends_it(api, provider, account, joined):
    address = f"/api/channels/{joined.pk}"
    assert api.get(f"{address}/state").json()["kind"] == "linked"
    provider.set_state(account, "notAuthorized")
    cache.clear()
    shown = api.get(f"{address}/state").json()
    assert shown["kind"] == "picture" and shown["picture"].startswith("data:image/png;base64,iVBOR")
    incident = api.get("/api/incidents?is_open=true").json()["results"][0]
    assert (incident["cause"], incident["channel_id"], incident["closed_at"]) == ("disconnected", joined.pk, None)
    assert len(post(api, f"{address}/pairing-code", {"phone": "+65 9123 4567"}).json()["code"]) >= 6
    assert post(api, f"{address}/pairing-code", {"phone": "12"}).status_code == 400
    provider.set_state(account, "authorized")
    assert post(api, f"{address}/reconnect").json()["kind"] == "linked"
    assert api.get("/api/incidents?is_open=true").json()["results"] == []
    assert api.get(f"/api/incidents?channel={joined.pk}").json()["results"][0]["closed_at"]
    assert post(api, f"{address}/restart").status_code == 200
    assert post(api, f"{address}/unlink").json()["channel"]["state"] == "disconnected"
    off = post(api, f"{address}/switch-off").json()
    assert (off["kind"], off["code"], off["action"]) == ("trouble", "off", "webhook")
    assert {"number connected again", "number restarted", "number unlinked", "number switched off"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_a_provider_that_refuses_is_told_in_words_and_changes_nothing(api, provider, account, joined):
    Channel.objects.update(token="f" * 50)
    refused = post(api, f"/api/channels/{joined.pk}/restart")
    assert (refused.status_code, refused.json()["code"]) == (409, "credentials") and refused.headers["Content-Type"] == "application/problem+json"
    assert not AuditEntry.objects.filter(action="number restarted").exists()


def test_an_agent_looks_after_their_own_number_and_no_other(api, api_for, agent, joined, provider, account):
    own = a_channel(agent=agent)
    program = api_for(agent)
    assert {row["id"] for row in program.get("/api/channels").json()["results"]} == {joined.pk, own.pk}
    assert program.get(f"/api/channels/{joined.pk}/state").status_code == 404
    assert post(program, f"/api/channels/{own.pk}/switch-off").status_code == 403
    assert post(program, "/api/channels", {"account": "7103", "token": "0" * 50}).status_code == 403
    Incident.open_for(joined, "silent"), Incident.open_for(own, "sending")
    assert [row["cause"] for row in program.get("/api/incidents").json()["results"]] == ["sending"]


def test_numbers_of_another_agency_do_not_exist(api, api_for, joined, other_agency):
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    there = api_for(stranger, "beta")
    assert there.get("/api/channels").json()["results"] == there.get("/api/incidents").json()["results"] == []
    assert there.get(f"/api/channels/{joined.pk}/state").status_code == 404
    for deed in ("restart", "reconnect", "unlink", "switch-off", "pairing-code"):
        assert post(there, f"/api/channels/{joined.pk}/{deed}").status_code == 404
    joined.refresh_from_db()
    assert not joined.is_off
