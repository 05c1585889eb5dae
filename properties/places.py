"""The places of the agency in use, and the words of its listings' names, read from its listings and kept for some seconds."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, replace

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, F, Max, Value, When

from properties.gazetteer import Gazetteer, other_names_of
from properties.models import PLACES_CHANGED, Listing
from properties.vocabulary import Vocabulary

FRESH_SECONDS = 5  # then one look at how many listings there are and when the last was changed
AGENCIES_KEPT = 64
REGION_LENGTH = 40


@dataclass(frozen=True)
class Known:
    """What one agency's inventory is made of, at one moment. `trace` tells whether any listing changed since."""

    gazetteer: Gazetteer
    names: frozenset[str]
    vocabulary: Vocabulary
    trace: tuple
    stamp: str
    until: float


_kept: dict[str, Known] = {}
_reading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def known() -> Known:
    """The inventory's places as they were some seconds ago at most; at once when a listing changed in this process
    or, with a shared cache, in any. While one thread reads them anew, the others go on with what they have."""
    schema, stamp = connection.schema_name, cache.get(PLACES_CHANGED) or ""
    kept = _kept.get(schema)
    if _is_fresh(kept, stamp):
        return kept
    lock = _reading[schema]
    if not lock.acquire(blocking=kept is None):
        return kept
    try:
        kept = _kept.get(schema)
        return kept if _is_fresh(kept, stamp) else _keep(schema, _read(stamp, kept))
    finally:
        lock.release()


def _is_fresh(kept: Known | None, stamp: str) -> bool:
    return kept is not None and kept.stamp == stamp and kept.until > time.monotonic()


def _keep(schema: str, fresh: Known) -> Known:
    _kept.pop(schema, None)
    while len(_kept) >= AGENCIES_KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[schema] = fresh
    return fresh


def gazetteer() -> Gazetteer:
    return known().gazetteer


def places() -> frozenset[str]:
    """Every suburb, city, country and street of the inventory, with their other names: what a reader of messages
    should recognise."""
    return known().names


def vocabulary() -> Vocabulary:
    """The words of which the names of the inventory's listings are made."""
    return known().vocabulary


def _read(stamp: str, before: Known | None) -> Known:
    trace = tuple(Listing.objects.aggregate(Count("pk"), Max("updated_at")).values())
    until = time.monotonic() + FRESH_SECONDS
    if before and before.trace == trace:
        return replace(before, stamp=stamp, until=until)
    named = {f"told_{name}": Case(When(private__contains=[name], then=Value("")), default=F(name)) for name in ("suburb", "city", "country")}
    rows = list(Listing.objects.order_by().annotate(**named).values_list(*named, "street").distinct())
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT key FROM properties_listing, unnest(place_keys) AS key WHERE length(key) <= %s",
                       [REGION_LENGTH])
        regions = [key for (key,) in cursor.fetchall()]
        cursor.execute("SELECT DISTINCT word FROM properties_listing, string_to_table(name_words, ' ') AS word WHERE word ~ '^[^0-9]{2,40}$'")
        words = [word for (word,) in cursor.fetchall()]
    built = Gazetteer(rows, regions)
    return Known(built, frozenset(built.names | other_names_of(built)), Vocabulary(words), trace, stamp, until)
