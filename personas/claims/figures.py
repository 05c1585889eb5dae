"""Every quantity of a reply: prices, room counts, areas, and whatever else is a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import product

from django.utils.translation import gettext_noop as noop

from personas.claims import rooms
from personas.claims.evidence import Evidence
from personas.claims.notations import Amount, all_values, area_units, periods
from personas.claims.reading import Clause, Reading
from personas.claims.violations import Violation
from personas.claims.vocabulary import concept

_ORDINAL = re.compile(r"(?:(?<=\n)|^)\s*(?:[-*•]\s*)?(?:option |no\.? ?|#)?\d{1,2}\s?[.):\-,]?\s*$", re.IGNORECASE)
_TIMES = re.compile(r"\s?[x×*]\s?\D{0,4}\d")
_FACTOR = re.compile(r"[\dk]\s?[x×*]\s?$")
_EQUATION = re.compile(r"(?<![\d.,])(?<!\d )\d{1,4}\s?[+\-*/x×÷]\s?\d{1,4}\s?=\s?\d{1,6}(?![\d.,])")
_YEARS = re.compile(r"\s*(?:years?|yrs?|tahun|anos?|ans?|سنه|سنوات|عام|年|साल|saal)(?!\w)")
_ROUNDED = Decimal("0.005")  # a share of the price
_CONTRACT = re.compile(r"\d+[\s\-]*(?:months?|years?|weeks?)[\s\-]+(?:contract|lease|tenancy|term|agreement|commitment|rental|stay|minimum)\b")
_LEASE = re.compile(r"(?<!\d)(\d{2,4})[\s\-]*years?[\s\-]+lease(?!\w)")
_SOLD_AT = re.compile(r"(?<![a-z])(?:priced at|listed at|going for|it's|it is|costs|asking|(?:^|[.,!?] ?)at)\s?\W{0,3}(?:[a-z]{1,3}\W?)?$")
_IS = re.compile(r"\s*(?:[:=]|is|es|e|est|ialah|adalah|هو|是|为)\s*")
_OTHER_CURRENCY = noop("the price is in another currency")
_DERIVED_PERIODS = {"year": Decimal(12), "week": Decimal(12) / 52, "day": Decimal(12) / 365}


def mask(reading: Reading) -> None:
    """Hide units of area from the search for words: a square metre is no underground railway; and the length of a lease that
    a listing's tenure names."""
    reading.masked += [(hit.start, hit.end) for hit in area_units().find(reading.folded)]
    tenures = " ".join(e.facts.tenure for e in reading.listings)
    reading.masked += [found.span() for found in _LEASE.finditer(reading.folded) if found[1] in tenures.replace("-", " ").split()]


def check(reading: Reading) -> Iterator[Violation]:
    """Judge each amount by the part it plays where it stands."""
    for sum_ in _EQUATION.finditer(reading.folded):  # small numbers alone may count things; an equation of them counts nothing
        if not {Decimal(n) for n in re.findall(r"\d+", sum_[0])} & {n for e in reading.listings for n in e.numbers if n >= 100}:
            yield Violation("number", reading.text[sum_.start() : sum_.end()], noop("a sum that is no listing's"))
    for amount in reading.amounts:
        if reading.is_masked(amount.start, amount.end) or _is_list_number(reading, amount) or _is_span_of_year(reading, amount):
            continue
        if _is_length_of_contract(reading, amount):
            if not amount.values & {value for said in reading.contact_amounts for value in said.values}:
                yield Violation("number", amount.span, noop("this length of a contract is in no fact"))
            continue
        clause = reading.clause_at(amount.start)
        scope = _scope(reading, clause, amount)
        yield from _judge(reading, amount, clause, scope)


