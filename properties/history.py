"""A listing's history in words: the field, what it was, what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format, number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.agents.models import Agent
from properties.mapping import FIELDS
from properties.models import Listing, ListingChange

LONGEST = 160  # letters of one value; the listing has the whole


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: its name in words, what it said and what it says."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Line:
    """One change as a person reads it."""

    change: ListingChange
    differences: list[Difference]

    @property
    def is_confirmation(self) -> bool:
        return set(self.change.changes) == {"confirmed_at"}


def told(changes: Iterable[ListingChange]) -> list[Line]:
    """Lines of history in words."""
    lines = list(changes)
    ids = {pk for line in lines for pk in line.changes.get("agent_id", ()) if pk}
    agents = {agent.pk: str(agent) for agent in Agent.objects.filter(pk__in=ids)} if ids else {}
    return [
        Line(line, [Difference(_label(name), _said(name, old, agents), _said(name, new, agents)) for name, (old, new) in line.changes.items()])
        for line in lines
    ]


def _label(name: str) -> str:
    if name == "photos":
        return _("Photos")
    if name == "confirmed_at":
        return _("Confirmed")
    if name == "agent_id":
        return _("In whose hands")
    return str(FIELDS.get(name, name))


def _said(name: str, value: Any, agents: dict[int, str]) -> str:
    if value in (None, "", []):
        return "–"
    if name == "agent_id":
        return agents.get(value, "–")
    if name == "private":
        return ", ".join(str(FIELDS.get(each, each)) for each in value)
    if isinstance(value, list):
        return Truncator(", ".join(map(str, value))).chars(LONGEST)
    if name == "confirmed_at":
        moment = parse_datetime(value)
        return _day(moment) if moment else value
    choices = dict(getattr(_field(name), "choices", None) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(value, int) and not isinstance(value, bool):
        return number_format(value, use_l10n=True, force_grouping=True)
    return Truncator(str(value)).chars(LONGEST)


def _field(name: str) -> Any:
    return Listing._meta.get_field(name) if name in Listing.TRACKED else None


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j M Y")
