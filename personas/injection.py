"""Making foreign text harmless before it enters a prompt, and recognising attempts to give the assistant other orders."""

from __future__ import annotations

import re
import unicodedata

from personas.claims.orders import why_an_order

LIMIT = 2000
_KEPT = {"\n", "\t"}
_TAIL = "…"


def looks_like_injection(text: str) -> str | None:
    """Why a contact's text looks like an attempt to steer the assistant, or None."""
    return why_an_order(text)


def clean_for_prompt(text: str, limit: int = LIMIT) -> str:
    """The text without control, zero-width and bidi characters, composed, and no longer than the limit."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in unicodedata.normalize("NFC", text) if c in _KEPT or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Cn"))
    clean = re.sub(r"\n{3,}", "\n\n", text).strip()
    return clean if len(clean) <= limit else clean[: limit - len(_TAIL)] + _TAIL
