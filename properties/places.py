"""The places of the agency in use, read from its listings and kept for half a minute."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from properties.gazetteer import Gazetteer, other_names_of
from properties.models import PLACES_CHANGED, Listing

FRESH_SECONDS = 30
AGENCIES_KEPT = 64
REGION_LENGTH = 40


@dataclass(frozen=True)
class Known:
    """What one agency's inventory is made of, at one moment."""

    gazetteer: Gazetteer
    names: frozenset[str]
    stamp: str
    until: float


_kept: dict[str, Known] = {}
_lock = threading.Lock()


def known() -> Known:
    """The inventory's places as they were at most half a minute ago; at once when a listing changed in this process
    or, with a shared cache, in any."""
    schema, stamp = connection.schema_name, cache.get(PLACES_CHANGED) or ""
    kept = _kept.get(schema)
    if kept and kept.stamp == stamp and kept.until > time.monotonic():
        return kept
    fresh = _read(stamp)
    with _lock:
        _kept.pop(schema, None)
        while len(_kept) >= AGENCIES_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[schema] = fresh
    return fresh


def gazetteer() -> Gazetteer:
    return known().gazetteer


def places() -> frozenset[str]:
    """Every suburb, city, country and street of the inventory, with their other names: what a reader of messages
    should recognise."""
    return known().names


def _read(stamp: str) -> Known:
    rows = list(Listing.objects.order_by().values_list("suburb", "city", "country", "street").distinct())
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT key FROM properties_listing, unnest(place_keys) AS key WHERE length(key) <= %s",
                       [REGION_LENGTH])
        regions = [key for (key,) in cursor.fetchall()]
    built = Gazetteer(rows, regions)
    return Known(built, frozenset(built.names | other_names_of(built)), stamp, time.monotonic() + FRESH_SECONDS)
