"""Numbers that WhatsApp and people write in more than one way, though they are one telephone."""

from __future__ import annotations

import re

# What a national number looks like with and without the sign that its country added, or dropped.
BRAZIL_LONG, BRAZIL_SHORT = re.compile(r"\+55(\d\d)9([6-9]\d{7})"), re.compile(r"\+55(\d\d)([6-9]\d{7})")
ARGENTINA_MOBILE, ARGENTINA = re.compile(r"\+549(\d{10})"), re.compile(r"\+54([1-8]\d{9})")
MEXICO_MOBILE, MEXICO = re.compile(r"\+521(\d{10})"), re.compile(r"\+52([2-9]\d{9})")
SAME = (
    (BRAZIL_LONG, r"+55\1\2"), (BRAZIL_SHORT, r"+55\g<1>9\2"),  # the ninth digit of mobile numbers, which older accounts lack
    (ARGENTINA_MOBILE, r"+54\1"), (ARGENTINA, r"+549\1"),  # the 9 of calls from abroad
    (MEXICO_MOBILE, r"+52\1"), (MEXICO, r"+521\1"),  # the 1 that was dropped in 2019
)


def variants(number: str) -> list[str]:
    """All ways to write a number in international form, itself first."""
    return [number, *(pattern.sub(form, number) for pattern, form in SAME if pattern.fullmatch(number))]
