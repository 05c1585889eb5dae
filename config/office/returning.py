"""What an agency needs before it is served again: the moment for everything old has passed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from conversations.models import Conversation, Message, Status
from conversations.receiving import OLD_AFTER
from escalation.models import Escalation
from whatsapp.models import InboundEvent

TOO_LATE = "The agency was suspended when this was due."


def come_back(since: datetime) -> int:
    """With the agency's schema in use, inside the transaction that opens it again. Answers that were due are not written
    any more and wait for a person; nobody is told now that it takes longer; texts that were queued do not leave. Returns how
    many messages providers have handed in since."""
    now = timezone.now()
    Conversation.objects.filter(answer_due_at__isnull=False, answer_due_at__lt=now - OLD_AFTER).update(
        answer_due_at=None, answer_waiting_since=None, closed_at=None, needs_person=True, waiting_since=Coalesce("waiting_since", "last_at", Value(now)))
    Escalation.objects.filter(at__lt=now - OLD_AFTER, told_late_at__isnull=True).update(told_late_at=now)
    Message.objects.filter(status=Status.QUEUED, created_at__lt=now - OLD_AFTER).update(status=Status.FAILED, problem=TOO_LATE)
    return InboundEvent.objects.filter(received_at__gte=since, kind="incomingMessageReceived").count()