def _judge(reading: Reading, amount: Amount, clause: Clause, scope: list[Evidence]) -> Iterator[Violation]:
    room = rooms.claimed(reading, amount)
    if amount.per:
        yield from _per_area(reading, amount, scope)
    elif amount.unit in ("sqft", "sqm"):
        yield from _area(reading, amount, clause, scope)
    elif room:
        yield from rooms.judge(reading, amount, room, clause, scope)
    elif amount.spelled and not (amount.scaled or amount.currencies):
        return  # "one", "two" and their like mean too much to be judged alone
    elif _is_money(reading, amount, clause):
        yield from _money(reading, amount, clause, scope)
    elif not _is_known(reading, amount, clause, scope):
        yield Violation("number", amount.span, noop("this number is in no fact"))


def _is_list_number(reading: Reading, amount: Amount) -> bool:
    before = reading.folded[: amount.end]
    after = reading.folded[amount.end : amount.end + 2]
    if not _ORDINAL.search(before) or not amount.values <= set(map(Decimal, range(31))):
        return False
    if re.match(r"[.):\-,/]\s|[.):,、]", after) or re.search(r"[a-z#(]\W*$", before[: amount.start]):
        return True
    return any(0 <= start - amount.end <= 2 for start, _, _ in reading.names)  # "1 Meridian Court"; "3 bedrooms" counts


def _is_span_of_year(reading: Reading, amount: Amount) -> bool:
    """ "12 months", "12-month": the year itself, not a quantity of the listing."""
    left, right = reading.sentence_at(amount.start)
    return any(
        "year" in hit.concepts and hit.start + left <= amount.start < hit.end + left
        for hit in periods().find(reading.folded[left:right])
    )


def _is_length_of_contract(reading: Reading, amount: Amount) -> bool:
    """ "A 36-month contract", which is no 36 a month."""
    return not (amount.currencies or amount.scaled) and _CONTRACT.match(reading.folded, amount.start) is not None


def _scope(reading: Reading, clause: Clause, amount: Amount) -> list[Evidence]:
    """The listings whose values this amount may be. "A and B cost 1 and 2": in the order of the names."""
    sentence = reading.sentence_at(amount.start)
    names = [n for n in reading.names if sentence[0] <= n[0] < sentence[1]]
    order = list(dict.fromkeys(n for _, _, n in names))
    alike = [
        a for a in reading.amounts
        if sentence[0] <= a.start < sentence[1] and _sort(a) == _sort(amount) and not reading.is_masked(a.start, a.end)
    ]  # fmt: skip
    if len(order) > 1 and all(end <= alike[0].start for _, end, _ in names):
        if len(alike) == len(order):
            return [reading.listings[order[alike.index(amount)]]]
        return [reading.listings[n] for n in order]
    return [reading.listings[n] for n in clause.scope]


def _sort(amount: Amount) -> tuple[bool, bool, str]:
    return bool(amount.currencies or amount.scaled), bool(amount.unit), amount.per


def _is_money(reading: Reading, amount: Amount, clause: Clause) -> bool:
    if amount.currencies or amount.period:
        return True
    if amount.unit:
        return False
    if _is_labelled(reading, amount):
        return True
    big = any(v >= 1000 for v in amount.values)
    return big and bool(amount.scaled or reading.money_word(clause.start, clause.end) or reading.period_before(amount.start, clause.start))


def _is_labelled(reading: Reading, amount: Amount) -> bool:
    """ "Price: 1", "the rent is 1": a price however small, unless it turns out to count something."""
    ahead = reading.folded[max(0, amount.start - 20) : amount.start]
    hits = list(concept("money", "price").find(ahead))
    return bool(hits) and _IS.fullmatch(ahead[hits[-1].end :]) is not None and not re.match(r"[\s\-]*\w", reading.folded[amount.end :])


def _money(reading: Reading, amount: Amount, clause: Clause, scope: list[Evidence]) -> Iterator[Violation]:
    if _echoed(reading, amount, clause, scope) or _in_texts(scope, amount) or _is_proposed(reading, amount):
        return
    some = all if reading.of_each(clause, len(scope)) else any
    if not some(_is_price(reading, amount, facts, clause) or _is_reckoned(reading, amount, facts) for facts in scope):
        yield Violation("price", amount.span, noop("no listing in question has this price"))
        return
    right = [e for e in scope if _is_price(reading, amount, e, clause)]
    if right and amount.currencies and not any(e.facts.currency in amount.currencies for e in right):
        yield Violation("currency", _with_signs(reading, amount), f"{_OTHER_CURRENCY}: {right[0].facts.currency}")
    yield from _period(reading, amount, clause, right)


