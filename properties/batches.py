"""Files of listings on their way in, and the way back, and large workbooks on their way out: checked, stored, undone and
written, at once when small, else by a worker that says how far it is. The batch's row is the truth; whoever is woken twice does the work once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from accounts.agents import audit
from properties import columns, exporting, importing, mapping, sheets, undoing, uploads
from properties.models import Batch, Listing, ListingRules
from properties.sheets import Unreadable
from properties.storing import Clash

if TYPE_CHECKING:
    from accounts.agents.models import Agent

TASK = "properties.tasks.work"
SMALL_FILE = 400 * 1024  # bytes; below this nobody waits for a worker
SMALL_WORKBOOK = 60 * 1024  # packed; some 700 rows
SMALL_UNDO = 1000  # listings
MOST_ATTEMPTS = 3
SILENT_FOR = timedelta(minutes=2)  # a worker that says nothing for so long is taken for dead
State = Batch.State


def begin(upload: File, *, by: Agent) -> Batch:
    """Take a file in: put it aside, read its headings and say what we take them for. Nothing is checked yet unless every
    needed column is known. A large workbook is read by a worker. Raises Unreadable; then nothing is kept."""
    batch = Batch(kind=Batch.Kind.IMPORT, state=State.READING, agent=by, who=str(by), name=(upload.name or "")[:120])
    if sheets.is_workbook(upload) and upload.size > SMALL_WORKBOOK:
        sheets.look_over(upload)
        batch.kept = uploads.keep(upload)
        batch.save()
        tenancy.enqueue(TASK, batch.pk)
        return batch
    found = _told(sheets.read(upload))
    for name, value in found.items():
        setattr(batch, name, value)
    batch.kept = uploads.keep(upload)
    batch.save()
    if batch.state == State.CHECKING:
        _go_on(batch, upload.size)
    return batch


def begin_export(listings: QuerySet[Listing], *, by: Agent, filters: Iterable[str] = ()) -> Batch:
    """Have a worker write these listings into a workbook, which is kept for a day. Raises TooMany."""
    chosen = list(exporting.to_export(listings).values_list("pk", flat=True)[: exporting.MOST_AS_WORKBOOK + 1])
    if len(chosen) > exporting.MOST_AS_WORKBOOK:
        raise exporting.TooMany(_("More than %(most)s listings do not go into one workbook; choose CSV.") % {"most": f"{exporting.MOST_AS_WORKBOOK:,}"})
    with transaction.atomic():
        batch = Batch.objects.create(kind=Batch.Kind.EXPORT, state=State.WRITING, agent=by, who=str(by), name=exporting.name_of("xlsx"), chosen=chosen, rows=len(chosen))
        audit.note("listings exported", by=by, filters=sorted(filters))
        tenancy.enqueue(TASK, batch.pk)
    return batch


def name_columns(batch: Batch, names: list[str], fixed: dict[str, str]) -> str:
    """Say what the columns stand for and check the file with that. Returns why not, in a sentence; then nothing is changed
    but what was said is kept. What was said of these headings is remembered for the next file."""
    wrong = mapping.what_is_missing(names, fixed) or _wrong_value(fixed)
    if wrong:
        return wrong
    if not batch.move(State.MAPPING, State.CHECKED, State.FAILED, to=State.CHECKING, columns=names, fixed=fixed, report={}, problem="",
                      attempts=0, rows_done=0):
        return _("This file is being worked on already.")
    rules = ListingRules.current()
    rules.columns = {k: v for k, v in rules.columns.items() if k not in set(map(columns.plain, batch.head))} | mapping.to_remember(batch.head, names)
    rules.save()
    _go_on(batch, _size(batch))
    return ""


def confirm(batch: Batch, *, skip_bad: bool) -> bool:
    """Store what was checked; with `skip_bad`, without the rows that cannot be. False if that is not its turn."""
    if batch.state != State.CHECKED or (batch.report.get("bad_rows") and not skip_bad):
        return False
    if not batch.move(State.CHECKED, to=State.STORING, skip_bad=skip_bad, attempts=0, rows_done=0):
        return False
    _go_on(batch, _size(batch))
    return True


def undo(batch: Batch, *, by: Agent) -> bool:
    """Take back what the batch did, except where somebody has changed it since. False if it cannot be undone any more."""
    if not batch.can_be_undone or not batch.move(State.STORED, to=State.UNDOING, attempts=0, rows_done=0, undone={"by": by.pk, "who": str(by)}):
        return False
    if batch.changes.count() <= SMALL_UNDO:
        work(batch.pk)
        batch.refresh_from_db()
    else:
        tenancy.enqueue(TASK, batch.pk)
    return True


def work(batch_id: int) -> None:
    """Do what the batch's state asks for, once: a second worker sees that somebody is at it and leaves."""
    batch = Batch.objects.filter(pk=batch_id, state__in=Batch.AT_WORK).first()
    if batch is None or not _claimed(batch):
        return
    try:
        match batch.state:
            case State.READING:
                _take_apart(batch)
            case State.CHECKING:
                _check(batch)
            case State.STORING:
                _store(batch)
            case State.UNDOING:
                _undo(batch)
            case State.WRITING:
                _write(batch)
    except Unreadable as why:
        batch.move(batch.state, to=State.FAILED, problem=str(why)[:300], finished_at=timezone.now())


