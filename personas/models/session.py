"""A talk that a program leads with the assistant: what was said so far, for as long as somebody goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from conversations.models import Author

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from personas.rehearsal import Rehearsal

Turns = Sequence[tuple[str, str]]
MOST_TURNS = 12  # the assistant reads no more of a thread either
LONGEST_TURN = 2000


class SessionMoved(Exception):
    """Somebody went on with the same session meanwhile; nothing was kept."""


class Session(models.Model):
    """The assistant's working memory of a talk that is no conversation of the inbox. It is its agent's alone, and ends when
    nobody has gone on for `idle_minutes`. Nothing of it is ever sent."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assistant_sessions")
    name = models.CharField(max_length=64)
    said = models.JSONField(default=list, help_text="[contact | ai | agent, text], oldest first")
    wanted = models.JSONField(default=dict, help_text="The property request so far, as the assistant understood it")
    language = models.CharField(max_length=12, blank=True)
    last_action = models.CharField(max_length=14, blank=True)
    turns = models.PositiveIntegerField(default=0, help_text="Grows with whatever changes it, so that two at once are noticed")
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "name"], name="one_assistant_session_per_name"),
            models.CheckConstraint(condition=models.Q(idle_minutes__gte=1), name="assistant_session_lasts_a_minute"),
        ]

    def __str__(self) -> str:
        return f"assistant session {self.pk}"

    @classmethod
    def of(cls, agent: Agent, name: str) -> Session | None:
        """The session of this name that has not ended."""
        return cls.objects.filter(agent=agent, name=name, expires_at__gt=timezone.now()).first()

    @classmethod
    def begin(cls, agent: Agent, name: str, *, said: Turns | None = None, idle_minutes: int | None = None) -> tuple[Session, bool]:
        """Begin a session, or go on with the one of this name; `said` replaces what was said. With the session: whether it
        is a new one."""
        now, going = timezone.now(), cls.of(agent, name)
        idle = idle_minutes or (going.idle_minutes if going else settings.SESSION_IDLE_MINUTES)
        kept = {"idle_minutes": idle, "used_at": now, "expires_at": now + timedelta(minutes=idle)}
        if going is None or said is not None:
            fresh = [[author, text[:LONGEST_TURN]] for author, text in said or ()][-MOST_TURNS:]
            kept |= {"said": fresh, "wanted": {}, "language": "", "last_action": "", "turns": going.turns + 1 if going else 0}
        kept |= {} if going else {"created_at": now}
        session, _is_row = cls.objects.update_or_create(agent=agent, name=name, defaults=kept)
        return session, going is None

    @property
    def history(self) -> list[tuple[str, str]]:
        return [(author, text) for author, text in self.said]

    def goes_on(self, text: str, tried: Rehearsal) -> None:
        """Keep what was said and answered. Raises SessionMoved if another request was quicker, or the session has ended."""
        answer = [[Author.AI, tried.told[:LONGEST_TURN]]] if tried.told else []
        now, turn = timezone.now(), tried.turn
        kept = {
            "said": [*self.said, [Author.CONTACT, text.strip()[:LONGEST_TURN]], *answer][-MOST_TURNS:], "wanted": turn.wanted or self.wanted,
            "language": turn.language or self.language, "last_action": turn.action, "turns": self.turns + 1, "used_at": now,
            "expires_at": now + timedelta(minutes=self.idle_minutes),
        }
        if not Session.objects.filter(pk=self.pk, turns=self.turns).update(**kept):
            raise SessionMoved
        for name, value in kept.items():
            setattr(self, name, value)

    @classmethod
    def forget_old(cls) -> None:
        """Called by the sweeper; one that has ended is gone for everybody already."""
        cls.objects.filter(expires_at__lt=timezone.now()).delete()
