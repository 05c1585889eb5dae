"""Settings, Numbers, against the simulator's real protocol: an owner connects, links, mends and switches off a number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.models import WebhookRoute
from accounts.tenancy import in_agency, public_schema
from conversations.channels import Provider, provider_class
from conversations.models import Channel, Incident
from conversations.troubles import TROUBLES
from escalation.models import Notification
from tests.builders import a_channel
from whatsapp.connecting import check, connect

ME = "+65 9123 4567"


@pytest.fixture
def desk(client_for, owner, settings, provider):
    settings.WEBHOOK_BASE_URL, settings.GREEN_API_URL = "http://127.0.0.1:1", provider.url
    return client_for(owner)


@pytest.fixture
def joined(desk, provider, account):
    """A number that is connected and well."""
    channel, _ = connect("green_api", api_url=provider.url, account=str(account.id), token=account.token)
    return channel


def type_in(desk, instance, **changes):
    return desk.post("/settings/numbers/new", {"account": str(instance.id), "token": instance.token, "api_url": ""} | changes)


def piece(desk, channel):
    """The live piece of the number's page, as its script asks for it."""
    return desk.get(f"/settings/numbers/{channel.pk}/link", headers={"HX-Request": "true"}).content.decode()


def buttons(html):
    return re.findall(r'<(?:button|a) class="button button-primary"[^>]*>([^<]+)<', html)


# --- connecting ---------------------------------------------------------------------------------------------------------


def test_an_account_is_typed_in_and_its_phone_scanned_until_it_says_connected(desk, provider, account):
    provider.set_state(account, "notAuthorized")
    answer = type_in(desk, account)
    channel = Channel.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/settings/numbers/{channel.pk}"
    assert account.settings["webhookUrl"] == "http://127.0.0.1:1/webhook/greenapi" and account.settings["incomingWebhook"] == "yes"
    page = desk.get(answer["Location"]).content.decode()
    assert f'hx-get="/settings/numbers/{channel.pk}/link?since=' in page and "Use a code" in page
    shown = piece(desk, channel)
    assert 'src="data:image/png;base64,iVBOR' in shown and "every 4s" in shown and "Connected as" not in shown
    provider.set_state(account, "authorized")
    from django.core.cache import cache
    cache.clear()
    done = piece(desk, channel)
    assert "Connected as +" in done and "hx-get" not in done and 'id="pairing" hx-swap-oob="true"' in done
    assert not Incident.objects.exists(), "a number that was never linked before was in no trouble"


def test_an_account_that_is_linked_already_says_so_and_asks_which_phone(desk, provider, account):
    answer = type_in(desk, account)
    channel = Channel.objects.get()
    page = desk.get(answer["Location"]).content.decode()
    assert "was already linked to a phone" in page and buttons(page) == ["Use this number"] and "Link another phone" in page
    live = re.search(r'hx-get="([^"]+)"', page.split('id="linking"')[1])[1].replace("&amp;", "&")
    assert "was already linked to a phone" in desk.get(live, headers={"HX-Request": "true"}).text, "the piece that asks says it too"
    assert "was already linked" not in desk.get(f"/settings/numbers/{channel.pk}").text, "once it is in use it is a number like others"
    desk.post(f"/settings/numbers/{channel.pk}/unlink")
    assert Channel.objects.get().state == "disconnected"


@pytest.mark.parametrize("pasted", [
    "  {id} ", "idInstance: {id}", "apiUrl https://x.example idInstance {id} apiTokenInstance {token}",
])
def test_people_paste_more_than_they_should(desk, account, provider, pasted):
    text = pasted.format(id=account.id, token=account.token)
    answer = type_in(desk, account, account=text, api_url=provider.url, token="" if account.token in text else account.token)
    assert answer.status_code == 302 and Channel.objects.get().account == str(account.id)


