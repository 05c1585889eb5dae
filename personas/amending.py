"""An agency's own wording of a directive, from draft to force and back. The one home of every change to it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.agents import audit
from directives.library import directive
from directives.models import Amendment, AmendmentVersion
from personas import cases
from personas.house_rules import LONGEST, SHORTEST, house_text, unwrapped
from personas.models import Engine, Persona
from personas.publishing import NeedsReason


class CannotAmend(ValueError):
    """This text cannot be put into force; says why, to whoever wrote it."""


def checked(id: str, text: str) -> str:
    """The text as it would be kept. Raises CannotAmend, KeyError for a directive that does not exist."""
    if not directive(id).may_be_amended:
        raise CannotAmend(_("This directive keeps leads safe and is the same for every agency."))
    tidy = unwrapped(text)
    if len(tidy) > LONGEST:
        raise CannotAmend(_("Keep it to %(most)s characters; this has %(n)s.") % {"most": LONGEST, "n": len(tidy)})
    if len(tidy) < SHORTEST:
        raise CannotAmend(_("That says too little. Write what the assistant shall do, or go back to the house's text."))
    return tidy


def in_force() -> dict[str, str]:
    """The agency's own texts by directive."""
    return dict(Engine.current().amendments)


def drafts() -> dict[str, str]:
    """What was put aside, by directive."""
    return dict(Amendment.objects.exclude(draft=None).values_list("directive", "draft"))


def with_drafts() -> dict[str, str]:
    """What would be in force if every draft were."""
    return in_force() | drafts()


def keep_draft(id: str, text: str) -> None:
    """Put a text aside; what holds stays as it is. Raises CannotAmend."""
    Amendment.objects.update_or_create(directive=id, defaults={"draft": checked(id, text)})


def discard_draft(id: str) -> None:
    Amendment.objects.filter(directive=id).update(draft=None)


def publish(id: str, text: str, *, by=None, reason: str = "") -> AmendmentVersion:
    """In force from the next reply on. The test cases are tried first, with the agency's assistant. Raises CannotAmend, and
    NeedsReason while one fails or was not tried in time and no reason is given."""
    tidy = checked(id, text)
    return _put_in_force(id, "" if tidy == house_text(id) else tidy, by=by, reason=reason)


def reset(id: str, *, by=None, reason: str = "") -> AmendmentVersion:
    """The house's own text holds again."""
    directive(id)
    return _put_in_force(id, "", by=by, reason=reason)


def roll_back(id: str, number: int, *, by=None, reason: str = "") -> AmendmentVersion:
    """An old text in force again, as a new version. Raises AmendmentVersion.DoesNotExist."""
    return _put_in_force(id, AmendmentVersion.objects.get(amendment__directive=id, number=number).text, by=by, reason=reason)


def _put_in_force(id: str, text: str, *, by, reason: str) -> AmendmentVersion:
    reason = " ".join(reason.split())[:300]
    amendments = {known: said for known, said in (in_force() | {id: text}).items() if said}
    failing = cases.standing(Persona.speaking_for(None), amendments=amendments, viewer=by)
    if failing and not reason:
        raise NeedsReason(failing)
    with transaction.atomic():
        Engine.objects.get_or_create(pk=1)
        engine = Engine.objects.select_for_update().get(pk=1)
        engine.amendments = {known: said for known, said in (engine.amendments | {id: text}).items() if said}
        engine.save(update_fields=["amendments"])
        amendment, _made = Amendment.objects.update_or_create(directive=id, defaults={"draft": None})
        newest = amendment.versions.values_list("number", flat=True).first() or 0
        version = amendment.versions.create(
            number=newest + 1, text=text, house_version=directive(id).version, by=by, reason=reason if failing else "",
        )
        audit.note("directive reset" if not text else "directive amended", by=by, directive=id, version=version.number,
                   despite=[case.key for case in failing])
    return version
