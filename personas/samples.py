"""Messages to hear a voice by. What a lead would write, so in the languages of leads, not of the portal."""

from __future__ import annotations

SAMPLES = (
    "Hi, what do you have with two bedrooms?",
    "Hello! Can I ask you something?",
    "Hola, ¿qué pisos tienen de dos habitaciones?",
    "Bonjour, avez-vous un trois pièces à vendre ?",
    "I love it, but can you do something about the price?",
)


def chosen(number: str) -> str:
    """The sample with this number, else the first."""
    return SAMPLES[int(number)] if number.isascii() and number.isdecimal() and int(number) < len(SAMPLES) else SAMPLES[0]
