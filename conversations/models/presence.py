"""Who looks at a thread and who is writing in it, for as long as they keep saying so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from conversations.models.conversation import Conversation

if TYPE_CHECKING:
    from accounts.agents.models import Agent

SEEN_FOR = timedelta(seconds=40)  # pages say so every 15 seconds while somebody looks at them
TYPING_FOR = timedelta(seconds=8)  # and every 3 while somebody types


class PresenceQuerySet(models.QuerySet):
    def now(self) -> Self:
        return self.filter(seen_at__gt=timezone.now() - SEEN_FOR)

    def typing(self) -> Self:
        return self.filter(typing_at__gt=timezone.now() - TYPING_FOR)


class Presence(models.Model):
    """One agent in front of one thread. The table is unlogged: after a crash nobody is in front of anything. A trigger
    tells every screen (see live.py)."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="presences")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typing_at = models.DateTimeField(null=True, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="one_presence_per_agent_and_thread")]

    def __str__(self) -> str:
        return f"agent {self.agent_id} at conversation {self.conversation_id}"

    @classmethod
    def beat(cls, conversation: Conversation, agent: Agent, *, typing: bool) -> None:
        now = timezone.now()
        one = cls(conversation=conversation, agent=agent, seen_at=now, typing_at=now if typing else None)
        cls.objects.bulk_create([one], update_conflicts=True, unique_fields=["conversation", "agent"], update_fields=["seen_at", "typing_at"])

    @classmethod
    def leave(cls, conversation: Conversation, agent: Agent) -> None:
        cls.objects.filter(conversation=conversation, agent=agent).delete()

    @property
    def is_typing(self) -> bool:
        return self.typing_at is not None and self.typing_at > timezone.now() - TYPING_FOR

    @property
    def seconds_left(self) -> int:
        """How long a screen may show this without hearing of it again."""
        until = self.typing_at + TYPING_FOR if self.is_typing else self.seen_at + SEEN_FOR
        return max(0, int((until - timezone.now()).total_seconds()))
