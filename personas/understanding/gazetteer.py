"""The place names an inventory knows, found in messages however they are spelt.

Typos, missing spaces, initials (AMK, SF), short words (Bt Batok, Ft Worth) and names in other scripts lead to the
inventory's own spelling. Common place names are recognised even where the inventory lacks them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from .lexicon import Lexicon, Token, cut
from .lexicon import lexicon as words_of
from .spelling import SpellingIndex
from .text import fold, tidy

_ALIASES = Path(__file__).with_name("places") / "aliases.toml"
_LONGEST_NAME = 6  # tokens
_MOST_NAMES = 1500  # whose farther spellings are kept in memory
_LEAST_FOR_TWO_SLIPS = 8  # letters
_SOUNDS = str.maketrans({"w": "v", "z": "s", "q": "k", "x": "k", "c": "k", "y": None, "h": None, "a": None, "e": None,
                         "i": None, "o": None, "u": None})


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A stretch of tokens that names a place, from `first` up to but without `end`."""

    first: int
    end: int
    name: str  # the inventory's spelling; empty if the inventory does not have this place


class Gazetteer:
    """Knows one inventory's places."""

    def __init__(self, places: Collection[str]) -> None:
        self._names: dict[str, str] = {}
        self._short: dict[str, str] = {}
        self._sounds: dict[str, str] = {}
        inventory = sorted({place.strip() for place in places if any(c.isalpha() for c in place)})
        for place in inventory:
            self._add_spellings(place)
        for place in inventory:
            for part in place.split("/"):
                self._names.setdefault(_key(part), place)
        self._add_aliases()
        self._add_initials(inventory)
        known = [key for key, name in self._names.items() if name and len(key) >= 5 and key.isascii() and not name[0].islower()]
        self._spelling = SpellingIndex(known, reach=1)
        self._far_spelling = SpellingIndex(self._badly_misspelt(known), reach=2)

    def _badly_misspelt(self, known: list[str]) -> list[str]:
        """The names that two slips of the finger still lead to: the long ones, and of many only those that are no street's."""
        long = [key for key in known if len(key) >= _LEAST_FOR_TWO_SLIPS - 1]
        return long if len(long) <= _MOST_NAMES else [key for key in long if not _is_street(self._names[key])][:_MOST_NAMES]

    def find(self, tokens: list[Token], lexicon: Lexicon, everyday: Collection[str]) -> list[PlaceMatch]:
        """Places among single tokens, longest and leftmost first, without overlaps."""
        found: list[PlaceMatch] = []
        at = 0
        while at < len(tokens):
            match = self._at(tokens, at, lexicon, everyday)
            if match:
                found.append(match)
            at = match.end if match else at + 1
        return found

    def name_of(self, words: str) -> str:
        """The inventory's spelling of a written name, or "" if it is not there."""
        key = _key(words)
        if key in self._names:
            return self._names[key]
        close = self._near(key)
        return close or self._sounds.get(_sound(words), "") if not words.isascii() else close

    def _at(self, tokens: list[Token], at: int, lexicon: Lexicon, everyday: Collection[str]) -> PlaceMatch | None:
        if tokens[at].form == "sign" or not tokens[at].text[0].isalnum():
            return None
        ends = range(self._reach(tokens, at), at, -1)
        for look in (self._exact, self._misspelt):
            for end in ends:
                match = look(tokens, at, end, lexicon, everyday)
                if match:
                    return match
        return None

    def _reach(self, tokens: list[Token], at: int) -> int:
        """How far a name that begins at `at` may go: not over punctuation."""
        end = at
        while end < min(len(tokens), at + _LONGEST_NAME):
            shortens = tokens[end].text == "." and end > at and len(tokens[end - 1].text) <= 3  # Ft. Worth
            if tokens[end].text in ",.;?!:()" and not shortens:
                break
            end += 1
        return end

    def _exact(self, tokens: list[Token], at: int, end: int, lexicon: Lexicon,
               everyday: Collection[str]) -> PlaceMatch | None:
        window = tokens[at:end]
        if window[-1].form == "sign" and window[-1].text != "/":
            return None
        for key in (*_keys(window), *_keys_with_street_mended(window, lexicon)):
            if key in self._names:
                if end - at == 1 and not _stands_as_name(tokens, at, lexicon, everyday):
                    return None
                return PlaceMatch(at, end, self._names[key])
        if end - at == 1 and window[0].text in self._short and _stands_as_initials(tokens, at, lexicon):
            return PlaceMatch(at, end, self._short[window[0].text])
        return None

    def _misspelt(self, tokens: list[Token], at: int, end: int, lexicon: Lexicon,
                  everyday: Collection[str]) -> PlaceMatch | None:
        window = tokens[at:end]
        if end - at > 3 or any(t.form != "word" or not t.text.isascii() for t in window):
            return None
        unknown = [t for t in window if t.text not in everyday and not lexicon.knows(t.text) and len(t.text) > 2]
        if not unknown or len(unknown) < end - at - 1 or window[0] not in unknown and not _may_begin(window, lexicon):
            return None
        is_street = any("place.tail" in lexicon.kinds_of(t.text) for t in tokens[at + 1:end + 1])
        name = self._near("".join(t.text for t in window), far=not is_street)
        return PlaceMatch(at, end, name) if name else None

    def _near(self, key: str, *, far: bool = True) -> str:
        """The name a few slips away. A badly misspelt street is no town: `far` says whether two slips may be thought of."""
        if len(key) < 5:
            return ""
        close = self._spelling.nearest(key)
        if far and not close and len(key) >= _LEAST_FOR_TWO_SLIPS:
            close = self._far_spelling.nearest(key)
        return self._names[close[0]] if close else ""

    def _add_spellings(self, place: str) -> None:
        self._names[_key(place)] = place
        words = fold(tidy(place)).replace("/", " ").split()
        short = _aliases()["short_words"]
        for i, word in enumerate(words):
            for other in short.get(word, ()):
                self._names.setdefault("".join([*words[:i], other, *words[i + 1:]]), place)
        sound = _sound(place)
        if len(sound) >= 2:
            self._sounds.setdefault(sound, place)

    def _add_aliases(self) -> None:
        known = dict(self._names)
        for place, others in _aliases()["names"].items():
            keys = [_key(name) for name in (place, *others)]
            name = next((known[key] for key in keys if key in known), "")
            for key in keys:
                if len(key) <= 3 and key.isascii():
                    self._short.setdefault(key, name)
                else:
                    self._names.setdefault(key, name)

    def _add_initials(self, inventory: list[str]) -> None:
        claims: dict[str, set[str]] = {}
        for place in inventory:
            words = fold(tidy(place)).split()
            if len(words) >= 2 and "/" not in place and not place[0].islower():  # "the east" has none
                claims.setdefault("".join(word[0] for word in words), set()).add(place)
        for initials, owners in claims.items():
            if len(owners) == 1 and initials.isalpha():
                self._short.setdefault(initials, owners.pop())


