"""Is the reply about the business at all, and does it give away what it was told?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from personas.claims.reading import Reading
from personas.claims.text import words
from personas.claims.violations import Violation
from personas.claims.vocabulary import Vocabulary, concept, tables, terms, vocabulary

_RUN = 8  # words quoted from the instructions
_CHINESE_RUN = 16
_KIND = {"instructions": "leak", "secrets": "leak", "other_people": "leak", "deeds": "promise", "harm": "other"}
_NEAR = 22  # characters between a group of people and the word that chooses
_STRAY = 9  # words that may be spent on nothing in particular


def check(reading: Reading, policy: str) -> Iterator[Violation]:
    """Leaks, forbidden themes, and replies that speak of something else."""
    yield from _forbidden(reading)
    yield from _sorting_people(reading)
    yield from _parroting(reading)
    yield from _quoted(reading, policy)
    yield from _elsewhere(reading)


def _forbidden(reading: Reading) -> Iterator[Violation]:
    facts = "\n".join(e.text for e in reading.listings)
    for hit in vocabulary("offtask").find(reading.folded):
        if reading.is_masked(hit.start, hit.end) or reading.folded[hit.start : hit.end] in facts:
            continue
        theme = sorted(hit.concepts)[0]
        yield Violation(_KIND[theme], reading.text[hit.start : hit.end], "no subject for a reply")


def _sorting_people(reading: Reading) -> Iterator[Violation]:
    """Tenants, buyers or neighbours by origin, faith or family: no fact may justify that, so no fact is asked."""
    for start, end in reading.sentences:
        piece = reading.folded[start:end]
        chosen = list(concept("groups", "chosen").find(piece))
        for group in concept("groups", "group").find(piece):
            near = any(h.start != group.start and h.start - group.end < _NEAR and group.start - h.end < _NEAR for h in chosen)
            if near and not reading.is_masked(start + group.start, start + group.end):
                yield Violation("other", reading.text[start + group.start : start + group.end], "sorts people by what they are")


def _parroting(reading: Reading) -> Iterator[Violation]:
    """The reply is nothing but the words the contact ordered it to say."""
    said, ordered = " ".join(words(reading.text)), " ".join(words(reading.contact))
    at = f" {ordered} ".find(f" {said} ") if said else -1
    if at > 0 and next(concept("injection", "produce").find(ordered[:at]), None):
        yield Violation("other", reading.text.strip()[:80], "repeats what it was ordered to say")


def _quoted(reading: Reading, policy: str) -> Iterator[Violation]:
    if not policy:
        return
    for size, split in ((_RUN, words), (_CHINESE_RUN, _characters)):
        told = split(policy)
        known = {tuple(told[k : k + size]) for k in range(len(told) - size + 1)}
        said = split(reading.text)
        for k in range(len(said) - size + 1):
            if tuple(said[k : k + size]) in known:
                yield Violation("leak", " ".join(said[k : k + size]), "quotes the instructions")
                return


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
        yield Violation("other", reading.text.strip()[:80], "this is not about property")


def _sentence(reading: Reading, start: int, end: int) -> str:
    piece = reading.folded[start:end]
    if any(start <= a < end for a, _, _ in reading.names) or any(start <= a.start < end for a in reading.amounts):
        return "trade"
    if any(next(words_.find(piece), None) for words_ in _trade()):
        return "trade"
    if _length(piece) <= 12 and next(concept("topics", "courtesy").find(piece), None):
        return "courtesy"
    if any(start <= a < end for a, _ in reading.masked) or not re.search(r"[^\W\d_]", piece):
        return "trade"
    return "stray"


@cache
def _trade() -> tuple[Vocabulary, ...]:
    """Every vocabulary whose words belong to the business."""
    rooms = Vocabulary({key: terms(tables("rooms")[key]) for key in ("bedrooms", "bathrooms", "studio")})
    return (concept("topics", "property"), vocabulary("features"), vocabulary("types"), vocabulary("status"), rooms)


def _length(piece: str) -> int:
    """Words; a Chinese word is taken as two characters."""
    return len(words(re.sub(r"[\u3400-\u9fff]", "", piece))) + len(_characters(piece)) // 2
