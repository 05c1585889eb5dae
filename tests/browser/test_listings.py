"""J8 as an owner does it on a telephone: the list, a draft that keeps itself, private facts, photos, a file in and back out
of the way, and a home that is sold."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
_phones = (f"+6582{n:06d}" for n in itertools.count(1))
_files = itertools.count(1)  # headings are remembered: each file has its own


@pytest.fixture
def lead() -> str:
    return next(_phones)


@pytest.fixture(autouse=True)
def _a_fresh_model(house):
    house.model.forget()
    yield
    house.model.release()
    house.model.forget()


def picture(colour: str) -> dict:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def a_new_listing(window, title: str) -> str:
    """Quickly, by the eight fields; the address of its page."""
    page = window.page
    window.go("/listings")
    page.get_by_role("link", name="New listing").first.click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Type").select_option("condo")
    page.get_by_label("Price").fill("1.3m")
    page.get_by_label("Bedrooms").fill("2")
    page.get_by_label("Suburb").fill("Punggol")
    page.get_by_role("button", name="Store the listing").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    return page.url.removeprefix(window.base)


def test_a_listing_is_written_kept_as_a_draft_and_published_on_another_device(visit):
    telephone = visit().sign_in()
    address = a_new_listing(telephone, "Draft House")
    telephone.go(f"{address}/edit")
    page = telephone.page
    page.get_by_label("Selling points").fill("Morning sun in the kitchen")
    page.locator(".field", has=page.get_by_label("Price")).get_by_text("Private: the assistant does not say it").click()
    expect(page.locator("#draft-said")).to_contain_text("Draft kept at")

    desk = visit(DESK).sign_in()
    desk.go(f"{address}/edit")
    expect(desk.page.get_by_text("This is your draft")).to_be_visible()
    expect(desk.page.get_by_label("Selling points")).to_have_value("Morning sun in the kitchen")
    desk.page.get_by_role("button", name="Publish").click()
    expect(desk.page.get_by_text("Morning sun in the kitchen").first).to_be_visible()
    expect(desk.page.get_by_text("What is marked private is for colleagues")).to_be_visible()
    expect(desk.page.locator(".changes").get_by_text("Selling points")).to_be_visible()
    assert telephone.complaints == [] and desk.complaints == []


def test_photos_come_in_are_dragged_into_order_and_shown_as_sent(visit):
    window = visit(DESK).sign_in()
    address = a_new_listing(window, "Photo House")
    page = window.page
    page.get_by_label("Add photos").set_input_files([picture("red"), picture("green"), picture("blue")])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-photo]")).to_have_count(3)
    first, second, third = page.locator("[data-photo]").evaluate_all("items => items.map(item => item.dataset.photo)")
    page.locator(f"[data-photo='{third}'] img").drag_to(page.locator(f"[data-photo='{first}'] img"))
    expect(page.locator("[data-photo]").first).to_have_attribute("data-photo", third)
    page.locator(f"#front-{second}").click()
    expect(page.locator("[data-photo]").nth(1)).to_have_attribute("data-photo", second)
    window.go(f"{address}/as-sent?ask=photos")
    expect(page.locator("#as-sent")).to_be_visible(timeout=30_000)  # a model takes its time
    assert window.complaints == []


def test_a_file_is_mapped_checked_stored_and_taken_back(visit):
    window = visit().sign_in()
    page = window.page
    window.go("/listings")
    page.get_by_role("link", name="Import", exact=True).click()
    n = next(_files)
    rows = f"Kennung {n},Bezeichnung {n},type,deal,price\nFILE-1,File House,condo,sale,900000\nFILE-2,File Villa,castle,sale,1\n"
    page.get_by_label("CSV or Excel file").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Check the file").click()
    page.get_by_label(f"Kennung {n}").select_option("reference")
    page.get_by_label(f"Bezeichnung {n}").select_option("title")
    page.get_by_role("button", name="Check with these columns").click()
    expect(page.get_by_text("“castle” is not known")).to_be_visible()
    page.get_by_role("button", name="Store the one good row").click()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    window.go("/listings?q=FILE-1")
    expect(page.get_by_role("link", name="File House")).to_be_visible()
    window.go("/listings/import")
    page.get_by_role("link", name="mine.csv").first.click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("1 deleted again")).to_be_visible()
    assert window.complaints == []


def test_sold_from_the_list_is_gone_from_the_next_answer_and_the_notice_takes_it_back(house, visit, lead):
    window = visit().sign_in()
    address = a_new_listing(window, "Punggol Shore House")
    page = window.page
    window.go("/listings?q=Punggol Shore")
    page.locator(".home-pick").click()
    expect(page.locator(".several-count")).to_contain_text("1")
    page.get_by_label("What to do").select_option("sold")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("1 listing is now “Sold or let”.")).to_be_visible()
    house.write("alpha", lead, "Any 2 bedroom condo in Punggol?")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    assert "Punggol Shore House" not in house.texts("alpha", lead)[0]
    assert "Punggol Shore House" not in house.model.prompts
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    window.go(address)
    expect(page.get_by_text("The assistant offers this listing.")).to_be_visible()
    assert window.complaints == []


@pytest.mark.parametrize("scheme", checks.SCHEMES)
def test_what_comes_between_keeps_the_bars_too(visit, scheme):
    """Pages that no link alone leads to: columns, a check with mistakes, what is stored, what is ticked, a listing with a
    history, private facts and photos, and how it is sent."""
    window = visit(scheme=scheme).sign_in()
    page = window.page
    bad = {}

    def look(name: str) -> None:
        faults = checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) + checks.too_wide_at_200_percent(page)
        if faults:
            bad[name] = faults

    window.go("/listings/import")
    n = next(_files)
    rows = f"Kennung {n},Bezeichnung {n},type,deal,price\n{scheme}-1,Bar House,condo,sale,900000\n{scheme}-2,Bar Villa,castle,sale,1\n"
    page.get_by_label("CSV or Excel file").set_input_files({"name": "bars.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Check the file").click()
    columns = page.url
    look("columns")
    page.get_by_label(f"Kennung {n}").select_option("reference")
    page.get_by_label(f"Bezeichnung {n}").select_option("title")
    page.get_by_role("button", name="Check with these columns").click()
    page.get_by_text("Columns", exact=True).click()
    look("checked")
    page.get_by_role("button", name="Store the one good row").click()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    look("stored")
    window.go(f"/listings?q={scheme}-1")
    page.locator(".home-pick").first.click()
    look("ticked")
    page.get_by_role("link", name="Bar House").first.click()
    address = page.url.removeprefix(window.base)
    page.get_by_label("Add photos").set_input_files([picture("red"), picture("green")])
    page.get_by_role("button", name="Upload").click()
    expect(page.locator("[data-photo]")).to_have_count(2)
    window.go(f"{address}/edit")
    page.locator(".private input").first.check()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("What is marked private is for colleagues")).to_be_visible()
    look("listing")
    window.go(f"{address}/as-sent?ask=photos")
    expect(page.locator("#as-sent")).to_be_visible(timeout=30_000)  # a model takes its time
    look("as sent")
    window.go(columns.removeprefix(window.base))
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("changed by somebody since")).to_be_visible()
    look("undone")
    assert bad == {} and window.complaints == []
