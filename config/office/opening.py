"""Opening an agency from the back office: what the form asks for, and how the work on it is shown."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from accounts.models import Agency
from accounts.office import opening
from accounts.office.models import Opening
from accounts.tenancy import in_agency
from personas.models import Engine

STEPS = {
    "name": _("The name is kept"), "tables": _("Its tables are made"), "owner": _("Roles are set"), "address": _("Its address leads to it"),
    "invitation": _("The owner is invited"),
}


def ask(key: uuid.UUID, *, by: str, usd_per_day: Decimal | None = None, **asked: object) -> Opening:
    """Ask for an agency, with what its plan allows. Raises CannotOpen."""
    return opening.ask(key, by=by, **asked, **({} if usd_per_day is None else {"usd_per_day": str(usd_per_day)}))


def set_spending(agency: Agency, usd_per_day: str) -> None:
    """What the agency may spend in a day on the platform's key."""
    with in_agency(agency.schema_name):
        Engine.objects.update_or_create(pk=1, defaults={"allowed_usd_per_day": Decimal(usd_per_day)})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the progress: done, now, failed or next."""

    text: str
    state: str


def steps(row: Opening) -> list[Step]:
    names = list(STEPS)
    at = names.index(row.step) if row.step in STEPS else 0
    now = {Opening.State.WAITING: "next", Opening.State.RUNNING: "now", Opening.State.FAILED: "failed"}
    return [
        Step(str(STEPS[name]), "done" if row.state == Opening.State.DONE or number < at else now[row.state] if number == at else "next")
        for number, name in enumerate(names)
    ]
