"""Numbers as people write them: 1.2m, 2.350.000, 60 lakh, 一百五十万, half a million.

Works on tokens, so that words and figures mix freely and the place of each amount in the message stays known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .lexicon import Token

_GROUPED = re.compile(r"\d{1,3}(?:([.,' ٬])\d{3})(?:\1\d{3})*$")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}$")


@dataclass(frozen=True, slots=True)
class Amount:
    """One number of a message: its value and the tokens from `first` to `last` that say it."""

    value: float
    first: int
    last: int
    scale: float = 0.0  # the last scale word used: 1000 for 800k, 0 for a plain number
    figures: str = ""  # the figures as written; empty for a number in words
    lead: float = 0.0  # the number that stands before the scale: 1.2 of 1.2m

    @property
    def is_plain(self) -> bool:
        return not self.scale


def number_of(figures: str, *, scaled: bool = False) -> float:
    """The value of written figures, telling thousands separators from decimal ones.

    A single separator before three figures groups them (2.350 is 2350) unless a scale word follows (1.250 million).
    """
    if _INDIAN.match(figures) and figures.count(",") > 1:
        return float(figures.replace(",", ""))
    grouped = _GROUPED.match(figures)
    if grouped and not figures.startswith("0"):
        separators = sum(not c.isdigit() for c in figures)
        if not (scaled and separators == 1 and grouped.group(1) in ".,"):
            return float(re.sub(r"\D", "", figures))
    plain = figures.replace(" ", "").replace("'", "").replace("٬", "")
    comma, point = plain.rfind(","), plain.rfind(".")
    if comma >= 0 and point >= 0:  # both are used: the later one marks the decimals
        group = "." if comma > point else ","
        plain = plain.replace(group, "")
    if plain.count(",") > 1 or plain.count(".") > 1:
        return float(re.sub(r"\D", "", plain))
    return float(plain.replace(",", "."))


def find_amounts(tokens: list[Token], language: str = "en") -> list[Amount]:
    """All amounts of a message in order."""
    found, at = [], 0
    while at < len(tokens):
        amount = _Reader(tokens, at, language).read()
        if amount:
            found.append(amount)
            at = amount.last + 1
        else:
            at += 1
    return found


class _Reader:
    """Reads one amount that starts at a given token."""

    def __init__(self, tokens: list[Token], at: int, language: str) -> None:
        self.tokens, self.first, self.at = tokens, at, at
        self.language = language.split("-")[0]
        self.sums: list[float] = []
        self.current: float | None = None
        self.scale = 0.0
        self.lead = 0.0
        self.figures = ""

    def read(self) -> Amount | None:
        if not self._begins():
            return None
        while self.at < len(self.tokens) and self._step():
            pass
        if self.current is not None:
            self.sums.append(self.current)
        if not self.sums or self.at == self.first:
            return None
        return Amount(round(sum(self.sums), 4), self.first, self.at - 1, self.scale, self.figures, self.lead)

    def _begins(self) -> bool:
        token = self.tokens[self.first]
        if token.form == "number" or "number" in token.kinds or _counts_itself(token):
            return True
        return "scale" in token.kinds and _starts_alone(token)

    def _step(self) -> bool:
        """Take one more token if it continues the number."""
        token = self.tokens[self.at]
        if self.at > self.first and token.form == "han" and token.spaced:
            return False
        if token.form == "number":
            return self._take_figures(token)
        if _counts_itself(token) and self.at == self.first:
            self.current = float(token.kinds["room"][-1])
            self.at += 1
            return False
        if "scale" in token.kinds and self._scale_fits(token):
            return self._take_scale(token)
        if "number" in token.kinds:
            return self._take_word(token)
        if token.text == "-" and not token.spaced:
            return self._take_hyphen()
        if "joint.point" in token.kinds and self.current is not None:
            return self._take_decimals()
        if "joint.half" in token.kinds and self.at > self.first:
            return self._take_half()
        if "joint.and" in token.kinds and self.at > self.first:
            return self._take_and()
        return False

    def _take_figures(self, token: Token) -> bool:
        if self.at > self.first:
            following = self._peek(1)
            tail_scale = float(following.kinds["scale"]) if following and "scale" in following.kinds else 0.0
            chinese_tail = self.tokens[self.at - 1].form == "han" and len(token.text) == 1 and not self._is_counted(1)
            if chinese_tail and self.scale >= 1000 and not tail_scale:  # 1万5
                self.sums.append(int(token.text) * self.scale / 10)
                self.at += 1
                return False
            written_out = following is not None and (len(following.text) > 1 or following.form == "han")
            if self.current is not None or not tail_scale or tail_scale >= self.scale or not written_out:
                return False
        self.figures = self.figures or token.text
        self.current = number_of(token.text, scaled=self._scale_follows())
        self.at += 1
        return True

    def _scale_follows(self) -> bool:
        following = self._peek(1)
        return bool(following and "scale" in following.kinds and float(following.kinds["scale"]) >= 100_000)

    def _scale_fits(self, token: Token) -> bool:
        """A scale sign of one letter must touch its number; "mil" is a thousand or a million by language."""
        if self.at == self.first:
            return _starts_alone(token)
        if len(token.text) <= 1 and token.text.isascii():
            previous = self.tokens[self.at - 1]
            following = self._peek(1)
            if token.text in "ml" and following and following.form == "number" and not following.spaced:
                return False  # m2
            return previous.form == "number" and (not token.spaced or token.text == "k" or token.raw == "M")
        return True

    def _take_scale(self, token: Token) -> bool:
        size = float(token.kinds["scale"])
        if token.text == "mil" and self.language not in ("es", "pt") and (self.current or 0) >= 20:
            size = 1000.0
        if self.current is None and not self.sums:
            self.current = 1.0
        smaller = [part for part in self.sums if part < size]
        lead = sum(smaller) + (self.current or 0.0)
        if not lead:
            return False
        self.sums = [part for part in self.sums if part >= size] + [lead * size]
        self.lead, self.current, self.scale = lead, None, size
        self.at += 1
        return True

    def _take_word(self, token: Token) -> bool:
        value = float(token.kinds["number"])
        if self.at == self.first:
            self.current = value
        elif self._is_counted(1):
            return False
        elif self.current is None and self._continues(value):
            following = self._peek(1)
            is_last = not (following and "scale" in following.kinds)
            if token.form == "han" and self.scale >= 100 and value < 10 and is_last:
                value *= self.scale / 10  # 三千五
            self.current = value
        elif self.current is not None and self.current >= 20 and self.current % 10 == 0 and value < 10 <= self.current:
            self.current += value  # twenty five
        elif self.current is not None and self.current >= 100 and value < min(self.current, 1000):
            self.current += value  # quinientos cincuenta, mil quinientos
        else:
            return False
        self.at += 1
        return True

    def _take_hyphen(self) -> bool:
        """The hyphen of twenty-five."""
        following = self._peek(1)
        if not following or following.form != "word" or following.spaced or not self.current or self.current % 10:
            return False
        if self.figures or not 20 <= self.current < 100 or float(following.kinds.get("number", "10")) >= 10:
            return False
        self.at += 1
        return True

    def _continues(self, value: float) -> bool:
        return bool(self.scale) and value < self.scale and not self.figures and value >= 1

    def _take_decimals(self) -> bool:
        digits, at = "", self.at + 1
        while at < len(self.tokens):
            token = self.tokens[at]
            digit = token.text if token.form == "number" else token.kinds.get("number", "")
            if not digit.isdigit() or len(digit) > 2:
                break
            digits += digit
            at += 1
        if not digits or self.current is None:
            return False
        self.current = float(f"{int(self.current)}.{digits}")
        self.at = at
        return True

    def _take_half(self) -> bool:
        """"and a half" before or after the scale: two and a half million, un millón y medio."""
        if self.current is not None:
            self.current += 0.5 * max(s for s in (1, 1000, 1_000_000) if s <= max(1, self.current))
        elif self.scale:
            self.sums.append(self.scale / 2)
        self.at += 1
        return True

    def _take_and(self) -> bool:
        """"and" inside a number in words: two hundred and fifty thousand, cento e vinte mil."""
        following = self._peek(1)
        if not following or "number" not in following.kinds or following.form != "word" or self.figures:
            return False
        value, so_far = float(following.kinds["number"]), self.current or self.scale
        if value >= so_far or so_far < 20 or self._is_counted(2):
            return False
        self.at += 1
        if self.current is not None:
            self.current += value
            self.at += 1
        return True

    def _is_counted(self, ahead: int) -> bool:
        """Whether the number `ahead` belongs to rooms or another unit, and so not to this amount."""
        token = self._peek(ahead)
        return bool(token and ("room" in token.kinds or "unit" in token.kinds))

    def _peek(self, ahead: int) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None


def _counts_itself(token: Token) -> bool:
    """A noun that carries its number, as Arabic duals do."""
    return token.kinds.get("room", "")[-1:].isdigit()


def _starts_alone(token: Token) -> bool:
    """In Chinese and Arabic a scale can begin a number: 十二, مليون ونصف."""
    return not token.text.isascii() and (token.form == "han" or len(token.text) > 1)
