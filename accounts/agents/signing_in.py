"""The one place where a password is checked: page, API and admin come here, and guesses are counted here."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.agents.models import Agent, SignInAttempt

WRONG = "This e-mail and password do not go together."
TOO_MANY = "Too many tries. Wait ten minutes, or reset your password."


class BadSignIn(Exception):
    """Refused; `wait` when it is because of too many tries. The same text whether or not there is such an agent."""

    def __init__(self, text: str, *, wait: bool = False) -> None:
        super().__init__(text)
        self.wait = wait


def check_password(request: HttpRequest, *, email: str, password: str) -> Agent:
    """The agent with this e-mail and password in the schema in use. Raises BadSignIn."""
    address = visitor_address(request)
    if SignInAttempt.too_many(email, address):
        raise BadSignIn(TOO_MANY, wait=True)
    agent = authenticate(request, username=email, password=password)
    if agent is None:
        SignInAttempt.failed(email, address)
        raise BadSignIn(WRONG)
    SignInAttempt.succeeded(email, address)
    return agent


def visitor_address(request: HttpRequest) -> str:
    """Whoever connected to us; behind the production proxy, whoever connected to it."""
    if settings.PRODUCTION:
        return request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip() or request.META.get("REMOTE_ADDR", "")
    return request.META.get("REMOTE_ADDR", "")


class SignInForm(AuthenticationForm):
    """Django's form, with our check behind it."""

    error_messages = {"invalid_login": WRONG, "inactive": WRONG}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail"
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