def sweep() -> int:
    """Wake the batches whose worker has gone silent; after three tries say that it cannot be done. Forget old files."""
    silent = Batch.objects.filter(state__in=Batch.AT_WORK, seen_at__lt=timezone.now() - SILENT_FOR)
    given_up = silent.filter(attempts__gte=MOST_ATTEMPTS)
    given_up.filter(state=State.WRITING).update(state=State.FAILED, problem=noop("It could not be written. Try again."), finished_at=timezone.now())
    given_up.exclude(state__in=(State.UNDOING, State.WRITING)).update(
        state=State.FAILED, problem=_("It could not be finished, and nothing was stored. Try a smaller file."), finished_at=timezone.now())
    given_up.filter(state=State.UNDOING).update(state=State.STORED, problem=_("It could not be undone. Try again."))
    waiting = list(silent.values_list("pk", flat=True))
    for pk in waiting:
        tenancy.enqueue(TASK, pk)
    return len(waiting)


# --- the work ----------------------------------------------------------------------------------------------------------


def _go_on(batch: Batch, size: int) -> None:
    if size <= SMALL_FILE:
        work(batch.pk)
        batch.refresh_from_db()
    else:
        tenancy.enqueue(TASK, batch.pk)


def _claimed(batch: Batch) -> bool:
    """By counting the attempt: of two who read the same count one is first."""
    is_free = batch.attempts == 0 or batch.seen_at < timezone.now() - SILENT_FOR
    mine = is_free and Batch.objects.filter(pk=batch.pk, state=batch.state, attempts=batch.attempts).update(
        attempts=F("attempts") + 1, seen_at=timezone.now())
    return bool(mine)


def _told(sheet: sheets.Sheet) -> dict[str, Any]:
    """What a batch keeps of a file, and whether somebody has to name its columns first."""
    next(sheet.rows())  # a file without rows is said to be one before anybody is asked about its columns
    names = mapping.guess(sheet.head, ListingRules.current().columns)
    is_clear = not mapping.what_is_missing(names, {})
    return {"state": State.CHECKING if is_clear else State.MAPPING, "head": sheet.head, "columns": names, "samples": sheet.samples()}


def _take_apart(batch: Batch) -> None:
    """Read a workbook once; what comes after works on its rows as they were found."""
    with _kept(batch) as file:
        sheet = sheets.read(file, progress=lambda n: _still_here(batch, n))
    found, workbook = _told(sheet), batch.kept
    with tempfile.TemporaryFile() as rows:
        count = -1  # the first line has the headings
        for line in sheets.folded(sheet):
            rows.write(line)
            count += 1
        kept = uploads.keep(File(rows), is_folded=True)
    if not batch.move(State.READING, to=found.pop("state"), kept=kept, rows=count, rows_done=0, attempts=0, **found):
        uploads.forget(kept)
        return
    uploads.forget(workbook)
    work(batch.pk)


def _check(batch: Batch) -> None:
    rows, report = _read(batch)
    importing.store(rows, report, by=batch.agent, write=False)
    batch.move(State.CHECKING, to=State.CHECKED, report=report.as_json(), rows=report.rows, rows_done=report.rows)


def _store(batch: Batch) -> None:
    rows, report = _read(batch)
    if report.bad_rows and not batch.skip_bad:
        raise Unreadable(_("Nothing was stored: the listings changed since the check. Check the file again."))
    with transaction.atomic():
        importing.store(rows, report, by=batch.agent, write=True, batch=batch)
        if not batch.move(State.STORING, to=State.STORED, report=report.as_json(), rows_done=report.rows, finished_at=timezone.now()):
            transaction.set_rollback(True)  # somebody else has finished it
            return
        audit.note("listings imported", by=batch.agent or batch.who, batch=batch.pk, created=report.created, updated=report.updated)
    uploads.forget(batch.kept)


def _undo(batch: Batch) -> None:
    try:
        _taken_back(batch)
    except Clash:
        batch.move(State.UNDOING, to=State.STORED, problem=_("Somebody else changed listings meanwhile; nothing was undone. Try again."))


def _taken_back(batch: Batch) -> None:
    with transaction.atomic():
        done = undoing.take_back(batch)
        said = batch.undone | done.as_json()
        if not batch.move(State.UNDOING, to=State.UNDONE, undone=said, finished_at=timezone.now()):
            transaction.set_rollback(True)
            return
        audit.note("listings batch undone", by=done.by or batch.undone.get("who", ""), batch=batch.pk, restored=done.restored,
                   deleted=done.deleted, kept=done.kept)


def _write(batch: Batch) -> None:
    book = exporting.as_xlsx(exporting.to_export(Listing.objects.filter(pk__in=batch.chosen)), progress=lambda n: _still_here(batch, n))
    kept = uploads.keep(ContentFile(book))
    if not batch.move(State.WRITING, to=State.WRITTEN, kept=kept, chosen=[], rows_done=batch.rows, finished_at=timezone.now()):
        uploads.forget(kept)  # somebody else has finished it


def _read(batch: Batch) -> tuple[list, importing.ImportReport]:
    with _kept(batch) as file:
        sheet = sheets.unfold(file) if uploads.is_folded(batch.kept) else sheets.read(file)
    if sheet.head != batch.head:
        raise Unreadable(_("The file is no longer here. Choose it again."))
    return importing.check(sheet, batch.columns, batch.fixed, progress=lambda n: _still_here(batch, n))


def _kept(batch: Batch) -> BinaryIO:
    file = uploads.take(batch.kept)
    if file is None:
        raise Unreadable(_("The file is no longer here. Choose it again."))
    return file


def _still_here(batch: Batch, rows_done: int) -> None:
    Batch.objects.filter(pk=batch.pk).update(rows_done=rows_done, seen_at=timezone.now())


def _size(batch: Batch) -> int:
    file = uploads.take(batch.kept)
    if file is None:
        return 0
    with file:
        return file.size


def _wrong_value(fixed: dict[str, str]) -> str:
    for name, words in fixed.items():
        try:
            columns.PARSERS[name](words)
        except ValueError as error:
            return str(error)
    return ""
