"""What agents sort their conversations with: labels, kept views, and the rule by which the agency shares them out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_agents, for_owners
from accounts.agents.models import Agent
from conversations.assigning import choose, previews, with_load
from conversations.forms import LabelForm, RoutingForm, SavedViewForm
from conversations.inbox import Inbox
from conversations.models import Label, Routing, SavedView


@for_agents
@require_http_methods(["GET", "POST"])
def labels(request: HttpRequest) -> HttpResponse:
    form = LabelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The label is there."))
        return redirect("conversations:labels")
    return render(request, "conversations/labels.html", {"form": form, "labels": Label.objects.all()}, status=422 if form.errors else 200)


@for_agents
@require_http_methods(["GET", "POST"])
def label(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Label, pk=pk)
    form = LabelForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("conversations:labels")
    context = {"form": form, "label": get_object_or_404(Label, pk=pk), "uses": found.conversations.count()}
    return render(request, "conversations/label.html", context, status=422 if form.errors else 200)


@for_owners
@require_POST
def delete_label(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Label, pk=pk).delete()
    messages.success(request, _("The label is gone. The conversations are still there."))
    return redirect("conversations:labels")


@for_agents
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the view that the form came from under a name; the same name again replaces it. Only owners share."""
    asked = Inbox.asked_for(request.user, request.POST)
    form = SavedViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A view needs a name of at most 40 letters. Nothing was kept."))
        return redirect(f"/?{asked.address}")
    SavedView.keep(request.user, form.cleaned_data["name"], asked.address_without_search, shared=form.cleaned_data["shared"])
    messages.success(request, _("The view “%(name)s” is kept above the list.") % {"name": form.cleaned_data["name"]})
    return redirect(f"/?{asked.address_without_search}")


@for_agents
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(SavedView, pk=pk, agent=request.user).delete()
    messages.success(request, _("The view is gone. The conversations are still there."))
    return redirect("conversations:inbox")


@for_owners
@require_http_methods(["GET", "POST"])
def routing(request: HttpRequest) -> HttpResponse:
    """By what rule conversations are shared out, and who would get the next one."""
    form = RoutingForm(request.POST or None, instance=Routing.current())
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved. It holds from the next conversation on."))
        return redirect("conversations:routing")
    return render(request, "conversations/routing.html", {
        "form": form, "choice": choose(), "agents": with_load(Agent.objects.active()), "previews": previews(),
    }, status=422 if form.errors else 200)
