"""Model and budget: what a day may cost and has cost, and the agency's own key. For owners."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tenancy
from accounts.agents.audit import note
from accounts.agents.doors import for_owners
from personas import spending, writers
from personas.forms import BudgetForm, KeyForm
from personas.labels import assistant_label
from personas.llm.base import ModelDown
from personas.models import Engine, ModelCall

KEY_CHECK_SECONDS = 15


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
        with transaction.atomic():
            Engine.objects.filter(pk=1).update(key="", key_set_at=None)
            note("model key forgotten", by=request.user)
        messages.success(request, _("Your key is gone. The platform's is used again, if there is one."))
        return redirect("personas:engine")
    form = KeyForm(request.POST)
    if form.is_valid():
        if why := _fault(form.cleaned_data["key"]):
            form.add_error("key", why)
        else:
            with transaction.atomic():
                Engine.objects.update_or_create(pk=1, defaults={"key": form.cleaned_data["key"], "key_set_at": timezone.now()})
                note("model key changed", by=request.user)
            messages.success(request, _("The key works and is kept, encrypted. Replies use it from now on."))
            return redirect("personas:engine")
    return _page(request, key_form=form, status=422)


def _fault(key: str) -> str:
    """What is wrong with a key, in words for people; empty when it works. One small call, and no connection held."""
    trial = Engine(pk=1, key=key)
    model = writers.writer(trial)
    tenancy.let_go()
    try:
        answer = model.check_key(seconds=KEY_CHECK_SECONDS)
    except ModelDown as down:
        code = down.why.split(" ")[0]
        if code in ("401", "403"):
            return _("The vendor does not accept this key.")
        if code in ("402", "404"):
            return _("The key is known, but may not use the model %(model)s.") % {"model": model.name}
        return _("The key could not be tried (%(why)s). Nothing was kept; try again in a minute.") % {"why": code}
    spending.call(ModelCall.Purpose.KEY_CHECK, trial, answer, model=model.name).save()
    return ""


def _page(request: HttpRequest, *, form: BudgetForm | None = None, key_form: KeyForm | None = None, status: int = 200) -> HttpResponse:
    found = Engine.current()
    today = ModelCall.objects.filter(at__gte=spending.midnight())
    return render(request, "personas/engine.html", {
        "form": form or BudgetForm(instance=found), "key_form": key_form or KeyForm(), "engine": found, "budget": spending.budget(found),
        "assistant": assistant_label(), "has_platform_key": not writers.is_offline(),
        "spent": today.order_by().values("purpose").annotate(calls=Count("pk"), usd=Sum("cost_usd")).order_by("-calls"),
    }, status=status)
