"""Messages that ask nothing: a thank-you, a thumbs-up, or somebody who is still writing.

Pure: no database, no model.
"""

import re
import unicodedata

from escalation.rulebook import rule_files
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
    """Say whether words of this kind, of any language, cover the whole text and at least one of them is there."""
    rest = normalise(text).replace(" , ", " ")
    if not rest.strip():
        return False
    for phrases in [rules.smalltalk[kind] for rules in rule_files() if kind in rules.smalltalk]:
        rest = phrases.sub(" ", rest)
    fillers = [rules.smalltalk["filler"] for rules in rule_files() if "filler" in rules.smalltalk]
    if rest.split() == normalise(text).replace(" , ", " ").split():
        return False
    for phrases in fillers:
        rest = phrases.sub(" ", f" {rest.strip()} ")
    return not rest.strip()


def _is_only_emoji(text: str) -> bool:
    rest = _SMILEY.sub("", text)
    return not any(unicodedata.category(char)[0] in "LN" for char in rest) and (
        rest != text or any(unicodedata.category(char) in ("So", "Sk") for char in text)
    )
