"""How the pages of the first steps put things into words."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def seconds(value: float) -> str:
    """0 s, 3.4 s, 12 s: to the tenth while it is short."""
    return _("%(n)s s") % {"n": number_format(value, 0 if value == 0 or value >= 10 else 1)}
