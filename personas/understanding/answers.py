"""A bare yes or no to a question of ours. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from .phrasebook import any_of

_FILE = Path(__file__).with_name("answers.toml")
_LONGEST = 60
_NOT_WORDS = re.compile(r"[^\w\u0900-\u0963'’-]+")


def is_yes(text: str) -> bool:
    """Whether a message says yes and nothing else: "yes please", "claro que sí, gracias", "好的"; "ok thanks" says goodbye."""
    return _consists_of(text, "yes") and not is_thanks(text)


def is_no(text: str) -> bool:
    """Whether a message says no and nothing else."""
    return _consists_of(text, "no")


def is_thanks(text: str) -> bool:
    """Whether a message thanks, says "ok" beside it at most, and so closes the matter: no answer to "shall I tell you more?"."""
    said = _plain(text)
    if len(text) > _LONGEST or not _said("thanks").search(said):
        return False
    rest = _said("beside").sub(" ", _said("soft").sub(" ", _said("thanks").sub(" ", said)))
    return not rest.strip(" -'’")


def _consists_of(text: str, kind: str) -> bool:
    if len(text) > _LONGEST or any(mark in text for mark in "?？؟"):
        return False
    said = _plain(text)
    rest = _said(kind).sub(" ", said)
    return rest != said and not _said("beside").sub(" ", rest).strip(" -'’")


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold())


@cache
def _said(kind: str) -> re.Pattern[str]:
    return any_of(tomllib.loads(_FILE.read_text(encoding="utf-8"))[kind])
