"""The forms of the back office."""

from __future__ import annotations

import uuid
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import countries
from accounts.agency_settings import CURRENCIES, LANGUAGES
from accounts.models import Agency
from accounts.office.models import Opening
from accounts.provisioning import CannotOpen
from accounts.staff_forms import StaffForm
from config.office import opening

USUAL = ("", _("As usual in the country"))


def country_choices() -> list[tuple[str, str]]:
    return [("", _("Choose …")), *countries.names(get_language() or "en")]


class NewAgency(StaffForm):
    """What opening an agency asks for. `ask` says what the form cannot know."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=120, label=_("Name of the agency"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    subdomain = forms.CharField(max_length=40, label=_("Subdomain"), help_text=_("3 to 40 lower-case letters, digits or single hyphens. Its address for ever: it cannot be changed later."),
                                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}))
    owner_name = forms.CharField(max_length=120, required=False, label=_("Owner's name"), widget=forms.TextInput(attrs={"autocomplete": "off"}))
    owner_email = forms.EmailField(label=_("Owner's e-mail"), help_text=_("Gets an invitation that is good once and for seven days."),
                                   widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    country = forms.ChoiceField(choices=country_choices, label=_("Country"))
    time_zone = forms.ChoiceField(choices=lambda: [USUAL, *((zone, zone) for zone in sorted(available_timezones()))], required=False, label=_("Time zone"))
    language = forms.ChoiceField(choices=LANGUAGES, initial="en", label=_("Language"), help_text=_("Of contacts whose language is not known, and of the portal."))
    currency = forms.ChoiceField(choices=[USUAL, *((code, code) for code in CURRENCIES)], required=False, label=_("Currency"))
    most_agents = forms.IntegerField(required=False, min_value=1, max_value=5000, label=_("People, at most"), help_text=_("Empty: without limit."))
    most_numbers = forms.IntegerField(required=False, min_value=1, max_value=500, label=_("WhatsApp numbers, at most"), help_text=_("Empty: without limit."))
    usd_per_day = forms.DecimalField(required=False, min_value=0, max_digits=8, decimal_places=2, label=_("Model, US dollars a day"),
                                     help_text=_("On the platform's key. Empty: the platform's usual limit."))

    field_order = ("key", "name", "subdomain", "owner_email", "owner_name", "country", "time_zone", "language", "currency")

    @classmethod
    def blank(cls, failed: Opening | None = None) -> NewAgency:
        """A new form, with what a failed opening had asked for."""
        asked = {"subdomain": failed.subdomain, **failed.asked} if failed else {}
        return cls(initial={**asked, "key": uuid.uuid4()})

    def clean_subdomain(self) -> str:
        return self.cleaned_data["subdomain"].strip().lower()

    def ask(self, *, by: str) -> Opening | None:
        """The opening, or None with the reason among the form's errors."""
        asked = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        try:
            return opening.ask(asked.pop("key"), by=by, **asked)
        except CannotOpen as error:
            self.add_error("subdomain" if error.code in ("taken", "under_way") else error.code if error.code in self.fields else None, str(error))
        return None


class Because(StaffForm):
    """Why something is done, for whoever wants to say it: it stays in the staff's audit."""

    reason = forms.CharField(max_length=300, required=False, label=_("Reason"), widget=forms.TextInput(attrs={"autocomplete": "off"}))


class Suspension(StaffForm):
    category = forms.ChoiceField(choices=lambda: [("", _("Choose …")), *Agency.Category.choices], label=_("Category"))
    reason = forms.CharField(max_length=300, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}),
                             help_text=_("The owners of the agency read this, on their page and in a mail. Agents do not."))


class Deletion(StaffForm):
    name = forms.CharField(max_length=40, label=_("Type the subdomain"), widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}))
    reason = forms.CharField(max_length=300, required=False, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The owners of the agency read this."))
    archive = forms.BooleanField(required=False, initial=True, label=_("Make an archive that the owners can download meanwhile"))


class VisitRequest(StaffForm):
    reason = forms.CharField(max_length=300, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The owners of the agency read this."))
    wants_texts = forms.BooleanField(required=False, label=_("Read what was written"), help_text=_("Else texts, names and numbers of contacts are hidden."))
    wants_changes = forms.BooleanField(required=False, label=_("Change things"), help_text=_("Else everything can only be looked at."))
