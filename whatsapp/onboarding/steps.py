"""The first steps of an agency: what is done, what is next. Read from facts, so that it is the same on every device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.agents.audit import note
from accounts.models import Agency
from accounts.tenancy import current_agency
from conversations.models import Author, Channel, Message, Status
from properties.models import Listing
from whatsapp.onboarding.models import Progress, Step

if TYPE_CHECKING:
    from accounts.agents.models import Agent

ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)


@dataclass(frozen=True, slots=True)
class State:
    """One step as it stands."""

    step: Step
    is_done: bool
    is_skipped: bool

    @property
    def address(self) -> str:
        """Where it is done."""
        return reverse(f"onboarding:{self.step}")

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.is_skipped)


@dataclass(frozen=True, slots=True)
class Checklist:
    """All steps. `is_put_away` when the owner does not want to be reminded."""

    steps: tuple[State, ...]
    is_put_away: bool = False

    @property
    def done(self) -> int:
        return sum(state.is_done for state in self.steps)

    @property
    def next(self) -> Step | None:
        """The first that is neither done nor left out."""
        return next((state.step for state in self.steps if state.is_open), None)

    @property
    def is_over(self) -> bool:
        return self.next is None

    @property
    def is_shown(self) -> bool:
        """Whether the inbox should remind of it."""
        return not self.is_over and not self.is_put_away

    def after(self, step: Step) -> Step | None:
        """Where to go from this step: the next open one below it, else the first open one."""
        order = list(Step)
        below = [state.step for state in self.steps if state.is_open and order.index(state.step) > order.index(step)]
        return below[0] if below else next((state.step for state in self.steps if state.is_open and state.step != step), None)


def checklist() -> Checklist:
    """As the facts are now."""
    kept = Progress.current()
    states = []
    for step in Step:
        is_done = step in kept.settled or FACTS[step]()
        states.append(State(step, is_done, step in kept.skipped and not is_done))
    return Checklist(tuple(states), kept.put_away_at is not None)


def settle(step: Step) -> None:
    """Somebody went through it; for steps that leave no fact behind."""
    _change(lambda kept: _put(kept.settled, step))


def skip(step: Step, *, by: Agent) -> None:
    _change(lambda kept: _put(kept.skipped, step))
    note("first step skipped", by=by, step=str(step))


def put_away(*, by: Agent) -> None:
    """No more reminding in the inbox; the page stays."""

    def away(kept: Progress) -> None:
        kept.put_away_at = timezone.now()

    _change(away)
    note("first steps put away", by=by)


def _put(steps: list[str], step: Step) -> None:
    if step not in steps:
        steps.append(str(step))


@transaction.atomic
def _change(change: Callable[[Progress], None]) -> None:
    Progress.objects.get_or_create(pk=1)
    kept = Progress.objects.select_for_update().get(pk=1)
    change(kept)
    kept.save()


def _is_branded() -> bool:
    agency = current_agency()
    return bool(agency.logo) or agency.colour.lower() != Agency._meta.get_field("colour").default


def _has_number() -> bool:
    return Channel.objects.real().filter(Q(state=Channel.State.CONNECTED) | ~Q(phone="")).exists()


def _has_listings() -> bool:
    return Listing.objects.exists()


def _has_answered() -> bool:
    return Message.objects.filter(author=Author.AI, status__in=ARRIVED).exists()


FACTS: dict[Step, Callable[[], bool]] = {
    Step.BRAND: _is_branded, Step.NUMBER: _has_number, Step.LISTINGS: _has_listings, Step.TEST: _has_answered,
}