def _is_price(reading: Reading, amount: Amount, facts: Evidence, clause: Clause) -> bool:
    price = facts.facts.price
    if price is None:
        return False
    if price in amount.values or _is_rounded(reading, amount, Decimal(price), clause):
        return True
    if facts.facts.listing_type != "rent":
        return False
    period = amount.period if amount.period in _DERIVED_PERIODS else ""
    if not period and reading.period_word(*reading.sentence_at(amount.start)) & {"year"}:
        period = "year"
    if not period:
        return False
    derived = price * _DERIVED_PERIODS[period]
    if _is_rounded(reading, amount, derived, clause):
        return True
    return any(v == derived or (period != "year" and abs(v - derived) <= 1) for v in amount.values)


def _is_rounded(reading: Reading, amount: Amount, price: Decimal, clause: Clause) -> bool:
    """ "About 440k" for 439,900: said to be rounded, and hardly so."""
    rounded = {price.quantize(Decimal(1).scaleb(price.adjusted() - digits)) for digits in (1, 2)}
    near = {value for value in rounded if abs(value - price) <= price * _ROUNDED}
    return bool(near & amount.values) and bool(amount.scaled or amount.spelled) and reading.has("about", clause.start, min(len(reading.text), clause.end))


def _is_reckoned(reading: Reading, amount: Amount, facts: Evidence) -> bool:
    """Worked out from true prices, and said to be so: a difference, a sum, so many months of rent, a share."""
    start, end = reading.sentence_at(amount.start)
    if facts.facts.price is None:
        return False
    price, prices = Decimal(facts.facts.price), [Decimal(e.facts.price) for e in reading.listings if e.facts.price is not None]
    counts = {v for a in reading.amounts if start <= a.start < end and a is not amount and _is_length(reading, a) for v in a.values if 1 < v <= 60}
    right: set[Decimal] = {12 * v for v in _monthly(facts)} if "year" in reading.period_word(start, end) else set()
    if any(reading.has(cue, start, end) for cue in ("comparisons", "bounds", "wishes")):
        others = {*prices, *(v for a in reading.contact_amounts for v in a.values if v >= 1000)}
        right |= {abs(a - b) for a in prices for b in others if a != b}
    if facts.facts.listing_type == "rent":
        right |= {price * n for n in counts} | {price * 12 * n for n in counts} | {price * 12 / n for n in counts}
    right |= _sum_of_the_named(reading, amount, start, end)
    if reading.has("sums", start, end):
        right |= {sum(prices)} if len(prices) > 1 else set()
    if reading.has("shares", start, end):
        heads = {v for a in reading.amounts if start <= a.start < end and a is not amount for v in a.values if 1 < v <= 9}
        right |= {price / n for n in heads | {Decimal(2)}}
    return bool(amount.values & right)


def _sum_of_the_named(reading: Reading, amount: Amount, start: int, end: int) -> set[Decimal]:
    """ "3,900 plus 820, so 4,720": what stands before it in the sentence, added up; each of those is judged by itself."""
    before = [a.values for a in reading.amounts if start <= a.start and a.end <= amount.start and (a.currencies or a.scaled)]
    return {sum(chosen, Decimal(0)) for chosen in product(*before)} if 1 < len(before) < 5 else set()


def _monthly(facts: Evidence) -> set[Decimal]:
    """What a text of the listing says is due every month, beside the rent."""
    return {value for known in facts.amounts if known.period == "month" for value in known.values}


def _is_length(reading: Reading, amount: Amount) -> bool:
    """ "Six months", "2 years", "4 cheques", "12 x"."""
    return any(0 <= hit.start - amount.end <= 2 for hit in reading.found("calendar", "spans")) or bool(_TIMES.match(reading.folded, amount.end))


