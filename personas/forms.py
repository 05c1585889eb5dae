"""How an agent words the assistant's voice."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agents.audit import note
from accounts.agents.models import Agent
from personas import expected
from personas.models import Case, Engine, Persona
from personas.rehearsal import LONGEST, MOST_EARLIER

STYLES = {
    "professional": gettext_lazy("Clear and businesslike"),
    "friendly": gettext_lazy("Warm, like a good neighbour"),
    "casual": gettext_lazy("Relaxed, everyday words"),
    "premium": gettext_lazy("Reserved and choice"),
}
FLAGS = {"polite": gettext_lazy("Polite"), "warm": gettext_lazy("Warm"), "high_energy": gettext_lazy("High-energy"), "short": gettext_lazy("Short answers")}


class PersonaForm(forms.ModelForm):
    """Wording only. There is no field here through which a fact, a rule or a trigger could be changed."""

    style = forms.ChoiceField(choices=[(s.value, s.label) for s in Persona.Style])
    tone = forms.IntegerField(min_value=1, max_value=10, error_messages={
        "invalid": gettext_lazy("Choose a number from 1 to 10."), "min_value": gettext_lazy("Choose a number from 1 to 10."), "max_value": gettext_lazy("Choose a number from 1 to 10."),
    })
    flags = forms.MultipleChoiceField(choices=[(f.value, FLAGS[f.value]) for f in Persona.Flag], required=False)

    class Meta:
        model = Persona
        fields = ("assistant_name", "style", "tone", "flags", "custom_instruction")
        error_messages = {
            "assistant_name": {"required": gettext_lazy("The assistant needs a name."), "max_length": gettext_lazy("A name has at most 40 characters.")},
            "custom_instruction": {"max_length": gettext_lazy("Keep it to 600 characters; this has %(show_value)s.")},
        }

    @property
    def style_choices(self) -> list[tuple[str, str, str, bool]]:
        """Value, name, what it sounds like, and whether it is chosen."""
        chosen = self["style"].value()
        return [(s.value, s.label, STYLES[s.value], s.value == chosen) for s in Persona.Style]

    @property
    def flag_choices(self) -> list[tuple[str, str, bool]]:
        chosen = self["flags"].value() or []
        return [(f.value, FLAGS[f.value], f.value in chosen) for f in Persona.Flag]

    def clean_assistant_name(self) -> str:
        name = " ".join(self.cleaned_data["assistant_name"].split())
        if not any(character.isalnum() for character in name):
            raise forms.ValidationError(_("A name has at least one letter."))
        return name


class _Earlier(forms.CharField):
    """Earlier turns as people type them, one a line; cleaned to pairs of author and text."""

    def clean(self, value: str) -> list[tuple[str, str]]:
        try:
            turns = expected.read_history(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if len(turns) > MOST_EARLIER:
            raise forms.ValidationError(_("At most %d earlier turns.") % MOST_EARLIER)
        return turns


class TrialForm(forms.Form):
    """A message to try on the assistant."""

    text = forms.CharField(max_length=LONGEST)
    history = _Earlier(required=False, max_length=8000)
    voice = forms.ChoiceField(required=False)

    def __init__(self, *args, voices: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voice"].choices = voices

    @property
    def voice_choices(self) -> list[tuple[str, str, bool]]:
        chosen = self["voice"].value()
        return [(key, name, key == chosen) for key, name in self.fields["voice"].choices]


class _Phrases(forms.CharField):
    """Phrases, one a line."""

    def clean(self, value: str) -> list[str]:
        phrases = [" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()]
        if len(phrases) > 10 or any(len(phrase) > 120 for phrase in phrases):
            raise forms.ValidationError(_("At most ten phrases of 120 characters, one a line."))
        return phrases


class CaseForm(forms.ModelForm):
    """A test case of the agency's own."""

    earlier = _Earlier(required=False, max_length=8000)
    mention = _Phrases(required=False)
    not_mention = _Phrases(required=False)

    class Meta:
        model = Case
        fields = ("name", "text", "action", "trigger")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        case = self.instance
        for name, value in (("earlier", expected.write_history(case.history)), ("mention", "\n".join(case.must_mention)), ("not_mention", "\n".join(case.must_not_mention))):
            self.initial.setdefault(name, value)

    def clean(self) -> dict:
        said = super().clean()
        if not any(said.get(name) for name in ("action", "trigger", "mention", "not_mention")) and not self.errors:
            raise forms.ValidationError(_("Say what you expect: a decision, a reason, or words."))
        return said

    def save(self, commit: bool = True) -> Case:
        self.instance.history = [list(turn) for turn in self.cleaned_data["earlier"]]
        self.instance.must_mention, self.instance.must_not_mention = self.cleaned_data["mention"], self.cleaned_data["not_mention"]
        return super().save(commit)


class BudgetForm(forms.ModelForm):
    """What a day may cost at most. Empty: what the platform allows."""

    class Meta:
        model = Engine
        fields = ("calls_per_day", "usd_per_day")
        error_messages = {
            "calls_per_day": {"invalid": gettext_lazy("Write a whole number, or leave it empty."), "min_value": gettext_lazy("Write a whole number, or leave it empty.")},
            "usd_per_day": {"invalid": gettext_lazy("Write an amount such as 2.50, or leave it empty."), "max_digits": gettext_lazy("That is more than can be kept here.")},
        }

    def clean_usd_per_day(self):
        amount = self.cleaned_data["usd_per_day"]
        if amount is not None and amount < 0:
            raise forms.ValidationError(_("An amount is not below zero."))
        return amount

    @transaction.atomic
    def keep(self, *, by: Agent) -> None:
        """Store it, and note which of its parts have changed. The key beside it stays as it is."""
        kept, _made = Engine.objects.get_or_create(pk=1)
        Engine.objects.filter(pk=kept.pk).update(**{name: self.cleaned_data[name] for name in self.Meta.fields})
        if self.changed_data:
            note("budget changed", by=by, fields=self.changed_data)
