"""What an agency has decided about its listings as a whole. One row for each agency."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SOONEST = 2  # days; nobody confirms every listing every day
_DAYS = [MinValueValidator(SOONEST), MaxValueValidator(3650)]


class ListingRules(models.Model):
    """How long what a listing says is taken for true, and how the columns of this agency's files are called."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    date_after_days = models.PositiveSmallIntegerField(
        _("Say when it was confirmed"), null=True, blank=True, default=30, validators=_DAYS,
        help_text=_("After so many days the assistant adds on which day the details were confirmed. Empty: never."),
    )
    stop_after_days = models.PositiveSmallIntegerField(
        _("Stop offering it"), null=True, blank=True, validators=_DAYS,
        help_text=_("After so many days the assistant no longer brings it up by itself. Empty: it goes on."),
    )
    columns = models.JSONField(default=dict, blank=True, editable=False, help_text="Heading of a file's column: the field it stood for")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="one_row_of_listing_rules"),
            models.CheckConstraint(
                condition=models.Q(date_after_days__isnull=True) | models.Q(date_after_days__gte=SOONEST), name="date_after_some_days"
            ),
            models.CheckConstraint(
                condition=models.Q(stop_after_days__isnull=True) | models.Q(stop_after_days__gte=SOONEST), name="stop_after_some_days"
            ),
        ]

    def __str__(self) -> str:
        return "listing rules"

    @classmethod
    def current(cls) -> ListingRules:
        """The agency's rules; the usual ones where it has made none."""
        return cls.objects.first() or cls()

    def date_to_say(self, confirmed_at: datetime) -> date | None:
        """The day to name when such a listing is told, or None while it is fresh enough."""
        return timezone.localdate(confirmed_at) if self._is_past(confirmed_at, self.date_after_days) else None

    def is_held_back(self, confirmed_at: datetime) -> bool:
        """Whether the assistant no longer offers it by itself."""
        return self._is_past(confirmed_at, self.stop_after_days)

    @staticmethod
    def _is_past(moment: datetime, days: int | None) -> bool:
        return days is not None and moment < timezone.now() - timedelta(days=days)
