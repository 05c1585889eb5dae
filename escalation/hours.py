"""Opening hours as people write them ("Mon-Fri 9am-6pm, Sat 10-13"), read into the spans of each weekday.

Whatever is not understood to the last word says nothing at all: a wrong time is worse than none. Pure: no database.
"""

from __future__ import annotations

import re
from datetime import time

from escalation.wording import fold

_DAY_NAMES = (
    "mon monday lun lunes lundi seg segunda isnin", "tue tues tuesday mar martes mardi ter terca selasa",
    "wed weds wednesday mie miercoles mer mercredi qua quarta rabu", "thu thur thurs thursday jue jueves jeu jeudi qui quinta khamis",
    "fri friday vie viernes ven vendredi sex sexta jumaat", "sat saturday sab sabado sam samedi sabtu",
    "sun sunday dom domingo dim dimanche ahad",
)
_DAYS = {name: number for number, names in enumerate(_DAY_NAMES) for name in names.split()}
_EVERY_DAY = {"daily", "everyday", "diariamente", "diario", "tous les jours", "setiap hari", "every day", "todos los dias", "todos os dias"}
_CLOSED = {"closed", "cerrado", "fechado", "ferme", "tutup"}
_TO = {"-", "to", "till", "until", "a", "as", "au", "hasta", "ate", "hingga"}
_SKIPPED = {",", ";", "and", "y", "e", "et", "dan", "&", "de", "from", "feira", ":", "on", "le", "du", "das", "(", ")", "|", "/"}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))? ?(am|pm|h|hrs?)?")
_TOKEN = re.compile(
    r"(?:tous les jours|setiap hari|every day|todos los dias|todos os dias)|\d{1,2}(?:[:.h]\d{2})? ?(?:am\b|pm\b|hrs?\b|h\b)?|[a-z]+|[^\sa-z0-9]"
)
_MORNING = range(7, 12)  # an hour before "6pm" that is a morning hour unless it says otherwise

Week = list[list[tuple[time, time]]]


def read_week(text: str) -> Week | None:
    """The spans of each weekday, Monday first, of hours written as people do; None when they are not clear to the last
    word. Named in settings, for the page on which an owner gives them day by day."""
    week = _week(text or "")
    return week if week and any(week) else None


def _week(hours: str) -> Week | None:
    """The spans of each weekday, Monday first, or None when a single word is not understood."""
    text = fold(hours.casefold()).replace("–", "-").replace("—", "-").replace("a.m.", "am").replace("p.m.", "pm")
    week: Week = [[] for _ in range(7)]
    tokens, at, days = _TOKEN.findall(text), 0, []
    fresh = True  # whether the next day begins a new list
    shut = False  # after "closed on", up to the next comma
    while at < len(tokens):
        token = tokens[at].strip()
        if token in _DAYS or token in _EVERY_DAY:
            days, fresh = ([] if fresh else days), False
            found, at = _days(tokens, at)
            days = days + found
        elif token[0].isdigit():
            span = _span(tokens[at : at + 3])
            if span is None or not days:
                return None
            for day in days:
                week[day].append(span)
            at, fresh = at + 3, True
        elif token in _CLOSED:
            shut, days, fresh, at = not days or fresh, [], True, at + 1
        elif token in _SKIPPED:
            if shut and token in ",;" and days:
                shut, days, fresh = False, [], True
            at += 1
        else:
            return None
    return week


def _days(tokens: list[str], at: int) -> tuple[list[int], int]:
    """One day or a range of days beginning at a token, and where to read on. "Segunda-feira" is one day."""
    if tokens[at].strip() in _EVERY_DAY:
        return list(range(7)), at + 1
    first, at = _DAYS[tokens[at].strip()], _past_feira(tokens, at + 1)
    if at + 1 < len(tokens) and tokens[at].strip() in _TO and tokens[at + 1].strip() in _DAYS:
        last = _DAYS[tokens[at + 1].strip()]
        return [(first + step) % 7 for step in range((last - first) % 7 + 1)], _past_feira(tokens, at + 2)
    return [first], at


def _past_feira(tokens: list[str], at: int) -> int:
    return at + 2 if tokens[at : at + 2] == ["-", "feira"] else at


def _span(tokens: list[str]) -> tuple[time, time] | None:
    """ "9am" "-" "6pm" as two times; None unless the second is later."""
    if len(tokens) < 3 or tokens[1].strip() not in _TO or not tokens[2][0].isdigit():
        return None
    start, end = (_TIME.fullmatch(token.strip()) for token in (tokens[0], tokens[2]))
    if not start or not end:
        return None
    half = start[3] if start[3] in ("am", "pm") else ""
    if not half and end[3] == "pm" and int(start[1]) <= 12:
        half = "am" if int(start[1]) in _MORNING else "pm"
    opening, closing = _clock(start, half), _clock(end, end[3] or "")
    return (opening, closing) if opening and closing and opening < closing else None


def _clock(found: re.Match, half: str) -> time | None:
    hour, minute = int(found[1]), int(found[2] or 0)
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour == 24 and minute == 0:
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None
