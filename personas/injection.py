"""Recognising attempts to give the assistant other orders, and making contact text harmless before it enters a prompt.

Recognition marks a conversation and lowers its budget; it never blocks a message by itself. What leaves is judged by the
claim gate, whatever came in. So a miss here costs little and a false alarm would cost trust: every rule needs two parts
that rarely meet by chance.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import cache

from personas.claims.text import fold, prepare
from personas.claims.vocabulary import Vocabulary, concept, tables, terms

LIMIT = 2000
_REACH = 60  # characters between the parts of a rule

_ROLE = re.compile(
    r"(?:^|\n|[\"'#*\-=<\[]\s*)(?:system|assistant|developer|admin)\s*(?:message|prompt|note)?\s*[:>\]]|<\|?\s*(?:im_start|im_end|system|endoftext)"
    r"|\[/?(?:inst|system)\]|</?(?:system|instructions?|policy|facts|notes|customer_message)>|#{2,}\s*(?:instruction|system|response)"
    r"|={3,}\s*end|-{3,}\s*end of|begin system|end of (?:system|conversation|prompt)",
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_SPACED = re.compile(r"\b(?:[a-z][\s.\-_*]){2,}[a-z]\b")
_BLOB = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_HARMLESS = re.compile(r"\b(?:my|that|the|this|last|previous|earlier) (?:last |previous |earlier )?(?:message|text|msg|question|email|mail|voice note|photo)s?\b")
_KEPT = {"\n", "\t"}
_TAIL = "…"


def looks_like_injection(text: str) -> str | None:
    """Why a contact's text looks like an attempt to steer the assistant, or None."""
    plain = fold(prepare(text))
    if _ROLE.search(plain):
        return "forged role"
    for version in dict.fromkeys((plain, _without_leet(plain), _unspaced(plain), *_decoded(text))):
        if reason := _reason(version):
            return reason if version == plain else f"hidden: {reason}"
    return None


def clean_for_prompt(text: str, limit: int = LIMIT) -> str:
    """The text without control, zero-width and bidi characters, composed, and no longer than the limit."""
    kept = (c for c in unicodedata.normalize("NFC", text) if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    clean = re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()
    return clean if len(clean) <= limit else clean[: limit - len(_TAIL)] + _TAIL


def _reason(plain: str) -> str | None:
    if next(concept("injection", "alone").find(plain), None):
        return "other role or task"
    if _meet(plain, "drop", "orders") or _meet(plain, "drop", "own_rules"):
        return "asks to drop instructions"
    if _meet(plain, "drop", "all_before") and _meet(plain, "all_before", "produce") and not _is_business(plain):
        return "asks to drop instructions"
    if _meet(plain, "produce", "private"):
        return "asks for what is private"
    if _meet(plain, "change", "state"):
        return "asks for a change of state"
    return None


def _is_business(plain: str) -> bool:
    """ "Forget everything, show me condos in Bedok" starts a search again and nothing else."""
    return next(concept("topics", "property").find(plain), None) is not None


@cache
def _vocabulary(key: str) -> Vocabulary:
    return Vocabulary({key: terms(tables("injection")[key])})


def _meet(plain: str, first: str, second: str) -> bool:
    """Do two parts stand near each other, in either order for languages that put the verb last?"""
    if not (ends := list(_vocabulary(first).find(plain))):
        return False
    for there in _vocabulary(second).find(plain):
        for here in ends:
            if here.start == there.start:
                continue
            left, right = (here, there) if here.start < there.start else (there, here)
            gap = plain[left.end : right.start]
            if len(gap) <= _REACH and (here is left or _is_verb_last(plain)) and not _HARMLESS.search(plain[left.start : right.end]):
                return True
    return False


def _is_verb_last(plain: str) -> bool:
    return bool(re.search(r"[\u0900-\u097f]|\b(?:karo|karke|karna|jao|dikhao|batao)\b|[\u3400-\u9fff]", plain))


def _without_leet(plain: str) -> str:
    return re.sub(r"\b\w*(?:[a-z][013457@$!]|[013457@$!][a-z])[\w@$!]*", lambda m: m[0].translate(_LEET), plain)


def _unspaced(plain: str) -> str:
    """ "i g n o r e": letters set apart, words by wider gaps."""
    return _SPACED.sub(lambda m: re.sub(r"[\s.\-_*]", "", m[0]), plain.replace("   ", " | ").replace("  ", " | "))


def _decoded(text: str) -> list[str]:
    found = []
    for blob in _BLOB.findall(text):
        try:
            found.append(fold(prepare(base64.b64decode(blob + "=" * (-len(blob) % 4)).decode("utf-8"))))
        except (binascii.Error, UnicodeDecodeError, ValueError):
            continue
    return found
