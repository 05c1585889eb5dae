"""What an owner fills in for a key and for a webhook."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.agents.keys import READ, RESOURCES, WRITE, ApiKey, CannotMake
from accounts.agents.models import Agent
from accounts.hooks import endpoints
from accounts.hooks.kinds import KINDS
from accounts.hooks.models import Endpoint

LIVES = {"30": _("30 days"), "90": _("90 days"), "365": _("A year"), "": _("It does not expire")}
RIGHTS = [("", _("Nothing")), (READ, _("Read")), (WRITE, _("Read and change"))]


class KeyForm(forms.Form):
    """One program's key: whom it acts as, what it may do, how long it is good."""

    name = forms.CharField(label=_("What uses it"), max_length=60, help_text=_("For example: CRM"), error_messages={
        "required": _("Give the key a name, so that you know later what uses it.")}, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    agent = forms.ModelChoiceField(label=_("Acts as"), queryset=Agent.objects.none(), empty_label=None,
                                   help_text=_("It sees what this agent sees, and ends when they leave."))
    lives = forms.ChoiceField(label=_("Good for"), choices=list(LIVES.items()), initial="365", required=False)

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["agent"].queryset = Agent.objects.active()
        self.fields["agent"].initial = by.pk
        for resource, words in RESOURCES.items():
            self.fields[resource] = forms.ChoiceField(label=words, choices=RIGHTS, required=False)

    @property
    def facts(self) -> list:
        return [self[name] for name in ("name", "agent", "lives")]

    @property
    def rights(self) -> list:
        return [self[resource] for resource in RESOURCES]

    def make(self) -> tuple[ApiKey, str] | None:
        """The key and its text, or None with the reason among the form's errors."""
        asked = self.cleaned_data
        scopes = [f"{resource}:{asked[resource]}" for resource in RESOURCES if asked.get(resource)]
        expires_at = timezone.now() + timedelta(days=int(asked["lives"])) if asked["lives"] else None
        try:
            return ApiKey.make(name=asked["name"].replace("\x00", ""), agent=asked["agent"], scopes=scopes, by=self.by, expires_at=expires_at)
        except CannotMake as error:
            self.add_error(None, str(error))
            return None


class EndpointForm(forms.Form):
    """Where to tell what."""

    url = forms.CharField(label=_("Address"), max_length=500, error_messages={"required": _("Write the address that shall be told.")},
                          widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off", "inputmode": "url"}))
    description = forms.CharField(label=_("What it is for"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kinds = forms.MultipleChoiceField(label=_("Events"), choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple,
                                      error_messages={"required": _("Choose at least one event.")})
    with_content = forms.BooleanField(
        label=_("Send the words, names and numbers too"), required=False,
        help_text=_("Otherwise it is told ids only, and asks the API for what it may see. Switch it on only for a system that may keep such data."))

    def keep(self, endpoint: Endpoint | None, *, by: Agent) -> tuple[Endpoint, str] | None:
        """The webhook, and its secret if it is new; None with the reason among the form's errors."""
        asked = {name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in self.cleaned_data.items()}
        try:
            return (endpoints.change(endpoint, by=by, **asked), "") if endpoint else endpoints.make(by=by, **asked)
        except endpoints.CannotKeep as error:
            self.add_error(error.field, str(error))
            return None
