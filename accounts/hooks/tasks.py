"""What the queue calls. Doors only; ids only."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.addresses import agency_url
from accounts.agents.mails import write
from accounts.agents.models import Agent
from accounts.hooks import delivering
from accounts.hooks.models import Endpoint


def spread(event_id: str) -> None:
    delivering.spread(event_id)


def deliver(delivery_id: int) -> None:
    delivering.deliver(delivery_id)


def mail_that_it_stopped(endpoint_id: int, owner_id: int) -> None:
    """One owner hears by mail that a webhook was switched off, unless it is on again."""
    endpoint = Endpoint.objects.filter(pk=endpoint_id, is_active=False).first()
    owner = Agent.objects.owners().filter(pk=owner_id).first()
    if endpoint is not None and owner is not None:
        write("webhook_stopped", owner.email, agent=owner, host=urlsplit(endpoint.url).hostname, why=gettext_lazy(endpoint.stopped_why),
              link=agency_url(reverse("developers:webhook", args=[endpoint.pk], urlconf="config.urls")))
