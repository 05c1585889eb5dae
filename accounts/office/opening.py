"""Opening an agency from a form: the request is a row, a worker does the work, and a page shows how far it is."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import Agency, PlatformAudit
from accounts.office.models import Opening
from accounts.provisioning import CannotOpen, check_request, open_agency, refuse_taken, undo
from accounts.tenancy import enqueue_platform, public_schema

logger = logging.getLogger(__name__)
WORK = "accounts.office.opening.work"
LOST_AFTER = timedelta(seconds=90)  # a worker shows itself at each step; the longest takes seconds
ABANDONED_AFTER = timedelta(minutes=10)


def ask(key: uuid.UUID, *, subdomain: str, name: str, owner_email: str, by: str, **asked: object) -> Opening:
    """Ask for an agency. The same key again is the same opening. Raises CannotOpen for what is wrong at first sight."""
    if (known := Opening.objects.filter(key=key).first()) is not None:
        return known
    check_request(subdomain, name, owner_email)
    refuse_taken(subdomain)
    try:
        with transaction.atomic():
            opening = Opening.objects.create(key=key, subdomain=subdomain, asked_by=by,
                                             asked={"name": name, "owner_email": owner_email, **asked})
            enqueue_platform(WORK, opening.pk)
    except IntegrityError:  # the same form in the same moment, or a colleague with the same name
        if (known := Opening.objects.filter(key=key).first()) is not None:
            return known
        raise CannotOpen("under_way", name=subdomain) from None
    return opening


def work(opening_id: int) -> None:
    """Open what was asked for. The queue calls it; whoever comes second leaves."""
    mine = Opening.objects.filter(pk=opening_id, state=Opening.State.WAITING).update(
        state=Opening.State.RUNNING, seen_at=timezone.now(), step="")
    if not mine:
        return
    opening = Opening.objects.get(pk=opening_id)

    def progress(step: str) -> None:
        Opening.objects.filter(pk=opening_id).update(step=step, seen_at=timezone.now())

    asked = dict(opening.asked)
    usd_per_day = asked.pop("usd_per_day", None)
    try:
        agency = open_agency(opening.subdomain, actor=opening.asked_by, progress=progress, **asked)
        if usd_per_day is not None:
            import_string(settings.SPENDING_LIMIT)(agency, usd_per_day)
    except CannotOpen as error:
        _failed(opening, error.code, error.about)
    else:
        Opening.objects.filter(pk=opening_id).update(state=Opening.State.DONE, agency=agency, finished_at=timezone.now(), cause="", cause_about={})


def sweep() -> int:
    """Wake what the queue has lost; take away what a worker left half-made when it was killed."""
    now, woken = timezone.now(), 0
    for opening in Opening.objects.filter(state=Opening.State.WAITING, asked_at__lt=now - timedelta(seconds=10)):
        enqueue_platform(WORK, opening.pk)
        woken += 1
    for opening in Opening.objects.filter(state=Opening.State.RUNNING, seen_at__lt=now - LOST_AFTER):
        agency = Agency.objects.filter(subdomain=opening.subdomain).first()
        if agency is not None and agency.state == Agency.State.ACTIVE:  # everything was done but the last word
            Opening.objects.filter(pk=opening.pk).update(state=Opening.State.DONE, agency=agency, finished_at=now)
            continue
        if agency is not None:
            undo(agency)
        _failed(opening, "stopped", {})
        woken += 1
    for agency in Agency.objects.filter(state=Agency.State.CREATING, created_at__lt=now - ABANDONED_AFTER):
        logger.warning("agency %s was left half-made and is taken away", agency.schema_name)
        with public_schema():
            undo(agency)
            PlatformAudit.note("half-made agency taken away", agency, "sweeper")
    return woken


def _failed(opening: Opening, cause: str, about: dict[str, str]) -> None:
    with public_schema(), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(state=Opening.State.FAILED, cause=cause, cause_about=about, finished_at=timezone.now())
        PlatformAudit.note("agency opening failed", opening.subdomain.replace("-", "_"), opening.asked_by, cause=cause, **about)
