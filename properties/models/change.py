"""Who changed what of a listing, when, and by which door. Written by the listing's own save path, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from properties.models.listing import Listing

Values = dict[str, Any]


class Source(models.TextChoices):
    """The door through which a change came in."""

    PAGE = "page", _("Portal")
    BULK = "bulk", _("Several at once")
    IMPORT = "import", _("Imported file")
    UNDO = "undo", _("Undone")
    API = "api", _("API")
    ADMIN = "admin", _("Platform staff")
    COMMAND = "command", _("Command line")
    SYSTEM = "system", _("System")


class ListingChange(models.Model):
    """One saving of one listing that changed something. `changes` holds for each field [old, new]; of a new listing it is
    empty, because everything is new."""

    listing = models.ForeignKey("properties.Listing", on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(default=timezone.now)
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    who = models.CharField(max_length=150, blank=True, help_text="The name then; agents may go, this stays readable")
    source = models.CharField(max_length=8, choices=Source, default=Source.SYSTEM)
    batch = models.ForeignKey("properties.Batch", on_delete=models.SET_NULL, null=True, blank=True, related_name="changes")
    is_new = models.BooleanField(default=False)
    changes = models.JSONField(default=dict)
    version = models.PositiveIntegerField(help_text="The listing's version after it")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["listing", "-at", "-id"], name="changes_of_listing")]
        constraints = [
            models.CheckConstraint(condition=models.Q(source__in=Source.values), name="source_of_change_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} {', '.join(self.changes)}"


def plain(value: Any) -> Any:
    """A value as history keeps it: numbers without idle zeros, lists as they are, everything comparable by ==."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return list(value) if isinstance(value, (list, tuple)) else value


def values_of(listing: Listing, names: Iterable[str]) -> Values:
    """What a listing says in these fields now."""
    field = listing._meta.get_field
    return {name: plain(field(name).to_python(getattr(listing, name))) for name in names}


def differing(before: Values, after: Values) -> dict[str, list]:
    """The fields that are not what they were, as [old, new]."""
    return {name: [old, after[name]] for name, old in before.items() if old != after[name]}
