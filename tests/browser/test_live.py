"""Open screens that nobody reloads: two agents at once, sleep, a refused stream, and two who answer the same words."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversations.templatetags.portal import phone as read_out
from tests.browser.conftest import DESK, PHONE, SIZES
from tests.stories.test_live import agent_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def thread(house, lead) -> int:
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    house.quiet()
    return house.conversation("alpha", lead)[0]


def by_stream_alone(window):
    """Whatever the page asks for by itself is answered with "nothing new": only a stream can bring news."""
    for address in ("**/inbox/rows*", "**/changes*"):
        window.page.route(address, lambda route: route.fulfill(status=204))
    return window


def is_live(page) -> None:
    expect(page.locator(".connection:visible")).to_have_attribute("data-state", "live")


@SIZES
def test_two_agents_see_messages_ticks_the_pen_and_each_other_without_asking(house, visit, lead, thread, size):
    email = agent_of(house, "ben")
    one, other = by_stream_alone(visit(size).sign_in()), by_stream_alone(visit(PHONE).sign_in(email))
    for window in (one, other):
        window.go(f"/conversations/{thread}")
    is_live(one.page)
    expect(one.page.locator("#presence")).to_contain_text("Ben is here")
    house.write("alpha", lead, "Is there a pool?")
    for window in (one, other):
        expect(window.page.locator("#messages")).to_contain_text("Is there a pool?")
    expect(one.page.locator("#messages .ticks-delivered").last).to_be_attached()

    other.page.locator("#pen-switch").click()
    expect(one.page.locator("#pen-line")).to_contain_text("Ben holds the pen")
    other.page.get_by_label("Message to").press_sequentially("Yes, a heated one")
    expect(one.page.locator("#presence")).to_contain_text("Ben is writing")
    other.page.locator("#send").click()
    expect(one.page.locator("#messages")).to_contain_text("Yes, a heated one")
    expect(one.page.locator("#messages .by-agent .speaker").last).to_contain_text("Ben")
    expect(other.page.locator("#messages .by-agent .speaker").last).to_contain_text("You")
    assert not one.complaints
    assert not other.complaints


@SIZES
def test_the_list_its_numbers_and_the_title_follow(house, visit, lead, size):
    window = by_stream_alone(visit(size).sign_in())
    window.go("/?tab=all")
    is_live(window.page)
    before = int(window.page.locator("#tab-all .badge").inner_text())
    house.model.holds(times=None)
    house.write("alpha", lead, "Good morning from a new contact")
    row = window.page.locator("#rows li").first  # while the model thinks, the row says so
    expect(row).to_contain_text(read_out(lead))
    expect(row).to_contain_text("Assistant is writing")
    expect(window.page.locator("#tab-all .badge")).to_have_text(str(before + 1))
    expect(window.page.locator("#live-words")).to_contain_text("ew message")
    house.model.release()
    assert not window.complaints


@SIZES
def test_after_sleep_nothing_is_missed_and_the_dot_tells_the_truth(house, visit, lead, thread, size):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    is_live(window.page)
    window.page.context.set_offline(True)
    expect(window.page.locator(".connection:visible")).to_have_attribute("data-state", "offline")
    house.write("alpha", lead, "While you slept")
    house.until(lambda: house.sql("SELECT 1 FROM alpha.conversations_message WHERE text = 'While you slept'"), "it was taken in")
    window.page.context.set_offline(False)
    expect(window.page.locator("#messages")).to_contain_text("While you slept")
    is_live(window.page)


def test_where_no_stream_is_to_be_had_the_page_asks_and_says_so(house, visit, lead, thread):
    window = visit(DESK).sign_in()
    window.page.route("**/live?*", lambda route: route.fulfill(status=204))
    window.go(f"/conversations/{thread}")
    expect(window.page.locator(".connection:visible")).to_have_attribute("data-state", "slow")
    house.write("alpha", lead, "Without a stream")
    expect(window.page.locator("#messages")).to_contain_text("Without a stream")


@SIZES
def test_the_second_who_answers_is_asked_and_keeps_the_words(house, visit, lead, thread, size):
    email = agent_of(house, "cleo")
    one, other = visit(DESK).sign_in(), visit(size).sign_in(email)
    for window in (one, other):
        window.go(f"/conversations/{thread}")
        is_live(window.page)
    one.page.get_by_label("Message to").fill("The flat is free")
    other.page.get_by_label("Message to").fill("The flat is taken")
    other.page.wait_for_timeout(500)
    other.page.locator("#send").click()
    sheet = other.page.locator("#sheet")
    expect(sheet).to_contain_text("Olive is writing")
    sheet.get_by_role("button", name="Look first").click()
    expect(other.page.get_by_label("Message to")).to_have_value("The flat is taken")
    one.page.locator("#send").click()  # nobody else is writing any more
    expect(other.page.locator("#messages")).to_contain_text("The flat is free")
    house.quiet()
    assert "The flat is taken" not in house.texts("alpha", lead)
    other.page.locator("#send").click()  # these words were begun before that answer
    expect(sheet).to_contain_text("Olive answered")
    sheet.get_by_role("button", name="Send anyway").click()
    house.until(lambda: house.texts("alpha", lead)[-2:] == ["The flat is free", "The flat is taken"], "both have left, each once")


def test_the_second_who_answers_with_a_file_is_asked_too(house, visit, lead, thread):
    one, other = visit(DESK).sign_in(), visit(PHONE).sign_in(agent_of(house, "dora"))
    for window in (one, other):
        window.go(f"/conversations/{thread}")
        is_live(window.page)
    other.page.locator(".menu-pick", has_text="Document").locator("input").set_input_files({"name": "plan.txt", "mimeType": "text/plain", "buffer": b"The plan."})
    expect(other.page.locator("#attached")).to_be_visible()
    one.page.get_by_label("Message to").fill("The plan comes tomorrow")
    one.page.locator("#send").click()
    expect(other.page.locator("#messages")).to_contain_text("The plan comes tomorrow")
    other.page.locator("#send").click()
    expect(other.page.locator("#sheet")).to_contain_text("Olive answered")
    other.page.locator("#sheet").get_by_role("button", name="Look first").click()
    expect(other.page.locator("#attached")).to_be_visible()
    other.page.locator("#send").click()  # looked at now
    expect(other.page.locator("#attached")).to_be_hidden()
    expect(other.page.locator("#messages")).to_contain_text("plan.txt")
