"""What an agent's thumb does, in a real browser, against the running product."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
QUESTION = "Do you have a 3 bedroom condo in Marina Bay?"


@pytest.fixture
def thread(house, lead) -> int:
    """A lead's conversation that the assistant has answered."""
    house.write("alpha", lead, QUESTION)
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    return house.conversation("alpha", lead)[0]


def test_a_new_message_comes_up_in_the_open_inbox_by_itself(house, visit, lead):
    window = visit().sign_in()
    window.go("/?tab=all")
    house.write("alpha", lead, "Good morning from nobody you know", name="Nora New")
    expect(window.page.locator("#rows .row-title").get_by_text("Nora New")).to_be_visible()
    assert window.complaints == []


@SIZES
def test_an_agent_takes_over_writes_and_hands_back(house, visit, lead, thread, size):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page
    expect(page.locator("#messages")).to_contain_text("Alpha Crest")
    page.get_by_role("switch", name="Assistant answers").click()
    expect(page.locator("#pen-line")).to_contain_text("You hold the pen")
    house.write("alpha", lead, "And what about parking?")
    expect(page.locator("#messages")).to_contain_text("And what about parking?")
    page.get_by_label("Message to").fill("There are two lots, I will show you.")
    page.get_by_role("button", name="Send").click()
    house.until(lambda: "There are two lots, I will show you." in house.texts("alpha", lead), "the agent's words arrive")
    expect(page.locator(".by-agent .ticks").last).to_contain_text("Delivered")
    assert len(house.texts("alpha", lead)) == 2, "the assistant is silent while a person holds the pen"
    page.get_by_role("switch", name="Assistant answers").click()
    page.get_by_label("Note").fill("Viewing agreed")
    page.locator("#sheet").get_by_role("button", name="Hand back").click()
    expect(page.get_by_role("switch", name="Assistant answers")).to_be_checked()
    expect(page.locator("#messages")).to_contain_text("Viewing agreed")
    assert not page.locator("#sheet[open]").count() and window.complaints == []


def test_words_being_typed_survive_whatever_arrives(house, visit, lead, thread):
    window = visit(DESK).sign_in()
    window.go(f"/conversations/{thread}?tab=all")
    page = window.page
    page.get_by_label("Message to").click()
    page.keyboard.type("Half a ")
    house.write("alpha", lead, "One more thing")
    expect(page.locator("#messages")).to_contain_text("One more thing")
    page.keyboard.type("sentence")
    expect(page.get_by_label("Message to")).to_have_value("Half a sentence")
    page.reload()
    expect(page.get_by_label("Message to")).to_have_value("Half a sentence")
    assert window.complaints == []


@SIZES
def test_on_a_weak_network_nothing_is_lost_and_nothing_is_sent_twice(house, visit, lead, thread, size):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page

    def lose_the_answer(route) -> None:
        """The request arrives, its answer does not. Only browsers resolve *.localhost, so the host travels by hand."""
        host = urlsplit(route.request.url).netloc
        address = route.request.url.replace("alpha.localhost", "127.0.0.1")
        assert route.fetch(url=address, headers=route.request.all_headers() | {"host": host}).ok
        route.abort()

    page.route("**/send", lose_the_answer, times=1)
    page.get_by_label("Message to").fill("Only once")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#messages")).to_contain_text("Waiting for connection")
    expect(page.locator("#messages > [data-pending]")).to_have_count(0)
    expect(page.locator("#messages")).to_contain_text("Only once")
    house.quiet()
    assert house.texts("alpha", lead).count("Only once") == 1


@SIZES
def test_a_draft_of_the_assistant_dies_with_the_tap(house, visit, lead, size):
    house.model.holds()
    house.write("alpha", lead, QUESTION)
    house.model.wait_for(1)
    pk, _ = house.conversation("alpha", lead)
    window = visit(size).sign_in()
    window.go(f"/conversations/{pk}")
    expect(window.page.locator("#stage")).to_contain_text("is writing")
    window.page.get_by_role("switch", name="Assistant answers").click()
    expect(window.page.locator("#pen-line")).to_contain_text("You hold the pen")
    expect(window.page.locator("#stage")).to_have_text("")
    house.model.release()
    house.quiet()
    assert house.texts("alpha", lead) == []
