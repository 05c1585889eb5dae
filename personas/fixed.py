"""What code says in the assistant's name, in the contact's language: fixed answers, and the sentence that discloses it."""

from __future__ import annotations

from escalation.texts import fixed_text
from personas.guards import Decision
from personas.situation import Situation

CONSENT_TEXTS = {"opt_out": "opt_out_confirmed", "opt_in": "opt_in_confirmed", "help": "help"}


def fixed_answer(decision: Decision, situation: Situation) -> str:
    """The answer to what a guard was certain of."""
    language = situation.language
    if decision.consent:
        return situation.policy.text(CONSENT_TEXTS[decision.consent], language, agency=situation.agency.name)
    return fixed_text("media_unreadable", language, kind=fixed_text(f"kind_{decision.kind}", language))


def disclosed(text: str, situation: Situation) -> str:
    """The first words of the assistant in a conversation say what it is. Code says it, so no persona can leave it out."""
    if not situation.is_first_reply:
        return text
    facts = situation.facts
    return f"{situation.policy.text('disclosure', situation.language, assistant=facts.assistant_name, agency=facts.name)}\n\n{text}"
