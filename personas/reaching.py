"""Leads who should hear of a listing: told a price that is no longer so, asking for a home that is gone, or looking for one
like it. Words for each are laid into an agent's composer, in the lead's language; nobody but the agent sends them, one by
one, because a number that writes the same to many at once is blocked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts.agents import audit
from conversations.models import ComposerDraft, Conversation
from escalation.texts import fixed_text
from personas import followups, wishes
from personas.enquiries import ToldPrice, asked_for, told_otherwise, uncorrected
from personas.llm.cards import card, price
from personas.models import Occasion, Outreach
from personas.seekers import seekers
from properties.models import Listing

if TYPE_CHECKING:
    from accounts.agents.models import Agent

MOST_AT_ONCE = 20
ALTERNATIVES = 2


@dataclass(frozen=True, slots=True)
class Lead:
    """One of them: why, since when, and how far it is. `state` is open | ready | busy | written | opted_out: words can be laid
    there; they wait; the agent has begun to write something else; an agent has written since; the lead wants none."""

    conversation: Conversation
    why: str
    at: datetime
    state: str
    is_close: bool = False  # fits but for the budget, by a little


def occasion_for(listing: Listing, agent: Agent) -> Occasion:
    """What there is most reason to write about now."""
    if not listing.is_current:
        return Occasion.GONE
    return Occasion.PRICE if uncorrected(listing, agent) else Occasion.FITS


def leads(listing: Listing, agent: Agent, occasion: str) -> list[Lead]:
    """Those whom this agent may see, the likeliest first. A private price corrects nobody."""
    found = _found(listing, agent, occasion)
    said = {row.conversation_id: row for row in Outreach.objects.filter(listing=listing, occasion=occasion).with_what_came_of_it()}
    drafts = set(ComposerDraft.objects.filter(agent=agent, conversation__in=[lead.conversation.pk for lead in found]).values_list("conversation", flat=True))

    def state(conversation: Conversation) -> str:
        row = said.get(conversation.pk)
        told = row if row and (occasion != Occasion.PRICE or row.price == listing.price) else None
        if conversation.contact.is_opted_out:
            return "opted_out"
        if told and told.is_written:
            return "written"
        if conversation.pk in drafts:
            return "ready" if told and told.by_id == agent.pk else "busy"
        return "open"

    return [Lead(lead.conversation, lead.why, lead.at, state(lead.conversation), lead.is_close) for lead in found]


def prepare(listing: Listing, agent: Agent, occasion: str, conversations: Iterable[int]) -> int:
    """Lay words into this agent's composer for those of the leads that are named and open. Returns for how many."""
    wanted = set(conversations)
    words = _words(listing, occasion)
    made = 0
    for found in _found(listing, agent, occasion) if words else ():
        if made == MOST_AT_ONCE:
            break
        conversation = found.conversation
        if conversation.pk in wanted and not conversation.contact.is_opted_out:
            made += _lay(listing, agent, occasion, conversation, words(found))
    if made:
        audit.note("words to leads prepared", by=agent, listing_id=listing.pk, occasion=str(occasion), leads=made)
    return made


@transaction.atomic
def _lay(listing: Listing, agent: Agent, occasion: str, conversation: Conversation, text: str) -> bool:
    """Where the agent has begun to write, nothing is touched."""
    _draft, is_new = ComposerDraft.objects.get_or_create(conversation=conversation, agent=agent, defaults={"text": text})
    if is_new:
        Outreach.objects.update_or_create(listing=listing, conversation=conversation, occasion=occasion,
                                          defaults={"price": listing.price, "by": agent, "at": timezone.now()})
    return is_new


# --- who ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Found:
    conversation: Conversation
    why: str
    at: datetime
    told: ToldPrice | None = None
    is_close: bool = False


def _found(listing: Listing, agent: Agent, occasion: str) -> list[_Found]:
    if occasion == Occasion.PRICE:
        return [_Found(t.conversation, _amount(listing, t.price, t.currency, get_language() or "en"), t.at, told=t) for t in told_otherwise(listing, agent)]
    if occasion == Occasion.GONE:
        return [] if listing.is_current else [_Found(conversation, "", at) for conversation, at in asked_for(listing, agent)]
    if not listing.is_available:
        return []
    return [_Found(s.conversation, " · ".join(f"{label}: {said}" for label, said in wishes.in_words(s.wanted)), s.at, is_close=s.is_close) for s in seekers(listing, agent)]


# --- what ----------------------------------------------------------------------------------------------------------------


def _words(listing: Listing, occasion: str) -> Callable[[_Found], str] | None:
    """How to word it for one of them; None where there is nothing that may be said."""
    if occasion == Occasion.PRICE:
        return partial(_corrected, listing) if listing.facts().price is not None else None
    if occasion == Occasion.GONE:
        wish = followups.similar_to(listing.as_told())
        return partial(_instead, listing, followups.look(wish, [listing.pk], ALTERNATIVES).listings)
    return partial(_offered, listing)


def _corrected(listing: Listing, lead: _Found) -> str:
    language = _language(lead)
    return fixed_text("price_corrected", language, listing=listing.title, now=_amount(listing, listing.price, listing.currency, language),
                      then=_amount(listing, lead.told.price, lead.told.currency, language))


def _instead(listing: Listing, others: list[Listing], lead: _Found) -> str:
    language = _language(lead)
    if not others:
        return fixed_text("listing_gone", language, listing=listing.title)
    return "\n".join([fixed_text("gone_alternatives", language, listing=listing.title), *(card(asdict(other.facts()), language) for other in others)])


def _offered(listing: Listing, lead: _Found) -> str:
    language = _language(lead)
    return "\n".join([fixed_text("may_suit", language), card(asdict(listing.facts()), language)])


def _language(lead: _Found) -> str:
    return lead.conversation.contact.language or "en"


def _amount(listing: Listing, value: int | None, currency: str, language: str) -> str:
    return price({"price": value, "currency": currency, "listing_type": listing.listing_type}, language)
