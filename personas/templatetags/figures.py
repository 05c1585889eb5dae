"""How the manager's page says a stretch of time."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
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


@register.filter
def usd(amount: Decimal | float | None) -> str:
    """Dollars with cents; of less than a dollar as many digits as say something."""
    amount = amount or 0
    return number_format(amount, 4 if 0 < amount < 1 else 2, force_grouping=True)
