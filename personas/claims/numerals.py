"""Numbers written as words, in the languages of `words/numerals.toml` and in Chinese characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from personas.claims.text import LETTER, fold, prepare
from personas.claims.vocabulary import tables

_TOKEN = re.compile(rf"{LETTER}+")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+(?:百万|千万|[万亿])?)?")
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000}
_TEENS = -1  # "belas": ten more than the unit before it


class Spelled(NamedTuple):
    """A number in words and where it stands; `language` says whose words they are."""

    start: int
    end: int
    value: Decimal
    language: str


class _Lexicon(NamedTuple):
    units: dict[str, int]
    scales: dict[str, int]
    fixed: dict[str, int]
    joins: frozenset[str]
    points: frozenset[str]


@cache
def _lexicon(language: str) -> _Lexicon:
    def folded(part: dict[str, int]) -> dict[str, int]:
        return {fold(prepare(word)): value for word, value in part.items()}

    table: dict[str, Any] = tables("numerals")[language]
    return _Lexicon(
        folded(table["units"]), folded(table["scales"]), folded(table.get("fixed", {})),
        frozenset(fold(prepare(word)) for word in table["joins"]),
        frozenset(fold(prepare(word)) for word in table["point"]),
    )  # fmt: skip


def spelled(folded: str, language: str) -> Iterator[Spelled]:
    """The numbers in words of one language, left to right."""
    if language == "zh":
        yield from _chinese(folded)
        return
    lexicon = _lexicon(language)
    run: list[re.Match[str]] = []
    for token in _TOKEN.finditer(folded):
        if run and not re.fullmatch(r"[\s\-]*", folded[run[-1].end() : token.start()]):
            yield from _close(run, lexicon, language)
            run = []
        if _is_number(token[0], lexicon) or (run and token[0] in lexicon.joins | lexicon.points):
            run.append(token)
        elif run:
            yield from _close(run, lexicon, language)
            run = []
    yield from _close(run, lexicon, language)


def _is_number(word: str, lexicon: _Lexicon) -> bool:
    return _bare(word, lexicon) in lexicon.units | lexicon.scales | lexicon.fixed


def _bare(word: str, lexicon: _Lexicon) -> str:
    """The word without an Arabic "and" or "with" grown onto it."""
    if word.startswith(("و", "ب")) and word not in lexicon.units and word not in lexicon.scales:
        return word[1:]
    return word


def _close(run: list[re.Match[str]], lexicon: _Lexicon, language: str) -> Iterator[Spelled]:
    while run and run[-1][0] in lexicon.joins | lexicon.points:
        run = run[:-1]
    if run and (len(run) > 1 or not _only_scale(run[0][0], lexicon)):
        yield Spelled(run[0].start(), run[-1].end(), _value([t[0] for t in run], lexicon), language)


def _only_scale(word: str, lexicon: _Lexicon) -> bool:
    """A scale without a count ("mil", "million") is too often something else; "sejuta" carries its own."""
    return _bare(word, lexicon) in lexicon.scales and not word.startswith(("se", "مليون"))


def _value(run: list[str], lexicon: _Lexicon) -> Decimal:
    total, current, last, decimals = Decimal(0), Decimal(0), Decimal(0), None
    for token in run:
        word = _bare(token, lexicon)
        if word in lexicon.points:
            decimals = 0
        elif word in lexicon.units:
            last = Decimal(lexicon.units[word])
            if decimals is None:
                current += last
            else:
                decimals += 1
                current += last.scaleb(-decimals)
        elif word in lexicon.fixed:
            total += lexicon.fixed[word]
        elif word in lexicon.scales:
            total, current = _scale(total, current, last, lexicon.scales[word])
            last, decimals = Decimal(0), None
    return total + current


def _scale(total: Decimal, current: Decimal, last: Decimal, scale: int) -> tuple[Decimal, Decimal]:
    if scale == _TEENS:
        return total, current + 10
    if scale >= 1000:
        return total + (current or 1) * scale, Decimal(0)
    if scale == 100:
        return total, (current % 100 or 1) * scale + (current - current % 100)
    unit = last if 0 < last < 10 and current else Decimal(1)  # twenty as a scale: "quatre-vingts", "tiga puluh"
    if scale == 20 and unit != 4:
        return total, current + 20
    return total, current - (unit if current else 0) + unit * scale


def _chinese(folded: str) -> Iterator[Spelled]:
    for match in _CHINESE.finditer(folded):
        yield Spelled(match.start(), match.end(), chinese_value(match[0]), "zh")


def chinese_value(text: str) -> Decimal:
    """The value of a number in Chinese characters; also digit by digit as in a year."""
    whole, _, rest = text.partition("点")
    if rest:
        tail = rest.rstrip("百千万亿")
        scale = {"万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}.get(rest[len(tail) :], 1)
        digits = "".join(str(_CHINESE_DIGITS[c]) for c in tail)
        return (chinese_value(whole) + Decimal(f"0.{digits}")) * scale
    for sign, scale in (("亿", 100_000_000), ("万", 10_000)):
        if sign in whole:
            high, _, low = whole.partition(sign)
            return (chinese_value(high) if high else 1) * Decimal(scale) + (_low(low, scale) if low else 0)
    if len(whole) > 1 and all(c in _CHINESE_DIGITS for c in whole):
        return Decimal("".join(str(_CHINESE_DIGITS[c]) for c in whole))
    total = digit = 0
    for char in whole:
        if char in _CHINESE_DIGITS:
            digit = _CHINESE_DIGITS[char]
        else:
            total, digit = total + (digit or 1) * _CHINESE_SCALES[char], 0
    return Decimal(total + digit)


def _low(low: str, scale: int) -> Decimal:
    """What follows 万: a single digit counts the next place ("三万五" is 35,000)."""
    if len(low) == 1 and low in _CHINESE_DIGITS:
        return Decimal(_CHINESE_DIGITS[low] * scale // 10)
    return chinese_value(low)
