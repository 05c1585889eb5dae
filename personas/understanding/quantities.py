"""Amounts with what they count and how they bind: "at least 3 bedrooms", "between 700 and 850k", "85 sqm".

One grammar serves prices, areas, bedrooms and bathrooms in every language: bound, amount, joiner, amount, unit, bound,
with the pieces named by the vocabulary. What the quantity is about is decided by its unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .amounts import Amount, find_amounts
from .lexicon import Kinds, Token, grammar

_BRIDGE_KINDS = frozenset({"currency", "bound", "cue.budget", "cue.strong", "cue.size", "range.open", "room", "period"})

@dataclass(slots=True)
class Quantity:
    """A window of numbers: `low` and `high` are equal for an exact one, None where it is open."""

    low: float | None
    high: float | None
    first: int
    last: int
    unit: str = ""  # "bed" | "bath" | "sqft" | "sqm" | "flat" | "other" | "term" | ... ; "" for bare numbers
    bound: str = ""  # "max" | "min" | "around" | "range" | "" when nothing says which
    currency: str = ""
    period: str = ""
    cue: str = ""  # "strong" | "budget" | "notprice" | "size" | ""
    scale: float = 0.0
    is_replaced: bool = False  # "instead of 1.2m": said only to be dropped
    amounts: list[Amount] = field(default_factory=list)


def find_quantities(tokens: list[Token], language: str = "en", taken: frozenset[int] = frozenset()) -> list[Quantity]:
    """All quantities of a message; `taken` are tokens that belong to something else, such as a street name."""
    amounts = [a for a in find_amounts(tokens, language) if not taken.intersection(range(a.first, a.last + 1))]
    reader = _Reader(tokens, {a.first: a for a in amounts})
    found = []
    for amount in amounts:
        if amount.first >= reader.free_from:
            found.append(reader.read(amount))
    return _with_flats(found, tokens)


def _with_flats(quantities: list[Quantity], tokens: list[Token]) -> list[Quantity]:
    """Rooms without saying which: a "4-room flat" is a kind of flat in Singapore, elsewhere rooms are bedrooms."""
    flats = any(t.text in grammar("flats") or t.has("type", "hdb") for t in tokens)
    for quantity in quantities:
        if quantity.unit == "any":
            quantity.unit = "flat" if flats else "bed"
    return quantities


class _Reader:
    """Walks the amounts from left to right and remembers which words are already used."""

    def __init__(self, tokens: list[Token], starts: dict[int, Amount]) -> None:
        self.tokens, self.starts = tokens, starts
        self.free_from = 0
        self.used: set[int] = set()
        self.bound_word = ""
        self.baths_at = -1  # where the second number of "3/2" stands

    def read(self, amount: Amount) -> Quantity:
        quantity = Quantity(amount.value, amount.value, amount.first, amount.last, scale=amount.scale, amounts=[amount])
        self._look_back(quantity)
        noun = self.tokens[amount.first].kinds.get("room", "")
        if noun[-1:].isdigit():  # an Arabic dual such as غرفتين says two and what at once
            quantity.unit = noun[:-1]
        if amount.first == self.baths_at:
            quantity.unit = "bath"
        self._look_ahead(quantity)
        self._join_range(quantity)
        self._join_rooms(quantity)
        self._close(quantity)
        self.free_from = quantity.last + 1
        return quantity

    def _look_back(self, quantity: Quantity) -> None:
        """Currency, bound, cue and a counted noun that stand before the number."""
        at, seen = quantity.first - 1, 0
        while at >= self.free_from and seen < 4:
            token = self.tokens[at]
            if at in self.used or token.is_stop or token.text == ",":
                break
            self._note_before(quantity, token, at)
            if not self._is_bridge(token) or quantity.unit and "room" not in token.kinds:
                break
            at, seen = at - 1, seen + 1
        self._note_cue(quantity, at)

    def _note_before(self, quantity: Quantity, token: Token, at: int) -> None:
        kinds = token.kinds
        adjacent = at == quantity.first - 1
        if "currency" in kinds and not quantity.currency and _currency_fits(token, self._token(at + 1), adjacent):
            quantity.currency = kinds["currency"]
            quantity.first = at
        elif "bound" in kinds and quantity.unit and "range.open" in kinds:
            return  # "with bedrooms from ..." opens something else
        elif "bound" in kinds and (not quantity.bound or quantity.bound == "around"):
            quantity.bound = self._negated(kinds["bound"], at)
            self.bound_word = token.text
            self.used.add(at)
        elif "cue.replaced" in kinds and "bound" not in kinds and not quantity.bound:
            quantity.is_replaced = True
        elif kinds.get("room", "").endswith("_label"):
            if adjacent and not self.tokens[quantity.first].spaced and (quantity.high or 0) < 10:
                quantity.unit, quantity.first = kinds["room"].removesuffix("_label"), at
        elif kinds.get("room") in ("bed", "bath") and not quantity.unit and not self._was_counted(at):
            quantity.unit = kinds["room"]
            self.used.add(at)
        if "cue.replaced" in kinds and "bound" in kinds:
            self._prefer_replaced(quantity, token, at)

    def _negated(self, bound: str, at: int) -> str:
        """ "can't spend more than" is a most, "pas au-dessous de" a least."""
        for token in reversed(self.tokens[max(self.free_from, at - 4):at]):
            if token.is_stop or token.text == ",":
                break
            if "cue.negation" in token.kinds:
                return {"min": "max", "max": "min"}.get(bound, bound)
        return bound

    def _prefer_replaced(self, quantity: Quantity, token: Token, at: int) -> None:
        """"from 1.2m to 1.5m" after a word of change means: drop the first."""
        earlier = self._token(at - 1)
        if earlier and any(kind.startswith("cue.change") for kind in earlier.kinds):
            quantity.is_replaced, quantity.bound = True, ""

    def _was_counted(self, at: int) -> bool:
        earlier = self._token(at - 1)
        return bool(earlier and earlier.form == "number")

    def _is_bridge(self, token: Token) -> bool:
        """Words that may stand between a number and what governs it."""
        kinds = token.kinds
        return token.text in grammar("fillers") or bool(kinds.keys() & _BRIDGE_KINDS)

    def _note_cue(self, quantity: Quantity, at: int) -> None:
        """A budget, size or deposit word shortly before."""
        for position in range(quantity.first - 1, max(self.free_from, quantity.first - 6) - 1, -1):
            token = self.tokens[position]
            if token.is_stop:
                return
            for cue in ("notprice", "strong", "size", "budget"):
                if f"cue.{cue}" in token.kinds:
                    quantity.cue = cue
                    return

    def _look_ahead(self, quantity: Quantity) -> None:
        """Unit, currency, period and trailing bounds that stand after the number."""
        at, bridged = quantity.last + 1, 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if self._note_after(quantity, token, at):
                self.used.add(at)
                quantity.last, bridged = at, 0
            elif bridged < 2 and self._bridges_unit(quantity, token, at):
                bridged += 1
            else:
                break
            at += 1

    def _bridges_unit(self, quantity: Quantity, token: Token, at: int) -> bool:
        if quantity.unit and quantity.unit not in ("bed", "bath"):
            return False
        following = self._token(at + 1)
        is_adjective = token.form == "word" and not token.kinds and (quantity.high or 99) < 20
        bridges = token.text in grammar("unit_bridges") or is_adjective
        return bool(bridges and following and at + 1 not in self.starts
                    and following.kinds.keys() & {"room", "unit", "period"})

    def _note_after(self, quantity: Quantity, token: Token, at: int) -> bool:
        """Take what a following token says of the quantity; False if it says nothing of it."""
        kinds = token.kinds
        small = (quantity.high or 0) <= 20 and not quantity.scale and not quantity.currency
        if self._is_trailing_bound(quantity, token, at):
            quantity.bound = kinds["bound_after"]
        elif "unit" in kinds and not quantity.unit and not self._is_period_instead(quantity, kinds):
            quantity.unit = kinds["unit"]
        elif small and self._is_counted_room(quantity, kinds, at):
            quantity.unit = kinds["room"]
        elif self._is_trailing_currency(quantity, kinds, at):
            quantity.currency = kinds["currency"]
        elif "period" in kinds and not quantity.period and quantity.unit in ("", "term") and not small:
            quantity.period, quantity.unit = kinds["period"], ""
        else:
            return False
        return True

    def _is_trailing_bound(self, quantity: Quantity, token: Token, at: int) -> bool:
        bound = token.kinds.get("bound_after")
        if not bound or quantity.bound in ("max", "min") or bound == "around" and quantity.unit in ("bed", "bath"):
            return False
        return self._trails(token, at)

    def _is_counted_room(self, quantity: Quantity, kinds: Kinds, at: int) -> bool:
        if "_" in kinds.get("room", "_"):  # a label such as the T of T2 stands before its number
            return False
        return not quantity.unit or at - 1 == quantity.last and quantity.unit == "other"

    def _is_trailing_currency(self, quantity: Quantity, kinds: Kinds, at: int) -> bool:
        """ "2000 euros", "$2000 CAD"; a sign before the next number belongs to that one."""
        if "currency" not in kinds or quantity.unit or quantity.currency not in ("", "USD"):
            return False
        return not self._opens_next(at)

    def _is_period_instead(self, quantity: Quantity, kinds: Kinds) -> bool:
        """"2500 pm" and "1200 mois" are rents, "2 pm" and "6 mois" are not."""
        if "period" in kinds and ((quantity.high or 0) > 100 or quantity.currency or quantity.scale):
            return True
        return kinds["unit"] in ("other", "term") and bool(quantity.currency or quantity.scale >= 1000)  # "rate" is no rent

    def _opens_next(self, at: int) -> bool:
        """A currency sign before the next number belongs to that number."""
        following = self._token(at + 1)
        return at + 1 in self.starts and bool(following) and (not following.spaced or self.tokens[at].spaced)

    def _trails(self, token: Token, at: int) -> bool:
        """Whether a word such as "max" closes this quantity rather than opening the next one."""
        if "bound" not in token.kinds or token.text == "+":
            return not (token.text == "+" and at + 1 in self.starts)
        ahead = at + 1
        while ahead < len(self.tokens) and self._leads_to_number(ahead):
            ahead += 1
        return ahead not in self.starts

    def _leads_to_number(self, at: int) -> bool:
        token = self.tokens[at]
        return token.text in grammar("fillers") or bool(token.kinds.keys() & {"currency", "cue.budget"})

    def _join_range(self, quantity: Quantity) -> None:
        """Take the second number of "700 to 850k", "2 or 3 bedrooms", "between 1 and 1.2m"."""
        joiner = quantity.last + 1
        token = self._token(joiner)
        if not token or not ("range.to" in token.kinds or "range.or" in token.kinds):
            return
        start = joiner + 1
        while start < len(self.tokens) and start not in self.starts and self._leads_to_number(start):
            start += 1
        if start not in self.starts:
            return
        second = self.starts[start]
        other = Quantity(second.value, second.value, second.first, second.last, scale=second.scale, amounts=[second])
        if start - 1 > joiner and "currency" in self.tokens[start - 1].kinds:
            other.currency = self.tokens[start - 1].kinds["currency"]
        mark = set(self.used)
        self._look_ahead(other)
        if self._are_one_range(quantity, other, token, joiner):
            self._merge(quantity, other)
        else:
            self.used = mark

    def _join_rooms(self, quantity: Quantity) -> None:
        """"3+1 bedrooms" has three and something small besides; "rental 3/2" has three bedrooms and two bathrooms."""
        sign, at = self._token(quantity.last + 1), quantity.last + 2
        second = self.starts.get(at)
        if not sign or sign.text not in "+/" or not second or quantity.unit or not (_is_few(quantity.amounts[0]) and _is_few(second)):
            return
        following = self._token(second.last + 1)
        if sign.text == "+" and following and following.kinds.get("room") in ("bed", "any"):
            quantity.unit, quantity.last = following.kinds["room"], second.last + 1
        elif sign.text == "/" and self._speaks_of_homes() and not (following and following.kinds.keys() & {"room", "unit", "period"}):
            quantity.unit, self.baths_at = "bed", second.first

    def _speaks_of_homes(self) -> bool:
        """And not of a day: a viewing on 3/2."""
        kinds = {kind for t in self.tokens for kind in t.kinds}
        return bool(kinds & {"type", "deal", "ask.search"}) and not kinds & {"wants.viewing", "ask.elsewhere"}

    def _are_one_range(self, a: Quantity, b: Quantity, joiner: Token, at: int) -> bool:
        if a.unit and a.unit != b.unit:
            return False
        counts = b.unit in ("bed", "bath", "flat", "any", "pieces")
        opened = any("range.open" in self.tokens[i].kinds for i in range(max(0, a.first - 3), a.first))
        if joiner.text in ("+", "/") and not counts:
            return False
        weak = joiner.text in grammar("weak_joiners")
        if counts:
            return (a.high or 0) < (b.high or 0) <= (a.high or 0) + 5
        if weak and not opened and not ("range.or" in joiner.kinds and (a.currency or a.scale or (a.high or 0) >= 100)):
            return False
        return a.amounts[0].value < _spread(a.amounts[0], b.amounts[0])[1] and not (a.bound in ("max",) and weak)

    def _merge(self, quantity: Quantity, other: Quantity) -> None:
        low, high = _spread(quantity.amounts[0], other.amounts[0])
        quantity.low, quantity.high, quantity.bound = min(low, high), max(low, high), "range"
        quantity.last, quantity.unit = other.last, other.unit or quantity.unit
        quantity.currency, quantity.period = quantity.currency or other.currency, other.period
        quantity.scale = max(quantity.scale, other.scale)
        quantity.amounts += other.amounts

    def _close(self, quantity: Quantity) -> None:
        """Turn bound and value into a window."""
        if quantity.bound == "min" and quantity.unit in ("bed", "bath") and self.bound_word in grammar("of_or_from"):
            quantity.bound = ""  # شقة من ثلاث غرف has three rooms, not three or more
        if quantity.bound == "max":
            quantity.low = None
        elif quantity.bound == "min":
            quantity.high = None

    def _token(self, at: int) -> Token | None:
        return self.tokens[at] if 0 <= at < len(self.tokens) else None


def _is_few(amount: Amount) -> bool:
    """A single figure, as rooms are counted."""
    return amount.is_plain and len(amount.figures) == 1 and amount.value >= 1


def _currency_fits(token: Token, following: Token | None, adjacent: bool) -> bool:
    """A one-letter currency sign must touch its number; "R6.5m" is one, "r 6" is not."""
    if not adjacent:
        return False
    return not (len(token.text) == 1 and token.text.isalpha() and following is not None and following.spaced)


def _spread(low: Amount, high: Amount) -> tuple[float, float]:
    """Share the scale of the second number with the first: 700 to 850k, 1.2-1.5m, 800-1m."""
    if low.scale:
        return low.value, high.value
    if not high.scale:  # entre 150 et 200 000
        shares = low.value < 1000 and high.value >= 10_000 and low.value * 1000 < high.value
        return low.value * (1000 if shares else 1), high.value
    if low.value < high.lead:
        return low.value * high.scale, high.value
    if high.scale >= 1_000_000 and low.value * 1000 < high.value:
        return low.value * 1000, high.value
    return low.value, high.value
