"""What rings for an agent, when the agent leaves. Named in settings."""

from __future__ import annotations

from accounts.agents.models import Agent
from escalation.models import Delivery, Device


def fall_silent(agent: Agent, *, to: Agent | None, by: Agent | str) -> None:
    """No browser of theirs rings any more, and what was on its way to them stays."""
    Device.objects.filter(agent=agent).delete()
    Delivery.objects.filter(notification__agent=agent, state=Delivery.State.DUE).update(state=Delivery.State.SPARED)
