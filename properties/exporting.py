"""Listings into a file that a spreadsheet opens and that the import reads again, with everything that colleagues know."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from accounts.agents import audit
from accounts.csv_files import csv_text
from properties import columns
from properties.models import Listing

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST_AS_WORKBOOK = 50_000
AT_ONCE = 2_000  # listings in a workbook that nobody waits for; 20,000 take some six seconds of a processor
HEAD = tuple(columns.HEADERS)
_PHRASES = "; "
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooMany(ValueError):
    """So many listings do not go into a workbook; the text says so."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to hand out."""

    content: str | bytes
    mime: str
    name: str


def to_export(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Without the agency's samples, in the order of their references."""
    return listings.filter(is_sample=False).order_by("reference")


def export(listings: QuerySet[Listing], *, as_workbook: bool, by: Agent, filters: Iterable[str] = ()) -> Exported:
    """These listings as a file; that they were taken away is noted. Raises TooMany for a workbook that a worker has to write:
    see `batches.begin_export`."""
    found = to_export(listings)
    if as_workbook:
        if found.count() > AT_ONCE:
            raise TooMany(_("So many listings take a while to write into a workbook."))
        file = Exported(as_xlsx(found), XLSX, name_of("xlsx"))
    else:
        file = Exported(as_csv(found), "text/csv; charset=utf-8", name_of("csv"))
    audit.note("listings exported", by=by, filters=sorted(filters))
    return file


def name_of(kind: str) -> str:
    return f"listings-{timezone.localdate().isoformat()}.{kind}"


def as_csv(listings: QuerySet[Listing]) -> str:
    """A table as text; what a spreadsheet would run gets an apostrophe, which the import takes off again."""
    return csv_text(HEAD, _rows(listings))


def as_xlsx(listings: QuerySet[Listing], progress: Callable[[int], None] = lambda rows: None) -> bytes:
    """A workbook with one sheet. Text is stored as text, so nothing in it is a formula. `progress` hears the rows so far."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Listings")
    sheet.freeze_panes = "C2"
    sheet.append([_cell(sheet, name, bold=True) for name in HEAD])
    for number, row in enumerate(_rows(listings), start=1):
        sheet.append([_cell(sheet, value) for value in row])
        if number % 1000 == 0:
            progress(number)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _rows(listings: QuerySet[Listing]) -> Iterator[list[Any]]:
    for listing in listings.select_related("agent").iterator(chunk_size=2000):
        yield [_value(listing, name) for name in HEAD]


def _value(listing: Listing, name: str) -> Any:
    if name == "agent":
        return listing.agent.email if listing.agent else ""
    value = getattr(listing, name)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return _phrases(value) if isinstance(value, list) else value


def _phrases(words: Iterable[str]) -> str:
    return _PHRASES.join(words)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A value as openpyxl takes it; what is empty costs no cell."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
    if not bold and not text.startswith("="):
        return text or None
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # else a text that begins with = would be a formula
    if bold:
        cell.font = Font(bold=True)
    return cell
