"""The places of one inventory, found by what people call them. Pure; `places.py` keeps one for each agency.

A place is known by its key (see `wording.key`). Typos, missing spaces, initials, abbreviations and names in other
languages lead to it. A place that is known to the world but not to this inventory is no typo of another one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from properties import wording

SHORTEST_TYPO = 4  # below this a near spelling is a different word
CANDIDATES = 24


class Gazetteer:
    """Built from rows of (suburb, city, country, street), as written; `extra` are keys that only lookups know."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]], extra: Iterable[str] = ()) -> None:
        self.names: set[str] = set()  # as written, for whoever reads messages
        self._weight: Counter[str] = Counter()
        self._wider: dict[str, set[str]] = defaultdict(set)
        self._spellings: dict[str, set[str]] = defaultdict(set)  # any spelling, without spaces -> keys
        for row in rows:
            self._add(row)
        for key in extra:
            self._spellings[_joined(key)].add(key)
        self._add_initials()
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for spelling in self._spellings:
            for piece in _pieces(spelling):
                self._by_piece[piece].append(spelling)

    def _add(self, row: tuple[str, str, str, str]) -> None:
        suburb, city, country, street = row
        levels: list[set[str]] = []
        for written, is_street in ((street, True), (suburb, False), (city, False), (country, False)):
            keys = set()
            for name in dict.fromkeys((written, *written.split("/"))):
                key = wording.key(name)
                if not key:
                    continue
                keys.add(key)
                self.names.add(name.strip())
                self._weight[key] += 1 if is_street else 1000
                self._spellings[_joined(key)].add(key)
                self._spellings[_joined(wording.plain(name))].add(key)
            levels.append(keys)
        for at, keys in enumerate(levels):
            for key in keys:
                self._wider[key] |= set().union(*levels[at + 1:]) - keys

    def _add_initials(self) -> None:
        claims: dict[str, Counter] = defaultdict(Counter)
        for key, weight in self._weight.items():
            words = key.split()
            if len(words) > 1 and weight >= 1000 and key.isascii():
                claims["".join(word[0] for word in words)][key] += weight
        for initials, owners in claims.items():
            if initials not in self._spellings and len(initials) > 1:
                self._spellings[initials].add(owners.most_common(1)[0][0])

    def find(self, said: str) -> frozenset[str]:
        """The keys of the place somebody names, or nothing if this inventory does not have it."""
        key = wording.key(said)
        if not key:
            return frozenset()
        for attempt in (key, wording.plain(said), _without_fillers(key)):
            found = self._spellings.get(_joined(attempt))
            if found:
                return frozenset(found)
        known = _other_names().get(_joined(key)) or _other_names().get(_joined(_without_fillers(key)))
        if known:
            return frozenset().union(*(self._spellings.get(_joined(wording.key(name)), ()) for name in known))
        return self._streets_beginning(key) or self._inside(key) or self._misspelt(key) or self._misspelt(_without_fillers(key))

    def wider(self, keys: Iterable[str]) -> frozenset[str]:
        """The places around: of a street its suburb, of a suburb its city."""
        return frozenset().union(*(self._wider.get(key, ()) for key in keys))

    def _streets_beginning(self, key: str) -> frozenset[str]:
        """"Bukit Batok West" for the avenues of that name."""
        if " " not in key and len(key) < 5:
            return frozenset()
        return frozenset(known for known in self._weight if known.startswith(key + " "))

    def _inside(self, key: str) -> frozenset[str]:
        """"Austin Texas": every word belongs to a place, and one of the places lies in the other."""
        words = key.split()
        for cut in range(1, len(words)):
            left = self._spellings.get("".join(words[:cut]), set())
            right = self._spellings.get("".join(words[cut:]), set()) or _other_names().get("".join(words[cut:]), set())
            if left and right:
                return frozenset(left)
        return frozenset()

    def _misspelt(self, key: str) -> frozenset[str]:
        said = _joined(key)
        if len(said) < SHORTEST_TYPO or not said.isascii():
            return frozenset()
        pieces = _pieces(said)
        shared = Counter(spelling for piece in pieces for spelling in self._by_piece.get(piece, ()))
        likely = sorted(shared, key=lambda s: (-shared[s] / (len(pieces) + len(s)), s))[:CANDIDATES]
        best: tuple[int, int, str] | None = None
        for spelling in likely:
            allowed = slips_allowed(min(len(said), len(spelling)))
            if len(spelling) < SHORTEST_TYPO or _digits(spelling) != _digits(said):
                continue
            slips = distance(said, spelling, allowed)
            if slips <= allowed:
                weight = max(self._weight.get(key, 0) for key in self._spellings[spelling])
                best = min(best or (99, 0, ""), (slips + (said[0] != spelling[0]), -weight, spelling))
        return frozenset(self._spellings[best[2]]) if best else frozenset()


def slips_allowed(length: int) -> int:
    """How many slips of the finger still make the same word."""
    return 0 if length < SHORTEST_TYPO else 1 if length < 7 else 2 if length < 13 else 3


def distance(a: str, b: str, limit: int) -> int:
    """Letters added, dropped, changed or swapped with a neighbour; more than `limit` is `limit + 1`."""
    if a == b:
        return 0
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    earlier: list[int] = []
    above = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        row = [i]
        for j, other in enumerate(b, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        earlier, above = above, row
    return min(above[-1], limit + 1)


@cache
def _other_names() -> dict[str, tuple[str, ...]]:
    """Every name of a well-known place leads to all its names."""
    groups = wording.names()["aliases"].values()
    found: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for name in group:
            for spelling in (_joined(wording.key(name)), _joined(wording.plain(name))):
                found[spelling] = tuple(dict.fromkeys((*found.get(spelling, ()), *group)))
    return found


def other_names_of(places: Gazetteer) -> set[str]:
    """Names that people use for this inventory's places; without the two-letter ones, which are words elsewhere."""
    return {
        name for group in wording.names()["aliases"].values() for name in group
        if (len(name) > 2 or not name.isascii()) and places.find(name)
    }


def _without_fillers(key: str) -> str:
    fillers = wording.names()["fillers"]
    words = [word for word in key.split() if word not in fillers]
    return " ".join(words)


def _joined(key: str) -> str:
    return key.replace(" ", "")


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def _pieces(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i:i + 2] for i in range(len(padded) - 1)} if len(word) < 7 else {padded[i:i + 3] for i in range(len(padded) - 2)}
