"""What an agent may write on a page about listings."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from properties import columns
from properties.models import Availability, Listing, ListingType, PropertyType

MOST_PHOTOS_AT_ONCE = 12


class AsTyped(forms.CharField):
    """A field that reads numbers as people type them; what cannot be read stays in the box, with a sentence below it."""

    def __init__(self, parse, *, numeric: bool = True, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.parse = parse
        if numeric:
            self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.parse(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class Phrases(forms.CharField):
    """A list of short phrases, one on each line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        try:
            return columns.words(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class ListingForm(forms.ModelForm):
    """All that is told of a listing. `version` is the one the page was made from: two people who edit at once are told."""

    price = AsTyped(columns.price, required=False, help_text="Whole units, such as 1,200,000 or 1.2m. Empty: on request.")
    currency = AsTyped(columns.currency, numeric=False, help_text="Three letters, such as SGD.")
    bedrooms = AsTyped(columns.bedrooms, required=False, help_text="0 for a studio.")
    bathrooms = AsTyped(columns.bathrooms, required=False)
    area = AsTyped(columns.area, required=False)
    features = Phrases(required=False, help_text="One on each line.")
    not_features = Phrases(required=False, label="What it does not have",
                           help_text="One on each line. The assistant answers “no” to these instead of guessing.")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    SECTIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        "What it is": ("reference", "title", "property_type", "listing_type", "availability", "agent"),
        "Price and size": ("price", "currency", "bedrooms", "bathrooms", "area", "area_unit", "tenure"),
        "Where it is": ("address", "suburb", "city", "country", "postal_code", "latitude", "longitude"),
        "What the assistant may tell": ("selling_points", "description", "features", "not_features"),
        "For colleagues only": ("internal_notes",),
    }

    class Meta:
        model = Listing
        fields = (
            "reference", "title", "property_type", "listing_type", "availability", "agent", "price", "currency", "bedrooms",
            "bathrooms", "area", "area_unit", "tenure", "address", "suburb", "city", "country", "postal_code", "latitude",
            "longitude", "selling_points", "description", "features", "not_features", "internal_notes",
        )
        labels: ClassVar = {"listing_type": "For sale or for rent", "selling_points": "Selling points", "area_unit": "Unit"}
        widgets: ClassVar = {
            "selling_points": forms.Textarea(attrs={"rows": 3}), "description": forms.Textarea(attrs={"rows": 7}),
            "internal_notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = self.fields["agent"].queryset.filter(is_active=True)
        self.initial["version"] = self.instance.version if self.instance.pk else ""
        for name in ("bathrooms", "area"):
            if self.initial.get(name) is not None:
                self.initial[name] = f"{self.initial[name]:f}".rstrip("0").rstrip(".")

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS.items()]

    def clean(self) -> dict[str, Any]:
        """The page's version must be the listing's. If not, what was typed is kept, and a second save is deliberate."""
        cleaned = super().clean()
        seen = cleaned.get("version")
        if self.instance.pk and seen is not None and seen != self.instance.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(self.instance.version)
            self.add_error(None, "Somebody else changed this listing while you were writing. Your words are still here: "
                                 "compare them with the listing, then save again to replace what it says.")
        return cleaned


class ListFilter(forms.Form):
    """How the list may be narrowed."""

    q = forms.CharField(max_length=120, required=False)
    availability = forms.ChoiceField(choices=[("", "Any state"), *Availability.choices], required=False)
    listing_type = forms.ChoiceField(choices=[("", "Sale and rent"), *ListingType.choices], required=False)
    property_type = forms.ChoiceField(choices=[("", "Any type"), *PropertyType.choices], required=False)


class AvailabilityForm(forms.Form):
    availability = forms.ChoiceField(choices=Availability.choices)


class ImportForm(forms.Form):
    file = forms.FileField(label="CSV file", error_messages={"required": "Choose a file first."},
                           widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}))
