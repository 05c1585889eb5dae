"""What a manager wants to know of a stretch of days. Every number has its list: both come from the same queryset, so that
they cannot disagree. Nothing is counted that the asking agent may not see."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, ExtractHour, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy

from conversations.models import Author, Conversation, Message, Mode, ModeChange, Reason, Status
from conversations.querysets import ConversationQuerySet
from escalation.models import Escalation
from escalation.triggers import Trigger
from personas import spending
from personas.demand import Demand, Wish
from personas.models import Engine, ModelCall, Turn

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST_DAYS = 366
LEFT = (Status.SENT, Status.DELIVERED, Status.READ)
ASKED = {Reason.ESCALATED, Reason.MODEL_FAILED, Reason.DELIVERY_FAILED, Reason.DELIVERY_UNKNOWN}
BLOCKED, DISCARDED = ~Q(drafts=[]), Q(outcome="discarded")
LONG_AGO = Value(datetime(2000, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of the agency, both ends included."""

    first: date
    last: date

    @classmethod
    def asked_for(cls, data) -> Period:
        """`days` up to today, or `from` and `to`; what makes no sense means today."""
        today = timezone.localdate()
        first, last = _date(data.get("from", "")), _date(data.get("to", ""))
        if first and last and first <= last and (last - first).days < MOST_DAYS:
            return cls(first, min(last, max(today, first)))
        days = data.get("days", "1")
        days = int(days) if days.isascii() and days.isdecimal() and 0 < int(days[:4]) <= MOST_DAYS else 1
        return cls(today - timedelta(days=days - 1), today)

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.begins, f"{field}__lt": self.ends})


@dataclass(frozen=True, slots=True)
class Wait:
    """How long people waited for an answer; seconds, None where there was none."""

    count: int
    median: float | None
    p90: float | None

    @classmethod
    def of(cls, seconds: list[float]) -> Wait:
        if not seconds:
            return cls(0, None, None)
        ordered = sorted(seconds)
        return cls(len(ordered), statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))])


