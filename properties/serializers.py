"""What the API shows of a listing, and exactly which fields it takes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.shapes import BIGGEST, AgentRow, Exact, Exactly, Number, Upload
from properties.criteria import Criteria
from properties.facts import MAY_BE_PRIVATE
from properties.models import AreaUnit, Availability, Listing, ListingChange, ListingType, PropertyType, Source
from properties.photos import LONGEST_CAPTION


class PublicListing(serializers.ModelSerializer):
    """What anybody may be told of a listing: the same facts that the assistant has. What is private is empty here."""

    tells_all = False

    property_type = serializers.ChoiceField(PropertyType.choices, read_only=True)
    listing_type = serializers.ChoiceField(ListingType.choices, read_only=True)
    availability = serializers.ChoiceField(Availability.choices, read_only=True)
    area_unit = serializers.CharField(read_only=True, help_text="sqft, sqm, or empty where no size is known.")
    bathrooms = serializers.FloatField(read_only=True, allow_null=True)
    area = serializers.FloatField(read_only=True, allow_null=True)
    location = serializers.CharField(read_only=True, help_text="Suburb and city, as people say it.")

    class Meta:
        model = Listing
        fields = (
            "id", "reference", "title", "property_type", "listing_type", "price", "currency", "bedrooms", "bathrooms", "area",
            "area_unit", "location", "address", "suburb", "city", "country", "postal_code", "features", "not_features",
            "selling_points", "description", "tenure", "availability", "version", "confirmed_at", "updated_at",
        )
        read_only_fields = fields

    def to_representation(self, listing: Listing) -> dict[str, Any]:
        return super().to_representation(listing if self.tells_all else listing.as_told())


class PhotoRow(serializers.Serializer):
    """A photo, by the address it has on the agency's own host; a browser needs to be signed in."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="image.name")
    caption = serializers.CharField()


class NewPhoto(Exact):
    file = Upload()
    caption = serializers.CharField(max_length=LONGEST_CAPTION, required=False, allow_blank=True, default="", help_text="The line below it.")


class PhotoChange(Exact):
    caption = serializers.CharField(max_length=LONGEST_CAPTION, allow_blank=True)


class PhotoOrder(Exact):
    ids = serializers.ListField(child=Number(), max_length=60, help_text="Photos of this listing.")


class ChangeRow(serializers.ModelSerializer):
    """One saving that changed something; `changes` holds for each field what it was and what it is."""

    agent = AgentRow(read_only=True, allow_null=True)
    source = serializers.ChoiceField(Source.choices, read_only=True)
    changes = serializers.DictField(child=serializers.ListField(min_length=2, max_length=2), read_only=True)

    class Meta:
        model = ListingChange
        fields = ("id", "at", "agent", "who", "source", "is_new", "changes", "version")
        read_only_fields = fields


class NewAvailability(Exact):
    availability = serializers.ChoiceField(Availability.choices)


class ListingDetail(PublicListing):
    """A listing as a colleague sees it, with private facts and the notes that never leave the agency. `private` names the
    facts that the assistant keeps to itself."""

    tells_all = True

    agent = AgentRow(read_only=True, allow_null=True)
    photos = PhotoRow(many=True, read_only=True)
    latitude = serializers.FloatField(read_only=True, allow_null=True)
    longitude = serializers.FloatField(read_only=True, allow_null=True)

    class Meta(PublicListing.Meta):
        fields = (*PublicListing.Meta.fields, "latitude", "longitude", "private", "internal_notes", "agent", "photos", "created_at")
        read_only_fields = fields


class ListingWrite(Exactly, serializers.ModelSerializer):
    """The fields that may be written. A new listing needs reference, title and property_type."""

    agent = serializers.PrimaryKeyRelatedField(
        queryset=get_user_model().objects.active(), allow_null=True, required=False, help_text="An agent's id."
    )
    currency = serializers.RegexField(r"^[A-Za-z]{3}$", required=False, help_text="Three letters; the agency's own if left out.")
    features = serializers.ListField(child=serializers.CharField(max_length=80), max_length=60, required=False)
    not_features = serializers.ListField(child=serializers.CharField(max_length=80), max_length=60, required=False)
    private = serializers.ListField(
        child=serializers.ChoiceField([(name, name) for name in MAY_BE_PRIVATE]), max_length=len(MAY_BE_PRIVATE), required=False,
        help_text="Facts that the assistant keeps to itself.",
    )

    class Meta:
        model = Listing
        fields = (
            "reference", "title", "property_type", "listing_type", "price", "currency", "bedrooms", "bathrooms", "area", "area_unit",
            "address", "suburb", "city", "country", "postal_code", "latitude", "longitude", "features", "not_features",
            "selling_points", "description", "tenure", "availability", "private", "internal_notes", "agent",
        )
        extra_kwargs: ClassVar = {
            "price": {"min_value": 0, "max_value": 10**15}, "selling_points": {"max_length": 1000},
            "description": {"max_length": 8000}, "internal_notes": {"max_length": 4000},
            "latitude": {"min_value": -90, "max_value": 90}, "longitude": {"min_value": -180, "max_value": 180},
        }

    def validate_currency(self, code: str) -> str:
        return code.upper()

    def validate(self, given: dict) -> dict:
        """The model's own rules, so that the API cannot know better than the pages."""
        listing = self.instance or Listing(currency=self.context["agency"].currency)
        kept = {name: getattr(listing, name) for name in given}
        for name, value in given.items():
            setattr(listing, name, value)
        try:
            listing.full_clean(exclude=["agent"])
        except serializers.DjangoValidationError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from None
        finally:
            for name, value in kept.items():
                setattr(listing, name, value)
        return given


