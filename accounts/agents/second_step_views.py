"""The pages of the second step: at the door, in an agent's own profile, and what an owner may do about it."""

from __future__ import annotations

import segno
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agency_settings import change_settings
from accounts.agents import second_step
from accounts.agents.doors import for_agents, for_owners
from accounts.agents.models import Agent
from accounts.agents.signing_in import BadSignIn, check_code, check_password


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=30, error_messages={"required": gettext_lazy("Write the code that your app shows.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "characters", "spellcheck": "false", "autofocus": True}),
    )

    def judged(self, request: HttpRequest, agent: Agent, judge) -> object:
        """What `judge` says of the code, or None with the reason among the form's errors."""
        try:
            return check_code(request, agent, self.cleaned_data["code"], judge) or True
        except BadSignIn as error:
            self.add_error("code", str(error))
            return None


class PasswordForm(forms.Form):
    """For what a stranger at an unlocked screen must not be able to do."""

    password = forms.CharField(label=gettext_lazy("Your password"), strip=False, max_length=256, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
                               error_messages={"required": gettext_lazy("Write your password, so that we know it is you.")})

    def __init__(self, request: HttpRequest, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        try:
            check_password(self.request, email=self.request.user.email, password=self.cleaned_data["password"])
        except BadSignIn as error:
            raise ValidationError(_("This is not your password.") if not error.wait else str(error)) from None
        return self.cleaned_data["password"]


def picture(agent: Agent) -> dict:
    """What an app is pointed at, and the same as letters."""
    step = second_step.begin(agent)
    return {"qr": segno.make(step.uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff"), "secret": step.spoken}


# --- at the door ----------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
def at_the_door(request: HttpRequest) -> HttpResponse:
    return answer(request, door="agents:sign_in", page="agents/sign_in_code.html", codes_page="agents/recovery_codes.html")


def answer(request: HttpRequest, *, door: str, page: str, codes_page: str, context: dict | None = None,
           form_class: type[CodeForm] = CodeForm) -> HttpResponse:
    """After the right password: the code is asked for, or, where there is none yet and one is demanded, set up. With it
    the session begins; recovery codes are shown this one time."""
    found = second_step.waiting(request)
    if found is None:
        if second_step.PENDING in request.session:
            messages.info(request, _("That took too long. Sign in again."))
        return redirect(door)
    agent, then = found
    is_new = not second_step.is_on(agent)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        judged = form.judged(request, agent, second_step.confirm if is_new else second_step.check)
        if judged is not None:
            second_step.let_in(request, agent)
            if is_new:
                return render(request, codes_page, (context or {}) | {"codes": judged, "then": then})
            return redirect(then)
    shown = (context or {}) | {"form": form, "is_new": is_new, "who": agent} | (picture(agent) if is_new else {})
    return render(request, page, shown, status=422 if form.errors else 200)


# --- in one's own profile ---------------------------------------------------------------------------------------------------


@for_agents
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Set it up; or, where it is on, fresh recovery codes and the way to turn it off."""
    if second_step.is_on(request.user):
        return render(request, "agents/second_step_on.html", _state(request))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        codes = form.judged(request, request.user, second_step.confirm)
        if codes is not None:
            messages.success(request, _("The second step is on. From now on the code is asked for after your password."))
            return render(request, "agents/recovery_codes.html", {"codes": codes, "inside": True})
    return render(request, "agents/second_step_new.html", {"form": form} | picture(request.user), status=422 if form.errors else 200)


@for_agents
@require_POST
def fresh_codes(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request, request.POST, auto_id="codes_%s")
    if not second_step.is_on(request.user):
        return redirect("agents:second_step")
    if not form.is_valid():
        return render(request, "agents/second_step_on.html", _state(request, codes_form=form), status=422)
    return render(request, "agents/recovery_codes.html", {"codes": second_step.new_codes(request.user), "inside": True})


@for_agents
@require_POST
def off(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request, request.POST, auto_id="off_%s")
    if form.is_valid():
        try:
            second_step.turn_off(request.user)
        except second_step.CannotTurnOff as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The second step is off. Your password alone lets you in."))
            return redirect("agents:profile")
    return render(request, "agents/second_step_on.html", _state(request, off_form=form), status=422)


def _state(request: HttpRequest, **forms: PasswordForm) -> dict:
    left = request.user.recovery_codes.filter(used_at__isnull=True).count()
    return {"left": left, "is_required": second_step.is_required(), "codes_form": PasswordForm(request, auto_id="codes_%s"), "off_form": PasswordForm(request, auto_id="off_%s")} | forms


# --- what an owner decides ---------------------------------------------------------------------------------------------------


@for_owners
@require_POST
def demand(request: HttpRequest) -> HttpResponse:
    """Ask it of everybody, or no longer."""
    wanted = request.POST.get("required") == "1"
    try:
        change_settings(request.agency, by=request.user, mfa_required=wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("From now on everybody needs the second step. Who had none was signed out and sets it up at the next sign-in.")
                         if wanted else _("The second step is everybody's own choice again."))
    return redirect("agents:team")


@for_owners
@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague has lost telephone and paper."""
    agent = get_object_or_404(Agent, pk=pk)
    if agent == request.user:
        messages.error(request, _("Your own you find in your profile."))
    else:
        second_step.reset(agent, by=request.user)
        messages.success(request, _("%(name)s signs in with the password alone, or sets the second step up anew. They are told by mail.") % {"name": agent})
    return redirect("agents:member", pk)
