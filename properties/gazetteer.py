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
REMEMBERED = 2000
LONGEST_NAME = 100  # letters; what is longer is no place
TOWN = 1000  # how much a listing's town weighs against its street

Place = tuple[frozenset[str], ...]


class Gazetteer:
    """Built from rows of (suburb, city, country, street), as written; `regions` are keys of wider
    parts of addresses, such as "tx", that mean a place only beside another name or when written out."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]], regions: Iterable[str] = ()) -> None:
        self.names: set[str] = set()  # as written, for whoever reads messages
        self._weight: Counter[str] = Counter()
        self._wider: dict[str, set[str]] = defaultdict(set)
        self._spellings: dict[str, set[str]] = defaultdict(set)  # any spelling, without spaces -> keys
        self._found: dict[str, Place] = {}
        for row in rows:
            self._add(row)
        self._regions = {_joined(key): key for key in regions}
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
                self._weight[key] += 1 if is_street else TOWN
                self._spellings[_joined(key)].add(key)
                self._spellings[_joined(wording.plain(name))].add(key)
                self._spellings[_joined(_first_as_written(name))].add(key)
            levels.append(keys)
        for at, keys in enumerate(levels):
            for key in keys:
                self._wider[key] |= set().union(*levels[at + 1:]) - keys

    def _add_initials(self) -> None:
        claims: dict[str, Counter] = defaultdict(Counter)
        for key, weight in self._weight.items():
            words = key.split()
            if len(words) > 1 and weight >= TOWN and key.isascii():
                claims["".join(word[0] for word in words)][key] += weight
        for initials, owners in claims.items():
            if initials not in self._spellings and len(initials) > 1:
                self._spellings[initials].add(owners.most_common(1)[0][0])

    def find(self, said: str) -> Place:
        """What somebody means by a name: every set must hold one of a listing's keys. Empty if it is not here."""
        if said not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[said] = self._find(said)
        return self._found[said]

    def _find(self, said: str) -> Place:
        key = wording.key(said[:LONGEST_NAME])
        if not key:
            return ()
        plain = wording.plain(said)
        for attempt in dict.fromkeys((key, plain, _without_fillers(key))):
            found = self._spellings.get(_joined(attempt))
            if found:
                return (frozenset(found),)
        for attempt in dict.fromkeys((key, plain, _without_fillers(key))):
            if _joined(attempt) in _other_names():
                return self._by_other_name(attempt)
        found = frozenset(self._region(_joined(key))) if len(key) > 2 else frozenset()
        found = found or self._in_area(key) or self._beginning(key)
        if found:
            return (found,)
        return self._inside(key) or self._misspelt(key) or self._misspelt(_without_fillers(key))

    def _by_other_name(self, key: str) -> Place:
        """A well-known place under any of its names; failing that, what lies there and is named after it."""
        where, names = _other_names()[_joined(key)]
        keys = [wording.key(name) for name in names]
        here = frozenset().union(*(self._spellings.get(_joined(k), ()) for k in keys))
        named_after = frozenset().union(*(self._beginning(k) for k in keys if len(k) > 4)) if not here else frozenset()
        found = here or frozenset(k for k in named_after if where in self._wider[k])
        return (found,) if found else ()

    def _in_area(self, key: str) -> frozenset[str]:
        """What lies in "the east" or "Greater Lisbon". A single namesake elsewhere is not the area: there is a Newton
        in many countries."""
        where, holds = _areas().get(_joined(key), ("", frozenset()))
        here = frozenset(name for name in holds if self._weight[name] >= TOWN)
        return here if len(here) > 2 or any(where in self._wider[name] for name in here) else frozenset()

    def find_street(self, said: str, *, exact: bool = False) -> frozenset[str]:
        """The streets somebody names; a town is none, nor is half a name."""
        key = wording.key(said)
        found = self._spellings.get(_joined(key)) or self._spellings.get(_joined(wording.plain(said))) or set()
        if not found and not exact:
            found = frozenset().union(*self._misspelt(key))
        return frozenset(key for key in found if self._weight[key] % TOWN)

    def knows(self, word: str) -> bool:
        """Whether a single word is a place here."""
        return word in self._spellings

    def wider(self, keys: Iterable[str]) -> frozenset[str]:
        """The places around: of a street its suburb, of a suburb its city."""
        return frozenset().union(*(self._wider.get(key, ()) for key in keys))

    def _beginning(self, key: str) -> frozenset[str]:
        """"Jurong" for Jurong East and Jurong West, "Bukit Batok West" for the avenues of that name."""
        if " " not in key and len(key) < 5:
            return frozenset()
        found = [known for known in self._weight if known.startswith(key + " ")]
        towns = [known for known in found if self._weight[known] >= TOWN]
        return frozenset(towns or found)

    def _inside(self, key: str) -> Place:
        """"Portland Oregon": two names that meet in the same listings."""
        words = key.split()
        for cut in range(len(words) - 1, 0, -1):
            left = self._spellings.get("".join(words[:cut]))
            rest = "".join(words[cut:])
            right = self._spellings.get(rest) or self._region(rest)
            if left and right:
                return (frozenset(left), frozenset(right))
        return ()

    def _region(self, joined: str) -> set[str]:
        names = (joined, *_states().get(joined, ()))
        return {self._regions[name] for name in names if name in self._regions}

    def _misspelt(self, key: str) -> Place:
        said = _joined(key)
        if len(said) < SHORTEST_TYPO or not said.isascii():
            return ()
        pieces = _pieces(said)
        shared = Counter(spelling for piece in pieces for spelling in self._by_piece.get(piece, ()))
        likely = sorted(shared, key=lambda s: (-shared[s] / (len(pieces) + len(s)), s))[:CANDIDATES]
        best: tuple[int, int, str] | None = None
        for spelling in likely:
            allowed = slips_allowed(min(_telling_length(key), *map(_telling_length, self._spellings[spelling])))
            if len(spelling) < SHORTEST_TYPO or _digits(spelling) != _digits(said):
                continue
            slips = distance(said, spelling, allowed)
            if slips <= allowed:
                weight = max(self._weight.get(key, 0) for key in self._spellings[spelling])
                best = min(best or (99, 0, ""), (slips + (said[0] != spelling[0]), -weight, spelling))
        return (frozenset(self._spellings[best[2]]),) if best else ()


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
def _other_names() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every name of a well-known place leads to where it is and to all its names."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for where, places in wording.names()["aliases"].items():
        for place, others in places.items():
            for name in (place, *others):
                for spelling in (_joined(wording.key(name)), _joined(wording.plain(name))):
                    known = found.get(spelling, (where, ()))
                    found[spelling] = (known[0], tuple(dict.fromkeys((*known[1], place, *others))))
    return found


