"""Every page the portal has, on a phone and on a desk, by day and by night: nothing for axe to say, nothing to scroll sideways,
nothing too small for a thumb, nothing in the console. The pages are found from the addresses, so a new one is held at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from audit import checks, tour
from tests.browser.conftest import DESK, PHONE, SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
EXPECTED = {"/", "/listings", "/listings/new", "/listings/import", "/assistant", "/notifications", "/settings", "/settings/escalation"}


@pytest.fixture
def samples(house) -> dict[str, int]:
    """One of each: an answered conversation, its decision and its reply, a listing, a colleague."""
    lead = house.new_lead()
    house.model.forget()
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    conversation, _ = house.conversation("alpha", lead)

    def one(query: str) -> int:
        return house.sql(f"SELECT id FROM alpha.{query} ORDER BY id DESC LIMIT 1")[0][0]

    return {
        "conversations": conversation, "messages": one(f"conversations_message WHERE author = 'ai' AND conversation_id = {conversation}"),
        "decisions": one(f"personas_turn WHERE conversation_id = {conversation}"), "listings": one("properties_listing"),
        "settings/team": one("agents_agent"), "settings/numbers": one("conversations_channel WHERE provider = 'green_api'"),
    }


def faults(window) -> list[str]:
    page = window.page
    found = checks.violations(page) + checks.small_targets(page)
    if page.viewport_size == PHONE:
        found += checks.too_wide(page) + checks.too_wide_at_200_percent(page)
    found += window.complaints
    window.complaints.clear()
    return found


@pytest.mark.parametrize("scheme", checks.SCHEMES)
@SIZES
def test_every_page_of_an_owner_can_be_read_reached_and_tapped(visit, samples, size, scheme):
    window = visit(size, scheme).sign_in()
    stops = tour.pages(window.page, samples)
    window.complaints.clear()  # of addresses that only take a form
    assert {stop.path for stop in stops} >= EXPECTED | {f"/conversations/{samples['conversations']}", f"/listings/{samples['listings']}/edit"}
    bad = {}
    for stop in stops:
        window.go(stop.path)
        if problems := faults(window):
            bad[stop.path] = problems
    assert bad == {}


@pytest.mark.parametrize("scheme", checks.SCHEMES)
def test_so_can_every_page_at_the_door(visit, scheme):
    window = visit(PHONE, scheme)
    bad = {}
    for stop in tour.at_the_door():
        window.go(stop.path)
        if stop.act:
            stop.act(window.page)
        if problems := faults(window):
            bad[stop.name] = problems
    assert bad == {}


def test_a_browser_keeps_the_ground_its_agent_chose(visit):
    """Chosen dark on a machine that is set light, it is dark at the first paint, without a script, also after a reload."""
    window = visit(PHONE, "light").sign_in()
    ground = "getComputedStyle(document.body).backgroundColor"
    window.go("/settings")
    day = window.page.evaluate(ground)
    window.page.locator("details.menu > summary").click()
    window.page.locator(".menu-sheet").get_by_role("button", name="Dark").click()
    expect(window.page.locator("html meta[name=color-scheme]")).to_have_attribute("content", "dark")
    night = window.page.evaluate(ground)
    assert night != day
    window.page.reload()
    assert window.page.evaluate(ground) == night
    other = visit(PHONE, "light").sign_in()
    other.go("/settings")
    assert other.page.evaluate(ground) == day, "the choice is this browser's alone"
    window.page.locator("main").get_by_role("button", name="Auto").click()
    expect(window.page.locator("main").get_by_role("button", name="Auto")).to_have_attribute("aria-pressed", "true")
    assert window.page.evaluate(ground) == day and window.complaints == []


def test_a_part_that_does_not_load_offers_another_try(visit, samples):
    window = visit(DESK).sign_in()
    window.page.route("**/inbox/pane**", lambda route: route.abort())
    window.go(f"/conversations/{samples['conversations']}?tab=all")
    again = window.page.locator(".desk-list").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    window.page.unroute("**/inbox/pane**")
    again.click()
    expect(window.page.locator("#rows")).to_be_visible()
