"""Listings from a file. Every bad cell is named by line and column before anything is stored, and what is stored is stored
in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.agents.models import Agent as AgentModel
from accounts.csv_files import DANGEROUS
from accounts.tenancy import current_agency
from properties import columns, mapping, sheets
from properties.models import Listing, Source
from properties.sheets import PROGRESS_EVERY, Line, Sheet, Unreadable
from properties.storing import Clash, Together, as_it_is, known

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Batch

__all__ = ["ImportReport", "RowError", "Unreadable", "check", "import_file", "store"]

ERRORS_NAMED = 200
MANY = 500  # rows after which PostgreSQL counts the table anew
_LENGTHS = {f.name: f.max_length for f in Listing._meta.concrete_fields if f.max_length}


@dataclass(frozen=True, slots=True)
class RowError:
    """One cell (or line, with no column) that cannot be stored. Lines count as in the file; the header is mostly line 1."""

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

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class _Row:
    line: int
    values: dict[str, Any]


def import_file(
    file: BinaryIO, *, by: Agent | None, dry_run: bool, skip_bad: bool = False, source: str = Source.IMPORT,
    names: Sequence[str] | None = None, fixed: dict[str, str] | None = None,
) -> ImportReport:
    """Read a CSV or XLSX file of listings and store it in one transaction.

    A listing whose reference is known is updated; columns that the file lacks stay as they are. With any bad row
    nothing is stored, unless `skip_bad` says to leave those out. `names` says for each column of the file which field it
    is (else it is told by its heading), `fixed` gives values for fields that the file lacks. Raises Unreadable.
    """
    sheet = sheets.read(file)
    names = mapping.guess(sheet.head) if names is None else list(names)
    rows, report = check(sheet, names, fixed or {})
    if report.is_clean or skip_bad:
        with transaction.atomic():
            store(rows, report, by=by, write=not dry_run, source=source)
    return report


def check(
    sheet: Sheet, names: Sequence[str], fixed: dict[str, str], *, progress: Callable[[int], None] | None = None,
) -> tuple[list[_Row], ImportReport]:
    """Read every row; nothing is stored. Raises Unreadable when the columns do not make a listing."""
    wrong = mapping.what_is_missing(names, fixed)
    if wrong:
        raise Unreadable(wrong)
    report = ImportReport(warnings=[
        _("The column “%(name)s” is not known and was left out.") % {"name": heading[:40] or _("without a name")}
        for heading, name in zip(sheet.head, names, strict=True) if not name
    ])
    rows, seen = [], {}
    given = {name: _value(name, words) for name, words in fixed.items() if words}
    for line in sheet.rows():
        report.rows += 1
        if progress and report.rows % PROGRESS_EVERY == 0:
            progress(report.rows)
        values, problems = _read_row(line, names, sheet.head, given)
        reference = str(values.get("reference", "")).upper()
        if reference in seen:
            problems.append(RowError(line.number, "reference", _("It is also on line %(line)s.") % {"line": seen[reference]}))
        elif reference:
            seen[reference] = line.number
        if problems:
            _refuse(report, problems)
        else:
            rows.append(_Row(line.number, values))
    return rows, report


def _refuse(report: ImportReport, problems: list[RowError]) -> None:
    report.bad_rows += 1
    report.errors.extend(problems[:max(0, ERRORS_NAMED - len(report.errors))])


# --- one row -----------------------------------------------------------------------------------------------------------


def _read_row(line: Line, names: Sequence[str], head: Sequence[str], given: dict[str, Any]) -> tuple[dict[str, Any], list[RowError]]:
    values: dict[str, Any] = {}
    number, cells = line.number, line.cells
    if line.problem:
        return values, [RowError(number, "", line.problem)]
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names):]):
        return values, [RowError(number, "", _("It has %(cells)s cells, the header %(names)s; is a comma not in quotes?") % {
            "cells": len(cells), "names": len(names)})]
    problems: list[RowError] = []
    for name, written, cell in zip(names, head, cells, strict=False):
        if not name:
            continue
        try:
            values[name] = _value(name, cell)
        except ValueError as error:
            problems.append(RowError(number, written.strip() or name, str(error)))
    raw = dict(zip(names, cells, strict=False))
    values |= {name: value for name, value in given.items() if values.get(name) in (None, "")}
    if "price" in names:
        values["currency"] = values.get("currency") or columns.currency_in(raw.get("price", ""))
    if "area" in names:
        values["area_unit"] = values.get("area_unit") or columns.unit_in(raw.get("area", ""))
    for name in columns.REQUIRED:
        if values.get(name) == "" or (name not in values and not problems):
            problems.append(RowError(number, name, _("It is empty.")))
    return values, problems


def _value(name: str, cell: str) -> Any:
    """A cell as its column wants it. Text stays text: nothing that begins with = + - @ is ever computed. The apostrophe
    that an export puts before such a text comes off again."""
    text = cell.strip()
    if text.startswith("'") and text[1:].lstrip(" \xa0\u200b\ufeff").startswith(DANGEROUS):
        text = text[1:]
    parser = columns.PARSERS.get(name)
    if parser:
        return parser(text) if text else _empty(name)
    longest = _LENGTHS.get(name)
    if longest and len(text) > longest:
        raise ValueError(_("It has %(long)s characters; at most %(most)s are kept.") % {"long": len(text), "most": longest})
    return text


def _empty(name: str) -> Any:
    if name in ("features", "not_features", "private"):
        return []
    return None if name in ("price", "bedrooms", "bathrooms", "area", "latitude", "longitude") else ""


# --- storing -------------------------------------------------------------------------------------------------------------


def store(
    rows: Sequence[_Row], report: ImportReport, *, by: Agent | None, write: bool, source: str = Source.IMPORT, batch: Batch | None = None,
) -> None:
    """Turn checked rows into listings, and count; with `write`, keep them (then in a transaction). Raises Unreadable."""
    there = known([row.values["reference"] for row in rows], lock=write)
    agents = {agent.email: agent for agent in AgentModel.objects.active()}
    home = current_agency().currency
    together = Together(by=by, source=source, batch=batch)
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
            raise Unreadable(_("Somebody else changed listings while the file was being stored; nothing was. Try again.")) from None
        if report.created + report.updated >= MANY:
            with connection.cursor() as cursor:  # autovacuum comes a minute later; till then searches would be planned for a small table
                cursor.execute("ANALYZE properties_listing")
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
        warning = _("There is no agent %(mail)s; those listings stay with whoever has them.") % {"mail": email[:60]}
        if warning not in report.warnings and len(report.warnings) < 50:
            report.warnings.append(warning)
    return found or listing.agent
