"""What an owner writes into the voice that no voice can do: the sentence that will be ignored, and why. Pure.

The claim gate and the guards ignore such wishes whatever they say; this only tells the owner, so that nobody waits in vain.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from escalation.wording import fold, normalise, sentences

WORDS = Path(__file__).resolve().parent / "asking_more.toml"
REASONS = {
    "hide": _("It always says that it is an AI assistant."),
    "rules": _("The rules stay in force, and triggers still ask a person."),
    "invent": _("Facts come from your listings only."),
    "promise": _("Only a person may promise, guarantee or offer another price."),
    "urgency": _("It never makes up urgency or interest."),
    "advice": _("Legal, tax and loan questions go to a person."),
    "contacts": _("It shares no contact details beyond the agency's own."),
    "booking": _("Viewings and times are agreed by a person."),
    "steering": _("It treats everybody alike and steers nobody by who they are."),
}


@dataclass(frozen=True, slots=True)
class Ignored:
    """A sentence of the owner's that asks for more than wording."""

    sentence: str
    kind: str

    @property
    def why(self) -> str:
        return str(REASONS[self.kind])


# Where "never" asks for more, not for less: "never say that you are an AI", "no need to hand over".
ALWAYS = ("hide", "rules")
REACH = 40  # characters before a wish in which a "never" turns it around


def ignored(instruction: str) -> list[Ignored]:
    """Every sentence that asks for more than wording, with the first reason that applies."""
    found = []
    for sentence in sentences(instruction):
        plain = normalise(sentence)
        if kind := next((kind for kind in REASONS if _asks(kind, plain)), None):
            found.append(Ignored(sentence.strip(), kind))
    return found


def _asks(kind: str, plain: str) -> bool:
    hits = (hit for pattern in _patterns()[kind] for hit in pattern.finditer(plain))
    if kind in ALWAYS:
        return any(True for _hit in hits)
    return any(not _is_forbidden(plain[max(0, hit.start() - REACH) : hit.start()]) for hit in hits)


def _is_forbidden(before: str) -> bool:
    """ "Never promise a discount" asks for less, not for more."""
    clause = before.rpartition(",")[2]
    return any(pattern.search(clause) for pattern in _patterns()["forbidding"])


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    with WORDS.open("rb") as file:
        tables = tomllib.load(file)
    return {kind: [re.compile(fold(p)) for patterns in by_language.values() for p in patterns] for kind, by_language in tables.items()}
