"""The pages of an invitation: an owner writes and looks after it, and whoever opens the link becomes an agent."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.agents import second_step, sessions
from accounts.agents.doors import for_owners
from accounts.agents.invitations import (
    REFUSALS,
    CannotInvite,
    Invitation,
    InvitationRefused,
    accept,
    find,
    invite,
    resend,
    revoke,
)
from accounts.agents.models import Agent, SignInAttempt, Team
from accounts.agents.signing_in import visitor_address


class InviteForm(forms.Form):
    """Whom to invite, and what they will be."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, error_messages={
            "required": gettext_lazy("Write the mail address of the person you invite."),
            "invalid": gettext_lazy("This is not a mail address. It looks like name@example.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False, help_text=gettext_lazy("They can change it when they join"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Agent.Role, initial=Agent.Role.AGENT,
                             help_text=gettext_lazy("Owners see everything and change settings, voice and budget"))
    visibility = forms.ChoiceField(label=gettext_lazy("Sees whose conversations"), choices=Agent.Visibility, initial=Agent.Visibility.ALL)
    team = forms.ModelChoiceField(label=gettext_lazy("Team"), queryset=Team.objects.none(), required=False, empty_label=gettext_lazy("No team"))
    new_team = forms.CharField(label=gettext_lazy("or a new team"), max_length=60, required=False, help_text=gettext_lazy("For example: Sales"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.all()

    def send(self, by: Agent) -> Invitation | None:
        """The invitation, or None with the reason among the form's errors."""
        asked = self.cleaned_data
        try:
            with transaction.atomic():  # a team that was named for nothing goes again
                return invite(asked["email"], by=by, role=asked["role"], visibility=asked["visibility"], name=asked["name"],
                              team=Team.named(asked["new_team"]) or asked["team"])
        except CannotInvite as error:
            self.add_error(error.field or None, str(error))
            return None


class JoinForm(forms.Form):
    """The one screen between a link and the inbox."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120, error_messages={"required": gettext_lazy("Write the name your colleagues and leads will see.")},
                           widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=gettext_lazy("You sign in with"), disabled=True, required=False,
                             widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(label=gettext_lazy("Choose a password"), strip=False, max_length=256, help_text=gettext_lazy("At least 10 characters; a few words are easiest to keep."),
                               error_messages={"required": gettext_lazy("Choose a password with at least 10 characters.")},
                               widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))

    def clean_name(self) -> str:
        return self.cleaned_data["name"].replace("\x00", "")

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password, Agent(email=self.initial.get("email", ""), name=self.cleaned_data.get("name", "")))
        return password


@for_owners
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.send(request.user)
        if made is not None:
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": made.email})
            return redirect("agents:invitation", made.pk)
    return render(request, "agents/invite.html", {"form": form}, status=422 if form.errors else 200)


@for_owners
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of it, and the link to share."""
    invitation = get_object_or_404(Invitation.objects.select_related("team", "agent"), pk=pk)
    return render(request, "agents/invitation.html", {"invitation": invitation})


@for_owners
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        resend(get_object_or_404(Invitation, pk=pk), by=request.user)
        messages.success(request, _("A fresh link is on its way. The one before no longer works."))
    except CannotInvite as error:
        messages.error(request, str(error))
    return redirect("agents:invitation", pk)


@for_owners
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    if revoke(get_object_or_404(Invitation, pk=pk), by=request.user):
        messages.success(request, _("The invitation is taken back. Its link no longer works."))
    else:
        messages.info(request, _("This invitation was over already."))
    return redirect("agents:team")


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Opened from a mail or a chat, by whoever has the link; looking at it (as previews of chats do) uses nothing up."""
    try:
        invitation = find(token)
        form = JoinForm(request.POST if request.method == "POST" else None, initial={"email": invitation.email, "name": invitation.name})
        if request.method == "POST" and form.is_valid():
            agent = accept(token, name=form.cleaned_data["name"], password=form.cleaned_data["password"])
            return _let_in(request, agent)
    except InvitationRefused as refused:
        if refused.reason == "used" and _is_theirs(request, token):
            return redirect(settings.LOGIN_REDIRECT_URL)  # the same form came twice
        return render(request, "agents/join_refused.html", {"said": REFUSALS[refused.reason], "reason": refused.reason}, status=404 if refused.reason == "unknown" else 410)
    except ValidationError as error:
        form.add_error(None, error.messages)
    return render(request, "agents/join.html", {"form": form, "invitation": invitation}, status=422 if form.errors else 200)


def _let_in(request: HttpRequest, agent: Agent) -> HttpResponse:
    SignInAttempt.begin(agent.email, visitor_address(request)).succeeded()  # this is where they work
    then = resolve_url(settings.OWNER_WELCOME_URL if agent.is_owner else settings.LOGIN_REDIRECT_URL)
    if second_step.must_follow(agent):  # where the agency demands it, it is set up first
        second_step.wait_for_code(request, agent, then)
        return redirect("agents:sign_in_code")
    sessions.begin(request, agent)
    if not agent.is_owner:  # the first page of an owner is a welcome in itself
        messages.success(request, format_html('{} <a href="{}">{}</a>', _("Welcome, %(name)s.") % {"name": agent.get_short_name()},
                                              reverse("escalation:wishes"), _("Let this phone ring for you")))
    return redirect(then)


def _is_theirs(request: HttpRequest, token: str) -> bool:
    return request.user.is_authenticated and Invitation.accepted_with(token, request.user)
