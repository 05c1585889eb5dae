"""The words in which other code asks for listings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from properties.criteria import Criteria


class ListingQuerySet(models.QuerySet):
    def available(self) -> Self:
        """What may be offered: not what is under offer, sold or withdrawn."""
        return self.filter(availability="available")

    def matching(self, criteria: Criteria) -> Self:
        """Available listings for which everything that was said holds."""
        from properties.filters import conditions

        return self.available().filter(conditions(criteria))

    def named(self, words: str) -> list:
        """Listings that go by this reference, name or address, the nearest first, whatever their state."""
        from properties import naming

        return self._in_order(naming.named(words))

    def named_in(self, text: str) -> list:
        """Listings that a message names among other words, whatever their state."""
        from properties import naming

        return self._in_order(naming.named_in(text))

    def _in_order(self, ids: list[int]) -> list:
        found = {listing.pk: listing for listing in self.filter(pk__in=ids)} if ids else {}
        return [found[pk] for pk in ids if pk in found]
