"""Messages that ask nothing: a thank-you, a thumbs-up, or somebody who is still writing.

Pure: no database, no model.
"""

import re
import unicodedata

from escalation.rulebook import RuleFile, rule_files
from escalation.wording import normalise

_TRAILING_DOTS = re.compile(r"\s*(?:\.{2,}|…)+\s*")
_SMILEY = re.compile(r"[:;=8xX]['’]?-?[)(\]\[dDpPoO3/\\|*]+|<3+|\^_*\^|:\w+:")
_LONGEST_READ = 120


def is_acknowledgement(text: str) -> bool:
    """Say whether a message only confirms or thanks ("ok thanks 👍"); a question after it is not small talk."""
    if not text.strip() or len(text) > _LONGEST_READ or "?" in text or "？" in text or "؟" in text:
        return False
    if _is_only_emoji(text):
        return True
    return _consists_of("acknowledgement", _SMILEY.sub(" ", text))


def is_unfinished(text: str) -> bool:
    """Say whether the contact announces that more is coming ("one sec", "wait", or dots alone)."""
    if _TRAILING_DOTS.fullmatch(text):
        return True
    return len(text) <= _LONGEST_READ and "?" not in text and _consists_of("unfinished", text)


def _consists_of(kind: str, text: str) -> bool:
    """Say whether phrases of this kind cover the whole text: those of one language, or else of several mixed."""
    whole = normalise(text).replace(" , ", " ")
    if not whole.strip():
        return False
    files = [rules for rules in rule_files() if kind in rules.smalltalk]
    return any(_is_covered(whole, kind, [rules]) for rules in files) or _is_covered(whole, kind, files)


def _is_covered(whole: str, kind: str, files: list[RuleFile]) -> bool:
    """Take away the phrases of this kind, then the fillers, and see whether nothing is left of the text."""
    rest = whole
    for rules in files:
        rest = rules.smalltalk[kind].sub(" ", rest)
    if rest.split() == whole.split():
        return False
    for rules in files:
        if "filler" in rules.smalltalk:
            rest = rules.smalltalk["filler"].sub(" ", f" {rest.strip()} ")
    return not rest.strip()


def _is_only_emoji(text: str) -> bool:
    rest = _SMILEY.sub("", text)
    return not any(unicodedata.category(char)[0] in "LN" for char in rest) and (
        rest != text or any(unicodedata.category(char) in ("So", "Sk") for char in text)
    )
