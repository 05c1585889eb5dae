"""What an owner sets about the agency: where it is and how it is reached."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.agency_settings import CURRENCIES, LANGUAGES
from accounts.agents.country import CountryForm
from accounts.models import Agency

OLD = {"Etc", "SystemV", "US", "Canada", "Brazil", "Chile", "Mexico", "GB", "NZ"}  # other names of what has a city


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Time zones by part of the world, by their cities."""
    names = sorted(name for name in available_timezones() if "/" in name and name.split("/")[0] not in OLD)
    return [("UTC", [("UTC", "UTC")])] + [
        (part, [(name, name.split("/", 1)[1].replace("_", " ").replace("/", ", ")) for name in zones])
        for part, zones in groupby(names, key=lambda name: name.split("/")[0])
    ]


class AgencyForm(CountryForm):
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zone_choices, help_text=gettext_lazy("Times in the portal, office hours and a day's budget follow it"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), help_text=gettext_lazy("The assistant answers in the contact's language; this one is used until that is known, and for the portal of agents who chose none"))
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in CURRENCIES], help_text=gettext_lazy("For new listings; those you have keep theirs"))
    phone = forms.CharField(label=gettext_lazy("Telephone of the office"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
                            help_text=gettext_lazy("With its country, like +65 6123 4567"))
    email = forms.EmailField(label=gettext_lazy("E-mail of the office"), required=False, error_messages={"invalid": gettext_lazy("This is not a mail address. It looks like name@example.com.")})
    website = forms.URLField(label=gettext_lazy("Website"), required=False, assume_scheme="https", error_messages={"invalid": gettext_lazy("This is not a web address. It looks like www.example.com.")})
    address = forms.CharField(label=gettext_lazy("Address of the office"), max_length=200, required=False)
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=120, required=False, help_text=gettext_lazy("As it must be shown where you work"))
    reply_quiet_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds of quiet before the assistant answers"), required=False, min_value=0, max_value=15,
        help_text=gettext_lazy("People write in pieces; this long after the last one it answers. Empty: 3 seconds"),
        error_messages={code: gettext_lazy("Choose from 0 to 15 seconds.") for code in ("invalid", "min_value", "max_value")},
    )

    def __init__(self, agency: Agency, data: Any = None) -> None:
        super().__init__(agency, data)
        self.fields["country"].widget.attrs |= {"hx-get": reverse("agents:country"), "hx-target": "#followed"}
        known = dict(LANGUAGES)
        self.fields["language"].choices = [*LANGUAGES, *([] if agency.language in known else [(agency.language, agency.language)])]
        if agency.time_zone not in {name for _part, zones in self.fields["time_zone"].choices for name, _city in zones}:
            self.fields["time_zone"].choices = [(agency.time_zone, [(agency.time_zone, agency.time_zone)]), *self.fields["time_zone"].choices]
        if agency.currency not in CURRENCIES:
            self.fields["currency"].choices = [(agency.currency, agency.currency), *self.fields["currency"].choices]
