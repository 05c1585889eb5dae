"""Where an agency is, asked in its settings and among its first steps alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from accounts import countries
from accounts.agency_settings import follows_from
from accounts.agents.settings_form import SettingsForm
from accounts.models import Agency


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
