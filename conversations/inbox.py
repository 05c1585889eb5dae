"""What the inbox shows: its tabs with their counts, filters, an order, a search; and whether anything has changed since
the last look."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, F, Func, IntegerField, Max, Q, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from conversations import searching
from conversations.filters import Filters
from conversations.models import Conversation, Mode, Note
from conversations.querysets import ConversationQuerySet
from conversations.searching import Found

if TYPE_CHECKING:
    from accounts.agents.models import Agent

STEP, MOST = 30, 480  # rows shown at first and with each "more"; beyond the most, a filter or a search finds better
TABS = {"needs": _("Needs me"), "mine": _("Mine"), "unassigned": _("Unassigned"), "ai": _("AI handling"), "mentions": _("Mentions"), "all": _("All")}
ORDERS = {"latest": _("Latest first"), "waiting": _("Longest waiting first")}
OPEN = Q(closed_at__isnull=True)  # what is settled stands under All only
# What a row shows of its conversation; the pulse differs once one of them does.
ROW = ("pk", "last_at", "last_author", "last_text", "last_by_id", "mode", "unread", "needs_person", "waiting_since", "stage", "assignee_id", "closed_at")


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many conversations each tab has, and a mark that differs once any row would look different."""

    needs: int
    mine: int
    unassigned: int
    ai: int
    mentions: int
    all: int
    unread: int
    mark: str


