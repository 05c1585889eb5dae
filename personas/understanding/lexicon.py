"""Words to meanings: cuts a message into tokens and finds the phrases of the vocabulary in them.

A token carries its meanings as `kinds`, such as {"type": "condo"} or {"bound": "max", "place.before": "in"}; several
can be true at once and the grammar around decides. The words are data in `vocabulary/*.toml`, one file per language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from .spelling import SpellingIndex
from .text import fold, tidy

_FOLDER = Path(__file__).with_name("vocabulary")
_GRAMMAR = Path(__file__).with_name("grammar.toml")
_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_MARKS = "\u0900-\u0963\u0970-\u097f\u0980-\u0dff\u0e00-\u0eff"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+|(?<!\d\d\d\d) \d{{3}}(?![\d.,])|['٬]\d{{3}})*)"
    rf"|(?P<han>[{_HAN}])|(?P<word>(?:[^\W\d_{_HAN}]|[{_MARKS}])+)|(?P<sign>\S)"
)
_GLUE = frozenset("-.'")  # signs that may stand inside a phrase: semi-d, sq. ft, l'appartement
# Meanings that are safe to read in any language; the others belong to the language of the message.
_SHARED_KINDS = frozenset({"type", "maybe_type", "room", "deal", "unit", "currency", "scale", "period"})
_FLAT_SECTIONS = _SHARED_KINDS | {"number", "bound", "bound_after", "maybe_deal"}
# Spanish, Portuguese and French share too many short words with English to read all of it beside them.
_KEEPS_ENGLISH_OUT = frozenset({"es", "pt", "fr"})
_ENGLISH_EVERYWHERE = frozenset({"bound", "bound_after"})
_INHERITED = ("type", "deal", "ask.search")
_ARABIC_PARTICLES = ("و", "ف", "ب", "ل", "ك")

Kinds = dict[str, str]


@dataclass(slots=True)
class Token:
    """One word, number, sign or known phrase of a message."""

    text: str  # folded
    raw: str  # as written
    start: int
    end: int
    form: str  # "number" | "word" | "han" | "sign"
    spaced: bool  # something blank stands before it
    kinds: Kinds = field(default_factory=dict)
    parts: tuple[Token, ...] = ()  # the single tokens of a phrase

    def has(self, kind: str, value: str = "") -> bool:
        return kind in self.kinds and (not value or self.kinds[kind] == value)

    @property
    def is_capital(self) -> bool:
        return self.raw[:1].isupper()

    @property
    def is_stop(self) -> bool:
        """Whether a sentence or a part of it ends here."""
        return self.form == "sign" and self.text in ".?!;\n"


def cut(text: str) -> list[Token]:
    """The single tokens of a tidied text."""
    folded = fold(text)
    tokens, last = [], 0
    for match in _TOKEN.finditer(folded):
        start, end = match.span()
        tokens.append(Token(match.group(), text[start:end], start, end, match.lastgroup or "sign", start > last))
        last = end
    return tokens


class Lexicon:
    """The vocabulary as one language reads it: its own words first, then English, then what is safe of the others."""

    def __init__(self, language: str) -> None:
        self.language = language.split("-")[0]
        self._root: dict = {}
        self._words: set[str] = set()
        self._own_words: set[str] = set()  # of this language and English; only these are looked for in misspelt words
        for source, sections in _ordered_tables(self.language):
            for kind, value, phrase in _entries(sections):
                if self._is_readable(kind, phrase, source):
                    self._add(phrase, kind, value, is_own=source in (self.language, "en"))
        self._spelling = SpellingIndex((w for w in self._own_words if len(w) >= 6 and w.isascii()), reach=1)
        self._forms = lru_cache(8192)(self._find_forms)

    def read(self, text: str) -> list[Token]:
        """Tokens of a message with the longest known phrases joined and explained."""
        return self.join(self.cut(tidy(text)))

    def cut(self, text: str) -> list[Token]:
        """The single tokens of a tidied text, an Arabic "and" split off the word it is written onto."""
        return [part for token in cut(text) for part in self._split_and(token)]

    def _split_and(self, token: Token) -> list[Token]:
        stem = token.text[1:]
        if not token.text.startswith("و") or token.text in self._words or len(stem) < 3:
            return [token]
        if not any(form in self._words for form in (stem, *_without_particles(stem))):
            return [token]
        middle = token.start + 1
        return [Token("و", token.raw[:1], token.start, middle, "word", token.spaced, {}),
                Token(stem, token.raw[1:], middle, token.end, "word", False, {})]

    def join(self, tokens: list[Token]) -> list[Token]:
        joined, at = [], 0
        while at < len(tokens):
            if tokens[at].text == "'":  # what an elision leaves behind: l'appartement, million d'euros
                at += 1
                continue
            end, kinds = self._longest(tokens, at)
            if end > at + 1:
                joined.append(self._phrase(tokens[at:end], kinds))
            else:
                tokens[at].kinds = kinds
                joined.append(tokens[at])
            at = max(end, at + 1)
        return joined

    def knows(self, word: str) -> bool:
        """Whether the vocabulary uses this word, alone or inside a phrase."""
        return word in self._words

    def kinds_of(self, word: str) -> Kinds:
        """What a single word means by itself."""
        return next((node[None] for form in self._forms(word) if None in (node := self._root.get(form, {}))), {})

    def _is_readable(self, kind: str, phrase: str, source: str) -> bool:
        if source in (self.language, "universal") or not phrase.isascii():
            return True
        if source == "en" and self.language not in _KEEPS_ENGLISH_OUT:
            return True
        if source == "en" and kind in _ENGLISH_EVERYWHERE:
            return True
        return kind in _SHARED_KINDS and len(phrase) > 2 and phrase not in _false_friends(self.language)

    def _add(self, phrase: str, kind: str, value: str, *, is_own: bool) -> None:
        words = [token.text for token in cut(phrase)]
        node = self._root
        for word in [w for w in words if w not in _GLUE] or words:
            node = node.setdefault(word, {})
            self._words.add(word)
            if is_own:
                self._own_words.add(word)
        node.setdefault(None, {}).setdefault(kind, value)

    def _longest(self, tokens: list[Token], at: int) -> tuple[int, Kinds]:
        """End and meanings of the longest phrase that starts at `at`."""
        best, kinds = at, {}
        stack = [(at, self._root)]
        while stack:
            position, node = stack.pop()
            if None in node and position > best:
                best, kinds = position, dict(node[None])
            while position > at and position < len(tokens) - 1 and _is_glue(tokens[position]):
                position += 1
            if position < len(tokens):
                for form in reversed(self._forms(tokens[position].text)):  # the exact form is tried first
                    if form in node:
                        stack.append((position + 1, node[form]))
        return best, kinds

    def _find_forms(self, word: str) -> tuple[str, ...]:
        """Spellings under which the vocabulary may know this word, the exact one first."""
        if word in self._words and not word.startswith(_ARABIC_PARTICLES):
            return (word, *(w for w in _singulars(word) if w in self._words))
        found = [w for w in (word, *_singulars(word), *_without_particles(word)) if w in self._words]
        if not found and len(word) >= 6 and word.isascii() and not _is_everyday(word):
            found = self._spelling.nearest(word)[:1] or self._spelling.nearest(word.removesuffix("s"))[:1]
            if len(word) == 6 and found and len(found[0]) < 7:  # of so short a word only a lost letter is a slip: bedrom
                found = []
        return tuple(dict.fromkeys(found)) or (word,)

    def _phrase(self, tokens: list[Token], kinds: Kinds) -> Token:
        if "type" in kinds or "ask.deny" in kinds:  # "room for rent" is a type and still says rent
            for token in tokens:
                inner = self._root.get(token.text, {}).get(None, {})
                for kind in _INHERITED:
                    if kind in inner:
                        kinds.setdefault(kind, inner[kind])
        if "ask.search" in kinds:  # "looking in" leads to a place as "in" does
            ending = self._root.get(tokens[-1].text, {}).get(None, {})
            kinds.update({kind: ending[kind] for kind in ("place.before", "place.sure") if kind in ending})
        first, last = tokens[0], tokens[-1]
        return Token(" ".join(t.text for t in tokens), " ".join(t.raw for t in tokens), first.start, last.end,
                     "word", first.spaced, kinds, tuple(tokens))


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon for a language, built once; an unknown language reads as English."""
    code = language.split("-")[0]
    return Lexicon(code) if code in _tables() else (lexicon("en") if code != "en" else Lexicon("en"))


