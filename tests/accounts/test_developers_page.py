"""Settings, Developers: an owner makes keys and webhooks, sees a secret once, reads the log and sends again."""

from __future__ import annotations

import re

import pytest

from accounts.agents.keys import RESOURCES, ApiKey
from accounts.agents.models import Agent
from accounts.hooks.models import Delivery, Endpoint
from accounts.tenancy import in_agency
from tests.webhook_receiver import receiving

HOME = "/settings/developers"


@pytest.fixture
def browser(owner, client_for):
    return client_for(owner)


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def value_of(page: str, field: str) -> str:
    return re.search(rf'id="{field}"[^>]*value="([^"]+)"', page)[1]


def add_webhook(browser, url: str, **more) -> tuple[Endpoint, str]:
    made = browser.post(f"{HOME}/webhooks/new", {"url": url, "kinds": ["conversation.taken_over", "message.sent"]} | more)
    assert made.status_code == 200, made.content.decode()
    return Endpoint.objects.get(), value_of(made.content.decode(), "secret")


def test_the_way_from_settings_to_a_key_that_works(browser, owner, client_for, conversation):
    assert HOME in browser.get("/settings").content.decode()
    assert "A key lets a program in" in browser.get(HOME).content.decode()
    made = browser.post(f"{HOME}/keys/new", {"name": "CRM", "agent": owner.pk, "lives": "90", "conversations": "read", "figures": ""})
    text = value_of(made.content.decode(), "key")
    assert "no-store" in made["Cache-Control"] and "/api/conversations</code>" in made.content.decode()
    program = client_for()
    assert program.get("/api/conversations", headers={"Authorization": f"Bearer {text}"}).json()["results"][0]["id"] == conversation.pk
    listed = browser.get(HOME).content.decode()
    key = ApiKey.objects.get()
    assert key.prefix in listed and text not in listed and key.scopes == ["conversations:read"]
    shown = browser.get(f"{HOME}/keys/{key.pk}").content.decode()
    assert "Conversations, the pen" in shown and text not in shown
    browser.post(f"{HOME}/keys/{key.pk}/revoke")
    assert program.get("/api/conversations", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    assert "Revoked" in browser.get(HOME).content.decode()


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_the_page_says_to_try_works_with_that_very_key(browser, owner, client_for, resource):
    made = browser.post(f"{HOME}/keys/new", {"name": "CRM", "agent": owner.pk, "lives": "90", resource: "read"}).content.decode()
    tried = re.search(r"http://alpha\.localhost(/api/[^<]+)</code>", made)
    if tried is None:
        assert resource in {"messages", "assistant", "sandbox"}, "these have no door that can be tried by itself"
        return
    assert client_for().get(tried[1], headers={"Authorization": f"Bearer {value_of(made, 'key')}"}).status_code == 200


@pytest.mark.parametrize(("wrong", "said"), [
    ({"name": ""}, "Give the key a name"), ({"conversations": "", "listings": ""}, "Choose at least one thing"), ({"agent": "999999"}, "field-error"), ({"conversations": "own"}, "field-error"),
])
def test_what_makes_no_key_is_said_and_nothing_typed_is_lost(browser, owner, wrong, said):
    refused = browser.post(f"{HOME}/keys/new", {"name": "My CRM", "agent": owner.pk, "lives": "30", "conversations": "read", "listings": "write"} | wrong)
    page = refused.content.decode()
    assert refused.status_code == 422 and said in page
    assert ('value="My CRM"' in page) == ("name" not in wrong)
    assert "listings" in wrong or re.search(r'<select name="listings".*?<option value="write" selected', page, re.S)
    assert not ApiKey.objects.exists()


def test_the_way_to_a_webhook_its_test_and_its_log(browser, receiver, worker):
    endpoint, secret = add_webhook(browser, receiver.url, description="CRM")
    receiver.secret = secret
    assert secret not in browser.get(f"{HOME}/webhooks/{endpoint.pk}").content.decode()
    sent = browser.post(f"{HOME}/webhooks/{endpoint.pk}/test", follow=True)
    assert "It is on its way" in sent.content.decode() and "hx-get" in sent.content.decode()
    worker.run_all()
    assert receiver.types == ["webhook.test"]
    delivery = Delivery.objects.get()
    piece = browser.get(f"{HOME}/webhooks/{endpoint.pk}/log/{delivery.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "HTTP 200" in piece and "hx-get" not in piece and "<html" not in piece
    browser.post(f"{HOME}/webhooks/{endpoint.pk}/log/{delivery.pk}/resend")
    worker.run_all()
    assert len(receiver.heard) == 2
    log = browser.get(f"{HOME}/webhooks/{endpoint.pk}?state=delivered").content.decode()
    assert "webhook.test" in log
    assert "Nothing of this kind" in browser.get(f"{HOME}/webhooks/{endpoint.pk}?state=failed").content.decode()


def test_an_address_inside_our_network_is_refused_and_what_was_typed_stays(browser, settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    refused = browser.post(f"{HOME}/webhooks/new", {"url": "https://10.0.0.7/crm", "description": "CRM", "kinds": ["message.sent"], "with_content": "on"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "private network" in page
    assert "https://10.0.0.7/crm" in page and 'value="CRM"' in page and page.count(" checked") == 2
    nothing = browser.post(f"{HOME}/webhooks/new", {"url": "", "description": ""}).content.decode()
    assert "Write the address" in nothing and "Choose at least one event" in nothing
    assert not Endpoint.objects.exists()


def test_it_is_changed_switched_off_and_on_given_a_new_secret_and_deleted(browser, receiver, worker, conversation, owner):
    endpoint, secret = add_webhook(browser, receiver.url)
    at = f"{HOME}/webhooks/{endpoint.pk}"
    saved = browser.post(at, {"url": receiver.url, "description": "Sheet", "kinds": ["message.sent"]}, follow=True)
    assert "Saved." in saved.content.decode() and Endpoint.objects.get().kinds == ["message.sent"]
    browser.post(f"{at}/switch", {"on": ""})
    assert not Endpoint.objects.get().is_active and "Off" in browser.get(HOME).content.decode()
    browser.post(f"{at}/switch", {"on": "1"})
    assert Endpoint.objects.get().is_active
    newer = value_of(browser.post(f"{at}/secret").content.decode(), "secret")
    assert newer != secret and Endpoint.objects.get().secrets == [newer, secret]
    browser.post(f"{at}/delete")
    assert not Endpoint.objects.exists()


def test_one_that_was_stopped_says_why_and_what_to_do(browser, receiver):
    endpoint, _secret = add_webhook(browser, receiver.url)
    Endpoint.objects.update(is_active=False, stopped_why="It answered that it is gone (410).")
    page = browser.get(f"{HOME}/webhooks/{endpoint.pk}").content.decode()
    assert "gone (410)" in page and "switch it on" in page


def test_nobody_but_owners_of_this_agency_comes_here(browser, agent, client_for, receiver, other_agency):
    endpoint, _secret = add_webhook(browser, receiver.url)
    addresses = [HOME, f"{HOME}/keys/new", f"{HOME}/webhooks/new", f"{HOME}/webhooks/{endpoint.pk}"]
    assert [client_for(agent).get(address).status_code for address in addresses] == [403] * 4
    assert [client_for().get(address).status_code for address in addresses] == [302] * 4
    assert HOME not in client_for(agent).get("/settings").content.decode()
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    next_door = client_for(stranger, "beta")
    assert next_door.get(f"{HOME}/webhooks/{endpoint.pk}").status_code == 404
    for deed in ("test", "secret", "switch", "delete"):
        assert next_door.post(f"{HOME}/webhooks/{endpoint.pk}/{deed}").status_code == 404
    assert Endpoint.objects.get(pk=endpoint.pk).is_active
