"""What an agent may write on a page about listings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from properties import columns, mapping
from properties.facts import MAY_BE_PRIVATE
from properties.models import Availability, Batch, Listing, ListingRules

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


class Private(forms.MultipleChoiceField):
    """Names of facts that only colleagues may know. The page shows each beside the fact itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(name, name) for name in MAY_BE_PRIVATE], required=False, **options)


def _ask(form: forms.ModelForm, name: str, words: Any) -> None:
    """A list of choices begins with what to do, not with dashes."""
    field = form.fields[name]
    field.choices = [("", words), *(choice for choice in field.choices if choice[0] != "")]


class ListingForm(forms.ModelForm):
    """All that is told of a listing. `version` is the one the page was made from: two people who edit at once are told."""

    price = AsTyped(columns.price, required=False, label=_("Price"), help_text=_("Whole units, such as 1,200,000 or 1.2m. Empty: on request."))
    currency = AsTyped(columns.currency, numeric=False, label=_("Currency"), help_text=_("Three letters, such as SGD."))
    bedrooms = AsTyped(columns.bedrooms, required=False, label=_("Bedrooms"), help_text=_("0 for a studio."))
    bathrooms = AsTyped(columns.bathrooms, required=False, label=_("Bathrooms"))
    area = AsTyped(columns.area, required=False, label=_("Size"))
    features = Phrases(required=False, label=_("What it has"), help_text=_("One on each line."))
    not_features = Phrases(required=False, label=_("What it does not have"),
                           help_text=_("One on each line. The assistant answers “no” to these instead of guessing."))
    private = Private()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    SECTIONS: ClassVar[dict[str, tuple[str, ...]]] = {
        "what": ("reference", "title", "property_type", "listing_type", "availability", "agent"),
        "size": ("price", "currency", "bedrooms", "bathrooms", "area", "area_unit", "tenure"),
        "where": ("address", "suburb", "city", "country", "postal_code", "latitude", "longitude"),
        "told": ("selling_points", "description", "features", "not_features"),
        "own": ("internal_notes",),
    }
    TITLES: ClassVar = {"what": _("What it is"), "size": _("Price and size"), "where": _("Where it is"), "told": _("In words"), "own": _("For colleagues only")}

    class Meta:
        model = Listing
        fields = (
            "reference", "title", "property_type", "listing_type", "availability", "agent", "price", "currency", "bedrooms",
            "bathrooms", "area", "area_unit", "tenure", "address", "suburb", "city", "country", "postal_code", "latitude",
            "longitude", "selling_points", "description", "features", "not_features", "private", "internal_notes",
        )
        labels: ClassVar = {
            "reference": _("Reference"), "title": _("Title"), "property_type": _("Type"), "listing_type": _("For sale or for rent"),
            "availability": _("State"), "agent": _("In whose hands"), "selling_points": _("Selling points"), "area_unit": _("Unit of size"),
            "tenure": _("Tenure"), "address": _("Address"), "suburb": _("Suburb or district"), "city": _("City"), "country": _("Country"),
            "postal_code": _("Postal code"), "latitude": _("Latitude"), "longitude": _("Longitude"), "description": _("Description"),
            "internal_notes": _("Internal notes"),
        }
        help_texts: ClassVar = {
            "reference": _("Your own number of this listing."), "suburb": _("As people say it."), "internal_notes": _("The assistant never sees this."),
        }
        error_messages: ClassVar = {
            "reference": {"required": _("Give it a reference; your own number of it will do.")}, "title": {"required": _("Give it a title, such as its street or building.")},
            "property_type": {"required": _("Choose what it is.")}, "listing_type": {"required": _("Choose whether it is for sale or for rent.")},
        }
        widgets: ClassVar = {
            "selling_points": forms.Textarea(attrs={"rows": 3}), "description": forms.Textarea(attrs={"rows": 7}),
            "internal_notes": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        seen = (kwargs.get("initial") or {}).get("version")
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = self.fields["agent"].queryset.filter(is_active=True)
        self.fields["agent"].empty_label = _("Nobody")
        _ask(self, "property_type", _("Choose…"))
        _ask(self, "area_unit", _("Not said"))
        self.fields["currency"].error_messages["required"] = _("Name the currency by its three letters, such as SGD.")
        self.initial["version"] = seen or (self.instance.version if self.instance.pk else "")
        for name in ("bathrooms", "area"):
            if isinstance(self.initial.get(name), Decimal):
                self.initial[name] = format(self.initial[name].normalize(), "f")

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(str(self.TITLES[key]), [self[name] for name in names]) for key, names in self.SECTIONS.items()]

    def secret(self) -> list[str]:
        """Names of the facts that are private as the form stands."""
        return self["private"].value() or []

    def clean(self) -> dict[str, Any]:
        """The page's version must be the listing's. If not, what was typed is kept, and a second save is deliberate."""
        cleaned = super().clean()
        seen = cleaned.get("version")
        if self.instance.pk and seen is not None and seen != self.instance.version:
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(self.instance.version)
            self.add_error(None, _("Somebody else changed this listing while you were writing. Your words are still here: compare them with the "
                                   "listing, then save again to replace what it says."))
        return cleaned


