"""Past leads who are looking for a home like this one, from what the assistant remembers of their requests."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from accounts.tenancy import current_agency
from conversations.models import Conversation
from personas.enquiries import asked_for
from personas.models import Memory
from properties.criteria import Criteria
from properties.filters import conditions
from properties.places import gazetteer

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Listing

LATELY = timedelta(days=180)
MOST_READ = 500
MOST_SHOWN = 50
A_LITTLE_MORE = 11, 10  # a home for a tenth more than the budget is worth a word


@dataclass(frozen=True, slots=True)
class Seeker:
    """One lead, what they said they want, when it was last spoken of, and whether the home is a little above their budget."""

    conversation: Conversation
    wanted: Criteria
    at: datetime
    is_close: bool


def seekers(listing: Listing, agent: Agent) -> list[Seeker]:
    """Leads whose request this home answers: those it fits before those for whom it is a little dear, those who said more
    before those who said less, the latest first. Only whom the agent may see, who has not opted out and was not told of it."""
    told = {conversation.pk for conversation, _at in asked_for(listing, agent)}
    there = Conversation.objects.visible_to(agent).real().filter(contact__opted_out_at__isnull=True, memory__updated_at__gt=timezone.now() - LATELY)
    rows = [
        (conversation, wanted, at) for conversation, stored, at in
        Memory.objects.filter(conversation__in=there).exclude(wanted={}).order_by("-updated_at").values_list("conversation", "wanted", "updated_at")[:MOST_READ]
        if conversation not in told and _says_enough(wanted := _wish(stored))
    ]
    fits = _fitting(listing, [wanted for _pk, wanted, _at in rows])
    close = _fitting(listing, [_dearer(wanted) for _pk, wanted, _at in rows])
    found = [(*row, not fit) for row, fit, near in zip(rows, fits, close, strict=True) if fit or near]
    found.sort(key=lambda row: (row[3], -_length(row[1]), -row[2].timestamp()))
    known = Conversation.objects.with_people().in_bulk([pk for pk, *_ in found[:MOST_SHOWN]])
    return [Seeker(known[pk], wanted, at, is_close) for pk, wanted, at, is_close in found[:MOST_SHOWN] if pk in known]


def _wish(stored: dict) -> Criteria:
    """A request without the home it was about, which is another."""
    return replace(Criteria.from_json(stored), reference="").with_deal_implied(current_agency().currency)


def _says_enough(wanted: Criteria) -> bool:
    """Who said nothing but "to rent" would be written to about everything."""
    return _length(wanted) >= 2


def _length(wanted: Criteria) -> int:
    """How much was said; a currency or unit says nothing by itself."""
    return sum(getattr(wanted, f.name) not in ("", None, ()) for f in fields(wanted) if f.name not in ("currency", "area_unit", "price_period"))


def _dearer(wanted: Criteria) -> Criteria:
    more, of = A_LITTLE_MORE
    return replace(wanted, price_max=wanted.price_max * more // of) if wanted.price_max else wanted


def _fitting(listing: Listing, requests: list[Criteria]) -> list[bool]:
    """For each request whether this home answers it, in one statement and by the rules of search."""
    if not requests:
        return []
    places = gazetteer()
    wanted = [conditions(request, places) for request in requests]
    each = ", ".join(f"EXISTS (SELECT FROM properties_listing WHERE id = %s AND {where.sql})" for where in wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ARRAY[{each}]", [param for where in wanted for param in (listing.pk, *where.params)])
        return cursor.fetchone()[0]
