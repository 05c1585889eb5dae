"""The main job in a real browser at the size of a phone: a lead writes on the simulated phone, is answered, an agent takes
over in the portal, writes, and hands back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.stories.making_the_house import OWNER_PASSWORD

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: browser stories left out")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow, pytest.mark.django_db,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: browser stories left out (Debian: apt install chromium)"),
]
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator:
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(browser, request) -> Iterator:
    context = browser.new_context(viewport=request.param)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def sign_in(page, house, agency: str = "alpha") -> None:
    page.goto(f"http://{agency}.localhost:{house.port}/")
    page.get_by_label("E-mail").fill(f"owner@{agency}.example")
    page.get_by_label("Password").fill(OWNER_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Needs me").first.wait_for()


def seen(page, words: str) -> None:
    """The words are somewhere a person can see them."""
    page.get_by_text(words).locator("visible=true").first.wait_for(timeout=15_000)


def no_sideways_scroll(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_lead_writes_is_answered_an_agent_takes_over_writes_and_hands_back(house, page):
    lead = house.new_lead()
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?", name="Ana Lead")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    pk, _ = house.conversation("alpha", lead)
    sign_in(page, house)
    page.goto(f"http://alpha.localhost:{house.port}/conversations/{pk}")
    page.get_by_text("Alpha Crest").first.wait_for()
    assert no_sideways_scroll(page)
    page.get_by_role("switch", name="Assistant answers").click()
    house.until(lambda: house.conversation("alpha", lead)[1] == "human", "the pen is with a person")
    page.get_by_label("Message to").fill("Hi Ana, this is Olive. Saturday at ten?")
    page.locator("#send").click()
    house.until(lambda: len(house.texts("alpha", lead)) == 2, "the agent's words reach the lead")
    assert house.texts("alpha", lead)[-1] == "Hi Ana, this is Olive. Saturday at ten?"
    page.get_by_text("Saturday at ten?").first.wait_for()
    house.write("alpha", lead, "Yes please")
    page.get_by_text("Yes please").first.wait_for(timeout=15_000)  # it comes by itself, without a reload
    page.get_by_role("switch", name="Assistant answers").click()
    page.locator("#sheet").get_by_role("button", name="Hand back").click()
    house.until(lambda: house.conversation("alpha", lead)[1] == "ai", "the pen is with the assistant again")
    assert page.complaints == []


def test_the_simulated_phone_can_write_and_shows_the_answer(house, page):
    account = house.accounts["alpha"]
    lead = house.new_lead()
    house.write("alpha", lead, "Hello", name="Ben Lead")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    page.goto(f"{house.provider.url}/#{account.id}/contact/{lead.strip('+')}@c.us")
    seen(page, "AI assistant of Alpha Homes")
    box = page.get_by_role("textbox").last
    box.fill("Do you have a 3 bedroom condo in Marina Bay?")
    box.press("Enter")
    seen(page, "Alpha Crest")
    assert no_sideways_scroll(page) and page.complaints == []


def test_a_whatsapp_name_that_is_a_script_is_only_a_name(house, page):
    lead = house.new_lead()
    house.write("alpha", lead, '<img src=x onerror="document.title=\'owned\'"> {{ 7*7 }} <b hx-get="/">x</b>', name="<script>document.title='owned'</script>")
    house.until(lambda: house.conversation("alpha", lead)[0], "it is stored")
    pk, _ = house.conversation("alpha", lead)
    sign_in(page, house)
    page.goto(f"http://alpha.localhost:{house.port}/conversations/{pk}")
    page.get_by_text("{{ 7*7 }}").first.wait_for()
    assert page.title() != "owned" and page.locator("img[src=x]").count() == 0 and page.complaints == []
