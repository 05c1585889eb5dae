"""Connecting a number, against the simulator's real wire protocol."""

from __future__ import annotations

import pytest

from accounts.encryption import digest
from accounts.models import WebhookRoute
from accounts.tenancy import in_agency, public_schema
from conversations.models import Channel
from whatsapp.connecting import CannotConnect, check, connect

TOKEN = "a-webhook-token-of-32-characters!"


def join(provider, at, **changes):
    return connect("green_api", **({"api_url": provider.url, "account": str(at.id), "token": at.token, "webhook_token": TOKEN} | changes))


def test_the_state_is_checked_and_the_webhook_is_set_at_the_provider(agency, provider, account, settings):
    settings.WEBHOOK_BASE_URL = "http://127.0.0.1:1"
    channel, status = join(provider, account)
    assert status.state == "connected" and channel.phone.startswith("+")
    assert account.settings["webhookUrl"] == "http://127.0.0.1:1/webhook/greenapi" and account.settings["webhookUrlToken"] == TOKEN
    for switch in ("incomingWebhook", "outgoingWebhook", "outgoingMessageWebhook", "outgoingAPIMessageWebhook", "stateWebhook"):
        assert account.settings[switch] == "yes"
    with public_schema():
        assert WebhookRoute.objects.get(token_digest=digest(TOKEN)).channel_id == channel.pk


def test_connecting_again_changes_the_one_channel(agency, provider, account):
    first, _ = join(provider, account)
    again, _ = join(provider, account, webhook_token=TOKEN + "2")
    assert first.pk == again.pk and Channel.objects.count() == 1
    with public_schema():
        assert [r.token_digest for r in WebhookRoute.objects.filter(channel_id=first.pk, agency=agency)] == [digest(TOKEN + "2")]


@pytest.mark.parametrize("change, words", [
    ({"token": "0" * 50}, "credentials"),
    ({"account": "7103999999"}, "credentials"),
    ({"api_url": "http://10.0.0.1"}, "cannot be used"),
    ({"api_url": "http://169.254.169.254/latest"}, "cannot be used"),
    ({"api_url": "https://name:word@api.example"}, "cannot be used"),
    ({"api_url": "file:///etc/passwd"}, "cannot be used"),
    ({"api_url": "http://127.0.0.1:9"}, "cannot be reached"),
    ({"webhook_token": "short"}, "16"),
])
def test_what_cannot_work_is_refused_with_a_sentence_and_nothing_is_kept(agency, provider, account, change, words):
    with pytest.raises(CannotConnect, match=words) as refusal:
        join(provider, account, **change)
    assert account.token not in str(refusal.value) and not Channel.objects.exists()
    with public_schema():
        assert not WebhookRoute.objects.filter(agency=agency).exists()


def test_this_machine_is_no_provider_outside_development(agency, provider, account, settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    with pytest.raises(CannotConnect, match="cannot be used"):
        join(provider, account)


def test_a_name_that_leads_inside_is_refused_when_it_is_connected_to(agency, provider, account, settings):
    """`localhost.` and friends pass as names; the address behind them does not."""
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    port = provider.url.rsplit(":", 1)[1]
    with pytest.raises(CannotConnect):
        join(provider, account, api_url=f"https://localhost:{port}")


def test_an_account_belongs_to_one_agency(agency, other_agency, provider, account):
    join(provider, account)
    with in_agency("beta"), pytest.raises(CannotConnect, match="another agency"):
        join(provider, account, webhook_token=TOKEN + "b")
    with in_agency("beta"):
        assert not Channel.objects.exists()


@pytest.mark.parametrize("said, ours", [("notAuthorized", "disconnected"), ("blocked", "blocked"), ("yellowCard", "restricted"), ("starting", "starting"), ("authorized", "connected")])
def test_what_the_provider_says_of_a_number_is_what_we_show(agency, provider, account, said, ours):
    channel, _ = join(provider, account)
    provider.set_state(account, said)
    assert check(channel) == ours
    channel.refresh_from_db()
    assert channel.state == ours
