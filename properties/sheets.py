"""A table out of a file, however a spreadsheet has written it: every cell as text, with the line it stands on."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from django.utils.translation import gettext as _

from properties import columns

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 120
HEAD_AMONG = 10  # rows that are looked at for the one with the headings
SAMPLES = 3
LONGEST_SAMPLE = 60
PROGRESS_EVERY = 500  # rows
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ARCHIVE, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not blank, with the line it begins on. `problem` says why its cells could not be read."""

    number: int
    cells: list[str]
    problem: str = ""


class Lines(Protocol):
    def __call__(self) -> Iterator[Line]: ...


@dataclass(frozen=True)
class Sheet:
    """The headings, and the rows below them as often as they are asked for."""

    head: list[str]
    _below: Lines

    def rows(self) -> Iterator[Line]:
        """Each row that is not blank. Raises Unreadable where there are none, or too many."""
        count = 0
        for line in self._below():
            count += 1
            if count > MAX_ROWS:
                raise Unreadable(_("The file has more than %(most)s rows; split it.") % {"most": f"{MAX_ROWS:,}"})
            yield line
        if not count:
            raise Unreadable(_("The file has a header line but no rows."))

    def samples(self) -> list[list[str]]:
        """For each heading the first few things that stand below it."""
        found: list[list[str]] = [[] for _heading in self.head]
        for line in itertools.islice(self._below(), 40):
            for place, cell in zip(found, line.cells, strict=False):
                text = " ".join(cell.split())[:LONGEST_SAMPLE]
                if text and text not in place and len(place) < SAMPLES:
                    place.append(text)
        return found


def is_workbook(file: BinaryIO) -> bool:
    """Whether it is an archive, as XLSX files are. Reads from where the file stands, and goes back there."""
    at = file.tell()
    begins = file.read(len(_ARCHIVE))
    file.seek(at)
    return begins == _ARCHIVE


def read(file: BinaryIO, *, progress: Callable[[int], None] | None = None) -> Sheet:
    """What is in a CSV or XLSX file. A workbook is taken apart as a whole, which takes a while for thousands of rows:
    `progress` is told how many were read. Raises Unreadable."""
    raw = _whole(file)
    if raw.startswith(_OLD_OFFICE):
        raise Unreadable(_("This is an old or a protected spreadsheet; save it as XLSX without a password, or as CSV."))
    if raw.startswith(_ARCHIVE):
        from properties.workbooks import rows_of

        lines = []
        for line in rows_of(raw):
            lines.append(line)
            if progress and len(lines) % PROGRESS_EVERY == 0:
                progress(len(lines))
        return _with_head(lambda: iter(lines))
    if not raw.strip(b"\x00 \r\n\t"):
        raise Unreadable(_("The file is empty."))
    text = _decoded(raw)
    sign = _delimiter(text)
    return _with_head(lambda: _csv_lines(text, sign))


def look_over(file: BinaryIO) -> None:
    """Refuse at once a workbook that is none, or that would unpack into too much. Raises Unreadable."""
    from properties.workbooks import judge

    judge(_whole(file))


def folded(sheet: Sheet) -> Iterator[bytes]:
    """A sheet as plain lines that `unfold` reads in a moment, so that a workbook need not be taken apart again."""
    yield json.dumps(sheet.head).encode() + b"\n"
    for line in sheet.rows():
        yield json.dumps([line.number, line.cells, line.problem]).encode() + b"\n"


def unfold(file: BinaryIO) -> Sheet:
    """What `folded` wrote."""
    head, *rows = file.read().splitlines()
    return Sheet(json.loads(head), lambda: (Line(*json.loads(row)) for row in rows))


def _whole(file: BinaryIO) -> bytes:
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise Unreadable(_("The file is larger than 20 MB; split it."))
    return raw


def _with_head(lines: Lines) -> Sheet:
    """The headings are the row among the first with the most words that we know, else the first that is about as wide as the
    others; a title above them is none."""
    first = list(itertools.islice(lines(), HEAD_AMONG))
    if not first or first[0].problem:
        raise Unreadable(_("The file has no header line."))
    widths = [sum(bool(cell.strip()) for cell in line.cells) for line in first]
    at = max(range(len(first)), key=lambda n: (sum(bool(columns.column_of(cell)) for cell in first[n].cells), widths[n] * 2 >= max(widths), -n))
    head = [" ".join(cell.replace("\ufeff", "").split())[:80] for cell in first[at].cells]
    while head and not head[-1]:
        head.pop()
    if len(head) > MAX_COLUMNS:
        raise Unreadable(_("The file has more than %(most)s columns.") % {"most": MAX_COLUMNS})
    return Sheet(head, lambda: itertools.islice(lines(), at + 1, None))


# --- CSV ---------------------------------------------------------------------------------------------------------------


def _decoded(raw: bytes) -> str:
    """As text, without the zeros that no database keeps."""
    for encoding in _encodings(raw):
        try:
            return raw.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\x00", "")


def _encodings(raw: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return (encoding,)
    sample = raw[:2000]
    if sample.count(0) > len(sample) // 3:  # Latin letters in UTF-16 without a mark have a zero in every second byte
        return ("utf-16-be" if sample[0] == 0 else "utf-16-le",)
    return ("utf-8", "cp1252")


def _delimiter(text: str) -> str:
    """The sign that cuts one of the first lines into the most columns that we know."""
    first = [line for line in text[:20_000].lstrip("\ufeff").splitlines() if line.strip()][:HEAD_AMONG]
    if first and first[0].lower().startswith("sep=") and len(first[0]) == 5:  # how one spreadsheet program says it
        return first[0][4]

    def known(sign: str) -> tuple[int, int]:
        each = [sum(bool(columns.column_of(cell.strip().strip('"'))) for cell in line.split(sign)) for line in first]
        return max(each, default=0), max((line.count(sign) for line in first), default=0)

    return max(",;\t|", key=known)


def _csv_lines(text: str, sign: str) -> Iterator[Line]:
    """Rows that are not blank, with the line each begins on; a quoted cell may go over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=False)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(begins, [], _("The line cannot be read (%(why)s).") % {"why": error})
            begins = reader.line_num + 1
            continue
        if any(cell.strip() for cell in cells) and not (begins == 1 and len(cells) <= 2 and cells[0].lower().startswith("sep=")):
            yield Line(begins, cells)
        begins = reader.line_num + 1
