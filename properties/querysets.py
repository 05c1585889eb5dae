"""The words in which other code asks for listings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    from properties.criteria import Criteria
    from properties.filters import Where


class ListingQuerySet(models.QuerySet):
    def available(self) -> Self:
        """What may be offered: not what is under offer, sold or withdrawn."""
        return self.filter(availability="available")

    def matching(self, criteria: Criteria) -> Self:
        """Available listings for which everything that was said holds."""
        from properties.filters import conditions

        return self.available().that(conditions(criteria))

    def that(self, wanted: Where) -> Self:
        """Those for which a condition of `filters` holds."""
        return self.filter(pk__in=RawSQL(f"SELECT id FROM properties_listing WHERE {wanted.sql}", wanted.params))  # noqa: S611

    def called(self, words: str) -> Self:
        """What an agent types into the box above the list: every word is in the reference, the title, the address or
        the place; failing that, whatever has such a name, however it is misspelt."""
        from properties import naming, wording
        from properties.filters import in_place
        from properties.places import gazetteer

        parts = wording.key(words).split()[:12]
        if not parts:
            return self if not words.strip() else self.none()
        found = self
        for part in parts:
            found = found.filter(models.Q(name_words__contains=part) | models.Q(suburb__icontains=part)
                                 | models.Q(city__icontains=part))
        if found.exists():
            return found
        place = gazetteer().find(words)
        return self.that(in_place(place)) if place else self.filter(pk__in=naming.named(words))

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
