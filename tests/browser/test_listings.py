"""J8 as an owner does it on a telephone: the list, a draft that keeps itself, private facts, photos, a file in and back out
of the way, and a home that is sold."""

from __future__ import annotations

import io
import itertools
import re

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import expect

from audit import checks
from tests.browser.conftest import DESK, SIZES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
_files = itertools.count(1)  # headings are remembered: each file has its own


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


@SIZES
def test_a_file_is_mapped_checked_stored_and_taken_back(visit, size):
    window = visit(size).sign_in()
    page = window.page
    window.go("/listings")
    page.get_by_role("link", name="Import", exact=True).click()
    n = next(_files)
    rows = f"Kennung {n},Bezeichnung {n},type,deal,price\nFILE-{n},File House {n},condo,sale,900000\nFILE-{n}b,File Villa,castle,sale,1\n"
    page.get_by_label("CSV or Excel file").set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="Check the file").click()
    page.get_by_label(f"Kennung {n}").select_option("reference")
    page.get_by_label(f"Bezeichnung {n}").select_option("title")
    page.get_by_role("button", name="Check with these columns").click()
    expect(page.get_by_text("“castle” is not known")).to_be_visible()
    page.get_by_role("button", name="Store the one good row").click()
    expect(page.get_by_role("button", name="Undo this import")).to_be_visible()
    window.go(f"/listings?q=FILE-{n}")
    expect(page.get_by_role("link", name=f"File House {n}")).to_be_visible()
    window.go("/listings/import")
    page.get_by_role("link", name="mine.csv").first.click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("1 deleted again")).to_be_visible()
    assert window.complaints == []


@SIZES
def test_sold_from_the_list_is_gone_from_the_next_answer_and_the_notice_takes_it_back(house, visit, lead, size):
    window = visit(size).sign_in()
    title = f"Shore {next(_files)} House"
    address = a_new_listing(window, title)
    page = window.page
    window.go(f"/listings?q={title}")
    page.locator(".home-pick").click()
    expect(page.locator(".several-count")).to_contain_text("1")
    page.get_by_label("What to do").select_option("sold")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("1 listing is now “Sold or let”.")).to_be_visible()
    house.write("alpha", lead, "Any 2 bedroom condo in Punggol?")
    house.until(lambda: house.texts("alpha", lead), "the lead is answered")
    assert title not in house.texts("alpha", lead)[0]
    assert title not in house.model.prompts
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    window.go(address)
    expect(page.get_by_text("The assistant offers this listing.")).to_be_visible()
    assert window.complaints == []


def priced(window, address: str, price: str) -> None:
    window.go(f"{address}/edit")
    window.page.get_by_label("Price").fill(price)
    window.page.get_by_role("button", name="Publish").click()
    expect(window.page.get_by_text("The assistant answers with this from now on.")).to_be_visible()


def told_of(house, lead: str, title: str, name: str) -> None:
    """A lead asks for a home and the assistant tells of it."""
    house.write("alpha", lead, f"What does {title} cost?", name=name)
    house.until(lambda: any(title in text for text in house.texts("alpha", lead)), "the lead is told")


@SIZES
def test_another_price_is_corrected_by_hand_lead_by_lead(house, visit, lead, size):
    window = visit(size).sign_in()
    page, title, name = window.page, f"Correction {next(_files)} House", f"Carla {next(_files)}"
    address = a_new_listing(window, title)
    told_of(house, lead, title, name)
    priced(window, address, "1.25m")
    page.get_by_role("link", name="See who").click()
    row = page.locator(".lead", has_text=name)
    expect(row).to_contain_text("SGD 1,300,000")
    assert checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) == []
    page.get_by_role("button", name="Prepare corrections").click()
    expect(row).to_contain_text("Draft waits")
    before = len(house.texts("alpha", lead))
    row.get_by_role("link").click()
    words = page.get_by_label("Message to")
    expect(words).to_have_value(re.compile(r"1,250,000.*1,300,000"))
    page.get_by_role("button", name="Send").click()
    house.until(lambda: len(house.texts("alpha", lead)) > before, "the correction arrives")
    assert "1,250,000" in house.texts("alpha", lead)[-1]
    window.go(f"{address}/leads?about=price")
    expect(page.locator(".lead", has_text=name)).to_contain_text("Written to")
    window.go(address)
    expect(page.get_by_text("told another price")).to_have_count(0)
    assert window.complaints == []


@SIZES
def test_who_asked_for_a_home_that_is_sold_is_offered_another_and_a_new_one_finds_who_wants_it(house, visit, lead, size):
    window = visit(size).sign_in()
    page, n = window.page, next(_files)
    gone, fresh, name = f"Gone {n} House", f"Fresh {n} House", f"Felix {n}"
    a_new_listing(window, gone)
    told_of(house, lead, gone, name)
    page.get_by_role("button", name="Sold or let").click()
    page.get_by_role("link", name="Offer something else to those who asked for it").click()
    row = page.locator(".lead", has_text=name)
    row.locator("input").check()
    assert checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) == []
    page.get_by_role("button", name="Prepare words for the ticked").click()
    expect(row).to_contain_text("Draft waits")
    row.get_by_role("link").click()
    expect(page.get_by_label("Message to")).to_have_value(re.compile(f"{gone} is no longer available"))

    seeker = house.new_lead()
    house.write("alpha", seeker, "Looking for a 2 bedroom condo in Punggol to buy, up to 1.4 million", name=f"Sana {n}")
    house.until(lambda: house.texts("alpha", seeker), "the seeker is answered")
    a_new_listing(window, fresh)
    page.get_by_role("link", name="Who wants it").click()
    expect(page.locator(".lead", has_text=f"Sana {n}")).to_contain_text("Punggol")
    assert checks.violations(page) + checks.small_targets(page) + checks.too_wide(page) == []
    assert window.complaints == []


def test_a_workbook_of_thousands_is_opened_while_one_watches_and_may_leave(visit):
    window = visit().sign_in()
    page = window.page
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["ref", "title", "type", "deal", "price"])
    for n in range(3000):
        sheet.append([f"BOOK-{n}", f"Book House {n * 7919 % 10007}", "condo", "sale", 500_000 + n * 31])
    kept = io.BytesIO()
    book.save(kept)
    window.go("/listings/import")
    page.get_by_label("CSV or Excel file").set_input_files({"name": "thousands.xlsx", "mimeType": "application/octet-stream", "buffer": kept.getvalue()})
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name="thousands.xlsx")).to_be_visible(timeout=3000)
    window.go("/listings")
    page.go_back()
    expect(page.get_by_role("button", name="Store 3,000 rows")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Cancel").click()
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
