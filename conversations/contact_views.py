"""One person who has been taken for two, or two for one: put together and parted by whoever sees both."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.agents.doors import for_agents
from conversations.models import Contact
from conversations.reach import conversation_or_404
from conversations.templatetags.portal import contact_name
from conversations.views import number_in

MOVED_ON = gettext_lazy("Somebody has changed it meanwhile; it stays as it is.")


@for_agents
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """The other's conversations and numbers become those of the person one is talking to."""
    found = conversation_or_404(request, pk)
    twin = (found.contact.twins() & Contact.objects.visible_to(request.user)).filter(pk=number_in(request.POST, "other")).first()
    if twin is None:
        messages.info(request, MOVED_ON)
    else:
        name = contact_name(twin)
        found.contact.absorb(twin, by=request.user)
        messages.success(request, _("They are one person now, with what was said to %(name)s as well. It can be undone where their numbers stand.") % {"name": name})
    return redirect("conversations:thread", pk=pk)


@for_agents
@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """They were two after all."""
    found = conversation_or_404(request, pk)
    merged = found.contact.merges.filter(pk=number_in(request.POST, "merged")).first()
    if merged is None:
        messages.info(request, MOVED_ON)
    else:
        merged.undo(by=request.user)
        messages.success(request, _("They are two people again, each with their own conversations."))
    return redirect("conversations:thread", pk=pk)
