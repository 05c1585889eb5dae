"""The words in which other code asks for conversations and messages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.agents.models import Agent


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, agent: Agent) -> Self:
        """The one rule of who sees what: list, search, counts, API and live updates all ask here. Everyone sees the
        agency's conversations today; narrower scopes are added in this place."""
        return self if agent.is_active else self.none()

    def with_people(self) -> Self:
        return self.select_related("contact", "channel", "assignee").prefetch_related("contact__addresses")

    def needing_a_person(self) -> Self:
        return self.filter(Q(needs_person=True) | Q(mode="human", last_author="contact"))

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
