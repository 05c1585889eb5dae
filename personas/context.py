"""What an agent wants to know of a conversation at one glance: who it is, what they want, what they were told, and why a
person was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.tenancy import current_agency
from conversations.models import Author, Conversation
from escalation.models import Escalation
from escalation.triggers import bargains
from personas import wishes
from personas.models import Memory, Turn
from personas.understanding.requests import understand
from properties.criteria import Criteria
from properties.models import Listing
from properties.search import places

MOST_LISTINGS = 8
TURNS_LOOKED_AT = 40
MESSAGES_READ = 6


@dataclass(frozen=True, slots=True)
class Discussed:
    """A listing that was spoken of: what it is now, and what the contact was last told of it. `turn` is None where they
    have named it and were told nothing yet."""

    listing: Listing
    turn: int | None = None
    version: int | None = None
    at: datetime | None = None
    told: dict = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        return self.turn is not None and self.listing.version != self.version

    @property
    def told_price(self) -> int | None:
        """None where no price was told, or where it was not kept."""
        return self.told.get("price")

    @property
    def price_has_changed(self) -> bool:
        return self.told_price is not None and (self.told_price, self.told.get("currency", "")) != (self.listing.price, self.listing.currency)


@dataclass(frozen=True)
class Context:
    conversation: Conversation
    wanted: Criteria
    discussed: list[Discussed] = field(default_factory=list)
    escalation: Escalation | None = None
    memory: Memory | None = None

    @property
    def known(self) -> list[tuple[str, str]]:
        """What the contact said of themselves that is no part of the request."""
        slots = self.memory.slots if self.memory else {}
        words = ((_("Name"), "name"), (_("Purpose"), "purpose"), (_("When"), "timing"))
        return [(label, slots[slot]) for label, slot in words if slots.get(slot)]

    @cached_property
    def wishes(self) -> list[tuple[str, str]]:
        """The request so far in words: a label and what was said of it."""
        return wishes.in_words(self.wanted, current_agency().currency)

    @cached_property
    def wish(self) -> str:
        """The same on one line."""
        return wishes.in_short(self.wanted, current_agency().currency)

    @property
    def spoken(self) -> Discussed | None:
        """The listing it is about right now."""
        return self.discussed[0] if self.discussed else None

    @classmethod
    def of(cls, conversation: Conversation) -> Context:
        memory = Memory.objects.filter(conversation=conversation).first()
        wanted, named = _said_since(conversation, Criteria.from_json(memory.wanted if memory else {}))
        return cls(conversation, wanted, _discussed(conversation, named),
                   Escalation.objects.filter(conversation=conversation).order_by("-at", "-pk").first(), memory)


def _said_since(conversation: Conversation, known: Criteria) -> tuple[Criteria, list[Listing]]:
    """What the contact has said since the assistant last spoke, which its memory does not have: the request with that, and
    the listings they named. The newest words count most."""
    spoke = conversation.messages.filter(author=Author.AI).order_by("-pk").values_list("pk", flat=True).first() or 0
    said = conversation.messages.filter(author=Author.CONTACT, pk__gt=spoke, deleted_at__isnull=True).order_by("-pk")[:MESSAGES_READ]
    named: list[Listing] = []
    for message in reversed(said):
        request = understand(message.words, places=places(), refining=bool(known))
        is_wish = request.is_search and not bargains(message.words)
        if request.criteria.reference:
            named += Listing.objects.named(request.criteria.reference)[:1]
        elif not is_wish:
            named += Listing.objects.named_in(message.words)[:1]
        if is_wish:
            known = known.refined_by(request.criteria, current_agency().currency)
    return known, named[::-1]


def _discussed(conversation: Conversation, named: list[Listing]) -> list[Discussed]:
    """The listings that were named, then those of the replies that left, the latest first, each as it was told last."""
    told: dict[int, Discussed | None] = {listing.pk: None for listing in named}
    turns = Turn.objects.filter(conversation=conversation, outcome="sent").values_list("pk", "at", "listings", "told_from")[:TURNS_LOOKED_AT]
    found = [(pk, at, entry, facts.get(str(entry["id"])) or {}) for pk, at, used, facts in turns for entry in used if entry.get("used", True)]
    listings = {listing.pk: listing for listing in named}
    listings |= Listing.objects.in_bulk(list(dict.fromkeys(entry["id"] for _pk, _at, entry, _facts in found))[:MOST_LISTINGS])
    for pk, at, entry, facts in found:
        if entry["id"] in listings and told.get(entry["id"]) is None:
            told[entry["id"]] = Discussed(listings[entry["id"]], pk, entry.get("version", 0), at, facts)
    return [spoken or Discussed(listings[pk]) for pk, spoken in told.items()][:MOST_LISTINGS]