@lru_cache(maxsize=64)
def gazetteer(places: frozenset[str]) -> Gazetteer:
    """The gazetteer of an inventory, built once per set of names."""
    return Gazetteer(places)


def dollar_of(place: str) -> str:
    """The currency that a bare "$" means in a place, or "" if nothing says."""
    return _aliases()["dollars"].get(_key(place), "")


def _may_begin(window: list[Token], lexicon: Lexicon) -> bool:
    """Whether a window may begin a misspelt name with a word that is known: "chao chu kong", but no "at", "flats"."""
    return len(window) == 3 and lexicon.kinds_of(window[0].text).keys() <= {"wants.greeting", "wants.thanks"}


def _is_street(name: str) -> bool:
    words = fold(tidy(name)).split()
    return any(c.isdigit() for c in name) or "place.tail" in words_of("en").kinds_of(words[-1])


def _keys(window: list[Token]) -> list[str]:
    """Ways to look a stretch of tokens up: as written, and without an Arabic particle."""
    key = "".join(t.text for t in window if t.text not in "'-/.")
    keys = [key]
    if "\u0600" <= key[:1] <= "\u06ff":
        if key[0] in "بلوف" and len(key) > 3:
            keys.append(key[1:])
            if key.startswith("لل"):
                keys.append("ا" + key)
        keys += [k[2:] for k in list(keys) if k.startswith("ال")]
    return keys


