"""What somebody types in about a number. People paste whole lines of their console; what is meant is taken out of them."""

from __future__ import annotations

import re

import phonenumbers
from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from conversations.models import Channel
from whatsapp.connecting import usual_address

INSTANCE, TOKEN, ADDRESS = re.compile(r"(?<![\w.])\d{4,12}(?![\w.])"), re.compile(r"(?<!\w)[0-9a-fA-F]{30,64}(?!\w)"), re.compile(r"https?://[\w.:-]+")

NO_ACCOUNT = _("The id has digits only, such as 7103000001. Copy it from your Green API console.")
NO_PHONE = _("Write the number with its country code, for example +65 9123 4567.")


class GreenApiForm(forms.Form):
    """An account of Green API: its id and token, and its address where it is not the usual one."""

    account = forms.CharField(label=_("Instance id (idInstance)"), max_length=400, help_text=_("The digits beside “idInstance” in your Green API console. You may paste the whole block."),
                              error_messages={"required": NO_ACCOUNT})
    token = forms.CharField(label=_("Token (apiTokenInstance)"), max_length=400, required=False)
    api_url = forms.CharField(label=_("Address (apiUrl), if another is shown"), max_length=200, required=False, help_text=_("Leave it empty unless we cannot find the account."))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs |= {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
            field.widget.attrs |= {"inputmode": {"account": "numeric", "api_url": "url"}.get(name, "text")}

    def clean(self) -> dict:
        pasted = " ".join(str(self.data.get(name, ""))[:800] for name in ("account", "token"))
        values = super().clean()
        account = INSTANCE.search(values.get("account", "")) or INSTANCE.search(pasted)
        token = TOKEN.search(values.get("token", "")) or TOKEN.search(pasted)
        if not account and "account" not in self.errors:
            self.add_error("account", NO_ACCOUNT)
        if not token:
            self.add_error("token", _("The token has 50 letters and digits. Copy it from the same place as the id."))
        if self.errors:
            return values
        address = values.get("api_url", "").strip() or (ADDRESS.search(pasted) or [""])[0]
        values |= {"account": account[0], "token": token[0], "api_url": address or usual_address(account[0])}
        return values


class NumberForm(forms.ModelForm):
    """What can be changed about a number that is connected. An empty token leaves the one that is kept."""

    token = forms.CharField(label=_("New token (apiTokenInstance)"), max_length=100, required=False, help_text=_("Empty: the one that is kept. A new one is tried before it replaces the old."))
    agent = forms.ModelChoiceField(label=_("Whose number it is"), queryset=get_user_model().objects.none(), required=False, empty_label=_("The agency's"),
                                   help_text=_("On an agent's own number the assistant speaks with that agent's voice, and its conversations are theirs."))

    class Meta:
        model = Channel
        fields = ("name", "token", "api_url", "agent")
        labels = {"name": _("Name"), "api_url": _("Address (apiUrl)")}  # noqa: RUF012  Django's own way

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].queryset = get_user_model().objects.active()
        self.fields["api_url"].assume_scheme = "https"
        self.initial["token"] = ""
        for name in ("token", "api_url"):
            self.fields[name].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean_token(self) -> str:
        token = self.cleaned_data["token"].strip()
        if token and not TOKEN.fullmatch(token):
            raise forms.ValidationError(_("The token has 50 letters and digits. Copy it from your Green API console."))
        return token


class PhoneForm(forms.Form):
    """The number of the phone that is to be linked by a code."""

    phone = forms.CharField(label=_("Its number, with country code"), max_length=30, error_messages={"required": NO_PHONE},
                            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "placeholder": "+65 9123 4567"}))

    def clean_phone(self) -> str:
        try:
            number = phonenumbers.parse(self.cleaned_data["phone"], None)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(NO_PHONE)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
