"""A person's rights on one page: what is kept of them, a copy of it, and its end. For owners."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.audit import AuditEntry
from accounts.agents.doors import for_owners
from accounts.agents.settings_form import SettingsForm
from accounts.models import LEAST_RETENTION, MOST_RETENTION, Agency
from conversations.models import Contact
from conversations.templatetags.portal import contact_name
from whatsapp import persons

WORDS = {
    "conversations": gettext_lazy("Conversations"), "messages": gettext_lazy("Messages"), "files": gettext_lazy("Files"), "notes": gettext_lazy("Notes"),
    "decisions": gettext_lazy("Decisions of the assistant"), "events": gettext_lazy("Events from WhatsApp"),
}


@for_owners
@require_GET
def data(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _contact(pk))


@for_owners
@require_POST
def archive(request: HttpRequest, pk: int) -> FileResponse:
    contact = _contact(pk)
    return FileResponse(persons.archive(contact, by=request.user), as_attachment=True, filename=f"person-{contact.pk}.zip")


@for_owners
@require_POST
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Only with the person's name typed, since there is no way back."""
    contact = _contact(pk)
    typed = " ".join(request.POST.get("name", "").split())
    if typed.casefold() != contact_name(contact).casefold():
        return _page(request, contact, typed=typed, problem=_("Type the name exactly as it stands above."))
    persons.erase(contact, by=request.user)
    messages.success(request, _("Everything about this person is gone. The audit keeps how much there was, and nothing of it."))
    return redirect("conversations:inbox")


class RetentionForm(SettingsForm):
    retention_days = forms.IntegerField(
        label=gettext_lazy("Days after the last word"), required=False, min_value=LEAST_RETENTION, max_value=MOST_RETENTION,
        help_text=gettext_lazy("From 30 to 3,650. Empty: people are kept until somebody erases them"),
        error_messages={code: gettext_lazy("Choose from 30 to 3,650 days, or leave it empty.") for code in ("invalid", "min_value", "max_value")})


@for_owners
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """How long people are kept. “Try” says who would go and changes nothing."""
    stored = Agency.objects.get(pk=request.agency.pk)
    form = RetentionForm(stored, request.POST if request.method == "POST" else None)
    tries = request.POST.get("deed") == "try"
    due = persons.Due.now(stored.retention_days)
    if request.method == "POST" and form.is_valid():
        if tries:
            due = persons.Due.now(form.cleaned_data["retention_days"])
        elif form.save(by=request.user):
            messages.success(request, _("Saved."))
            return redirect("persons:retention")
    told = AuditEntry.objects.filter(action="contacts past their time erased")[:12]
    return render(request, "persons/retention.html", {"form": form, "due": due, "tries": tries, "told": told}, status=422 if form.errors else 200)


def _contact(pk: int) -> Contact:
    return get_object_or_404(Contact.objects.prefetch_related("addresses"), pk=pk)


def _page(request: HttpRequest, contact: Contact, *, typed: str = "", problem: str = "") -> HttpResponse:
    kept = [(WORDS[name], count) for name, count in persons.Kept.of(contact)]
    return render(request, "persons/data.html", {
        "contact": contact, "kept": kept, "typed": typed, "problem": problem, "thread": contact.conversations.order_by("-last_at").first(),
    }, status=422 if problem else 200)
