"""Who asked about which listing, and what they were told. The app that knows is above this one, so settings name it
(LISTING_ENQUIRIES)."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Listing


def counts(listings: Iterable[int]) -> dict[int, int]:
    """In how many conversations the assistant has told of each of these."""
    return _reader().counts(listings)


def most_asked_first() -> list[int]:
    """Ids of the listings that were told of lately, the most asked for first; at most a minute old."""
    return _reader().most_asked_first()


def uncorrected(listing: Listing, agent: Agent) -> list[Any]:
    """Conversations that this agent may see, that were told another price than the listing has now, and that nobody has
    corrected."""
    return _reader().uncorrected(listing, agent)


def _reader():
    return import_module(settings.LISTING_ENQUIRIES)
