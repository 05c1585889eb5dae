"""Listings into a file that a spreadsheet opens and that the import reads again, with everything that colleagues know."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
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

MOST_AS_WORKBOOK = 20_000
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


def export(listings: QuerySet[Listing], *, as_workbook: bool, by: Agent, filters: Iterable[str] = ()) -> Exported:
    """These listings as a file, the agency's samples left out; that they were taken away is noted. Raises TooMany."""
    found, day = listings.filter(is_sample=False).order_by("reference"), timezone.localdate().isoformat()
    if as_workbook:
        if found.count() > MOST_AS_WORKBOOK:
            raise TooMany(_("More than %(most)s listings do not go into one workbook; choose CSV.") % {"most": f"{MOST_AS_WORKBOOK:,}"})
        file = Exported(as_xlsx(found), XLSX, f"listings-{day}.xlsx")
    else:
        file = Exported(as_csv(found), "text/csv; charset=utf-8", f"listings-{day}.csv")
    audit.note("listings exported", by=by, filters=sorted(filters))
    return file


def as_csv(listings: QuerySet[Listing]) -> str:
    """A table as text; what a spreadsheet would run gets an apostrophe, which the import takes off again."""
    return csv_text(HEAD, _rows(listings))


def as_xlsx(listings: QuerySet[Listing]) -> bytes:
    """A workbook with one sheet. Text is stored as text, so nothing in it is a formula."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Listings")
    sheet.freeze_panes = "C2"
    sheet.append([_cell(sheet, name, bold=True) for name in HEAD])
    for row in _rows(listings):
        sheet.append([_cell(sheet, value) for value in row])
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
