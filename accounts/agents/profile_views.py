"""An agent's own account: name, language, address, password, and where they are signed in."""

from __future__ import annotations

import hashlib

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents import profile, second_step, sessions
from accounts.agents.audit import note
from accounts.agents.doors import for_agents
from accounts.agents.models import Agent, AgentManager
from accounts.agents.second_step_views import PasswordForm


class NameForm(forms.ModelForm):
    class Meta:
        model = Agent
        fields = ("name", "language")
        labels = {"name": gettext_lazy("Your name"), "language": gettext_lazy("Language of the portal")}  # noqa: RUF012
        help_texts = {"name": gettext_lazy("As colleagues and leads see it"), "language": gettext_lazy("The assistant writes to each contact in theirs")}  # noqa: RUF012
        error_messages = {"name": {"required": gettext_lazy("Write the name your colleagues and leads will see.")}}  # noqa: RUF012

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in self.fields["language"].choices if choice[0]]
        self.fields["language"].choices = [("", _("As the agency")), *choices]

    def clean_name(self) -> str:
        return self.cleaned_data["name"].replace("\x00", "")


class NewEmailForm(PasswordForm):
    email = forms.EmailField(label=gettext_lazy("New e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
                             error_messages={"required": gettext_lazy("Write the new mail address."), "invalid": gettext_lazy("This is not a mail address. It looks like name@example.com.")})
    field_order = ("email", "password")

    def clean_email(self) -> str:
        email = AgentManager.normalise(self.cleaned_data["email"])
        if email == self.request.user.email:
            raise ValidationError(_("You sign in with this address already."))
        return email


class NewPasswordForm(PasswordForm):
    new_password = forms.CharField(
        label=gettext_lazy("New password"), strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 10 characters; a few words are easiest to keep."),
        error_messages={"required": gettext_lazy("Choose a password with at least 10 characters.")})

    def clean_new_password(self) -> str:
        password_validation.validate_password(self.cleaned_data["new_password"], self.request.user)
        return self.cleaned_data["new_password"]


@for_agents
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    agent = Agent.objects.get(pk=request.user.pk)
    form = NameForm(request.POST if request.method == "POST" else None, instance=agent)
    if request.method == "POST" and form.is_valid():
        form.save()
        if form.changed_data:
            note("own account changed", by=agent, fields=form.changed_data)
        messages.success(request, _("Saved."))
        return redirect("agents:profile")
    signed_in = [(session, _handle(session), session.session_key == request.session.session_key) for session in sessions.Session.of(request.user)]
    return render(request, "agents/profile.html", {
        "form": form, "signed_in": signed_in, "has_second_step": second_step.is_on(request.user), "is_required": second_step.is_required(),
        "programs": request.user.api_sessions.filter(ended_at__isnull=True).count(),
    }, status=422 if form.errors else 200)


@for_agents
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """One browser, by the handle its line carries; or, without one, all but this."""
    which = request.POST.get("which", "")
    if not which:
        sessions.end_all(request.user, but=request.session.session_key)
        note("own sign-ins ended", by=request.user)
        messages.success(request, _("You are signed out everywhere else."))
    else:
        for session in sessions.Session.of(request.user):
            if _handle(session) == which and session.session_key != request.session.session_key:
                session.delete()
        messages.success(request, _("That browser is signed out."))
    return redirect("agents:profile")


@for_agents
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    form = NewPasswordForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        profile.change_password(request, form.cleaned_data["new_password"])
        messages.success(request, _("Your password is changed. You are signed out everywhere else."))
        return redirect("agents:profile")
    return render(request, "agents/password_change.html", {"form": form}, status=422 if form.errors else 200)


@for_agents
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    form = NewEmailForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        profile.ask_for_email(request.user, form.cleaned_data["email"])
        messages.success(request, _("A link is on its way to the new address. It holds as soon as you open it, within a day."))
        return redirect("agents:profile")
    return render(request, "agents/email_change.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail. To look changes nothing, for some mail programs open links by themselves."""
    change = profile.pending(token)
    said = "" if change else _("This link was used already, or it is more than a day old. Ask for a new one in your profile.")
    if request.method == "POST":
        try:
            profile.confirm_email(token)
        except profile.CannotChange as error:
            said = str(error)
        else:
            return render(request, "agents/email_confirmed.html")
    return render(request, "agents/email_confirm.html", {"change": change, "said": said}, status=410 if said else 200)


def _handle(session: sessions.Session) -> str:
    """By which a page names a session: its key is a secret."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:16]
