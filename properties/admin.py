"""What platform staff see of an agency's listings. Not registered here: the agency's own admin site does that."""

from __future__ import annotations

from unfold.admin import ModelAdmin, TabularInline

from properties.models import Photo


class PhotoInline(TabularInline):
    model = Photo
    extra = 0
    max_num = 0  # pictures come in through `photos.add`, which re-encodes them
    fields = ("image", "position", "caption")
    readonly_fields = ("image",)


class ListingAdmin(ModelAdmin):
    list_display = ("reference", "title", "listing_type", "price", "currency", "availability", "agent", "updated_at")
    list_filter = ("availability", "listing_type", "property_type")
    search_fields = ("reference", "title", "address", "suburb", "city")
    list_select_related = ("agent",)
    raw_id_fields = ("agent",)
    readonly_fields = ("version", "created_at", "updated_at")
    inlines = (PhotoInline,)
    list_per_page = 50
    show_full_result_count = False
