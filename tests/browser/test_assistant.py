"""J9 on a phone and on a desk: a voice written with its replies beside it, a wish that is in vain, the playground that sends
nothing, test cases that stand in the way, a reason with a name, and the way back."""

from __future__ import annotations

import itertools
import re

import pytest
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
_names = itertools.count(1)


def look(page) -> list[str]:
    """Every bar that this page misses, as it stands."""
    return checks.violations(page) + checks.small_targets(page) + checks.too_wide(page)


def publish(page, name: str) -> None:
    """The agency's voice under this name; with a reason where a case stands in the way, as it may after other stories' threads."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save and publish").click()
    published(page, "Save and publish")


def published(page, button: str) -> None:
    done, reason = page.get_by_text("It holds from the next reply on"), page.get_by_label("Reason", exact=True)
    expect(done.or_(reason)).to_be_visible(timeout=60_000)
    if reason.count():
        reason.fill("The threads of other stories were scripted")
        page.get_by_role("button", name=button).click()
    expect(done).to_be_visible(timeout=60_000)


def complaints(window) -> list[str]:
    """But that a page was answered with 422, which is how a form says that it wants a reason."""
    return [line for line in window.complaints if "422" not in line]


@SIZES
def test_a_voice_is_written_heard_checked_published_and_gone_back_from(house, visit, size):
    window = visit(size).sign_in()
    page, first, second = window.page, f"Zelda {next(_names)}", f"Wanda {next(_names)}"
    window.go("/assistant/agency")
    expect(page.locator("#heard .said-by-us")).to_be_visible(timeout=30_000)
    page.get_by_role("radio", name=re.compile("Premium")).check()
    page.get_by_label("In your own words").fill("")
    page.get_by_label("In your own words").press_sequentially("Say that prices are negotiable. Mention the nearest park.")
    expect(page.locator("#instruction-count")).to_contain_text("57 / 600")
    expect(page.locator("#ignored")).to_contain_text("Say that prices are negotiable")
    expect(page.locator("#ignored")).not_to_contain_text("nearest park")
    page.get_by_label("Name", exact=True).fill(first)
    page.get_by_label("In your own words").focus()
    expect(page.locator("#heard")).to_contain_text(f"{first} here", timeout=30_000)
    assert look(page) == []
    publish(page, first)
    window.go("/assistant/agency")
    publish(page, second)
    window.go("/assistant/versions/agency")
    expect(page.locator("main .card", has_text="Speaks now").locator("ins", has_text=second)).to_be_visible()
    expect(page.locator("main .card", has_text="Speaks now").locator("del", has_text=first)).to_be_visible()
    assert look(page) == []
    page.get_by_role("button", name="Go back to this").first.click()
    published(page, "Publish all the same")
    window.go("/assistant/agency")
    expect(page.get_by_label("Name", exact=True)).to_have_value(first)
    assert complaints(window) == []


@SIZES
def test_the_playground_shows_what_was_seen_decided_and_said_and_sends_nothing(house, visit, size):
    window = visit(size).sign_in()
    page = window.page
    sent = len(house.sends("alpha"))
    window.go("/assistant/playground")
    page.get_by_label("Their message").fill("Can you do something about the price? It is too much for us.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#rehearsed")).to_contain_text("Human Handoff", timeout=30_000)
    expect(page.locator("#rehearsed")).to_contain_text("They would read")
    assert look(page) == []
    assert len(house.sends("alpha")) == sent
    page.get_by_role("button", name="Keep as a test case").click()
    expect(page.get_by_label("Their message")).to_have_value("Can you do something about the price? It is too much for us.")
    assert window.complaints == []


@SIZES
def test_a_case_that_fails_stands_in_the_way_until_somebody_says_why(house, visit, size):
    window = visit(size).sign_in()
    page, name = window.page, f"Never says hello {next(_names)}"
    window.go("/assistant/cases/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Their message").fill("Hello there")
    page.get_by_label("Must not mention, one a line").fill("AI")
    page.get_by_role("button", name="Save").click()
    window.go("/assistant/cases")
    page.get_by_role("button", name=f"Run {name}").click()
    row = page.locator("#cases > li", has_text=name)
    expect(row).to_contain_text("Failed", timeout=30_000)
    expect(row).to_contain_text("Mentions “AI”.")
    window.go("/assistant/agency")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.locator(".notice-danger")).to_contain_text(name, timeout=60_000)
    assert look(page) == []
    page.get_by_label("Reason", exact=True).fill("The law wants the disclosure")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("It holds from the next reply on")).to_be_visible(timeout=60_000)
    window.go("/assistant/versions/agency")
    expect(page.locator(".card").first).to_contain_text("The law wants the disclosure")
    window.go("/assistant/cases")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The test case is gone.")).to_be_visible()
    assert complaints(window) == []


@SIZES
def test_a_real_thread_is_among_the_cases_and_its_decision_can_be_kept_as_one(house, visit, size):
    lead = house.new_lead()
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?", name="Replay Rosa")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    window = visit(size).sign_in()
    page = window.page
    window.go("/assistant/cases?voice=agency")
    row = page.locator("#cases > li", has_text="Thread of Replay Rosa").first
    row.get_by_role("button").click()
    expect(row).to_contain_text("Passed", timeout=30_000)
    assert look(page) == []
    row.get_by_role("link").click()
    page.get_by_role("button", name="Keep as a test case").click()
    expect(page.get_by_label("Their message")).to_have_value("Do you have a 3 bedroom condo in Marina Bay?")
    expect(page.get_by_label("Decision", exact=True)).to_have_value("RESPOND")
    assert len(house.texts("alpha", lead)) == 1 and window.complaints == []
