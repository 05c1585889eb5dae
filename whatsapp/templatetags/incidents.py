"""How long a trouble has lasted, as one would say it."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def how_long(lasted: timedelta) -> str:
    """To the minute under two hours, then to the hour, then in days."""
    minutes = max(1, round(lasted.total_seconds() / 60))
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
