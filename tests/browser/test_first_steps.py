"""J2 on a phone: from the link in an invitation to the assistant's first answer, by the screens alone; and J10, a number that breaks."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import PHONE, Visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MOST_INTERACTIONS, MOST_SECONDS = 12, 60
INVITE = """
from accounts.tenancy import in_agency
from accounts.agents.invitations import invite
with in_agency("{agency}"):
    print("TOKEN", invite("nina@{agency}.example", by="platform staff", role="owner").token)
"""


class Thumb:
    """Whatever somebody does with a screen: each tap and each field that is filled in counts."""

    def __init__(self, page) -> None:
        self.page, self.count = page, 0

    def fill(self, label: str, words: str) -> None:
        self.count += 1
        self.page.get_by_label(label).fill(words)

    def tap(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name).first.click()


@pytest.fixture
def new_agency(house):
    """A fresh agency with one way in: an owner's invitation."""
    name = f"nova{int(time.time()) % 100_000}"
    began = time.monotonic()
    house.environment["FOYER_OWNER_PASSWORD"] = "a-door-that-is-open"
    house.manage("open_agency", name, "--name", "Nova Homes", "--owner-email", f"first@{name}.example")
    token = house.manage("shell", "-c", INVITE.format(agency=name)).stdout.split("TOKEN ")[1].split()[0]
    house.model.forget()
    return name, token, began


def test_an_owner_on_a_phone_gets_from_the_invitation_to_the_first_answer(house, visit, new_agency):
    agency, token, began = new_agency
    window = visit(PHONE)
    window.base = f"http://{agency}.localhost:{house.port}"
    page, thumb = window.page, Thumb(window.page)
    account = house.provider.create_account(name=agency, state="notAuthorized", send_delay=0, contacts=False)

    window.go(f"/join/{token}")
    thumb.fill("Your name", "Nina North")
    thumb.fill("Password", "seven-lamps-in-a-row")
    thumb.tap("button", "Join")
    page.wait_for_url(window.base + "/start")
    seen_on = {"checklist": page_faults(window)}

    thumb.tap("link", "Begin")
    thumb.tap("button", "Save and go on")
    page.wait_for_url("**/settings/numbers/new?next=start")
    seen_on["number"] = page_faults(window)
    thumb.fill("Instance id", str(account.id))
    thumb.fill("Token", account.token)
    thumb.tap("button", "Connect")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100, "the picture is one"
    seen_on["picture"] = page_faults(window)
    house.provider.set_state(account, "authorized")  # the phone has scanned it
    expect(page.get_by_text("Connected as")).to_be_visible()
    thumb.tap("link", "Continue")
    seen_on["listings"] = page_faults(window)
    thumb.tap("button", "Use 5 sample listings")
    expect(page.get_by_label("Message of a made-up lead")).not_to_have_value("")
    thumb.tap("button", "Send")
    expect(page.locator(".by-ai").first).to_be_visible()
    expect(page.locator(".timeline .is-reached")).to_have_count(4)
    took = time.monotonic() - began
    seen_on["answer"] = page_faults(window)
    expect(page.get_by_text("It works.")).to_be_visible()

    print(f"\nfrom open_agency to the first answer: {took:.1f} s, {thumb.count} interactions")
    assert thumb.count <= MOST_INTERACTIONS and took < MOST_SECONDS
    assert {where: faults for where, faults in seen_on.items() if faults} == {}
    window.go("/start")
    expect(page.get_by_role("heading", name="You are ready")).to_be_visible()
    expect(page.get_by_role("link", name="Invite your colleagues")).to_be_visible()


def test_what_is_wrong_is_said_on_the_page_itself_and_a_slow_provider_is_asked_once(house, visit, new_agency):
    agency, _token, _began = new_agency
    window = visit(PHONE)
    window.base = f"http://{agency}.localhost:{house.port}"
    window.sign_in(f"first@{agency}.example")
    page = window.page
    account = house.provider.create_account(name="slow", state="notAuthorized", send_delay=0, contacts=False)
    house.provider.fault(account, "setSettings", "slow", seconds=1, times=1)
    window.go("/settings/numbers/new")
    page.evaluate("""document.querySelector("form.connect").addEventListener("submit", (event) => setTimeout(() => {
      sessionStorage.told = document.querySelector(".when-sent").checkVisibility();
      event.target.requestSubmit();
    }, 200), { once: true })""")
    page.get_by_label("Instance id").fill(str(account.id))
    page.get_by_label("Token").fill(account.token)
    page.get_by_role("button", name="Connect").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.evaluate("sessionStorage.told") == "true", "while it takes, the page says so"
    assert len(house.provider.ledger(account, "setSettings")) == 1, "and a second tap asks nothing twice"

    page.get_by_label("Its number").fill("91500810")
    page.get_by_role("button", name="Get a code").click()
    expect(page.get_by_text("with its country code")).to_be_visible()
    assert page.get_by_label("Its number").input_value() == "91500810"
    page.get_by_label("Its number").fill("+65 9150 0810")
    page.get_by_role("button", name="Get a code").click()
    expect(page.locator(".pairing-code")).to_be_visible()


def page_faults(window: Visit) -> list[str]:
    found = checks.violations(window.page) + checks.small_targets(window.page) + checks.too_wide(window.page) + window.complaints
    window.complaints.clear()
    return found


def test_a_number_that_breaks_is_seen_mended_and_what_was_missed_is_there(house, visit):
    """The banner comes by itself, its button leads to the page that mends it, and a lead who wrote meanwhile is answered."""
    account, lead = house.accounts["alpha"], house.new_lead()
    window = visit(PHONE).sign_in()
    house.model.forget()
    try:
        house.provider.set_state(account, "notAuthorized")
        banner = window.page.locator(".banner")
        expect(banner).to_contain_text("Not linked to a phone", timeout=30_000)
        banner.get_by_role("link", name="Link the phone").click()
        expect(window.page.locator("img.qr")).to_be_visible()
        house.provider.write(account, lead, "Do you have a 3 bedroom condo in Marina Bay?")
    finally:
        house.provider.set_state(account, "authorized")
    expect(window.page.get_by_text("Connected as")).to_be_visible()
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    assert len(house.sql("SELECT 1 FROM alpha.conversations_message WHERE author = 'contact' AND conversation_id = %s", house.conversation("alpha", lead)[0])) == 1
    window.go("/settings/numbers/incidents")
    expect(window.page.get_by_text("Over").first).to_be_visible()
    assert window.complaints == []
