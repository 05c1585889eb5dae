"""What platform staff see of an agency's listings. Not registered here: the agency's own admin site does that."""

from __future__ import annotations

from unfold.admin import TabularInline

from accounts.admin import AgencyTableAdmin
from properties.models import Photo


class PhotoInline(TabularInline):
    model = Photo
    extra = 0
    fields = ("image", "position", "caption")


class ListingAdmin(AgencyTableAdmin):
    """Read only: the agency answers for what is said of its homes."""

    list_display = ("reference", "title", "listing_type", "price", "currency", "availability", "agent", "updated_at")
    list_filter = ("availability", "listing_type", "property_type")
    search_fields = ("reference", "title", "address", "suburb", "city")
    list_select_related = ("agent",)
    inlines = (PhotoInline,)
