"""The week as it is given on a page: of the office, with its days off, and of one agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.agency_settings import change_settings
from accounts.agents.audit import note
from accounts.agents.models import Agent
from accounts.hours import MIDNIGHT, MOST_CLOSURES, MOST_SPANS, Closure, Hours, Week
from accounts.models import Agency

EMPTY_CLOSURES = 3  # lines to add days in


class WeekForm(forms.Form):
    """Two spans for each weekday. An empty day is a day without hours."""

    def __init__(self, week: Week, data: Any = None) -> None:
        super().__init__(data)
        for day in range(7):
            spans = sorted(week[day])[:MOST_SPANS]
            for number in range(MOST_SPANS):
                span = spans[number] if number < len(spans) else None
                for end in (0, 1):
                    self.fields[_at(day, number, end)] = forms.TimeField(
                        required=False, initial=span and span[end], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                        error_messages={"invalid": _("Write a time like 09:00.")})

    @property
    def days(self) -> list[dict[str, Any]]:
        """What the page shows: each weekday with its two spans, and what is wrong with it."""
        shown = []
        for day in range(7):
            spans = [(self[_at(day, number, 0)], self[_at(day, number, 1)]) for number in range(MOST_SPANS)]
            shown.append({"name": WEEKDAYS[day], "spans": spans, "errors": [e for pair in spans for field in pair for e in field.errors],
                          "has_second": any(field.value() for field in spans[1])})
        return shown

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["hours"] = Hours(tuple(tuple(self._spans(cleaned, day)) for day in range(7)))
        return cleaned

    def _spans(self, cleaned: dict, day: int) -> Iterator[tuple]:
        before = None
        for number in range(MOST_SPANS):
            start, end = cleaned.get(_at(day, number, 0)), cleaned.get(_at(day, number, 1))
            if {_at(day, number, 0), _at(day, number, 1)} & set(self.errors):
                continue
            if (start is None) != (end is None):
                self.add_error(_at(day, number, 1 if end is None else 0), _("Give both times, or neither."))
            elif start is not None:
                if end <= start and end != MIDNIGHT:
                    self.add_error(_at(day, number, 1), _("The end comes before the beginning. For midnight write 00:00."))
                elif before is not None and start < before:
                    self.add_error(_at(day, number, 0), _("The second time begins before the first has ended."))
                else:
                    before = end
                    yield start, end


class OfficeHoursForm(WeekForm):
    """The agency's week, and a list of days on which the office is closed."""

    def __init__(self, agency: Agency, data: Any = None) -> None:
        self.agency, self.stored = agency, agency.office_hours  # where there was only a text: its owner looks over what was understood
        self.is_read = bool(self.stored) and not agency.hours
        super().__init__(self.stored.week, data)
        for number in range(min(len(self.stored.closures) + EMPTY_CLOSURES, MOST_CLOSURES)):
            closure = self.stored.closures[number] if number < len(self.stored.closures) else None
            for end, initial in (("first", closure and closure.first), ("last", closure and closure.last)):
                self.fields[f"closed_{number}_{end}"] = forms.DateField(
                    required=False, initial=initial, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                    error_messages={"invalid": _("Write a day like 2026-12-25.")})
            self.fields[f"closed_{number}_name"] = forms.CharField(required=False, max_length=60, initial=closure.name if closure else "")

    @property
    def closures(self) -> list[dict[str, Any]]:
        numbers = [int(name.split("_")[1]) for name in self.fields if name.endswith("_first")]
        return [{part: self[f"closed_{number}_{part}"] for part in ("first", "last", "name")} for number in numbers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        closures = tuple(sorted(self._closures(cleaned), key=lambda closure: closure.first))
        if closures and not cleaned["hours"]:
            self.add_error(None, _("Give the usual hours first; days on which you are closed are exceptions from them."))
        cleaned["hours"] = Hours(cleaned["hours"].week, closures)
        return cleaned

    def _closures(self, cleaned: dict) -> Iterator[Closure]:
        for number in range(len(self.closures)):
            first, last = cleaned.get(f"closed_{number}_first"), cleaned.get(f"closed_{number}_last")
            name = cleaned.get(f"closed_{number}_name", "")
            if first is None and (last is not None or name) and f"closed_{number}_first" not in self.errors:
                self.add_error(f"closed_{number}_first", _("Give the first day, or empty the line."))
            elif first is not None:
                last = last or first
                if not first <= last <= date(first.year + 1, 12, 31):
                    self.add_error(f"closed_{number}_last", _("The last day comes before the first, or more than a year later."))
                else:
                    yield Closure(first, last, name.replace("\x00", ""))

    def save(self, *, by: Agent) -> bool:
        try:
            change_settings(self.agency, by=by, hours=self.cleaned_data["hours"])
        except ValidationError as error:
            self.add_error(None, error.messages)
            return False
        return True


class WorkingHoursForm(WeekForm):
    """One agent's week. All days empty: the office's hours are theirs."""

    def __init__(self, agent: Agent, data: Any = None) -> None:
        self.agent = agent
        super().__init__(Hours.read(agent.hours).week, data)

    def save(self, *, by: Agent) -> bool:
        if self.agent.works(self.cleaned_data["hours"]):
            note("agent changed", by=by, agent_id=self.agent.pk, fields=["hours"])
        return True


def _at(day: int, number: int, end: int) -> str:
    return f"day_{day}_{number}_{'to' if end else 'from'}"
