"""What platform staff see of an agency's listings. Not registered here: the agency's own admin site does that."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from properties.models import Listing, Photo, Source


class PhotoInline(TabularInline):
    model = Photo
    extra = 0
    max_num = 0  # pictures come in through `photos.add`, which re-encodes them
    fields = ("image", "position", "caption")
    readonly_fields = ("image",)


class ListingAdmin(ModelAdmin):
    """What staff change is in the listing's own history too, without the name of a person at the platform."""

    list_display = ("reference", "title", "listing_type", "price", "currency", "availability", "agent", "updated_at")
    list_filter = ("availability", "listing_type", "property_type")
    search_fields = ("reference", "title", "address", "suburb", "city")
    list_select_related = ("agent",)
    raw_id_fields = ("agent",)
    readonly_fields = ("version", "confirmed_at", "created_at", "updated_at")
    inlines = (PhotoInline,)
    list_per_page = 50
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Listing, form: Any, change: bool) -> None:
        obj.clean()
        obj.in_the_name_of(None, Source.ADMIN)
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Listing) -> None:
        obj.in_the_name_of("platform staff", Source.ADMIN).delete()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Listing]) -> None:
        for listing in queryset:
            self.delete_model(request, listing)
