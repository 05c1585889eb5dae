"""Whether a contact wishes to hear no more from us, to hear from us again, or to know what they can do.

A word counts when it is the whole message ("STOP"); a sentence counts when it speaks of our messages ("take me off this
list"). A forwarded promotion that ends in "reply STOP to 12345" is somebody else's wish. Pure: no database, no model.
"""

from enum import StrEnum

from escalation.rulebook import RuleFile, files_for
from escalation.wording import normalise, sentences

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
    whole = normalise(text).replace(" ? ", " ").replace(" , ", " ")
    asked = files_for(whole)
    for kind in (Wish.OPT_OUT, Wish.OPT_IN, Wish.HELP):
        if any(_is_whole(rules, f"{kind}_words", whole) for rules in asked):
            return kind
    if any(_speaks_for_others(rules, whole) for rules in asked):
        return Wish.NONE
    for kind in (Wish.OPT_OUT, Wish.OPT_IN):
        if any(_says(rules, kind, sentence) for rules in asked for sentence in sentences(text)):
            return kind
    return Wish.NONE


def _is_whole(rules: RuleFile, kind: str, text: str) -> bool:
    """Say whether nothing but words of this kind, with or without politeness, stands in the text."""
    words = rules.consent.get(kind)
    polite = rules.consent.get("polite")
    rest = polite.sub(" ", text) if polite else text
    return bool(words) and any(words.fullmatch(candidate.rstrip()) for candidate in (text, f" {rest.strip()} "))


def _says(rules: RuleFile, kind: str, sentence: str) -> bool:
    said, unless = rules.consent.get(kind), rules.consent.get(f"{kind}_unless")
    text = normalise(sentence)
    return bool(said and said.search(text)) and not (unless and unless.search(text))


def _speaks_for_others(rules: RuleFile, text: str) -> bool:
    promotion = rules.consent.get("promotion")
    return bool(promotion and promotion.search(text))
