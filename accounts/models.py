"""Who rents the house. These tables exist once, in the public schema; everything else of an agency is in its own."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop
from django_tenants.models import DomainMixin, TenantMixin

from accounts.hours import Hours
from accounts.storage import PlatformStorage

SUBDOMAIN = re.compile(r"[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,39}")
RESERVED = frozenset(
    ["public", "information-schema", "postgres", "template", "template0", "template1", "www", "admin", "api", "app", "mail", "smtp", "imap", "ftp", "ns", "ns1", "ns2", "static", "media", "assets", "cdn", "webhook", "webhooks", "healthz", "readyz", "metrics", "platform", "staff", "support", "help", "status", "docs", "blog", "localhost", "foyer", "internal", "intranet", "root", "system", "test", "login", "signin", "signup", "account", "accounts", "billing", "brand"]
)


LEAST_RETENTION, MOST_RETENTION = 30, 3650  # days for which an agency may choose to keep people


@lru_cache(maxsize=128)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def check_subdomain(name: str) -> None:
    """Refuse what cannot be a host name, a schema and a folder at once, and what would mislead people."""
    if not SUBDOMAIN.fullmatch(name):
        raise ValidationError(
            _("A subdomain has 3 to 40 lower-case letters, digits or single hyphens and starts with a letter."),
            code="malformed",
        )
    if name in RESERVED or name.startswith(("pg-", "xn--")):
        raise ValidationError(_("The name %(name)s is reserved."), params={"name": name}, code="reserved")


def logo_path(agency: Agency, name: str) -> str:
    return f"brand/{agency.schema_name}/{name}"


class Agency(TenantMixin):
    """An estate agency: one schema, one subdomain. Created only through `provisioning.open_agency`."""

    class State(models.TextChoices):
        CREATING = "creating", _("Creating")
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        DELETING = "deleting", _("Deleting")

    class Category(models.TextChoices):
        """Why an agency is suspended."""

        PAYMENT = "payment", _("Payment is missing")
        RULES = "rules", _("Against the terms of use")
        SECURITY = "security", _("To protect the account")
        REQUEST = "request", _("The agency asked for it")
        OTHER = "other", _("Another reason")

    class SupportAccess(models.TextChoices):
        """What an agency answers when platform staff want to look into its tables."""

        ALLOW = "allow", _("Allow, and write it down")
        ASK = "ask", _("Ask me each time")
        NEVER = "never", _("Never")

    auto_create_schema = False  # provisioning makes the schema, and undoes it when a later step fails
    auto_drop_schema = False

    subdomain = models.CharField(max_length=40, unique=True, validators=[check_subdomain])
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State, default=State.CREATING)
    state_category = models.CharField(max_length=10, choices=Category, blank=True, help_text="Why it is suspended")
    state_reason = models.CharField(max_length=300, blank=True, help_text="Shown to the agency's owners")
    state_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is suspended or to be deleted")
    deletion_due_at = models.DateTimeField(null=True, blank=True, help_text="From then on the sweeper deletes it")
    resumed_at = models.DateTimeField(null=True, blank=True)
    arrived_meanwhile = models.PositiveIntegerField(null=True, blank=True, help_text="Messages that arrived while it was suspended, until an owner has seen it")
    support_access = models.CharField(max_length=5, choices=SupportAccess, default=SupportAccess.ASK, help_text="May platform staff look into its tables")
    most_agents = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: without limit")
    most_numbers = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: without limit")
    colour = models.CharField(max_length=7, default="#1f5f5b", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")])
    logo = models.ImageField(upload_to=logo_path, storage=PlatformStorage(), blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    language = models.CharField(max_length=12, default="en")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    country = models.CharField(max_length=2, blank=True, validators=[RegexValidator(r"^[A-Z]{2}$")], help_text="Two letters, such as SG")
    address = models.CharField(max_length=200, blank=True)
    opening_hours = models.CharField(max_length=300, blank=True, help_text="As the assistant says it; written from the hours where those are given")
    hours = models.JSONField(default=dict, blank=True, editable=False, help_text="accounts.hours.Hours")
    licence = models.CharField(max_length=120, blank=True)
    retention_days = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(LEAST_RETENTION), MaxValueValidator(MOST_RETENTION)],
        help_text="People of whom nothing was said for so many days are erased; empty: they are kept until somebody erases them",
    )
    reply_quiet_seconds = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How long a contact must be silent before an answer is written; empty: the platform's",
    )
    mfa_required = models.BooleanField(default=False, help_text="Nobody passes the door of this agency with a password alone")
    has_hooks = models.BooleanField(default=False, editable=False, help_text="Whether any of its webhooks is switched on")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "agencies"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(schema_name__regex=r"^[a-z][a-z0-9_]{2,40}$"), name="agency_schema_is_plain"),
            models.CheckConstraint(
                condition=Q(state__in=["creating", "active", "suspended", "deleting"]), name="agency_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="deleting") | Q(deletion_due_at__isnull=False), name="deletion_has_a_date"),
            models.CheckConstraint(condition=Q(support_access__in=["allow", "ask", "never"]), name="support_access_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def brand_version(self) -> str:
        """Changes with colour and logo, so that a browser that keeps them asks anew."""
        return hashlib.sha256(f"{self.colour} {self.logo}".encode()).hexdigest()[:8]

    @property
    def zone(self) -> ZoneInfo:
        """Whose clock is on the wall; a name nobody knows means UTC, since a page without times helps nobody."""
        return _zone(self.time_zone)

    @property
    def office_hours(self) -> Hours:
        """As they were given day by day, with days off; else as far as a text says them without doubt."""
        if self.hours:
            return Hours.read(self.hours)
        read = import_string(settings.HOURS_READER)(self.opening_hours)
        return Hours(tuple(tuple(day) for day in read)) if read else Hours()

    def opens_again(self, now: datetime) -> datetime | None:
        """When the office opens next if it is closed, by its own clock; None while it is open, or where its hours are not known."""
        return self.office_hours.opens_again(now.astimezone(self.zone))

    @property
    def is_active(self) -> bool:
        """Whether the agency may be served at all. Pages, tasks and tokens ask this before any query."""
        return self.state == self.State.ACTIVE

    @property
    def is_closed(self) -> bool:
        """Whether it is there, and shut: its webhooks are journalled, and people read why."""
        if self.state == self.State.DELETING:  # once the time is over its tables may be gone: then nothing is served at all
            return self.deletion_due_at is not None and self.deletion_due_at > timezone.now()
        return self.state == self.State.SUSPENDED


class Domain(DomainMixin):
    """A host name that leads to an agency."""

    class Meta:
        constraints = [
            models.UniqueConstraint("tenant", condition=Q(is_primary=True), name="one_primary_domain_per_agency")
        ]


class WebhookRoute(models.Model):
    """From the digest of a webhook token to a channel. The token itself is known to the provider alone."""

    provider = models.CharField(max_length=20)
    token_digest = models.CharField(max_length=64, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="webhook_routes")
    channel_id = models.BigIntegerField()
    account = models.CharField(max_length=64, help_text="The provider's own id of the number, e.g. idInstance")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "channel_id"], name="one_webhook_route_per_channel"),
            models.UniqueConstraint(fields=["provider", "account"], name="one_agency_per_provider_account"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.account}"


DEEDS = (  # of staff and commands, as they are written down, so that they can be read in other languages
    noop("agency changed"), noop("agency deleted"), noop("agency deletion began"), noop("agency deletion cancelled"), noop("agency deletion planned"),
    noop("agency opened"), noop("agency opening failed"), noop("agency resumed"), noop("agency suspended"), noop("archive asked for"),
    noop("archive downloaded"), noop("archive made"), noop("figures read now"), noop("half-made agency taken away"), noop("journal of a closed agency cut"), noop("keys rotated"),
    noop("owner invited again"), noop("parked events tried again"), noop("second step reset"), noop("staff member made"), noop("support visit allowed"),
    noop("support visit asked for"), noop("support visit began"), noop("support visit ended"), noop("support visit refused"),
)
DONE_TO_ROWS = (
    noop("added"), noop("asked"), noop("changed"), noop("deleted"), noop("handed back"), noop("list read"), noop("read"), noop("replayed"), noop("taken over"), noop("tried again"),
)


class PlatformAudit(models.Model):
    """What staff and commands did to agencies. Rows are only ever added; a trigger refuses anything else."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    agency_name = models.CharField(max_length=63, blank=True, help_text="Schema name, kept after the agency is gone")
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "platform audit"

    def __str__(self) -> str:
        return f"{self.action} {self.agency_name}"

    @property
    def in_words(self) -> str:
        """The deed in the reader's language; what was done to rows of a table names the table."""
        for done in DONE_TO_ROWS:
            if "table" in self.detail and self.action not in DEEDS and self.action.endswith(f" {done}"):
                return f"{gettext(self.action.removesuffix(f' {done}'))}: {gettext(done)}"
        return gettext(self.action)

    @classmethod
    def note(cls, action: str, agency: Agency | str, actor: str = "system", **detail) -> None:
        name = agency if isinstance(agency, str) else agency.schema_name
        cls.objects.create(action=action, agency_name=name, actor=actor or "system", detail=detail)


class Worker(models.Model):
    """A running task process; it shows itself every two seconds, so that doctor and health know whether any is alive."""

    pid = models.PositiveIntegerField()
    host = models.CharField(max_length=120)
    threads = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


from accounts.office import models as _office  # noqa: E402, F401  further tables of this app
