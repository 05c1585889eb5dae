"""What the contact has said of themselves, by code and at once, so that the next reply does not wait for a summary. Pure."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from django.utils.translation import gettext_noop as noop

from properties.criteria import Criteria

WORDS = Path(__file__).resolve().parent / "slots.toml"
LONGEST = 80


def read(text: str, criteria: Criteria, currency: str) -> dict[str, str]:
    """The slots that this message and the request so far fill; what was not said is left out."""
    slots = {
        "budget": _budget(criteria, currency), "areas": ", ".join(criteria.locations), "bedrooms": _bedrooms(criteria),
        "purpose": _first("purpose", text) or {"sale": noop("to buy"), "rent": noop("to rent")}.get(criteria.listing_type, ""),
        "timing": _first("timing", text), "name": _first("name", text).strip(" ."),
    }
    return {name: value[:LONGEST] for name, value in slots.items() if value}


def summary(slots: dict[str, str]) -> str:
    """A summary that code can vouch for."""
    said = (("purpose", "Wants {}"), ("areas", "in {}"), ("bedrooms", "{} bedrooms"), ("budget", "budget {}"), ("timing", "timing: {}"))
    parts = [form.format(slots[name]) for name, form in said if slots.get(name)]
    return ", ".join(parts) + "." if parts else ""


def _budget(criteria: Criteria, currency: str) -> str:
    low, high = (f"{price:,}" if price else "" for price in (criteria.price_min, criteria.price_max))
    money = criteria.currency or currency
    if low and high:
        return f"{money} {low}" if low == high else f"{money} {low} to {high}"
    return f"up to {money} {high}" if high else f"from {money} {low}" if low else ""


def _bedrooms(criteria: Criteria) -> str:
    low, high = criteria.bedrooms_min, criteria.bedrooms_max
    if low is None and high is None:
        return ""
    if low == high:
        return str(low)
    return f"{low} to {high}" if low is not None and high is not None else f"{low} or more" if low is not None else f"up to {high}"


def _first(slot: str, text: str) -> str:
    """The first thing in the text that fills the slot, as the contact put it."""
    found = next((m for pattern in _patterns()[slot] if (m := pattern.search(text))), None)
    return (found[1] if found.re.groups else found[0]) if found else ""


@cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    with WORDS.open("rb") as file:
        tables = tomllib.load(file)
    return {slot: [re.compile(f"(?i){pattern}") for patterns in by_language.values() for pattern in patterns] for slot, by_language in tables.items()}
