"""Answers that lean on the question: "Yes, it does", "Willow Bend does, Granite Court doesn't", "a shared one".

What is claimed then stands in the contact's words and is read there. Only a last line that asks for one single feature is
followed; an answer to several at once would be a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_noop as noop

from personas.claims import polarity
from personas.claims.details import supports
from personas.claims.reading import Clause, Reading
from personas.claims.statements import features_of, may_claim
from personas.claims.text import fold, prepare
from personas.claims.violations import Violation
from personas.claims.vocabulary import tables, terms, vocabulary

_SHORT = 48  # characters of a sentence that has nothing but a qualifier to say
_LONG = 90  # characters of a clause, names and all, that still only affirms
_MARKS = re.compile(r"[^\w\s'\u0900-\u097f]+")
_NEITHER = re.compile(r"\b(?:neither|none|ninguno|nenhum|aucun)\b")


def mask(reading: Reading) -> None:
    """Such answers say something that can be checked: they are no talk of something else."""
    if _asked(reading):
        reading.masked += [(clause.start, clause.end) for clause, _ in _answers(reading)]


def check(reading: Reading) -> Iterator[Violation]:
    """Every answer of this form, against the listings that it speaks of."""
    asked = _asked(reading)
    if not (asked and reading.listings):
        return
    for clause, denied in _answers(reading):
        scope = [reading.listings[n] for n in clause.scope]
        known = [features_of(facts.facts) for facts in scope]
        every = reading.of_each(clause, len(scope)) or clause.named
        if denied and (any if every or _NEITHER.search(reading.folded, clause.start, clause.end) else all)(bool(asked & have) for have, _ in known):
            yield Violation("feature", _quote(reading, clause), noop("the facts say that it has this"))
        elif not denied and not (all if every else any)(may_claim(asked, *each) for each in known):
            yield Violation("feature", _quote(reading, clause), noop("no fact says that it has this"))
    yield from _qualified(reading, asked)


def _qualified(reading: Reading, asked: frozenset[str]) -> Iterator[Violation]:
    """ "A shared one", "it's shared", asked about the garden."""
    for word in reading.found("qualifiers"):
        start, end = reading.sentence_at(word.start)
        if end - start > _SHORT or any(start <= hit.start < end for hit in reading.found("features")) or reading.is_masked(word.start, word.end):
            continue
        if polarity.is_denied(reading, word.start, word.end) or not polarity.is_claim(reading, word.start):
            continue
        if not any(supports(reading.listings[n], asked, word.concepts) for n in reading.clause_at(word.start).scope):
            yield Violation("feature", reading.text[word.start : word.end], noop("the facts say less of it"))


def _asked(reading: Reading) -> frozenset[str]:
    """The feature that the contact's last line names, if it names one."""
    line = next((line for line in reversed(reading.contact_folded.splitlines()) if line.strip()), "")
    named = {hit.concepts for hit in vocabulary("features").find(line)}
    return named.pop() if len(named) == 1 else frozenset()


def _answers(reading: Reading) -> Iterator[tuple[Clause, bool]]:
    """Clauses that only affirm or deny; a bare "yes" counts if it is all the sentence says."""
    for clause in reading.clauses:
        start, end = reading.sentences[clause.sentence]
        if clause.end - clause.start > _LONG:
            continue
        bare = _bare(reading, clause)
        alone = not reading.folded[start : clause.start].strip() and not _MARKS.sub("", reading.folded[clause.end : end]).strip()
        if "?" in reading.folded[start:end] or not polarity.is_claim(reading, clause.start):
            continue
        if bare in _said("denies") and (clause.named or bare not in {"no", "not", "non"}):
            yield clause, True
        elif bare in _said("affirms") or (not bare and alone and not clause.named and _says_yes(reading, clause)):
            yield clause, bool(_NEITHER.search(reading.folded, clause.start, clause.end))


def _says_yes(reading: Reading, clause: Clause) -> bool:
    return _words(reading.folded[clause.start : clause.end]) in {"yes", "yep", "yeah", "yup"}


def _bare(reading: Reading, clause: Clause) -> str:
    """The clause without the names, subjects and asides around its verb."""
    text = reading.folded[clause.start : clause.end]
    for start, end, _ in reversed(reading.names):
        if clause.start <= start and end <= clause.end:
            text = text[: start - clause.start] + " " + text[end - clause.start :]
    text = _words(text)
    around = sorted(_said("aside") | _said("subject"), key=len, reverse=True)
    shorter = None
    while shorter != text and text not in _said("affirms") | _said("denies"):
        shorter = text
        for word in around:
            text = re.sub(rf"^{re.escape(word)}(?:\s+|$)|(?:^|\s+){re.escape(word)}$", "", text)
    return text


def _words(text: str) -> str:
    return " ".join(_MARKS.sub(" ", text).split())


@cache
def _said(kind: str) -> frozenset[str]:
    return frozenset(_words(fold(prepare(term))) for term in terms(tables("answers")[kind]))


def _quote(reading: Reading, clause: Clause) -> str:
    return reading.text[clause.start : clause.end].strip(" ,;")
