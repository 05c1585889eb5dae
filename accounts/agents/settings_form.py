"""A form whose fields are settings of an agency, whichever page asks for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.agency_settings import change_settings
from accounts.agents.models import Agent
from accounts.models import Agency


class SettingsForm(forms.Form):
    """`save` is the one way in which they are kept."""

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
