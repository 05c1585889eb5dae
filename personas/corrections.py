"""Words for those who were told a price that is no longer so: put into an agent's composer, sent by nobody but the agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.models import ComposerDraft
from escalation.texts import fixed_text
from personas.enquiries import ToldPrice, told_otherwise
from personas.llm.cards import price

if TYPE_CHECKING:
    from accounts.agents.models import Agent
    from properties.models import Listing


def prepare(listing: Listing, agent: Agent) -> int:
    """Draft a correction in the thread of everybody who was told otherwise, in their language, for this agent alone. Where
    the agent has begun to write, nothing is touched. Returns how many there are; none for a price that is private now."""
    facts = listing.facts()
    if facts.price is None:
        return 0
    made = 0
    for told in told_otherwise(listing, agent):
        if ComposerDraft.objects.filter(conversation=told.conversation, agent=agent).exists():
            continue
        ComposerDraft.keep(told.conversation, agent, _words(listing, told))
        made += 1
    return made


def _words(listing: Listing, told: ToldPrice) -> str:
    language = told.conversation.contact.language or "en"

    def amount(value: int | None, currency: str) -> str:
        return price({"price": value, "currency": currency, "listing_type": listing.listing_type}, language)

    return fixed_text("price_corrected", language, listing=listing.title, now=amount(listing.price, listing.currency),
                      then=amount(told.price, told.currency))
