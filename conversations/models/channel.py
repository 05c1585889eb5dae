"""One WhatsApp number at one provider."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import tenancy
from accounts.encryption import EncryptedTextField

SANDBOX = "sandbox"  # the provider of our own, whose messages never leave the house (whatsapp/sandbox.py)


class ChannelQuerySet(models.QuerySet):
    def real(self) -> Self:
        """Numbers with a telephone behind them."""
        return self.exclude(provider=SANDBOX)


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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["provider", "account"], name="one_channel_per_provider_account")]

    def __str__(self) -> str:
        return self.name

    # States in which the number cannot carry a message; sending waits, and the owner sees why.
    BROKEN = (State.DISCONNECTED, State.RESTRICTED, State.BLOCKED, State.REFUSED)

    @property
    def is_sandbox(self) -> bool:
        """Whether this is the agency's place for trying things out: nobody real writes here or reads what is sent."""
        return self.provider == SANDBOX

    @property
    def is_broken(self) -> bool:
        return self.state in self.BROKEN

    def moved_to(self, state: str) -> bool:
        """Record the provider's word on this number; False if nothing changed."""
        changed = Channel.objects.filter(pk=self.pk).exclude(state=state).update(state=state, state_at=timezone.now())
        self.state = state
        if changed and self.is_broken:
            tenancy.enqueue(settings.CHANNEL_ALARM, self.pk)
        return bool(changed)
