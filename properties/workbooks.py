"""Excel workbooks: read row by row in one pass, never computed, and refused before they can unpack into more than fits."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries

from properties.sheets import HEAD_AMONG, MAX_COLUMNS, MAX_ROWS, Line, Unreadable

MOST_PARTS = 2000
MOST_UNPACKED = 250 * 1024 * 1024
MOST_WORDS = 40 * 1024 * 1024  # the table of texts is held in memory
MOST_MERGED = 20_000
_PIECE = 1024 * 1024
_OVERLAP = 400
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.I)
_UNRECKONED = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]{0,300}</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")


def rows_of(raw: bytes) -> Iterator[Line]:
    """The rows of the first sheet that has any, in one pass. Raises Unreadable."""
    judge(raw)
    try:
        yield from _first_filled(raw)
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001  a broken workbook fails in as many ways as there are parsers in it
        raise Unreadable(_("This spreadsheet cannot be read; save it anew as XLSX, or as CSV.")) from None


def judge(raw: bytes) -> None:
    """Whether it is a workbook that unpacks into what it may; nothing is unpacked. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(names) != len(parts) or len(parts) > MOST_PARTS or not any(name.endswith("workbook.xml") for name in names):
                raise Unreadable(_("This is no Excel workbook; save it as XLSX or as CSV."))
            if sum(part.file_size for part in parts) > MOST_UNPACKED or any(
                part.file_size > MOST_WORDS for part in parts if "sharedstrings" in part.filename.lower()
            ):
                raise Unreadable(_("The spreadsheet unpacks into too much; save only the sheet with the listings, as CSV."))
            if any(part.flag_bits & 0x1 for part in parts):
                raise Unreadable(_("The spreadsheet has a password; save it without one."))
    except zipfile.BadZipFile:
        raise Unreadable(_("This spreadsheet cannot be read; save it anew as XLSX, or as CSV.")) from None


def _first_filled(raw: bytes) -> Iterator[Line]:
    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            is_empty = True
            for line in _lines(sheet, _looked_through(book._archive, sheet._worksheet_path)):
                is_empty = False
                yield line
            if not is_empty:
                return
    finally:
        book.close()
    raise Unreadable(_("The file is empty."))


def _lines(sheet: Any, merged: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Line]:
    """Rows that are not blank. A merged cell says the same in every row that it covers, as it looks."""
    sheet.reset_dimensions()
    said: dict[tuple[int, int], str] = {}
    corners = set(merged.values())
    for number, values in enumerate(sheet.iter_rows(max_row=MAX_ROWS + HEAD_AMONG + 1, max_col=MAX_COLUMNS + 1, values_only=True), start=1):
        cells = [_text(value) for value in values]
        if corners or merged:
            for at in range(len(cells)):
                place = (number, at + 1)
                if place in corners:
                    said[place] = cells[at]
                elif place in merged and not cells[at]:
                    cells[at] = said.get(merged[place], "")
        while cells and not cells[-1]:
            cells.pop()
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def _text(value: Any) -> str:
    """A cell as it would be typed. Formulas come as what they last came to."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return "" if isinstance(value, timedelta) else str(value)


def _looked_through(archive: zipfile.ZipFile, path: str) -> dict[tuple[int, int], tuple[int, int]]:
    """The sheet's bytes, once, before a parser sees them: no document type, no formula without its result (what is empty
    would overwrite what is known); and for each cell covered by a merged one, where the text stands."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    with archive.open(path) as part:
        before = b""
        while piece := part.read(_PIECE):
            window = before + piece
            if b"<!" in window and _DOCTYPE.search(window):
                raise Unreadable(_("This spreadsheet cannot be read; save it anew as XLSX, or as CSV."))
            if (b"<f" in window or b":f" in window) and _UNRECKONED.search(window):
                raise Unreadable(_("The spreadsheet has formulas without results. Open it, save it and choose it again, or save it as CSV."))
            for found in _MERGED.findall(window) if b"mergeCell" in window else ():
                _cover(covered, found.decode())
            before = window[-_OVERLAP:]
    return covered


def _cover(covered: dict[tuple[int, int], tuple[int, int]], ref: str) -> None:
    left, top, right, bottom = range_boundaries(ref)
    if (right - left + 1) * (bottom - top + 1) + len(covered) > MOST_MERGED:
        raise Unreadable(_("The spreadsheet merges too many cells; split them, or save it as CSV."))
    covered |= {(row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1) if (row, column) != (top, left)}
