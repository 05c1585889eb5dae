"""What one listing allows a reply to say, worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache

from personas.claims.notations import Amount, all_values, amounts
from personas.claims.orders import told
from personas.claims.text import fold, prepare, words
from personas.claims.vocabulary import tables, terms
from properties.facts import ListingFacts

SQFT_PER_SQM = Decimal("10.7639104")
_HEAD = re.compile(r"([^,#(|:]+?)\s*(?:[,#(|:]|\s[-–]\s)")


@dataclass(frozen=True)
class Evidence:
    """The facts of a listing in the shapes in which claims are compared."""

    facts: ListingFacts
    text: str  # every text field, folded
    numbers: frozenset[Decimal]  # every number in those fields
    title_words: frozenset[str]
    name_words: frozenset[str]
    amounts: tuple[Amount, ...]  # every amount in those fields
    orders: tuple[str, ...]  # sentences of its texts that give a machine orders: they are no facts
    _title: re.Pattern[str]
    _address: re.Pattern[str] | None

    @cached_property
    def _head(self) -> re.Pattern[str] | None:
        return loose([self.head]) if self.head else None

    @classmethod
    def of(cls, facts: ListingFacts) -> Evidence:
        """Evidence for a listing; the same facts are worked out once."""
        return _evidence(facts)

    def titles(self, folded: str) -> list[tuple[int, int]]:
        """Where the full title, the reference or the id stands."""
        return [(m.start(), m.end()) for m in self._title.finditer(folded)]

    def heads(self, folded: str) -> list[tuple[int, int]]:
        """Where the title stands without what follows its comma, dash or unit number: "Kingfisher Rise" of "Kingfisher Rise,
        3-bedroom condo above the park"."""
        return [(m.start(), m.end()) for m in self._head.finditer(folded)] if self._head else []

    @cached_property
    def head(self) -> str:
        """The title up to its comma, dash or unit number, if that is a name of its own."""
        found = _HEAD.match(fold(self.facts.title))
        name = found[1].strip() if found else ""
        return name if len(words(name)) > 1 and not set(words(name)) <= _common_in_titles() else ""

    def addresses(self, folded: str) -> list[tuple[int, int]]:
        return [(m.start(), m.end()) for m in self._address.finditer(folded)] if self._address else []

    def area_in(self, unit: str) -> Decimal | None:
        """The area in square feet or metres, unrounded."""
        facts = self.facts
        if facts.area is None or facts.area_unit not in ("sqft", "sqm"):
            return None
        area = Decimal(str(facts.area))
        if facts.area_unit == unit:
            return area
        return area * SQFT_PER_SQM if unit == "sqft" else area / SQFT_PER_SQM

    def price_per(self, unit: str) -> Decimal | None:
        area = self.area_in(unit)
        return Decimal(self.facts.price) / area if self.facts.price is not None and area else None


@cache
def _common_in_titles() -> frozenset[str]:
    return frozenset(terms(tables("names")["common_in_titles"]))


@lru_cache(maxsize=512)
def _evidence(facts: ListingFacts) -> Evidence:
    texts = (facts.description, facts.selling_points, *facts.features)
    orders = tuple(order for text in texts for order in told(text)[1])
    facts = replace(facts, description=told(facts.description)[0], selling_points=told(facts.selling_points)[0],
                    features=tuple(f for f in facts.features if not told(f)[1]))
    fields = (
        facts.title, facts.reference, facts.location, facts.address, facts.tenure, facts.description, facts.selling_points,
        *facts.features,
    )  # fmt: skip
    text = prepare("\n".join(fields))
    name_words = frozenset(words(" ".join((facts.title, facts.location, facts.address, facts.reference))))
    title_words = frozenset(words(facts.title)) - _common_in_titles()
    written = tuple(amounts(text))
    numbers = frozenset(all_values(written)) | {
        Decimal(str(n)) for n in (facts.price, facts.bedrooms, facts.bathrooms, facts.area) if n is not None
    }
    numbers |= {Decimal(run) for run in re.findall(r"\d+", fold(text))}
    known = [facts.title, *(code for code in (facts.reference, facts.id) if _is_telling(code))]
    return Evidence(
        facts, fold(text), numbers, title_words, name_words, written, orders, loose(known), loose([facts.address]) if facts.address else None
    )


def _is_telling(code: str) -> bool:
    """Whether a reference cannot be mistaken for a word or a number of the sentence: "A" and "12" can."""
    return len(code) > 3 or (len(code) > 1 and bool(re.search(r"\d", code)) and bool(re.search(r"[^\W\d]", code)))


def loose(names: list[str]) -> re.Pattern[str]:
    """The names with any punctuation and spacing between their words."""
    patterns = [r"[\W_]+".join(map(re.escape, words(name))) for name in names]
    whole = "|".join(sorted((p for p in patterns if p), key=len, reverse=True))
    return re.compile(rf"(?<![a-z0-9])(?:{whole})(?![a-z0-9])" if whole else r"(?!)")
