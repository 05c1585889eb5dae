"""The manager's page: numbers, the lists behind them, and the same as CSV."""

from __future__ import annotations

from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from accounts.agents.doors import for_agents
from accounts.csv_files import csv_file
from escalation.triggers import Trigger
from personas.demand import wish_of, words
from personas.figures import LISTS, Figures, Period, as_list, conversations_behind
from personas.templatetags.figures import span
from properties.models import Listing
from properties.templatetags.listings import price

PER_PAGE = 50
CHOICES = ((1, gettext_lazy("Today")), (7, gettext_lazy("7 days")), (30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")))


@for_agents
@require_GET
def manage(request: HttpRequest) -> HttpResponse:
    """An owner sees the agency; everybody else their own part of it, without the cost."""
    figures = _figures(request)
    period = figures.period
    if request.GET.get("format") == "csv":
        return _csv(figures)
    days = (period.last - period.first).days + 1
    return render(request, "personas/manage.html", {
        "figures": figures, "period": period, "choices": CHOICES, "days": days, "is_other": "from" in request.GET, "query": _query(period), "stopped": figures.stopped(),
        "escalations": figures.escalations(), "ai_wait": figures.ai_wait(), "human_wait": figures.human_wait(),
        "earlier": _query(Period(period.first - timedelta(days=days), period.first - timedelta(days=1))),
    })


@for_agents
@require_GET
def behind(request: HttpRequest, name: str) -> HttpResponse:
    """The conversations that a number counts."""
    figures = _figures(request)
    found = conversations_behind(figures, name)
    if found is None:
        raise Http404
    return _behind(request, figures, LISTS[name], found, is_now=name == "waiting")


@for_agents
@require_GET
def asked_for(request: HttpRequest, trigger: str) -> HttpResponse:
    """Those in which a person was asked for with this reason."""
    if trigger not in Trigger.values:
        raise Http404
    figures = _figures(request)
    return _behind(request, figures, Trigger(trigger).label, as_list(figures.handed_over_for(trigger)))


@for_agents
@require_GET
def told_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that were told of one listing."""
    home = get_object_or_404(Listing, pk=pk)
    figures = _figures(request)
    return _behind(request, figures, home.title, as_list(figures.told_of(home.pk)))


@for_agents
@require_GET
def in_vain(request: HttpRequest) -> HttpResponse:
    """Those in which nothing fitted one wish."""
    wish, figures = wish_of(request.GET), _figures(request)
    return _behind(request, figures, words(wish), as_list(figures.in_vain(wish)))


def _behind(request: HttpRequest, figures: Figures, said: str, found: QuerySet, *, is_now: bool = False) -> HttpResponse:
    page, asked = Paginator(found, PER_PAGE).get_page(request.GET.get("page", "1")), request.GET.copy()
    asked.pop("page", None)
    return render(request, "personas/behind.html", {
        "page": page, "words": said, "period": figures.period, "query": _query(figures.period), "asked": asked.urlencode(), "is_now": is_now,
    })


def _figures(request: HttpRequest) -> Figures:
    return Figures(request.user, Period.asked_for(request.GET))


def _query(period: Period) -> str:
    return f"from={period.first.isoformat()}&to={period.last.isoformat()}"


def _csv(figures: Figures) -> HttpResponse:
    """What is on screen, as a table that no spreadsheet takes for formulas."""
    period, days = figures.period, figures.by_day
    rows: list[tuple] = [(words, number) for _name, words, number in figures.counts]
    rows += [(), (_("Reason"), _("Times"), _("Needed"), _("Not needed"))]
    rows += [(row["words"], row["n"], row["needed"], row["needless"]) for row in figures.escalations()]
    rows += [(), (_("How long people waited"),)]
    for who, wait in ((_("For the assistant"), figures.ai_wait()), (_("For a person"), figures.human_wait())):
        rows.append((who, span(wait.median), _("nine in ten within %(p90)s") % {"p90": span(wait.p90)}, wait.count) if wait.count else (who, "", "", 0))
    stopped = figures.stopped()
    rows += [(), (_("Drafts stopped by the claim gate"), stopped["blocked"]), (_("Drafts overtaken, not sent"), stopped["discarded"])]
    if figures.agent.is_owner:
        spend = figures.spend
        rows += [(), (_("What the model cost"), "US$"), (_("These days"), spend["period"]), (_("Today"), spend["today"]), (_("This month"), spend["month"])]
        rows += [(row["model"], row["usd"], ngettext("%(n)s call", "%(n)s calls", row["n"]) % {"n": row["n"]}) for row in spend["by_model"]]
    rows += [(), (_("Hour"), _("Messages")), *((f"{hour}:00", n) for hour, n in enumerate(figures.by_hour))]
    rows += [(), tuple(days[0]), *(tuple(day.values()) for day in days)]
    rows += [(), (_("Listing"), _("Contacts told of it"), _("Objections"), _("Told another price"), _("Price today"))]
    rows += [(told.listing.title, told.contacts, told.objections, told.told_otherwise, price(told.listing)) for told in figures.demand.listings]
    rows += [(), (_("Looked for in vain"), _("Contacts")), *((gap.wish, gap.contacts) for gap in figures.demand.gaps)]
    head = (_("From %(first)s to %(last)s") % {"first": period.first, "last": period.last}, "")
    return csv_file(f"figures-{period.first}-{period.last}.csv", head, rows)