def _is_glue(token: Token) -> bool:
    return token.text in _GLUE


def _singulars(word: str) -> Iterator[str]:
    if len(word) > 3 and word.endswith("s") and word.isascii():
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield word[:-3] + "y"


def _without_particles(word: str) -> Iterator[str]:
    """An Arabic word without the article and the particles written onto it."""
    if not ("\u0600" <= word[:1] <= "\u06ff"):
        return
    stems = [word]
    for _ in range(2):
        stems += [s[1:] for s in stems if s.startswith(_ARABIC_PARTICLES) and len(s) > 3]
    for stem in stems:
        yield stem
        if stem.startswith("ال") and len(stem) > 4:
            yield stem[2:]
        if stem.startswith("لل") and len(stem) > 4:
            yield stem[2:]


def _entries(sections: dict) -> Iterator[tuple[str, str, str]]:
    for section, groups in sections.items():
        for name, phrases in groups.items():
            kind = section if section in _FLAT_SECTIONS else f"{section}.{name}"
            for phrase in phrases:
                yield kind, name, fold(tidy(phrase))


def _ordered_tables(language: str) -> Iterator[tuple[str, dict]]:
    tables = _tables()
    first = [language, "en", "universal"]
    for name in [*first, *(name for name in tables if name not in first)]:
        yield name, tables.get(name, {})


@cache
def grammar(name: str) -> frozenset[str]:
    """One of the lists of small words that the grammar needs in every language."""
    return frozenset(tomllib.loads(_GRAMMAR.read_text("utf-8"))[name])


@cache
def _tables() -> dict[str, dict]:
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.toml"))}


@cache
def _false_friends(language: str) -> frozenset[str]:
    """Everyday words of a language, which must not be read as another language's property words."""
    from .language import everyday_words

    return everyday_words(language)


def _is_everyday(word: str) -> bool:
    """Whether any language uses this as a common word, so that it is no misspelling of another."""
    from .language import is_common_word

    return is_common_word(word)
