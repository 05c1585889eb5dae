"""What an agent should look at, by which ways it is brought to them, and which of these have been gone."""

from __future__ import annotations

import base64
import json
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from accounts.agents.sessions import Session
from accounts.encryption import EncryptedTextField, digest
from escalation.models.escalation import Escalation

if TYPE_CHECKING:
    from accounts.agents.models import Agent


class Occasion(models.TextChoices):
    """What an agent can be told of."""

    NEEDS_ME = "needs_me", _("A conversation needs me")
    ASSIGNED = "assigned", _("A conversation was given to me")
    MENTION = "mention", _("A colleague named me in a note")
    NUMBER = "number", _("A number is in trouble")
    NEWS = "news", _("Other news")


class Notification(models.Model):
    """Something an agent should look at, shown in the portal until seen."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    message = models.ForeignKey("conversations.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    incident = models.ForeignKey("conversations.Incident", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    occasion = models.CharField(max_length=10, choices=Occasion, default=Occasion.NEWS)
    text = models.CharField(max_length=300)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["agent", "-at"], condition=models.Q(seen_at__isnull=True), name="notifications_unseen")]

    def __str__(self) -> str:
        return self.text


class Delivery(models.Model):
    """One way on which a notification goes to its agent: due, gone, or not needed any more because they have looked."""

    class Way(models.TextChoices):
        PUSH = "push", _("Push")
        MAIL = "mail", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class State(models.TextChoices):
        DUE = "due", _("due")
        GOING = "going", _("on its way")
        GONE = "gone", _("delivered")
        SPARED = "spared", _("not needed, it was opened")
        FAILED = "failed", _("not delivered")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    way = models.CharField(max_length=8, choices=Way)
    state = models.CharField(max_length=6, choices=State, default=State.DUE)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    detail = models.CharField(max_length=200, blank=True, help_text="In words for the agent")

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["notification", "way"], name="one_delivery_per_way")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state__in=["due", "going"]), name="deliveries_due")]

    def __str__(self) -> str:
        return f"{self.way} of notification {self.notification_id}: {self.state}"


class Wishes(models.Model):
    """How one agent wants to be told, and when they want to be left alone."""

    agent = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishes")
    occasions = ArrayField(
        models.CharField(max_length=10, choices=Occasion), default=list, blank=True,
        help_text=_("Beyond the portal: by push, mail and WhatsApp"),
    )
    previews = models.BooleanField(_("Show the contact's words in push messages"), default=False)
    mail_minutes = models.PositiveSmallIntegerField(_("E-mail after minutes"), null=True, blank=True, default=5)
    whatsapp_minutes = models.PositiveSmallIntegerField(_("WhatsApp after minutes"), null=True, blank=True)
    phone = models.CharField(
        _("my own WhatsApp number"), max_length=20, blank=True,
        validators=[RegexValidator(r"^\+[1-9]\d{6,14}\Z", _("Write the number in international form, for example +6591234567."))],
    )
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("Quiet to"), null=True, blank=True)
    urgent_anyway = models.BooleanField(_("A conversation that needs me may wake me"), default=False)

    class Meta:
        verbose_name_plural = "wishes"

    def __str__(self) -> str:
        return f"wishes of {self.agent}"

    @classmethod
    def of(cls, agent: Agent) -> Wishes:
        """The agent's own, or what holds until they say otherwise: everything that concerns them, mail after five minutes."""
        return cls.objects.filter(agent=agent).first() or cls(agent=agent, occasions=[o.value for o in Occasion if o != Occasion.NEWS])

    def not_before(self, occasion: str, now: datetime) -> datetime:
        """When one may be disturbed for this: now, or when the quiet hours end. `now` is in the agency's zone."""
        start, end = self.quiet_from, self.quiet_to
        if start is None or end is None or start == end or (occasion == Occasion.NEEDS_ME and self.urgent_anyway):
            return now
        if not _between(now.time(), start, end):
            return now
        wakes = now.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
        return wakes if wakes > now else wakes + timedelta(days=1)


def _between(moment: time, start: time, end: time) -> bool:
    """Whether a time of day lies in a window that may run over midnight."""
    return start <= moment < end if start < end else moment >= start or moment < end


class PushIdentity(models.Model):
    """The agency's own key pair for web push (VAPID, RFC 8292); one row. No service of ours or others stands in between."""

    private_key = EncryptedTextField()
    public_key = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "push identities"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_push_identity_per_agency")]

    def __str__(self) -> str:
        return "Push identity"

    @classmethod
    def current(cls) -> PushIdentity:
        found = cls.objects.filter(pk=1).first()
        if found is None:
            made = ec.generate_private_key(ec.SECP256R1())
            private = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            public = made.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            found, _made = cls.objects.get_or_create(pk=1, defaults={"private_key": private.decode(), "public_key": public.decode()})
        return found

    @property
    def application_server_key(self) -> str:
        """What a browser is given when it subscribes."""
        point = serialization.load_pem_public_key(self.public_key.encode()).public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


class Device(models.Model):
    """A browser that an agent has asked to be rung in. It ends with the session it was made in."""

    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True, help_text="Of the push address, which is a secret itself")
    subscription = EncryptedTextField(help_text="The push address and its keys")
    session_key = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    rung_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label or f"device {self.pk}"

    @classmethod
    def add(cls, agent: Agent, subscription: dict, *, session_key: str, label: str) -> Device:
        """Keep a browser's subscription; the same browser again is the same row, whoever sits before it now."""
        kept, _made = cls.objects.update_or_create(digest=digest(subscription["endpoint"]), defaults={
            "agent": agent, "subscription": json.dumps(subscription), "session_key": session_key, "label": label[:80], "problem": "",
        })
        return kept

    @property
    def is_alive(self) -> bool:
        """Whether its session still stands: signing out, a new password and leaving the agency end it."""
        found = Session.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now()).first()
        kept = found.get_decoded() if found else {}
        return (
            self.agent.is_active and kept.get(SESSION_KEY) == str(self.agent_id)
            and constant_time_compare(kept.get(HASH_SESSION_KEY, ""), self.agent.get_session_auth_hash())
        )
