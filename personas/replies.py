"""The whole policy of replying, on one screen: look, guard, find, ask, check, say; and a person wherever that fails.

Nothing is held while the model thinks: what is known is read first, the connection goes back to its pool, and before
anything is queued the pen, the lease and the newest message are looked at again under the conversation's lock.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from conversations import attachments, leases, outbox
from conversations.models import Contact, Conversation, Kind, Message, Mode
from escalation.handover import escalate
from escalation.texts import fixed_text
from escalation.triggers import Trigger, detect
from escalation.wishes import heed
from personas import memory, prompts, showing, spending, writers
from personas.claims import check
from personas.course import Course, look
from personas.drafts import Draft
from personas.fixed import disclosed, fixed_answer
from personas.guards import Decision, decide
from personas.llm.base import ModelDown
from personas.models import Turn
from personas.situation import WORDLESS, Situation
from personas.understanding.requests import understand
from properties.facts import AgencyFacts, ListingFacts
from properties.models import Photo

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 5
GIVE_UP_SECONDS = 60  # how long a model may be away before a person is asked
WAIT_SECONDS = 6  # somebody who is still writing gets this much longer
FILES_PAUSE = timedelta(seconds=1.5)
EARLY = timedelta(seconds=1)
UNSEEN_SECONDS = 90  # nobody waits longer than this without a person being told


def answer(conversation_id: int) -> None:
    """Answer what a contact has said, once, if it is still ours to answer."""
    with leases.held(conversation_id) as hold:
        if hold is not None:
            hold.is_over = Reply(conversation_id, hold.token).make()
    if hold is None or not hold.is_over:
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
    for name in dict.fromkeys(("offline", "offline" if writers.is_offline() else "anthropic")):
        getattr(writers.model_named(name), "warm_up", lambda: None)()
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
    is_over: bool = False

    def make(self) -> bool:
        """True when everything is said: the lease was given up with the answer, and nothing waits for another one."""
        situation = Situation.of(self.conversation_id)
        if situation is None:
            Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(answer_due_at=None, answer_waiting_since=None)
            return False
        self.situation = situation
        self.turn.conversation, self.turn.message, self.turn.language = situation.conversation, situation.newest, situation.language
        if any(m.kind in WORDLESS for m in situation.burst):
            if attachments.are_on_their_way(situation.burst):
                self._await_files()
                return False
            situation.take_in()
            self.turn.language = situation.language
        self._remember_language()
        if situation.conversation.answer_attempts > MAX_ATTEMPTS:
            self._hand_over(Decision("HUMAN_HANDOFF", noop("five attempts failed"), trigger=Trigger.MODEL_FAILED, text_key="outage"))
            return False
        decision = decide(situation)
        self._reached("understood")
        if decision:
            self._guarded(decision)
        else:
            self._written()
        return self.is_over

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
        if decision.consent:
            heed(self.situation.conversation.contact, decision.consent)
        self._say(fixed_answer(decision, self.situation))

    def _wait(self) -> None:
        """Give them a little longer, but not beyond the cap; then silence is the answer to "one second"."""
        conversation = self.situation.conversation
        cap = timedelta(seconds=settings.REPLY_QUIET_CAP_SECONDS)
        since = conversation.answer_waiting_since or timezone.now()
        if timezone.now() + timedelta(seconds=1) > since + cap:
            self._stay_silent()
            return
        due = min(timezone.now() + timedelta(seconds=WAIT_SECONDS), since + cap)
        self.turn.action, self.turn.outcome = "WAIT", "waited"
        self.turn.save()
        Conversation.objects.filter(pk=conversation.pk, lease=self.lease).update(answer_due_at=due, answer_attempts=0)
        tenancy.enqueue(settings.REPLY_WRITER, conversation.pk, after=due - timezone.now())

    def _await_files(self) -> None:
        """A picture or voice message is still being fetched: look again in a moment. This is no attempt at an answer."""
        due = timezone.now() + FILES_PAUSE
        Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(answer_due_at=due, answer_attempts=F("answer_attempts") - 1)
        tenancy.enqueue(settings.REPLY_WRITER, self.conversation_id, after=FILES_PAUSE)

    # --- with a model ----------------------------------------------------------------------------------------------

    def _written(self) -> None:
        course = look(self.situation)
        self._reached("searched")
        self.turn.search, self.turn.wanted = course.findings.outcome, course.findings.criteria.as_json()
        if course.decision:
            memory.remember(self.situation, course.findings)
            Conversation.objects.filter(pk=self.conversation_id).update(empty_searches=course.searches)
            self._hand_over(course.decision)
            return
        self._show_writing()
        outbox.show_typing(self.situation.conversation)
        draft = Draft(self.situation, course.findings, self.turn)
        try:
            if spending.is_used_up(self.situation.engine):
                spending.tell_owner(self.situation.conversation)
                raise ModelDown(spending.USED_UP, permanent=True)
            draft.write()
        except ModelDown as down:
            self._model_down(down, draft, course)
            return
        self._act_on(draft, course)

    def _act_on(self, draft: Draft, course: Course) -> None:
        course = course.after(draft.findings)
        if draft.picture_shows:
            self._describe(draft.picture_shows)
        match draft.action:
            case "HUMAN_HANDOFF":
                self._hand_over(Decision("HUMAN_HANDOFF", draft.reason, trigger=draft.trigger, quote=self.situation.text[:200]))
            case "IGNORE":
                self._stay_silent()
            case "WAIT":
                self._wait()
            case _:
                self._say(draft.text, course, showing.photos_of_answer(self.turn, draft.photos))

    def _model_down(self, down: ModelDown, draft: Draft, course: Course) -> None:
        """Ask again for a minute; then, if the question is a plain search, the listings themselves; else a person."""
        self.turn.reason = f"the model is not available: {down.why}"[:300]
        if not down.permanent and self.situation.seconds_waiting < GIVE_UP_SECONDS:
            pause = min(max(down.retry_in or 2.0, 1.0), 15.0)
            due = timezone.now() + timedelta(seconds=pause)
            Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(answer_due_at=due)
            tenancy.enqueue(settings.REPLY_WRITER, self.conversation_id, after=pause)
            return
        if draft.answers_without_model():
            self._say(draft.text, course)
        else:
            self._hand_over(Decision("HUMAN_HANDOFF", self.turn.reason, trigger=Trigger.MODEL_FAILED, text_key="outage"))

    # --- what becomes of it ----------------------------------------------------------------------------------------

    def _say(self, text: str, course: Course | None = None, photos: Sequence[Photo] = ()) -> None:
        """Queue the reply, unless the contact has written again meanwhile: then one reply shall cover everything."""
        text, files = disclosed(text, self.situation), showing.as_files(photos)
        with attachments.kept_if_sent(*files), transaction.atomic():
            conversation = self.situation.conversation
            conversation._lock()
            newest = self.situation.newest
            has_more = conversation.messages.to_answer_after(newest.pk).exists()  # it stays so: whoever writes needs the lock
            superseded = has_more and self.situation.seconds_waiting < settings.REPLY_QUIET_CAP_SECONDS + settings.LLM_TIMEOUT_SECONDS
            noted = {"empty_searches": course.searches} if course is not None else {}
            if has_more:
                noted |= {"answer_due_at": timezone.now(), "answer_waiting_since": timezone.now()}
            queued = [] if superseded else conversation.queue_ai_reply(
                text, lease=self.lease, epoch=self.situation.epoch, answers=newest, is_locked=True, files=files, **noted)
            self.turn.reply = text
            self.turn.outcome = "sent" if queued else "discarded"
            if superseded:
                self.turn.reason = noop("the contact wrote again")
            elif not queued:
                self.turn.reason = noop("a person took over")
                if conversation.epoch != self.situation.epoch:
                    conversation.keep_overtaken(text, epoch=self.situation.epoch, answers=newest)
            self.turn.save()
            if queued and course is not None:
                memory.remember(self.situation, course.findings, [row["id"] for row in self.turn.used])
        self.is_over = bool(queued) and not has_more
        if queued:
            memory.summarise_if_due(conversation, self.situation.memory)
        logger.info("conversation %s: reply %s", self.conversation_id, self.turn.outcome)

    def _hand_over(self, decision: Decision) -> None:
        self.turn.action, self.turn.reason, self.turn.outcome = "HUMAN_HANDOFF", decision.reason[:300], noop("handed over")
        self.turn.trigger = decision.trigger
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

    def _describe(self, shows: str) -> None:
        """What a picture shows goes to the agent too, and into the history that later turns see."""
        picture = next((m for m in reversed(self.situation.burst) if m.kind == Kind.IMAGE), None)
        if picture is not None:
            Message.objects.filter(pk=picture.pk, deleted_at__isnull=True).update(description=shows[:500])

    def _remember_language(self) -> None:
        contact = self.situation.conversation.contact
        if self.situation.text.strip() and contact.language != self.situation.language:
            Contact.objects.filter(pk=contact.pk).update(language=self.situation.language)
            contact.language = self.situation.language

    def _reached(self, step: str) -> None:
        self.turn.reached[step] = timezone.now().isoformat()

    def _show_writing(self) -> None:
        """What an agent sees of it. Only where there is time to see it: without a model the answer is there at once."""
        if not writers.is_offline(self.situation.engine):
            Conversation.objects.filter(pk=self.conversation_id, lease=self.lease).update(stage="writing")


def sweep() -> int:
    """Wake what the queue lost, and tell a person of whoever has waited too long."""
    now = timezone.now()
    late = Conversation.objects.to_answer().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    woken = 0
    for pk in late.filter(answer_due_at__lt=now - timedelta(seconds=5)).values_list("pk", flat=True):
        tenancy.enqueue(settings.REPLY_WRITER, pk)
        woken += 1
    forgotten = Conversation.objects.filter(
        mode=Mode.AI, answer_due_at__isnull=False, answer_parked="", answer_waiting_since__lt=now - timedelta(seconds=UNSEEN_SECONDS)
    )
    for conversation in forgotten.with_people():
        try:
            woken += _give_to_a_person(conversation)
        except Exception:  # noqa: BLE001  whatever is wrong with this one, the next one waits as well
            logger.exception("conversation %s could not be handed over", conversation.pk)
            _park(conversation.pk)
    return woken


@transaction.atomic
def _give_to_a_person(conversation: Conversation) -> bool:
    conversation._lock()
    if conversation.is_with_human or conversation.answer_due_at is None:  # answered a moment ago
        return False
    escalate(conversation, Trigger.MODEL_FAILED, reason=noop("no answer within ninety seconds"), text_key="outage")
    return True


@transaction.atomic
def _park(conversation_id: int) -> None:
    """The last resort, when neither an answer nor the hand-over works: no more is tried, and the conversation stands among those
    that need a person. What the contact writes next is tried again."""
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    conversation._store(needs_person=True, answer_parked=noop("neither an answer nor the hand-over worked"))