class QuickForm(forms.ModelForm):
    """The eight things that make a listing worth talking about; the rest can wait."""

    reference = forms.CharField(max_length=40, required=False, label=_("Reference"), help_text=_("Your own number. Empty: we give it one."))
    price = AsTyped(columns.price, required=False, label=_("Price"), help_text=_("Such as 1,200,000 or 1.2m. Empty: on request."))
    bedrooms = AsTyped(columns.bedrooms, required=False, label=_("Bedrooms"), help_text=_("0 for a studio."))
    features = Phrases(required=False, label=_("What it has"), help_text=_("One on each line, such as pool or balcony."))

    class Meta:
        model = Listing
        fields = ("title", "property_type", "listing_type", "price", "bedrooms", "suburb", "features", "reference")
        labels, help_texts, error_messages = ListingForm.Meta.labels, ListingForm.Meta.help_texts, ListingForm.Meta.error_messages

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask(self, "property_type", _("Choose…"))

    def clean_reference(self) -> str:
        return self.cleaned_data["reference"].strip() or Listing.objects.next_reference()


class RulesForm(forms.ModelForm):
    """When the assistant names the day of confirmation, and when it stops offering."""

    class Meta:
        model = ListingRules
        fields = ("date_after_days", "stop_after_days")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        say, stop = cleaned.get("date_after_days"), cleaned.get("stop_after_days")
        if say and stop and stop < say:
            self.add_error("stop_after_days", _("This is sooner than the day is named; give it more days."))
        return cleaned


class AvailabilityForm(forms.Form):
    availability = forms.ChoiceField(choices=Availability.choices)


class ImportForm(forms.Form):
    """A file, or rows as they are copied out of a spreadsheet: these are a file too from here on."""

    file = forms.FileField(
        label=_("CSV or Excel file"), max_length=200, required=False, error_messages={"empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
    pasted = forms.CharField(
        label=_("or paste rows here"), required=False, strip=False, max_length=1_000_000, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Copied from a spreadsheet, with the line that names the columns"), error_messages={"max_length": _("That is too much to paste. Save it as a file and choose that.")})

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        pasted = values.get("pasted", "")
        if not values.get("file") and pasted.strip():
            values["file"] = SimpleUploadedFile(f"{_('Pasted rows')}.csv", pasted.encode())
        elif not values.get("file") and not self.errors:
            self.add_error("file", _("Choose a file, or paste rows below."))
        return values


class ColumnsForm(forms.Form):
    """What each column of a file stands for, and what holds for all rows where the file has no column."""

    def __init__(self, batch: Batch, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        fields = [("", _("Leave it out")), *mapping.FIELDS.items()]
        for at, name in enumerate(batch.columns):
            self.fields[f"column_{at}"] = forms.ChoiceField(choices=fields, required=False, initial=name, label=batch.head[at] or _("Without a name"))
        for name in mapping.CAN_BE_FIXED:
            field = Listing._meta.get_field(name)
            self.fields[f"fixed_{name}"] = forms.CharField(
                max_length=40, required=False, label=mapping.FIELDS[name], initial=batch.fixed.get(name, ""),
                widget=forms.Select(choices=[("", _("As the file says")), *field.choices]) if field.choices else forms.TextInput(attrs={"maxlength": 3}),
            )

    def rows(self) -> list[tuple[str, list[str], forms.BoundField]]:
        """Heading, samples and the question for each column."""
        return [(self.batch.head[at], self.batch.samples[at], self[f"column_{at}"]) for at in range(len(self.batch.columns))]

    def for_all(self) -> list[forms.BoundField]:
        return [self[f"fixed_{name}"] for name in mapping.CAN_BE_FIXED]

    @property
    def names(self) -> list[str]:
        return [self.cleaned_data[f"column_{at}"] for at in range(len(self.batch.columns))]

    @property
    def fixed(self) -> dict[str, str]:
        found = {name: self.cleaned_data[f"fixed_{name}"].strip() for name in mapping.CAN_BE_FIXED}
        return {name: value for name, value in found.items() if value and name not in self.names}
