"""The first page of the staff: how the platform does."""

from __future__ import annotations

from django.utils import timezone
from django_q.models import Failure
from django_tenants.utils import get_public_schema_name

from accounts.models import Agency
from accounts.office.models import Opening, SupportVisit
from accounts.queue.state import queue_state
from config.office import figures, work


def context() -> dict:
    agencies = list(Agency.objects.exclude(schema_name=get_public_schema_name()).select_related("figures"))
    return {
        "totals": figures.totals(agencies, timezone.now()), "queue": queue_state(), "failures": Failure.objects.count(),
        "waiting": work.waiting()[:6], "leaving": [agency for agency in agencies if agency.state == Agency.State.DELETING],
        "openings": Opening.objects.filter(state__in=Opening.UNDER_WAY), "visits": SupportVisit.objects.filter(state="asked").select_related("agency")[:6],
    }
