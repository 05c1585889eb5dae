"""Mails to agents. Written by a worker, so that no page waits for a mail server or shows by its delay who exists."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import languages, tenancy
from accounts.addresses import agency_host
from accounts.agents.invitations import Invitation
from accounts.agents.models import Agent, AgentManager, SignInAttempt
from accounts.agents.profile import EmailChange


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
        with languages.speaking_to(agent, tenancy.current_agency()):
            form.save(
                domain_override=agency_host(), use_https=here.scheme == "https", email_template_name="agents/password_mail.txt",
                subject_template_name="agents/password_mail_subject.txt", extra_email_context={"agency": tenancy.current_agency()},
            )


def send_invitation(invitation_id: int) -> None:
    """The link, in the agency's language. Nothing is sent for one that was used, taken back or replaced meanwhile."""
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is not None and invitation.is_open:
        write("invitation", invitation.email, invitation=invitation)


def tell_second_step_reset(agent_id: int) -> None:
    """Somebody took the second step off this account; its holder hears of it, whoever it was."""
    agent = Agent.objects.active().filter(pk=agent_id).first()
    if agent is not None:
        write("second_step_reset", agent.email, agent=agent)


def send_email_change(change_id: int) -> None:
    """The link, to the new address."""
    change = EmailChange.objects.select_related("agent").filter(pk=change_id).first()
    if change is not None and change.token:
        write("email_change", change.email, agent=change.agent, change=change)


def tell_email_changed(change_id: int) -> None:
    """To the old address, in case it was somebody else; then nothing of it is kept."""
    change = EmailChange.objects.select_related("agent").filter(pk=change_id).first()
    if change is not None and change.before:
        write("email_changed", change.before, agent=change.agent)
        change.delete()


def tell_password_changed(agent_id: int) -> None:
    agent = Agent.objects.active().filter(pk=agent_id).first()
    if agent is not None:
        write("password_changed", agent.email, agent=agent)


def write(kind: str, to: str, *, agent: Agent | None = None, **context: object) -> None:
    """One mail from the templates `agents/<kind>_mail.txt` and `…_mail_subject.txt`, in the language of `agent` (None: the
    agency's) and in the agency's time."""
    agency = tenancy.current_agency()
    with languages.speaking_to(agent, agency), timezone.override(agency.zone):
        context = {"agency": agency, "agent": agent, **context}
        subject = " ".join(render_to_string(f"agents/{kind}_mail_subject.txt", context).split())
        body = render_to_string(f"agents/{kind}_mail.txt", context)
    tenancy.let_go()
    send_mail(subject, body, None, [to])
