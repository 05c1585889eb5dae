"""Model and budget: what a day may cost and has cost, and the agency's own key. For owners."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.agents.doors import for_owners
from personas import own_key, spending, writers
from personas.forms import BudgetForm
from personas.labels import assistant_label
from personas.models import Engine, ModelCall


@for_owners
@require_http_methods(["GET", "POST"])
def engine(request: HttpRequest) -> HttpResponse:
    """Today's calls and cost, and what a day may cost at most."""
    found = Engine.current()
    form = BudgetForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        messages.success(request, _("Saved. It holds from the next reply on."))
        return redirect("personas:engine")
    return _page(request, form=form, status=422 if form.errors else 200)


@for_owners
@require_POST
def key(request: HttpRequest) -> HttpResponse:
    """Keep the agency's own key once it has answered one small call, or forget it."""
    if "forget" in request.POST:
        own_key.forget(by=request.user)
        messages.success(request, _("Your key is gone. The platform's is used again, if there is one."))
        return redirect("personas:engine")
    try:
        own_key.keep(request.POST.get("key", ""), by=request.user)
    except ValidationError as error:
        return _page(request, key_errors=error.messages, status=422)
    messages.success(request, _("The key works and is kept, encrypted. Replies use it from now on."))
    return redirect("personas:engine")


def _page(request: HttpRequest, *, form: BudgetForm | None = None, key_errors: list[str] | None = None, status: int = 200) -> HttpResponse:
    found = Engine.current()
    today = ModelCall.objects.filter(at__gte=spending.midnight())
    return render(request, "personas/engine.html", {
        "form": form or BudgetForm(instance=found), "key_errors": key_errors or [], "engine": found, "budget": spending.budget(found),
        "assistant": assistant_label(), "has_platform_key": not writers.is_offline(),
        "spent": today.order_by().values("purpose").annotate(calls=Count("pk"), usd=Sum("cost_usd")).order_by("-calls"),
    }, status=status)
