"""Which language a message is written in.

Evidence is data (`languages/*.toml`): the words of each language, telling endings, telling letters, scripts. A word
counts less the more languages share it. Short or ambiguous text keeps the language of the conversation so far.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .text import fold, tidy

_FOLDER = Path(__file__).with_name("languages")
_VOCABULARY = Path(__file__).with_name("vocabulary")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
_ENDING_WEIGHT = 0.3
_LETTER_WEIGHT = 0.7
_PROPERTY_WORD_WEIGHT = 0.7
_LOAN_WEIGHT = 0.4  # English words that everybody borrows
_ENOUGH = 0.9  # less evidence than this says nothing
_CLEAR = 1.25  # the winner must lead the runner-up by this factor, or the conversation's language stands
_SCRIPT_SHARE = 0.3  # from this share on, a script other than Latin carries the message


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for each language, merged from the data files."""

    words: dict[str, dict[str, float]] = field(default_factory=dict)
    endings: dict[str, list[str]] = field(default_factory=dict)
    letters: dict[str, list[str]] = field(default_factory=dict)
    scripts: dict[int, tuple[str, float]] = field(default_factory=dict)
    script_letters: dict[str, str] = field(default_factory=dict)
    dialect_words: frozenset[str] = frozenset()
    dialect_mild: frozenset[str] = frozenset()
    dialect_patterns: tuple[re.Pattern[str], ...] = ()
    names: re.Pattern[str] = re.compile("(?!)")


def detect(text: str, previous: str = "") -> str:
    """The message's language as a BCP-47 code; short or ambiguous text keeps `previous`, else English.

    Hindi in Latin letters is "hi-Latn", Indonesian counts as "ms", and English with Singapore's marks is "en-SG".
    """
    raw = _WITHOUT_LINKS.sub(" ", tidy(text))
    folded = _evidence().names.sub(" ", fold(raw)) or fold(raw)
    words = [part for word in _WORD.findall(folded) for part in _parted(word)]
    if not words:
        return previous or "en"
    by_script = _by_script(raw, words)
    if by_script:
        return by_script
    scores = _scores(raw, words)
    spoken = _verdict(scores, folded, words, previous)
    if spoken.partition("-")[0] != "hi":
        return spoken
    return previous if previous == "hi" and scores["hi"] < _ENOUGH else "hi-Latn"  # a bare "ok" changes no letters


def _parted(word: str) -> list[str]:
    """A word with an elided one before it as two: l'appartement is l' and appartement."""
    head, apostrophe, rest = word.replace("’", "'").partition("'")
    return [head + "'", rest] if apostrophe and head + "'" in _evidence().words else [word]


_WITHOUT_LINKS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b\d{1,2}\s?rms?\b", re.IGNORECASE)  # "3rm" are rooms, not ringgit


def _by_script(raw: str, words: list[str]) -> str:
    """The language of a script other than Latin, if that script carries the message."""
    if raw.isascii():
        return ""
    evidence = _evidence()
    weights: Counter[str] = Counter()
    latin = sum(1 for word in words if word[0] < "\u0250")
    for word in words:
        seen: set[str] = set()
        for letter in word:
            code, weight = evidence.scripts.get(ord(letter) >> 4, ("", 0.0))
            if code and (weight < 1 or code not in seen):  # unspaced scripts count by letter, spaced ones by word
                weights[code] += weight
                seen.add(code)
    if not weights:
        return ""
    code, weight = max(weights.items(), key=lambda item: (item[1], item[0]))
    if weight < _SCRIPT_SHARE * (weight + latin):
        return ""
    return next((lang for lang, letters in evidence.script_letters.items()
                 if _shares_script(lang, code) and any(c in raw for c in letters)), code)


def _shares_script(language: str, script_code: str) -> bool:
    return script_code == {"ur": "ar", "fa": "ar", "uk": "ru"}[language]


def _scores(raw: str, words: list[str]) -> Counter[str]:
    """Evidence per language for text in Latin letters."""
    evidence = _evidence()
    scores: Counter[str] = Counter()
    for word in words:
        known = evidence.words.get(word)
        if known:
            scores.update(known)
            continue
        if len(word) > 4:
            for size in (2, 3, 4, 5):
                for language in evidence.endings.get(word[-size:], ()):
                    scores[language] += _ENDING_WEIGHT
    if not raw.isascii():
        for letter in set(raw.lower()):
            for language in evidence.letters.get(letter, ()):
                scores[language] += _LETTER_WEIGHT
    return scores


