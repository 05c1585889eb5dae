"""People who sign in: the platform's staff (in public) and an agency's agents. Two screens, for they share a table's
shape and nothing else."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin import BY_STAFF, AgencyTableAdmin, AuditedAdmin
from accounts.agents.leaving import deactivate, reactivate
from accounts.agents.models import Agent, AgentManager
from accounts.agents.sessions import end_all
from accounts.agents.signing_in import WRONG, SignInForm
from accounts.staff_forms import Dressed


class StaffSignIn(Dressed, SignInForm):
    """The door of the staff's admin; guesses are counted where all of them are."""

    required_css_class = "required"

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.user_cache is not None and not self.user_cache.is_staff:
            raise ValidationError(WRONG, code="sign_in")
        return cleaned


class NormalisedEmail:
    def clean_email(self) -> str:
        return AgentManager.normalise(self.cleaned_data["email"])


class NewStaff(Dressed, NormalisedEmail, BaseUserCreationForm):
    class Meta:
        model = Agent
        fields = ("email", "name")

    def save(self, commit: bool = True) -> Agent:
        self.instance.is_staff = self.instance.is_superuser = True
        return super().save(commit)


class StaffForm(NormalisedEmail, UserChangeForm):
    class Meta:
        model = Agent
        fields = ("email", "name", "is_active")


class StaffAdmin(AuditedAdmin, UserAdmin):
    """Platform staff, with Django's own password page. All of them may do everything: there is one kind."""

    can_add = can_change = True
    values_told = ("is_active",)
    form, add_form, change_password_form = StaffForm, NewStaff, AdminPasswordChangeForm
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "created_at")
    fieldsets = ((None, {"fields": ("email", "password", "name", "is_active", "last_login", "created_at")}),)
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: Agent, form: forms.ModelForm, change: bool) -> None:
        if change and obj.pk == request.user.pk and not obj.is_active:
            obj.is_active = True  # nobody locks the door behind themselves
        super().save_model(request, obj, form, change)
        if change and not obj.is_active:
            end_all(obj)


class AgentForm(Dressed, NormalisedEmail, forms.ModelForm):
    """An agent of an agency. The password is set, never shown; Django's password page would end the staff's session."""

    new_password = forms.CharField(
        required=False, strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label=_("New password"), help_text=_("Empty: unchanged. The agent can also ask for a link on the sign-in page."),
    )

    class Meta:
        model = Agent
        fields = ("email", "name", "role", "is_active")
        widgets = {"name": UnfoldAdminTextInputWidget}

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        elif self.instance.pk is None:
            raise ValidationError(_("A new agent needs a password."))
        return password

    def save(self, commit: bool = True) -> Agent:
        if self.cleaned_data.get("new_password"):
            self.instance.set_password(self.cleaned_data["new_password"])
        return super().save(commit)


class AgentAdmin(AgencyTableAdmin):
    """Agents of one agency. The platform's flags mean nothing here and are not shown. To dismiss is to deactivate:
    tokens and sessions end with it."""

    can_add = can_change = True
    values_told = ("role", "is_active")
    form = AgentForm
    fields = ("email", "name", "role", "is_active", "new_password", "last_login", "created_at")
    readonly_fields = ("last_login", "created_at")
    list_display = ("email", "name", "role", "visibility", "team", "is_active", "last_login")
    list_select_related = ("team",)
    list_filter = ("role", "is_active")
    search_fields = ("email", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Agent, form: forms.ModelForm, change: bool) -> None:
        """Leaving and coming back have a way of their own: open work is handed on, and every sign-in ends."""
        wanted = obj.is_active
        if change and "is_active" in form.changed_data:
            obj.is_active = not wanted
        super().save_model(request, obj, form, change)
        if change and "is_active" in form.changed_data:
            (reactivate if wanted else deactivate)(obj, by=BY_STAFF)
        if change and "new_password" in form.changed_data:
            end_all(obj)
