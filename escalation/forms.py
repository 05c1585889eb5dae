"""What an owner may decide about escalation."""

from __future__ import annotations

from django import forms

from escalation.models import Policy
from escalation.triggers import Trigger

HINTS = {
    Trigger.NEGOTIATION: "“Can you do 850k?” Off: the assistant says that it cannot speak about the price.",
    Trigger.OBJECTION: "“That is far too small for us.” Off: the assistant answers from the listing and offers others.",
    Trigger.NO_MATCH: "Three searches in a row found nothing. Off: the assistant goes on offering what comes nearest.",
    Trigger.SAFETY: "Complaints, threats, danger to somebody.",
    Trigger.LEGAL: "Contracts, deposits, rights and duties.",
    Trigger.HUMAN_REQUEST: "“I want to speak to somebody.”",
}


class PolicyForm(forms.ModelForm):
    """The switches are shown as what is on; what is stored is what an agency has switched off."""

    heeded = forms.MultipleChoiceField(required=False, choices=[(t.value, t.label) for t in Policy.CAN_BE_OFF])

    class Meta:
        model = Policy
        fields = ("handoff_text",)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("heeded", [t.value for t in Policy.CAN_BE_OFF if self.instance.heeds(t)])

    @property
    def switches(self) -> list[tuple[Trigger, str, bool]]:
        """Each trigger that can be off, what it means, and whether it is on in this form."""
        on = set(self["heeded"].value() or [])
        return [(trigger, HINTS[trigger], trigger.value in on) for trigger in Policy.CAN_BE_OFF]

    @property
    def always_on(self) -> list[tuple[Trigger, str]]:
        return [(trigger, HINTS[trigger]) for trigger in Trigger if trigger in Policy.ALWAYS_ON]

    def save(self, commit: bool = True) -> Policy:
        heeded = self.cleaned_data["heeded"]
        self.instance.switched_off = [trigger.value for trigger in Policy.CAN_BE_OFF if trigger.value not in heeded]
        return super().save(commit)
