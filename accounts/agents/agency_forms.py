"""What an owner sets about the agency: where it is, how it is reached, and when its office is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agency_settings import CURRENCIES, LANGUAGES, change_settings
from accounts.agents.country import CountryForm
from accounts.agents.models import Agent
from accounts.hours import MOST_CLOSURES, MOST_SPANS, Closure, Hours
from accounts.models import Agency

EMPTY_CLOSURES = 3  # lines to add days in
OLD = {"Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico", "GB", "NZ"}  # other names of what has a city


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by part of the world, by their cities."""
    names = sorted(name for name in available_timezones() if "/" in name and name.split("/")[0] not in OLD)
    return [("UTC", [("UTC", "UTC")])] + [
        (part, [(name, name.split("/", 1)[1].replace("_", " ").replace("/", ", ")) for name in zones])
        for part, zones in groupby(names, key=lambda name: name.split("/")[0])
    ]


class AgencyForm(CountryForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices, help_text=gettext_lazy("Times in the portal, office hours and a day's budget follow it"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("The assistant answers in the contact's language; this one is used until that is known, and for the portal of agents who chose none"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in CURRENCIES], help_text=gettext_lazy("For new listings; those you have keep theirs"))
    phone = forms.CharField(label=gettext_lazy("Telephone of the office"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
                            help_text=gettext_lazy("With its country, like +65 6123 4567"))
    email = forms.EmailField(label=gettext_lazy("E-mail of the office"), required=False, error_messages={"invalid": gettext_lazy("This is not a mail address. It looks like name@example.com.")})
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https", error_messages={"invalid": gettext_lazy("This is not a web address. It looks like www.example.com.")})
    address = forms.CharField(label=gettext_lazy("Address of the office"), max_length=200, required=False)
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=120, required=False, help_text=gettext_lazy("As it must be shown where you work"))
    reply_quiet_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of quiet before the assistant answers"), required=False, min_value=0, max_value=15,
        help_text=gettext_lazy("People write in pieces; this long after the last one it answers. Empty: 3 seconds"),
        error_messages={code: gettext_lazy("Choose from 0 to 15 seconds.") for code in ("invalid", "min_value", "max_value")},
    )

    def __init__(self, agency: Agency, data: Any = None) -> None:
        super().__init__(agency, data)
        self.fields["country"].widget.attrs |= {"hx-get": reverse("agents:country"), "hx-target": "#followed"}
        known = dict(LANGUAGES)
        self.fields["language"].choices = [*LANGUAGES, *([] if agency.language in known else [(agency.language, agency.language)])]
        if agency.time_zone not in {name for _part, zones in self.fields["time_zone"].choices for name, _city in zones}:
            self.fields["time_zone"].choices = [(agency.time_zone, [(agency.time_zone, agency.time_zone)]), *self.fields["time_zone"].choices]
        if agency.currency not in CURRENCIES:
            self.fields["currency"].choices = [(agency.currency, agency.currency), *self.fields["currency"].choices]


class HoursForm(forms.Form):
    """Two spans for each weekday and a list of days on which the office is closed. An empty day is a day without hours."""

    def __init__(self, agency: Agency, data: Any = None) -> None:
        super().__init__(data)
        self.agency, self.stored = agency, Hours.read(agency.hours)
        self.is_read = not agency.hours and bool(found := import_string(settings.HOURS_READER)(agency.opening_hours))
        if self.is_read:  # until now there was only a text: its owner looks over what was understood
            self.stored = Hours(tuple(tuple(sorted(day)[:MOST_SPANS]) for day in found))
        for day in range(7):
            for number in range(MOST_SPANS):
                span = self._stored_span(day, number)
                for end in (0, 1):
                    self.fields[_at(day, number, end)] = forms.TimeField(
                        required=False, initial=span and span[end], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                        error_messages={"invalid": _("Write a time like 09:00.")})
        for number in range(min(len(self.stored.closures) + EMPTY_CLOSURES, MOST_CLOSURES)):
            closure = self.stored.closures[number] if number < len(self.stored.closures) else None
            for end, initial in (("first", closure and closure.first), ("last", closure and closure.last)):
                self.fields[f"closed_{number}_{end}"] = forms.DateField(
                    required=False, initial=initial, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                    error_messages={"invalid": _("Write a day like 2026-12-25.")})
            self.fields[f"closed_{number}_name"] = forms.CharField(required=False, max_length=60, initial=closure.name if closure else "")

    def _stored_span(self, day: int, number: int):
        spans = sorted(self.stored.week[day])
        return spans[number] if number < len(spans) else None

    @property
    def days(self) -> list[dict[str, Any]]:
        """What the page shows: each weekday with its two spans, and what is wrong with it."""
        shown = []
        for day in range(7):
            spans = [(self[_at(day, number, 0)], self[_at(day, number, 1)]) for number in range(MOST_SPANS)]
            shown.append({"name": WEEKDAYS[day], "spans": spans, "errors": [e for pair in spans for field in pair for e in field.errors],
                          "has_second": any(field.value() for field in spans[1])})
        return shown

    @property
    def closures(self) -> list[dict[str, Any]]:
        numbers = [int(name.split("_")[1]) for name in self.fields if name.endswith("_first")]
        return [{part: self[f"closed_{number}_{part}"] for part in ("first", "last", "name")} for number in numbers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        week = tuple(tuple(self._spans(cleaned, day)) for day in range(7))
        closures = tuple(sorted(self._closures(cleaned), key=lambda closure: closure.first))
        if closures and not any(week):
            self.add_error(None, _("Give the usual hours first; days on which you are closed are exceptions from them."))
        cleaned["hours"] = Hours(week, closures)
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
                if end <= start and end.isoformat() != "00:00:00":
                    self.add_error(_at(day, number, 1), _("The end comes before the beginning. For midnight write 00:00."))
                elif before is not None and start < before:
                    self.add_error(_at(day, number, 0), _("The second time begins before the first has ended."))
                else:
                    before = end
                    yield start, end

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


def _at(day: int, number: int, end: int) -> str:
    return f"day_{day}_{number}_{'to' if end else 'from'}"
