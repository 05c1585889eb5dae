"""Mails to the owners of an agency about the agency itself. Written by a worker; a mail server that is away stops nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts import languages
from accounts.addresses import url_of
from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.tenancy import in_agency

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Addressed:
    """An owner as far as a mail needs them; kept in memory when the owner's row is about to go."""

    email: str
    name: str
    language: str


def addressed(agency: Agency) -> list[Addressed]:
    """The active owners of an agency, whatever its state. Nobody where its schema was never finished."""
    if agency.state == Agency.State.CREATING:
        return []
    with in_agency(agency.schema_name, even_if=tuple(Agency.State.values)):
        return [Addressed(owner.email, str(owner), languages.of_agent(owner, agency)) for owner in Agent.objects.owners()]


def send(agency_id: int, kind: str) -> None:
    """Tell the owners what has happened: suspended, resumed, deletion_planned, deletion_cancelled or visit_asked. The queue calls it."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        return
    for owner in addressed(agency):
        _write(agency, kind, owner)


def say_farewell(agency: Agency, owners: list[Addressed]) -> None:
    """The last mail, to people whose rows are gone."""
    for owner in owners:
        try:
            _write(agency, "deleted", owner)
        except (OSError, SMTPException):
            logger.warning("a mail about the deletion of %s could not be sent", agency.schema_name)


def _write(agency: Agency, kind: str, owner: Addressed) -> None:
    with translation.override(owner.language), timezone.override(agency.zone):
        context = {"agency": agency, "owner": owner, "contact": settings.PLATFORM_CONTACT, "link": url_of(agency, "/settings/support")}
        subject = " ".join(render_to_string(f"office/{kind}_mail_subject.txt", context).split())
        body = render_to_string(f"office/{kind}_mail.txt", context)
    send_mail(subject, body, None, [owner.email])
