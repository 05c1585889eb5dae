"""Publishing a wording: a version each time, an old one by rolling back, and a named reason where a test case fails."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.agents import audit
from personas import cases
from personas.models import Persona, PersonaVersion
from personas.models.persona import WORDING

LABELS = {"assistant_name": gettext_lazy("Name"), "style": gettext_lazy("Style"), "tone": gettext_lazy("Tone"), "flags": gettext_lazy("Leaning"),
          "custom_instruction": gettext_lazy("In your own words")}


class NeedsReason(Exception):
    """Test cases fail under this wording or were not tried, and nobody has said why it is published all the same."""

    def __init__(self, failing: list[cases.Expected]) -> None:
        super().__init__(f"{len(failing)} test cases fail")
        self.failing = failing


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a wording that differs between two versions."""

    field: str
    before: object
    after: object

    @property
    def label(self) -> str:
        return str(LABELS[self.field])


def publish(persona: Persona, wording: dict, *, by=None, reason: str = "") -> PersonaVersion:
    """Speak with this wording from the next reply on. The test cases are tried first. Raises NeedsReason while one fails, or
    there was no time to try it, and no reason is given; the reason stays with the version."""
    reason = " ".join(reason.split())[:300]
    failing = cases.standing(persona.worded(wording), persona.agent, viewer=by)
    if failing and not reason:
        raise NeedsReason(failing)
    return _put_in_force(persona, wording, by=by, reason=reason if failing else "", despite=[case.key for case in failing])


def rename(persona: Persona, name: str, *, by) -> PersonaVersion:
    """Another name, which changes no behaviour: no test case is tried, and it is a version like any other wording."""
    return _put_in_force(persona, persona.wording | {"assistant_name": name}, by=by)


def _put_in_force(persona: Persona, wording: dict, *, by, reason: str = "", **noted: object) -> PersonaVersion:
    with transaction.atomic():
        version = persona.publish(wording, by=by, reason=reason)
        audit.note("assistant published", by=by, persona=persona.pk, version=version.number, **noted)
    return version


def roll_back(persona: Persona, number: int, *, by=None, reason: str = "") -> PersonaVersion:
    """Publish an old wording again, as a new version. Raises PersonaVersion.DoesNotExist."""
    if persona.pk is None:  # nothing was ever published
        raise PersonaVersion.DoesNotExist
    return publish(persona, persona.versions.get(number=number).wording, by=by, reason=reason)


def changes(before: dict, after: dict) -> list[Change]:
    """What differs between two wordings, field by field."""
    return [Change(name, before.get(name), after.get(name)) for name in WORDING if before.get(name) != after.get(name)]
