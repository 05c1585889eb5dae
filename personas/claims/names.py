"""Names: of listings, streets and people. A name that no fact, no agency field and no contact mentioned was made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.evidence import loose
from personas.claims.reading import Reading
from personas.claims.text import fold, prepare, words
from personas.claims.violations import Violation
from personas.claims.vocabulary import FOLDER, tables, terms

_LATIN = r"[^\W_\u0370-\uffff]"
_CAPITAL = re.compile(rf"(?<!{_LATIN})[A-ZÀ-ÖØ-Þ]{_LATIN}*(?:['’]{_LATIN}+)?")
_OPENING = re.compile(r"(?:^|[\n.!?:;•¡¿\"“”«»()*…]|\d[.)]|\s[-–—])\s*[\"“«'*\-–—•]*\s*$")
_QUOTED = re.compile(r"[「『《“]([\u3400-\u9fff]{2,12})[」』》”]")
_CHINESE_NAME = re.compile(r"([\u3400-\u9fff]{2,5}(?:苑|豪庭|大厦|雅居|轩|华庭|山庄|新村|名邸|公馆|嘉园|名苑))")


@cache
def _ordinary() -> frozenset[str]:
    """Every word of the vocabulary files: none of them is a name by itself."""
    found: set[str] = set()
    for path in FOLDER.glob("*.toml"):
        for table in tables(path.stem).values():
            for term in (*terms(table), *table.get("signs", ()), *_nested(table)):
                found.update(words(term))
    return frozenset(found)


def _nested(table: dict) -> list[str]:
    return [word for value in table.values() if isinstance(value, dict) for word in value]


@cache
def _small() -> frozenset[str]:
    return frozenset(terms(tables("names")["inside"]))


@cache
def _building() -> frozenset[str]:
    return frozenset(terms(tables("names")["building"]))


def mask(reading: Reading) -> None:
    """Take listings' names, and addresses where they belong, out of the sight of the other checks."""
    for start, end, _ in reading.names:
        reading.masked.append((start, end))
    own = reading.agency
    reading.masked += [m.span() for m in loose([own.name, own.address, own.address.partition(",")[0], own.licence]).finditer(reading.folded)]
    for n, facts in enumerate(reading.listings):
        for start, end in facts.addresses(reading.folded):
            clause = reading.clause_at(start)
            if not clause.named or n in clause.scope or len(reading.listings) == 1:
                reading.masked.append((start, end))


def check(reading: Reading) -> Iterator[Violation]:
    """Unknown names, and addresses or districts that belong to another listing."""
    known = _known(reading)
    for run in _runs(reading):
        if strange := _strange(reading, run, known):
            span = reading.text[run[0].start() : run[-1].end()]
            yield Violation("title", span, f"{noop('no fact mentions')}: {strange}")
    yield from _chinese(reading)
    yield from _misplaced(reading)


def _known(reading: Reading) -> frozenset[str]:
    agency = reading.agency
    parts = [agency.name, agency.assistant_name, agency.agent_name, agency.address, agency.website, agency.email]
    parts += [agency.opening_hours, agency.licence, reading.contact, *(e.text for e in reading.listings)]
    known = {word for part in parts for word in words(part)}
    return frozenset(known | {piece for word in known for piece in re.split(r"['’]", word)})


def _runs(reading: Reading) -> Iterator[list[re.Match[str]]]:
    """Capitalised words that stand together."""
    run: list[re.Match[str]] = []
    for token in _CAPITAL.finditer(reading.text):
        if reading.is_masked(token.start(), token.end()) or any(token.start() < a.start < token.end() for a in reading.amounts):
            continue  # "RM110k" is a price
        if run and not _joined(reading.text[run[-1].end() : token.start()]):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _joined(gap: str) -> bool:
    return all(part in _small() or not part for part in re.split(r"[\s\-&'’]+", gap.lower())) and "\n" not in gap