def _period(reading: Reading, amount: Amount, clause: Clause, right: list[Evidence]) -> Iterator[Violation]:
    """A rent is per month, a sale price is once."""
    exact = [e for e in right if e.facts.price in amount.values]
    if not exact:
        return
    period = amount.period or reading.period_before(amount.start, clause.start)
    types = {e.facts.listing_type for e in exact}
    if types == {"sale"} and amount.period:
        yield Violation("listing_type", _with_signs(reading, amount), noop("this is a sale price, not a rent"))
    elif types == {"rent"} and period not in ("", "month"):
        yield Violation("price", _with_signs(reading, amount), noop("the rent is per month"))


def _per_area(reading: Reading, amount: Amount, scope: list[Evidence]) -> Iterator[Violation]:
    for facts in scope:
        value = facts.price_per(amount.per)
        if value and any(abs(v - value) <= max(Decimal("0.5"), value * Decimal("0.006")) for v in amount.values):
            if amount.currencies and facts.facts.currency not in amount.currencies:
                yield Violation("currency", amount.span, f"{_OTHER_CURRENCY}: {facts.facts.currency}")
            return
    if not _in_texts(scope, amount) and not _in_contact(reading, amount):
        yield Violation("price", amount.span, noop("price and area do not give this price per area"))


def _area(reading: Reading, amount: Amount, clause: Clause, scope: list[Evidence]) -> Iterator[Violation]:
    if amount.values == {Decimal(1)} and amount.spelled:
        return  # "for one square foot"
    loose = reading.has("about", clause.start, min(len(reading.text), clause.end))
    some = all if reading.of_each(clause, len(scope)) else any
    if scope and some(_fits_area(amount, facts, loose) for facts in scope) or _echoed(reading, amount, clause, scope):
        return
    if _is_difference_of_areas(reading, amount):
        return
    if not _in_unit_texts(scope, amount):
        yield Violation("area", _with_signs(reading, amount), noop("no listing in question has this area"))


def _is_difference_of_areas(reading: Reading, amount: Amount) -> bool:
    """ "366 sqft larger"."""
    areas = [area for e in reading.listings if (area := e.area_in(amount.unit)) is not None]
    return reading.has("comparisons", *reading.sentence_at(amount.start)) and any(
        abs(abs(a - b) - value) <= 1 for a in areas for b in areas if a != b for value in amount.values
    )


def _fits_area(amount: Amount, facts: Evidence, loose: bool) -> bool:
    true = facts.area_in(amount.unit)
    if true is None:
        return False
    converted = facts.facts.area_unit != amount.unit
    slack = max(Decimal("0.6"), true * Decimal("0.005")) if converted else Decimal("0.5") * (true != true.to_integral_value())
    if loose:
        slack = max(slack, true * Decimal("0.01"))
    return any(abs(v - true) <= slack for v in amount.values)


def _in_unit_texts(scope: Iterable[Evidence], amount: Amount) -> bool:
    """An area that a description names, in the same unit."""
    return any(
        amount.unit == known.unit and amount.values & known.values for facts in scope for known in facts.amounts
    )


def _in_texts(scope: Iterable[Evidence], amount: Amount) -> bool:
    """Money that a description names: it was written as money there."""
    for facts in scope:
        for known in facts.amounts:
            if amount.period and known.period and amount.period != known.period:
                continue  # 210 a month is not 210 a year
            if amount.values & known.values and (known.currencies or known.scaled or known.period or max(known.values) >= 1000):
                return True
    return False


def _in_contact(reading: Reading, amount: Amount) -> bool:
    return bool(amount.values & frozenset(all_values(reading.contact_amounts)))


