"""A thread under an agent's thumb: offline, reloaded, on two devices, with notes and saved replies."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK, PHONE, SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def thread(house, lead) -> int:
    """A conversation whose lead has been answered."""
    house.model.release()
    house.model.forget()
    house.write("alpha", lead, "Do you have a 3 bedroom condo in Marina Bay?")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    house.quiet()
    return house.conversation("alpha", lead)[0]


def write(page, words: str) -> None:
    page.get_by_label("Message to").fill(words)
    page.locator("#send").click()


@SIZES
def test_what_is_written_offline_leaves_once_when_the_network_is_back_also_after_a_reload(house, visit, lead, thread, size):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page
    page.context.set_offline(True)
    write(page, "First of two")
    write(page, "Second of two")
    expect(page.locator("#messages > [data-pending]")).to_have_count(2)
    expect(page.locator("#messages")).to_contain_text("Waiting for connection")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#messages > [data-pending]")).to_have_count(0)
    house.until(lambda: "Second of two" in house.texts("alpha", lead), "both have left")
    house.quiet()
    assert house.texts("alpha", lead)[-2:] == ["First of two", "Second of two"], "in order, and each once"


@SIZES
def test_two_agents_have_one_thread_and_see_each_others_words(house, visit, lead, thread, size):
    one, other = visit(size).sign_in(), visit(DESK).sign_in()
    for window in (one, other):
        window.go(f"/conversations/{thread}")
    one.page.get_by_role("switch", name="Assistant answers").click()
    expect(other.page.get_by_role("switch", name="Assistant answers")).not_to_be_checked()
    write(one.page, "I am with you now")
    expect(other.page.locator("#messages")).to_contain_text("I am with you now")
    assert one.complaints == [] and other.complaints == []


@SIZES
def test_a_saved_reply_is_called_up_by_keyboard_and_a_note_stays_inside(house, visit, lead, thread, size):
    window = visit(size).sign_in()
    window.go("/replies/new")
    page = window.page
    shortcut = f"meet{thread}"
    page.get_by_label("Shortcut").fill(shortcut)
    page.get_by_label("Words").fill("Hello {name}, shall we meet on Sunday?")
    page.get_by_role("button", name="Save").click()
    window.go(f"/conversations/{thread}")
    page.get_by_label("Message to").click()
    page.keyboard.type(f"/{shortcut[:5]}")
    expect(page.get_by_role("option", name=f"/{shortcut}")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Message to")).to_have_value("Hello, shall we meet on Sunday?")
    page.locator("#send").click()
    house.until(lambda: "Hello, shall we meet on Sunday?" in house.texts("alpha", lead), "the reply has left")

    page.get_by_label("More ways to write").click()
    page.get_by_role("button", name="Write a note").click()
    write(page, "She can pay in cash")
    expect(page.locator(".note")).to_contain_text("She can pay in cash")
    house.quiet()
    assert "She can pay in cash" not in house.texts("alpha", lead) and checks.too_wide(page) + window.complaints == []


def test_a_draft_waits_on_the_other_device(visit, thread):
    phone, desk = visit(PHONE).sign_in(), visit(DESK).sign_in()
    phone.go(f"/conversations/{thread}")
    with phone.page.expect_response("**/draft"):
        phone.page.get_by_label("Message to").fill("Begun on the phone")
    desk.go(f"/conversations/{thread}")
    expect(desk.page.get_by_label("Message to")).to_have_value("Begun on the phone")


def test_the_sheets_of_a_message_and_of_a_conversation_open_and_close_by_keyboard(visit, thread):
    window = visit(PHONE).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page
    page.locator(".message-more").first.click()
    expect(page.locator("#sheet")).to_contain_text("Reached us")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.locator("#sheet")).to_contain_text("What they want")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet[open]")).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("#composer.is-note")).to_have_count(1)
    assert window.complaints == []


def test_on_a_wide_desk_the_third_column_tells_about_the_conversation(visit, thread):
    window = visit(DESK).sign_in()
    window.go(f"/conversations/{thread}")
    expect(window.page.locator("#context")).to_contain_text("Alpha Crest")
    assert checks.too_wide(window.page) + window.complaints == []
