"""What an agent was told and how they want to be told: the list, the settings, and the browsers that ring."""

from __future__ import annotations

import json

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.agents.doors import for_agents
from accounts.agents.sessions import browser_of
from conversations.models import Conversation
from conversations.reach import conversation_or_404
from escalation import notifications as telling
from escalation import push, ringing
from escalation.forms import WishesForm
from escalation.models import Device, Notification, PushIdentity, Wishes

LISTED = 100
MOST_DEVICES = 10


@for_agents
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """What this agent was told, the newest first, one line for each conversation, and which ways it went."""
    told = mine(request).select_related("escalation", "conversation__contact", "incident__channel").prefetch_related("conversation__contact__addresses")
    if request.GET.get("show") == "new":
        told = told.filter(seen_at__isnull=True)
    grouped: dict[object, list[Notification]] = {}
    for notification in told[:LISTED]:
        grouped.setdefault(notification.conversation_id or f"n{notification.pk}", []).append(notification)
    heads = [rows[0] for rows in grouped.values()]
    receipts = ringing.receipts(heads)
    return render(request, "escalation/notifications.html", {
        "groups": [(head, len(rows) - 1, ringing.address_of(head), receipts.get(head.pk, []))
                   for head, rows in zip(heads, grouped.values(), strict=True)],
        "unseen": mine(request).filter(seen_at__isnull=True).count(), "only_new": request.GET.get("show") == "new",
    })


@for_agents
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The number on the bell; nothing at all when it is what the page shows already."""
    unseen = mine(request).filter(seen_at__isnull=True).count()
    if request.GET.get("count") == str(unseen):
        return HttpResponse(status=204)
    return render(request, "escalation/_bell.html", {"unseen": unseen})


@for_agents
@require_POST
def all_seen(request: HttpRequest) -> HttpResponse:
    telling.seen(request.user)
    return redirect("escalation:notifications")


@for_agents
@require_POST
def seen(request: HttpRequest, conversation: int) -> HttpResponse:
    """The agent has opened this conversation: what it rang for has been seen. The bell looks again at once."""
    found = conversation_or_404(request, conversation)
    response = HttpResponse(status=204)
    if telling.seen(request.user, [found.pk]):
        response["HX-Trigger"] = "seen"
    return response


# --- how one wants to be told -----------------------------------------------------------------------------------------------


@for_agents
@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    form = WishesForm(request.POST or None, instance=Wishes.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("escalation:wishes")
    return render(request, "escalation/wishes.html", {
        "form": form, "devices": Device.objects.filter(agent=request.user), "this_session": request.session.session_key,
        "key": PushIdentity.current().application_server_key,
    }, status=422 if form.errors else 200)


@for_agents
@require_POST
def add_device(request: HttpRequest) -> HttpResponse:
    """A browser's own subscription, as it hands it out: `{"endpoint": …, "keys": {…}}`."""
    try:
        subscription = push.read(json.loads(request.body[:5000]))
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, push.Unusable) else _("That is no subscription.")
        return JsonResponse({"detail": text}, status=422)
    Device.add(request.user, subscription, session_key=request.session.session_key, label=browser_of(request))
    extra = Device.objects.filter(agent=request.user).order_by("-created_at").values_list("pk", flat=True)[MOST_DEVICES:]
    Device.objects.filter(pk__in=list(extra)).delete()
    return HttpResponse(status=204)


@for_agents
@require_POST
def remove_device(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Device, pk=pk, agent=request.user).delete()
    messages.success(request, _("This device does not ring any more."))
    return redirect("escalation:wishes")


@for_agents
@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Ring now, and say what became of it."""
    rung = ringing.ring_devices(request.user, {
        "title": request.agency.name, "body": _("This is how it rings."), "url": "/notifications/settings", "tag": "test",
    }, urgent=True)
    if rung:
        messages.success(request, _("Sent to: %(devices)s. It should be on your screen now.") % {"devices": ", ".join(rung)})
    else:
        troubles = [f"{device}: {device.problem}" for device in Device.objects.filter(agent=request.user) if device.problem]
        messages.error(request, "; ".join(troubles) or _("No device of yours is switched on. Switch this one on first."))
    return redirect("escalation:wishes")


@for_agents
@require_GET
def token(request: HttpRequest) -> JsonResponse:
    """What the service worker needs to take over from a notification; only this agent's own session is given one."""
    response = JsonResponse({"token": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


def mine(request: HttpRequest):
    """This agent's notices; those of conversations that they may not see any more are theirs no longer."""
    visible = Conversation.objects.visible_to(request.user)
    return Notification.objects.filter(Q(conversation__isnull=True) | Q(conversation__in=visible), agent=request.user)
