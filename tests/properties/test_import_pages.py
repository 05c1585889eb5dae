"""A file on its way in, by the pages: columns, check, storing, taking back; and out again."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.hooks.models import Endpoint, Event
from accounts.hooks.telling import note_whether_anybody_listens
from accounts.tenancy import in_agency
from properties import batches, exporting
from properties.models import Batch, Listing, ListingChange
from tests.builders import a_listing

pytestmark = pytest.mark.usefixtures("own_media")


def upload(browser, text: str | bytes, name: str = "mine.csv") -> Batch:
    raw = text if isinstance(text, bytes) else text.encode()
    answer = browser.post("/listings/import", {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.get(pk=answer.url.rsplit("/", 1)[1])


def page(browser, batch: Batch) -> str:
    return browser.get(f"/listings/import/{batch.pk}").content.decode()


KNOWN = "ref,title,type,deal,price\n"


def test_a_file_is_checked_first_and_stored_once_when_confirmed(browser, agent):
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1.2m\n")
    assert (batch.state, batch.report["created"]) == ("checked", 1) and not Listing.objects.exists()
    assert "Store 1 row" in page(browser, batch)

    for _ in range(2):
        browser.post(f"/listings/import/{batch.pk}/store")
    assert Listing.objects.get().price == 1_200_000
    batch.refresh_from_db()
    assert batch.state == "stored" and batch.changes.get().agent == agent
    assert AuditEntry.objects.get(action="listings imported").detail == {"batch": batch.pk, "created": 1, "updated": 0}


def test_bad_rows_are_named_and_left_out_only_on_purpose(browser):
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\nA-2,Rock,castle,sale,1\n")
    assert "“castle” is not known" in page(browser, batch)

    browser.post(f"/listings/import/{batch.pk}/store")
    assert not Listing.objects.exists()
    browser.post(f"/listings/import/{batch.pk}/store", {"skip_bad": "yes"})
    assert Listing.objects.get().reference == "A-1"


def test_columns_with_other_names_are_assigned_once_and_remembered(browser):
    rows = "Kenn,Was,Art,Kaltmiete\nA-1,Haus am See,House,1200\n"
    batch = upload(browser, rows)
    shown = page(browser, batch)
    assert batch.state == "mapping" and "Haus am See" in shown and "Kaltmiete" in shown

    said = {"column_0": "reference", "column_1": "title", "column_2": "property_type", "column_3": "price", "fixed_currency": "eur"}
    refused = browser.post(f"/listings/import/{batch.pk}/columns", said)
    assert refused.status_code == 422 and "no column for for sale or for rent" in refused.content.decode()
    assert 'value="title" selected' in refused.content.decode(), "what was chosen is still there"

    browser.post(f"/listings/import/{batch.pk}/columns", said | {"fixed_listing_type": "rent"})
    browser.post(f"/listings/import/{batch.pk}/store")
    listing = Listing.objects.get()
    assert (listing.title, listing.listing_type, listing.price, listing.currency) == ("Haus am See", "rent", 1200, "EUR")

    again = upload(browser, rows)
    assert again.columns == ["reference", "title", "property_type", "price"], "the next file needs no question"


def test_two_columns_for_one_field_are_refused_in_a_sentence(browser):
    batch = upload(browser, "ref,id,title,type,deal\n1,2,Quay,condo,sale\n")
    assert batch.columns[:2] == ["reference", ""]
    answer = browser.post(f"/listings/import/{batch.pk}/columns", {"column_0": "reference", "column_1": "reference", "column_2": "title"})
    assert answer.status_code == 422 and "Two columns stand for the same thing" in answer.content.decode()


def test_a_column_that_is_left_out_is_left_out_the_next_time_too(browser):
    batch = upload(browser, KNOWN.replace("price", "remarks") + "A-1,Quay,condo,sale,seller is in a hurry\n")
    browser.post(f"/listings/import/{batch.pk}/columns", {f"column_{n}": name for n, name in enumerate(["reference", "title", "property_type", "listing_type", ""])})
    browser.post(f"/listings/import/{batch.pk}/store")
    assert Listing.objects.get().description == ""
    assert upload(browser, KNOWN.replace("price", "remarks") + "A-2,Quay,condo,sale,in a hurry\n").columns[4] == ""


# --- workbooks ------------------------------------------------------------------------------------------------------------


def a_workbook(*rows: list) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def a_large_workbook(head: list, rows: int = 4000) -> bytes:
    raw = a_workbook(["Our listings, November"], head, *([f"W-{n}", f"Home {n * 7919 % 10007}", "condo", "sale", 500_000 + n * 31] for n in range(rows)))
    assert len(raw) > batches.SMALL_WORKBOOK
    return raw


def test_a_large_workbook_is_opened_by_a_worker_once_and_then_checked(browser, worker, monkeypatch):
    batch = upload(browser, a_large_workbook(["ref", "title", "type", "deal", "price"]), "large.xlsx")
    assert batch.state == "reading" and "The workbook is being opened." in page(browser, batch)
    worker.run_all()
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.report["created"]) == ("checked", 4000, 4000)
    monkeypatch.setattr("properties.workbooks.rows_of", None)  # what was read once is not taken apart again
    browser.post(f"/listings/import/{batch.pk}/store")
    worker.run_all()
    assert Listing.objects.get(reference="W-3999").price == 500_000 + 3999 * 31


def test_what_a_worker_finds_in_a_workbook_is_asked_about_and_a_bad_cell_named_by_its_line(browser, worker):
    batch = upload(browser, a_large_workbook(["Kenn", "Was", "Art", "Angebot", "Kaltmiete"]), "large.xlsx")
    worker.run_all()
    batch.refresh_from_db()
    assert batch.state == "mapping" and "W-0" in page(browser, batch)
    said = dict(zip([f"column_{n}" for n in range(5)], ["reference", "title", "bedrooms", "listing_type", "price"], strict=True))
    assert browser.post(f"/listings/import/{batch.pk}/columns", said | {"fixed_property_type": "condo"}).status_code == 302
    worker.run_all()
    batch.refresh_from_db()
    assert batch.report["bad_rows"] == 4000 and (batch.report["errors"][0]["line"], batch.report["errors"][0]["column"]) == (3, "Art")


def test_a_workbook_that_cannot_be_opened_says_why_and_what_to_do(browser, worker):
    batch = upload(browser, a_large_workbook(["ref", "title", "type", "deal", "=600000*2"]), "broken.xlsx")
    worker.run_all()
    batch.refresh_from_db()
    shown = page(browser, batch)
    assert batch.state == "failed" and "formulas without results. Open it, save it and choose it again" in shown and "Choose another file" in shown


def test_a_worker_that_died_over_a_workbook_is_replaced(browser, worker, monkeypatch):
    batch = upload(browser, a_large_workbook(["ref", "title", "type", "deal", "price"]), "large.xlsx")
    Batch.objects.filter(pk=batch.pk).update(attempts=1, seen_at=timezone.now() - batches.SILENT_FOR * 2)
    batches.sweep()
    worker.run_all()
    batch.refresh_from_db()
    assert batch.state == "checked"


# --- taking back ----------------------------------------------------------------------------------------------------------


def test_an_import_is_taken_back_except_where_somebody_has_changed_it_since(browser, agent, client_for, owner):
    a_listing(reference="OLD-1", title="Before", price=100, bedrooms=2)
    a_listing(reference="OLD-2", title="Before", price=200)
    file = "ref,title,type,deal,price,beds\nOLD-1,After,condo,sale,111,3\nOLD-2,After,condo,sale,222,3\nNEW-1,New,condo,sale,1,1\nNEW-2,New,condo,sale,2,1\n"
    batch = upload(browser, file)
    browser.post(f"/listings/import/{batch.pk}/store")
    touched = Listing.objects.get(reference="OLD-2")
    touched.price = 250
    touched.in_the_name_of(owner, "page").save()
    kept = Listing.objects.get(reference="NEW-2")
    kept.internal_notes = "seller called"
    kept.in_the_name_of(owner, "page").save()

    browser.post(f"/listings/import/{batch.pk}/undo")
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert (batch.undone["restored"], batch.undone["deleted"], batch.undone["kept"]) == (2, 1, 2)
    one, two = Listing.objects.get(reference="OLD-1"), Listing.objects.get(reference="OLD-2")
    assert (one.title, one.price, one.bedrooms) == ("Before", 100, 2)
    assert (two.title, two.price) == ("Before", 250), "the title is as before, the price is what somebody has said since"
    assert not Listing.objects.filter(reference="NEW-1").exists() and Listing.objects.filter(reference="NEW-2").exists()
    shown = page(browser, batch)
    assert "OLD-2" in shown and "NEW-2" in shown
    line = one.changes.first()
    assert (line.source, line.agent, line.changes["price"]) == ("undo", agent, [111, 100])

    browser.post(f"/listings/import/{batch.pk}/undo")
    assert Listing.objects.get(reference="OLD-1").changes.count() == 3, "once is enough"


def test_the_agencys_own_systems_are_told_of_what_comes_and_of_what_goes_again(browser, owner):
    Endpoint.objects.create(url="https://hooks.example/x", kinds=["listing.created", "listing.deleted"], secret="whsec_x", made_by=owner)
    note_whether_anybody_listens()
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\n")
    browser.post(f"/listings/import/{batch.pk}/store")
    browser.post(f"/listings/import/{batch.pk}/undo")
    assert sorted((event.kind, event.data["reference"]) for event in Event.objects.all()) == [("listing.created", "A-1"), ("listing.deleted", "A-1")]


def test_only_whoever_did_it_and_the_owner_take_it_back(browser, client_for, owner, agent):
    from accounts.agents.models import Agent

    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\n")
    browser.post(f"/listings/import/{batch.pk}/store")
    colleague = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben")
    assert client_for(colleague).post(f"/listings/import/{batch.pk}/undo").status_code == 403
    assert "Undo this import" not in page(client_for(colleague), batch)
    assert client_for(owner).post(f"/listings/import/{batch.pk}/undo").status_code == 302
    assert not Listing.objects.exists()


def test_a_batch_of_one_agency_is_none_in_another(browser, client_for, other_agency):
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\n")
    with in_agency("beta"):
        from accounts.agents.models import Agent

        stranger = Agent.objects.owners().get()
    theirs = client_for(stranger, "beta")
    for address in ("", "/columns", "/store", "/undo"):
        asked = theirs.get if not address else theirs.post
        assert asked(f"/listings/import/{batch.pk}{address}").status_code == 404
    with in_agency("beta"):
        assert not Listing.objects.exists()


# --- large files ------------------------------------------------------------------------------------------------------------


def test_a_large_file_is_worked_on_by_a_worker_that_says_how_far_it_is(browser, worker, monkeypatch):
    monkeypatch.setattr(batches, "SMALL_FILE", 1000)
    rows = "".join(f"R-{n},Home {n},condo,sale,{n}\n" for n in range(1200))
    batch = upload(browser, KNOWN + rows)
    assert batch.state == "checking" and "The file is being read" in page(browser, batch)
    part = browser.get(f"/listings/import/{batch.pk}", HTTP_HX_REQUEST="true")
    assert "<html" not in part.content.decode() and "every 1500ms" in part.content.decode()

    told = []
    original = batches._still_here
    monkeypatch.setattr(batches, "_still_here", lambda batch, n: (told.append(n), original(batch, n)))
    worker.run_all()
    batch.refresh_from_db()
    assert (batch.state, batch.report["created"], told) == ("checked", 1200, [500, 1000])
    assert browser.get(f"/listings/import/{batch.pk}", HTTP_HX_REQUEST="true")["HX-Redirect"] == f"/listings/import/{batch.pk}"

    browser.post(f"/listings/import/{batch.pk}/store")
    assert not Listing.objects.exists()
    worker.run_all()
    assert Listing.objects.count() == 1200

    monkeypatch.setattr(batches, "SMALL_UNDO", 10)
    browser.post(f"/listings/import/{batch.pk}/undo")
    assert Listing.objects.count() == 1200
    worker.run_all()
    assert not Listing.objects.exists() and not ListingChange.objects.exists()


def test_a_worker_that_died_is_replaced_by_the_sweeper_and_two_do_the_work_once(browser, worker, monkeypatch):
    monkeypatch.setattr(batches, "SMALL_FILE", 0)
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\n")
    Batch.objects.filter(pk=batch.pk).update(attempts=1)  # somebody has begun, and is alive
    worker.run_all()
    batch.refresh_from_db()
    assert batch.state == "checking"

    Batch.objects.filter(pk=batch.pk).update(seen_at=timezone.now() - batches.SILENT_FOR * 2)
    batches.sweep()
    worker.run_all()
    batch.refresh_from_db()
    assert (batch.state, batch.attempts) == ("checked", 2)

    Batch.objects.filter(pk=batch.pk).update(state="storing", attempts=3, seen_at=timezone.now() - batches.SILENT_FOR * 2)
    batches.sweep()
    batch.refresh_from_db()
    assert batch.state == "failed" and "nothing was stored" in batch.problem
    assert "nothing was stored" in page(browser, batch)


def test_a_file_that_is_gone_or_no_file_at_all_is_said(browser, monkeypatch, settings):
    monkeypatch.setattr(batches, "SMALL_FILE", 1)
    batch = upload(browser, KNOWN + "A-1,Quay,condo,sale,1\n")
    batches.uploads.forget(batch.kept)
    batches.work(batch.pk)
    assert "no longer here" in page(browser, batch)
    for file, why in ((b"", "empty"), (b"PK\x03\x04no", "cannot be read"), (b"just words\n", "no rows")):
        answer = browser.post("/listings/import", {"file": SimpleUploadedFile("a.csv", file)})
        assert answer.status_code == 422 and why in answer.content.decode(), why
    nothing = browser.post("/listings/import", {"pasted": "  \n"})
    assert nothing.status_code == 422 and "Choose a file, or paste rows below." in nothing.content.decode()


def test_rows_pasted_from_a_spreadsheet_are_a_file_like_any_other(browser):
    rows = "Reference\tTitle\tType\tDeal\tPrice\tSuburb\r\nA-1\tQuay, by the water\tcondo\tsale\t1.2m\tMarina Bay\r\nA-2\tRock\tcastle\tsale\t1\t\r\n"
    answer = browser.post("/listings/import", {"pasted": rows, "file": ""})
    batch = Batch.objects.get(pk=answer.url.rsplit("/", 1)[1])
    assert batch.name == "Pasted rows.csv" and "“castle” is not known" in page(browser, batch) and not Listing.objects.exists()
    browser.post(f"/listings/import/{batch.pk}/store", {"skip_bad": "yes"})
    assert Listing.objects.get().title == "Quay, by the water"
    kept = browser.post("/listings/import", {"pasted": "only words"})
    assert kept.status_code == 422 and "only words" in kept.content.decode(), "nothing that was pasted is lost"


# --- out again --------------------------------------------------------------------------------------------------------------


def test_what_goes_out_comes_in_again_unchanged_in_both_forms(browser, agent):
    a_listing(reference="A-1", title="=1+1", description="-dangerous\nsecond line; with, signs \"quoted\"", features=["sea view", "pool"], bathrooms=2.5,
              latitude="-12.5", longitude="103.851959", private=["price", "address"], agent=agent, internal_notes="@home", area=98.5, area_unit="sqm")
    a_listing(reference="A-2", price=None, bedrooms=None, bathrooms=None, area=None, area_unit="", features=[], availability="sold", listing_type="rent")
    before = list(Listing.objects.order_by("pk").values(*Listing.FACTS, "internal_notes", "agent_id"))
    for kind in ("csv", "xlsx"):
        answer = browser.get("/listings/export", {"format": kind})
        assert f"listings-{timezone.localdate().isoformat()}.{kind}" in answer["Content-Disposition"]
        batch = upload(browser, answer.content, f"again.{kind}")
        assert batch.state == "checked", page(browser, batch)
        assert {n: batch.report[n] for n in ("created", "updated", "unchanged", "bad_rows")} == {"created": 0, "updated": 0, "unchanged": 2, "bad_rows": 0}
        browser.post(f"/listings/import/{batch.pk}/store")
        assert list(Listing.objects.order_by("pk").values(*Listing.FACTS, "internal_notes", "agent_id")) == before
    assert AuditEntry.objects.filter(action="listings exported", agent_id=agent.pk).count() == 2


def test_no_cell_of_an_export_is_a_formula(browser):
    a_listing(reference="A-1", title="=HYPERLINK(\"http://x\")", internal_notes="+44 call", description="@sum", suburb="-x")
    text = browser.get("/listings/export?format=csv").content.decode("utf-8-sig")
    for cell in ("\"'=HYPERLINK", "\"'+44 call", "\"'@sum", "\"'-x"):
        assert cell in text
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/listings/export?format=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "=HYPERLINK(\"http://x\")" for cell in cells)


def test_an_export_holds_what_the_list_shows_and_only_this_agencys(browser, other_agency):
    a_listing(reference="A-1", availability="sold")
    a_listing(reference="A-2")
    a_listing(reference="S-1", is_sample=True, availability="sold")
    with in_agency("beta"):
        a_listing(reference="B-1")
    text = browser.get("/listings/export?format=csv&availability=sold").content.decode()
    assert "A-1" in text and not any(reference in text for reference in ("A-2", "S-1", "B-1"))


def test_a_large_workbook_is_written_by_a_worker_and_taken_when_it_is_ready(browser, client_for, api_for, agent, worker, other_agency, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    for reference in ("A-1", "A-2"):
        a_listing(reference=reference)
    a_listing(reference="A-3", availability="sold")
    shown = browser.get("/listings/export?format=xlsx&availability=available", follow=True)
    batch = Batch.objects.get(kind="export")
    assert "The workbook is being written." in shown.content.decode() and browser.get(f"/listings/export/{batch.pk}").status_code == 404
    worker.run_all()
    assert f"/listings/export/{batch.pk}" in browser.get(f"/listings/import/{batch.pk}").content.decode()
    kept = b"".join(browser.get(f"/listings/export/{batch.pk}").streaming_content)
    assert [row[0].value for row in openpyxl.load_workbook(io.BytesIO(kept)).active.iter_rows(min_row=2)] == ["A-1", "A-2"]

    api = api_for(agent)
    assert api.get("/api/properties/export?kind=xlsx").json()["code"] == "too_many"
    made = api.post("/api/properties/exports", {}, content_type="application/json").json()
    assert made["state"] == "writing" and api.get(f"/api/properties/exports/{made['id']}/file").json()["code"] == "not_there"
    worker.run_all()
    assert (api.get(f"/api/properties/exports/{made['id']}").json()["state"], made["rows"]) == ("written", 3)
    assert b"".join(api.get(f"/api/properties/exports/{made['id']}/file").streaming_content)[:2] == b"PK"
    with in_agency("beta"):
        stranger = Agent.objects.owners().get()
    assert api_for(stranger, "beta").get(f"/api/properties/exports/{made['id']}/file").status_code == 404
    assert AuditEntry.objects.filter(action="listings exported", agent_id=agent.pk).count() == 2
