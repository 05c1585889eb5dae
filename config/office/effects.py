"""What suspending an agency will do, counted before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signing import BadSignature, SignedPackage

from accounts.agents.models import Agent
from accounts.agents.sessions import Session
from accounts.models import Agency
from accounts.tenancy import in_agency
from conversations.models import Channel, Conversation, Message, Mode, Status


@dataclass(frozen=True, slots=True)
class Effects:
    """Who and what stops."""

    people: int
    owners: list[str]
    sessions: int
    numbers: list[str]
    conversations: int
    answers_due: int
    queued_texts: int
    jobs: int


def effects(agency: Agency) -> Effects:
    """Counted now; what is counted may change until it is done."""
    with in_agency(agency.schema_name, even_if=(Agency.State.SUSPENDED, Agency.State.DELETING)):
        found = {
            "people": Agent.objects.active().count(),
            "owners": [str(owner) for owner in Agent.objects.owners()],
            "sessions": Session.objects.filter(expire_date__gt=timezone.now()).count(),
            "numbers": [channel.name for channel in Channel.objects.real().defer("token")],
            "conversations": Conversation.objects.real().filter(mode=Mode.AI).count(),
            "answers_due": Conversation.objects.filter(answer_due_at__isnull=False).count(),
            "queued_texts": Message.objects.filter(Q(status=Status.QUEUED) | Q(status=Status.SENDING)).count(),
        }
    return Effects(**found, jobs=waiting_jobs(agency.schema_name))


def waiting_jobs(schema: str) -> int:
    """Jobs of this agency in the queue. The table is short: what runs is gone from it."""
    return sum(_schema(payload) == schema for payload in OrmQ.objects.values_list("payload", flat=True)[:5000])


def _schema(payload: str) -> str:
    try:
        return str(SignedPackage.loads(payload)["args"][0])
    except (BadSignature, TypeError, AttributeError, ImportError, EOFError, ValueError, KeyError, IndexError):
        return ""
