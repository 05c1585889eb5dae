"""How an agent words the assistant's voice."""

from __future__ import annotations

from django import forms

from personas.models import Persona

STYLES = {
    "professional": "Clear and businesslike",
    "friendly": "Warm, like a good neighbour",
    "casual": "Relaxed, everyday words",
    "premium": "Reserved and choice",
}
FLAGS = {"polite": "Polite", "warm": "Warm", "high_energy": "High-energy", "short": "Short answers"}


class PersonaForm(forms.ModelForm):
    """Wording only. There is no field here through which a fact, a rule or a trigger could be changed."""

    style = forms.ChoiceField(choices=[(s.value, s.label) for s in Persona.Style])
    tone = forms.IntegerField(min_value=1, max_value=10, error_messages={
        "invalid": "Choose a number from 1 to 10.", "min_value": "Choose a number from 1 to 10.", "max_value": "Choose a number from 1 to 10.",
    })
    flags = forms.MultipleChoiceField(choices=[(f.value, FLAGS[f.value]) for f in Persona.Flag], required=False)

    class Meta:
        model = Persona
        fields = ("assistant_name", "style", "tone", "flags", "custom_instruction")
        error_messages = {
            "assistant_name": {"required": "The assistant needs a name.", "max_length": "A name has at most 40 characters."},
            "custom_instruction": {"max_length": "Keep it to 600 characters; this has %(show_value)s."},
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
            raise forms.ValidationError("A name has at least one letter.")
        return name
