"""What the gate reports."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = frozenset(
    {
        "price", "bedrooms", "bathrooms", "area", "address", "availability", "listing_type", "currency", "title", "property_type",
        "feature", "promise", "link", "contact", "date", "number", "leak", "format", "other",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Violation:
    """One claim that does not follow from the facts."""

    kind: str
    span: str  # as it stands in the reply
    why: str
