"""The playground: a message on trial, and the cases that a wording is tried on before it is published."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_agents
from personas import amending, cases
from personas.forms import CaseForm, TrialForm
from personas.labels import assistant_label
from personas.models import Case, Persona, Turn
from personas.rehearsal import rehearse
from personas.replays import compared
from personas.told import told
from personas.voices import agencys
from personas.voices import to_try as voices_of

WITH_DRAFTS = "directives-draft"
PREFILLED = (("text", 2000), ("earlier", 8000), ("action", 20), ("trigger", 20))


@for_agents
@require_http_methods(["GET", "POST"])
def playground(request: HttpRequest) -> HttpResponse:
    """Say something to the assistant and see what it sees, decides, finds and says. Nothing is sent, nothing is kept."""
    voices = _voices(request)
    form = TrialForm(request.POST or None, voices=[(key, name) for key, name, _persona in voices])
    context: dict = {"form": form, "assistant": assistant_label()}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        tried = rehearse(said["text"], history=said["history"], persona=_voice(voices, said["voice"]), agent=_agent(request, said["voice"]),
                         amendments=_amendments(said["voice"]))
        context |= {"tried": tried, "turn": tried.turn, "listings": [told(tried.turn, entry, None) for entry in tried.turn.used]}
    partial = "personas/_rehearsed.html" if request.headers.get("HX-Request") else "personas/playground.html"
    return render(request, partial, context, status=422 if form.errors else 200)


@for_agents
@require_http_methods(["GET", "POST"])
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case with how it last went under the chosen wording. POST tries them all: at once where the page is live."""
    voices = _voices(request)
    key = _chosen(request, voices)
    persona = _voice(voices, key)
    if request.method == "POST" and not request.headers.get("HX-Request"):
        for case in cases.all_cases(request.user):
            cases.run(case, persona, agent=_agent(request, key), amendments=_amendments(key))
        return redirect(f"{request.path}?voice={key}")
    context = {"rows": _rows(cases.all_cases(request.user), persona, _amendments(key)), "voice": key, "voices": voices, "run_all": request.method == "POST"}
    return render(request, "personas/_cases.html" if request.headers.get("HX-Request") else "personas/cases.html", context)


@for_agents
@require_POST
def run_case(request: HttpRequest) -> HttpResponse:
    """Try one case."""
    voices = _voices(request)
    key = _chosen(request, voices)
    case = cases.find(request.POST.get("case", ""), request.user)
    if case is None:
        raise Http404(_("There is no such case."))
    persona = _voice(voices, key)
    cases.run(case, persona, agent=_agent(request, key), amendments=_amendments(key))
    if request.headers.get("HX-Request"):
        return render(request, "personas/_case.html", {"row": _rows([case], persona, _amendments(key))[0], "voice": key})
    return redirect(f"{reverse('personas:cases')}?voice={key}")


@for_agents
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write down a case, or change one of the agency's own. `prefill` comes from the playground or from a real
    thread, and stores nothing yet."""
    found = get_object_or_404(Case, pk=pk) if pk else Case(by=request.user)
    if request.method == "POST" and "prefill" in request.POST:
        form: forms.ModelForm = CaseForm(instance=found, initial={name: request.POST.get(name, "")[:longest] for name, longest in PREFILLED})
    else:
        form = CaseForm(request.POST or None, instance=found)
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, _("The test case is kept."))
            return redirect("personas:cases")
    return render(request, "personas/case.html", {"form": form, "case": found}, status=422 if form.errors else 200)


@for_agents
@require_POST
def delete_case(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Case, pk=pk).delete()
    messages.success(request, _("The test case is gone."))
    return redirect("personas:cases")


def _voice(voices: list[tuple[str, str, Persona]], key: str) -> Persona:
    return next((persona for name, _name, persona in voices if name == key), voices[0][2])


def _voices(request: HttpRequest) -> list[tuple[str, str, Persona]]:
    """The wordings that this agent may try; for an owner also the directives as they would be if each draft were in force."""
    found = voices_of(request.user)
    if request.user.is_owner and amending.with_drafts() != amending.in_force():
        found.append((WITH_DRAFTS, _("The agency's, with the drafts of directives"), agencys()))
    return found


def _amendments(voice: str) -> dict[str, str] | None:
    """The directives a trial is made under; None: those in force."""
    return amending.with_drafts() if voice == WITH_DRAFTS else None


def _chosen(request: HttpRequest, voices: list[tuple[str, str, Persona]]) -> str:
    key = request.POST.get("voice") or request.GET.get("voice", "")
    return key if any(key == name for name, _name, _persona in voices) else voices[0][0]


def _agent(request: HttpRequest, voice: str):
    return request.user if voice.startswith("own") else None


def _rows(found: list[cases.Expected], persona: Persona, amendments: dict[str, str] | None) -> list[dict]:
    runs = cases.runs(persona.wording, amendments)
    turns = Turn.objects.in_bulk([each.turn for each in found if each.turn])
    return [{"case": each, "run": (run := runs.get(each.key)), "compared": compared(turns[each.turn], run) if each.turn and run else None} for each in found]
