"""When an agency's office is open: spans of each weekday and days on which it is closed. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any

from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _

MIDNIGHT = time(0, 0)  # as an end: the end of the day
MOST_SPANS, MOST_CLOSURES = 2, 60
SOON = timedelta(days=14)  # closures that the assistant speaks of

CLOSED = {  # said to contacts, so in the languages that are spoken with them; English, the last, serves every other
    "es": ("cerrado el {day}", "cerrado del {first} al {last}"), "fr": ("fermé le {day}", "fermé du {first} au {last}"),
    "pt": ("fechado em {day}", "fechado de {first} a {last}"), "ms": ("tutup pada {day}", "tutup dari {first} hingga {last}"),
    "zh": ("{day}休息", "{first}至{last}休息"), "hi": ("{day} को बंद", "{first} से {last} तक बंद"), "ar": ("مغلق يوم {day}", "مغلق من {first} إلى {last}"),
    "hi-latn": ("{day} ko band", "{first} se {last} tak band"), "en": ("closed on {day}", "closed from {first} to {last}"),
}

Span = tuple[time, time]
Week = tuple[tuple[Span, ...], ...]  # Monday first


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which the office is closed although the week says otherwise; both ends included."""

    first: date
    last: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """The office hours. Without any span it says nothing at all: not known is not closed."""

    week: Week = ((),) * 7
    closures: tuple[Closure, ...] = ()

    def __bool__(self) -> bool:
        return any(self.week)

    @classmethod
    def read(cls, stored: dict[str, Any] | None) -> Hours:
        """Hours as `as_json` wrote them; whatever is not that, says nothing."""
        try:
            week = tuple(tuple((_time(start), _time(end)) for start, end in day) for day in stored["week"])
            closures = tuple(Closure(date.fromisoformat(c["first"]), date.fromisoformat(c["last"]), str(c.get("name", ""))) for c in stored["closures"])
        except (TypeError, KeyError, ValueError):
            return cls()
        return cls(week, closures) if len(week) == 7 else cls()

    def as_json(self) -> dict[str, Any]:
        if not self and not self.closures:
            return {}
        return {
            "week": [[[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in day] for day in self.week],
            "closures": [{"first": c.first.isoformat(), "last": c.last.isoformat(), "name": c.name} for c in self.closures],
        }

    def fault(self) -> str:
        """What makes no sense in them, as a sentence; empty where all does."""
        for spans in self.week:
            ordered = sorted(spans)
            if any(end <= start and end != MIDNIGHT for start, end in ordered):
                return _("The end comes before the beginning. For midnight write 00:00.")
            if any(before[1] == MIDNIGHT or after[0] < before[1] for before, after in pairwise(ordered)):
                return _("The second time begins before the first has ended.")
        if self.closures and not self:
            return _("Give the usual hours first; days on which you are closed are exceptions from them.")
        if any(not c.first <= c.last <= date(min(c.first.year + 1, date.max.year), 12, 31) for c in self.closures):
            return _("The last day comes before the first, or more than a year later.")
        return ""

    def of(self, day: date) -> tuple[Span, ...]:
        """The spans of one day; none on a day of closure."""
        return () if any(c.first <= day <= c.last for c in self.closures) else tuple(sorted(self.week[day.weekday()]))

    def is_open(self, now: datetime) -> bool:
        """Whether the office is open at a moment of its own time zone."""
        return any(start <= now.time() and (end == MIDNIGHT or now.time() < end) for start, end in self.of(now.date()))

    def opens_again(self, now: datetime) -> datetime | None:
        """When it opens next if it is closed at `now`; None while it is open, or if it is not known within two months."""
        if not self or self.is_open(now):
            return None
        return next((opening for opening in self._openings(now) if opening > now), None)

    def _openings(self, now: datetime) -> Iterator[datetime]:
        for ahead in range(62):
            day = now.date() + timedelta(days=ahead)
            for start, _end in self.of(day):
                yield datetime.combine(day, start, tzinfo=now.tzinfo)

    def in_words(self, language: str) -> str:
        """The week in a line, as the assistant says it: "Mon-Fri 09:00-18:00, Sat 10:00-13:00"."""
        if not self:
            return ""
        with translation.override(spoken_by_django(language)):
            parts = []
            for spans, days in groupby(range(7), key=lambda day: tuple(sorted(self.week[day]))):
                if spans:
                    days = list(days)
                    names = str(WEEKDAYS_ABBR[days[0]]) + (f"-{WEEKDAYS_ABBR[days[-1]]}" if len(days) > 1 else "")
                    parts.append(f"{names} {' + '.join(f'{start:%H:%M}-{_end(end)}' for start, end in spans)}")
            return ", ".join(parts)

    def closed_soon(self, today: date, language: str) -> str:
        """The closures of the next two weeks in words, or nothing: "closed on 25 December (Christmas)"."""
        with translation.override(spoken_by_django(language)):
            said = [_spoken(c, language) for c in sorted(self.closures, key=lambda c: c.first) if c.last >= today and c.first <= today + SOON]
        return ", ".join(said)


def a_day(day: date, language: str) -> str:
    """Day and month within a sentence of the language in use: Spanish, French and Portuguese write months small."""
    said = date_format(day, "MONTH_DAY_FORMAT")
    return said.lower() if language.split("-")[0] in ("es", "fr", "pt") else said


def _spoken(closure: Closure, language: str) -> str:
    first, last = (a_day(day, language) for day in (closure.first, closure.last))
    one, several = next(CLOSED[code] for code in (language.lower(), language.split("-")[0], "en") if code in CLOSED)
    said = one.format(day=first) if first == last else several.format(first=first, last=last)
    return f"{said} ({closure.name})" if closure.name else said


def spoken_by_django(language: str) -> str:
    """The language in which Django writes days and months for a contact: who writes Hindi in Latin letters says "Monday"."""
    code = {"zh": "zh-hans", "hi-latn": "en"}.get(language.lower(), language)
    return code if translation.check_for_language(code) else code.partition("-")[0] or "en"


def _end(end: time) -> str:
    return "24:00" if end == MIDNIGHT else f"{end:%H:%M}"


def _time(text: str) -> time:
    return time.fromisoformat(text)
