"""The list of conversations under real thumbs and keys, on a phone and on a desk, against the running product."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK, PHONE, SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def lead(house):
    """Somebody who has written; the assistant has answered. Gives the name they go by and the id of their thread."""
    house.model.forget()
    phone = house.new_lead()
    name = f"Lena {phone[-4:]}"
    house.write("alpha", phone, f"Is there a pavilion{phone[-4:]} in the garden?", name=name)
    house.until(lambda: house.texts("alpha", phone), "the lead is answered")
    return name, house.conversation("alpha", phone)[0]


def rows(page):
    return page.locator("#rows .convo")


def count(page, tab: str) -> int:
    return int(page.locator(f"#tab-{tab} .badge").inner_text())


def _do(house, statement: str, *values) -> None:
    with psycopg.connect(house.dsn, autocommit=True) as db:
        db.execute(statement, values)


def _narrow(house) -> None:
    """An agent who sees their own, with the owner's password."""
    _do(house, """
        INSERT INTO alpha.agents_agent SELECT (jsonb_populate_record(owner, jsonb_build_object(
            'id', nextval(pg_get_serial_sequence('alpha.agents_agent', 'id')), 'email', 'narrow@alpha.example', 'name', 'Nina Narrow',
            'role', 'agent', 'visibility', 'own'))).*
        FROM alpha.agents_agent owner WHERE email = 'owner@alpha.example' ON CONFLICT DO NOTHING""")


@SIZES
def test_tabs_count_and_a_deed_moves_a_conversation_between_them(visit, lead, size):
    name, _ = lead
    window = visit(size).sign_in()
    page = window.page
    window.go("/?tab=ai")
    mine = count(page, "mine")
    expect(rows(page).filter(has_text=name)).to_be_visible()
    page.locator("label[for=picking]").click()
    rows(page).filter(has_text=name).locator(".pick").click()
    page.get_by_role("button", name="With the chosen").click()
    page.locator("#sheet").get_by_role("button", name="Take over").click()
    expect(page.locator("#notices")).to_contain_text("You hold the pen of 1 conversation")
    expect(rows(page).filter(has_text=name)).to_have_count(0)
    expect(page.locator("#tab-mine .badge")).to_have_text(str(mine + 1))
    page.locator("#tab-mine").click()
    expect(rows(page).filter(has_text=name)).to_contain_text("You")
    assert checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) + window.complaints == []


@SIZES
def test_a_label_is_stuck_on_filtered_by_kept_as_a_view_and_undone(visit, house, lead, size):
    name, pk = lead
    window = visit(size).sign_in()
    page = window.page
    window.go("/settings/labels")
    label = f"Hot {pk}"
    page.get_by_label("Name").fill(label)
    page.get_by_role("button", name="Make it").click()
    window.go("/?tab=all")
    page.locator("label[for=picking]").click()
    rows(page).filter(has_text=name).locator(".pick").click()
    page.get_by_role("button", name="With the chosen").click()
    page.locator("#sheet .label-toggles").get_by_role("button", name=label).click()
    expect(rows(page).filter(has_text=name)).to_contain_text(label)
    page.keyboard.press("Escape")

    page.locator("#filter").click()
    page.locator("#f-label").select_option(label=label)
    page.locator("#sheet").get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".inbox-chips")).to_contain_text(label)
    expect(rows(page)).to_have_count(1)
    page.locator("#filter").click()
    page.get_by_label("Name of the view").fill(f"View {pk}")
    page.locator("#sheet").get_by_role("button", name="Keep", exact=True).click()
    window.go("/")
    page.locator(".inbox-chips").get_by_text(f"View {pk}").click()
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text(name)
    assert checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) + window.complaints == []
    _do(house, "DELETE FROM alpha.conversations_savedview")


@SIZES
def test_a_search_finds_the_words_and_opens_that_very_message(visit, lead, size):
    name, pk = lead
    window = visit(size).sign_in()
    page = window.page
    page.locator("#search").fill(f"pavilion{name[-4:]}")
    found = page.locator("#rows a.row").filter(has=page.locator("mark"))
    expect(found.first).to_contain_text(name)
    found.first.click()
    page.wait_for_url(re.compile(rf"/conversations/{pk}\?.*message=\d+#m\d+"))
    identity = page.url.rsplit("#", 1)[1]
    expect(page.locator(f"#{identity}")).to_be_in_viewport()
    expect(page.locator(f"#{identity}")).to_contain_text("pavilion")
    assert window.complaints == []