@cache
def _areas() -> dict[str, tuple[str, frozenset[str]]]:
    """Every name of an area leads to where it is and to the keys of the places in it."""
    found = {}
    for where, areas in wording.names()["areas"].items():
        for area, told in areas.items():
            holds = frozenset(wording.key(place) for place in told["holds"])
            for name in (area, area.removeprefix("the "), *told["names"]):
                found |= dict.fromkeys((_joined(wording.key(name)), _joined(wording.plain(name))), (where, holds))
    return found


@cache
def _states() -> dict[str, tuple[str, ...]]:
    found = {}
    for state, others in wording.names()["states"].items():
        spellings = tuple(_joined(wording.plain(name)) for name in (state, *others))
        found |= dict.fromkeys(spellings, spellings)
    return found


def other_names_of(places: Gazetteer) -> set[str]:
    """Names that people use for this inventory's places; without the two-letter ones, which are words elsewhere."""
    names = [name for region in wording.names()["aliases"].values() for place, others in region.items() for name in (place, *others)]
    names += [name for region in wording.names()["areas"].values() for area, told in region.items() for name in (area, *told["names"])]
    return {name for name in names if (len(name) > 2 or not name.isascii()) and places.find(name)}


def _without_fillers(key: str) -> str:
    fillers = wording.names()["fillers"]
    words = [word for word in key.split() if word not in fillers]
    return " ".join(words)


def _first_as_written(name: str) -> str:
    """"C'wealth Dr" with its street written out and its first word left alone: people misspell what they see."""
    first, _, rest = wording.plain(name).partition(" ")
    return f"{first} {wording.key('x ' + rest)[2:]}"


def _joined(key: str) -> str:
    return key.replace(" ", "")


def _telling_length(key: str) -> int:
    """The letters that tell one street from another: all avenues have "avenue" in common."""
    kinds = (*wording.names()["street_kinds"], *wording.names()["weak_street_kinds"])
    return sum(len(word) for word in key.split() if word not in kinds and not word.isdigit())


def _digits(word: str) -> str:
    return "".join(c for c in word if c.isdigit())


def _pieces(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[i:i + 2] for i in range(len(padded) - 1)}
