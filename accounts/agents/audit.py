"""What owners, agents, programs and visiting staff changed within an agency. Rows are only ever added: a trigger in the
agency's own schema refuses anything else, so that nobody who signs in can rewrite it."""

from __future__ import annotations

from typing import Any

from django.db import models


class AuditEntry(models.Model):
    """One change, told by names of fields and ids; never a secret, a message or somebody's number."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    agent_id = models.BigIntegerField(null=True, blank=True, help_text="No foreign key: agents may go, this row may not change")
    actor = models.CharField(max_length=150, help_text="Who it was, kept after the agent is gone; staff as “platform staff”")
    action = models.CharField(max_length=60)
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "audit"

    def __str__(self) -> str:
        return f"{self.action} by {self.actor}"


def note(action: str, *, by: models.Model | str | None = None, **detail: Any) -> AuditEntry:
    """Write down that `by` (an agent, or the name of whoever is no agent; None: the system) did `action`, for example
    `note("agent deactivated", by=request.user, agent_id=7)`. Call it in the transaction of the change."""
    agent = by if isinstance(by, models.Model) else None
    actor = by if isinstance(by, str) else (str(by) if by else "system")
    return AuditEntry.objects.create(agent_id=agent and agent.pk, actor=actor[:150], action=action[:60], detail=detail)
