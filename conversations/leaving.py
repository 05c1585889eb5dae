"""What becomes of an agent's conversations and numbers when the agent leaves. Named in settings."""

from __future__ import annotations

from accounts.agents.models import Agent
from conversations.assigning import assign_by_rule
from conversations.models import Channel, Conversation


def held(agent: Agent) -> dict[str, int]:
    """How much of the agency's work is in this agent's hands."""
    theirs = Conversation.objects.filter(assignee=agent)
    return {"conversations": theirs.count(), "waiting": theirs.filter(needs_person=True).count(), "numbers": Channel.objects.filter(agent=agent).count()}


def hand_on(agent: Agent, *, to: Agent | None, by: Agent | str) -> None:
    """Give their conversations to `to`, or each by the agency's rule; what the rule gives to nobody waits unassigned. A
    number of theirs becomes the number of `to`, or the agency's."""
    Channel.objects.filter(agent=agent).update(agent=to)
    owner = by if isinstance(by, Agent) else None
    for conversation in Conversation.objects.filter(assignee=agent).select_related("channel", "contact").order_by("pk"):
        told = conversation.needs_person  # one notice for each that waits, none for the rest
        if to is not None:
            conversation.assign(to, by=owner, tell=told)
            continue
        conversation.assign(None, by=owner)
        if conversation.is_with_human:
            assign_by_rule(conversation, by=owner, tell=told)
