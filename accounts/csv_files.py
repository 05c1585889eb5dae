"""Tables that people open in a spreadsheet, made so that nothing in them is run.

A cell that begins with = + - or @ is a formula to a spreadsheet, and names and messages come from strangers. Such a cell
gets an apostrophe in front, which spreadsheets take as "this is text". Our own numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

DANGEROUS = tuple("=+-@\t\r\n＝＋－＠")


def safe_cell(value: object) -> object:
    """A value as a cell of a table that may be opened anywhere."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = str(value).replace("\x00", "")
        return "'" + text if text.lstrip(" \xa0\u200b\ufeff").startswith(DANGEROUS) else text
    return value


def csv_text(head: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """The table as text. The mark at its beginning tells spreadsheets that it is UTF-8."""
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow([safe_cell(cell) for cell in head])
    for row in rows:
        table.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + written.getvalue()


def csv_file(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a download."""
    response = HttpResponse(csv_text(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
