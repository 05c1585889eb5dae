"""The day on which what a reply tells was last confirmed, said by code where an agency wants that (`ListingRules`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.hours import spoken_by_django
from escalation.texts import fixed_text
from properties.models import Listing, ListingRules
from properties.models.rules import SOONEST


def dated(text: str, told: Iterable[Listing], language: str) -> str:
    """The reply, with a line for each home it tells of that nobody has confirmed for longer than the agency's rule says.
    The rule is read only where such a home is told of."""
    old = [home for home in told if home.is_available and home.confirmed_at < timezone.now() - timedelta(days=SOONEST)]
    rules = ListingRules.current() if old else None
    lines = [
        fixed_text("confirmed_on", language, listing=home.title, date=_day(day, language))
        for home in old if (day := rules.date_to_say(home.confirmed_at))
    ]
    return "\n\n".join([text, "\n".join(lines)]) if lines else text


def _day(day, language: str) -> str:
    """The date as the contact's language writes it."""
    with translation.override(spoken_by_django(language)):
        return date_format(day, "DATE_FORMAT")
