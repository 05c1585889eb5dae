"""How each agency does, read now and then and kept in one public row, so that a list of agencies visits no schema."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.office.models import AgencyFigures
from conversations.models import Channel, Conversation, Incident, Message, Status
from personas import spending
from personas.models import ModelCall
from whatsapp.models import InboundEvent

EVERY = timedelta(minutes=1)
UNSENT_DAYS = timedelta(days=7)


def refresh(agency: Agency, *, now: bool = False) -> bool:
    """Read the figures of the agency whose schema is in use, unless that was done a moment ago."""
    if not now and AgencyFigures.objects.filter(pk=agency.pk, read_at__gt=timezone.now() - EVERY).exists():
        return False
    AgencyFigures.objects.update_or_create(agency=agency, defaults={"read_at": timezone.now(), **read()})
    return True


def read() -> dict:
    """The figures of the agency in use: seven statements."""
    numbers = Channel.objects.real().aggregate(
        numbers=Count("pk"), numbers_connected=Count("pk", filter=Q(state=Channel.State.CONNECTED)),
        numbers_broken=Count("pk", filter=Q(state__in=Channel.BROKEN)))
    people = Agent.objects.active().aggregate(agents=Count("pk"), seen=Max("last_login"))
    talks = Conversation.objects.real().aggregate(
        conversations=Count("pk"), waiting=Count("pk", filter=Q(needs_person=True)), seen=Max("last_at"),
        parked_answers=Count("pk", filter=~Q(answer_parked="")))
    unsent = Message.objects.filter(status__in=(Status.FAILED, Status.UNKNOWN), created_at__gt=timezone.now() - UNSENT_DAYS).count()
    events = InboundEvent.objects.filter(state=InboundEvent.State.PARKED).count()
    seen = [at for at in (people.pop("seen"), talks.pop("seen")) if at is not None]
    return numbers | people | talks | _spent() | {
        "unsent": unsent, "parked_events": events, "last_activity_at": max(seen, default=None),
        "open_incidents": Incident.objects.filter(closed_at__isnull=True).count(),
    }


def _spent() -> dict:
    """Of the agency's own day and month."""
    today = spending.midnight()
    month = today.replace(day=1)
    since = Q(at__gte=today)
    spent = ModelCall.objects.filter(at__gte=month).aggregate(
        calls_today=Count("pk", filter=since), usd_today=Sum("cost_usd", filter=since), usd_month=Sum("cost_usd"),
        usd_month_platform=Sum("cost_usd", filter=Q(own_key=False)))
    return {name: value or Decimal(0) for name, value in spent.items()}


def totals(agencies: list[Agency], now: datetime) -> dict:
    """The line above the list."""
    rows = [agency.figures for agency in agencies if hasattr(agency, "figures")]
    return {
        "agencies": len(agencies), "active": sum(agency.state == Agency.State.ACTIVE for agency in agencies),
        "closed": sum(agency.state in (Agency.State.SUSPENDED, Agency.State.DELETING) for agency in agencies),
        "quiet": sum(row.last_activity_at is None or row.last_activity_at < now - timedelta(days=14) for row in rows),
        "in_trouble": sum(row.open_incidents > 0 for row in rows), "parked": sum(row.parked for row in rows),
        "usd_today": sum((row.usd_today for row in rows), Decimal(0)), "usd_month": sum((row.usd_month for row in rows), Decimal(0)),
    }
