"""One WhatsApp number at one provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.hooks.telling import tell
from conversations.models.incident import Incident

if TYPE_CHECKING:
    from accounts.agents.models import Agent


SANDBOX = "sandbox"  # the provider of our own, whose messages never leave the house (whatsapp/sandbox.py)


class ChannelQuerySet(models.QuerySet):
    def real(self) -> Self:
        """Numbers with a telephone behind them."""
        return self.exclude(provider=SANDBOX)

    def in_trouble(self) -> Self:
        """Numbers that do not carry messages as they should, and that nobody has switched off."""
        troubled = Exists(Incident.objects.filter(channel=OuterRef("pk"), closed_at__isnull=True))
        return self.filter(Q(state__in=Channel.BROKEN) | troubled).exclude(state=Channel.State.OFF)

    def kept_by(self, agent: Agent) -> Self:
        """The numbers that an agent looks after: owners all of them, others their own."""
        return self if agent.is_owner else self.filter(agent=agent)


class Channel(models.Model):
    """A number of the agency. Credentials are encrypted; of the webhook's token only a digest exists, in public."""

    class State(models.TextChoices):
        """What the provider last said of the number, in our words."""

        UNKNOWN = "unknown", _("Not checked yet")
        CONNECTED = "connected", _("Connected")
        STARTING = "starting", _("Starting")
        DISCONNECTED = "disconnected", _("Not linked to a phone")
        RESTRICTED = "restricted", _("Restricted by WhatsApp")
        BLOCKED = "blocked", _("Blocked by WhatsApp")
        REFUSED = "refused", _("The provider refuses our credentials")
        OFF = "off", _("Switched off")

    name = models.CharField(max_length=80)
    provider = models.CharField(max_length=20, default="green_api")
    api_url = models.URLField(max_length=200)
    media_url = models.URLField(max_length=200, blank=True, help_text="Where files are uploaded; empty: the same address")
    account = models.CharField(max_length=64, help_text="The provider's own id of this number")
    token = EncryptedTextField(help_text="The provider's API token")
    phone = models.CharField(max_length=20, blank=True, help_text="International form, known once connected")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="channels",
        help_text="Whose number this is; the assistant then speaks with that agent's persona",
    )
    state = models.CharField(max_length=14, choices=State, default=State.UNKNOWN)
    state_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True, help_text="When the provider was last asked")
    unanswered_since = models.DateTimeField(null=True, blank=True, help_text="Since when the provider has not answered when asked")
    listened_at = models.DateTimeField(null=True, blank=True, help_text="When its journals were last compared with what has reached us")
    webhook_set_at = models.DateTimeField(null=True, blank=True, help_text="When its webhook was last pointed at us")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["provider", "account"], name="one_channel_per_provider_account")]

    def __str__(self) -> str:
        return self.name

    # States in which the number cannot carry a message; sending waits, and the owner sees why.
    BROKEN = (State.DISCONNECTED, State.RESTRICTED, State.BLOCKED, State.REFUSED)
    SILENT = (*BROKEN, State.OFF)  # nothing is sent either by a number that its owner has switched off

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the agency's place for trying things out: nobody real writes here or reads what is sent."""
        return self.provider == SANDBOX

    @property
    def is_broken(self) -> bool:
        """Whether the number cannot carry a message now."""
        return self.state in self.SILENT

    @property
    def is_off(self) -> bool:
        return self.state == self.State.OFF

    @property
    def incident(self) -> Incident | None:
        """The trouble that this number is in, if any."""
        return self.incidents.filter(closed_at__isnull=True).first()

    @property
    def trouble(self) -> str:
        """What is wrong with this number, as `conversations.troubles` knows it; empty when nothing is."""
        if self.state in self.BROKEN:
            return str(self.state)
        found = None if self.is_off else self.incident
        return found.cause if found else ""

    def moved_to(self, state: str) -> bool:
        """Record the provider's word on this number; False if nothing changed."""
        with transaction.atomic():
            changed = Channel.objects.filter(pk=self.pk).exclude(state=state).update(state=state, state_at=timezone.now())
            self.state = state
            if changed:
                tell("channel.state_changed", channel_id=self.pk, state=str(state))
            if changed and state in self.BROKEN:
                Incident.open_for(self, state)
        return bool(changed)