class ListingFilter(serializers.Serializer):
    """The only ways in which a list can be narrowed."""

    availability = serializers.ChoiceField(Availability.choices, required=False)
    listing_type = serializers.ChoiceField(ListingType.choices, required=False)
    property_type = serializers.ChoiceField(PropertyType.choices, required=False)
    agent = Number(required=False, help_text="An agent's id.")
    suburb = serializers.CharField(max_length=120, required=False)
    city = serializers.CharField(max_length=120, required=False)
    price_min = serializers.IntegerField(min_value=0, max_value=BIGGEST, required=False)
    price_max = serializers.IntegerField(min_value=0, max_value=BIGGEST, required=False)
    bedrooms_min = serializers.IntegerField(min_value=0, max_value=50, required=False)
    changed_since = serializers.DateTimeField(required=False, help_text="Changed at or after this moment; for keeping a copy up to date.")
    q = serializers.CharField(max_length=120, required=False, allow_blank=True, help_text="Words of reference, title, address or place.")
    ordering = serializers.ChoiceField(["-id", "id", "-updated_at", "updated_at"], required=False, default="-id")


class Search(Exact):
    """Free text as a contact would write it, criteria, or both; a criterion wins over the text."""

    query = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    locations = serializers.ListField(child=serializers.CharField(max_length=80), max_length=10, required=False)
    property_type = serializers.ChoiceField(PropertyType.choices, required=False)
    listing_type = serializers.ChoiceField(ListingType.choices, required=False)
    price_min = serializers.IntegerField(min_value=0, max_value=BIGGEST, required=False)
    price_max = serializers.IntegerField(min_value=0, max_value=BIGGEST, required=False)
    price_period = serializers.ChoiceField(["year", "week", "night"], required=False, help_text="Of a rent that is not per month.")
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    bedrooms_min = serializers.IntegerField(min_value=0, max_value=50, required=False)
    bedrooms_max = serializers.IntegerField(min_value=0, max_value=50, required=False)
    bathrooms_min = serializers.FloatField(min_value=0, max_value=50, required=False)
    bathrooms_max = serializers.FloatField(min_value=0, max_value=50, required=False)
    area_min = serializers.FloatField(min_value=0, max_value=1e9, required=False)
    area_max = serializers.FloatField(min_value=0, max_value=1e9, required=False)
    area_unit = serializers.ChoiceField(AreaUnit.choices, required=False)
    reference = serializers.CharField(max_length=120, required=False, help_text="A reference, a name or an address.")
    features = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=50, required=False, default=6)

    def validate(self, given: dict) -> dict:
        if not given.get("query", "").strip() and not self.criteria_of(given):
            raise serializers.ValidationError({"query": ["Say what to look for, here or in the criteria."]})
        return given

    @staticmethod
    def criteria_of(given: dict) -> Criteria:
        return Criteria.from_json({k: v for k, v in given.items() if k not in ("query", "limit")})


class CriteriaRow(serializers.Serializer):
    """How the request was understood; only what was said is there."""

    locations = serializers.ListField(child=serializers.CharField(), required=False)
    property_type = serializers.CharField(required=False)
    listing_type = serializers.CharField(required=False)
    price_min = serializers.IntegerField(required=False)
    price_max = serializers.IntegerField(required=False)
    price_period = serializers.CharField(required=False)
    currency = serializers.CharField(required=False)
    bedrooms_min = serializers.IntegerField(required=False)
    bedrooms_max = serializers.IntegerField(required=False)
    bathrooms_min = serializers.FloatField(required=False)
    bathrooms_max = serializers.FloatField(required=False)
    area_min = serializers.FloatField(required=False)
    area_max = serializers.FloatField(required=False)
    area_unit = serializers.CharField(required=False)
    reference = serializers.CharField(required=False)
    features = serializers.ListField(child=serializers.CharField(), required=False)


class SearchResult(serializers.Serializer):
    """The best matches first. With `relaxed`, nothing matched and these come nearest, with that one difference."""

    criteria = serializers.SerializerMethodField()
    total = serializers.IntegerField(help_text="How many listings match exactly.")
    relaxed = serializers.CharField(allow_null=True)
    results = PublicListing(many=True, source="listings")

    @extend_schema_field(CriteriaRow)
    def get_criteria(self, found: Any) -> dict:
        return self.context["criteria"].as_json()
