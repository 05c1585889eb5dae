"""Where an agency is, asked in its settings and among its first steps alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy

from accounts import countries
from accounts.agency_settings import change_settings, follows_from
from accounts.agents.models import Agent
from accounts.models import Agency


class SettingsForm(forms.Form):
    """A form whose fields are settings of an agency; `save` is the one way in which they are kept."""

    def __init__(self, agency: Agency, data: Any = None) -> None:
        self.agency = agency
        super().__init__(data, initial={name: getattr(agency, name) for name in self.base_fields if hasattr(agency, name)})

    def wanted(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def save(self, *, by: Agent) -> bool:
        """Keep it. False, with the reasons among the errors, if a value was refused."""
        try:
            change_settings(self.agency, by=by, **self.wanted())
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                self.add_error(field if field in self.fields else None, sentences)
            return False
        return True


class CountryForm(SettingsForm):
    """The country by itself, asked early: prices and times are right from then on."""

    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, help_text=gettext_lazy("Times and money follow from it"))

    def __init__(self, agency: Agency, data: Any = None) -> None:
        super().__init__(agency, data)
        self.fields["country"].choices = [("", gettext_lazy("Choose …")), *countries.names(get_language() or "en")]

    def wanted(self) -> dict[str, Any]:
        """With what follows from a country that is new, unless the page has shown that already and somebody chose otherwise."""
        wanted, country = super().wanted(), self.cleaned_data["country"]
        if country == self.agency.country or self.data.get("followed") == country:
            return wanted
        same = {name: value for name, value in follows_from(self.agency, country).items() if wanted.get(name, getattr(self.agency, name)) == getattr(self.agency, name)}
        return wanted | same
