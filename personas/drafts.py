"""What is proposed to be said: asked of a model, and believed only as far as the facts go. Ask, check, repair once; then
a reply that code builds from listing fields; then a person. Nothing here is queued. What a model understood of a wish that
the rules had missed is looked up once more, and it is asked again with what was found."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from escalation.triggers import Trigger
from personas import prompts, showing, spending
from personas.claims import Violation, check
from personas.freshness import dated
from personas.llm.base import Answer, LanguageModel, ModelDown, Reading
from personas.models import ModelCall, Turn
from personas.retrieval import Findings, look_again
from personas.situation import Situation
from personas.writers import offline, second, writer

CONCERNS = {
    "complaint": Trigger.SAFETY, "abuse": Trigger.SAFETY, "legal": Trigger.LEGAL, "person": Trigger.HUMAN_REQUEST,
    "negotiation": Trigger.NEGOTIATION, "objection": Trigger.OBJECTION, "viewing": Trigger.HUMAN_REQUEST,
}


class Draft:
    """What is proposed to be said: asked of the model, believed only as far as the facts go."""

    def __init__(self, situation: Situation, findings: Findings, turn: Turn, *, purpose: str = ModelCall.Purpose.REPLY) -> None:
        self.situation, self.turn, self.purpose = situation, turn, purpose
        self.action, self.text, self.reason, self.trigger = "RESPOND", "", "", Trigger.GUARD
        self.calls: list[ModelCall] = []
        self.picture_shows = ""
        self._rest_on(findings)

    def _rest_on(self, findings: Findings) -> None:
        """From now on these listings may be spoken of, and no others."""
        self.findings, turn = findings, self.turn
        self.facts = [listing.facts() for listing in findings.listings]
        self.versions = {str(listing.pk): listing.version for listing in findings.listings}
        self.photos = [] if self.purpose == ModelCall.Purpose.SUGGESTION else showing.photos_for(findings)  # an agent attaches their own
        self.parts = self._parts()
        turn.listings = [{"id": listing.pk, "version": listing.version, "used": False} for listing in findings.listings]

    def write(self) -> None:
        """Ask; repair once; else build the reply from fields; else a person. Raises ModelDown.

        The connection goes back to its pool first; what the calls cost is stored when the last of them is over.
        """
        first, other = writer(self.situation.engine), second(self.situation.engine)
        tenancy.let_go()
        try:
            self._write(first, other)
        finally:
            ModelCall.objects.bulk_create(self.calls)

    def _write(self, first: LanguageModel, other: LanguageModel) -> None:
        answer = self._ask(first)
        if answer.reading is None:  # refused, cut off, not in the form: once more, then without the model
            answer = self._again(other)
        elif better := self._with_what_it_understood(first, answer.reading):
            answer = better
        if answer.reading is None:
            self._without_model(f"the model's answer could not be used: {answer.problem}")
            return
        self._trace(answer.reading)
        if self._decided(answer.reading):
            return
        violations = self._check(answer.reading)
        if violations and self.situation.is_steered:  # whoever gives orders gets no second try at the model
            self._without_model(noop("the draft made claims without ground, and the message gives the assistant orders"))
        elif violations and not self._is_repaired(self._again(other, violations)):
            self._without_model(noop("two drafts made claims without ground"))
        elif not violations:
            self._speak(answer.reading)

    def _with_what_it_understood(self, model: LanguageModel, reading: Reading) -> Answer | None:
        """A second answer, written from homes that only the model's own reading of the wish led to; None leaves it at the first."""
        before = self.findings
        if model is offline() or reading.action != "RESPOND" or self.situation.is_steered:
            return None
        if not (found := look_again(self.situation, before, reading.wanted)):
            return None
        self._rest_on(found)
        tenancy.let_go()
        try:
            answer = self._ask(model, purpose=self.purpose)
        except ModelDown:
            answer = None
        if answer is None or answer.reading is None:
            self._rest_on(before)
            return None
        self.turn.search, self.turn.wanted = found.outcome, found.criteria.as_json()
        return answer

    def _is_repaired(self, answer: Answer) -> bool:
        """Whether the second draft settles the matter: with clean words, or by leaving it to a person."""
        if answer.reading is None:
            return False
        self._trace(answer.reading)
        if self._decided(answer.reading):
            return True
        if self._check(answer.reading):
            return False
        self._speak(answer.reading)
        return True

    def _speak(self, reading: Reading) -> None:
        self._rests_on(reading)
        used = {row["id"] for row in self.turn.used}
        self.text = dated(reading.reply, [home for home in self.findings.listings if home.pk in used], self.situation.language)

    def from_fields(self) -> bool:
        """A reply that code builds from listing fields. False when there is nothing to build from, or it fails the gate."""
        answer = self._ask(offline())
        if answer.reading is None or answer.reading.action != "RESPOND" or self._check(answer.reading):
            return False
        self.turn.decided_by, self.turn.action, self.action = "gate", "RESPOND", "RESPOND"
        self._speak(answer.reading)
        return True

    def answers_without_model(self) -> bool:
        """The last rung while the model is away: a plain search that found something is answered from the listings."""
        return self.findings.outcome == "exact" and self.findings.request.is_search and self.from_fields()

    def _without_model(self, why: str) -> None:
        self.turn.reason = why[:300]
        if not (self.facts and self.from_fields()):
            self.turn.decided_by, self.action, self.reason, self.trigger = "gate", "HUMAN_HANDOFF", why, Trigger.MODEL_FAILED

    def _decided(self, reading: Reading) -> bool:
        """Whether the model wants something other than to answer; risk that it saw counts as such a wish."""
        concern = next((CONCERNS[f] for f in (*reading.risk_flags, reading.intent) if f in CONCERNS), None)
        risky = next((CONCERNS[f] for f in reading.risk_flags if f in CONCERNS and self.situation.policy.heeds(CONCERNS[f])), None)
        action = "HUMAN_HANDOFF" if risky else reading.action
        if action == "RESPOND" and reading.reply:
            return False
        self.turn.decided_by = "model"
        self.turn.action = self.action = action if action != "RESPOND" else "HUMAN_HANDOFF"
        self.trigger = risky or concern or Trigger.GUARD
        self.reason = (reading.plan or reading.situation or noop("the assistant asked for a person"))[:300]
        return True

    def _check(self, reading: Reading) -> list[Violation]:
        said = [*self.situation.contact_words, self.situation.colleague_note, *self.findings.criteria.locations]  # the last: however spelt
        found = check(
            reading.reply, listings=self.facts, agency=self.situation.facts, contact_words=said,
            used_ids=list(reading.used_listing_ids), search_total=self.findings.total, policy=self.parts.policy,
            language=self.situation.language,
        )
        if found:
            self.turn.violations = [{"kind": v.kind, "span": v.span, "why": v.why} for v in found]
            self.turn.drafts = [*self.turn.drafts, {"text": reading.reply, "violations": self.turn.violations}]
        return found

    def _rests_on(self, reading: Reading) -> None:
        """Keep what was told from: version and facts of each listing that the reply names, by id or by name. Facts are
        what the model was shown, to the letter; the listing itself may change an hour later."""
        said = reading.reply.casefold()
        used = {facts.id for facts in self.facts if facts.id in reading.used_listing_ids or facts.title.casefold() in said}
        self.turn.listings = [{"id": int(facts.id), "version": self.versions[facts.id], "used": facts.id in used} for facts in self.facts]
        self.turn.told_from = {facts.id: asdict(facts) for facts in self.facts if facts.id in used}

    def _again(self, model: LanguageModel, violations: list[Violation] | None = None) -> Answer:
        """The one second try. If whoever gives second opinions is away, the first draft simply did not stand."""
        try:
            return self._ask(model, violations=[f"{v.kind}: {v.span} ({v.why})" for v in violations or ()])
        except ModelDown as down:
            return Answer(None, problem=down.why)

    def _ask(self, model: LanguageModel, violations: list[str] | None = None, *, purpose: str = "") -> Answer:
        is_repair = self.calls and self.purpose == ModelCall.Purpose.REPLY
        purpose = purpose or (ModelCall.Purpose.REPAIR if is_repair else self.purpose)
        try:
            answer = model.ask(self.parts, seconds=settings.LLM_TIMEOUT_SECONDS, violations=violations or ())
        except ModelDown as down:
            self._note(purpose, down, model)
            raise
        self._note(purpose, answer, model)
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

    def _note(self, purpose: str, answer: Answer | ModelDown, model: LanguageModel) -> None:
        if model is not offline():
            conversation_id = None if self.purpose == ModelCall.Purpose.REHEARSAL else self.situation.conversation.pk
            self.calls.append(spending.call(purpose, self.situation.engine, answer, conversation_id=conversation_id, model=model.name))

    def _trace(self, reading: Reading) -> None:
        turn = self.turn
        turn.decided_by = "model"
        turn.intent, turn.sentiment, turn.risk_flags = reading.intent, reading.sentiment, list(dict.fromkeys((*reading.risk_flags, *(("injection",) if self.situation.is_steered else ()))))
        turn.situation, turn.plan, turn.action = reading.situation, reading.plan, reading.action
        self.picture_shows = reading.image_description if self.situation.pictures else ""

    def _parts(self) -> prompts.PromptParts:
        s, f = self.situation, self.findings
        return prompts.build(
            pictures=s.pictures, amended=s.engine.amendments,
            voice=s.voice, agency=s.facts, listings=self.facts, history=s.history, message=s.text, contact_token=s.contact_token,
            notes=prompts.Notes(now=s.now, language=s.language, criteria=f.criteria, search=f.outcome, relaxation=f.relaxation,
                                differences=f.differences, unknown_name=f.unknown, compared=f.compared,
                                search_total=f.total, photos=len(self.photos), first_reply=s.is_first_reply, colleague_note=s.colleague_note,
                                summary=s.memory.summary, open_question=s.memory.open_question, no_hand_over_for=s.policy.switched_off, known=_known(s.memory.slots)),
        )


def _known(slots: dict[str, str]) -> dict[str, str]:
    """The slots that the criteria do not hold already."""
    return {name: slots[name] for name in ("purpose", "timing", "name") if slots.get(name)}
