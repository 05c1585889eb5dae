"""What a webhook shows of a listing beyond its id, where the owner asked for it: what anybody may be told, as it is at the moment
of sending."""

from __future__ import annotations

from properties.models import Listing
from properties.serializers import PublicListing


def of_listing(ids: dict) -> dict:
    listing = Listing.objects.filter(pk=ids.get("listing_id")).first()
    return {"listing": PublicListing(listing).data if listing else None}