@dataclass(frozen=True)
class Figures:
    """One agent's view of one period: an owner sees the agency, others what they may see of it."""

    agent: Agent
    period: Period

    @property
    def visible(self) -> ConversationQuerySet:
        return Conversation.objects.visible_to(self.agent).real()

    # --- numbers that are lists of conversations ---------------------------------------------------------------------

    def new(self) -> ConversationQuerySet:
        return self.visible.filter(self.period.within("created_at"))

    def answered_by_ai(self) -> ConversationQuerySet:
        return self._with_message(author=Author.AI, status__in=LEFT)

    def answered_by_people(self) -> ConversationQuerySet:
        return self._with_message(author=Author.AGENT, status__in=LEFT)

    def waiting(self) -> ConversationQuerySet:
        """Now, whatever the period: who waits today does not care for it."""
        return self.visible.needing_a_person()

    def handed_over(self) -> ConversationQuerySet:
        return self.visible.filter(Exists(self._escalations().filter(conversation=OuterRef("pk"))))

    def unsent(self) -> ConversationQuerySet:
        return self._with_message(status__in=(Status.FAILED, Status.UNKNOWN))

    def opted_out(self) -> ConversationQuerySet:
        return self.visible.filter(self.period.within("contact__opted_out_at"))

    def _with_message(self, **facts) -> ConversationQuerySet:
        said = Message.objects.filter(self.period.within("occurred_at"), conversation=OuterRef("pk"), **facts)
        return self.visible.filter(Exists(said))

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """Name, words and number of every list."""
        return [(name, str(words), getattr(self, name)().count()) for name, words in LISTS.items()]

    @property
    def is_empty(self) -> bool:
        return not any(number for name, _words, number in self.counts if name != "waiting")

    # --- a person was asked for ----------------------------------------------------------------------------------------

    def _escalations(self):
        return Escalation.objects.filter(self.period.within("at"), conversation__in=self.visible)

    def escalations(self) -> list[dict]:
        """By reason, the most frequent first, with what agents said of them afterwards."""
        rows = self._escalations().order_by().values("trigger").annotate(
            n=Count("pk"), needed=Count("pk", filter=Q(was_needed=True)), needless=Count("pk", filter=Q(was_needed=False)),
        ).order_by("-n", "trigger")
        return [row | {"words": Trigger(row["trigger"]).label, "unjudged": row["n"] - row["needed"] - row["needless"]} for row in rows]

    def stopped(self) -> dict[str, int]:
        """Drafts that never left: stopped by the claim gate, or overtaken by a person or by the contact's next words."""
        return self._turns().aggregate(blocked=Count("pk", filter=BLOCKED), discarded=Count("pk", filter=DISCARDED))

    def _turns(self):
        return Turn.objects.filter(self.period.within("at"), conversation__in=self.visible)

    # --- how long people waited -------------------------------------------------------------------------------------------

    def ai_wait(self) -> Wait:
        """From the contact's words to the assistant's answer to them, the quiet window included."""
        said = Message.objects.filter(
            self.period.within("occurred_at"), author=Author.AI, part=0, answers__isnull=False, sent_at__isnull=False, conversation__in=self.visible,
        )
        return Wait.of([(sent - asked).total_seconds() for sent, asked in said.values_list("sent_at", "answers__created_at")])

    def human_wait(self) -> Wait:
        """From when a person was needed (the hand-over, or words to somebody who holds the pen) to their first words. A
        person who takes over unasked answered nobody's wait, and an answer of the assistant is never counted as theirs."""
        same = Message.objects.filter(conversation=OuterRef("conversation"))
        ours = same.filter(author__in=[Author.AI, Author.AGENT], occurred_at__lt=OuterRef("occurred_at")).exclude(status=Status.DISCARDED)
        moves = ModeChange.objects.filter(conversation=OuterRef("conversation"), mode=Mode.HUMAN, at__lte=OuterRef("occurred_at")).order_by("-at")
        said = Message.objects.filter(
            self.period.within("occurred_at"), author=Author.AGENT, part=0, conversation__in=self.visible,
        ).annotate(
            before=Coalesce(Subquery(ours.order_by().values("conversation").annotate(at=Max("occurred_at")).values("at")), LONG_AGO),
            held_since=Subquery(moves.values("at")[:1]), held_why=Subquery(moves.values("reason")[:1]),
        ).annotate(
            asked=Subquery(
                same.filter(author=Author.CONTACT, occurred_at__lt=OuterRef("occurred_at"), occurred_at__gt=OuterRef("before"))
                .order_by().values("conversation").annotate(at=Min("occurred_at")).values("at")
            ),
        )
        return Wait.of(list(_waits(said.values_list("occurred_at", "asked", "held_since", "held_why"))))

    # --- money -----------------------------------------------------------------------------------------------------------------

    @cached_property
    def spend(self) -> dict:
        """What the model cost; the whole agency's, so only an owner is shown it."""
        today, month = spending.midnight(), spending.midnight().replace(day=1)
        calls = ModelCall.objects.filter(self.period.within("at"))
        models = calls.order_by().values("model").annotate(usd=Sum("cost_usd"), n=Count("pk")).order_by("-usd", "model")
        return {
            "period": _usd(calls), "today": _usd(ModelCall.objects.filter(at__gte=today)), "month": _usd(ModelCall.objects.filter(at__gte=month)),
            "by_model": [row for row in models if row["model"]], "budget": spending.budget(Engine.current()),
        }

    # --- day by day ----------------------------------------------------------------------------------------------------------------

    @cached_property
    def by_day(self) -> list[dict]:
        """For each day of the period: new leads, answers of the assistant and of people, people asked for, cost."""
        said = Message.objects.filter(self.period.within("occurred_at"), status__in=LEFT, part=0, conversation__in=self.visible)
        columns = {
            "new": _per_day(self.new(), "created_at"), "ai": _per_day(said.filter(author=Author.AI), "occurred_at"),
            "people": _per_day(said.filter(author=Author.AGENT), "occurred_at"), "asked": _per_day(self._escalations(), "at"),
        }
        if self.agent.is_owner:
            columns["usd"] = _per_day(ModelCall.objects.filter(self.period.within("at")), "at", Sum("cost_usd"))
        return [{"day": day} | {name: column.get(day, 0) for name, column in columns.items()} for day in self.period.days]

    @cached_property
    def by_hour(self) -> list[int]:
        """Messages of contacts in each hour of the agency's day."""
        said = Message.objects.filter(self.period.within("occurred_at"), author=Author.CONTACT, conversation__in=self.visible)
        hours = dict(said.annotate(hour=ExtractHour("occurred_at", tzinfo=timezone.get_current_timezone()))
                     .order_by().values_list("hour").annotate(n=Count("pk")))
        return [hours.get(hour, 0) for hour in range(24)]

    # --- listings, and what there is none of ---------------------------------------------------------------------------------------------

    @cached_property
    def demand(self) -> Demand:
        return Demand(self.agent, self._turns(), self._escalations())

    def handed_over_for(self, trigger: str) -> ConversationQuerySet:
        return self.visible.filter(Exists(self._escalations().filter(conversation=OuterRef("pk"), trigger=trigger)))

    def told_of(self, listing: int) -> ConversationQuerySet:
        return self.visible.filter(pk__in=self.demand.told.get(listing, ()))

    def in_vain(self, wish: Wish) -> ConversationQuerySet:
        return self.visible.filter(pk__in=self.demand.in_vain.get(wish, ()))


LISTS: dict[str, str] = {
    "new": gettext_lazy("New leads"), "answered_by_ai": gettext_lazy("Answered by the assistant"),
    "answered_by_people": gettext_lazy("Answered by people"), "handed_over": gettext_lazy("Handed to a person"),
    "waiting": gettext_lazy("Waiting on us now"), "unsent": gettext_lazy("With a message not sent"), "opted_out": gettext_lazy("Opted out"),
}


def _waits(rows) -> Iterator[float]:
    for at, asked, held_since, held_why in rows:
        if asked is None or held_since is None:
            continue
        if asked < held_since:  # they wrote to the assistant; a person's clock starts when one was asked for
            if held_why not in ASKED:
                continue
            asked = held_since
        yield max(0.0, (at - asked).total_seconds())


def _per_day(rows, field: str, what=None) -> dict[date, int]:
    day = TruncDate(field, tzinfo=timezone.get_current_timezone())
    return dict(rows.order_by().annotate(on=day).values_list("on").annotate(n=what or Count("pk")).order_by())


def _usd(calls) -> Decimal:
    return calls.aggregate(usd=Sum("cost_usd"))["usd"] or Decimal(0)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def conversations_behind(figures: Figures, name: str) -> ConversationQuerySet | None:
    """The list behind a number; None for a name that is none of ours."""
    found: Callable[[], ConversationQuerySet] | None = getattr(figures, name) if name in LISTS else None
    return as_list(found()) if found else None


def as_list(found: ConversationQuerySet) -> ConversationQuerySet:
    """As every list behind a number stands: the latest first."""
    return found.for_rows().order_by(F("last_at").desc(), "-pk")