@dataclass(frozen=True)
class Inbox:
    """One agent's view of the agency's conversations."""

    agent: Agent
    tab: str = "needs"
    query: str = ""
    order: str = "latest"
    filters: Filters = Filters()
    shown: int = STEP

    @classmethod
    def asked_for(cls, agent: Agent, data) -> Inbox:
        """Read what the address asks for; what makes no sense means the beginning."""
        tab, order, query = data.get("tab", "needs"), data.get("order", ""), data.get("q", "").strip()[:100].replace("\x00", "")
        shown = data.get("shown", "")
        return cls(
            agent, tab if tab in TABS else "needs", query, order if order in ORDERS else "latest", Filters.asked_for(data),
            min(MOST, max(STEP, int(shown))) if shown.isascii() and shown.isdecimal() and len(shown) < 5 else STEP,
        )

    @property
    def is_search(self) -> bool:
        return len(self.query) >= searching.SHORTEST

    @property
    def fields(self) -> dict[str, str]:
        """The same as hidden fields, for what asks for this view again; the search has a field of its own."""
        return {"tab": self.tab, "order": self.order, "shown": str(self.shown)} | self.filters.asked()

    @property
    def words(self) -> list[str]:
        return self.query.split() if self.is_search else []

    @property
    def is_number(self) -> bool:
        return bool(searching.spellings_of(self.query))

    # --- its address --------------------------------------------------------------------------------------------------

    @property
    def address(self) -> str:
        """This view as the query of an address, without what is so anyway; `asked_for` reads it back."""
        else_so = {"order": ("latest", self.order), "q": ("", self.query), "shown": (STEP, self.shown)}
        asked = {name: str(value) for name, (usual, value) in else_so.items() if value != usual}
        return urlencode({"tab": self.tab} | self.filters.asked() | asked)

    @property
    def address_without_search(self) -> str:
        return replace(self, query="", shown=STEP).address

    @property
    def address_without_filters(self) -> str:
        return replace(self, filters=Filters(), shown=STEP).address

    @property
    def more(self) -> str:
        return replace(self, shown=min(MOST, self.shown + STEP)).address

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in words, with the address of the same view without it."""
        return [(chip.words, replace(self, filters=self.filters.without(chip.name), shown=STEP).address) for chip in self.filters.chips()]

    # --- what it shows --------------------------------------------------------------------------------------------------

    def among(self, pks: Iterable[int]) -> set[int]:
        """Which of these stand in this list."""
        return set(self.conversations.order_by().filter(pk__in=pks).values_list("pk", flat=True))

    @property
    def is_shared(self) -> bool:
        """Whether everybody who sees all sees the same in this list."""
        return self.agent.sees_all and self.tab not in ("mine", "mentions") and not self.filters

    @cached_property
    def visible(self) -> ConversationQuerySet:
        return Conversation.objects.visible_to(self.agent)

    @cached_property
    def pulse(self) -> Pulse:
        """One statement, whatever the number of conversations: the poll of an idle inbox costs nothing else."""
        row = Func(Value("|"), *ROW, function="concat_ws", output_field=TextField())
        found = self.visible.aggregate(
            all=Count("pk"),
            needs=Count("pk", filter=Q(waiting_since__isnull=False)),
            mine=Count("pk", filter=OPEN & Q(assignee=self.agent.pk)),
            unassigned=Count("pk", filter=OPEN & Q(assignee__isnull=True)),
            ai=Count("pk", filter=OPEN & Q(mode=Mode.AI, waiting_since__isnull=True)),
            with_unread=Count("pk", filter=Q(unread__gt=0)),
            mark=Sum(Func(row, function="hashtext", output_field=IntegerField())),
            labelled=Max(_labels_mark()),
            mentions=Max(_mentions(self.visible, self.agent)),
        )
        mark = f"{found['all']}.{found['mark'] or 0}.{found['labelled'] or 0}"
        return Pulse(found["needs"], found["mine"], found["unassigned"], found["ai"], found["mentions"] or 0, found["all"], found["with_unread"], mark)

    @cached_property
    def conversations(self) -> ConversationQuerySet:
        """All of this tab that passes the filters, in order."""
        found = self.filters.narrow(of_tab(self.visible, self.tab, self.agent), self.agent)
        if self.order == "waiting":
            return found.order_by(F("waiting_since").asc(nulls_last=True), "-last_at", "-pk")
        return found.order_by("-last_at", "-pk")

    @cached_property
    def rows(self) -> list[Conversation]:
        """What is on screen, each with a mark of its own (see `merge` in app.js)."""
        rows = [] if self.is_search else [*self.conversations.for_rows()[:self.shown + 1]]
        for conversation in rows:
            conversation.mark = row_mark(conversation)
        return rows

    @property
    def on_screen(self) -> list[Conversation]:
        return self.rows[:self.shown]

    @property
    def may_grow(self) -> bool:
        return self.shown < MOST

    @property
    def has_more(self) -> bool:
        return len(self.rows) > self.shown

    @cached_property
    def found(self) -> Found:
        """What the search finds: in every tab, within the filters."""
        found = searching.search(self.filters.narrow(self.visible, self.agent), self.query)
        for conversation in found.people:
            conversation.mark = row_mark(conversation, self.query)
        return found

    def handled_by_ai(self) -> list[Conversation]:
        """The latest few whom the assistant is looking after, for an inbox in which nobody waits."""
        return list(of_tab(self.visible, "ai", self.agent).with_people().order_by("-last_at")[:5])


def pulses(agents: Iterable[Agent]) -> dict[int, Pulse]:
    """For several agents at once. Those who see all share one look; only what is theirs differs."""
    found, shared, mine, named = {}, None, {}, {}
    for agent in agents:
        if not agent.sees_all:
            found[agent.pk] = Inbox(agent).pulse
            continue
        if shared is None:
            shared = Inbox(agent).pulse
            mine = dict(Conversation.objects.filter(OPEN, assignee__isnull=False).order_by().values_list("assignee").annotate(n=Count("pk")))
            named = dict(Note.mentions.through.objects.order_by().values_list("agent").annotate(n=Count("note__conversation", distinct=True)))
        found[agent.pk] = replace(shared, mine=mine.get(agent.pk, 0), mentions=named.get(agent.pk, 0))
    return found


def row_mark(conversation: Conversation, *more: str) -> str:
    """Differs once the row would look different; names of people and labels belong to that."""
    seen = [getattr(conversation, name) for name in ROW]
    seen += [conversation.contact.display_name, conversation.contact.name, [(label.name, label.colour) for label in conversation.labels.all()]]
    return f"{zlib.crc32(repr([*seen, *more]).encode()):x}"


def of_tab(visible: ConversationQuerySet, tab: str, agent: Agent) -> ConversationQuerySet:
    match tab:
        case "needs":
            return visible.needing_a_person()
        case "mine":
            return visible.filter(OPEN, assignee=agent.pk)
        case "unassigned":
            return visible.filter(OPEN, assignee__isnull=True)
        case "ai":
            return visible.filter(OPEN, mode=Mode.AI, waiting_since__isnull=True)
        case "mentions":
            return visible.filter(pk__in=_naming(agent).values("note__conversation"))
    return visible


def _naming(agent: Agent) -> QuerySet:
    """Where notes name an agent with an @."""
    return Note.mentions.through.objects.filter(agent=agent.pk).order_by()


def _mentions(visible: ConversationQuerySet, agent: Agent) -> Subquery:
    """In how many conversations that is so, among those they see."""
    naming = _naming(agent) if agent.sees_all else _naming(agent).filter(note__conversation__in=visible.values("pk"))
    counted = naming.annotate(everywhere=Value(1)).values("everywhere").annotate(n=Count("note__conversation", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _labels_mark() -> Subquery:
    """One number for which labels stick where; over the agency, since a superfluous refresh costs less than a join."""
    stuck = Conversation.labels.through.objects.annotate(everywhere=Value(1)).order_by().values("everywhere")
    one = Func(Value("|"), "conversation_id", "label_id", function="concat_ws", output_field=TextField())
    summed = stuck.annotate(sum=Sum(Func(one, function="hashtext", output_field=IntegerField()))).values("sum")
    return Coalesce(Subquery(summed, output_field=IntegerField()), 0)
