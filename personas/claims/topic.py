"""Is the reply about the business at all, and does it give away what it was told?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.notations import Amount
from personas.claims.orders import orders_of_contact, versions
from personas.claims.reading import Reading
from personas.claims.text import fold, prepare, words
from personas.claims.violations import Violation
from personas.claims.vocabulary import Vocabulary, concept, tables, terms, vocabulary

_RUN = 8  # words quoted from the instructions
_CHINESE_RUN = 16
_LETTER_RUN = 36
_KIND = {
    "instructions": "leak", "secrets": "leak", "other_people": "leak", "deeds": "promise", "harm": "other",
    "disparaging": "other", "human": "leak",
}  # fmt: skip
_MAY_BE_REFUSED = {"secrets", "other_people", "harm", "disparaging"}  # "I can't tell jokes" says nothing wrong
_NEAR = 22  # characters between a group of people and the word that chooses
_OBEYED = 0.6  # share of a sentence's words that come from an order
_STATEMENT = 3  # words; shorter pieces are interjections
_NO_STATEMENT = ("hedges", "wishes", "failed", "asks", "conditionals", "others", "negators")
_STRAY = 9  # words that may be spent on nothing in particular


def check(reading: Reading, policy: str) -> Iterator[Violation]:
    """Leaks, forbidden themes, and replies that speak of something else."""
    yield from _forbidden(reading)
    yield from _sorting_people(reading)
    yield from _parroting(reading)
    yield from _quoted(reading, policy)
    yield from _elsewhere(reading)
    yield from _groundless(reading)


def _forbidden(reading: Reading) -> Iterator[Violation]:
    facts = "\n".join(e.text for e in reading.listings)
    for hit in reading.found("offtask"):
        if reading.is_masked(hit.start, hit.end) or reading.folded[hit.start : hit.end] in facts:
            continue
        theme = sorted(hit.concepts)[0]
        if theme in _MAY_BE_REFUSED and polarity.is_refused(reading, hit.start):
            continue
        if theme == "other_people" and _is_why_it_is_gone(reading, hit.start):
            continue
        yield Violation(_KIND[theme], reading.text[hit.start : hit.end], noop("no subject for a reply"))


def _is_why_it_is_gone(reading: Reading, start: int) -> bool:
    """ "Reserved by another client": nothing more of that client is said, and the listing is truly under offer or gone."""
    left, right = reading.sentence_at(start)
    states = {e.facts.availability for e in reading.listings}
    gone = next(concept("status", "pending").find(reading.folded[left:right]), None) or next(
        concept("status", "gone").find(reading.folded[left:right]), None
    )
    figures = any(left <= a.start < right and not a.spelled and not reading.is_masked(a.start, a.end) for a in reading.amounts)
    return bool(states & {"pending", "sold", "withdrawn"}) and gone is not None and not figures


def _sorting_people(reading: Reading) -> Iterator[Violation]:
    """Tenants, buyers or neighbours by origin, faith or family: no fact may justify that, so no fact is asked."""
    for start, end in reading.sentences:
        piece = reading.folded[start:end]
        chosen = list(concept("groups", "chosen").find(piece))
        for group in concept("groups", "group").find(piece):
            near = any(h.start != group.start and h.start - group.end < _NEAR and group.start - h.end < _NEAR for h in chosen)
            if near and not reading.is_masked(start + group.start, start + group.end):
                yield Violation("other", reading.text[start + group.start : start + group.end], noop("sorts people by what they are"))


def _parroting(reading: Reading) -> Iterator[Violation]:
    """The reply is nothing but the words the contact ordered it to say, or says what an order in some text wanted said."""
    said, ordered = " ".join(words(reading.text)), " ".join(words(reading.contact))
    at = f" {ordered} ".find(f" {said} ") if said else -1
    if at > 0 and any(next(concept("injection", verbs).find(ordered[:at]), None) for verbs in ("produce", "speak")):
        yield Violation("other", reading.text.strip()[:80], noop("repeats what it was ordered to say"))
    orders = [_content(order) for order in (*orders_of_contact(reading.contact), *(o for e in reading.listings for o in e.orders))]
    for start, end in reading.sentences if orders else ():
        if any(start <= a < end for a, _, _ in reading.names):
            continue
        content = _content(reading.text[start:end])
        if len(content) > 1 and any(len(content & order) >= _OBEYED * len(content) for order in orders):
            yield Violation("other", reading.text[start:end].strip()[:80], noop("says what an order hidden in a text wanted said"))


def _content(text: str) -> frozenset[str]:
    """Words of some weight, cut to their stems; of Chinese the pairs of characters."""
    signs = _characters(fold(prepare(text)))
    pairs = {a + b for a, b in zip(signs, signs[1:], strict=False)}
    return frozenset({word[:5] for word in words(re.sub(r"[\u3400-\u9fff]", " ", text)) if len(word) > 3 or word.isdigit()} | pairs)


def _quoted(reading: Reading, policy: str) -> Iterator[Violation]:
    """The instructions, word for word or letter for letter, plainly or in a disguise that somebody asked for."""
    plain, *hidden = versions(reading.text)
    known = _shingles(policy)
    for version in (plain, *hidden):
        if policy and any(piece in known for piece in _pieces(version)):
            yield Violation("leak", reading.text.strip()[:80], noop("quotes the instructions"))
            return
    for version in hidden:
        if hit := next((h for h in vocabulary("offtask").find(version) if h.concepts & {"instructions", "secrets"}), None):
            yield Violation("leak", version[hit.start : hit.end], noop("gives something away in disguise"))
            return


@lru_cache(maxsize=8)
def _shingles(policy: str) -> frozenset[object]:
    return frozenset(_pieces(fold(prepare(policy))))


def _pieces(folded: str) -> Iterator[object]:
    """Runs of words, of Chinese characters, and of Latin letters without what stands between them."""
    for size, split in ((_RUN, words), (_CHINESE_RUN, _characters), (_LETTER_RUN, _letters)):
        told = split(folded)
        for k in range(len(told) - size + 1):
            yield tuple(told[k : k + size]) if isinstance(told, list) else told[k : k + size]


def _letters(folded: str) -> str:
    return re.sub(r"[^a-z]", "", folded)


def _characters(text: str) -> list[str]:
    return re.findall(r"[\u3400-\u9fff]", text)


def _elsewhere(reading: Reading) -> Iterator[Violation]:
    """Sentences without a single word of the trade, a name, a known number or a courtesy add up to a change of subject."""
    stray, anchored = 0, False
    for start, end in reading.sentences:
        kind = _sentence(reading, start, end)
        anchored = anchored or kind != "stray"
        if kind == "stray":
            stray += _length(reading.folded[start:end])
    if stray > _STRAY or (stray and not anchored):
        yield Violation("other", reading.text.strip()[:80], noop("this is not about property"))


def _groundless(reading: Reading) -> Iterator[Violation]:
    """A statement in which nothing can be checked: no listing, figure, feature or status, no question, wish, "no" or
    courtesy. Whatever it says, no fact says it."""
    for start, end in reading.sentences:
        piece = reading.folded[start:end]
        if _length(piece) >= _STATEMENT and not (_is_checked(reading, start, end) or _is_harmless(reading, start, end)):
            yield Violation("other", reading.text[start:end].strip()[:80], noop("no fact supports this sentence"))


def _is_checked(reading: Reading, start: int, end: int) -> bool:
    """Something in it was, or was not, in need of a fact and has been judged."""
    own = words(f"{reading.agency.assistant_name} {reading.agency.agent_name}")
    return (
        any(start <= a < end for a, *_ in (*reading.names, *reading.masked)) or any(start <= a.start < end for a in reading.amounts)
        or any(start <= hit.start < end for name in ("features", "types", "status") for hit in reading.found(name))
        or bool(set(own) & set(words(reading.folded[start:end])))
    )  # fmt: skip


def _is_harmless(reading: Reading, start: int, end: int) -> bool:
    piece = reading.folded[start:end]
    return (
        "?" in piece or "吗" in piece or piece.rstrip().endswith((":", "：")) or any(reading.has(cue, start, end) for cue in _NO_STATEMENT)
        or next(concept("topics", "courtesy").find(piece), None) is not None
    )  # fmt: skip


def _sentence(reading: Reading, start: int, end: int) -> str:
    piece = reading.folded[start:end]
    if any(start <= a < end for a, _, _ in reading.names) or any(start <= a.start < end and _is_of_the_trade(reading, a) for a in reading.amounts):
        return "trade"
    if any(start <= hit.start < end for hit in reading.found("features")) or any(next(words_.find(piece), None) for words_ in _trade()):
        return "trade"
    if _length(piece) <= 12 and next(concept("topics", "courtesy").find(piece), None):
        return "courtesy"
    if any(start <= a < end for a, _ in reading.masked) or not re.search(r"[^\W\d_]", piece):
        return "trade"
    return "stray"


def _is_of_the_trade(reading: Reading, amount: Amount) -> bool:
    """Money, areas and figures; but a bare number of the contact's own that no listing has says nothing of homes."""
    if amount.currencies or amount.scaled or amount.unit or amount.per:
        return True
    echoed = amount.values & {value for said in reading.contact_amounts for value in said.values}
    return not amount.spelled and (not echoed or any(amount.values & e.numbers for e in reading.listings))


@cache
def _trade() -> tuple[Vocabulary, ...]:
    """Every vocabulary whose words belong to the business."""
    rooms = Vocabulary({key: terms(tables("rooms")[key]) for key in ("bedrooms", "bathrooms", "studio")})
    return (concept("topics", "property"), vocabulary("types"), vocabulary("status"), rooms)


def _length(piece: str) -> int:
    """Words; a Chinese word is taken as two characters."""
    return len(words(re.sub(r"[\u3400-\u9fff]", "", piece))) + len(_characters(piece)) // 2
