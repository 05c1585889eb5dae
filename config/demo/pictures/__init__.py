"""Pictures of the demo's listings, drawn with Pillow. The same reference always gives the same pictures.

The demo needs pictures that are nobody's photographs, arrive without a download and look different from home to
home. They are illustrations and their captions say so; none of them states a fact about a listing.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Literal

from config.demo.pictures import cottages, rooms, streets, towers
from config.demo.pictures.canvas import Canvas
from config.demo.pictures.logo import draw_logo
from config.demo.pictures.palette import IBERIA, TROPICS, Palette, palette_for, palette_of

__all__ = [
    "IBERIA",
    "KINDS",
    "TROPICS",
    "Kind",
    "Palette",
    "caption",
    "draw_listing",
    "draw_logo",
    "palette_for",
    "palette_of",
]

Kind = Literal["outside", "living", "bedroom"]
KINDS: tuple[Kind, ...] = ("outside", "living", "bedroom")
Scene = Callable[[Canvas, Palette, Random], None]


def _shared_staircase(c: Canvas, p: Palette, rng: Random) -> None:
    """Where homes share a staircase: towers in the tropics, mostly old street fronts in Iberia."""
    (streets.street_front if p.scenery == IBERIA and rng.random() < 0.7 else towers.tower)(c, p, rng)


def _top_of_the_house(c: Canvas, p: Palette, rng: Random) -> None:
    (streets.street_front if p.scenery == IBERIA else towers.tower)(c, p, rng, crowned=True)


_OUTSIDE: dict[str, Scene] = {
    "hdb": towers.slab_block,
    "house": cottages.house,
    "villa": cottages.villa,
    "bungalow": cottages.bungalow,
    "semi_detached": cottages.pair,
    "terrace": streets.row_of_houses,
    "townhouse": lambda c, p, rng: streets.row_of_houses(c, p, rng, count=4, floors=3),
    "shophouse": streets.shophouses,
    "office": towers.office,
    "loft": towers.loft,
    "land": cottages.plot,
    "penthouse": _top_of_the_house,
}
_INSIDE: dict[tuple[str, str], tuple[Scene, str]] = {  # what is drawn where a home would have its rooms
    ("office", "living"): (rooms.workplace, "workplace"),
    ("office", "bedroom"): (rooms.meeting, "meeting room"),
    ("shophouse", "living"): (rooms.workplace, "workplace"),
    ("shophouse", "bedroom"): (rooms.meeting, "meeting room"),
    ("studio", "bedroom"): (rooms.kitchen, "kitchen"),
    ("room", "living"): (rooms.kitchen, "shared kitchen"),
    ("land", "living"): (lambda c, p, rng: cottages.plot(c, p, rng, close=True), "the plot from the lane"),
    ("land", "bedroom"): (cottages.house, "a house as it might stand here"),
}


def draw_listing(reference: str, property_type: str, *, kind: Kind, palette: Palette) -> bytes:
    """One JPEG of 1200 by 800. Every choice in it follows from the reference."""
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    rng = Random(f"{reference} {kind}")
    sheet = Canvas()
    _scene(property_type, kind)(sheet, palette, rng)
    if rng.random() < 0.5:
        sheet.mirror()
    return sheet.jpeg()


def caption(property_type: str, kind: Kind) -> str:
    """What to say of a picture to somebody who cannot see it."""
    what = "the building from outside" if property_type != "land" else "the plot"
    if kind != "outside":
        what = _INSIDE.get((property_type, kind), (None, {"living": "living room", "bedroom": "bedroom"}[kind]))[1]
    return f"Illustration: {what}"


def _scene(property_type: str, kind: Kind) -> Scene:
    if kind == "outside":
        return _OUTSIDE.get(property_type, _shared_staircase)
    if (property_type, kind) in _INSIDE:
        return _INSIDE[property_type, kind][0]
    return rooms.living if kind == "living" else rooms.bedroom
