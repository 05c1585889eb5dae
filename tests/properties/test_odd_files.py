"""Files as people really have them: workbooks with titles, merged cells, formulas and dates, sheets that would burst, and
fifty thousand rows."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell import WriteOnlyCell

from properties.importing import Unreadable, import_file
from properties.models import Listing
from tests.builders import a_listing

pytestmark = pytest.mark.usefixtures("agency")
HEAD = ["Reference", "Title", "Type", "Deal", "Price", "Beds", "Size", "Suburb"]


def workbook(*rows, prepare=None, first_empty: bool = False) -> io.BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    if first_empty:
        sheet = book.create_sheet("Real")
    for row in rows:
        sheet.append(row)
    if prepare:
        prepare(sheet)
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def read(file: io.BytesIO, **options):
    return import_file(file, **{"by": None, "dry_run": False} | options)


def rebuilt(file: io.BytesIO, name: str, change) -> io.BytesIO:
    """The same archive with one part of it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part.filename)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    out.seek(0)
    return out


def test_a_workbook_is_read_like_a_csv_and_numbers_stay_numbers():
    report = read(workbook(HEAD, ["X-1", "Quay", "condo", "sale", 1200000, 3, 98.5, "Bishan"], ["X-2", "Rock", "Piso", "alquiler", 2500.0, 0, "592 sq ft", "Graça"]))
    assert report.errors == []
    one, two = Listing.objects.order_by("reference")
    assert (one.price, one.bedrooms, float(one.area), one.suburb) == (1_200_000, 3, 98.5, "Bishan")
    assert (two.property_type, two.listing_type, two.price, two.bedrooms, two.area_unit, two.suburb) == ("apartment", "rent", 2500, 0, "sqft", "Graça")


def test_a_title_above_the_headings_and_an_empty_first_sheet_are_no_trouble():
    report = read(workbook(["Our listings, November"], [], HEAD, ["X-1", "Quay", "condo", "sale", 1, 1, 1, ""], first_empty=True))
    assert (report.created, report.errors) == (1, [])


def test_rows_are_counted_as_the_spreadsheet_counts_them():
    report = read(workbook(["Our listings"], [], HEAD, ["X-1", "Quay", "castle", "sale", 1, 1, 1, ""], [], ["X-2", "Rock", "condo", "sale", "much", 1, 1, ""]))
    assert [(error.line, error.column) for error in report.errors] == [(4, "Type"), (6, "Price")]


def test_a_merged_cell_says_the_same_in_every_row_that_it_covers():
    def merge(sheet):
        sheet.merge_cells("H2:H4")

    read(workbook(HEAD, ["X-1", "A", "condo", "sale", 1, 1, 1, "Bishan"], ["X-2", "B", "condo", "sale", 1, 1, 1, None],
                  ["X-3", "C", "condo", "sale", 1, 1, 1, None], ["X-4", "D", "condo", "sale", 1, 1, 1, None], prepare=merge))
    assert list(Listing.objects.order_by("reference").values_list("suburb", flat=True)) == ["Bishan", "Bishan", "Bishan", ""]


def test_formulas_without_a_result_are_refused_and_those_with_one_are_taken_by_it():
    file = workbook(HEAD, ["X-1", "Quay", "condo", "sale", "=600000*2", 3, 98, "Bishan"])
    with pytest.raises(Unreadable, match="formulas without results"):
        read(file)
    file.seek(0)
    reckoned = rebuilt(file, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<f>600000*2</f><v />", b"<f>600000*2</f><v>1200000</v>")
                       .replace(b"<f>600000*2</f><v></v>", b"<f>600000*2</f><v>1200000</v>").replace(b"<f>600000*2</f><v/>", b"<f>600000*2</f><v>1200000</v>"))
    read(reckoned)
    assert Listing.objects.get().price == 1_200_000


def test_text_that_looks_like_a_formula_stays_text():
    def as_text(sheet):
        sheet["B2"].data_type = "s"

    read(workbook(HEAD, ["X-1", "=cmd|' /C calc'!A0", "condo", "sale", 1, 1, 1, ""], prepare=as_text))
    assert Listing.objects.get().title == "=cmd|' /C calc'!A0"


def test_dates_yes_and_errors_in_the_wrong_column_are_named_by_cell():
    report = read(workbook(HEAD, ["X-1", "Quay", "condo", "sale", datetime.date(2026, 3, 1), True, "#REF!", ""]))
    assert [(error.column, error.message.split("”")[0].strip("“")) for error in report.errors] == [("Price", "2026-03-01"), ("Beds", "yes"), ("Size", "#REF!")]


