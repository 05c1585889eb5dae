"""The fixed sentences a contact may read without a model having written them, in every language we speak.

Each language is one TOML file in `texts/`. A regional language falls back to its base, and every language to English.
Pure: no database, no settings.
"""

import string
import tomllib
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("texts")
FALLBACK = "en"


class MissingValue(ValueError):
    """A text has a place for a value that the caller did not give."""


def fixed_text(key: str, language: str, **values: object) -> str:
    """Return the sentence `key` in `language` with its places filled.

    Raises KeyError for a key that English does not have, and MissingValue when a place would stay empty.
    """
    sentence = _sentence(key, language)
    missing = sorted(name for name in placeholders(sentence) if values.get(name) in (None, ""))
    if missing:
        raise MissingValue(f"The text {key!r} needs a value for: {', '.join(missing)}.")
    return sentence.format(**values)


def house_text(key: str, language: str) -> str:
    """The sentence with its places still open."""
    return _sentence(key, language)


def keys() -> set[str]:
    """Name every text there is."""
    return set(_texts()[FALLBACK])


def languages() -> set[str]:
    """Name every language that has a file of its own."""
    return set(_texts())


def written_in(language: str) -> str:
    """The language in which a contact of this language is written to."""
    return next(candidate for candidate in _candidates(language) if candidate in _texts())


def placeholders(sentence: str) -> set[str]:
    """Name the places in a sentence that want a value."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def _sentence(key: str, language: str) -> str:
    for candidate in _candidates(language):
        if key in _texts().get(candidate, {}):
            return _texts()[candidate][key]
    raise KeyError(f"There is no text {key!r}.")


def _candidates(language: str) -> list[str]:
    """The language itself, then ever wider ones, then English: zh-Hans-SG, zh-Hans, zh, en."""
    parts = (language or FALLBACK).replace("_", "-").lower().split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)] + [FALLBACK]


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, str]]:
    return {path.stem.lower(): tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