def _verdict(scores: Counter[str], folded: str, words: list[str], previous: str) -> str:
    fallback = previous or "en"
    singlish = _is_singlish(folded, words)
    if not scores:
        return "en-SG" if singlish and not previous else fallback
    (best, score), (_, second) = [*scores.most_common(2), ("", 0.0)][:2]
    home = previous.split("-")[0]
    held = scores.get(home, 0.0)
    if best != home and previous and (score < _ENOUGH or score < held * _CLEAR or (len(words) <= 2 and best == "en")):
        best = home
    elif score < _ENOUGH and second * _CLEAR > score:
        best = fallback.split("-")[0]
    if best == "en":
        return "en-SG" if singlish or (previous == "en-SG" and len(words) <= 6) else "en"
    return best


def _is_singlish(folded: str, words: list[str]) -> bool:
    evidence = _evidence()
    if any(word in evidence.dialect_words for word in words):
        return True
    if sum(word in evidence.dialect_mild for word in words) >= 3:
        return True
    return any(pattern.search(folded) for pattern in evidence.dialect_patterns)


@cache
def _evidence() -> _Evidence:
    """Everything in the data files, read once."""
    tables = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))}
    scripts, dialect, others, names = tables.pop("scripts"), tables.pop("en-SG"), tables.pop("others"), tables.pop("names")["places"]
    languages = {**tables, **others}
    lists = {code: set(table["words"].split()) for code, table in languages.items()}
    for code, table in languages.items():
        lists[code] |= {head + "'" for head in table.get("elisions", ())}
    shared = Counter(word for words in lists.values() for word in words)
    evidence = _Evidence(
        scripts={block: (script["code"], script.get("weight", 1.0)) for script in scripts["script"]
                 for span in script["ranges"] for block in _blocks(span)},
        script_letters=scripts["letters"],
        dialect_words=frozenset(dialect["strong"].split()),
        dialect_mild=frozenset(dialect["words"].split()) - lists["en"],
        dialect_patterns=tuple(re.compile(pattern) for pattern in dialect["patterns"]),
        names=re.compile(rf"\b(?:{'|'.join(fold(name) for name in names)})\b"),
    )
    loans = set(languages["en"]["loans"].split())
    for code, table in languages.items():
        for word in lists[code]:
            weight = _LOAN_WEIGHT if word in loans else 1.0
            evidence.words.setdefault(word, {})[code] = (weight if code == "en" else 1.0) / shared[word]
        for ending in table["endings"]:
            evidence.endings.setdefault(ending, []).append(code)
        for letter in table["letters"]:
            evidence.letters.setdefault(letter, []).append(code)
    for word, code in _property_words(set(evidence.words)).items():
        evidence.words[word] = {code: _PROPERTY_WORD_WEIGHT}
    return evidence


def _property_words(known: set[str]) -> dict[str, str]:
    """Words of property that only one language's vocabulary uses: they tell languages apart as well as any."""
    speakers: dict[str, set[str]] = {}
    for path in _VOCABULARY.glob("*.toml"):
        if path.stem == "universal":
            continue
        for section in tomllib.loads(path.read_text("utf-8")).values():
            for phrase in (phrase for phrases in section.values() for phrase in phrases):
                for word in _WORD.findall(fold(phrase)):
                    speakers.setdefault(word, set()).add(path.stem)
    return {word: next(iter(codes)) for word, codes in speakers.items()
            if len(codes) == 1 and len(word) >= 4 and word.isascii() and word not in known}


def _blocks(span: str) -> range:
    first, last = (int(edge, 16) for edge in span.split("-"))
    return range(first >> 4, (last >> 4) + 1)


@cache
def everyday_words(language: str) -> frozenset[str]:
    """The common words of a language, for readers that must tell them from names."""
    code = language.split("-")[0]
    return frozenset(word for word, speakers in _evidence().words.items() if code in speakers)


def is_common_word(word: str) -> bool:
    """Whether the word is common in any of the languages known here."""
    return word in _evidence().words
