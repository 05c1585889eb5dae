"""The assistant's voice: its editor, drafts, versions, and what of its wishes is in vain."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_agents, for_owners
from personas import publishing, voices
from personas.asking_more import ignored
from personas.forms import PersonaForm
from personas.labels import assistant_label
from personas.models import Persona, PersonaVersion
from personas.rehearsal import rehearse
from personas.samples import SAMPLES, chosen


@for_agents
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """An agent's own assistant. Until there is one it starts from the agency's."""
    persona = voices.mine(request.user)
    return _edit(request, persona, {"is_own": True, "is_inherited": persona.pk is None})


@for_owners
@require_http_methods(["GET", "POST"])
def agency_default(request: HttpRequest) -> HttpResponse:
    """The voice of every agent who has none of their own."""
    return _edit(request, voices.agencys(), {"is_own": False})


@for_agents
@require_POST
def forget_own(request: HttpRequest) -> HttpResponse:
    """Speak with the agency's voice again."""
    Persona.objects.filter(agent=request.user).delete()
    messages.success(request, _("Your conversations use the agency's assistant again."))
    return redirect("personas:own")


@for_agents
@require_http_methods(["GET", "POST"])
def versions(request: HttpRequest, whose: str) -> HttpResponse:
    """Every wording that was published, what it changed, and the way back to it."""
    persona = _whose(request, whose)
    failing: list = []
    if request.method == "POST":
        try:
            published = publishing.roll_back(persona, _number(request), by=request.user, reason=request.POST.get("reason", ""))
        except PersonaVersion.DoesNotExist:
            raise Http404(_("There is no such version.")) from None
        except publishing.NeedsReason as needed:
            failing = needed.failing
        else:
            messages.success(request, _("Version %(number)s is published. It holds from the next reply on.") % {"number": published.number})
            return redirect("personas:versions", whose=whose)
    return render(request, "personas/versions.html", {
        "versions": _with_changes(persona) if persona.pk else [], "whose": whose, "failing": failing, "wanted": request.POST.get("number", ""),
    }, status=422 if failing else 200)


@for_agents
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Which of these wishes no voice can fulfil, while they are being written."""
    return render(request, "personas/_ignored.html", {"ignored": ignored(request.POST.get("custom_instruction", "")[:600])})


@for_agents
@require_POST
def hear(request: HttpRequest) -> HttpResponse:
    """One reply in the wording that stands in the form, published or not."""
    is_agencys = request.POST.get("whose") == "agency" and request.user.is_owner
    persona = voices.agencys() if is_agencys else voices.mine(request.user)
    form = PersonaForm(request.POST, instance=persona.worded({}))
    if not form.is_valid():
        return render(request, _heard(request), {"form": form})
    sample = chosen(request.POST.get("sample", ""))
    tried = rehearse(sample, persona=persona.worded(form.cleaned_data), agent=None if is_agencys else request.user)
    return render(request, _heard(request), {"tried": tried, "sample": sample, "form": form})


def _heard(request: HttpRequest) -> str:
    """A piece of the editor; without a script a page of its own."""
    return "personas/_heard.html" if request.headers.get("HX-Request") else "personas/heard.html"


def _edit(request: HttpRequest, persona: Persona, context: dict) -> HttpResponse:
    here = "personas:own" if context["is_own"] else "personas:agency_default"
    action = request.POST.get("do", "publish")
    if request.method == "POST" and action == "discard":
        Persona.objects.filter(pk=persona.pk).update(draft=None)
        messages.success(request, _("The draft is gone."))
        return redirect(here)
    form = PersonaForm(request.POST or None, instance=persona.worded(persona.draft or {}))
    failing: list = []
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, persona, form.cleaned_data, as_draft=action == "draft" and persona.pk is not None)
        except publishing.NeedsReason as needed:
            failing = needed.failing
        else:
            return redirect(here)
    context |= {
        "form": form, "persona": persona, "samples": SAMPLES, "assistant": assistant_label(), "failing": failing, "has_draft": persona.draft is not None,
        "ignored": ignored(form["custom_instruction"].value() or ""), "whose": "own" if context["is_own"] else "agency",
    }
    return render(request, "personas/edit.html", context, status=422 if form.errors or failing else 200)


def _keep(request: HttpRequest, persona: Persona, wording: dict, *, as_draft: bool) -> None:
    """Keep or publish, and say at once which wishes are in vain."""
    if as_draft:
        persona.keep_draft(wording)
        messages.success(request, _("Kept as a draft. What speaks stays as it is until you publish."))
    else:
        publishing.publish(persona, wording, by=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("Saved. It holds from the next reply on."))
    for each in ignored(wording["custom_instruction"]):
        messages.warning(request, _("Not followed: “%(sentence)s” %(why)s") % {"sentence": each.sentence, "why": each.why})


def _whose(request: HttpRequest, whose: str) -> Persona:
    if whose == "own":
        return voices.mine(request.user)
    if whose == "agency" and request.user.is_owner:
        return voices.agencys()
    raise Http404(_("There is no such assistant."))


def _number(request: HttpRequest) -> int:
    asked = request.POST.get("number", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0


def _with_changes(persona: Persona) -> list[dict]:
    found = list(persona.versions.select_related("by"))
    older = [*(version.wording for version in found[1:]), {}][: len(found)]
    return [
        {"version": version, "changes": publishing.changes(before, version.wording) if before else [], "is_live": number == 0}
        for number, (version, before) in enumerate(zip(found, older, strict=True))
    ]
