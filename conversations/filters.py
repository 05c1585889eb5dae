"""What narrows the inbox, as it stands in an address: read strictly, shown as chips, written back the same way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.agents.models import Agent
from conversations import discussed
from conversations.models import Channel, Label, Mode
from conversations.querysets import ConversationQuerySet

STATES = {"open": gettext_lazy("Open"), "closed": gettext_lazy("Closed")}
MODES = {Mode.AI: gettext_lazy("With the assistant"), Mode.HUMAN: gettext_lazy("With a person")}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the name of what takes it away."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Each is empty or 0 unless asked for. What makes no sense is as if it were not there; what is gone finds nothing."""

    label: int = 0
    number: int = 0
    listing: str = ""
    assignee: str = ""  # "me", "none" or an agent's id
    mode: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def asked_for(cls, data) -> Filters:
        assignee, mode, state = data.get("assignee", ""), data.get("mode", ""), data.get("state", "")
        return cls(
            label=_number(data.get("label")), number=_number(data.get("number")),
            listing=data.get("listing", "").strip()[:40].replace("\x00", ""),
            assignee=assignee if assignee in ("me", "none") else str(_number(assignee) or ""),
            mode=mode if mode in Mode.values else "", state=state if state in STATES else "", since=_date(data.get("since")), until=_date(data.get("until")),
        )

    def __bool__(self) -> bool:
        return self != Filters()

    def without(self, name: str) -> Filters:
        return replace(self, **{name: getattr(Filters(), name)})

    def asked(self) -> dict[str, str]:
        """The same as fields of an address; what is not asked for is left out."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in values.items() if value}

    def narrow(self, conversations: ConversationQuerySet, agent: Agent) -> ConversationQuerySet:
        if self.label:
            conversations = conversations.filter(labels=self.label)
        if self.number:
            conversations = conversations.filter(channel=self.number)
        if self.listing:
            conversations = conversations.filter(pk__in=discussed.conversations(self.listing))
        if self.assignee:
            whose = {"me": agent.pk, "none": None}.get(self.assignee, self.assignee)
            conversations = conversations.filter(assignee__isnull=True) if whose is None else conversations.filter(assignee=whose)
        if self.mode:
            conversations = conversations.filter(mode=self.mode)
        if self.state:
            conversations = conversations.filter(closed_at__isnull=self.state == "open")
        if self.since:
            conversations = conversations.filter(last_at__gte=_morning(self.since))
        if self.until:
            conversations = conversations.filter(last_at__lt=_morning(self.until + timedelta(days=1)))
        return conversations

    def chips(self) -> list[Chip]:
        gone = _("something that is gone")
        chips = []
        if self.label:
            chips.append(Chip("label", Label.objects.filter(pk=self.label).values_list("name", flat=True).first() or gone))
        if self.number:
            chips.append(Chip("number", Channel.objects.filter(pk=self.number).values_list("name", flat=True).first() or gone))
        if self.listing:
            chips.append(Chip("listing", _("About %(listing)s") % {"listing": self.listing}))
        if self.assignee:
            fixed = {"me": _("Mine"), "none": _("Assigned to nobody")}
            chips.append(Chip("assignee", fixed.get(self.assignee) or str(Agent.objects.filter(pk=self.assignee).first() or gone)))
        if self.mode:
            chips.append(Chip("mode", str(MODES[self.mode])))
        if self.state:
            chips.append(Chip("state", str(STATES[self.state])))
        if self.since:
            chips.append(Chip("since", _("Since %(day)s") % {"day": date_format(self.since, "SHORT_DATE_FORMAT")}))
        if self.until:
            chips.append(Chip("until", _("Until %(day)s") % {"day": date_format(self.until, "SHORT_DATE_FORMAT")}))
        return chips


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 19 else 0


def _date(value: str | None) -> date | None:
    try:
        found = date.fromisoformat(value or "")
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None


def _morning(day: date) -> datetime:
    """When a day begins in the agency's own zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
