"""What an agent wants to know of a conversation at one glance: who it is, what they want, what they were told, and why a
person was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from conversations.models import Conversation
from escalation.models import Escalation
from personas.models import Memory, Turn
from properties.criteria import Criteria
from properties.models import Listing, ListingType, PropertyType

MOST_LISTINGS = 8
TURNS_LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Discussed:
    """A listing that was spoken of: what it is now, and the version the contact was told from."""

    listing: Listing
    version: int

    @property
    def has_changed(self) -> bool:
        return self.listing.version != self.version


@dataclass(frozen=True, slots=True)
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

    @property
    def wishes(self) -> list[tuple[str, str]]:
        return wishes(self.wanted)

    @classmethod
    def of(cls, conversation: Conversation) -> Context:
        memory = Memory.objects.filter(conversation=conversation).first()
        return cls(
            conversation, Criteria.from_json(memory.wanted if memory else {}), _discussed(conversation),
            Escalation.objects.filter(conversation=conversation).order_by("-at", "-pk").first(), memory,
        )


def wishes(w: Criteria) -> list[tuple[str, str]]:
    """A request in words: a label and what was said of it."""
    kinds = [str(label) for value, label in (*ListingType.choices, *PropertyType.choices) if value in (w.listing_type, w.property_type)]
    words = [
        (_("Looking for"), ", ".join(kinds)), (_("Where"), ", ".join(w.locations)),
        (_("Budget"), " ".join(filter(None, (w.currency, _between(w.price_min, w.price_max), w.price_period and f"/ {w.price_period}")))),
        (_("Bedrooms"), _between(w.bedrooms_min, w.bedrooms_max)), (_("Bathrooms"), _between(w.bathrooms_min, w.bathrooms_max)),
        (_("Size"), f"{_between(w.area_min, w.area_max)} {w.area_unit}".strip() if w.area_min or w.area_max else ""),
        (_("Also"), ", ".join(w.features)), (_("Named"), w.reference),
    ]
    return [(label, said) for label, said in words if said]


def _discussed(conversation: Conversation) -> list[Discussed]:
    """The listings of the replies that left, the latest first, each with the version that was told last."""
    told: dict[int, int] = {}
    for used in Turn.objects.filter(conversation=conversation, outcome="sent").values_list("listings", flat=True)[:TURNS_LOOKED_AT]:
        for entry in used:
            if entry.get("used", True):
                told.setdefault(entry["id"], entry.get("version", 0))
    listings = Listing.objects.in_bulk(list(told)[:MOST_LISTINGS])
    return [Discussed(listings[pk], version) for pk, version in told.items() if pk in listings]


def _between(low: float | None, high: float | None) -> str:
    """A window in words: 3, 3 to 4, from 3, up to 4; thousands with commas."""
    low, high = (number_format(value, 0, force_grouping=True) if value is not None else "" for value in (low, high))
    if low and high:
        return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return (_("from %(low)s") % {"low": low} if low else _("up to %(high)s") % {"high": high}) if low or high else ""
