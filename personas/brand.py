"""The look and the names of an agency in one form, for the settings page and the first steps alike."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agency_settings import change_settings
from accounts.agents.models import Agent
from accounts.branding import NotALogo, legible, logo_of
from accounts.models import Agency
from personas import publishing
from personas.models import Persona

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def preview_of(colour: str | None, agency: Agency) -> dict[str, Any]:
    """What templates/personas/_brand_preview.html shows of a colour; of the agency's own where none that can be read was chosen."""
    colour = colour if COLOUR.fullmatch(colour or "") else agency.colour
    by_day, by_night = legible(colour)
    return {"colour": colour.lower(), "by_day": by_day, "by_night": by_night, "is_darkened": by_day != colour.lower(), "grounds": ("day", "night")}


class BrandForm(forms.Form):
    """`BrandForm(agency, data, files)`; when it is valid, `save(by=owner)` keeps it or adds errors and returns False."""

    name = forms.CharField(label=gettext_lazy("Name of the agency"), max_length=120, error_messages={
        "required": gettext_lazy("Write the name of the agency, as your leads know it.")})
    assistant_name = forms.CharField(
        label=gettext_lazy("Name of the assistant"), max_length=40, help_text=gettext_lazy("It introduces itself with this name and says that it is an AI assistant"),
        error_messages={"required": gettext_lazy("The assistant needs a name."), "max_length": gettext_lazy("A name has at most 40 characters.")},
    )
    colour = forms.CharField(label=gettext_lazy("Colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}), error_messages={
        "required": gettext_lazy("Choose a colour, or write it like #1f5f5b."), "max_length": gettext_lazy("Choose a colour, or write it like #1f5f5b.")})
    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False, help_text=gettext_lazy("PNG, JPEG or WebP, up to 5 MB; shown small, on light and on dark ground"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
        error_messages={"empty": gettext_lazy("This file is empty. Choose another one.")},
    )
    remove_logo = forms.BooleanField(label=gettext_lazy("Remove the logo"), required=False)

    def __init__(self, agency: Agency, data=None, files=None) -> None:
        self.agency, self.persona = agency, Persona.objects.filter(agent__isnull=True).first() or Persona()
        super().__init__(data, files, initial={"name": agency.name, "colour": agency.colour, "assistant_name": self.persona.assistant_name})
        if not agency.logo:
            del self.fields["remove_logo"]

    def clean_assistant_name(self) -> str:
        name = " ".join(self.cleaned_data["assistant_name"].split())
        if not any(character.isalnum() for character in name):
            raise ValidationError(_("A name has at least one letter."))
        return name

    def clean_logo(self) -> bytes | None:
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        try:
            return logo_of(upload)
        except NotALogo as error:
            raise ValidationError(str(error)) from None

    def save(self, *, by: Agent) -> bool:
        """Keep it. False, with the reasons among the errors, if a value was refused after all."""
        wanted = {name: self.cleaned_data[name] for name in ("name", "colour")}
        if self.cleaned_data["logo"]:
            wanted["logo"] = self.cleaned_data["logo"]
        elif self.cleaned_data.get("remove_logo"):
            wanted["logo"] = b""
        try:
            with transaction.atomic():
                change_settings(self.agency, by=by, **wanted)
                self._rename_the_assistant(by)
        except ValidationError as error:
            self.add_error(None, error)
            return False
        return True

    def _rename_the_assistant(self, by: Agent) -> None:
        name = self.cleaned_data["assistant_name"]
        if self.persona.pk is None or name != self.persona.assistant_name:
            publishing.rename(self.persona, name, by=by)
