"""Listings from a file, all or none: every bad cell is named by line and column before anything is stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import transaction

from accounts.agents.models import Agent as AgentModel
from accounts.tenancy import current_agency
from properties import columns
from properties.models import Listing, Source
from properties.storing import Clash, Together, as_it_is, known

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
ERRORS_NAMED = 200
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LENGTHS = {f.name: f.max_length for f in Listing._meta.concrete_fields if f.max_length}


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell (or line, with no column) that cannot be stored. Line 1 is the header."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.message}" if self.column else f"line {self.line}: {self.message}"


@dataclass(slots=True)
class ImportReport:
    """What an import did, or in a dry run would do. `errors` names the first of them; `bad_rows` counts all rows."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    bad_rows: int = 0
    stored: bool = False
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.bad_rows


@dataclass(slots=True)
class _Row:
    line: int
    values: dict[str, Any]


def import_csv(
    file: BinaryIO, *, by: Agent | None, dry_run: bool, skip_bad: bool = False, source: str = Source.IMPORT,
) -> ImportReport:
    """Read a listings file and store it in one transaction.

    A listing whose reference is known is updated; columns that the file lacks stay as they are. With any bad row
    nothing is stored, unless `skip_bad` says to leave those out. Raises Unreadable if there are no rows to speak of.
    """
    report = ImportReport()
    text = _decoded(file)
    with transaction.atomic():
        rows = list(_good_rows(text, report))
        if report.is_clean or skip_bad:
            _store(rows, report, by=by, write=not dry_run, source=source)
    return report


# --- the file --------------------------------------------------------------------------------------------------------


def _decoded(file: BinaryIO) -> str:
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise Unreadable("The file is larger than 20 MB; split it.")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is a spreadsheet; save it as CSV first.")
    if not raw.strip(b"\x00 \r\n\t"):
        raise Unreadable("The file is empty.")
    for encoding in _encodings(raw):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _encodings(raw: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return (encoding,)
    sample = raw[:2000]
    if sample.count(0) > len(sample) // 3:  # Latin letters in UTF-16 without a mark have a zero in every second byte
        return ("utf-16-be" if sample[0] == 0 else "utf-16-le",)
    return ("utf-8", "cp1252")


def _good_rows(text: str, report: ImportReport) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    try:
        header = next(row for row in reader if any(cell.strip() for cell in row))
    except (StopIteration, csv.Error):
        raise Unreadable("The file has no header line.") from None
    names = _columns(header, report)
    seen: dict[str, int] = {}
    for line, cells in _numbered(reader, report):
        report.rows += 1
        if report.rows > MAX_ROWS:
            raise Unreadable(f"The file has more than {MAX_ROWS:,} rows; split it.")
        values, problems = _read_row(line, cells, names, header)
        reference = str(values.get("reference", "")).upper()
        if reference in seen:
            problems.append(RowError(line, "reference", f"It is also on line {seen[reference]}."))
        elif reference:
            seen[reference] = line
        if problems:
            _refuse(report, problems)
        else:
            yield _Row(line, values)
    if not report.rows:
        raise Unreadable("The file has a header line but no rows.")


def _numbered(reader: Any, report: ImportReport) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line each begins on; a quoted cell may go over several lines."""
    begins = reader.line_num + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            report.rows += 1
            _refuse(report, [RowError(begins, "", f"The line cannot be read ({error}).")])
            begins = reader.line_num + 1
            continue
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The sign that cuts the header into the most columns that we know."""
    first = next((line for line in text.lstrip("\ufeff").splitlines() if line.strip()), "")
    return max(",;\t|", key=lambda sign: sum(bool(columns.column_of(cell.strip().strip('"'))) for cell in first.split(sign)))


def _columns(header: list[str], report: ImportReport) -> list[str]:
    names = [columns.column_of(cell.replace("\ufeff", "")) for cell in header]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise Unreadable(f"Two columns stand for the same thing: {', '.join(twice)}.")
    missing = [name for name in columns.REQUIRED if name not in names]
    if missing:
        raise Unreadable(f"The header has no column for {', '.join(missing)}.")
    for cell, name in zip(header, names, strict=True):
        if not name:
            report.warnings.append(f"The column “{cell.strip()[:40] or 'without a name'}” is not known and was left out.")
    return names


def _refuse(report: ImportReport, problems: list[RowError]) -> None:
    report.bad_rows += 1
    report.errors.extend(problems[:max(0, ERRORS_NAMED - len(report.errors))])


# --- one row -----------------------------------------------------------------------------------------------------------


def _read_row(line: int, cells: list[str], names: list[str], header: list[str]) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    problems: list[RowError] = []
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names):]):
        problems.append(RowError(line, "", f"It has {len(cells)} cells, the header {len(names)}; is a comma not in quotes?"))
        return values, problems
    for name, written, cell in zip(names, header, cells, strict=False):
        if not name:
            continue
        try:
            values[name] = _value(name, cell)
        except ValueError as error:
            problems.append(RowError(line, written.strip() or name, str(error)))
    given = dict(zip(names, cells, strict=False))
    values["currency"] = values.get("currency") or columns.currency_in(given.get("price", ""))
    values["area_unit"] = values.get("area_unit") or columns.unit_in(given.get("area", ""))
    for name in columns.REQUIRED:
        if values.get(name) == "" or (name not in values and not any(p.line == line for p in problems)):
            problems.append(RowError(line, name, "It is empty."))
    return values, problems