def _keys_with_street_mended(window: list[Token], lexicon: Lexicon) -> list[str]:
    """The same with a misspelt word for a street read as meant: "tampines stret 21"."""
    if len(window) < 2 or not any(t.form == "word" and t.text.isascii() and len(t.text) > 3 for t in window[1:]):
        return []
    words = [t.text if lexicon.knows(t.text) else street_meant(t.text) for t in window[1:] if t.text not in "'-/."]
    key = "".join([window[0].text, *words])
    return [key] if words != [t.text for t in window[1:] if t.text not in "'-/."] else []


@lru_cache(maxsize=2048)
def street_meant(word: str) -> str:
    """The word for a street that a slip of the thumb turned into this one, or else the word itself."""
    close = _street_words().nearest(word) if len(word) > 3 and word.isascii() else []
    return close[0] if close else word


@cache
def _street_words() -> SpellingIndex:
    return SpellingIndex([word for word in _aliases()["streets"] if len(word) > 3], reach=1)


def _stands_as_name(tokens: list[Token], at: int, lexicon: Lexicon, everyday: Collection[str]) -> bool:
    """A name that is also a common word needs a capital inside a sentence or a preposition before it."""
    token = tokens[at]
    if not token.text.isascii():
        return True
    kinds = lexicon.kinds_of(token.text)
    if token.text not in everyday and not kinds.keys() - {"place.before", "place.after", "place.head", "place.tail"}:
        return True
    led = at > 0 and "place.sure" in lexicon.kinds_of(tokens[at - 1].text)
    starts = at == 0 or tokens[at - 1].is_stop
    if token.is_capital and (led or not starts or len(tokens) <= 2):
        return not kinds.keys() & {"type", "deal", "room"} or led
    following = lexicon.kinds_of(tokens[at + 1].text) if at + 1 < len(tokens) else {}
    describes = token.text in everyday and following.keys() & {"type", "room", "place.after"}  # in nice areas
    return led and "place.common" in kinds and not describes


def _stands_as_initials(tokens: list[Token], at: int, lexicon: Lexicon) -> bool:
    token = tokens[at]
    led = at > 0 and "place.sure" in lexicon.kinds_of(tokens[at - 1].text)
    if token.raw.isupper() and led:
        return True
    if token.raw.isupper() and not all(t.raw.isupper() for t in tokens if t.form == "word" and len(t.raw) > 1):
        counted = at > 0 and tokens[at - 1].form == "number" or at + 1 < len(tokens) and tokens[at + 1].form == "number"
        return not (counted and lexicon.kinds_of(token.text).keys() & {"currency", "scale", "unit", "period", "room"})
    if len(token.text) < 3 and lexicon.language != "en":
        return False
    return led and not lexicon.knows(token.text)


def _key(name: str) -> str:
    return "".join(t.text for t in cut(tidy(name)) if t.text not in "'-./ " or t.form != "sign")


def _sound(name: str) -> str:
    """The consonants of a name, comparable across Latin, Devanagari and Arabic letters."""
    letters = _aliases()["sounds"]
    word = "".join(w[2:] if w.startswith("ال") else w for w in fold(tidy(name)).split())
    latin = "".join(letters.get(c, c if c.isascii() and c.isalpha() else "") for c in word)
    skeleton = latin.translate(_SOUNDS)
    return "".join(c for i, c in enumerate(skeleton) if i == 0 or c != skeleton[i - 1])


@cache
def _aliases() -> dict[str, dict]:
    table = tomllib.loads(_ALIASES.read_text("utf-8"))
    return {
        "names": table["names"],
        "short_words": table["words"],
        "streets": table["streets"]["words"],
        "dollars": {"".join(fold(p).split()): code for code, places in table["dollar"].items() for p in places},
        "sounds": {**table["letters"]["devanagari"], **table["letters"]["arabic"]},
    }
