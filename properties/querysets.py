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
