"""What the assistant says when no model writes: a voice per style and language, one TOML file per language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
STYLES = ("professional", "friendly", "casual", "premium")


@cache
def phrases(language: str) -> Mapping[str, Mapping]:
    """The phrases of a language; a regional one without a file speaks like its base, and one we do not have like English."""
    whole = language.replace("_", "-").lower()
    return _read(next((name for name in (whole, whole.partition("-")[0]) if name in languages()), "en"))


@cache
def languages() -> frozenset[str]:
    """Every language that has a file."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


@cache
def _read(language: str) -> Mapping[str, Mapping]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
