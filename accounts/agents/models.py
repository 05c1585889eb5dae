"""Who works in it: agents in each agency's schema; in the public schema the same table holds the platform's staff."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.agents.audit import AuditEntry  # noqa: F401  a table of this app
from accounts.agents.keys import ApiKey  # noqa: F401  likewise
from accounts.encryption import digest
from accounts.hours import Hours
from accounts.tenancy import current_agency


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


class Team(models.Model):
    """Agents who work together; who sees "the team's" sees what any of them has."""

    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_team_per_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def named(cls, name: str) -> Team | None:
        """The team of this name, made where there is none; None for no name."""
        name = name.replace("\x00", "").strip()
        return (cls.objects.filter(name__iexact=name).first() or cls.objects.create(name=name)) if name else None


class Agent(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in. Rights within an agency come from `role`; Django's flags matter on the platform only."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        AGENT = "agent", _("Agent")

    class Visibility(models.TextChoices):
        """Whose conversations an agent sees. What follows from it is decided in one place, `ConversationQuerySet.visible_to`."""

        OWN = "own", _("Their own")
        TEAM = "team", _("Their team's")
        ALL = "all", _("Everybody's")

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    visibility = models.CharField(max_length=4, choices=Visibility, default=Visibility.ALL, help_text=_("Whose conversations they see; an owner sees all"))
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="agents")
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("How many conversations they can look after at a time; empty: any number")
    )
    areas = models.CharField(max_length=300, blank=True, help_text=_("Places they look after, with commas between; who looks for a home there is given to them"))
    on_duty = models.BooleanField(default=True, help_text=_("Away: nothing new is given to them"))
    hours = models.JSONField(default=dict, blank=True, help_text="Their own week, see accounts/hours.py; empty: the office's hours")
    language = models.CharField(max_length=8, blank=True, choices=settings.LANGUAGES, help_text=_("Of the portal; empty: as the agency"))
    given_at = models.DateTimeField(null=True, blank=True, help_text="When a conversation was last given to them in turn")
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AgentManager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_agent_per_email"),
            models.CheckConstraint(condition=Q(role__in=["owner", "agent"]), name="agent_role_is_known"),
            models.CheckConstraint(condition=Q(visibility__in=["own", "team", "all"]), name="agent_visibility_is_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_owner(self) -> bool:
        return self.role == self.Role.OWNER

    @property
    def sees_all(self) -> bool:
        """Whether no conversation of the agency is hidden from them."""
        return self.is_owner or self.visibility == self.Visibility.ALL

    def clean(self) -> None:
        """An agency is never left without an owner who can sign in; every form that changes an agent comes by here."""
        super().clean()
        owners = Agent.objects.owners()
        stays_owner = self.is_active and self.is_owner
        if self.pk and not stays_owner and owners.filter(pk=self.pk).exists() and not owners.exclude(pk=self.pk).exists():
            raise ValidationError(_("This is the agency's only active owner; make another one first."))

    @property
    def working_hours(self) -> Hours:
        """Their own week, or the office's; days on which the office is closed are everybody's."""
        office = current_agency().office_hours
        return Hours(Hours.read(self.hours).week, office.closures) if self.hours else office

    @property
    def hours_in_words(self) -> str:
        return self.working_hours.in_words(get_language() or "en")

    @property
    def is_at_work(self) -> bool:
        """Whether something new may be given to them now: on duty, and within their hours where any are known."""
        hours = self.working_hours
        return self.is_active and self.on_duty and (not hours or hours.is_open(timezone.localtime(timezone=current_agency().zone)))

    def works(self, hours: Hours) -> bool:
        """Give them a week of their own, or with an empty one the office's. Whether that changed anything. Raises
        ValidationError for a week that makes no sense."""
        if fault := hours.fault():
            raise ValidationError({"hours": [fault]})
        if (stored := hours.as_json()) == self.hours:
            return False
        self.hours = stored
        self.save(update_fields=["hours"])
        return True

    def goes_on_duty(self, on_duty: bool = True) -> None:
        """They come, or go: away, nothing new is given to them, and what they have stays theirs."""
        self.on_duty = on_duty
        self.save(update_fields=["on_duty"])

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class SignInAttempt(models.Model):
    """One try to sign in, kept in the agency's own schema as digests: neither the mail addresses of strangers nor network
    addresses are stored.

    Three bounds hold within SIGN_IN_WINDOW: for a name from one address, for one address whatever the names, and for a
    name from addresses where it has not signed in before. The last one stops guessing from ever new addresses without
    locking a colleague out from where that colleague works.
    """

    pair = models.CharField(max_length=64)  # name and address
    name = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    went_well = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["pair", "at"], name="sign_in_attempts_by_pair"),
            models.Index(fields=["name", "at"], name="sign_in_attempts_by_name"),
            models.Index(fields=["address", "at"], name="sign_in_attempts_by_address"),
        ]

    def __str__(self) -> str:
        return f"sign-in at {self.at}"

    @classmethod
    def begin(cls, email: str, address: str) -> SignInAttempt:
        """Write the try down before it is judged."""
        salt, name = connection.schema_name, AgentManager.normalise(email)
        return cls.objects.create(
            pair=digest(salt, name, address), name=digest(salt, "name", name), address=digest(salt, "address", address)
        )

    @property
    def is_too_many(self) -> bool:
        """Whether this try goes beyond one of the three bounds."""
        failed = SignInAttempt.objects.filter(at__gt=timezone.now() - settings.SIGN_IN_WINDOW, went_well=False)
        tries = settings.SIGN_IN_TRIES
        if failed.filter(pair=self.pair).count() > tries or failed.filter(address=self.address).count() > tries * 5:
            return True
        known_here = SignInAttempt.objects.filter(pair=self.pair, went_well=True).exists()
        return not known_here and failed.filter(name=self.name).count() > tries * 2

    def succeeded(self) -> None:
        """The password was right: earlier slips from here are forgotten, and this address is known for this name."""
        SignInAttempt.objects.filter(pair=self.pair).exclude(pk=self.pk).delete()
        SignInAttempt.objects.filter(pk=self.pk).update(went_well=True)

    @classmethod
    def forget_old(cls) -> None:
        now = timezone.now()
        cls.objects.filter(at__lt=now - settings.SIGN_IN_WINDOW * 6, went_well=False).delete()
        cls.objects.filter(at__lt=now - timedelta(days=60)).delete()


class ApiSession(models.Model):
    """One sign-in of a program. Each refresh token may be used once; using an old one again means that somebody else has
    it, and ends the whole family."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_sessions")
    current = models.CharField(max_length=64, help_text="The id of the one refresh token that is still good")
    began_at = models.DateTimeField(auto_now_add=True)
    renewed_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"API session of {self.agent}"

    @classmethod
    def exchange(cls, session: str, used: str, following: str) -> bool:
        """Make `following` the good token in place of `used`; on a reuse end the session. False if it was not good."""
        alive = cls.objects.filter(pk=session, ended_at__isnull=True)
        if alive.filter(current=used).update(current=following, renewed_at=timezone.now()):
            return True
        alive.update(ended_at=timezone.now())
        return False


import accounts.agents.invitations  # noqa: E402, F401  a table of this app, which needs those above
import accounts.agents.keyed  # noqa: E402, F401
import accounts.agents.profile  # noqa: E402, F401
import accounts.agents.second_step  # noqa: E402, F401
import accounts.agents.sessions  # noqa: E402, F401
