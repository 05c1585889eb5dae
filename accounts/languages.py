"""In which language a person reads the portal. The languages of contacts are another matter: see `personas` and `escalation`.

A person's own choice comes first, an agent's as one of the staff's, then what was chosen on the sign-in page of this browser, then the
agency's language, then what the browser asks for. Programs are answered in English: the API's sentences are for developers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import trans_real

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from accounts.models import Agency

COOKIE = "language"
IN_ENGLISH = ("/api/",)


def shipped(code: str | None) -> str:
    """The language of the interface that serves this code ("es-MX" is served by "es"), or nothing."""
    known = dict(settings.LANGUAGES)
    code = (code or "").replace("_", "-").lower()
    return code if code in known else code.split("-")[0] if code.split("-")[0] in known else ""


def asked_for(request: HttpRequest) -> str:
    """The first language of the browser's list that there is."""
    for code, _weight in trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", "")[:500]):
        if code == "*":
            break
        if found := shipped(code):
            return found
    return ""


def of_page(request: HttpRequest, agent: Agent | None = None) -> str:
    """The language this request is answered in."""
    if request.path_info.startswith(IN_ENGLISH):
        return settings.LANGUAGE_CODE
    agency = getattr(request, "agency", None)
    return (shipped(getattr(agent, "language", "")) or shipped(request.COOKIES.get(COOKIE)) or _of_agency(agency)
            or asked_for(request) or settings.LANGUAGE_CODE)


def of_agent(agent: Agent | None, agency: Agency | None) -> str:
    """The language of what is written to somebody who is not looking at a page: mails and notices on a locked screen."""
    return shipped(getattr(agent, "language", "")) or _of_agency(agency) or settings.LANGUAGE_CODE


@contextmanager
def speaking_to(agent: Agent | None, agency: Agency | None) -> Iterator[None]:
    """What is put into words inside is in the language of this agent."""
    with translation.override(of_agent(agent, agency)):
        yield


def as_stored() -> translation.override:
    """What is kept for all (reasons, traces, notes of the machine) and what goes to a contact is made in one language,
    whoever's page it is made for; `{{ … |worded }}` puts the former into the reader's."""
    return translation.override(settings.LANGUAGE_CODE)


def remember(response: HttpResponse, code: str) -> None:
    """This browser's choice, for pages that are shown before anybody has signed in."""
    response.set_cookie(COOKIE, code, max_age=timedelta(days=400), samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)


def _of_agency(agency: Agency | None) -> str:
    from django_tenants.utils import get_public_schema_name

    is_platform = agency is None or agency.schema_name == get_public_schema_name()
    return "" if is_platform else shipped(agency.language)


class LanguageMiddleware:
    """After the one that knows who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        agent = None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path_info.startswith(IN_ENGLISH):
            agent = request.user if request.user.is_authenticated else None
        request.language = language = of_page(request, agent)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
