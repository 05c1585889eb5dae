"""Who works in it: agents in each agency's schema; in the public schema the same table holds the platform's staff."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> Agent:
        agent = self.model(email=self.normalise(email), **fields)
        agent.set_password(password)
        agent.full_clean(exclude=["password"])
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **fields) -> Agent:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> Agent:
        return self.get(email=self.normalise(email))

    @staticmethod
    def normalise(email: str) -> str:
        """One spelling per mailbox: people type capitals on phones, and nobody has two accounts that differ by them."""
        return (email or "").strip().lower()

    def active(self) -> models.QuerySet[Agent]:
        return self.filter(is_active=True)

    def owners(self) -> models.QuerySet[Agent]:
        return self.active().filter(role=Agent.Role.OWNER)


class Agent(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. Rights within an agency come from `role`; Django's flags matter on the platform only."""

    class Role(models.TextChoices):
        OWNER = "owner"
        AGENT = "agent"

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AgentManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_agent_per_email"),
            models.CheckConstraint(condition=Q(role__in=["owner", "agent"]), name="agent_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class SignInAttempt(models.Model):
    """Failed sign-ins, counted in the agency's own schema. Keyed by address *and* name tried, and by name alone with a
    higher bound, so that a stranger who guesses cannot lock a colleague out from where that colleague works."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="sign_in_attempts_by_key")]

    @staticmethod
    def keys_for(email: str, address: str) -> tuple[str, str]:
        """Digests: neither mail addresses of strangers nor network addresses are kept."""
        salt = connection.schema_name
        name = AgentManager.normalise(email)
        return (_digest(salt, name, address), _digest(salt, "anyone", address))

    @classmethod
    def too_many(cls, email: str, address: str) -> bool:
        since = timezone.now() - settings.SIGN_IN_WINDOW
        pair, source = cls.keys_for(email, address)
        counts = dict(
            cls.objects.filter(key__in=(pair, source), at__gte=since).values_list("key").annotate(models.Count("id"))
        )
        return counts.get(pair, 0) >= settings.SIGN_IN_TRIES or counts.get(source, 0) >= settings.SIGN_IN_TRIES * 5

    @classmethod
    def failed(cls, email: str, address: str) -> None:
        cls.objects.bulk_create(cls(key=key) for key in cls.keys_for(email, address))

    @classmethod
    def succeeded(cls, email: str, address: str) -> None:
        cls.objects.filter(key=cls.keys_for(email, address)[0]).delete()

    @classmethod
    def forget_old(cls) -> None:
        cls.objects.filter(at__lt=timezone.now() - settings.SIGN_IN_WINDOW * 6).delete()


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()
