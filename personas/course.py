"""From a situation to what may be spoken of, before any model: the search, its counter, and where it ends with a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext_noop as noop

from escalation.triggers import Trigger
from personas.guards import Decision
from personas.retrieval import EMPTY_LIMIT, Findings, find
from personas.situation import Situation


@dataclass(frozen=True, slots=True)
class Course:
    """What was found, the how manieth empty search in a row it is, and the decision if that alone needs a person."""

    findings: Findings
    searches: int
    decision: Decision | None = None

    def after(self, findings: Findings) -> Course:
        """The same course with what a second look found; a search that came to something ends the row of empty ones."""
        return self if findings is self.findings else replace(self, findings=findings, searches=0 if not findings.is_empty_search else self.searches)


def look(situation: Situation) -> Course:
    """Find the listings this burst is about, and count."""
    findings = find(situation)
    searches = situation.conversation.empty_searches + 1 if findings.is_empty_search else 0
    if searches < EMPTY_LIMIT or not situation.policy.heeds(Trigger.NO_MATCH):
        return Course(findings, searches)
    return Course(findings, searches, Decision(
        "HUMAN_HANDOFF", noop("three searches in a row found nothing"), trigger=Trigger.NO_MATCH, quote=situation.text[:200]
    ))
