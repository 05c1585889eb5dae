"""Settings, Developers, in a browser on a phone and on a desk: a key that is shown once and works, a webhook with its log, a
failure that is sent again. The agency's other system is real: it runs on this machine and checks each signature."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK, SIZES
from tests.webhook_receiver import receiving

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def faults(window) -> list[str]:
    found = checks.violations(window.page) + checks.small_targets(window.page) + checks.too_wide(window.page)
    found += window.complaints
    window.complaints.clear()
    return found


def ask(house, key: str, path: str, body: dict | None = None) -> tuple[int, dict]:
    """As a program would, from outside."""
    wanted = urllib.request.Request(f"http://127.0.0.1:{house.port}{path}", data=json.dumps(body).encode() if body else None, headers={
        "Host": f"alpha.localhost:{house.port}", "Authorization": f"Bearer {key}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(wanted, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@SIZES
def test_a_key_is_made_copied_used_and_ended(visit, house, size):
    window = visit(size).sign_in()
    window.go("/settings/developers")
    assert faults(window) == []
    window.page.get_by_role("link", name="New key").click()
    window.page.get_by_role("button", name="Make the key").click()
    expect(window.page.get_by_text("Give the key a name, so that you know later what uses it.")).to_be_visible()
    window.complaints.clear()  # the browser's own word on the 422
    name = f"Website {size['width']}"
    window.page.get_by_label("What uses it").fill(name)
    window.page.get_by_label("Listings, their availability and photos").select_option(label="Read")
    assert faults(window) == []
    window.page.get_by_role("button", name="Make the key").click()
    key = window.page.locator("#key").input_value()
    assert key.startswith("foyer_") and faults(window) == []
    window.page.get_by_role("link", name="I have kept it").click()
    assert key not in window.page.content(), "it is shown this one time"

    assert ask(house, key, "/api/properties")[0] == 200
    status, refused = ask(house, key, "/api/conversations")
    assert (status, refused["code"]) == (403, "scope_missing")

    window.go("/settings/developers")
    window.page.get_by_role("link", name=name).click()
    assert faults(window) == []
    window.page.get_by_role("button", name="Revoke the key").click()
    expect(window.page.get_by_text("The key has ended.")).to_be_visible()
    assert ask(house, key, "/api/properties")[0] == 401


@SIZES
def test_a_webhook_is_made_tried_fails_and_is_sent_again(visit, house, size):
    with receiving() as receiver:
        window = visit(size).sign_in()
        window.go("/settings/developers/webhooks/new")
        window.page.get_by_label("Address").fill(receiver.url)
        window.page.get_by_label("What it is for").fill(f"CRM {size['width']}")
        assert faults(window) == []
        window.page.get_by_role("button", name="Add the webhook").click()
        receiver.secret = window.page.locator("#secret").input_value()
        assert receiver.secret.startswith("whsec_") and faults(window) == []
        window.page.get_by_role("link", name="I have kept it").click()
        assert receiver.secret not in window.page.content() and faults(window) == []

        receiver.answers = [503]
        window.page.get_by_role("button", name="Send a test").click()
        expect(window.page.get_by_text("HTTP 503")).to_be_visible()
        assert faults(window) == [], "the page of one delivery, with its attempt"
        window.page.get_by_role("button", name="Send it again now").click()
        expect(window.page.get_by_text("HTTP 200")).to_be_visible()
        window.page.get_by_role("link", name=f"CRM {size['width']}").click()
        log = window.page.locator("#log")
        expect(log.get_by_text("webhook.test")).to_have_count(1)
        expect(log.get_by_text("Delivered").last).to_be_visible()
        assert len(receiver.heard) == 2 and len({headers["webhook-id"] for headers in receiver.headers}) == 1, "the same id, so that a repeat can be told"

        window.page.get_by_role("button", name="Switch off").click()
        expect(window.page.get_by_text("It is switched off.")).to_be_visible()
        window.page.get_by_role("button", name="Delete the webhook").click()
        expect(window.page.get_by_text("The webhook is deleted")).to_be_visible()
        assert faults(window) == []


def test_the_description_is_read_in_a_browser(visit, house):
    window = visit(DESK)
    window.go("/api/docs/")
    expect(window.page.get_by_text("Foyer API").first).to_be_visible()
    expect(window.page.locator('[data-path="/api/agents"]')).to_be_visible()  # those further down are drawn as one comes to them
    assert window.complaints == []
