"""What waits or is broken, over all agencies: numbers in trouble, events that could not be taken in, messages that did not
leave. Only schemas in which the figures say that there is something are visited, and nothing that people wrote is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Q

from accounts.agents.audit import note
from accounts.models import Agency, PlatformAudit
from accounts.tenancy import in_agency
from config.office import figures
from conversations.models import Conversation, Incident
from whatsapp.inbound import replay
from whatsapp.models import InboundEvent

MOST_AGENCIES = 50
MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Trouble:
    """One number that is in trouble now."""

    number: str
    cause: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """Events of one kind that were given up for one reason."""

    kind: str
    reason: str
    count: int
    newest: datetime


@dataclass(slots=True)
class Waiting:
    """What there is of one agency."""

    agency: Agency
    troubles: list[Trouble] = field(default_factory=list)
    events: list[Parked] = field(default_factory=list)
    answers: int = 0  # conversations that neither the assistant nor the hand-over got through

    @property
    def can_be_tried(self) -> bool:
        return self.agency.is_active and bool(self.events)


def waiting() -> list[Waiting]:
    found = (Agency.objects.filter(state__in=[Agency.State.ACTIVE, Agency.State.SUSPENDED]).select_related("figures")
             .filter(Q(figures__open_incidents__gt=0) | Q(figures__parked_events__gt=0) | Q(figures__parked_answers__gt=0)
                     | Q(figures__unsent__gt=0))
             .order_by("name")[:MOST_AGENCIES])
    return [_of(agency) for agency in list(found)]


def _of(agency: Agency) -> Waiting:
    with in_agency(agency.schema_name, even_if=(Agency.State.SUSPENDED,)):
        troubles = [Trouble(incident.channel.name, str(incident.get_cause_display()), incident.opened_at)
                    for incident in Incident.objects.filter(closed_at__isnull=True).select_related("channel").defer("channel__token")]
        events = [Parked(row["kind"] or "unknown", row["reason"], row["count"], row["newest"]) for row in
                  InboundEvent.objects.filter(state=InboundEvent.State.PARKED).order_by().values("kind", "reason")
                  .annotate(count=Count("pk"), newest=Max("received_at")).order_by("-count")[:10]]
        return Waiting(agency, troubles, events, Conversation.objects.exclude(answer_parked="").count())


def try_again(agency: Agency, *, by: str) -> tuple[int, int]:
    """Take the parked events in again, oldest first. How many were tried, and how many of them were settled. Raises
    AgencyUnavailable unless the agency is active."""
    with in_agency(agency.schema_name):
        events = list(InboundEvent.objects.filter(state=InboundEvent.State.PARKED).order_by("pk")[:MOST_EVENTS])
        settled = sum(replay(event) for event in events)
        note("parked events tried again", by=f"platform staff ({by})", events=len(events), settled=settled)
        figures.refresh(agency, now=True)
    PlatformAudit.note("parked events tried again", agency, by, before={"parked": len(events)}, after={"parked": len(events) - settled})
    return len(events), settled
