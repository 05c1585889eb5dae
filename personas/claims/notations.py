"""Amounts in a text, in whatever notation: 2,350,000 = 2.35m = 2.350.000 = 235万 = 23.5 lakh = ٢٬٣٥٠٬٠٠٠.

A figure may have several readings ("2.350" is 2350 in Spanish and 2.35 in English); an amount carries them all, and who
compares accepts any of them. Positions count in the prepared text (see text.py); preparing twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from personas.claims import numerals
from personas.claims.text import LETTER, fold, prepare
from personas.claims.vocabulary import Vocabulary, tables, terms

LANGUAGES = ("en", "ms", "es", "pt", "fr", "ar", "zh", "hi", "hi-Latn")
_SIGN = r"[$€£₹¥฿₫₩₱]"
_FIGURE = re.compile(r"(?<![\d])(?<!\d[.,])\d+(?:(?:[.,']|\s(?=\d{3}(?!\d)))\d+)*|(?<![\d\w])\.\d+")
_SQUARE = re.compile(r"(?:(?<![a-z])m|mt|mts|ft|pi|pies|م)2$")  # the 2 of a square metre
_METRES = re.compile(r"[ \-]?m ?2(?![\d.,]*\d)")  # on one line: a list may go on with its second point
_LEAD_IN = re.compile(  # between "per sq ft" and the amount
    r"[\s:=(,-]*(?:(?:is|at|about|around|roughly|of|es|est|e|ialah|unos|environ|aprox|cerca de|sekitar|lebih kurang|约为?|大约|是|为|价格?|单价|लगभग|करीब|lagbhag|حوالي|تقريبا|نحو)[\s:.]*){0,2}"
    r"(?:[a-z]{0,3}[$€£₹¥]|rm|aed|sgd)?\s*"
)
_JOIN = re.compile(r"\s*(?:,|and|y|e|et|dan|و|और|aur)?\s*")


@dataclass(frozen=True, slots=True)
class Amount:
    """One quantity as written, what it may mean, and the signs that stand next to it."""

    span: str
    start: int
    end: int
    values: frozenset[Decimal]
    currencies: frozenset[str] = frozenset()  # empty: no sign was written
    period: str = ""  # night | day | week | month | year
    unit: str = ""  # sqft | sqm | percent
    per: str = ""  # price per sqft | sqm
    scaled: bool = False  # carries a magnitude ("k", "million")
    spelled: str = ""  # language, when written in words


@cache
def _magnitudes() -> Vocabulary:
    return Vocabulary({scale: terms(table) for scale, table in tables("magnitudes").items()})


@cache
def _currencies() -> tuple[dict[str, frozenset[str]], re.Pattern[str], re.Pattern[str]]:
    """Meaning of each sign, and patterns for a sign behind and before an amount."""
    meaning: dict[str, frozenset[str]] = {}
    for table in tables("currencies").values():
        for sign in table["signs"]:
            plain = fold(sign)
            meaning[plain] = meaning.get(plain, frozenset()) | frozenset(table["means"])
    signs = "|".join(re.escape(s) for s in sorted(meaning, key=len, reverse=True))
    after = re.compile(rf"\s?-?(?:de |d')?({signs})(?![a-z])")
    before = re.compile(rf"(?<![a-z])({signs})(?:(?<=[a-z]) ?[:.]?| ?:?) ?$")
    return meaning, after, before


@cache
def area_units() -> Vocabulary:
    """Words for units of area, and for prices per unit."""
    return Vocabulary({unit: terms(tables("areas")[unit]) for unit in ("sqft", "sqm", "psf", "psm")})


@cache
def _units() -> tuple[Vocabulary, re.Pattern[str]]:
    table = tables("areas")
    units = area_units()
    per = "|".join(re.escape(fold(t)) for t in sorted(terms(table["per"]), key=len, reverse=True))
    return units, re.compile(rf"\s?(?:{per})\s?")


@cache
def periods() -> Vocabulary:
    """Words for the time a price covers."""
    return Vocabulary({p: [t for t in terms(table) if not t.startswith("/")] for p, table in tables("periods").items()})


@cache
def _slashed() -> re.Pattern[str]:
    """ "/mo" and its like: a slash is no letter, so they are searched apart."""
    named = []
    for period, table in tables("periods").items():
        short = [re.escape(fold(t[1:])) for t in terms(table) if t.startswith("/")]
        named.append(rf"(?P<{period}>{'|'.join(sorted(short, key=len, reverse=True))})")
    return re.compile(rf"\s?/\s?(?:{'|'.join(named)})(?!{LETTER})")


def amounts(text: str, languages: Iterable[str] = LANGUAGES) -> list[Amount]:
    """Every amount in the text, figures first, number words of the given languages where no figure stands."""
    text = prepare(text)
    folded = fold(text)
    found = _chain(folded, [_figure(folded, m) for m in _FIGURE.finditer(folded) if not _SQUARE.search(folded[: m.end()])])
    taken = [(a.start, a.end) for a in found]
    spelled = [word for language in languages for word in numerals.spelled(folded, language)]
    for word in sorted(spelled, key=lambda w: w.start - w.end):  # the longest reading, whatever its language
        if not any(word.start < end and start < word.end for start, end in taken):
            found.append(_from_words(folded, word))
            taken.append((word.start, word.end))
    found = _chain(folded, sorted(found, key=lambda amount: amount.start))
    return [_dress(folded, replace(a, span=text[a.start : a.end])) for a in found]


def readings(figure: str) -> frozenset[Decimal]:
    """What a figure with separators may mean; empty when it is no number (a date, a version)."""
    plain = re.sub(r"[\s']", "", figure)
    if figure != plain and re.fullmatch(r"\d{1,3}(?:[\s']\d{3})+", figure):
        return frozenset({Decimal(plain)})
    marks = [c for c in plain if c in ".,"]
    if not marks:
        return frozenset({Decimal(plain)})
    if len(set(marks)) == 2:
        return _mixed(plain, marks)
    mark, groups = marks[0], re.split(r"[.,]", plain)
    values = set()
    if all(len(g) == 3 for g in groups[1:]) and 1 <= len(groups[0]) <= 3:
        values.add(Decimal("".join(groups)))
    if _indian(groups) and mark == ",":
        values.add(Decimal("".join(groups)))
    if len(marks) == 1:
        values.add(Decimal(f"{groups[0] or '0'}.{groups[1]}"))
    return frozenset(values)


def _indian(groups: list[str]) -> bool:
    """Lakhs: 23,50,000."""
    return len(groups) > 2 and len(groups[-1]) == 3 and all(len(g) == 2 for g in groups[1:-1]) and len(groups[0]) < 3


def _mixed(plain: str, marks: list[str]) -> frozenset[Decimal]:
    """Two kinds of separator: the last is the decimal mark."""
    if marks.count(marks[-1]) > 1:
        return frozenset()
    whole, _, fraction = plain.rpartition(marks[-1])
    return frozenset({Decimal(re.sub(r"[.,]", "", whole) + "." + fraction)})


def _figure(folded: str, match: re.Match[str]) -> Amount:
    values, end, scaled = readings(match[0]), match.end(), False
    gap = re.match(r"[\s\-]?", folded[end:])
    hit = _magnitudes().at(folded, end + (gap.end() if gap else 0)) or _magnitudes().at(folded, end)
    if hit is None or _is_area_unit(folded, end):
        glued = _glued_magnitude(folded, end)
        if glued:
            scale, end = glued
            return Amount("", match.start(), end, frozenset(v * scale for v in values), scaled=True)
    elif hit:
        scales = {Decimal(c) for c in hit.concepts}
        metres = hit.end - hit.start == 1 and folded[hit.start] in "ml"  # "500 m" may be a distance
        values = frozenset(v * s for v in values for s in scales) | (values if metres else frozenset())
        end, scaled = hit.end, True
    return Amount("", match.start(), end, values, scaled=scaled)


def _glued_magnitude(folded: str, end: int) -> tuple[Decimal, int] | None:
    """ "2.5m€", "300kSGD": a letter that the word search does not see because something follows it."""
    if match := re.match(rf"\s?([km])(?={_SIGN}|[\u3400-\u9fff])", folded[end:]):
        return Decimal({"k": 1000, "m": 1_000_000}[match[1]]), end + match.end()
    return None


def _is_area_unit(folded: str, end: int) -> bool:
    return bool(_METRES.match(folded, end))


def _chain(folded: str, figures: list[Amount]) -> list[Amount]:
    """Join "2 million 350 thousand" and "235万5千" into one amount."""
    out: list[Amount] = []
    for amount in figures:
        last = out[-1] if out else None
        if last and last.scaled and amount.scaled and _JOIN.fullmatch(folded[last.end : amount.start]):
            sums = frozenset(a + b for a in last.values for b in amount.values if b < a)
            if sums:
                out[-1] = replace(last, end=amount.end, values=sums)
                continue
        out.append(amount)
    return out


def _from_words(folded: str, word: numerals.Spelled) -> Amount:
    values = frozenset({word.value})
    scaled = word.value >= 1000
    if not scaled and (hit := _magnitudes().at(folded, word.end + 1)) and word.end < len(folded):
        values, scaled = frozenset(word.value * Decimal(c) for c in hit.concepts), True
        return Amount("", word.start, hit.end, values, scaled=True, spelled=word.language)
    return Amount("", word.start, word.end, values, scaled=scaled, spelled=word.language)


def _dress(folded: str, amount: Amount) -> Amount:
    """Add the currency, unit and period that stand next to the amount."""
    meaning, after, before = _currencies()
    end, currencies = amount.end, frozenset[str]()
    if match := before.search(folded, max(0, amount.start - 20), amount.start):
        currencies = meaning[match[1]]
    if not _METRES.match(folded, end) and (match := after.match(folded, end)):
        currencies, end = (currencies & meaning[match[1]]) or meaning[match[1]], match.end()
    unit, per = _area(folded, amount.end, end)
    per = per or ("" if unit else _per_before(folded, amount.start))
    if folded[amount.end : amount.end + 2].lstrip()[:1] == "%":
        unit = "percent"
    return replace(amount, currencies=currencies, unit=unit, per=per, period=_period_after(folded, end))


def _area(folded: str, figure_end: int, end: int) -> tuple[str, str]:
    units, per = _units()
    gap = re.compile(r"[\s\-]{0,2}").match(folded, figure_end)
    hit = units.at(folded, gap.end() if gap else figure_end)
    if hit and hit.concepts & {"sqft", "sqm"}:
        return next(iter(hit.concepts & {"sqft", "sqm"})), ""
    gap = re.compile(r"[\s\-]{0,2}").match(folded, end)
    hit = units.at(folded, gap.end() if gap else end)
    if hit and hit.concepts & {"psf", "psm"}:
        return "", "sqft" if "psf" in hit.concepts else "sqm"
    if (match := per.match(folded, end)) and (hit := units.at(folded, match.end())):
        return "", next(iter(sorted(hit.concepts)))
    return "", ""


def _per_before(folded: str, start: int) -> str:
    """ "per sq ft S$1,014", "PSF: 1,014", "每平方英尺1014元"."""
    units, per = _units()
    for hit in units.find(folded[max(0, start - 34) : start]):
        at = max(0, start - 34)
        if not _LEAD_IN.fullmatch(folded[at + hit.end : start]):
            continue
        if hit.concepts & {"psf", "psm"}:
            return "sqft" if "psf" in hit.concepts else "sqm"
        if any(m.end() == at + hit.start for m in per.finditer(folded, max(0, at + hit.start - 12), at + hit.start)):
            return next(iter(sorted(hit.concepts)))
    return ""


def _period_after(folded: str, end: int) -> str:
    if match := _slashed().match(folded, end):
        return match.lastgroup or ""
    gap = re.compile(r"[\s,.\-(]{0,3}(?:rent |de loyer |de aluguel |de alquiler )?").match(folded, end)
    hit = periods().at(folded, gap.end() if gap else end)
    return sorted(hit.concepts)[0] if hit else ""


def all_values(found: Iterable[Amount]) -> Iterator[Decimal]:
    """Every reading of every amount."""
    for amount in found:
        yield from amount.values
