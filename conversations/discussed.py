"""Which homes a conversation is about. The app that knows is above this one, so settings name it (LISTINGS_DISCUSSED)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.db.models import QuerySet


def conversations(reference: str) -> QuerySet:
    """The ids of the conversations in which the listing of this reference was named."""
    return _reader().conversations(reference)


def listings(words: str, most: int) -> list[tuple[str, str]]:
    """References and titles of listings that these words name."""
    return _reader().listings(words, most)


def owner(conversation: int) -> int | None:
    """The agent of the listing that is being talked about."""
    return _reader().owner(conversation)


def places_in(words: str) -> set[str]:
    """The places that are written with commas between, in small letters."""
    return {place.strip().casefold() for place in words.split(",")} - {""}


def areas(conversation: int) -> set[str]:
    """Where the lead looks for a home, as place names in small letters."""
    return _reader().areas(conversation)


def _reader():
    return import_module(settings.LISTINGS_DISCUSSED)
