"""The words in which other code asks for conversations and messages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.agents.models import Agent


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, agent: Agent) -> Self:
        """The one rule of who sees what: list, search, counts, pages, notices, export, API and live updates all ask here.

        An owner, and whoever is set to see everybody's, sees all. Others see their own: what is assigned to them, or
        came in on their number. To that comes what belongs to nobody yet (unless the agency hides it), and for those set
        to see their team's, what is a team mate's in the same sense.
        """
        if not agent.is_active:
            return self.none()
        if agent.sees_all:
            return self
        reach = _own(agent.pk) | _nobodys()
        if agent.visibility == "team" and agent.team_id:
            reach |= _teams(agent.team_id)
        return self.filter(reach)

    def seen_by(self, agents: models.QuerySet[Agent]) -> models.QuerySet[Agent]:
        """The same rule from the other side: those of `agents` who may see at least one of these conversations."""
        here = self.order_by()
        own = Exists(here.filter(_own(OuterRef("pk")) | _nobodys()))
        teams = Q(visibility="team") & Exists(here.filter(_teams(OuterRef("team"))))
        sees_all = (Q(role="owner") | Q(visibility="all")) & Exists(here)
        return agents.filter(sees_all | own | teams, is_active=True)

    def real(self) -> Self:
        """With leads that exist: not those of the sandbox."""
        return self.exclude(channel__provider="sandbox")

    def with_people(self) -> Self:
        return self.select_related("contact", "channel", "assignee").prefetch_related("contact__addresses")

    def for_rows(self) -> Self:
        """With everything that a row of the inbox shows, in a number of statements that does not depend on the rows."""
        return self.with_people().select_related("last_by").prefetch_related("labels")

    def needing_a_person(self) -> Self:
        return self.filter(waiting_since__isnull=False)

    def to_answer(self) -> Self:
        """In the assistant's hands, quiet long enough, and not parked."""
        return self.filter(mode="ai", answer_due_at__lte=timezone.now(), answer_parked="")

    def lease(self, pk: int) -> uuid.UUID | None:
        """Become the one worker that answers this conversation, or None. Counted when work starts, so that a death
        in the middle counts too."""
        token = uuid.uuid4()
        now = timezone.now()
        taken = (
            self.to_answer()
            .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now), pk=pk)
            .update(lease=token, lease_until=now + timedelta(seconds=settings.CONVERSATION_LEASE_SECONDS),
                    answer_attempts=F("answer_attempts") + 1, stage="reading")
        )
        return token if taken else None

    def renew(self, tokens: list[uuid.UUID]) -> int:
        until = timezone.now() + timedelta(seconds=settings.CONVERSATION_LEASE_SECONDS)
        return self.filter(lease__in=tokens).update(lease_until=until)

    def release(self, token: uuid.UUID) -> int:
        return self.filter(lease=token).update(lease=None, lease_until=None, stage="")


def _own(agent) -> Q:
    return Q(assignee=agent) | Q(channel__agent=agent)


def _teams(team) -> Q:
    return Q(assignee__team=team) | Q(channel__agent__team=team)


def _nobodys() -> Q:
    """Assigned to nobody and on nobody's own number, in an agency that shows such to everybody."""
    from conversations.models import Routing

    hidden = Exists(Routing.objects.filter(unassigned_hidden=True))
    return Q(assignee__isnull=True, channel__agent__isnull=True) & ~hidden


class ContactQuerySet(models.QuerySet):
    def visible_to(self, agent: Agent) -> Self:
        """Whoever may see a conversation sees whom it is with; nobody else does."""
        from conversations.models import Conversation

        return self.filter(Exists(Conversation.objects.visible_to(agent).order_by().filter(contact=OuterRef("pk"))))


class MessageQuerySet(models.QuerySet):
    def from_contact(self) -> Self:
        return self.filter(author="contact")

    def shown(self) -> Self:
        """What a thread shows as said. Discarded drafts are in the audit, not in the thread."""
        return self.exclude(status="discarded")

    def to_answer_after(self, message_id: int) -> Self:
        """What the contact said since; reactions, calls and deleted words ask for no answer."""
        return self.from_contact().filter(pk__gt=message_id, deleted_at__isnull=True).exclude(kind__in=["reaction", "call"])

    def queued_by_ai(self) -> Self:
        return self.filter(author="ai", status="queued")

    def stuck_in_sending(self) -> Self:
        """Whoever was sending these has died or lost its provider: more time has passed than a send may take."""
        limit = timezone.now() - timedelta(seconds=settings.PROVIDER_TIMEOUT_SECONDS * 2 + 10)
        return self.filter(status="sending", sending_at__lt=limit)

    def due(self) -> Self:
        return self.filter(Q(due_at__isnull=True) | Q(due_at__lte=timezone.now()), status="queued")
