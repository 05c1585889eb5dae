"""The assistant's voice, and the trace of each of its replies."""

from __future__ import annotations

from django import forms

from accounts.admin import AgencyTableAdmin
from personas.models import Persona


class PersonaForm(forms.ModelForm):
    flags = forms.MultipleChoiceField(required=False, choices=Persona.Flag.choices, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Persona
        fields = ("agent", "assistant_name", "style", "tone", "flags", "custom_instruction")


class PersonaAdmin(AgencyTableAdmin):
    can_add = can_change = can_delete = True
    form = PersonaForm
    list_display = ("assistant_name", "agent", "style", "tone", "flags", "updated_at")
    list_filter = ("style",)
    list_select_related = ("agent",)


class TurnAdmin(AgencyTableAdmin):
    """What was seen, decided, found, said and stopped; nobody rewrites it."""

    read_is_noted = True
    list_display = ("id", "at", "conversation", "action", "decided_by", "outcome", "intent", "language", "model", "milliseconds", "cost_usd")
    list_filter = ("action", "outcome", "decided_by", "language", "model")
    search_fields = ("=conversation__id", "=request_id")
    list_select_related = ("conversation",)
