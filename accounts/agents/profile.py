"""What agents change about their own account: mail address, password. Both end what a stranger may have opened."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.addresses import agency_url
from accounts.agents import sessions
from accounts.agents.audit import note
from accounts.agents.models import Agent, AgentManager
from accounts.encryption import EncryptedTextField, digest

GOOD_FOR = timedelta(days=1)


class CannotChange(Exception):
    """Nothing was changed; the text says why."""


class EmailChange(models.Model):
    """A mail address somebody wants to sign in with from now on; it holds once the link that went there was opened."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="email_change")
    email = models.EmailField()
    before = models.EmailField(blank=True, help_text="Who is told, once it is done")
    token = EncryptedTextField(blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"change of address of agent {self.agent_id}"

    @property
    def link(self) -> str:
        return agency_url(reverse("agents:email_confirm", args=[self.token], urlconf=settings.ROOT_URLCONF))


def ask_for_email(agent: Agent, email: str) -> None:
    """Send a link to the new address; until it is opened the old one holds. The same answer whoever has the address. A new
    wish replaces the one before."""
    email, token = AgentManager.normalise(email), secrets.token_urlsafe(32)
    with transaction.atomic():
        change, _made = EmailChange.objects.update_or_create(agent=agent, defaults={
            "email": email, "before": "", "token": token, "token_digest": _digest(token), "expires_at": timezone.now() + GOOD_FOR})
        note("new address asked for", by=agent)
        tenancy.enqueue("accounts.agents.mails.send_email_change", change.pk)


def pending(token: str) -> EmailChange | None:
    return EmailChange.objects.select_related("agent").filter(
        token_digest=_digest(token), expires_at__gt=timezone.now(), agent__is_active=True).exclude(token="").first()


def confirm_email(token: str) -> Agent:
    """The link was opened: the new address holds, and the old one is told. Works once. Raises CannotChange."""
    try:
        with transaction.atomic():
            found = pending(token)
            change = found and EmailChange.objects.select_for_update(of=("self",)).select_related("agent").get(pk=found.pk)
            if change is None or not change.token:
                raise CannotChange(_("This link was used already, or it is more than a day old. Ask for a new one in your profile."))
            agent = change.agent
            change.before, change.token = agent.email, ""
            change.save(update_fields=["before", "token"])
            Agent.objects.filter(pk=agent.pk).update(email=change.email)
            note("address changed", by=agent)
            tenancy.enqueue("accounts.agents.mails.tell_email_changed", change.pk)
    except IntegrityError:
        raise CannotChange(_("Somebody else signs in with this address. Choose another one.")) from None
    agent.refresh_from_db()
    return agent


def change_password(request: HttpRequest, password: str) -> None:
    """This browser stays; every other sign-in, in browsers and of programs, ends."""
    agent = request.user
    with transaction.atomic():
        agent.set_password(password)
        agent.save(update_fields=["password"])
        update_session_auth_hash(request, agent)
        sessions.end_all(agent, but=request.session.session_key)
        note("password changed", by=agent)
        tenancy.enqueue("accounts.agents.mails.tell_password_changed", agent.pk)


def _digest(token: str) -> str:
    return digest(connection.schema_name, "email", token)
