"""Search with a contact's own words. Reading them is another app's work, named in the settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from properties.criteria import Criteria
from properties.nearest import nearest
from properties.search import Found, places, search

DEFAULT_READER = "personas.understanding.requests.understand"


def read(words: str) -> Any:
    """What was typed into a search asks for: an object with `is_search`, `criteria` and `wants`. Words that would be no
    search in a talk ("pet friendly condo") are one here."""
    understand = import_string(getattr(settings, "REQUEST_READER", DEFAULT_READER))
    asked = understand(words, places=places())
    return asked if asked.criteria else understand(words, places=places(), refining=True)


def search_words(words: str, *, limit: int = 6, more: Criteria | None = None) -> tuple[Criteria, Found]:
    """Read, search, and offer the nearest if nothing matches. `more` are criteria given beside the words; they win."""
    criteria = read(words).criteria if words.strip() else Criteria()
    if more:
        criteria = criteria.merged_with(more)
    found = search(criteria, text=words, limit=limit)
    if not found.listings and criteria:
        found = nearest(criteria, limit=min(limit, 3))
        found.total = 0
    return criteria, found
