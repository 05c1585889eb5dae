"""The thread of one contact on one channel, and who holds its pen."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from accounts import tenancy
from accounts.hooks.telling import tell as tell_outside
from conversations.channels import provider_class, split_text
from conversations.models.channel import Channel
from conversations.models.contact import Contact
from conversations.models.label import Label
from conversations.querysets import ConversationQuerySet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.agents.models import Agent
    from conversations.models.attachment import Attachment
    from conversations.models.message import Message

logger = logging.getLogger(__name__)

# How long a text is worth sending. An answer written during an outage must not arrive hours later.
OUTBOX_LIFE = {"ai": timedelta(minutes=15), "system": timedelta(hours=1), "agent": timedelta(hours=24)}
MEMORY_AFTER = timedelta(seconds=5)  # a summary of what was said so far may wait for whatever a person waits for


MEANWHILE = timedelta(hours=1)  # older answers of colleagues are history, also for words that waited for a connection


class Overlap(Exception):
    """Another agent has answered what this one had not seen, or is writing at this moment. The words were not sent."""

    def __init__(self, agent: Agent | None, message: Message | None = None) -> None:
        super().__init__("another agent is answering")
        self.agent, self.message = agent, message

    @property
    def who(self) -> str:
        return self.agent.get_short_name() if self.agent else _("A colleague")

    @property
    def ago(self) -> str:
        seconds = max(1, int((timezone.now() - self.message.created_at).total_seconds()))
        return _("%(n)s s") % {"n": seconds} if seconds < 60 else _("%(n)s min") % {"n": seconds // 60}


@dataclass(frozen=True, slots=True)
class PenMove:
    """What a take-over or hand-back did: whether the pen moved, how many drafts it stopped, and which messages were
    already leaving."""

    changed: bool
    discarded: int
    on_the_wire: list[int]


class Mode(models.TextChoices):
    """Who holds the pen."""

    AI = "ai", gettext_lazy("AI")
    HUMAN = "human", gettext_lazy("Human")


class Reason(models.TextChoices):
    """Why the pen moved. Triggers of the escalation app are stored with these and quoted in full there."""

    AGENT = "agent", gettext_lazy("An agent took over")
    PHONE = "phone", gettext_lazy("Replied from the phone")
    HANDED_BACK = "handed_back", gettext_lazy("Handed back to the assistant")
    ESCALATED = "escalated", gettext_lazy("The assistant asked for a person")
    DELIVERY_FAILED = "delivery_failed", gettext_lazy("A message could not be delivered")
    DELIVERY_UNKNOWN = "delivery_unknown", gettext_lazy("It is not certain that a message arrived")
    MODEL_FAILED = "model_failed", gettext_lazy("The assistant was not available")
    COMMAND = "command", gettext_lazy("By command")


# Somebody waits for a person: one was asked for, or one holds the pen and the contact spoke last, unless all is settled.
WAITS = Q(closed_at__isnull=True) & (Q(needs_person=True) | Q(mode="human", last_author="contact"))
WAITING_DEPENDS_ON = {"needs_person", "mode", "last_author", "closed_at"}


class Conversation(models.Model):
    """One thread. `mode` is the truth about the pen, `epoch` grows with every change of it, `ModeChange` is the story.

    Columns named `answer_*` belong to the reply policy: they are here because the database must referee who may answer
    (one worker at a time, after the contact has stopped writing), not because this app knows how answers are made.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="conversations")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="conversations")
    address = models.CharField(max_length=80, help_text="The provider's chat id, exactly as it came in: replies go there")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )

    mode = models.CharField(max_length=5, choices=Mode, default=Mode.AI)
    mode_at = models.DateTimeField(default=timezone.now)
    epoch = models.PositiveIntegerField(default=1)

    last_at = models.DateTimeField(default=timezone.now)
    last_author = models.CharField(max_length=8, blank=True)
    last_text = models.CharField(max_length=160, blank=True)
    last_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="The agent who wrote last"
    )
    unread = models.PositiveIntegerField(default=0)
    needs_person = models.BooleanField(default=False, help_text="A person has been asked for and has not answered yet")
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="How long somebody has been waiting for a person")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="An agent said that all is settled; the next message opens it again")
    labels = models.ManyToManyField(Label, related_name="conversations", blank=True)
    handoff_told = models.BooleanField(default=False, help_text="The contact was told of the hand-over since the last return to AI")
    empty_searches = models.PositiveSmallIntegerField(default=0)

    answer_due_at = models.DateTimeField(null=True, blank=True, help_text="When the contact has been quiet long enough")
    answer_waiting_since = models.DateTimeField(null=True, blank=True, help_text="The first message of this burst")
    answered_through = models.BigIntegerField(default=0, help_text="The newest message that needs no answer any more")
    answer_attempts = models.PositiveSmallIntegerField(default=0)
    answer_parked = models.CharField(max_length=200, blank=True, help_text="Why no further attempt is made")
    lease = models.UUIDField(null=True, blank=True, help_text="The worker that is answering")
    lease_until = models.DateTimeField(null=True, blank=True)
    stage = models.CharField(max_length=12, blank=True, help_text="What the assistant is doing, for the screen")
    created_at = models.DateTimeField(auto_now_add=True)
    touched = models.BigIntegerField(default=0, editable=False, help_text="Grows with whatever changes the screen; set by a trigger (see live.py)")

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "address"], name="one_conversation_per_address"),
            models.CheckConstraint(condition=Q(mode__in=["ai", "human"]), name="mode_is_known"),
            models.CheckConstraint(
                condition=Q(WAITS, waiting_since__isnull=False) | Q(~WAITS, waiting_since__isnull=True), name="who_waits_has_a_clock"
            ),
            models.CheckConstraint(condition=Q(closed_at__isnull=True) | Q(needs_person=False), name="whoever_is_needed_is_not_closed_out"),
        ]
        indexes = [
            models.Index(fields=["-last_at", "-id"], name="conversations_by_activity"),
            models.Index(fields=["answer_due_at"], condition=Q(answer_due_at__isnull=False), name="conversations_to_answer"),
            models.Index(fields=["-last_at"], condition=Q(needs_person=True), name="conversations_needing_person"),
            models.Index(fields=["waiting_since"], condition=Q(waiting_since__isnull=False), name="conversations_waiting"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def is_with_human(self) -> bool:
        """Whether a person holds the pen. Nothing else decides if the AI may speak."""
        return self.mode == Mode.HUMAN

    @property
    def is_waiting(self) -> bool:
        """Whether the contact waits for a person; the same as WAITS, which the database holds to."""
        return self.closed_at is None and (self.needs_person or (self.is_with_human and self.last_author == "contact"))

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Whatever makes somebody wait starts the clock, and whatever ends the waiting stops it. Who asks for a person opens it again."""
        if self.needs_person and self.closed_at:
            self.closed_at = None
            update_fields = None if update_fields is None else {*update_fields, "closed_at"}
        if update_fields is None or WAITING_DEPENDS_ON & set(update_fields):
            if not self.is_waiting:
                self.waiting_since = None
            elif self.waiting_since is None:
                self.waiting_since = self.last_at if self.last_author == "contact" else timezone.now()
            update_fields = None if update_fields is None else {*update_fields, "waiting_since"}
        super().save(*args, update_fields=update_fields, **kwargs)

    # --- who looks after it ----------------------------------------------------------------------------------------

    @transaction.atomic(savepoint=False)
    def assign(self, agent: Agent | None, *, by: Agent | None = None, tell: bool = True) -> bool:
        """Give it to an agent, or to nobody; False if it was so already. Whoever gets it from somebody else is told,
        unless the caller does that.

        Raises ValueError for an agent who has left.
        """
        if agent is not None and not agent.is_active:
            raise ValueError(_("An agent who has left can be given nothing."))
        self._lock()
        if self.assignee_id == (agent.pk if agent else None):
            return False
        self._store(assignee=agent)
        self.assignments.create(to=agent, by=by, to_nobody=agent is None)
        tell_outside("conversation.assigned", conversation_id=self.pk, agent_id=self.assignee_id)
        if tell and agent is not None and agent != by:
            tenancy.enqueue(settings.ASSIGNMENT_ALARM, self.pk, agent.pk)
        logger.info("conversation %s assigned to %s", self.pk, agent.pk if agent else "nobody")
        return True

    # --- settled or not ----------------------------------------------------------------------------------------------

    def close(self, *, by: Agent | None = None) -> bool:
        """All is settled: nobody waits here any more, and it leaves every tab but the last. The pen stays where it is, and the
        next message of either side opens it again. False if it was so already."""
        return self._settle(True, by)

    def reopen(self, *, by: Agent | None = None) -> bool:
        """It was not settled after all; False if it was open."""
        return self._settle(False, by)

    @transaction.atomic(savepoint=False)
    def _settle(self, is_closed: bool, by: Agent | None) -> bool:
        self._lock()
        if (self.closed_at is not None) == is_closed:
            return False
        self._store(closed_at=timezone.now() if is_closed else None, **({"needs_person": False, "unread": 0} if is_closed else {}))
        self.closings.create(by=by, is_closed=is_closed)
        tell_outside("conversation.closed" if is_closed else "conversation.reopened", conversation_id=self.pk, agent_id=by and by.pk)
        logger.info("conversation %s %s", self.pk, "closed" if is_closed else "opened again")
        return True

    # --- the pen ---------------------------------------------------------------------------------------------------

    @transaction.atomic(savepoint=False)
    def take_over(self, *, by: Agent | None = None, reason: str = Reason.AGENT, note: str = "",
                  needs_person: bool | None = None, is_locked: bool = False) -> PenMove:
        """Give the pen to a person and drop what the assistant had queued, in one transaction.

        After this has committed no AI text whose sending had not begun will leave. What was already leaving cannot be
        called back and is named in the answer. A second take-over changes nothing. `is_locked`: the caller holds this
        row already, and sees it as it is.
        """
        if not is_locked:
            self._lock()
        waiting = reason not in (Reason.AGENT, Reason.PHONE, Reason.COMMAND) if needs_person is None else needs_person
        unsent = list(self.messages.filter(author="ai", status__in=["sending", "queued"]).values_list("pk", "status"))
        on_the_wire = [pk for pk, status in unsent if status == "sending"]
        if self.is_with_human:
            if by and not waiting and self.needs_person:
                self._store(needs_person=False, **self._assigned_to(by))
            return PenMove(False, 0, on_the_wire)
        discarded = 0 if len(on_the_wire) == len(unsent) else self.messages.queued_by_ai().update(status="discarded", problem=noop("A person took over"))
        self._store(
            mode=Mode.HUMAN, epoch=self.epoch + 1, mode_at=timezone.now(), needs_person=waiting,
            answer_due_at=None, answer_waiting_since=None, answer_parked="", lease=None, lease_until=None, stage="", **self._assigned_to(by),
        )
        self.mode_changes.create(mode=Mode.HUMAN, reason=reason, by=by, note=note, epoch=self.epoch,
                                 discarded=discarded, on_the_wire=on_the_wire)
        tenancy.enqueue(settings.MEMORY_KEEPER, self.pk, after=MEMORY_AFTER)
        tell_outside("conversation.taken_over", key=f"{self.pk}:{self.epoch}", conversation_id=self.pk, reason=str(reason), agent_id=by and by.pk)
        logger.info("conversation %s taken over: %s", self.pk, reason)
        return PenMove(True, discarded, on_the_wire)

    @transaction.atomic(savepoint=False)
    def hand_back(self, *, by: Agent | None = None, note: str = "", answer_now: bool = False, is_locked: bool = False) -> PenMove:
        """Give the pen back to the assistant and forget its failures, so that old triggers do not fire again.

        With `answer_now` it answers what the contact said last; otherwise it waits for the next message. `is_locked`: as in
        `take_over`.
        """
        if not is_locked:
            self._lock()
        if not self.is_with_human:
            return PenMove(False, 0, [])
        newest = self.messages.from_contact().order_by("-pk").values_list("pk", flat=True).first() or 0
        answered = self.answered_through if answer_now else newest
        pending = answer_now and self.messages.to_answer_after(answered).exists()
        self._store(
            mode=Mode.AI, epoch=self.epoch + 1, mode_at=timezone.now(), needs_person=False, handoff_told=False,
            empty_searches=0, answer_attempts=0, answer_parked="", answered_through=answered, lease=None,
            lease_until=None, answer_due_at=timezone.now() if pending else None, answer_waiting_since=None,
        )
        self.mode_changes.create(mode=Mode.AI, reason=Reason.HANDED_BACK, by=by, note=note, epoch=self.epoch)
        tenancy.enqueue(settings.MEMORY_KEEPER, self.pk, after=MEMORY_AFTER)
        if pending:
            tenancy.enqueue(settings.REPLY_WRITER, self.pk)
        tell_outside("conversation.handed_back", key=f"{self.pk}:{self.epoch}", conversation_id=self.pk, agent_id=by and by.pk)
        logger.info("conversation %s handed back", self.pk)
        return PenMove(True, 0, [])

    # --- writing ---------------------------------------------------------------------------------------------------

    @transaction.atomic
    def send(self, *, by: Agent, text: str, client_key: str = "", reply_to: Message | None = None, known: int | None = None,
             attachment: Attachment | None = None) -> Message:
        """An agent's own words, or a file with words below it. Whoever writes holds the pen, so this takes over first; both
        happen or neither.

        The same `client_key` again returns the first message: a weak network may repeat a request. `known` is the newest
        message that the writer had seen; with it, a colleague who answered meanwhile or is writing now is minded.
        Raises ValueError for an empty text, Overlap where two agents would answer at once.
        """
        if not text.strip() and attachment is None:
            raise ValueError(_("A message needs some text."))
        self._lock()
        if client_key:
            said = self.messages.filter(client_key=client_key).first()
            if said:
                return said
        if known is not None:
            self._mind_colleagues(by, known)
        self.take_over(by=by, reason=Reason.AGENT, is_locked=True)
        stored = {"needs_person": False, "unread": 0, "closed_at": None, **self._assigned_to(by)}
        files = [attachment] if attachment is not None else []
        return self._queue("agent", "" if files else text, stored, files, sent_by=by, client_key=client_key, reply_to=reply_to)[0]

    def _mind_colleagues(self, by: Agent, known: int) -> None:
        answered = self.messages.filter(pk__gt=known, author="agent", created_at__gt=timezone.now() - MEANWHILE)
        answered = answered.exclude(sent_by=by).exclude(status="discarded").select_related("sent_by").order_by("-pk").first()
        if answered:
            raise Overlap(answered.sent_by, answered)
        writing = self.presences.typing().exclude(agent=by).select_related("agent").first()
        if writing:
            raise Overlap(writing.agent)

    @transaction.atomic(savepoint=False)
    def send_notice(self, text: str, *, client_key: str = "") -> Message | None:
        """A fixed text of the system, such as the hand-off line; the only machine text that may leave while a person
        holds the pen. The same key again sends nothing."""
        self._lock()
        if client_key and self.messages.filter(client_key=client_key).exists():
            return None
        return self._queue("system", text, {}, client_key=client_key)[0]

    @transaction.atomic(savepoint=False)
    def queue_ai_reply(self, text: str, *, lease: uuid.UUID, epoch: int, answers: Message, is_locked: bool = False,
                       files: Sequence[Attachment] = (), **noted) -> list[Message]:
        """Queue what the assistant wrote, unless the world has moved on while it was thinking: the pen, the lease or
        an earlier answer to the same message. Then nothing is queued and the list is empty.

        `is_locked`: the caller holds this row already. `noted` are columns of the reply policy to be stored with it.
        """
        if not is_locked:
            self._lock()
        if self.is_with_human or self.epoch != epoch or self.lease != lease or self.answered_through >= answers.pk:
            return []
        stored = {"answered_through": answers.pk, "answer_due_at": None, "answer_waiting_since": None, "answer_attempts": 0,
                  "lease": None, "lease_until": None, "stage": "", "unread": 0}
        return self._queue("ai", text, stored | noted, files, epoch=epoch, answers=answers)

    def keep_overtaken(self, text: str, *, epoch: int, answers: Message) -> None:
        """A draft that was still being written when the pen moved: the thread shows it as discarded, like those that had been
        queued. The caller holds this row."""
        self.messages.create(author="ai", status="discarded", text=text, problem=noop("A person took over"), epoch=epoch, answers=answers)

    def _queue(self, author: str, text: str, stored: dict, files: Sequence[Attachment] = (), **fields) -> list[Message]:
        """One outbox row for each part that the channel can carry, then one for each file; the delivery is queued in the
        same transaction."""
        limit = provider_class(self.channel.provider).text_limit
        life = OUTBOX_LIFE[author]
        now = timezone.now()
        texts = [{"text": part} for part in split_text(text, limit)] if text or not files else []
        parts = [
            self.messages.create(author=author, status="queued", part=number, occurred_at=now, deadline=now + life,
                                 **said, **(fields if number == 0 else _without_key(fields)))
            for number, said in enumerate([*texts, *(file.as_message() for file in files)])
        ]
        for message, file in zip(parts[len(texts):], files, strict=True):
            file.message = message
            file.save()
        self._store(last_at=now, last_author=author, last_text=(text or parts[0].text)[:160], last_by=fields.get("sent_by"), **stored)
        tenancy.enqueue("conversations.tasks.deliver", self.pk)
        return parts

    def _lock(self) -> None:
        """Hold this row until the transaction ends, and see it as it is now."""
        channel = self._state.fields_cache.get("channel")
        self.refresh_from_db(from_queryset=Conversation.objects.select_for_update(of=("self",)))
        if channel is not None and channel.pk == self.channel_id:
            self.channel = channel  # a thread stays on its number; only the row itself had to be read again

    def _assigned_to(self, by: Agent | None) -> dict:
        """Whoever acts on a conversation that is nobody's makes it theirs."""
        return {"assignee": by} if by is not None and self.assignee_id is None else {}

    def _store(self, **fields) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))


def _without_key(fields: dict) -> dict:
    return {k: v for k, v in fields.items() if k not in ("client_key", "reply_to")}


class Closing(models.Model):
    """One time an agent said that all was settled, or that it was not after all; the thread tells it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="closings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="Empty: by a command")
    is_closed = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"closing {self.pk}"


class ModeChange(models.Model):
    """The story of the pen: who moved it, why, and what the move stopped or could not stop any more."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="mode_changes")
    mode = models.CharField(max_length=5, choices=Mode)
    reason = models.CharField(max_length=20, choices=Reason)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    epoch = models.PositiveIntegerField()
    discarded = models.PositiveSmallIntegerField(default=0, help_text="Drafts that the change stopped")
    on_the_wire = models.JSONField(default=list, help_text="Ids of messages that were already leaving")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["conversation", "epoch"], name="one_mode_change_per_epoch")]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}: {self.get_reason_display()}"
