"""Pictures and files in a thread, by thumb and by keyboard: looked at large, sent, and heard."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def thread(house, lead) -> int:
    """A lead has sent two photos, a voice message and a document, and all are here."""
    house.model.release()
    house.model.forget()
    for kind, words in (("image", "the kitchen"), ("image", "the balcony"), ("voice", ""), ("document", "")):
        house.write("alpha", lead, words, kind=kind)
    kept = ("SELECT count(*) FROM alpha.conversations_attachment a JOIN alpha.conversations_message m ON m.id = a.message_id"
            " WHERE a.state = 'stored' AND m.conversation_id = %s")
    house.until(lambda: house.conversation("alpha", lead)[0], "the conversation exists")
    pk = house.conversation("alpha", lead)[0]
    house.until(lambda: house.sql(kept, pk)[0][0] == 4, "all files are here")
    house.quiet()
    return pk


def loaded(page, selector: str) -> bool:
    return page.eval_on_selector(selector, "image => image.complete && image.naturalWidth > 0")


@SIZES
def test_pictures_open_large_turn_by_keyboard_and_give_the_focus_back(house, visit, thread, size, tmp_path):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page
    first = page.locator("#messages a.picture").first
    first.focus()
    page.keyboard.press("Enter")
    box = page.locator("#lightbox")
    expect(box).to_be_visible()
    expect(box.get_by_role("button", name="Next picture")).to_be_visible()
    expect(box.get_by_role("button", name="Previous picture")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(box.locator("img")).to_have_attribute("alt", "the balcony")
    page.wait_for_function("document.querySelector('#lightbox img').naturalWidth > 0")
    page.keyboard.press("+")
    expect(box.get_by_role("button", name="Larger")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("-")
    page.screenshot(path=tmp_path / "lightbox.png")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.locator("#messages a.picture").nth(1)).to_be_focused()
    page.screenshot(path=tmp_path / "thread.png")
    page.wait_for_function("[...document.querySelectorAll('#messages a.picture img')].every((image) => image.naturalWidth > 0)")
    page.wait_for_function("document.querySelector('#messages audio').duration > 3")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert window.complaints == []


@SIZES
def test_a_photo_is_picked_seen_and_sent_with_its_words(house, visit, lead, thread, size, tmp_path):
    window = visit(size).sign_in()
    window.go(f"/conversations/{thread}")
    page = window.page
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "JPEG")
    page.locator(".composer-tools summary").click()
    page.screenshot(path=tmp_path / "menu.png")
    page.get_by_label("Photo or video").set_input_files({"name": "pool.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    expect(page.locator("#attached img")).to_be_visible()
    page.screenshot(path=tmp_path / "attached.png")
    page.get_by_label("Message to").fill("The pool, as promised")
    page.locator("#send").click()
    expect(page.locator("#messages .by-agent a.picture")).to_have_count(1)
    expect(page.locator("#attached")).to_be_hidden()
    expect(page.get_by_label("Message to")).to_have_value("")
    account = house.accounts["alpha"]
    rows = house.until(lambda: [row for row in house.provider.ledger(account, "sendFileByUpload") if row["chatId"] == lead.strip("+") + "@c.us"], "it has left")
    assert [row["text"] for row in rows] == ["The pool, as promised"]
    page.get_by_label("Message to").fill("And words alone still work")
    page.locator("#send").click()
    house.until(lambda: "And words alone still work" in house.texts("alpha", lead), "the words have left")
    page.locator(".composer-tools summary").click()
    page.locator(".menu-pick", has_text="Document").locator("input").set_input_files({"name": "page.html", "mimeType": "text/html", "buffer": b"<!doctype html>hello"})
    page.locator("#send").click()
    expect(page.locator("#notices")).to_contain_text("cannot be sent")
    page.get_by_role("button", name="Do not send this file").click()
    expect(page.locator("#attached")).to_be_hidden()
    assert [words for words in window.complaints if "422" not in words] == []


SPOKEN = """navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext(), tone = context.createOscillator(), end = context.createMediaStreamDestination();
  tone.connect(end); tone.start(); return end.stream;
};"""


@SIZES
def test_a_voice_message_is_recorded_heard_and_sent_and_a_refused_microphone_is_one_sentence(house, visit, thread, size, tmp_path):
    window = visit(size).sign_in()
    page = window.page
    page.add_init_script(SPOKEN)
    window.go(f"/conversations/{thread}")
    page.get_by_label("Message to").fill("These words stay for the next message")
    page.get_by_label("More ways to write").click()
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"0:0[1-9]"))
    page.screenshot(path=tmp_path / "recording.png")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#attached")).to_contain_text("Voice message")
    page.locator("#send").click()
    sent = page.locator("#messages > .by-agent audio").last
    expect(sent).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('#messages > .by-agent audio')].at(-1).duration > 0.5")
    expect(page.get_by_label("Message to")).to_have_value("These words stay for the next message")
    kind = "SELECT kind FROM alpha.conversations_message WHERE conversation_id = %s AND author = 'agent' ORDER BY id DESC LIMIT 1"
    assert house.sql(kind, thread)[0][0] == "voice"
    page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')); }")
    page.get_by_label("More ways to write").click()
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_text("may not use the microphone")).to_be_visible()
    assert window.complaints == []
