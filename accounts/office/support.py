"""Visits of platform staff to an agency's tables: asked for with a reason, allowed by the agency, short, and written down in
the agency's own audit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.agents.audit import note
from accounts.agents.models import Agent
from accounts.models import Agency, PlatformAudit
from accounts.office.models import SupportVisit
from accounts.tenancy import enqueue_platform, in_agency, public_schema

State = SupportVisit.State


class CannotVisit(Exception):
    """The door stays shut; the text says why."""


def current(staff: Agent, agency: Agency) -> SupportVisit | None:
    """The visit that lets this member of staff in now."""
    visit = SupportVisit.objects.filter(agency=agency, staff_id=staff.pk, state=State.GRANTED).first()
    return visit if visit is not None and visit.is_on else None


def pending(staff: Agent, agency: Agency) -> SupportVisit | None:
    return SupportVisit.objects.filter(agency=agency, staff_id=staff.pk, state=State.ASKED, asked_at__gt=timezone.now() - SupportVisit.WAITS).first()


def of(agency: Agency) -> QuerySet[SupportVisit]:
    """Every visit of this agency, newest first."""
    return SupportVisit.objects.filter(agency=agency)


def ask(agency: Agency, staff: Agent, *, reason: str, wants_texts: bool = False, wants_changes: bool = False) -> SupportVisit:
    """Ask to look into an agency's tables. Where the agency allows it without being asked, looking (without what was written)
    begins at once; everything else waits for an owner. An earlier question of the same member of staff is replaced.

    Raises CannotVisit where the agency never allows it, where it is closed, and without a reason. Called in public.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise CannotVisit(_("Write a reason: the owners of the agency will read it."))
    try:
        with public_schema(), transaction.atomic():
            agency = Agency.objects.select_for_update().get(pk=agency.pk)
            if agency.state != Agency.State.ACTIVE:
                raise CannotVisit(_("%(name)s is %(state)s: nobody there can answer.") % {"name": agency, "state": agency.get_state_display().lower()})
            if agency.support_access == Agency.SupportAccess.NEVER:
                raise CannotVisit(_("%(name)s does not let platform staff look into its tables.") % {"name": agency})
            for earlier in SupportVisit.objects.filter(agency=agency, staff_id=staff.pk, state__in=[State.ASKED, State.GRANTED]):
                _end(earlier)
            visit = SupportVisit.objects.create(agency=agency, staff_id=staff.pk, staff_email=staff.email, reason=reason[:300],
                                                wants_texts=wants_texts, wants_changes=wants_changes)
            at_once = agency.support_access == Agency.SupportAccess.ALLOW and not wants_texts and not wants_changes
            if at_once:
                _grant(visit, decided_by="the agency's setting")
            else:
                enqueue_platform("accounts.office.letters.send", agency.pk, "visit_asked")
            PlatformAudit.note("support visit began" if at_once else "support visit asked for", agency, staff.email, reason=visit.reason,
                               visit=visit.pk, wants_texts=wants_texts, wants_changes=wants_changes)
            with in_agency(agency.schema_name):
                note("support visit allowed by setting" if at_once else "support visit asked for", by=named(visit), visit=visit.pk, reason=visit.reason)
    except IntegrityError:  # two clicks in the same moment
        raise CannotVisit(_("You have asked already.")) from None
    return visit


def decide(visit: SupportVisit, *, by: Agent, grant: bool, texts: bool = False, changes: bool = False) -> SupportVisit:
    """An owner's answer. The owner may give less than was asked for, never more. Called with the agency's schema in use.
    Raises CannotVisit if there is nothing to answer any more."""
    with transaction.atomic():
        visit = SupportVisit.objects.select_for_update().get(pk=visit.pk)
        if visit.state != State.ASKED:
            raise CannotVisit(_("This question has been answered already."))
        if grant:
            _grant(visit, decided_by=str(by), texts=texts and visit.wants_texts, changes=changes and visit.wants_changes)
        else:
            visit.state, visit.decided_by, visit.decided_at = State.REFUSED, str(by)[:150], timezone.now()
            visit.save(update_fields=["state", "decided_by", "decided_at"])
        note("support visit allowed" if grant else "support visit refused", by=by, visit=visit.pk, texts=visit.may_read_texts, changes=visit.may_change)
        PlatformAudit.note("support visit allowed" if grant else "support visit refused", visit.agency, "an owner of the agency", visit=visit.pk,
                           texts=visit.may_read_texts, changes=visit.may_change)
    return visit


def end(visit: SupportVisit, *, by: Agent | str) -> bool:
    """Shut the door now. False if it was shut. Called with the agency's schema in use."""
    with transaction.atomic():
        visit = SupportVisit.objects.select_for_update().get(pk=visit.pk)
        if visit.state not in (State.ASKED, State.GRANTED):
            return False
        _end(visit)
        note("support visit ended", by=by, visit=visit.pk)
        PlatformAudit.note("support visit ended", visit.agency, by if isinstance(by, str) else "an owner of the agency", visit=visit.pk)
    return True


def seen(visit: SupportVisit, what: str, *, changed: bool, filters: Sequence[str] = ()) -> None:
    """One line in the agency's audit for each page that staff open there, with the names of the filters they chose its rows
    by and never a filter's value. The agency's schema is in use."""
    chosen = {"filters": ", ".join(filters)} if filters else {}
    note("changed by platform staff" if changed else "viewed by platform staff", by=named(visit), page=what[:120], visit=visit.pk, **chosen)


def named(visit: SupportVisit) -> str:
    return f"platform staff ({visit.staff_email})"


def sweep() -> int:
    """Shut what has run out."""
    now = timezone.now()
    ended = SupportVisit.objects.filter(state=State.GRANTED, expires_at__lte=now).update(state=State.ENDED, ended_at=now)
    return ended + SupportVisit.objects.filter(state=State.ASKED, asked_at__lte=now - SupportVisit.WAITS).update(state=State.ENDED, ended_at=now)


def _grant(visit: SupportVisit, *, decided_by: str, texts: bool = False, changes: bool = False) -> None:
    visit.state, visit.decided_by, visit.decided_at = State.GRANTED, decided_by[:150], timezone.now()
    visit.expires_at = visit.decided_at + SupportVisit.LASTS
    visit.may_read_texts, visit.may_change = texts, changes
    visit.save(update_fields=["state", "decided_by", "decided_at", "expires_at", "may_read_texts", "may_change"])


def _end(visit: SupportVisit) -> None:
    visit.state, visit.ended_at = State.ENDED, timezone.now()
    visit.save(update_fields=["state", "ended_at"])
