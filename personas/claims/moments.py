"""Times and dates. A time of day may always be said, but for when the agency opens and closes; a date only if the contact or
the facts brought it up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims.reading import Reading
from personas.claims.text import LETTER
from personas.claims.violations import Violation
from personas.claims.vocabulary import alternation, tables, terms

_TIME = (
    r"\d{1,2}\s?[:h]\s?\d{2}(?:\s?(?:am|pm|a\.m\.|p\.m\.|hrs|h)?)(?!\d)",
    r"\d{1,2}(?:[.:]\d{2})?\s?(?:-|to|till|until|–)\s?\d{1,2}(?:[.:]\d{2})?\s?(?:am|pm|a\.m|p\.m)(?![a-z])",
    r"(?<!\d)(?<![.,])\d{1,2}(?:\.\d{2})?\s?(?:am|pm|a\.m\.?|p\.m\.?)(?![a-z])",
    r"(?<!\d)\d{1,2}\s?(?:o'clock|heures?|horas|h(?![a-z])|uhr|noon)",
    r"(?<!\d)\d{1,2}(?:[.:]\d{2})?\s?(?:pagi|petang|malam|tengah hari)",
    r"(?<![^\W\d_])(?:pukul|jam|a las|a la|الساعه)\s\d{1,2}(?:[.:]\d{2})?(?![.,]?\d|\s?%)(?!\s?(?:mil|000|juta|k\b|m\b|hab|dorm|quart|chamb))",
    r"(?:上午|下午|早上|晚上|中午|傍晚)?\d{1,2}\s?[点](?:半|\d{1,2}分?)?(?!\d)",
    r"(?<!\d)\d{1,2}(?::\d{2})?\s?(?:बजे|baje)",
    r"24\s?/\s?7",
)


@cache
def _times() -> re.Pattern[str]:
    return re.compile("|".join(_TIME))


@cache
def _dates() -> re.Pattern[str]:
    table = tables("calendar")
    month = alternation(terms(table["months"]))
    day = r"\d{1,2}(?:st|nd|rd|th|er|º)?"
    year = r"(?:,?\s(?:de |del )?(?:19|20)\d{2}(?!\d))?"
    return re.compile(
        rf"(?<!\d){day}\s(?:of |de |من )?{month}{year}|{month}\s(?:the )?{day}(?![\d,.]*\d){year}"
        rf"|(?:(?:19|20)\d{{2}}年)?\d{{1,2}}月\d{{1,2}}[日号]?|(?<!\d)(?:19|20)\d{{2}}-\d{{1,2}}-\d{{1,2}}"
        rf"|(?<![\d/])\d{{1,2}}/\d{{1,2}}/\d{{2,4}}(?!\d)|(?<!\d)\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d{{2}}"
        rf"|{month}\s(?:de )?(?:19|20)\d{{2}}(?!\d)|(?:19|20)\d{{2}}年\d{{1,2}}月"
    )


def mask(reading: Reading) -> None:
    """Take times and dates out of the sight of the other checks."""
    for pattern in (_dates(), _times()):
        reading.masked += [(m.start(), m.end()) for m in pattern.finditer(reading.folded)]


def has_time(folded: str) -> bool:
    """Does a time of day stand in this text?"""
    return _times().search(folded) is not None


def check(reading: Reading) -> Iterator[Violation]:
    """Dates nobody proposed, and move-in days nobody wrote down."""
    known = "\n".join((reading.contact_folded, *(e.text for e in reading.listings), _agency_text(reading)))
    known_words = set(re.findall(rf"{LETTER}+|\d+", known))
    for match in _dates().finditer(reading.folded):
        figures = {str(int(n)) for n in re.findall(r"\d+", match[0])}
        have = {str(int(n)) for n in re.findall(r"\d+", known)}
        named = set(re.findall(rf"(?![\d_]){LETTER}{{3,}}", match[0])) - {"the"}
        if not figures <= have or not all(any(w.startswith(n[:3]) for w in known_words) for n in named):
            yield Violation("date", reading.text[match.start() : match.end()], noop("neither the contact nor the facts name this date"))


    yield from _hours(reading)


def _hours(reading: Reading) -> Iterator[Violation]:
    """When the agency opens and closes is what its settings say, whichever way the clock is written."""
    known = _clock(_agency_text(reading))
    for start, end in reading.sentences:
        if not reading.has("opening", start, end):
            continue
        for match in _times().finditer(reading.folded, start, end):
            if not _clock(match[0]) <= known or match[0].startswith("24"):
                yield Violation("date", reading.text[match.start() : match.end()], noop("the agency's settings name no such opening time"))


def _clock(text: str) -> set[tuple[int, int]]:
    """The times of a text as (hour of twelve, minute): "19:00" and "7 pm" are one."""
    found = re.findall(r"(?<!\d)(\d{1,2})(?:\s?[:.h点]\s?(\d{2})|(半))?(?!\d)", text)
    return {(int(hour) % 12, int(minute or 0) or 30 * bool(half)) for hour, minute, half in found if int(hour) <= 24}


def _agency_text(reading: Reading) -> str:
    return (reading.agency.opening_hours or "").lower()