def test_a_code_links_the_phone_that_is_in_the_owners_hand(desk, provider, account):
    provider.set_state(account, "notAuthorized")
    type_in(desk, account)
    where = f"/settings/numbers/{Channel.objects.get().pk}/code"
    answer = desk.post(where, {"phone": ME}, headers={"HX-Request": "true"}).content.decode()
    assert re.search(r"pairing-code[^>]*>[A-Z0-9]{4}-[A-Z0-9]{4}<", answer) and "Link with phone number instead" in answer
    wrong = desk.post(where, {"phone": "call me"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422 and "country code" in wrong.content.decode() and 'value="call me"' in wrong.content.decode()
    provider.set_state(account, "authorized")
    refused = desk.post(where, {"phone": ME}, headers={"HX-Request": "true"})
    assert refused.status_code == 422 and "gives no code for it now" in refused.content.decode()


@pytest.mark.parametrize("change, code", [
    ({"token": "0" * 50}, "credentials"),
    ({"account": "7103999999"}, "credentials"),
    ({"api_url": "http://10.0.0.1"}, "address"),
    ({"api_url": "http://127.0.0.1:9"}, "away"),
])
def test_each_fault_has_its_sentence_and_one_button_and_nothing_typed_is_lost(desk, account, change, code):
    answer = type_in(desk, account, **change)
    html = answer.content.decode()
    assert answer.status_code == 422 and str(TROUBLES[code].text) in html.replace("&#x27;", "'")
    assert buttons(html) == [str(TROUBLES[code].button)]
    assert change.get("account", str(account.id)) in html and not Channel.objects.exists()


def test_a_webhook_that_was_not_taken_is_said_and_the_same_button_makes_it_good(desk, provider, account):
    provider.fault(account, "setSettings", "status", code=502, times=1)
    first = type_in(desk, account)
    assert first.status_code == 422 and "Almost there" in first.content.decode() and str(account.id) in first.content.decode()
    assert Channel.objects.get().webhook_set_at is None
    assert type_in(desk, account).status_code == 302 and Channel.objects.get().webhook_set_at is not None


def test_an_account_of_another_agency_is_refused_without_naming_it(desk, other_agency, provider, account, settings):
    with in_agency("beta"):
        connect("green_api", api_url=provider.url, account=str(account.id), token=account.token)
    html = type_in(desk, account).content.decode()
    assert "Used by another agency" in html and "Beta" not in html and not Channel.objects.exists()


def test_what_is_missing_is_said_beside_its_field(desk):
    answer = desk.post("/settings/numbers/new", {"account": "my account", "token": "short"})
    assert answer.status_code == 422
    assert "digits only" in answer.content.decode() and "50 letters and digits" in answer.content.decode()


@pytest.mark.parametrize("state, code", [("blocked", "blocked"), ("yellowCard", "restricted"), ("starting", "starting")])
def test_each_state_has_its_sentence_and_one_button(desk, provider, account, state, code):
    provider.set_state(account, state)
    type_in(desk, account)
    html = piece(desk, Channel.objects.get())
    assert str(TROUBLES[code].text) in html and buttons(html) == [str(TROUBLES[code].button)]


def test_a_link_that_is_already_there_is_told_and_can_be_changed(desk, provider, account):
    type_in(desk, account)
    channel = Channel.objects.get()
    assert "Connected as" in piece(desk, channel) and "Link another phone" in piece(desk, channel)
    html = desk.post(f"/settings/numbers/{channel.pk}/unlink", headers={"HX-Request": "true"}).content.decode()
    assert account.state == "notAuthorized" and "data:image/png" in html
    assert not Incident.objects.exists() and not Notification.objects.exists(), "nobody is alarmed about their own deed"


def test_a_connected_number_is_asked_again_when_wished(desk, joined, provider, account):
    shown = piece(desk, joined)
    assert "Connected as" in shown and "Check now" in shown and "Last asked" in shown
    Channel.objects.filter(pk=joined.pk).update(checked_at=None)
    answer = desk.post(f"/settings/numbers/{joined.pk}/check", headers={"HX-Request": "true"}).content.decode()
    joined.refresh_from_db()
    assert joined.checked_at is not None and "Connected as" in answer


def test_nobody_scans_for_five_minutes_and_the_page_stops_asking(desk, provider, account):
    provider.set_state(account, "notAuthorized")
    type_in(desk, account)
    channel = Channel.objects.get()
    old = int(timezone.now().timestamp()) - 301
    html = desk.get(f"/settings/numbers/{channel.pk}/link?since={old}", headers={"HX-Request": "true"}).content.decode()
    assert "This code has expired" in html and buttons(html) == ["Show a new code"] and "every 4s" not in html


def test_an_old_link_in_the_way_is_cleared_with_one_button(desk, provider, account):
    provider.set_state(account, "notAuthorized")
    type_in(desk, account)
    provider.fault(account, "qr", "status", code=200, body={"type": "error", "message": "Instance has auth. You need to make log out"})
    html = piece(desk, Channel.objects.get())
    assert "old link is in the way" in html and buttons(html) == ["Clear the old link"]


def test_a_fault_of_the_provider_while_linking_is_told(desk, provider, account):
    provider.set_state(account, "notAuthorized")
    type_in(desk, account)
    provider.fault(account, "qr", "status", code=502, body="")
    assert "Green API does not answer" in piece(desk, Channel.objects.get())


# --- looking after it -----------------------------------------------------------------------------------------------------


def test_name_owner_and_token_are_changed_and_a_wrong_token_changes_nothing(desk, joined, account, agent):
    where = f"/settings/numbers/{joined.pk}/edit"
    fields = {"name": "Front desk", "token": "", "api_url": joined.api_url, "agent": agent.pk}
    assert desk.post(where, fields).status_code == 302
    joined.refresh_from_db()
    assert (joined.name, joined.agent, joined.token) == ("Front desk", agent, account.token)
    refused = desk.post(where, fields | {"token": "f" * 50, "name": "Other"})
    assert refused.status_code == 422 and "Nothing was changed" in refused.content.decode()
    joined.refresh_from_db()
    assert joined.token == account.token and joined.name == "Front desk"
    assert account.token not in desk.get(where).content.decode(), "a token that is kept is never shown"
    assert AuditEntry.objects.filter(action="number changed").first().detail["fields"] == ["name", "agent"]


def test_switched_off_nothing_comes_in_or_goes_out_until_it_is_switched_on_again(desk, joined, account):
    assert "Switch off" in desk.get(f"/settings/numbers/{joined.pk}/off").content.decode()
    assert desk.post(f"/settings/numbers/{joined.pk}/off").status_code == 302
    joined.refresh_from_db()
    assert joined.is_off and joined.is_broken and account.settings["webhookUrl"] == ""
    with public_schema():
        assert not WebhookRoute.objects.filter(channel_id=joined.pk).exists()
    assert check(joined) == "off" and not Incident.objects.exists()
    assert "banner-act" not in desk.get("/settings").content.decode(), "what an owner wanted is no trouble"
    html = piece(desk, joined)
    assert buttons(html) == ["Switch it on again"]
    again = desk.post(f"/settings/numbers/{joined.pk}/webhook", headers={"HX-Request": "true"}).content.decode()
    assert "Connected as" in again and account.settings["webhookUrl"]


def test_the_list_says_how_each_number_is(desk, joined, provider, account):
    assert "Connected" in desk.get("/settings/numbers").content.decode()
    provider.set_state(account, "blocked")
    check(joined)
    assert "In trouble" in desk.get("/settings/numbers").content.decode()


def test_every_provider_can_do_all_that_the_contract_asks(settings):
    asked = [name for name in vars(Provider) if not name.startswith("_") and callable(getattr(Provider, name))]
    assert {"link_picture", "link_code", "unlink", "restart", "missed", "disconnect"} <= set(asked)
    for name in settings.CHANNEL_PROVIDERS:
        assert [method for method in asked if not callable(getattr(provider_class(name), method, None))] == []


# --- who may ---------------------------------------------------------------------------------------------------------------


def test_numbers_are_the_owners_business_and_each_agents_own(desk, client_for, joined, agent, other_agency):
    mine = a_channel(name="Anna's number", agent=agent)
    client = client_for(agent)
    listed = client.get("/settings/numbers").content.decode()
    assert "Anna&#x27;s number" in listed and joined.name not in listed
    assert client.get(f"/settings/numbers/{mine.pk}").status_code == 200
    for path in ("", "/link"):
        assert client.get(f"/settings/numbers/{joined.pk}{path}").status_code == 404
    for path in ("/code", "/check", "/restart", "/unlink", "/webhook"):
        assert client.post(f"/settings/numbers/{joined.pk}{path}").status_code == 404
    for path in ("/settings/numbers/new", f"/settings/numbers/{mine.pk}/edit", f"/settings/numbers/{mine.pk}/off"):
        assert client.get(path).status_code == 403 and client.post(path).status_code == 403
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    assert client_for(stranger, "beta").get(f"/settings/numbers/{joined.pk}").status_code == 404
    assert client_for().get("/settings/numbers")["Location"].startswith("/sign-in")


def test_what_was_wrong_is_listed_with_its_length_and_what_was_found(desk, joined, client_for, agent):
    now = timezone.now()
    Incident.objects.create(channel=joined, cause="disconnected", opened_at=now - timedelta(minutes=42), closed_at=now, recovered=7)
    html = desk.get("/settings/numbers/incidents").content.decode()
    assert "42 minutes" in html and "7 messages recovered" in html
    assert "No trouble so far" in client_for(agent).get("/settings/numbers/incidents").content.decode()
