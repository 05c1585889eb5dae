"""Settings, Developers: keys, webhooks, their log. Owners only. A key or a secret is on a page once, right after it was made."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.agents.doors import for_owners
from accounts.agents.keys import RESOURCES, ApiKey
from accounts.hooks import delivering, endpoints
from accounts.hooks.forms import EndpointForm, KeyForm
from accounts.hooks.kinds import KINDS
from accounts.hooks.models import Delivery, Endpoint

ON_A_PAGE = 30


@for_owners
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is connected to this agency, and where to begin."""
    keys = sorted(ApiKey.objects.select_related("agent"), key=lambda key: not key.is_good)
    return render(request, "developers/home.html", {
        "keys": keys, "endpoints": Endpoint.objects.all(), "api": request.build_absolute_uri("/api/")})


# --- keys ------------------------------------------------------------------------------------------------------------------


@for_owners
@never_cache
@require_http_methods(["GET", "POST"])
def new_key(request: HttpRequest) -> HttpResponse:
    form = KeyForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid() and (made := form.make()):
        return render(request, "developers/key_made.html", {"key": made[0], "text": made[1], "api": request.build_absolute_uri("/api/")})
    return render(request, "developers/new_key.html", {"form": form}, status=422 if form.errors else 200)


@for_owners
@require_safe
def key(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ApiKey.objects.select_related("agent", "made_by"), pk=pk)
    rights = [(words, found.may(resource, "write")) for resource, words in RESOURCES.items() if found.may(resource, "read")]
    return render(request, "developers/key.html", {"key": found, "rights": rights})


@for_owners
@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    if get_object_or_404(ApiKey, pk=pk).revoke(by=request.user):
        messages.success(request, _("The key has ended. What used it is refused from now on."))
    return redirect("developers:home")


# --- webhooks ---------------------------------------------------------------------------------------------------------------


@for_owners
@never_cache
@require_http_methods(["GET", "POST"])
def new_webhook(request: HttpRequest) -> HttpResponse:
    form = EndpointForm(request.POST or None, initial={"kinds": list(KINDS)})
    if request.method == "POST" and form.is_valid() and (made := form.keep(None, by=request.user)):
        return _secret(request, *made)
    return render(request, "developers/new_webhook.html", {"form": form}, status=422 if form.errors else 200)


@for_owners
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest, pk: int) -> HttpResponse:
    """One webhook: how it fares, what it hears, and its log."""
    endpoint = get_object_or_404(Endpoint, pk=pk)
    initial = {name: getattr(endpoint, name) for name in ("url", "description", "kinds", "with_content")}
    form = EndpointForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and form.keep(endpoint, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("developers:webhook", pk)
    state = request.GET.get("state", "")
    log = endpoint.deliveries.select_related("event").prefetch_related("attempts")
    log = log.filter(state=state) if state in Delivery.State.values else log
    page = Paginator(log, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "developers/webhook.html", {
        "endpoint": get_object_or_404(Endpoint, pk=pk), "form": form, "page": page, "state": state, "states": Delivery.State.choices,
    }, status=422 if form.errors else 200)


@for_owners
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    on = request.POST.get("on") == "1"
    endpoints.change(get_object_or_404(Endpoint, pk=pk), by=request.user, is_active=on)
    messages.success(request, _("It is told again from now on.") if on else _("It is switched off. Nothing is told there."))
    return redirect("developers:webhook", pk)


@for_owners
@never_cache
@require_POST
def new_secret(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk)
    return _secret(request, endpoint, endpoints.rotate(endpoint, by=request.user), is_new=False)


@for_owners
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    made = endpoints.test(get_object_or_404(Endpoint, pk=pk))
    return redirect("developers:delivery", pk, made.pk)


@for_owners
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    endpoints.remove(get_object_or_404(Endpoint, pk=pk), by=request.user)
    messages.success(request, _("The webhook is deleted, with its log."))
    return redirect("developers:home")


@for_owners
@require_safe
def delivery(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    """One event on its way to one address, with each attempt. While it is on its way, the page asks again."""
    found = get_object_or_404(Delivery.objects.select_related("event", "endpoint").prefetch_related("attempts"), pk=delivery, endpoint=pk)
    is_piece = request.htmx and not request.htmx.boosted
    return render(request, "developers/_delivery.html" if is_piece else "developers/delivery.html", {"delivery": found})


@for_owners
@require_POST
def resend(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    try:
        delivering.resend(get_object_or_404(Delivery, pk=delivery, endpoint=pk))
    except delivering.CannotResend as error:
        messages.error(request, str(error))
    return redirect("developers:delivery", pk, delivery)


def _secret(request: HttpRequest, endpoint: Endpoint, secret: str, *, is_new: bool = True) -> HttpResponse:
    return render(request, "developers/secret.html", {"endpoint": endpoint, "secret": secret, "is_new": is_new})
