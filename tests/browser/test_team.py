"""A colleague comes in on a phone, looks after the account there, and the pages of the team hold the portal's bars."""

from __future__ import annotations

import base64
import json
import re
import time
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PASSWORD = "seven-lamps-in-a-row"


def faults(window) -> list[str]:
    found = checks.violations(window.page) + checks.small_targets(window.page) + checks.too_wide(window.page)
    found += window.complaints
    window.complaints.clear()
    return found


def test_the_first_minute_of_somebody_new_ends_with_an_answer_to_a_lead(visit, house):
    lead = "+6591500801"
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?", name="Lena Lead")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    link = json.loads(house.manage("invite_agent", "alpha", f"mia{time.time_ns()}@alpha.example", "--name", "Mia", "--json").stdout)["link"]
    phone = visit(PHONE)
    phone.go(urlsplit(link).path)
    expect(phone.page.get_by_text("Foyer invites you to Alpha Homes.")).to_be_visible()
    phone.page.get_by_label("Choose a password").fill("short")
    phone.page.get_by_role("button", name="Join and open the inbox").click()
    expect(phone.page.get_by_text("at least 10 characters", exact=False).first).to_be_visible()
    phone.page.get_by_label("Choose a password").fill(PASSWORD)
    phone.page.get_by_role("button", name="Join and open the inbox").click()
    phone.page.wait_for_url(phone.base + "/")
    phone.complaints.clear()  # of the password that was refused

    phone.page.get_by_role("link", name="AI handling").click()
    phone.page.get_by_text("Lena Lead").locator("visible=true").first.click()
    phone.page.get_by_role("switch", name="Assistant answers").click()
    phone.page.get_by_label("Message to").fill("Hello, Mia here. When would you like to see it?")
    phone.page.locator("#send").click()
    house.until(lambda: any("Mia here" in text for text in house.texts("alpha", lead)), "her words have arrived")
    assert faults(phone) == []


def test_from_a_link_in_two_screens_to_the_inbox_and_a_code_at_the_next_sign_in(visit, house):
    email = f"nora{time.time_ns()}@alpha.example"
    desk = visit(DESK).sign_in()
    desk.go("/settings/team")
    desk.page.get_by_role("link", name="Invite").click()
    desk.page.get_by_label("E-mail").fill(email)
    desk.page.get_by_role("button", name="Send the invitation").click()
    link = urlsplit(desk.page.get_by_label("The link, for this person only").input_value()).path  # the house listens elsewhere than it says
    assert faults(desk) == []

    phone = visit(PHONE)
    phone.go(link)
    assert faults(phone) == []
    phone.page.get_by_label("Your name").fill("Nora North")
    phone.page.get_by_label("Choose a password").fill(PASSWORD)
    phone.page.get_by_role("button", name="Join and open the inbox").click()
    phone.page.wait_for_url(phone.base + "/")
    expect(phone.page.get_by_text("Welcome, Nora.")).to_be_visible()

    phone.go("/profile/second-step")
    assert faults(phone) == []
    phone.page.get_by_text("You cannot point a camera at it?").click()
    secret = phone.page.locator(".secret").inner_text().replace(" ", "")
    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)
    phone.page.get_by_label("Code").fill(app.generate(int(time.time())).decode())
    phone.page.get_by_role("button", name="Turn it on").click()
    codes = phone.page.locator("#codes").input_value().split()
    assert len(codes) == 10 and all(re.fullmatch(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){3}", code) for code in codes) and faults(phone) == []

    again = visit(PHONE)
    again.go("/sign-in")
    again.page.get_by_label("E-mail").fill(email)
    again.page.get_by_label("Password").fill(PASSWORD)
    again.page.get_by_role("button", name="Sign in").click()
    again.page.wait_for_url(again.base + "/sign-in/code")
    assert faults(again) == []
    again.page.get_by_label("Code").fill(codes[0])
    again.page.get_by_role("button", name="Sign in", exact=True).click()
    again.page.wait_for_url(again.base + "/")

    desk.go("/settings/team")
    desk.page.get_by_role("link", name="Nora North").click()
    desk.page.get_by_role("link", name="Nora North leaves").click()
    assert faults(desk) == []
    desk.page.get_by_role("button", name="Hand on and end access").click()
    expect(desk.page.get_by_text("can no longer sign in")).to_be_visible()
    for window in (phone, again):
        window.go("/")
        assert "/sign-in" in window.page.url
    dead = visit(PHONE)
    dead.go(link)
    expect(dead.page.get_by_text("accepted already")).to_be_visible()


def test_a_colour_shows_itself_before_it_is_kept(visit, house):
    window = visit(PHONE).sign_in()
    window.go("/settings/branding")
    colour = window.page.locator("input[type=color]")
    colour.evaluate("(field) => { field.value = '#ffee88'; field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })); }")
    expect(window.page.get_by_text("could not be read on #ffee88")).to_be_visible()
    night = window.page.locator(".brand-night .button-primary")
    expect(night).to_have_css("background-color", "rgb(255, 238, 136)")
    assert faults(window) == []


def test_office_hours_are_given_on_a_phone_and_said_back(visit, house):
    window = visit(PHONE).sign_in()
    window.go("/settings/hours")
    window.page.get_by_label("Monday, from").fill("09:00")
    window.page.get_by_label("Monday, until").first.fill("18:00")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_text("Mon 09:00-18:00")).to_be_visible()
    assert faults(window) == []
    window.page.get_by_label("Monday, from").fill("")
    window.page.get_by_label("Monday, until").first.fill("")
    window.page.get_by_role("button", name="Save").click()
    expect(window.page.get_by_text("Saved.")).to_be_visible()