def _strange(reading: Reading, run: list[re.Match[str]], known: frozenset[str]) -> str:
    """The first word of a run that makes it an unknown name, or nothing."""
    unknown = [t for t in run if not _is_known(t[0], known)]
    if not unknown:
        return _unknown_building(reading, run, known)
    first, opening = unknown[0], _opens(reading.text, run[0].start())
    if opening and first is run[0] and len(unknown) == 1 and not _named_by_what_follows(reading, run):
        return ""
    return first[0]


def _unknown_building(reading: Reading, run: list[re.Match[str]], known: frozenset[str]) -> str:
    """ "Garden Heights": ordinary words in capitals that end in a building's noun, while no fact knows them all."""
    while run and _opens(reading.text, run[0].start()) and fold(run[0][0]) in _leading():
        run = run[1:]
    if len(run) < 2 or fold(run[-1][0]) not in _building():
        return ""
    missing = [t[0] for t in run if fold(prepare(t[0])) not in known]
    return missing[0] if missing and _is_proper(run, known) else ""


@cache
def _leading() -> frozenset[str]:
    return frozenset(w for language in tables("names")["ordinary"].values() for term in language for w in words(term))


def _is_proper(run: list[re.Match[str]], known: frozenset[str]) -> bool:
    """Not a heading like "Available Apartments": some word before the noun is no word of the trade."""
    return any(fold(prepare(t[0])) not in _leading() and fold(prepare(t[0])) not in known for t in run)


def _named_by_what_follows(reading: Reading, run: list[re.Match[str]]) -> bool:
    if len(run) > 1 and fold(run[-1][0]) in _building():
        return True
    return bool(re.match(r"\s+(?:at|located at|located in)\s+\d", reading.folded[run[-1].end() :]))


def _is_known(token: str, known: frozenset[str]) -> bool:
    word = fold(prepare(token))
    if (letters := word.rstrip("0123456789")) != word and letters:
        return _is_known(letters, known) if len(letters) > 1 else True  # "RM3", "T2"
    forms = {word, word.removesuffix("'s"), word.removesuffix("s"), word + "s", *re.split(r"['’]", word)[-1:]}
    return len(word) < 2 or bool(forms & known) or bool(forms & _ordinary()) or word.isdigit()


def _opens(text: str, start: int) -> bool:
    return bool(_OPENING.search(text[:start]))


def _chinese(reading: Reading) -> Iterator[Violation]:
    texts = "\n".join((reading.contact_folded, reading.agency.name, *(e.text for e in reading.listings)))
    for match in (*_QUOTED.finditer(reading.folded), *_CHINESE_NAME.finditer(reading.folded)):
        name = match[1]
        if not any(name[k:] in texts for k in range(max(1, len(name) - 2))):
            yield Violation("title", reading.text[match.start() : match.end()], noop("no fact mentions this name"))


def _misplaced(reading: Reading) -> Iterator[Violation]:
    """The address or the district of one listing said of another."""
    for n, facts in enumerate(reading.listings):
        for start, end in facts.addresses(reading.folded):
            clause = reading.clause_at(start)
            if clause.named and n not in clause.scope and not any(
                reading.listings[m].addresses(reading.folded[start:end]) for m in clause.scope
            ):
                yield Violation("address", reading.text[start:end], noop("this is another listing's address"))
    if len(reading.listings) > 1:
        yield from _wrong_district(reading)


def _wrong_district(reading: Reading) -> Iterator[Violation]:
    for clause in reading.clauses:
        if len(clause.scope) != 1 or reading.has("comparisons", clause.start, clause.end):
            continue
        own = reading.listings[clause.scope[0]]
        for n, other in enumerate(reading.listings):
            place = fold(prepare(other.facts.location.split(",")[0])).strip()
            if n == clause.scope[0] or not place or place in own.text:
                continue
            at = reading.folded.find(place, clause.start, clause.end)
            if at >= 0 and not polarity.is_denied(reading, at, at + len(place)) and not reading.is_masked(at, at + len(place)):
                yield Violation("address", reading.text[at : at + len(place)], noop("this is another listing's district"))