def test_the_keyboard_walks_chooses_and_explains_itself(visit, lead):
    window = visit(DESK).sign_in()
    page = window.page
    window.go("/?tab=all")
    page.keyboard.press("j")
    expect(rows(page).first.locator("a.row")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#picked")).to_have_text("(1)")
    page.keyboard.press("a")
    expect(page.locator("#sheet[open]")).to_contain_text("Give to")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#sheet[open]")).to_contain_text("Keyboard")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    assert window.complaints == []


def test_the_row_in_hand_does_not_move_when_others_come_in_above(visit, house, lead):
    name, _ = lead
    window = visit(DESK).sign_in()
    page = window.page
    window.go("/?tab=all")
    row = rows(page).filter(has_text=name).locator("a.row")
    row.focus()
    before = row.bounding_box()["y"]
    other = house.new_lead()
    house.write("alpha", other, "Hello from above", name=f"Above {other[-4:]}")
    expect(rows(page).filter(has_text=f"Above {other[-4:]}")).to_have_count(1)
    page.wait_for_timeout(300)
    expect(row).to_be_focused()
    assert abs(row.bounding_box()["y"] - before) < 2 or page.locator(".desk-list").evaluate("e => e.scrollHeight <= e.clientHeight")


@SIZES
def test_an_agent_who_sees_their_own_finds_nothing_else_anywhere(visit, house, lead, size):
    name, pk = lead
    _narrow(house)
    _do(house, "UPDATE alpha.conversations_conversation SET assignee_id = (SELECT id FROM alpha.agents_agent WHERE email = 'owner@alpha.example') WHERE id = %s", pk)
    window = visit(size).sign_in("narrow@alpha.example")
    page = window.page
    window.go("/?tab=all")
    expect(rows(page).filter(has_text=name)).to_have_count(0)
    page.locator("#search").fill(f"pavilion{name[-4:]}")
    expect(page.locator("#rows")).to_contain_text("Nothing found")
    window.go(f"/conversations/{pk}")
    expect(page.locator("body")).to_contain_text("There is nothing at this address")
    _do(house, "UPDATE alpha.conversations_conversation SET assignee_id = (SELECT id FROM alpha.agents_agent WHERE email = 'narrow@alpha.example') WHERE id = %s", pk)
    window.go("/?tab=mine")
    expect(rows(page).filter(has_text=name)).to_be_visible()


class Thumb:
    """A finger on the glass of a page."""

    def __init__(self, page) -> None:
        self.page, self.wire = page, page.context.new_cdp_session(page)

    def draw(self, box: dict, across: int = 0, down: int = 0) -> None:
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self._say("touchStart", x, y)
        for step in range(1, 9):
            self._say("touchMove", x + across * step / 8, y + down * step / 8)
        self.wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _say(self, what: str, x: float, y: float) -> None:
        self.wire.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": [{"x": x, "y": y}]})


def test_a_row_drawn_aside_is_read_or_changes_hands_and_can_be_undone(visit, house, lead):
    name, pk = lead
    window = visit(PHONE).sign_in()
    page = window.page
    window.go("/?tab=all")
    row, thumb = rows(page).filter(has_text=name), Thumb(page)
    thumb.draw(row.bounding_box(), across=120)
    expect(row.locator(".badge")).to_be_visible()
    page.wait_for_timeout(300)
    thumb.draw(row.bounding_box(), across=120)
    expect(page.locator("#notices")).to_contain_text("1 conversation marked read")
    expect(row.locator(".badge")).to_have_count(0)
    thumb.draw(row.bounding_box(), across=50)  # not far enough
    page.wait_for_timeout(400)
    expect(row.locator(".badge")).to_have_count(0)
    thumb.draw(row.bounding_box(), across=-120)
    expect(page.locator("#notices")).to_contain_text("You hold the pen of 1 conversation")
    expect(row).to_contain_text("Person")
    page.locator("#notices").get_by_role("button", name="Undo").click()
    expect(row.locator(".chip-ai")).to_be_visible()
    assert page.url.endswith("/?tab=all") and house.sql("SELECT mode FROM alpha.conversations_conversation WHERE id = %s", pk)[0][0] == "ai"
    assert window.complaints == []


def test_the_list_drawn_down_from_its_top_asks_anew(visit, house, lead):
    window = visit(PHONE).sign_in()
    page = window.page
    window.go("/?tab=all")
    with page.expect_request(lambda request: "/inbox/rows" in request.url and request.resource_type == "xhr"):
        Thumb(page).draw(rows(page).first.bounding_box(), down=260)
    expect(page.locator(".pulled")).to_have_count(0)
    assert window.complaints == []


def test_a_few_letters_lead_anywhere(visit, lead):
    name, _ = lead
    window = visit(DESK).sign_in()
    page = window.page
    page.keyboard.press("Control+k")
    expect(page.locator("#command-words")).to_be_focused()
    page.keyboard.type("unassi")
    assert checks.violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/?tab=unassigned")
    window.go("/settings")
    page.keyboard.press("Control+k")
    page.locator("#command-words").fill(name)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?tab=all&q=*")
    expect(rows(page)).to_contain_text(name)
    rows(page).first.locator("a.row").click()
    page.wait_for_url("**/conversations/*")
    page.keyboard.press("Control+k")
    page.locator("#command-words").fill("note")
    page.keyboard.press("Enter")
    expect(page.locator("#composer.is-note")).to_be_visible()
    assert window.complaints == []


@SIZES
def test_a_conversation_is_closed_by_a_key_and_the_next_message_opens_it_before_their_eyes(house, visit, lead, size):
    name, thread = lead
    window = visit(size).sign_in()
    page = window.page
    window.go(f"/conversations/{thread}")
    page.locator("#scroller").click(position={"x": 5, "y": 5})
    page.keyboard.press("e")
    expect(page.get_by_text("You closed the conversation")).to_be_visible()
    expect(page.locator("#pen-line")).to_contain_text("the next message opens it again")
    expect(page.locator("#send")).to_contain_text("take over")  # the pen has not moved
    window.go("/?tab=ai")
    expect(rows(page).filter(has_text=name)).to_be_hidden()
    window.go("/?tab=all&state=closed")
    expect(rows(page).filter(has_text=name).get_by_text("Closed")).to_be_visible()
    house.write("alpha", "+" + house.sql("SELECT split_part(address, '@', 1) FROM alpha.conversations_conversation WHERE id = %s", thread)[0][0], "One thing more")
    window.go("/?tab=all&state=open")
    expect(rows(page).filter(has_text=name)).to_be_visible()
    assert window.complaints == []


@SIZES
def test_a_label_is_on_at_the_tap_and_goes_back_with_a_sentence_where_the_server_is_away(house, visit, lead, size):
    _, thread = lead
    _do(house, "INSERT INTO alpha.conversations_label (name, colour) VALUES (%s, 'red') ON CONFLICT DO NOTHING", "Tapped")
    window = visit(size).sign_in()
    page = window.page
    window.go(f"/conversations/{thread}")
    page.locator("#scroller").click(position={"x": 5, "y": 5})
    page.keyboard.press("a")
    label = page.locator("#sheet").get_by_role("button", name="Tapped")
    page.route("**/inbox/several", lambda route: route.abort())
    label.click()
    expect(page.get_by_text("The label could not be changed")).to_be_visible()
    expect(label).to_have_attribute("aria-pressed", "false")
    page.unroute("**/inbox/several")
    label.click()
    expect(label).to_have_attribute("aria-pressed", "true")
    house.until(lambda: house.sql("SELECT count(*) FROM alpha.conversations_conversation_labels WHERE conversation_id = %s", thread)[0][0] == 1, "the label is stored")
    label.click()
    house.until(lambda: house.sql("SELECT count(*) FROM alpha.conversations_conversation_labels WHERE conversation_id = %s", thread)[0][0] == 0, "the label is off")
