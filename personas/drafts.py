"""What is proposed to be said: asked of a model, and believed only as far as the facts go. Ask, check, repair once; then
a reply that code builds from listing fields; then a person. Nothing here is queued, and nothing is looked up."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings

from escalation.triggers import Trigger
from personas import prompts
from personas.claims import Violation, check
from personas.llm.base import Answer, LanguageModel
from personas.models import Turn
from personas.retrieval import Findings
from personas.situation import Situation
from personas.writers import offline, writer

CONCERNS = {
    "complaint": Trigger.SAFETY, "abuse": Trigger.SAFETY, "legal": Trigger.LEGAL, "person": Trigger.HUMAN_REQUEST,
    "negotiation": Trigger.NEGOTIATION, "objection": Trigger.OBJECTION, "viewing": Trigger.HUMAN_REQUEST,
}


class Draft:
    """What is proposed to be said: asked of the model, believed only as far as the facts go."""

    def __init__(self, situation: Situation, findings: Findings, turn: Turn) -> None:
        self.situation, self.findings, self.turn = situation, findings, turn
        self.action, self.text, self.reason, self.trigger = "RESPOND", "", "", Trigger.GUARD
        self.facts = [listing.facts() for listing in findings.listings]
        self.parts = self._parts()
        turn.listings = [{"id": listing.pk, "version": listing.version} for listing in findings.listings]

    def write(self) -> None:
        """Ask; repair once; else build the reply from fields; else a person. Raises ModelDown."""
        answer = self._ask(writer())
        if answer.reading is None:  # refused, cut off, not in the form: once more, then without the model
            answer = self._ask(writer())
        if answer.reading is None:
            self._without_model(f"the model's answer could not be used: {answer.problem}")
            return
        self._trace(answer)
        if self._decided(answer):
            return
        violations = self._check(answer)
        if violations:
            answer = self._ask(writer(), violations=[f"{v.kind}: {v.span} ({v.why})" for v in violations])
            violations = self._check(answer) if answer.reading is not None else violations
            if answer.reading is None or self._decided(answer):
                violations = violations if answer.reading is None else []
                if not violations:
                    return
        if violations:
            self._without_model("two drafts made claims without ground")
        else:
            self.text = answer.reading.reply

    def from_fields(self) -> bool:
        """A reply that code builds from listing fields. False when there is nothing to build from, or it fails the gate."""
        answer = self._ask(offline())
        if answer.reading is None or answer.reading.action != "RESPOND" or self._check(answer):
            return False
        self.turn.decided_by, self.action, self.text = "gate", "RESPOND", answer.reading.reply
        return True

    def _without_model(self, why: str) -> None:
        self.turn.reason = why[:300]
        if not (self.facts and self.from_fields()):
            self.turn.decided_by, self.action, self.reason, self.trigger = "gate", "HUMAN_HANDOFF", why, Trigger.MODEL_FAILED

    def _decided(self, answer: Answer) -> bool:
        """Whether the model wants something other than to answer; risk that it saw counts as such a wish."""
        reading = answer.reading
        concern = next((CONCERNS[f] for f in (*reading.risk_flags, reading.intent) if f in CONCERNS), None)
        risky = next((CONCERNS[f] for f in reading.risk_flags if f in CONCERNS and self.situation.policy.heeds(CONCERNS[f])), None)
        action = "HUMAN_HANDOFF" if risky else reading.action
        if action == "RESPOND" and reading.reply:
            return False
        self.turn.decided_by = "model"
        self.action = action if action != "RESPOND" else "HUMAN_HANDOFF"
        self.trigger = risky or concern or Trigger.GUARD
        self.reason = (reading.plan or reading.situation or "the assistant asked for a person")[:300]
        return True

    def _check(self, answer: Answer) -> list[Violation]:
        reading = answer.reading
        found = check(
            reading.reply, listings=self.facts, agency=self.situation.facts, contact_words=self.situation.contact_words,
            used_ids=list(reading.used_listing_ids), search_total=self.findings.total, policy=self.parts.policy,
        )
        if found:
            self.turn.violations = [{"kind": v.kind, "span": v.span, "why": v.why} for v in found]
            self.turn.drafts = [*self.turn.drafts, {"text": reading.reply, "violations": self.turn.violations}]
        return found

    def _ask(self, model: LanguageModel, violations: list[str] | None = None) -> Answer:
        answer = model.ask(self.parts, seconds=settings.LLM_TIMEOUT_SECONDS, violations=violations or ())
        usage, turn = answer.usage, self.turn
        turn.calls += 1
        turn.model, turn.request_id = (answer.model or model.name)[:60], answer.request_id[:80]
        turn.milliseconds += answer.milliseconds
        turn.input_tokens += usage.input_tokens
        turn.output_tokens += usage.output_tokens
        turn.cache_read_tokens += usage.cache_read_tokens
        turn.cache_write_tokens += usage.cache_write_tokens
        turn.cost_usd += Decimal(str(round(usage.cost_usd, 6)))
        return answer

    def _trace(self, answer: Answer) -> None:
        reading, turn = answer.reading, self.turn
        turn.decided_by = "model"
        turn.intent, turn.sentiment, turn.risk_flags = reading.intent, reading.sentiment, list(reading.risk_flags)
        turn.situation, turn.plan, turn.action = reading.situation, reading.plan, reading.action

    def _parts(self) -> prompts.PromptParts:
        s, f = self.situation, self.findings
        return prompts.build(
            voice=s.voice, agency=s.facts, listings=self.facts, history=s.history, message=s.text, contact_token=s.contact_token,
            notes=prompts.Notes(now=s.now, language=s.language, criteria=f.criteria, search=f.outcome, relaxation=f.relaxation,
                                search_total=f.total, first_reply=s.is_first_reply),
        )
