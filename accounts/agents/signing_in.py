"""The one place where a password is checked: page, API and admin come here, and guesses are counted here."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.agents import second_step
from accounts.agents.models import Agent, AgentManager, SignInAttempt
from accounts.tenancy import let_go

HASHING = threading.BoundedSemaphore(4)  # a flood of guesses must not take every core
WRONG = _("This e-mail and password do not go together.")
TOO_MANY = _("Too many tries. Wait ten minutes, or reset your password.")
WRONG_CODE = _("This code is not right any more, or not yet. Take the one that your app shows now.")
TOO_MANY_CODES = _("Too many tries. Wait ten minutes, then use the code that your app shows.")


class BadSignIn(Exception):
    """Refused; `wait` when it is because of too many tries. The same text whether or not there is such an agent."""

    def __init__(self, text: str, *, wait: bool = False) -> None:
        super().__init__(text)
        self.wait = wait


def check_password(request: HttpRequest, *, email: str, password: str) -> Agent:
    """The agent with this e-mail and password in the schema in use. Raises BadSignIn.

    A try is counted before it is judged, so that many at once are not all judged; hashing is slow by design, so it
    holds no database connection and only a few run at a time.
    """
    address = visitor_address(request)
    attempt = SignInAttempt.begin(email, address)
    if attempt.is_too_many:
        raise BadSignIn(TOO_MANY, wait=True)
    agent = Agent.objects.filter(email=AgentManager.normalise(email)).first()
    let_go()
    with HASHING:
        right = agent.check_password(password) if agent else not make_password(password)
    if agent is None or not right or not agent.is_active:
        raise BadSignIn(WRONG)
    attempt.succeeded()
    agent.backend = settings.AUTHENTICATION_BACKENDS[0]
    return agent


def check_code(request: HttpRequest, agent: Agent, code: str, judge: Callable[[Agent, str], Any]) -> Any:
    """What `judge` (second_step.check or confirm) says of the code; wrong ones are counted like wrong passwords. Whoever
    guesses here knows the password already, so nobody is locked out by a stranger. Raises BadSignIn."""
    attempt = SignInAttempt.begin(f"code {agent.email}", visitor_address(request))
    if attempt.is_too_many:
        raise BadSignIn(TOO_MANY_CODES, wait=True)
    try:
        answer = judge(agent, code)
    except second_step.WrongCode:
        raise BadSignIn(WRONG_CODE) from None
    attempt.succeeded()
    return answer


def visitor_address(request: HttpRequest) -> str:
    """Whoever connected to us; behind the production proxy, whoever connected to it. Of IPv6 the network, for one
    household has more addresses than there are guesses."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PRODUCTION:
        address = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False)) if parsed.version == 6 else address


class SignInForm(AuthenticationForm):
    """Django's form, with our check behind it."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail")
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}

    def clean(self) -> dict:
        email, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if email and password:
            try:
                self.user_cache = check_password(self.request, email=email, password=password)
            except BadSignIn as error:
                raise ValidationError(str(error), code="sign_in") from None
        return self.cleaned_data
