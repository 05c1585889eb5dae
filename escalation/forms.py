"""What an owner may decide about escalation."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.agents.audit import note
from accounts.agents.models import Agent
from escalation.models import Occasion, Policy, Wishes
from escalation.own_texts import LONGEST, TITLES, checked
from escalation.texts import house_text
from escalation.triggers import Trigger

HINTS = {
    Trigger.NEGOTIATION: _("“Can you do 850k?” Off: the assistant says that it cannot speak about the price."),
    Trigger.OBJECTION: _("“That is far too small for us.” Off: the assistant answers from the listing and offers others."),
    Trigger.NO_MATCH: _("Three searches in a row found nothing. Off: the assistant goes on offering what comes nearest."),
    Trigger.SAFETY: _("Complaints, threats, danger to somebody."),
    Trigger.LEGAL: _("Contracts, deposits, rights and duties."),
    Trigger.HUMAN_REQUEST: _("“I want to speak to somebody.”"),
}


STEPS = ("remind_minutes", "reassign_minutes", "tell_late_minutes")


class PolicyForm(forms.ModelForm):
    """The switches are shown as what is on; what is stored is what an agency has switched off."""

    heeded = forms.MultipleChoiceField(required=False, choices=[(t.value, t.label) for t in Policy.CAN_BE_OFF])

    class Meta:
        model = Policy
        fields = ("handoff_text", *STEPS)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in STEPS:
            self.fields[name].required = False
        self.initial.setdefault("heeded", [t.value for t in Policy.CAN_BE_OFF if self.instance.heeds(t)])

    @property
    def switches(self) -> list[tuple[Trigger, str, bool]]:
        """Each trigger that can be off, what it means, and whether it is on in this form."""
        on = set(self["heeded"].value() or [])
        return [(trigger, HINTS[trigger], trigger.value in on) for trigger in Policy.CAN_BE_OFF]

    def clean(self) -> dict:
        """A step that is left empty stays as it was."""
        cleaned = super().clean()
        kept = Policy.current()
        return cleaned | {name: getattr(kept, name) for name in STEPS if cleaned.get(name) is None and name not in self.errors}

    @property
    def steps(self) -> list[tuple[forms.BoundField, str]]:
        """What happens in turn while nobody answers, each with its words."""
        words = (_("Tell the agents again after"), _("Give it to the next colleague on duty after"), _("Tell the contact that it takes longer after"))
        return list(zip((self[name] for name in STEPS), words, strict=True))

    @property
    def always_on(self) -> list[tuple[Trigger, str]]:
        return [(trigger, HINTS[trigger]) for trigger in Trigger if trigger in Policy.ALWAYS_ON]

    def save(self, commit: bool = True) -> Policy:
        heeded = self.cleaned_data["heeded"]
        self.instance.switched_off = [trigger.value for trigger in Policy.CAN_BE_OFF if trigger.value not in heeded]
        return super().save(commit)

    @transaction.atomic
    def keep(self, *, by: Agent) -> None:
        """Store it, and note which of its parts have changed."""
        self.save()
        if self.changed_data:
            note("escalation policy changed", by=by, fields=self.changed_data)


class WishesForm(forms.ModelForm):
    """How an agent wants to be told beyond the portal."""

    occasions = forms.MultipleChoiceField(required=False, choices=[(o.value, o.label) for o in Occasion if o != Occasion.NEWS])

    class Meta:
        model = Wishes
        fields = ("occasions", "previews", "mail_minutes", "whatsapp_minutes", "phone", "quiet_from", "quiet_to", "urgent_anyway")

    @property
    def ladder(self) -> list[tuple[forms.BoundField, str]]:
        hints = (_("Empty: never. No words of a contact are in it."), _("Empty: never. It comes from the agency's own number."), _("For the WhatsApp message; no contact sees it."))
        return list(zip((self["mail_minutes"], self["whatsapp_minutes"], self["phone"]), hints, strict=True))

    @property
    def quiet(self) -> list[forms.BoundField]:
        return [self["quiet_from"], self["quiet_to"]]

    def clean_phone(self) -> str:
        return "".join(c for c in self.cleaned_data["phone"] if c not in " -()")

    def clean(self) -> dict:
        cleaned = super().clean()
        if (cleaned.get("quiet_from") is None) != (cleaned.get("quiet_to") is None) and not self.errors:
            self.add_error("quiet_to", _("Quiet hours need a beginning and an end."))
        if cleaned.get("whatsapp_minutes") is not None and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("To which number shall it go?"))
        return cleaned


class TextsForm(forms.Form):
    """The fixed sentences of one language in the agency's own words; an empty field means the house's."""

    def __init__(self, language: str, data=None) -> None:
        self.language, self.policy = language, Policy.current()
        kept = self.policy.texts.get(language, {})
        super().__init__(data, initial=kept)
        for key, title in TITLES.items():
            self.fields[key] = forms.CharField(
                label=title, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3, "lang": language, "dir": "auto", "placeholder": house_text(key, language)}))

    def clean(self) -> dict:
        cleaned = super().clean()
        for key in TITLES:
            if key in cleaned:
                try:
                    cleaned[key] = checked(key, self.language, cleaned[key])
                except forms.ValidationError as error:
                    self.add_error(key, error)
        return cleaned

    @transaction.atomic
    def keep(self, *, by: Agent) -> None:
        """Store them, and note which have changed."""
        before = self.policy.texts.get(self.language, {})
        own = {key: self.cleaned_data[key] for key in TITLES if self.cleaned_data[key]}
        changed = [key for key in TITLES if own.get(key, "") != before.get(key, "")]
        if changed:
            kept, _made = Policy.objects.get_or_create(pk=1)
            kept = Policy.objects.select_for_update().get(pk=kept.pk)
            kept.texts = {**{lang: texts for lang, texts in kept.texts.items() if lang != self.language}, **({self.language: own} if own else {})}
            kept.save(update_fields=["texts", "updated_at"])
            note("texts changed", by=by, language=self.language, fields=changed)