def test_a_workbook_that_would_burst_is_refused_before_it_is_opened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(260):
                part.write(b"0" * 1024 * 1024)
    assert len(bomb.getvalue()) < 1024 * 1024
    bomb.seek(0)
    with pytest.raises(Unreadable, match="too much"):
        read(bomb)


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def with_a_table_of_texts(*, padding: int = 0) -> io.BytesIO:
    """A workbook as Excel lays it out: texts stand in a part of their own and cells point at them."""
    texts = ["Reference", "Title", "Type", "Deal", "X-1", "Quay & Co", "condo", "sale"]
    rows = "".join(f'<row r="{r}">' + "".join(f'<c r="{"ABCD"[c]}{r}" t="s"><v>{4 * (r - 1) + c}</v></c>' for c in range(4)) + "</row>" for r in (1, 2))
    table = "".join("<si><t>" + text.replace("&", "&amp;") + "</t></si>" for text in texts)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" '
                               f'ContentType="{SHEET}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{SHEET}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{table}</sst>" + " " * padding,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    out.seek(0)
    return out


def test_a_workbook_as_excel_lays_it_out_is_read():
    assert read(with_a_table_of_texts()).created == 1
    assert Listing.objects.get().title == "Quay & Co"


def test_a_workbook_whose_texts_would_burst_or_that_brings_entities_is_refused():
    with pytest.raises(Unreadable, match="too much"):
        read(with_a_table_of_texts(padding=41 * 1024 * 1024))
    file = workbook(HEAD, ["X-1", "Quay", "condo", "sale", 1, 1, 1, ""])
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(Unreadable, match="cannot be read"):
        read(rebuilt(file, "xl/worksheets/sheet1.xml", lambda xml: laughs + xml))


def test_a_cell_at_the_end_of_the_world_costs_nothing():
    def far(sheet):
        sheet["XFD1048576"] = "boo"

    report = read(workbook(HEAD, ["X-1", "Quay", "condo", "sale", 1, 1, 1, ""], prepare=far))
    assert (report.created, report.errors) == (1, [])


@pytest.mark.parametrize(("raw", "why"), [
    (b"PK\x03\x04" + b"nonsense" * 50, "cannot be read"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old or a protected"),
])
def test_what_only_looks_like_a_workbook_is_refused_in_a_sentence(raw, why):
    with pytest.raises(Unreadable, match=why):
        read(io.BytesIO(raw))


def test_an_archive_of_something_else_is_no_workbook():
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    other.seek(0)
    with pytest.raises(Unreadable, match="no Excel workbook"):
        read(other)


def test_a_csv_that_names_its_sign_in_the_first_line_is_understood():
    report = read(io.BytesIO("\ufeffsep=;\r\nref;title;type;deal;price\r\nA-1;Quay, by the sea;condo;sale;1.200.000 €\r\n".encode()))
    assert (report.created, Listing.objects.get().price, Listing.objects.get().title) == (1, 1_200_000, "Quay, by the sea")


def test_fifty_thousand_rows_are_stored_with_their_history_and_one_more_is_refused():
    lines = [f"R-{n},Home {n},condo,sale,{500_000 + n},{n % 5},Bishan,pool;gym" for n in range(50_000)]
    file = "\n".join(["ref,title,type,deal,price,beds,suburb,features", *lines])
    report = read(io.BytesIO(file.encode()))
    assert (report.created, report.bad_rows, Listing.objects.count()) == (50_000, 0, 50_000)
    assert Listing.objects.get(reference="R-49999").changes.get().is_new
    with pytest.raises(Unreadable, match="more than 50,000 rows"):
        read(io.BytesIO((file + "\nR-50000,One,condo,sale,1,1,Bishan,").encode()))


def test_a_large_workbook_is_read_row_by_row():
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([WriteOnlyCell(sheet, name) for name in HEAD])
    for n in range(5000):
        sheet.append([f"R-{n}", f"Home {n}", "condo", "sale", 500_000 + n, n % 5, 90, "Bishan"])
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    report = read(kept, dry_run=True)
    assert (report.created, report.bad_rows) == (5000, 0)


def test_an_update_by_file_keeps_private_what_the_file_does_not_speak_of():
    a_listing(reference="X-1", title="Old", private=["price"])
    read(workbook(HEAD, ["X-1", "New", "condo", "sale", 5, 1, 1, ""]))
    assert Listing.objects.get(reference="X-1").private == ["price"]
    read(io.BytesIO(b"ref,title,type,deal,private\nX-1,New,condo,sale,address; Size\n"))
    assert Listing.objects.get(reference="X-1").private == ["area", "address"]
    report = read(io.BytesIO(b"ref,title,type,deal,private\nX-1,New,condo,sale,title\n"))
    assert "is no fact that can be private" in report.errors[0].message
