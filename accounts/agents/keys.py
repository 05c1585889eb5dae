"""Keys of programs: shown once, kept as a digest, bound to one agency by living in its schema, and able to do only what
their scopes name. A key acts as an agent: it sees what that agent sees, and ends with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.agents import audit
from accounts.encryption import digest

START = "foyer_"  # by which a key is told from an access token, and found by whoever searches a repository for leaks
NOTED_EVERY = timedelta(minutes=1)  # a key in use is not a row written with each request
MOST_KEYS = 50

# What a view may be about (its `resource`), in the words of the page where a key is made.
RESOURCES = {
    "conversations": _("Conversations, the pen, notes and assignment"),
    "messages": _("Messages: read what was said, write to contacts"),
    "contacts": _("Contacts and whether they wish to be written to"),
    "escalations": _("Where a person was asked for"),
    "labels": _("Labels"),
    "listings": _("Listings, their availability and photos"),
    "assistant": _("The assistant: trying it out, and its memory"),
    "personas": _("The assistant's voice and its versions"),
    "canned_replies": _("Saved replies"),
    "channels": _("Numbers and how they are"),
    "figures": _("Figures"),
    "agents": _("Agents and teams, by name"),
    "users": _("Who works here, with their rights, and invitations"),
    "settings": _("Settings of the agency"),
    "audit": _("What was changed by whom"),
    "webhooks": _("Webhooks, their log and sending again"),
    "sandbox": _("The sandbox: let made-up leads write"),
}
# A door to try a new key on, by what it may read.
FIRST_TRY = {"conversations": "conversations", "listings": "properties", "contacts": "contacts", "agents": "users/me", "labels": "labels", "channels": "channels",
             "escalations": "escalations", "canned_replies": "canned-replies", "figures": "figures", "personas": "personas", "settings": "settings",
             "users": "users", "webhooks": "webhooks", "audit": "audit"}
READ, WRITE = "read", "write"  # whoever may write may read
SCOPES = tuple(f"{resource}:{right}" for resource in RESOURCES for right in (READ, WRITE))


class CannotMake(ValueError):
    """The key was not made; the text says why."""


class ApiKeyQuerySet(models.QuerySet):
    def good(self) -> Self:
        """Neither revoked nor expired, and of an agent who is still here."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None, agent__is_active=True)


class ApiKey(models.Model):
    """A key that a program holds. Of the key itself only its beginning and a digest are kept: 256 random bits need no salt."""

    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=20, unique=True, help_text="The visible beginning, by which people tell keys apart")
    digest = models.CharField(max_length=64, unique=True)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys", help_text="Whom it acts as")
    scopes = ArrayField(models.CharField(max_length=40))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and not self.is_expired and self.agent.is_active

    def may(self, resource: str, right: str) -> bool:
        """Whether its scopes allow this; to write includes to read."""
        return f"{resource}:{right}" in self.scopes or (right == READ and f"{resource}:{WRITE}" in self.scopes)

    @property
    def first_try(self) -> str:
        """A door that this key opens, below /api/; empty where only writing shows anything."""
        return next((door for resource, door in FIRST_TRY.items() if self.may(resource, READ)), "")

    @classmethod
    @transaction.atomic
    def make(cls, *, name: str, agent: models.Model, scopes: Iterable[str], by: models.Model, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
        """A new key and, for this one time, its text. Raises CannotMake with a sentence."""
        name, wanted = name.strip(), sorted(set(scopes), key=SCOPES.index) if set(scopes) <= set(SCOPES) else None
        if not name:
            raise CannotMake(_("Give the key a name, so that you know later what uses it."))
        if not wanted:
            raise CannotMake(_("Choose at least one thing that the key may do."))
        if not agent.is_active:
            raise CannotMake(_("This agent has left; choose somebody who works here."))
        if expires_at is not None and expires_at <= timezone.now():
            raise CannotMake(_("The key would have expired already; choose a later day."))
        if cls.objects.good().count() >= MOST_KEYS:
            raise CannotMake(_("There are %(most)s keys in use already; revoke one first.") % {"most": MOST_KEYS})
        prefix = START + secrets.token_hex(4)
        text = f"{prefix}_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(name=name[:60], prefix=prefix, digest=digest(text), agent=agent, scopes=wanted, made_by=by, expires_at=expires_at)
        audit.note("API key made", by=by, key=prefix, agent_id=agent.pk, scopes=wanted)
        return key, text

    @classmethod
    def holding(cls, text: str) -> ApiKey | None:
        """The good key of this text, with its agent; its use is noted."""
        key = cls.objects.good().select_related("agent").filter(digest=digest(text)).first()
        if key is not None and (key.used_at is None or key.used_at < timezone.now() - NOTED_EVERY):
            cls.objects.filter(pk=key.pk).update(used_at=timezone.now())
        return key

    @transaction.atomic
    def revoke(self, *, by: models.Model | str | None) -> bool:
        """End it for good, at once. False if it had ended already."""
        ended = ApiKey.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())
        if ended:
            audit.note("API key revoked", by=by, key=self.prefix)
        return bool(ended)


def revoke_keys_of(agent: models.Model, *, by: models.Model | str | None) -> int:
    """Whoever leaves takes no way in along: every key that acts as this agent ends. How many there were."""
    return sum(key.revoke(by=by) for key in ApiKey.objects.filter(agent=agent, revoked_at=None))


def end_with(agent: models.Model, *, to: models.Model | None, by: models.Model | str) -> None:
    """What `settings.AGENT_LEAVES` calls when somebody leaves; a key is handed on to nobody."""
    revoke_keys_of(agent, by=by)
