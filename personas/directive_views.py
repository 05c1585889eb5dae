"""The directives on their pages: what is in force, an agency's own wording of some of it, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents, for_owners
from directives.library import FOLDERS, Directive, library
from directives.models import Amendment, AmendmentVersion
from personas import amending
from personas.house_rules import LONGEST, house_text, unheeded
from personas.labels import assistant_label
from personas.models import Persona
from personas.publishing import NeedsReason
from personas.rehearsal import LONGEST as LONGEST_MESSAGE
from personas.rehearsal import rehearse
from personas.told import told
from personas.wordings import changed_lines

SAMPLE = gettext_lazy("Hi, what do you have with two bedrooms?")
HEADINGS = {
    "core": gettext_lazy("How it works"), "ai_behavior": gettext_lazy("How the assistant answers"), "edge_cases": gettext_lazy("Special cases"),
}


@for_agents
@require_GET
def directive_list(request: HttpRequest) -> HttpResponse:
    """Every directive in force, what it does, and whose wording it has."""
    own, drafts = amending.in_force(), amending.drafts()
    groups = [
        (HEADINGS[folder], [{"directive": d, "is_own": d.id in own, "has_draft": d.id in drafts} for d in library().values() if d.path.parent.name == folder])
        for folder in FOLDERS
    ]
    return render(request, "personas/directives.html", {"groups": groups})


@for_agents
@require_http_methods(["GET", "POST"])
def directive_page(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """One directive as it holds; for owners also its editor, where it may be amended."""
    found = _directive(folder, name)
    if request.method == "POST":
        if not request.user.is_owner:
            raise PermissionDenied(_("Only the owner of the agency may do this."))
        return _changed(request, found)
    return _page(request, found)


@for_owners
@require_POST
def try_directive(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """The text that stands in the editor, on a message. Nothing is sent, nothing is kept."""
    found = _directive(folder, name)
    message = request.POST.get("message", "").strip()[:LONGEST_MESSAGE] or str(SAMPLE)
    context: dict = {"message": message}
    try:
        text = amending.checked(found.id, request.POST.get("text", ""))
    except amending.CannotAmend as why:
        context["refused"] = str(why)
    else:
        tried = rehearse(message, persona=Persona.speaking_for(None), amendments=amending.in_force() | {found.id: text})
        context |= {"tried": tried, "turn": tried.turn, "listings": [told(tried.turn, entry, None) for entry in tried.turn.used]}
    if request.headers.get("HX-Request"):
        return render(request, "personas/_directive_tried.html", context)
    return _page(request, found, text=request.POST.get("text", ""), **context)


@for_owners
@require_POST
def check_directive(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """Which of its sentences no wording can bring about, while they are being written."""
    found = _directive(folder, name)
    return render(request, "personas/_ignored.html", {"ignored": unheeded(found.id, request.POST.get("text", "")[:LONGEST])})


@for_agents
@require_http_methods(["GET", "POST"])
def directive_versions(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """Every wording that was in force, what it changed, and for owners the way back to it."""
    found, failing = _directive(folder, name), []
    if request.method == "POST":
        if not request.user.is_owner:
            raise PermissionDenied(_("Only the owner of the agency may do this."))
        asked = request.POST.get("number", "")
        try:
            number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
            published = amending.roll_back(found.id, number, by=request.user, reason=request.POST.get("reason", ""))
        except AmendmentVersion.DoesNotExist:
            raise Http404(_("There is no such version.")) from None
        except NeedsReason as needed:
            failing = needed.failing
        else:
            messages.success(request, _("Version %(number)s is published. It holds from the next reply on.") % {"number": published.number})
            return redirect("personas:directive_versions", folder=folder, name=name)
    versions = list(AmendmentVersion.objects.filter(amendment__directive=found.id).select_related("by"))
    house = house_text(found.id)
    befores = [*(version.text or house for version in versions[1:]), house][: len(versions)]
    entries = [
        {"version": version, "lines": list(changed_lines(before, version.text or house)), "is_live": not number}
        for number, (version, before) in enumerate(zip(versions, befores, strict=True))
    ]
    context = {"directive": found, "folder": folder, "name": name, "entries": entries, "failing": failing, "wanted": request.POST.get("number", "")}
    return render(request, "personas/directive_versions.html", context, status=422 if failing else 200)


def _directive(folder: str, name: str) -> Directive:
    found = library().get(f"{folder}/{name}")
    if found is None:
        raise Http404(_("There is no such directive."))
    return found


def _changed(request: HttpRequest, found: Directive) -> HttpResponse:
    action, text, reason = request.POST.get("do", "publish"), request.POST.get("text", ""), request.POST.get("reason", "")
    try:
        if action == "discard":
            amending.discard_draft(found.id)
            messages.success(request, _("The draft is gone."))
        elif action == "draft":
            amending.keep_draft(found.id, text)
            messages.success(request, _("Kept as a draft. What holds stays as it is until you publish."))
        elif action == "reset":
            amending.reset(found.id, by=request.user, reason=reason)
            messages.success(request, _("The house's own text holds again, from the next reply on."))
        else:
            amending.publish(found.id, text, by=request.user, reason=reason)
            messages.success(request, _("Saved. It holds from the next reply on."))
    except amending.CannotAmend as why:
        return _page(request, found, status=422, text=text, refused_text=str(why))
    except NeedsReason as needed:
        return _page(request, found, status=422, text=text, failing=needed.failing, wanted=action)
    return redirect(request.path)


def _page(request: HttpRequest, found: Directive, *, status: int = 200, text: str | None = None, **context: object) -> HttpResponse:
    kept = Amendment.objects.filter(directive=found.id).prefetch_related("versions").first()
    own = amending.in_force().get(found.id, "")
    draft = kept.draft if kept else None
    shown = text if text is not None else draft if draft is not None else own or house_text(found.id)
    newest = next(iter(kept.versions.all()), None) if kept else None
    context = {
        "directive": found, "folder": found.path.parent.name, "name": found.path.stem, "assistant": assistant_label(),
        "is_own": bool(own), "has_draft": draft is not None, "has_versions": newest is not None, "shown": shown, "in_force": own or house_text(found.id),
        "house": house_text(found.id), "longest": LONGEST, "sample": SAMPLE, "ignored": unheeded(found.id, shown),
        "lines": list(changed_lines(house_text(found.id), own)) if own else [],
        "house_has_moved": bool(own and newest and newest.house_version != found.version),
        "may_edit": found.may_be_amended and request.user.is_owner, **context,
    }
    return render(request, "personas/directive.html", context, status=status)
