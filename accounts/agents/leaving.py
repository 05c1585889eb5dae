"""When somebody leaves: their open work goes to colleagues first, then every way in ends, all in one transaction.

What lies above this app does its part by name: AGENT_LEAVES in the settings lists functions `(agent, *, to, by)`, called
when the agent counts as gone and before anybody outside sees it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.agents.audit import note
from accounts.agents.invitations import no_room
from accounts.agents.models import Agent
from accounts.agents.sessions import end_all


class CannotLeave(Exception):
    """Nothing was changed; the text says what to do first."""


def deactivate(agent: Agent, *, by: Agent | str, to: Agent | None = None) -> None:
    """Take an agent out of the agency. Their conversations and numbers go to `to`, or by the agency's rule. Raises
    CannotLeave. Nothing happens to one who has left already."""
    if agent == by:
        raise CannotLeave(_("You cannot take yourself out. Another owner can."))
    if to is not None and (to == agent or not to.is_active):
        raise CannotLeave(_("Choose a colleague who works here to take over the conversations."))
    with transaction.atomic():
        row = Agent.objects.select_for_update().get(pk=agent.pk)
        if not row.is_active:
            return
        row.is_active = row.on_duty = False
        _check(row)
        row.save(update_fields=["is_active", "on_duty"])
        for path in settings.AGENT_LEAVES:
            import_string(path)(row, to=to, by=by)
        ended = end_all(row)
        note("agent deactivated", by=by, agent_id=row.pk, to=to and to.pk, sessions=ended)
    agent.refresh_from_db()


def reactivate(agent: Agent, *, by: Agent | str) -> None:
    """Let somebody in again who had left. They sign in anew; nothing that ended comes back to life. Raises CannotLeave where
    the agency's plan has no room."""
    if not agent.is_active and no_room():
        raise CannotLeave(_("Your plan has room for no further person. Somebody else has to leave first, or ask the platform for more."))
    with transaction.atomic():
        row = Agent.objects.select_for_update().get(pk=agent.pk)
        if row.is_active:
            return
        end_all(row)  # whatever came into being meanwhile
        row.is_active = row.on_duty = True
        row.save(update_fields=["is_active", "on_duty"])
        note("agent reactivated", by=by, agent_id=row.pk)
    agent.refresh_from_db()


def _check(agent: Agent) -> None:
    try:
        agent.clean()
    except ValidationError as error:
        raise CannotLeave(" ".join(error.messages)) from None
