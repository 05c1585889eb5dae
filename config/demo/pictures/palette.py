"""Colours of a picture: the hour of the day, the part of the world, and the agency's own accent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Self

Colour = tuple[int, int, int]

TROPICS, IBERIA = "tropics", "iberia"
HOURS = ("morning", "noon", "golden", "dusk")


def rgb(text: str) -> Colour:
    """`#0f5c63` as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other` stirred in."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def darker(colour: Colour, share: float = 0.15) -> Colour:
    """The same material in shade. Shadows lean to blue, as they do outdoors."""
    return mix(colour, (28, 34, 66), share)


def lighter(colour: Colour, share: float = 0.25) -> Colour:
    return mix(colour, (255, 252, 244), share)


@dataclass(frozen=True, slots=True)
class Palette:
    """What every part of a picture asks for its colours, so that house, trees and sky belong to the same hour."""

    hour: str
    scenery: str
    accent: Colour
    sky_top: Colour
    sky_low: Colour
    sun: Colour
    cloud: Colour
    ambient: Colour
    dimming: float

    @property
    def evening(self) -> bool:
        """Lamps are on and windows glow."""
        return self.hour == "dusk"

    def indoors(self) -> Self:
        """The same hour inside: in the evening lamps are on, so a room is warm and never as dark as its garden."""
        return replace(self, ambient=(214, 138, 82), dimming=0.17) if self.evening else self

    def lit(self, colour: Colour) -> Colour:
        """A material as it looks in this hour's light."""
        return mix(colour, self.ambient, self.dimming)

    def hazy(self, colour: Colour, distance: float) -> Colour:
        """A material far away: the further, the more it takes the colour of the low sky."""
        return mix(self.lit(colour), self.sky_low, distance)


_SKIES = {  # sky top, sky low, sun, cloud, ambient light, how much of it
    "morning": ("#9fd3e6", "#fdeedb", "#fff3c9", "#ffffff", "#ffe9c9", 0.06),
    "noon": ("#6fbfe8", "#dff3f7", "#fffbe6", "#ffffff", "#e9f7ff", 0.03),
    "golden": ("#f4b585", "#fdebc4", "#fff6d8", "#ffe6cf", "#f39a4f", 0.16),
    "dusk": ("#3c4a80", "#f0a890", "#ffe3c2", "#c48fa4", "#39406f", 0.33),
}


def palette_of(hour: str, *, accent: str, scenery: str = TROPICS) -> Palette:
    """The palette of one hour in HOURS, with the agency's colour as accent."""
    *colours, dimming = _SKIES[hour]
    sky_top, sky_low, sun, cloud, ambient = map(rgb, colours)
    return Palette(hour, scenery, rgb(accent), sky_top, sky_low, sun, cloud, ambient, dimming)


def palette_for(reference: str, *, accent: str, scenery: str = TROPICS) -> Palette:
    """A listing's palette: its reference decides the hour, so a page of listings shows a whole day."""
    hour = Random(f"hour of {reference}").choices(HOURS, weights=(5, 5, 2, 2))[0]
    return palette_of(hour, accent=accent, scenery=scenery)


LEAF, MOSS, PINE = rgb("#74b06a"), rgb("#4d8f5c"), rgb("#2f6b50")
BARK, WOOD, OAK = rgb("#8a6144"), rgb("#b98a5e"), rgb("#d9b68a")
GRASS, SAND, STONE, ASPHALT = rgb("#a6cf85"), rgb("#ead9b5"), rgb("#cfcabf"), rgb("#8d949b")
GLASS, GLOW, WHITE, INK = rgb("#9cc7d6"), rgb("#ffd98c"), rgb("#fffaf0"), rgb("#3b4252")
WATER, TERRACOTTA, SLATE, BRICK = rgb("#63bccb"), rgb("#d1704a"), rgb("#7c8794"), rgb("#c1664b")
WALLS = {
    TROPICS: tuple(map(rgb, ("#fbf3e4", "#e9f0e6", "#f7e0cf", "#dfeaf0", "#f6ead0", "#efe3ea"))),
    IBERIA: tuple(map(rgb, ("#fdf6e8", "#f6d58c", "#f3b9a0", "#a9cbe0", "#f8e3c4", "#cfdcb8"))),
}
CLOTH = tuple(map(rgb, ("#d98c5f", "#5f8f8b", "#c9a24d", "#8a9a6b", "#b9718a", "#6c86b3", "#c7b8a3")))