def _value(name: str, cell: str) -> Any:
    """A cell as its column wants it. Text stays text: nothing that begins with = + - @ is ever computed."""
    if "\x00" in cell:
        raise ValueError("It contains a zero byte.")
    text = cell.strip()
    parser = columns.PARSERS.get(name)
    if parser:
        return parser(text) if text else _empty(name)
    longest = _LENGTHS.get(name)
    if longest and len(text) > longest:
        raise ValueError(f"It has {len(text)} characters; at most {longest} are kept.")
    return text


def _empty(name: str) -> Any:
    if name in ("features", "not_features"):
        return []
    return None if name in ("price", "bedrooms", "bathrooms", "area", "latitude", "longitude") else ""


# --- storing -------------------------------------------------------------------------------------------------------------


def _store(rows: list[_Row], report: ImportReport, *, by: Agent | None, write: bool, source: str) -> None:
    there = known([row.values["reference"] for row in rows])
    agents = {agent.email: agent for agent in AgentModel.objects.active()}
    home = current_agency().currency
    together = Together(by=by, source=source)
    for row in rows:
        listing = there.get(row.values["reference"].upper())
        if listing is None:
            listing = Listing(agent=by, currency=home)
            _apply(row, listing, agents, report)
            together.add(listing)
        else:
            before = as_it_is(listing)
            _apply(row, listing, agents, report)
            together.change(listing, before)
    report.created, report.updated, report.unchanged = len(together.new), len(together.changed), len(together.unchanged)
    if write:
        try:
            together.store(is_confirmed=True)
        except Clash:
            raise Unreadable("Somebody else changed listings while the file was being stored; nothing was. Try again.") from None
    report.stored = write


def _apply(row: _Row, listing: Listing, agents: dict[str, Agent], report: ImportReport) -> None:
    """Write a row's values onto a listing. Empty words keep what was known."""
    for name, value in row.values.items():
        if name == "agent":
            listing.agent = _agent(value, agents, listing, report)
        elif value != "" or name not in ("property_type", "listing_type", "currency", "availability", "area_unit"):
            setattr(listing, name, value)
    listing.clean()


def _agent(email: str, agents: dict[str, Agent], listing: Listing, report: ImportReport) -> Agent | None:
    if not email:
        return listing.agent
    found = agents.get(email.strip().lower())
    if found is None:
        warning = f"There is no agent {email[:60]}; those listings stay with whoever has them."
        if warning not in report.warnings and len(report.warnings) < 50:
            report.warnings.append(warning)
    return found or listing.agent
