"""The words in which other code asks for listings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.expressions import RawSQL

from properties import samples

if TYPE_CHECKING:
    from properties.criteria import Criteria
    from properties.filters import Where


class ListingQuerySet(models.QuerySet):
    _told_only = False

    def told(self) -> Self:
        """The same listings as a contact may know them (`Listing.as_told`). Whatever serves a contact asks for these."""
        chain = self._chain() if samples.are_told() else self.filter(is_sample=False)
        chain._told_only = True
        return chain

    def _clone(self) -> Self:
        clone = super()._clone()
        clone._told_only = self._told_only
        return clone

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()
        if is_fresh and self._told_only:
            self._result_cache = [row.as_told() if isinstance(row, self.model) else row for row in self._result_cache]

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator:
        rows = super().iterator(*args, **kwargs)
        return (row.as_told() if isinstance(row, self.model) else row for row in rows) if self._told_only else rows

    def values_list(self, *fields: Any, **options: Any) -> Self:
        """Columns know no privacy, so what is told cannot be asked for by column; ids and counts can."""
        if self._told_only and set(fields) - {"pk", "id"}:
            raise TypeError("Ask told() for listings, not for columns.")
        return super().values_list(*fields, **options)

    def values(self, *fields: Any, **expressions: Any) -> Self:
        if self._told_only:
            raise TypeError("Ask told() for listings, not for columns.")
        return super().values(*fields, **expressions)

    def available(self) -> Self:
        """What may be offered: not what is under offer, sold or withdrawn."""
        return self.filter(availability="available")

    def on_offer(self) -> Self:
        """What the assistant brings up by itself: available, and confirmed lately enough for this agency's rules."""
        from properties.filters import FRESH_ENOUGH

        return self.available().that(FRESH_ENOUGH)

    def next_reference(self) -> str:
        """A free reference for a listing that was given none: L-1, L-2 and so on."""
        taken = self.filter(reference__iregex=r"^L-[0-9]{1,9}$").values_list("reference", flat=True)
        return f"L-{max((int(reference[2:]) for reference in taken), default=0) + 1}"

    def longest_unconfirmed(self) -> Self:
        return self.order_by("confirmed_at", "pk")

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
            found = found.filter(own_words__contains=part)
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
