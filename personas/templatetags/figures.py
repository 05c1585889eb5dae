"""How the manager's page says a stretch of time."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def span(seconds: float | None) -> str:
    """A stretch of time as one would say it: 4 s, 12 min, 3 h 20 min, 2 days."""
    if seconds is None:
        return ""
    if seconds < 90:
        return _("%(n)s s") % {"n": round(seconds)}
    minutes = round(seconds / 60)
    if minutes < 90:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(h)s h %(m)s min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(n)s days") % {"n": round(minutes / 1440)}
