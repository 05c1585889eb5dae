"""The platform's staff in a real browser: opening an agency from the form to the owner's inbox (J1), and suspending one, reading
why as its owner, resuming and leaving (J12). On a phone and on a desk, under the content policy, without a complaint in the console."""

from __future__ import annotations

import base64
import itertools
import re
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import expect

from audit.checks import too_wide
from tests.browser.conftest import DESK, PHONE, Visit
from tests.stories.making_the_house import OWNER_PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PASSWORD = "brass-key-and-bell"
_names = itertools.count(1)


@pytest.fixture
def office(house, visit) -> Callable[..., Visit]:
    """The staff's browser, signed in at the platform's host."""

    def make(size: dict = PHONE, scheme: str = "light") -> Visit:
        who = f"office{next(_names)}@platform.example"
        house.environment["FOYER_STAFF_PASSWORD"] = PASSWORD
        house.manage("create_staff", who)
        window = visit(size, scheme)
        window.base = f"http://localhost:{house.port}"
        window.go("/admin/login/")
        window.page.get_by_label("E-mail").fill(who)
        window.page.get_by_label("Password").fill(PASSWORD)
        window.page.get_by_role("button", name="Log in").click()
        secret = window.page.locator("code").first.inner_text().replace(" ", "")
        window.page.get_by_label("Code").fill(the_code(secret))
        window.page.get_by_role("button", name="Sign in").click()
        window.page.get_by_role("link", name="I have kept them").click()
        expect(window.page.get_by_role("heading", name="What waits")).to_be_visible()
        return window

    return make


@pytest.fixture
def name(house) -> str:
    return f"north-{next(_names)}"


def the_code(secret: str) -> str:
    """What an authenticator app shows now."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False).generate(int(time.time())).decode()


def fill_in(page, name: str) -> None:
    page.get_by_label("Name of the agency").fill(f"{name.title()} Homes")
    page.get_by_label("Subdomain").fill(name)
    page.get_by_label("Owner's e-mail").fill(f"owner@{name}.example")
    page.get_by_label("Country").select_option("SG")
    page.get_by_label("Time zone").select_option("Asia/Singapore")


def the_invitation(house, name: str) -> str:
    """The link that the owner's mail holds."""
    asked = (f"from accounts.tenancy import in_agency; from accounts.agents.invitations import Invitation\n"
             f"with in_agency({name.replace('-', '_')!r}): print('LINK', Invitation.objects.get().link)")
    path = re.search(r"LINK \S+(/join/\S+)", house.manage("shell", "--no-imports", "-c", asked).stdout)[1]
    return f"http://{name}.localhost:{house.port}{path}"


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk at night"])
def test_staff_open_an_agency_and_its_owner_comes_in(house, office, visit, name, size, scheme):
    window = office(size, scheme)
    page = window.page
    window.go("/admin/accounts/agency/add/")
    page.get_by_label("Subdomain").press_sequentially("alpha")
    expect(page.locator("#available")).to_have_text("The name alpha is taken.")
    fill_in(page, name)
    expect(page.locator("#available")).to_have_text(f"{name} is free.")
    assert not too_wide(page)
    page.get_by_role("button", name="Open the agency").dblclick(no_wait_after=True)
    expect(page.get_by_text("is open at")).to_be_visible(timeout=60_000)
    expect(page.locator(".office-steps .is-done")).to_have_count(5)
    assert house.sql("SELECT count(*) FROM public.accounts_agency WHERE subdomain = %s", name) == [(1,)]
    page.get_by_role("link", name="To the agency").click()
    expect(page.get_by_text("No owner has signed in yet")).to_be_visible()
    owner = visit(PHONE)
    owner.page.goto(the_invitation(house, name))
    expect(owner.page.get_by_text(f"{name.title()} Homes").first).to_be_visible()
    owner.page.get_by_label("Your name").fill("Nora North")
    owner.page.get_by_label("Password").first.fill("a-door-of-my-own-7")
    owner.page.get_by_role("button", name="Join and begin").click()
    owner.page.wait_for_url(re.compile(rf"{name}\.localhost:\d+/(?!join)"))
    window.go(f"/admin/accounts/agency/?q={name}")
    expect(page.get_by_text(f"{name}.localhost")).to_be_visible()
    assert not too_wide(page)
    assert window.complaints == []


def test_an_agency_is_suspended_read_about_resumed_and_leaves(house, office, visit, name):
    house.manage("open_agency", name, "--name", f"{name.title()} Homes", "--owner-email", f"owner@{name}.example", "--owner-password", OWNER_PASSWORD)
    owner = visit(PHONE)
    owner.base = f"http://{name}.localhost:{house.port}"
    owner.sign_in(f"owner@{name}.example")
    window = office()
    page = window.page
    window.go(f"/admin/accounts/agency/?q={name}")
    page.get_by_role("link", name=f"{name.title()} Homes").first.click()
    page.get_by_role("link", name="Suspend …").click()
    expect(page.get_by_text("1 person")).to_be_visible()
    assert not too_wide(page)
    page.get_by_label("Category").select_option("payment")
    page.get_by_label("Reason").fill("The invoice of May is open.")
    page.get_by_role("button", name=re.compile("^Suspend")).click()
    expect(page.get_by_text("Suspended since")).to_be_visible()
    house.until(lambda: owner.page.reload() and owner.page.get_by_text("The invoice of May is open.").is_visible(), "the owner reads why")
    expect(owner.page.get_by_role("heading", name="This portal is closed for now")).to_be_visible()
    assert not too_wide(owner.page)
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.get_by_text("is served again")).to_be_visible()
    house.until(lambda: owner.page.goto(owner.base + "/").status == 200, "the owner is back")
    page.get_by_role("link", name="Delete …").click()
    page.get_by_label("Type the subdomain").fill("something else")
    page.get_by_role("button", name="Delete in 7 days").click()
    expect(page.get_by_text(f"Nothing was deleted: type {name}")).to_be_visible()
    page.get_by_label("Type the subdomain").fill(name)
    page.get_by_role("button", name="Delete in 7 days").click()
    expect(page.get_by_text("To be deleted on")).to_be_visible()
    house.until(lambda: owner.page.goto(owner.base + "/").status == 403 and owner.page.get_by_text("will be deleted on").is_visible(), "the owner reads until when")
    page.get_by_role("button", name="Take the deletion back").click()
    expect(page.get_by_text("will not be deleted")).to_be_visible()
    assert window.complaints == []


def test_a_visit_is_asked_for_allowed_on_the_owners_phone_and_shown_on_every_page(house, office, visit):
    window = office(DESK)
    page = window.page
    window.go("/admin/agencies/beta/")
    page.get_by_label("Reason").fill("Ticket 17")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("You asked")).to_be_visible()
    owner = visit(PHONE)
    owner.base = f"http://beta.localhost:{house.port}"
    owner.sign_in("owner@beta.example")
    owner.go("/settings/support")
    assert not too_wide(owner.page)
    owner.page.get_by_role("button", name="Let them in for one hour").click()
    expect(owner.page.get_by_text("may look in now")).to_be_visible()
    expect(page.get_by_role("link", name="To its tables")).to_be_visible()
    page.get_by_role("link", name="To its tables").click()
    expect(page.get_by_text("You are visiting Beta Living")).to_be_visible()
    window.go("/admin/agencies/beta/conversations/contact/")
    expect(page.get_by_text("names and numbers are hidden")).to_be_visible()
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_text("is over")).to_be_visible()
    assert window.complaints == [] and owner.complaints == []
