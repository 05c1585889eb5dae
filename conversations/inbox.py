"""What the inbox shows: three tabs, a search over all of it, and whether anything has changed since the last look."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Q, Subquery, Sum, TextField, Value
from django.db.models.functions import Left

from conversations.models import Conversation, Message, Mode
from conversations.querysets import ConversationQuerySet

if TYPE_CHECKING:
    from accounts.agents.models import Agent

PER_PAGE = 50
SHORTEST_SEARCH = 2
TABS = {"needs": "Needs me", "ai": "AI handling", "all": "All"}
ROW = ("pk", "last_at", "last_author", "last_text", "mode", "unread", "needs_person", "stage", "assignee_id")


@dataclass(frozen=True, slots=True)
class Pulse:
    """How many conversations each tab has, and a mark that differs once any row would look different."""

    needs: int
    ai: int
    all: int
    unread: int
    mark: str


@dataclass(frozen=True)
class Inbox:
    """One agent's view of the agency's conversations."""

    agent: Agent
    tab: str = "needs"
    query: str = ""
    page_number: int = 1

    @classmethod
    def asked_for(cls, agent: Agent, data) -> Inbox:
        """Read what the address asks for; what makes no sense means the beginning."""
        tab, query = data.get("tab", "needs"), data.get("q", "").strip()[:100].replace("\x00", "")
        number = data.get("page", "1")
        return cls(agent, tab if tab in TABS else "needs", query, int(number) if number.isdecimal() and len(number) < 7 else 1)

    @property
    def is_search(self) -> bool:
        return len(self.query) >= SHORTEST_SEARCH

    @cached_property
    def pulse(self) -> Pulse:
        """One statement, whatever the number of conversations: the poll of an idle inbox costs nothing else."""
        visible = Conversation.objects.visible_to(self.agent)
        row = Func(Value("|"), *ROW, function="concat_ws", output_field=TextField())
        found = visible.aggregate(
            all=Count("pk"),
            ai=Count("pk", filter=Q(mode=Mode.AI)),
            needs=Count("pk", filter=Q(pk__in=visible.needing_a_person().values("pk"))),
            with_unread=Count("pk", filter=Q(unread__gt=0)),
            mark=Sum(Func(row, function="hashtext", output_field=IntegerField())),
        )
        return Pulse(found["needs"], found["ai"], found["all"], found["with_unread"], f"{found['all']}.{found['mark'] or 0}")

    @cached_property
    def page(self) -> Page:
        """The rows of this page, each with a mark of its own (see `merge` in app.js)."""
        page = Paginator(self._rows(), PER_PAGE).get_page(self.page_number)
        page.object_list = list(page.object_list)
        for conversation in page.object_list:
            conversation.mark = zlib.crc32(repr([getattr(conversation, name) for name in (*ROW, "hit")]).encode())
        return page

    def _rows(self) -> ConversationQuerySet:
        visible = Conversation.objects.visible_to(self.agent).with_people()
        if self.is_search:
            return _search(visible, self.query)
        tabs = {"needs": visible.needing_a_person(), "ai": visible.filter(mode=Mode.AI)}
        return tabs.get(self.tab, visible).annotate(hit=Value("", output_field=TextField()))


def _search(conversations: ConversationQuerySet, query: str) -> ConversationQuerySet:
    """Names, numbers in any spelling, and words of messages; the newest message that has them is shown as the line."""
    said = Message.objects.shown().filter(conversation=OuterRef("pk"), text__icontains=query)
    wanted = Q(contact__name__icontains=query) | Q(contact__given_name__icontains=query) | Exists(said)
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 4 and not re.search(r"[^\d\s+().-]", query):
        wanted |= Q(pk__in=conversations.model.objects.filter(contact__addresses__value__contains=digits).values("pk"))
    newest = said.order_by("-occurred_at", "-pk").annotate(line=Left("text", 160)).values("line")[:1]
    return conversations.filter(wanted).annotate(hit=Subquery(newest))
