"""The few pages that belong to no app: the platform's front page, an agency's colours, and its files."""

from __future__ import annotations

import mimetypes
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import languages
from accounts.addresses import meant_by, url_of
from accounts.agents.models import Agent
from accounts.branding import stylesheet
from conversations.context import portal
from conversations.templatetags.portal import broken_mark

mimetypes.add_type("image/webp", ".webp")  # not every machine's list of types knows it


@require_safe
def platform_home(request: HttpRequest) -> HttpResponse:
    """What Foyer is; and the way to one's own agency, for who has forgotten its address or works for several."""
    words = request.GET.get("agency", "")[:200].replace("\x00", "")
    found = meant_by(words) if words.strip() else None
    if found is not None:
        return redirect(url_of(found))
    return render(request, "platform_home.html", {"words": words}, status=404 if words.strip() else 200)


def brand_css(request: HttpRequest) -> HttpResponse:
    """The agency's colours as a stylesheet: the content policy allows no inline style."""
    response = HttpResponse(stylesheet(request.agency.colour), content_type="text/css")
    response["Cache-Control"] = "public, max-age=300"
    return response


@login_required
@require_GET
def banners(request: HttpRequest) -> HttpResponse:
    """Numbers that cannot send, for a page that has been open for a while; nothing where it shows just those."""
    if request.GET.get("shown") == broken_mark(portal(request)["broken_channels"]):
        return HttpResponse(status=204)
    but = request.GET.get("but", "")  # the number whose own page it is, which tells of itself
    return render(request, "_broken_channels.html", {"but": int(but) if but.isascii() and but.isdecimal() and len(but) < 19 else None})


@login_required
@require_GET
def settings_home(request: HttpRequest) -> HttpResponse:
    """Everything that can be set, each in a line that says what it does."""
    return render(request, "settings.html")


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system is. Kept in this browser only: a phone at night and a desk by day may differ."""
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    theme = request.POST.get("theme")
    if theme in ("light", "dark"):
        response.set_cookie("theme", theme, max_age=timedelta(days=400), samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of the portal: of this agent wherever they sign in, and of this browser's sign-in page."""
    back = request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
    chosen = languages.shipped(request.POST.get("language"))
    if chosen:
        if request.user.is_authenticated:
            Agent.objects.filter(pk=request.user.pk).update(language=chosen)
        languages.remember(response, chosen)
    return response


def logo(request: HttpRequest) -> FileResponse:
    if not request.agency.logo:
        raise Http404
    try:
        file = request.agency.logo.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _file(file, request.agency.logo.name, cached="public, max-age=300")


@login_required
def media(request: HttpRequest, name: str) -> FileResponse:
    """A file of this agency, to its signed-in agents. The storage's folder is the agency's own and cannot be left."""
    try:
        file = default_storage.open(name, "rb")
    except (FileNotFoundError, IsADirectoryError, ValueError, OSError):
        raise Http404 from None
    return _file(file, name, cached="private, max-age=3600")


def _file(file, name: str, *, cached: str) -> FileResponse:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    shown = kind in {"image/png", "image/jpeg", "image/webp", "image/gif"}
    response = FileResponse(file, as_attachment=not shown, content_type=kind if shown else "application/octet-stream")
    response["Cache-Control"] = cached
    response["X-Content-Type-Options"] = "nosniff"
    return response
