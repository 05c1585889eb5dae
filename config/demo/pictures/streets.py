"""Fronts that stand shoulder to shoulder: old city fronts, rows of houses, shophouses."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.outdoors import bush, distance, garden_tree, lawn, palm, sky, street, street_lamp
from config.demo.pictures.palette import (
    CLOTH,
    GLASS,
    GLOW,
    IBERIA,
    LEAF,
    MOSS,
    SLATE,
    STONE,
    TERRACOTTA,
    WALLS,
    WHITE,
    Colour,
    Palette,
    darker,
    lighter,
    mix,
    rgb,
)
from config.demo.pictures.parts import awning, balcony, car, door, gable, roof_garden, shutters, tiles, window


def street_front(c: Canvas, p: Palette, rng: Random, *, crowned: bool = False) -> None:
    """An old city front of four floors between its neighbours, with iron balconies and a tiled roof."""
    sky(c, p, rng)
    distance(c, p, rng, horizon=600)
    walls = rng.sample(WALLS[IBERIA], 3)
    _old_front(c, p, rng, -60, 268, 381, walls[0], floors=3, columns=3, tiled=False)
    _old_front(c, p, rng, 879, 240, 381, walls[1], floors=3, columns=3, tiled=False)
    tiled = rng.random() < 0.7
    hue = rng.choice((rgb("#3f78b0"), rgb("#4b9a8d"), rgb("#c99532"), rgb("#5d86b8"))) if tiled else walls[2]
    floors = 4 if crowned else rng.choice((4, 4, 5))
    _old_front(
        c,
        p,
        rng,
        320,
        218 if crowned else rng.choice((136, 160, 196)),
        560,
        hue,
        floors=floors,
        columns=4,
        tiled=tiled,
        crowned=crowned,
    )
    street(c, p)
    for rail in (752, 790):
        c.box(0, rail, 1200, 4, p.lit((196, 198, 200)))
    street_lamp(c, p, 300, 676)
    for x in (380, 812):
        c.box(x - 15, 646, 30, 26, p.lit(TERRACOTTA), radius=4)
        c.oval(x, 626, 25, 30, p.lit(MOSS))
        c.oval(x - 6, 620, 12, 14, p.lit(LEAF))


def _old_front(
    c: Canvas,
    p: Palette,
    rng: Random,
    x: float,
    top: float,
    width: float,
    wall: Colour,
    *,
    floors: int,
    columns: int,
    tiled: bool,
    crowned: bool = False,
) -> None:
    base = 668
    if crowned:
        roof_garden(c, p, rng, x, top, width)
    else:
        gable(c, p, x, top, width, 58, over=10)
    if tiled:
        tiles(c, p, x, top, width, base - top, wall)
    else:
        c.box(x, top, width, base - top, p.lit(wall))
    c.box(x, top, width, 16, p.lit(WHITE))
    c.box(x, base - 42, width, 42, p.lit(lighter(STONE, 0.3)))
    for edge in (x, x + width - 16):
        c.box(edge, top + 16, 16, base - top - 58, p.lit(WHITE))
    step, bay = (base - top - 20) / floors, (width - 32) / columns
    trim = rng.choice((rgb("#2f6b50"), rgb("#7d3b34"), rgb("#30506f")))
    for floor in range(floors - 1):
        for column in range(columns):
            left, y = x + 16 + (column + 0.29) * bay, top + 36 + floor * step
            window(c, p, rng, left, y, bay * 0.42, step * 0.62, panes=2, sill=False)
            c.box(left - 10, y - 14, bay * 0.42 + 20, 7, p.lit(WHITE))
            balcony(c, p, rng, left - 14, y + step * 0.64, bay * 0.42 + 28, iron=True, tall=step * 0.26)
    for column in range(columns):
        left = x + 16 + (column + 0.26) * bay
        if column == columns // 2:
            door(c, p, left, base, bay * 0.48, step * 0.62, trim, arched=True)
        else:
            window(c, p, rng, left + 4, base - step * 0.72, bay * 0.42, step * 0.4)
            shutters(c, p, left + 4, base - step * 0.72, bay * 0.42, step * 0.4, trim)


def row_of_houses(c: Canvas, p: Palette, rng: Random, *, count: int = 3, floors: int = 2) -> None:
    """Joined houses; the one on offer stands in the middle with the agency's colour on its door."""
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    width = 900 / count
    top = 600 - 118 * floors
    walls = rng.sample(WALLS[p.scenery], 3)
    garden_tree(c, p, rng, 110, 640, 300)
    garden_tree(c, p, rng, 1110, 640, 280)
    for house in range(count):
        ours = house == count // 2
        _row_house(
            c,
            p,
            rng,
            150 + house * width,
            top,
            width,
            walls[house % 3],
            floors,
            p.accent if ours else rng.choice(CLOTH),
        )
    street(c, p, top=672)
    car(c, p, 190 + rng.uniform(0, 80), 758, rng.choice(CLOTH), 1.15)
    for house in range(count):
        bush(c, p, rng, 150 + house * width + 46, 674, 92, rng.choice((rgb("#f2a0a8"), rgb("#fbe08a"), None)))