def _echoed(reading: Reading, amount: Amount, clause: Clause, scope: list[Evidence]) -> bool:
    """The contact's own number, said as such: about the wish, or beside the true value."""
    if not _in_contact(reading, amount):
        return False
    start, end = reading.sentence_at(amount.start)
    if reading.has("yours", max(start, amount.start - 14), amount.start):  # "of your S$2.5m"
        return True
    if _is_asked_for_it(reading, amount, scope, clause):
        return False
    if not scope or reading.has("wishes", start, end) or reading.has("bounds", start, end):
        return True
    if reading.has("asks", start, end) and "?" in reading.folded[start:end]:
        return True
    others = [a for a in reading.amounts if start <= a.start < end and a != amount and _sort(a) == _sort(amount)]
    return any(_is_price(reading, a, facts, clause) for a in others for facts in scope)


def _is_asked_for_it(reading: Reading, amount: Amount, scope: list[Evidence], clause: Clause) -> bool:
    """ "At S$1m it is right on your budget": the contact's number as the price of a home, and no true price beside it."""
    if not scope or not _SOLD_AT.search(reading.folded[max(0, amount.start - 24) : amount.start]):
        return False
    start, end = reading.sentence_at(amount.start)
    others = [a for a in reading.amounts if start <= a.start < end and a is not amount]
    follows = reading.folded[amount.end : amount.end + 14]
    return not any(_is_price(reading, a, facts, clause) for a in others for facts in scope) and next(concept("cues", "bounds").find(follows), None) is None


def _is_proposed(reading: Reading, amount: Amount) -> bool:
    """ "Shall I look for something under S$2m?": a limit in a question says nothing of a listing."""
    start, end = reading.sentence_at(amount.start)
    asked = "?" in reading.folded[amount.end : end] and reading.has("asks", start, amount.start)
    return asked and reading.has("bounds", max(start, amount.start - 16), amount.start)


def _is_known(reading: Reading, amount: Amount, clause: Clause, scope: list[Evidence]) -> bool:
    """A plain number: in a fact of the listing, the contact's words, the agency's, or a count of what was found."""
    known = frozenset().union(*(facts.numbers for facts in scope)) if scope else frozenset()
    counts = {Decimal(n) for n in range(len(reading.listings) + 1)}
    if reading.search_total is not None:
        counts.add(Decimal(reading.search_total))
    if _is_age(amount, reading.folded, scope) or _is_length_of_sum(reading, amount) or _is_factor(reading, amount):
        return True
    if not amount.values:
        return amount.span in "\n".join((reading.contact, *(e.text for e in scope)))
    return bool(amount.values & (known | counts | reading.agency_numbers | frozenset(all_values(reading.contact_amounts))))


def _is_age(amount: Amount, folded: str, scope: list[Evidence]) -> bool:
    """ "14 years old", where the facts name the year of building."""
    if not _YEARS.match(folded, amount.end):
        return False
    this_year = date.today().year
    built = {value for facts in scope for value in facts.numbers if 1800 < value <= this_year}
    return any(this_year - year - 1 <= value <= this_year - year for year in built for value in amount.values)


def _is_factor(reading: Reading, amount: Amount) -> bool:
    """The 12 of "4,300 x 12": the months of a year."""
    return amount.values == {Decimal(12)} and _FACTOR.search(reading.folded[max(0, amount.start - 4) : amount.start]) is not None


def _is_length_of_sum(reading: Reading, amount: Amount) -> bool:
    """The "2 years" of a sum that is reckoned for them; the sum itself is judged apart."""
    start, end = reading.sentence_at(amount.start)
    return _is_length(reading, amount) and any(start <= a.start < end and (a.currencies or a.scaled) for a in reading.amounts if a is not amount)


def _with_signs(reading: Reading, amount: Amount) -> str:
    """The amount with the sign or unit beside it, for the report."""
    left = re.search(r"[^\s\d]{0,4}\s?$", reading.text[: amount.start])
    right = re.match(r"\s?[^\s.,;!?]*(?:\s(?:month|week|year|night|metres|meters|feet))?", reading.text[amount.end :])
    return (left[0] if left else "") + amount.span + (right[0] if right else "")
