"""When people were asked for, and what an agency has decided about that."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import AgencyTableAdmin
from accounts.staff_forms import Dressed
from escalation.models import Policy
from escalation.triggers import Trigger


class EscalationAdmin(AgencyTableAdmin):
    read_is_noted = True
    shown_to_all = ("at", "conversation", "trigger", "epoch", "was_needed", "reminded_at", "reassigned_at", "told_late_at")
    list_display = ("at", "conversation", "trigger", "also", "epoch")
    list_filter = ("trigger",)
    search_fields = ("=conversation__id",)
    list_select_related = ("conversation",)


class PolicyForm(Dressed, forms.ModelForm):
    switched_off = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(str(trigger), Trigger(trigger).label) for trigger in Policy.CAN_BE_OFF],
        label=_("Switched off"), help_text=_("A wish for a person, legal questions and danger cannot be switched off."),
    )

    class Meta:
        model = Policy
        fields = ("switched_off", "handoff_text")


class PolicyAdmin(AgencyTableAdmin):
    """One row per agency."""

    can_add = can_change = True
    form = PolicyForm
    values_told = ("switched_off",)
    list_display = ("__str__", "switched_off", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Policy.objects.exists()

    def save_model(self, request: HttpRequest, obj: Policy, form: forms.ModelForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