def _row_house(
    c: Canvas, p: Palette, rng: Random, x: float, top: float, width: float, wall: Colour, floors: int, tone: Colour
) -> None:
    base = 664
    c.box(x, top, width, base - top, p.lit(wall))
    c.box(x + width - 12, top, 12, base - top, p.lit(darker(wall, 0.12)))
    roof = TERRACOTTA if p.scenery == IBERIA else mix(TERRACOTTA, SLATE, 0.45)
    gable(c, p, x, top, width, 84, roof, over=0, slope=0)
    _dormer(c, p, rng, x + width * 0.5, top - 12, roof)
    c.box(x + width - 30, top - 118, 34, 52, p.lit(darker(wall, 0.16)))
    c.box(x + width - 35, top - 124, 44, 9, p.lit(darker(roof, 0.2)))
    for floor in range(floors - 1):
        for column in (0.14, 0.58):
            window(c, p, rng, x + width * column, top + 34 + floor * 118, width * 0.26, 66)
            if width > 280:
                shutters(c, p, x + width * column, top + 34 + floor * 118, width * 0.26, 66, tone)
    window(c, p, rng, x + width * 0.54, base - 118, width * 0.32, 70, panes=3)
    door(c, p, x + width * 0.16, base, width * 0.19, 108, tone)
    c.shape(
        [
            (x + width * 0.08, base - 122),
            (x + width * 0.43, base - 122),
            (x + width * 0.46, base - 104),
            (x + width * 0.05, base - 104),
        ],
        p.lit(darker(TERRACOTTA, 0.1)),
    )


def _dormer(c: Canvas, p: Palette, rng: Random, x: float, base: float, roof: Colour) -> None:
    c.box(x - 32, base - 50, 64, 50, p.lit(WHITE))
    window(c, p, rng, x - 20, base - 42, 40, 36, sill=False)
    c.shape([(x - 44, base - 48), (x, base - 80), (x + 44, base - 48)], p.lit(darker(roof, 0.12)))


def shophouses(c: Canvas, p: Palette, rng: Random) -> None:
    """Three ornate shop fronts with an arcade (tropics), or a tiled front with an awning (Iberia)."""
    if p.scenery == IBERIA:
        street_front(c, p, rng)
        for x in (352, 700):
            c.box(x, 532, 150, 112, GLOW if p.evening else p.lit(GLASS))
            c.shape([(x, 610), (x + 90, 532), (x + 124, 532), (x, 640)], p.lit(lighter(GLASS, 0.4)))
            awning(c, p, x - 10, 494, 170, p.accent)
        return
    sky(c, p, rng)
    distance(c, p, rng, horizon=610)
    hues = [rgb("#8cc0b5"), rgb("#f0a58e"), rgb("#f3cd7c"), rgb("#9db8dd"), rgb("#d8a0bd")]
    rng.shuffle(hues)
    for at, hue in enumerate(hues[:4]):
        _shophouse(c, p, rng, -10 + at * 305, hue, ours=at == 1)
    street(c, p)
    palm(c, p, 1120, 690, 330, -0.08)
    street_lamp(c, p, 620, 690, 210)


def _shophouse(c: Canvas, p: Palette, rng: Random, x: float, hue: Colour, *, ours: bool) -> None:
    width, top, base = 305, 236, 668
    gable(c, p, x, top, width, 66, over=0, slope=0)
    c.box(x, top, width, base - top, p.lit(hue))
    c.box(x, top, width, 18, p.lit(WHITE))
    for bracket in range(9):
        c.box(x + 10 + bracket * 34, top + 18, 14, 10, p.lit(WHITE))
    for column in range(3):
        left = x + 34 + column * 84
        c.pie(left + 34, top + 92, 39, 180, 360, p.lit(WHITE))
        c.pie(left + 34, top + 92, 32, 180, 360, GLOW if p.evening else p.lit(GLASS))
        for leaf in (left + 2, left + 35):
            c.box(leaf, top + 92, 31, 92, p.lit(darker(hue, 0.32) if column != 1 else WHITE))
            for slat in range(1, 10):
                c.box(leaf + 3, top + 92 + slat * 9, 25, 2, p.lit(darker(hue, 0.46) if column != 1 else STONE))
    tiles(c, p, x + 16, top + 204, width - 32, 34, darker(hue, 0.25), 17)
    c.box(x, top + 246, width, 12, p.lit(WHITE))
    c.box(x + 26, top + 258, width - 52, base - top - 258, p.lit(darker(hue, 0.5)))
    c.box(x + 60, base - 150, 64, 84, GLOW if p.evening else p.lit(GLASS))
    door(c, p, x + 160, base, 64, 140, p.accent if ours else darker(hue, 0.2))
    for pillar in (x, x + width - 28):
        c.box(pillar, top + 258, 28, base - top - 258, p.lit(lighter(hue, 0.3)))
        c.box(pillar - 3, top + 268, 34, 8, p.lit(WHITE))
    if ours:
        awning(c, p, x + 30, top + 256, width - 60, p.accent, 34)
