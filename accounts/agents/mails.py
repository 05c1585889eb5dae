"""Mails to agents. Written by a worker, so that no page waits for a mail server or shows by its delay who exists."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.db import connection

from accounts import tenancy
from accounts.agents.models import Agent, AgentManager, SignInAttempt
from accounts.models import Domain


def ask_for_reset(email: str, address: str) -> None:
    """Queue the mail if somebody has this address, and if it was not asked for too often. Nothing tells which it was."""
    too_often = SignInAttempt.begin(f"reset {AgentManager.normalise(email)}", address).is_too_many
    agent = Agent.objects.active().filter(email=AgentManager.normalise(email)).first()
    if agent is not None and not too_often:
        tenancy.enqueue("accounts.agents.mails.send_reset", agent.pk)


def send_reset(agent_id: int) -> None:
    """The link is built from what we know of the agency, never from the request: a forged Host header would otherwise
    send somebody's token to a stranger's site."""
    agent = Agent.objects.active().get(pk=agent_id)
    form = PasswordResetForm({"email": agent.email})
    if form.is_valid():
        here = urlsplit(settings.PUBLIC_URL)
        form.save(
            domain_override=_host(here.port), use_https=here.scheme == "https", email_template_name="agents/password_mail.txt",
            subject_template_name="agents/password_mail_subject.txt", extra_email_context={"agency": tenancy.current_agency()},
        )


def _host(port: int | None) -> str:
    """The agency's own address as people type it, with the port this installation is reached at."""
    domain = Domain.objects.get(tenant__schema_name=connection.schema_name, is_primary=True).domain
    return f"{domain}:{port}" if port else domain
