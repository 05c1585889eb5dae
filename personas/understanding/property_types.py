"""Which kind of property, and whether to rent or to buy."""

from __future__ import annotations

from collections.abc import Collection

from .lexicon import Token
from .quantities import Quantity
from .windows import Price

# The less a word says, the sooner another type word in the same message replaces it.
_VAGUE = {"house": 3, "apartment": 2, "commercial": 2, "landed": 1, "hdb": 1, "executive": 1, "retail": 1, "land": 1}
_BY_PERIOD = frozenset({"month", "week", "year"})


def find_type(tokens: list[Token], quantities: list[Quantity], taken: Collection[int] = ()) -> str:
    """The property type said; of several the most telling, then the first. `taken` are tokens of place names."""
    if any(q.unit == "flat" for q in quantities):
        return "hdb"
    said = [(t.kinds["type"], i) for i, t in enumerate(tokens)
            if "type" in t.kinds and i not in taken and not _is_ruled_out(tokens, i)]
    if said:
        return min(said, key=lambda entry: (_VAGUE.get(entry[0], 0), entry[1]))[0]
    counted = {i for q in quantities if q.unit in ("bed", "bath") and not _is_one(q, tokens)
               for i in range(q.first, q.last + 1)}
    rooms = [i for i, t in enumerate(tokens) if "maybe_type" in t.kinds and i not in counted]
    if rooms and not any(q.unit == "bed" and not _is_one(q, tokens) for q in quantities):
        return tokens[rooms[0]].kinds["maybe_type"]
    return ""


def _is_one(quantity: Quantity, tokens: list[Token]) -> bool:
    """ "une chambre", "a room": an article reads as one, and means the room itself."""
    return quantity.high == 1 and not quantity.amounts[0].figures and "maybe_type" in tokens[quantity.last].kinds


def _is_ruled_out(tokens: list[Token], at: int) -> bool:
    before = tokens[max(0, at - 2):at]
    return any("cue.replaced" in t.kinds and "bound" not in t.kinds for t in before)


def find_deal(tokens: list[Token], quantities: list[Quantity], price: Price) -> str:
    """"rent" or "sale" as said; a price per month or a stay of some months is rent, anything else is not guessed."""
    said = [(t.kinds["deal"], i) for i, t in enumerate(tokens) if "deal" in t.kinds and not _is_ruled_out(tokens, i)]  # "rent, not buy"
    deals = {deal for deal, _ in said}
    if len(deals) == 1:
        return said[0][0]
    if deals:
        first, last = said[0][1], said[-1][1]
        either = any("place.join" in t.kinds or "range.or" in t.kinds for t in tokens[first:last])
        return "" if either else said[-1][0]
    if price and price.period in _BY_PERIOD:
        return "rent"
    if any(q.unit == "term" for q in quantities):
        return "rent"
    return next((t.kinds["maybe_deal"] for t in tokens if "maybe_deal" in t.kinds), "")
