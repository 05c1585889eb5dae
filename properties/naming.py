"""Listings that somebody names: by reference, by address, or by what the agency calls them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache, reduce
from operator import or_

from django.db import connection

from properties import wording
from properties.filters import NONE, Where, at_address
from properties.gazetteer import distance, slips_allowed
from properties.places import gazetteer, vocabulary

CANDIDATES = 40
# How like a word in a title must be to a word that was said, for candidates only (slips are counted afterwards):
# first what is nearly right, which is fast, then what is badly misspelt.
LIKENESS = (0.6, 0.42)
MOST_WORDS = 6
MOST_SAID = 24  # words of a message among which a title is sought
LIKELY = 20
SLIP_COSTS = 3  # letters
MOST_MEANT = 5  # more than so many titles alike are no name
# LIKE finds the rows by the index; which of the words a name holds is asked of those alone.
_WITH_ONE_OF = """(SELECT id, title, address, %s * likeness AS likeness
    FROM properties_listing CROSS JOIN LATERAL (
        SELECT max(much) AS likeness FROM unnest(%s::text[], %s::float8[]) AS alike (word, much)
        WHERE ' ' || name_words || ' ' LIKE '%% ' || word || ' %%'
    ) AS most WHERE name_words LIKE ANY (%s) AND likeness IS NOT NULL ORDER BY likeness DESC, id LIMIT %s)"""
_REFERENCE = re.compile(r"\b([a-z]{1,8})[\s/_.-]{0,2}(\d{1,10})([a-z]{0,3})\b|\b(\d{4,12})\b", re.I)
_NUMBER_FIRST = re.compile(r"(?<![\w.,$€£])(\d+[a-z]?)(?:\s*-\s*\d+[a-z]?)?\s+(?=[^\W\d]|\d+(?:st|nd|rd|th)\b)", re.I)
_NUMBER_LAST = re.compile(r"(?<=[^\W\d])[\s,]+(\d+[a-z]?)(?![\w.]|,\d)", re.I)


def named(words: str) -> list[int]:
    """Ids of the listings that go by this name, the nearest first. `words` is a name and nothing else."""
    return by_reference(words, whole=True) or by_address(words) or _by_title(words)


def named_in(text: str, *, besides: Iterable[str] = ()) -> list[int]:
    """Ids of the listings that a message names among other words; strict, for most messages name none. Words of the
    places that were understood (`besides`) alone name no listing."""
    return by_reference(text) or by_address(text) or _by_title_inside(text, besides)


def by_reference(text: str, *, whole: bool = False) -> list[int]:
    """References as written, and with another sign between letters and digits: HV1001, hv 1001, HV-1001."""
    wanted = {text.strip().upper()} if whole and text.strip() else set()
    for letters, digits, tail, bare in _REFERENCE.findall(text)[:20]:
        if bare:
            wanted.add(bare)
        else:
            wanted |= {f"{letters}{sign}{digits}{tail}".upper() for sign in ("", "-", " ", "/", "_", ".")}
    if not wanted:
        return []
    return _ids(Where("upper(reference) = ANY(%s)", (sorted(wanted),)))


def _ids(wanted: Where) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM properties_listing WHERE {wanted.sql} ORDER BY id LIMIT %s", [*wanted.params, CANDIDATES])
        return [pk for (pk,) in cursor.fetchall()]


def by_address(text: str) -> list[int]:
    """A house number and its street, in either order."""
    pairs = [*addresses_before(text), *_numbers_after_streets(text)]
    return _ids(at_addresses(pairs)) if pairs else []


Address = tuple[str, frozenset[str]]  # house number, keys of the street


def at_addresses(pairs: list[Address]) -> Where:
    return reduce(or_, (at_address(house, streets) for house, streets in pairs), NONE)


def addresses_before(text: str) -> list[Address]:
    """Numbers with a street of this inventory behind them: "blk 245 Simei Street 5"."""
    found = []
    for number in list(_NUMBER_FIRST.finditer(text))[:6]:
        words = re.split(r"[,;?!\n]", text[number.end():])[0].split()[:MOST_WORDS]
        if not words or wording.plain(words[0]) in _counted():
            continue
        streets = _longest_street([" ".join(words[:size]) for size in range(len(words), 0, -1)])
        if streets:
            found.append((number[1].lower(), streets))
    return found


def _numbers_after_streets(text: str) -> list[Address]:
    found = []
    for number in list(_NUMBER_LAST.finditer(text))[:6]:
        words = re.split(r"[;?!\n]", text[:number.start()])[-1].split()[-MOST_WORDS:]
        attempts = (" ".join(words[-size:]) for size in range(len(words), 1, -1))
        streets = next((keys for words in attempts if (keys := gazetteer().find_street(words, exact=True))), None)
        if streets:
            found.append((number[1].lower(), streets))
    return found


def streets_in(text: str, *, loosely: bool = False, besides: Iterable[str] = ()) -> list[str]:
    """Keys of the streets of this inventory that a message names, told by a word such as "drive" or "rua". `loosely`
    takes a misspelt name also beside a word that is no sure sign of a street, such as "view". Words of the places that
    were understood (`besides`) are no sign: there is a St Paul."""
    understood = {word for name in besides for word in wording.plain(name).split()}
    words = re.findall(r"[\w'’`.-]+", text)[:80]
    found: list[str] = []
    for at, word in enumerate(words):
        kind = wording.key("x " + word)[2:]
        if kind not in _street_kinds() or wording.plain(word) in understood or len(found) >= MOST_MEANT:
            continue
        names = [start for start in range(max(0, at - 3), at) if wording.plain(words[start]) not in _generic() | _talk()]
        behind = [" ".join(words[start:end]) for end in (at + 2, at + 1) for start in names]
        before = [" ".join(words[at:end]) for end in range(min(len(words), at + 5), at + 1, -1)]
        exact = not loosely and kind in wording.names()["weak_street_kinds"]
        found.extend(sorted(_first_street([*behind, *before], exact=exact)))
    return list(dict.fromkeys(found))


def _first_street(attempts: list[str], *, exact: bool) -> frozenset[str]:
    """The first stretch that is a street or, unless `exact`, nearly one: "bediok nth ave 3" is not North Avenue."""
    places = gazetteer()
    each = (places.find_street(words, exact=True) or (not exact and places.find_street(words)) for words in attempts)
    return next((keys for keys in each if keys), frozenset())


def _longest_street(attempts: list[str]) -> frozenset[str]:
    """The longest stretch of words that is a street as written; failing that, the longest that nearly is."""
    places = gazetteer()
    asked = ((words, exact) for exact in (True, False) for words in attempts)
    return next((keys for words, exact in asked if (keys := places.find_street(words, exact=exact))), frozenset())


def _by_title(words: str) -> list[int]:
    name = _telling(words) or wording.plain(words).split()
    if not name or len("".join(name)) < 3:
        return []
    return next((found for likeness in LIKENESS if (found := _titles_like(name, likeness))), [])


def _titles_like(name: list[str], likeness: float) -> list[int]:
    said, allowed = "".join(name), slips_allowed(len("".join(name)))
    found: list[tuple[int, int, int]] = []
    for pk, title in _candidates(name, likeness):
        parts = _telling(title) or title.split()
        windows = _windows(parts) if len(name) > 1 else _windows(parts, starts=1)  # one word is a name's first
        slips = min((distance(said, window, allowed) for window in windows), default=99)
        if slips <= allowed:
            found.append((slips, len(parts), pk))
    nearest = min((slips for slips, _, _ in found), default=0)
    return [pk for slips, _, pk in sorted(found) if slips == nearest]


def _by_title_inside(text: str, besides: Iterable[str]) -> list[int]:
    """Titles that a message contains, whole or without their common words; of several, those said most exactly."""
    said, telling = wording.plain(text).split()[:MOST_SAID], _telling(text)[:MOST_SAID]
    places = {word for name in besides for word in wording.plain(name).split()}
    words = [word for word in telling if len(word) > 2 and word not in places]
    words = [word for word in words if word not in _talk()] or [word for word in words if word in _street_kinds()]
    if not words:
        return []
    return next((found for likeness in LIKENESS if (found := _titles_inside(said, telling, words, likeness))), [])


def _titles_inside(said: list[str], telling: list[str], words: list[str], likeness: float) -> list[int]:
    found: list[tuple[int, int]] = []
    for pk, title in _candidates(words, likeness)[:LIKELY]:
        whole, parts = title.split(), _telling(title)
        allowed = max(1, slips_allowed(len("".join(parts))))
        matches = [_said(name, said, allowed) for name in (whole, _without_kind(whole)) if len(name) > 1 and parts]
        if len(parts) > 1 or (parts and len(parts[0]) > 5):
            matches.append(_said(parts[:2] if len(parts) > 3 else parts, telling, allowed - 1 if len(parts) == 1 else allowed))
        best = max(matches, default=0)
        if best > 0:
            found.append((best, pk))
    most = max(found)[0] if found else 0
    meant = sorted(pk for likely, pk in found if likely == most)
    return meant if len(meant) <= MOST_MEANT else []


def _without_kind(title: list[str]) -> list[str]:
    """"Casa del Sol" of Casa del Sol Apartments."""
    end = len(title)
    while end and _is_generic(title[end - 1]):
        end -= 1
    return title[:end]


def _said(name: list[str], said: list[str], allowed: int) -> int:
    """How surely a name stands in a row of words: its length, less what slips cost; 0 if it does not."""
    wanted, fewest = "".join(name), allowed + 1
    for at in range(len(said)):
        for size in {max(1, len(name) - 1), len(name), len(name) + 1}:
            window = "".join(said[at:at + size])
            if window == wanted:
                return len(wanted)
            if abs(len(window) - len(wanted)) < fewest and (window[0] == wanted[0] or window[-1] == wanted[-1]):
                fewest = min(fewest, distance(wanted, window, allowed))
    return len(wanted) - SLIP_COSTS * fewest if fewest <= allowed else 0


def _candidates(words: list[str], likeness: float) -> list[tuple[int, str]]:
    """Listings with a word like one of these in title or address, and their titles without the address. One index scan for
    each word: with OR the planner reads the whole table."""
    longest = sorted(set(words), key=len, reverse=True)[:MOST_WORDS]
    if likeness != LIKENESS[0]:  # short words are like too many others
        longest = [word for word in longest if len(word) > 5] or longest[:1]
    known = vocabulary()
    each = [(len(word), alike) for word in longest if (alike := known.like(word, likeness))]
    if not each:
        return []
    values = [value for length, alike in each
              for value in (length, list(alike), list(alike.values()), [f"%{word}%" for word in alike], CANDIDATES * 2)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, title, address FROM ({' UNION ALL '.join([_WITH_ONE_OF] * len(each))}) AS found GROUP BY id, title, address"
            " ORDER BY sum(likeness) DESC, id LIMIT %s",
            [*values, CANDIDATES],
        )
        rows = cursor.fetchall()
    return [(pk, _without_address(title, address)) for pk, title, address in rows]


def _without_address(title: str, address: str) -> str:
    name, where = wording.plain(title), wording.plain(address)
    return name.replace(where, "").strip() if where and any(c.isdigit() for c in where) else name


def _telling(text: str) -> list[str]:
    """The words that tell one title from another."""
    return [word for word in wording.plain(text).split() if not word.isdigit() and not _is_generic(word)]


@lru_cache(maxsize=4096)
def _is_generic(word: str) -> bool:
    """Also when misspelt, for the long ones: "apaktments"."""
    return word in _generic() or (len(word) > 7 and any(distance(word, known, 2) <= 2 for known in _generic() if len(known) > 8))


def _windows(words: list[str], starts: int = 40) -> set[str]:
    return {"".join(words[at:end]) for at in range(min(len(words), starts)) for end in range(at + 1, len(words) + 1)}


@cache
def _generic() -> frozenset[str]:
    return frozenset(wording.names()["generic"])


@cache
def _talk() -> frozenset[str]:
    """Words that half of all messages, or half of all addresses, have in common."""
    short = (word for word, written in wording.names()["words"].items() if written in _street_kinds())
    return frozenset((*wording.names()["talk"], *_street_kinds(), *short))


@cache
def _counted() -> frozenset[str]:
    """What a number before a street is not: so many rooms, metres or millions."""
    units = "sqft sqm sq square feet metres meters m m2 k mil million thousand month months year years br bhk people pax"
    return _generic() - {"la", "the", "no"} | frozenset(units.split())


@cache
def _street_kinds() -> frozenset[str]:
    return frozenset((*wording.names()["street_kinds"], *wording.names()["weak_street_kinds"]))
