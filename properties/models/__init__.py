"""What is on offer, and what was done to it."""

from properties.models.batch import Batch
from properties.models.change import ListingChange, Source
from properties.models.draft import ListingDraft
from properties.models.listing import (
    PLACES_CHANGED,
    AreaUnit,
    Availability,
    Listing,
    ListingType,
    PropertyType,
    places_changed,
)
from properties.models.photo import Photo, photo_path
from properties.models.rules import ListingRules

__all__ = [
    "PLACES_CHANGED", "AreaUnit", "Availability", "Batch", "Listing", "ListingChange", "ListingDraft", "ListingRules", "ListingType", "Photo",
    "PropertyType", "Source", "photo_path", "places_changed",
]
