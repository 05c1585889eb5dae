"""The whole policy of replying, on one screen: look, guard, find, ask, check, say; and a person wherever that fails.

Nothing is held while the model thinks: what is known is read first, the connection goes back to its pool, and before
anything is queued the pen, the lease and the newest message are looked at again under the conversation's lock.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import tenancy
from conversations import leases, outbox
from conversations.models import Contact, Conversation, Mode
from escalation.handover import escalate
from escalation.texts import fixed_text
from escalation.triggers import Trigger, detect
from escalation.wishes import heed
from personas import prompts
from personas.claims import check
from personas.drafts import Draft
from personas.guards import Decision, decide
from personas.llm.base import ModelDown
from personas.models import Memory, Turn
from personas.retrieval import EMPTY_LIMIT, Findings, find
from personas.situation import Situation
from personas.understanding.requests import understand
from personas.writers import writer
from properties.facts import AgencyFacts, ListingFacts

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
GIVE_UP_SECONDS = 60  # how long a model may be away before a person is asked
WAIT_SECONDS = 6  # somebody who is still writing gets this much longer
EARLY = timedelta(seconds=1)
UNSEEN_SECONDS = 90  # nobody waits longer than this without a person being told


def answer(conversation_id: int) -> None:
    """Answer what a contact has said, once, if it is still ours to answer."""
    with leases.held(conversation_id) as lease:
        if lease is not None:
            Reply(conversation_id, lease).make()
    _come_back(conversation_id)


def _come_back(conversation_id: int) -> None:
    """Something is still to be answered: a newer message came meanwhile, another worker has the lease and may be dead,
    or this wake-up was a moment early (clocks differ). Whoever is woken for nothing only looks and leaves."""
    waiting = (
        Conversation.objects.filter(pk=conversation_id, mode=Mode.AI, answer_due_at__isnull=False, answer_parked="")
        .values_list("answer_due_at", "lease_until").first()
    )
    if waiting is None:
        return
    due, leased = waiting
    now = timezone.now()
    is_leased = leased is not None and leased > now
    if is_leased or due - now < EARLY:
        at = max(due, leased + timedelta(milliseconds=300)) if is_leased else due
        tenancy.enqueue(settings.REPLY_WRITER, conversation_id, after=max(timedelta(), at - now))


def warm_up() -> None:
    """Import and build what the first answer would otherwise wait for."""
    model = writer()
    getattr(model, "warm_up", lambda: None)()
    facts = AgencyFacts(name="Warm", assistant_name="Up")
    home = ListingFacts("0", "W-1", "Warm Court", "condo", "sale", 1_200_000, "SGD", 3, 2, 1000, "sqft", "Town", "1 Road", features=("pool",))
    check("Warm Court: condo with a pool, 3 bedrooms, SGD 1,200,000.", listings=[home], agency=facts, policy=prompts.policy())
    detect("Can you lower the price?")
    understand("3 bedroom condo under 2m in town")
    fixed_text("disclosure", "en", assistant="Warm", agency="Up")


@dataclass
class Reply:
    """One attempt at one burst of messages."""

    conversation_id: int
    lease: object
    turn: Turn = field(default_factory=lambda: Turn(action=Turn.Action.RESPOND, decided_by="guard"))

    def make(self) -> None:
        situation = Situation.of(self.conversation_id)
        if situation is None:
            Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(answer_due_at=None, answer_waiting_since=None)
            return
        self.situation = situation
        self.turn.conversation, self.turn.message, self.turn.language = situation.conversation, situation.newest, situation.language
        self._remember_language()
        if situation.conversation.answer_attempts > MAX_ATTEMPTS:
            self._hand_over(Decision("HUMAN_HANDOFF", "five attempts failed", trigger=Trigger.MODEL_FAILED, text_key="outage"))
            return
        decision = decide(situation)
        if decision:
            self._guarded(decision)
        else:
            self._written()

    # --- certain without a model -----------------------------------------------------------------------------------

    def _guarded(self, decision: Decision) -> None:
        self.turn.action, self.turn.reason = decision.action, decision.reason
        match decision.action:
            case "HUMAN_HANDOFF":
                self._hand_over(decision)
            case "IGNORE":
                self._stay_silent(needs_person=decision.needs_person)
            case "WAIT":
                self._wait()
            case _:
                self._fixed(decision)

    def _fixed(self, decision: Decision) -> None:
        situation = self.situation
        agency, language = situation.agency.name, situation.language
        if decision.consent:
            heed(situation.conversation.contact, decision.consent)
            keys = {"opt_out": "opt_out_confirmed", "opt_in": "opt_in_confirmed", "help": "help"}
            text = fixed_text(keys[decision.consent], language, agency=agency)
        else:
            text = fixed_text("media_unreadable", language, kind=fixed_text(f"kind_{decision.kind}", language))
        self._say(text)

    def _wait(self) -> None:
        """Give them a little longer, but not beyond the cap; then silence is the answer to "one second"."""
        conversation = self.situation.conversation
        cap = timedelta(seconds=settings.REPLY_QUIET_CAP_SECONDS)
        since = conversation.answer_waiting_since or timezone.now()
        if timezone.now() + timedelta(seconds=1) > since + cap:
            self._stay_silent()
            return
        due = min(timezone.now() + timedelta(seconds=WAIT_SECONDS), since + cap)
        Conversation.objects.filter(pk=conversation.pk, lease=self.lease).update(answer_due_at=due, answer_attempts=0)
        tenancy.enqueue(settings.REPLY_WRITER, conversation.pk, after=due - timezone.now())

    # --- with a model ----------------------------------------------------------------------------------------------

    def _written(self) -> None:
        findings = find(self.situation)
        searches = self.situation.conversation.empty_searches + 1 if findings.is_empty_search else 0
        if searches >= EMPTY_LIMIT and self.situation.policy.heeds(Trigger.NO_MATCH):
            self._remember(findings, searches)
            self._hand_over(Decision("HUMAN_HANDOFF", "three searches in a row found nothing", trigger=Trigger.NO_MATCH,
                                     quote=self.situation.text[:200]))
            return
        self._stage("writing")
        outbox.show_typing(self.situation.conversation)
        draft = Draft(self.situation, findings, self.turn)
        tenancy.let_go()  # back to the pool: the model may take seconds
        try:
            draft.write()
        except ModelDown as down:
            self._model_down(down, draft, findings, searches)
            return
        self._act_on(draft, findings, searches)

    def _act_on(self, draft: Draft, findings: Findings, searches: int) -> None:
        match draft.action:
            case "HUMAN_HANDOFF":
                self._hand_over(Decision("HUMAN_HANDOFF", draft.reason, trigger=draft.trigger, quote=self.situation.text[:200]))
            case "IGNORE":
                self._stay_silent()
            case "WAIT":
                self._wait()
            case _:
                self._say(draft.text, findings, searches)

    def _model_down(self, down: ModelDown, draft: Draft, findings: Findings, searches: int) -> None:
        """Ask again for a minute; then, if the question is a plain search, the listings themselves; else a person."""
        self.turn.reason = f"the model is not available: {down.why}"[:300]
        if not down.permanent and self.situation.seconds_waiting < GIVE_UP_SECONDS:
            pause = min(max(down.retry_in or 2.0, 1.0), 15.0)
            due = timezone.now() + timedelta(seconds=pause)
            Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(answer_due_at=due)
            tenancy.enqueue(settings.REPLY_WRITER, self.conversation_id, after=pause)
            return
        if findings.outcome == "exact" and findings.request.is_search and draft.from_fields():
            self._say(draft.text, findings, searches)
        else:
            self._hand_over(Decision("HUMAN_HANDOFF", self.turn.reason, trigger=Trigger.MODEL_FAILED, text_key="outage"))

    # --- what becomes of it ----------------------------------------------------------------------------------------

    def _say(self, text: str, findings: Findings | None = None, searches: int | None = None) -> None:
        """Queue the reply, unless the contact has written again meanwhile: then one reply shall cover everything."""
        text = self._with_disclosure(text)
        with transaction.atomic():
            conversation = self.situation.conversation
            conversation._lock()
            newest = self.situation.newest
            superseded = (
                conversation.messages.to_answer_after(newest.pk).exists()
                and self.situation.seconds_waiting < settings.REPLY_QUIET_CAP_SECONDS + settings.LLM_TIMEOUT_SECONDS
            )
            queued = [] if superseded else conversation.queue_ai_reply(text, lease=self.lease, epoch=self.situation.epoch, answers=newest)
            self.turn.reply = text
            self.turn.outcome = "sent" if queued else "discarded"
            if superseded:
                self.turn.reason = "the contact wrote again"
            elif not queued:
                self.turn.reason = "a person took over"
            self.turn.save()
            if queued:
                if findings is not None:
                    self._remember(findings, searches or 0)
                if conversation.messages.to_answer_after(newest.pk).exists():
                    conversation._store(answer_due_at=timezone.now(), answer_waiting_since=timezone.now())
        logger.info("conversation %s: reply %s", self.conversation_id, self.turn.outcome)

    def _with_disclosure(self, text: str) -> str:
        """The first words of the assistant in a conversation say what it is. Code says it, so no persona can leave it out."""
        if not self.situation.is_first_reply:
            return text
        facts = self.situation.facts
        return f"{fixed_text('disclosure', self.situation.language, assistant=facts.assistant_name, agency=facts.name)}\n\n{text}"

    def _hand_over(self, decision: Decision) -> None:
        self.turn.action, self.turn.reason, self.turn.outcome = "HUMAN_HANDOFF", decision.reason[:300], "handed over"
        with transaction.atomic():
            conversation = self.situation.conversation
            conversation._lock()
            if conversation.is_with_human or conversation.epoch != self.situation.epoch or conversation.lease != self.lease:
                self.turn.outcome = "discarded"
                self.turn.save()
                return
            escalate(
                conversation, decision.trigger, message=self.situation.newest, quote=decision.quote, reason=decision.reason,
                also=decision.also, language=self.situation.language, text_key=decision.text_key,
            )
            self.turn.save()

    def _stay_silent(self, *, needs_person: bool = False) -> None:
        self.turn.action = "IGNORE" if self.turn.action == "RESPOND" else self.turn.action
        self.turn.outcome = "silent"
        with transaction.atomic():
            conversation = self.situation.conversation
            conversation._lock()
            newest = self.situation.newest
            if conversation.lease != self.lease or conversation.epoch != self.situation.epoch:
                return
            more = conversation.messages.to_answer_after(newest.pk).exists()
            conversation._store(answered_through=newest.pk, answer_attempts=0, needs_person=conversation.needs_person or needs_person,
                                **({} if more else {"answer_due_at": None, "answer_waiting_since": None}))
            self.turn.save()

    def _remember(self, findings: Findings, searches: int) -> None:
        conversation = self.situation.conversation
        Conversation.objects.filter(pk=conversation.pk).update(empty_searches=searches)
        found = [listing.pk for listing in findings.listings]
        searched = findings.outcome != "none"
        Memory.objects.update_or_create(conversation=conversation, defaults={
            "wanted": findings.criteria.as_json(),
            "shown": found if searched and found else self.situation.memory.shown,
            "focus": found[0] if len(found) == 1 else None if searched else self.situation.memory.focus,
        })

    def _remember_language(self) -> None:
        contact = self.situation.conversation.contact
        if self.situation.text.strip() and contact.language != self.situation.language:
            Contact.objects.filter(pk=contact.pk).update(language=self.situation.language)
            contact.language = self.situation.language

    def _stage(self, stage: str) -> None:
        Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(stage=stage)


def sweep() -> int:
    """Wake what the queue lost, and tell a person of whoever has waited too long."""
    now = timezone.now()
    late = Conversation.objects.to_answer().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    woken = 0
    for pk in late.filter(answer_due_at__lt=now - timedelta(seconds=5)).values_list("pk", flat=True):
        tenancy.enqueue(settings.REPLY_WRITER, pk)
        woken += 1
    forgotten = Conversation.objects.filter(
        mode=Mode.AI, answer_due_at__isnull=False, answer_waiting_since__lt=now - timedelta(seconds=UNSEEN_SECONDS)
    )
    for conversation in forgotten.with_people():
        with transaction.atomic():
            conversation._lock()
            if not conversation.is_with_human and conversation.answer_due_at is not None:  # not answered a moment ago
                escalate(conversation, Trigger.MODEL_FAILED, reason="no answer within ninety seconds", text_key="outage")
                woken += 1
    return woken
