"""What an agency's plan allows. Asked where something new is made; what is there already stays."""

from __future__ import annotations

from accounts.agents.models import Agent
from accounts.models import Agency


def is_full_of_agents(agency: Agency, *, also: int = 0) -> bool:
    """Whether no further agent fits; `also` counts places that are promised."""
    return agency.most_agents is not None and Agent.objects.active().count() + also >= agency.most_agents


def is_full_of_numbers(agency: Agency, numbers: int) -> bool:
    return agency.most_numbers is not None and numbers >= agency.most_numbers
