"""The agency's own audit, for owners: who changed what and when, to read, to narrow and to take away as a table."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_GET

from accounts.agents.audit import AuditEntry
from accounts.agents.doors import for_owners
from accounts.agents.models import Agent
from accounts.csv_files import csv_file

ON_A_PAGE, MOST_ROWS = 100, 20_000
PEOPLE = {"agent_id", "to"}  # details that are ids of agents
DETAILS = {  # what the details are called; others are shown by their own name
    "fields": noop("fields"), "agent_id": noop("agent"), "invitation_id": noop("invitation"), "listing_id": noop("listing"), "conversation_id": noop("conversation"),
    "channel_id": noop("number"), "role": noop("role"), "visibility": noop("sees"), "to": noop("to"), "sessions": noop("sessions"), "left": noop("left"),
    "reason": noop("reason"), "key": noop("key"), "scopes": noop("may do"), "version": noop("version"), "directive": noop("directive"),
}
ACTIONS = (  # as they are written down, so that they can be read in other languages
    noop("address changed"), noop("agent changed"), noop("agent deactivated"), noop("agent invited"), noop("agent reactivated"), noop("archive downloaded"),
    noop("assistant published"), noop("contact erased"), noop("contact exported"), noop("contact opted out"),
    noop("contact renamed"), noop("directive amended"), noop("directive reset"), noop("first step skipped"),
    noop("first steps put away"), noop("invitation accepted"), noop("invitation revoked"), noop("invitation sent again"), noop("listing deleted"),
    noop("listing rules changed"), noop("listings batch undone"), noop("listings exported"), noop("listings imported"), noop("new address asked for"),
    noop("number changed"), noop("number connected"), noop("number restarted"), noop("number switched off"), noop("number unlinked"), noop("own account changed"),
    noop("own sign-ins ended"), noop("password changed"), noop("password reset"), noop("recovery code used"), noop("second step off"), noop("second step on"),
    noop("second step reset"), noop("settings changed"), noop("routing changed"), noop("texts changed"), noop("escalation policy changed"), noop("budget changed"), noop("model key changed"), noop("model key forgotten"),
    noop("API key made"), noop("API key revoked"), noop("webhook made"), noop("webhook changed"), noop("webhook deleted"), noop("webhook secret changed"),
    noop("contact opted in"), noop("contacts merged"), noop("contacts parted"), noop("contacts past their time erased"), noop("number connected again"), noop("viewed by platform staff"), noop("changed by platform staff"),
    noop("support visit asked for"), noop("support visit allowed"), noop("support visit allowed by setting"), noop("support visit refused"),
    noop("support visit began"), noop("support visit ended"), noop("words to leads prepared"),
)


@for_owners
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    found, names = narrowed(request.GET), dict(Agent.objects.values_list("pk", "name"))
    if "csv" in request.GET:
        rows = ((timezone.localtime(entry.at).isoformat(timespec="seconds"), entry.actor, entry.action, in_words(entry, names)) for entry in found[:MOST_ROWS])
        return csv_file(f"audit-{timezone.localdate():%Y-%m-%d}.csv", (_("At"), _("Who"), _("What"), _("Details")), rows)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    entries = list(found[:ON_A_PAGE + 1])
    kept = request.GET.copy()
    kept.pop("before", None)
    return render(request, "agents/audit.html", {
        "entries": [(entry, in_words(entry, names)) for entry in entries[:ON_A_PAGE]], "older": entries[ON_A_PAGE - 1].pk if len(entries) > ON_A_PAGE else None,
        "actors": AuditEntry.objects.order_by("actor").values_list("actor", flat=True).distinct()[:200],
        "actions": AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()[:200],
        "asked": request.GET, "query": kept.urlencode(), "is_narrowed": any(kept.get(name) for name in ("who", "what", "from", "to")),
    })


def narrowed(asked: QueryDict) -> QuerySet[AuditEntry]:
    """What was asked for, the newest first. A day that is none narrows nothing."""
    found = AuditEntry.objects.order_by("-pk")
    if who := asked.get("who", "").replace("\x00", ""):
        found = found.filter(actor=who)
    if what := asked.get("what", "").replace("\x00", ""):
        found = found.filter(action=what)
    if first := _day(asked.get("from", "")):
        found = found.filter(at__gte=_begins(first))
    if last := _day(asked.get("to", "")):
        found = found.filter(at__lt=_begins(last + timedelta(days=1)))
    return found


def in_words(entry: AuditEntry, names: dict[int, str]) -> str:
    """The details in a line: names of fields, and ids, which for people of the agency become `names`."""
    said = []
    for name, value in entry.detail.items():
        if value in (None, "", []):
            continue
        value = names.get(value, value) if name in PEOPLE and isinstance(value, int) else value
        shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        said.append(f"{_(DETAILS[name]) if name in DETAILS else name.replace('_', ' ')}: {shown}")
    return " · ".join(said)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 9000 else None


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
