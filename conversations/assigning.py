"""To whom a conversation goes that needs a person and is nobody's: the listing's agent, the area's, else in turn whoever is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.agents.models import Agent
from conversations import discussed
from conversations.models import Conversation, Mode, Routing


@dataclass(frozen=True, slots=True)
class Choice:
    """Who would get it, and why; nobody has a reason too."""

    agent: Agent | None
    why: str


def with_load(agents: QuerySet[Agent]) -> QuerySet[Agent]:
    """Agents with how many conversations each has open: theirs, and with the pen in a person's hand."""
    return agents.annotate(open=Count("conversations", filter=Q(conversations__mode=Mode.HUMAN)))


def _on_duty(agents: QuerySet[Agent]) -> list[Agent]:
    """Those on duty, whoever has waited longest for something new first."""
    return list(with_load(agents.filter(is_active=True, on_duty=True)).order_by(F("given_at").asc(nulls_first=True), "pk"))


def _with_room(agents: Iterable[Agent]) -> list[Agent]:
    return [agent for agent in agents if agent.capacity is None or agent.open < agent.capacity]


def _instead(conversation: Conversation) -> Agent | None:
    """Who takes over a conversation that was left lying: another than whose it is, at work, with room, and one who may see
    it. By no other rule: those rules chose whoever let it lie."""
    before = conversation.assignee_id or conversation.channel.agent_id
    may = Conversation.objects.filter(pk=conversation.pk).seen_by(Agent.objects.exclude(pk=before))
    return next(iter(_with_room(agent for agent in _on_duty(may) if agent.is_at_work)), None)


def choose(conversation: Conversation | None = None) -> Choice:
    """Who would get this conversation now; without one, a conversation about no listing. Changes nothing."""
    routing = Routing.current()
    on_duty = _on_duty(Agent.objects.all())
    there = [agent for agent in on_duty if agent.is_at_work]
    free = _with_room(there)
    if conversation is not None:
        owner = discussed.owner(conversation.pk) if routing.by_listing else None
        for pk, why in ((conversation.channel.agent_id, _("it is their number")), (owner, _("agent of the home being talked about"))):
            found = next((agent for agent in free if agent.pk == pk), None)
            if found:
                return Choice(found, why)
        if local := _of_the_area(conversation, free):
            return Choice(local, _("they look after the area"))
    if not routing.round_robin:
        return Choice(None, _("nothing is given out in turn"))
    if free:
        return Choice(free[0], _("next in turn"))
    if there:
        return Choice(None, _("everybody on duty has as many as they take"))
    return Choice(None, _("nobody works at this hour") if on_duty else _("nobody is on duty"))


def _of_the_area(conversation: Conversation, free: list[Agent]) -> Agent | None:
    """The first in turn among those who look after a place where the lead looks for a home."""
    local = [(agent, discussed.places_in(agent.areas)) for agent in free if agent.areas]
    wanted = discussed.areas(conversation.pk) if local else set()
    return next((agent for agent, places in local if places & wanted), None)


@dataclass(frozen=True, slots=True)
class Preview:
    """A conversation that is nobody's: who would get it if it needed a person now, and who sees it already."""

    conversation: Conversation
    choice: Choice
    seen_by: list[Agent]


def previews(most: int = 8) -> list[Preview]:
    """What the rule would do with the newest conversations that are nobody's. Changes nothing."""
    rows = list(Conversation.objects.filter(assignee__isnull=True).select_related("contact", "channel").order_by("-last_at")[:most])
    seen = {agent: set(Conversation.objects.visible_to(agent).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
            for agent in Agent.objects.active()}
    return [Preview(row, choose(row), [agent for agent, visible in seen.items() if row.pk in visible]) for row in rows]


@transaction.atomic(savepoint=False)
def assign_by_rule(conversation: Conversation, *, by: Agent | None = None, tell: bool = False) -> Choice:
    """Give it to whom the rule says, or leave it. Two at the same moment come one after the other, so that turn and
    capacity hold."""
    conversation._lock()
    _queue_up()
    chosen = choose(conversation)
    if chosen.agent is not None:
        _give(conversation, chosen.agent, by=by, tell=tell)
    return chosen


@transaction.atomic(savepoint=False)
def assign_instead(conversation: Conversation) -> Agent | None:
    """Give what was left lying to somebody else; None where nobody is there for it. Tells nobody. The caller holds the row."""
    _queue_up()
    agent = _instead(conversation)
    if agent is not None:
        _give(conversation, agent, by=None, tell=False)
    return agent


def _queue_up() -> None:
    list(Agent.objects.active().filter(on_duty=True).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _give(conversation: Conversation, agent: Agent, *, by: Agent | None, tell: bool) -> None:
    conversation.assign(agent, by=by, tell=tell)
    Agent.objects.filter(pk=agent.pk).update(given_at=timezone.now())
