"""Whether a contact wishes to hear no more from us, to hear from us again, or to know what they can do.

A word counts when it is the whole message ("STOP"); a sentence counts when it speaks of our messages ("take me off this
list"), and where no rule hears it the second opinion may. A forwarded promotion that ends in "reply STOP to 12345" is
somebody else's wish. Pure: no database, no model.
"""

import re
from enum import StrEnum

from escalation.rulebook import RuleFile, files_for, readings
from escalation.weighing import leaves
from escalation.wording import normalise, sentences

_CLAUSE_END = re.compile(r"[,;.!?。،؛؟।\n]+|\s[-–—]+\s")
_MOST_CLAUSES, _FEW_WORDS = 3, 4
_LONGEST_WISH = 240  # whoever wants to be left alone says so briefly; longer texts are mostly forwarded


class Wish(StrEnum):
    """What the contact wants us to do about writing to them."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"
    NONE = "none"


def wish(text: str) -> Wish:
    """Read the wish in a message; doubt means NONE, because a wrong opt-out loses a conversation."""
    if not text.strip() or len(text) > _LONGEST_WISH:
        return Wish.NONE
    plain = normalise(text)
    asked = files_for(plain)
    said = readings(text, asked)
    wholes = [reading.replace(" ? ", " ").replace(" , ", " ") for reading in said]
    for kind in (Wish.OPT_OUT, Wish.OPT_IN, Wish.HELP):
        if any(_is_whole(asked, f"{kind}_words", whole) for whole in wholes):
            return kind
    if _ends_it_in_a_clause(asked, text):
        return Wish.OPT_OUT
    if any(_any(asked, "promotion", whole) for whole in wholes):
        return Wish.NONE
    judged = leaves(plain)
    for kind in (Wish.OPT_OUT, Wish.OPT_IN):
        if any(_says(asked, kind, reading) for sentence in sentences(text) for reading in readings(sentence, asked)):
            return Wish.NONE if kind == Wish.OPT_OUT and judged is False else kind
    return Wish.OPT_OUT if judged and _may_be_farewell(asked, said) else Wish.NONE


def _may_be_farewell(asked: list[RuleFile], said: list[str]) -> bool:
    """Say whether a text has a word that ends or refuses, without which nobody leaves ("send me more listings" has none), and no
    language knows it to mean something else."""
    return any(_any(asked, "farewell", reading) for reading in said) and not any(_any(asked, "opt_out_unless", reading) for reading in said)


def _ends_it_in_a_clause(asked: list[RuleFile], text: str) -> bool:
    """Say whether a brief message ends with a clause that says stop and nothing else ("no thanks, stop"), or begins with one
    and adds a few words ("stop, not interested"): "stop! that's too cute, when can we see it" goes on."""
    clauses = [part.strip() for part in _CLAUSE_END.split(text) if part.strip()]
    if not 1 < len(clauses) <= _MOST_CLAUSES:
        return False
    few = len(" ".join(clauses[1:]).split()) <= _FEW_WORDS and not any(mark in text for mark in "?？؟")
    ends = [clauses[-1], clauses[0]] if few else [clauses[-1]]
    return any(_is_whole(asked, "opt_out_clause", reading) for clause in ends for reading in readings(clause, asked))


def _is_whole(asked: list[RuleFile], kind: str, text: str) -> bool:
    """Say whether nothing but words of this kind, with or without politeness of any language, stands in the text."""
    rest = text
    for rules in asked:
        if "polite" in rules.consent:
            rest = rules.consent["polite"].sub(" ", rest)
    candidates = [form for said in (text.strip(), " ".join(rest.split())) for form in (f" {said}", said)]
    words = [rules.consent[kind] for rules in asked if kind in rules.consent]
    return any(pattern.fullmatch(candidate) for pattern in words for candidate in candidates)


def _says(asked: list[RuleFile], kind: str, sentence: str) -> bool:
    """Say whether a sentence speaks of our messages in this way, and no language knows it to mean something else."""
    return _any(asked, kind, sentence) and not _any(asked, f"{kind}_unless", sentence)


def _any(asked: list[RuleFile], kind: str, text: str) -> bool:
    return any(rules.consent[kind].search(text) for rules in asked if kind in rules.consent)
