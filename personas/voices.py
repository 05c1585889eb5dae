"""Whose voice is whose: what an agent may hear, change and publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from personas.models import Persona

if TYPE_CHECKING:
    from accounts.agents.models import Agent


def mine(agent: Agent) -> Persona:
    """The agent's own persona; one that is not stored, worded like the agency's, until there is one."""
    found = Persona.objects.filter(agent=agent).first()
    return found or Persona(agent=agent, **Persona.speaking_for(None).wording)


def agencys() -> Persona:
    return Persona.objects.filter(agent__isnull=True).first() or Persona()


def to_try(agent: Agent) -> list[tuple[str, str, Persona]]:
    """The wordings that this agent may try, with a key and a name: what speaks, and drafts."""
    own, agency = mine(agent), agencys()
    found = [("own", _("Yours, as published"), own)]
    if own.draft:
        found.append(("own-draft", _("Your draft"), own.worded(own.draft)))
    found.append(("agency", _("The agency's, as published"), agency))
    if agency.draft and agent.is_owner:
        found.append(("agency-draft", _("The agency's draft"), agency.worded(agency.draft)))
    return found
