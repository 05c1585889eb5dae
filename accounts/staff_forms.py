"""Forms of the staff's pages in the clothes of the admin's theme."""

from __future__ import annotations

from django import forms
from unfold.widgets import (
    CHECKBOX_CLASSES,
    FILE_CLASSES,
    INPUT_CLASSES,
    RADIO_CLASSES,
    SELECT_CLASSES,
    TEXTAREA_CLASSES,
)

CLASSES: tuple[tuple[type[forms.Widget], list[str]], ...] = (
    (forms.CheckboxInput, CHECKBOX_CLASSES), (forms.RadioSelect, RADIO_CLASSES), (forms.CheckboxSelectMultiple, CHECKBOX_CLASSES),
    (forms.Select, SELECT_CLASSES), (forms.Textarea, TEXTAREA_CLASSES), (forms.ClearableFileInput, FILE_CLASSES), (forms.widgets.Input, INPUT_CLASSES),
)


def dress(form: forms.BaseForm) -> None:
    """Give each field of a form the theme's classes; the theme's own widgets have them."""
    for field in form.fields.values():
        if type(field.widget).__module__.startswith("unfold."):
            continue
        classes = next((classes for kind, classes in CLASSES if isinstance(field.widget, kind)), None)
        if classes is not None:
            field.widget.attrs["class"] = " ".join([field.widget.attrs.get("class", ""), *classes]).strip()


class Dressed:
    """For forms of the admin with fields of their own."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        dress(self)  # type: ignore[arg-type]


class StaffForm(Dressed, forms.Form):
    """A form of a page of our own in the admin."""
