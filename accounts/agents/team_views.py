"""The agency's people: who they are, whose conversations they see, how much they take, and whether they are there."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.audit import note
from accounts.agents.doors import for_agents, for_owners
from accounts.agents.hours_forms import WorkingHoursForm
from accounts.agents.invitations import Invitation
from accounts.agents.leaving import CannotLeave, deactivate, reactivate
from accounts.agents.models import Agent, Team
from accounts.agents.sessions import Session


class MemberForm(forms.ModelForm):
    """What an owner decides about one agent. A team exists while somebody is in it."""

    new_team = forms.CharField(
        label=gettext_lazy("or a new team"), max_length=60, required=False, strip=True, help_text=gettext_lazy("For example: Sales"),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].empty_label = gettext_lazy("No team")

    class Meta:
        model = Agent
        fields = ("name", "role", "visibility", "team", "new_team", "areas", "capacity", "on_duty")
        labels = {  # noqa: RUF012  Django's own way
            "role": gettext_lazy("Role"), "visibility": gettext_lazy("Sees whose conversations"), "team": gettext_lazy("Team"),
            "areas": gettext_lazy("Areas"), "capacity": gettext_lazy("At most so many open conversations"), "on_duty": gettext_lazy("On duty"),
        }

    def save(self, commit: bool = True) -> Agent:
        self.instance.team = Team.named(self.cleaned_data["new_team"]) or self.instance.team
        agent = super().save(commit)
        Team.objects.filter(agents=None).exclude(invitations__in=Invitation.objects.open()).delete()
        return agent


@for_owners
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    agents = Agent.objects.select_related("team", "second_step").order_by("-is_active", "name")
    return render(request, "agents/team.html", {"agents": agents, "invitations": Invitation.objects.open().select_related("team")})


@for_owners
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    form = MemberForm(request.POST or None, instance=agent)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            if form.changed_data:
                note("agent changed", by=request.user, agent_id=agent.pk, fields=form.changed_data)
        messages.success(request, _("Saved. It holds from the next page on."))
        return redirect("agents:team")
    agent = get_object_or_404(Agent, pk=pk)  # as it is stored: the heading does not show what was refused
    return render(request, "agents/member.html", {"form": form, "agent": agent}, status=422 if form.errors else 200)


@for_owners
@require_http_methods(["GET", "POST"])
def working_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """When one agent works. Outside of it nothing new is given to them."""
    agent = get_object_or_404(Agent, pk=pk)
    form = WorkingHoursForm(agent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and form.save(by=request.user):
        messages.success(request, _("Saved. It holds from the next conversation on."))
        return redirect("agents:member", pk)
    return render(request, "agents/working_hours.html", {"form": form, "agent": agent}, status=422 if form.errors else 200)


class LeaveForm(forms.Form):
    """To whom goes what somebody who leaves was looking after."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Their conversations and numbers go to"), queryset=Agent.objects.none(), required=False,
        empty_label=gettext_lazy("whoever the agency's rule names"),
        error_messages={"invalid_choice": gettext_lazy("Choose a colleague who works here to take over the conversations.")},
    )

    def __init__(self, agent: Agent, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = Agent.objects.active().exclude(pk=agent.pk)


@for_owners
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """What it means that somebody leaves, and the button that does it."""
    agent = get_object_or_404(Agent.objects.active(), pk=pk)
    form = LeaveForm(agent, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            deactivate(agent, by=request.user, to=form.cleaned_data["to"])
        except CannotLeave as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s can no longer sign in. What was open is handed on.") % {"name": agent})
            return redirect("agents:team")
    held = import_string(settings.AGENT_HOLDS)(agent)
    context = {"form": form, "agent": agent, "held": held, "sessions": Session.of(agent).count()}
    return render(request, "agents/leave.html", context, status=422 if form.errors else 200)


@for_owners
@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    try:
        reactivate(agent, by=request.user)
    except CannotLeave as error:
        messages.error(request, str(error))
        return redirect("agents:member", pk)
    messages.success(request, _("%(name)s can sign in again, with the password they had.") % {"name": agent})
    return redirect("agents:member", pk)


@for_agents
@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """An agent comes or goes. Away, nothing new is given to them; what they have stays theirs."""
    on_duty = request.POST.get("on_duty") == "1"
    request.user.goes_on_duty(on_duty)
    messages.success(request, _("You are on duty.") if on_duty else _("You are away. Nothing new is given to you."))
    back = request.POST.get("next", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
