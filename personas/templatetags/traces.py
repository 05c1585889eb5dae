"""The words of a trace: codes that a turn stores, as a person reads them."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from escalation.triggers import Trigger
from personas.wishes import in_words
from properties.criteria import Criteria

register = template.Library()

_WORDS = {
    # what a message is about
    "search": _("looks for a home"), "price": _("asks for a price"), "details": _("asks about a home"), "viewing": _("wants to see a home"),
    "negotiation": _("bargains"), "legal": _("asks about law or contract"), "person": _("wants a person"), "complaint": _("complains"),
    "small_talk": _("small talk"), "other": _("something else"),
    # how it sounds, and what is risky in it
    "positive": _("friendly"), "neutral": _("neutral"), "negative": _("unhappy"),
    "objection": _("has doubts"), "injection": _("gives the assistant orders"), "abuse": _("is abusive"),
    # what a search came to
    "exact": _("homes that fit"), "relaxed": _("only homes that nearly fit"), "nothing": _("nothing"), "unknown": _("no listing of that name"),
}  # fmt: skip


@register.filter
def meaning(code: str) -> str:
    """One code of a trace in words; a code without words stays as it is."""
    return str(_WORDS.get(code, code))


@register.filter
def trigger_name(code: str) -> str:
    """The trigger behind a hand-over."""
    return str(Trigger(code).label) if code in Trigger.values else code


@register.filter
def wishes(wanted: dict[str, Any]) -> list[tuple[str, str]]:
    """What was looked for, as label and words."""
    return in_words(Criteria.from_json(wanted))
