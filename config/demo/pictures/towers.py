"""Fronts of large buildings: towers, slab blocks, offices, old works."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.outdoors import bush, distance, garden_tree, lawn, round_tree, shadow, sky, street
from config.demo.pictures.palette import (
    BRICK,
    CLOTH,
    GLASS,
    GLOW,
    INK,
    LEAF,
    MOSS,
    SLATE,
    STONE,
    WALLS,
    WATER,
    WHITE,
    Colour,
    Palette,
    darker,
    lighter,
    mix,
    rgb,
)
from config.demo.pictures.parts import balcony, bench, laundry, roof_garden, window


def tower(c: Canvas, p: Palette, rng: Random, *, crowned: bool = False) -> None:
    """A slender block of homes among trees; with a planted crown it is the penthouse's."""
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    wall, tone = rng.sample(WALLS[p.scenery], 2)
    bays = rng.choice((2, 3, 3, 4))
    width = 90 + bays * 82
    top, x = rng.choice((88, 120, 180)) if not crowned else 130, 540 - width / 2
    _tower_block(
        c,
        p,
        rng,
        x + width + rng.uniform(-10, 50),
        top + rng.uniform(70, 170),
        190,
        mix(tone, SLATE, 0.25),
        floors=8,
        bays=2,
        crowned=False,
    )
    garden_tree(c, p, rng, 230, 640, 270)
    round_tree(c, p, 1010, 636, 210, LEAF)
    _tower_block(c, p, rng, x, top, width, wall, floors=round((650 - top) / 54), bays=bays, crowned=crowned)
    _fins(c, p, rng, x, top, width)
    _lobby(c, p, x, width)
    c.shape([(495, 668), (585, 668), (720, 800), (360, 800)], p.lit(lighter(STONE, 0.45)))
    garden_tree(c, p, rng, x - 60, 690, 260)
    for x, wide in ((80, 150), (200, 110), (790, 120), (930, 150), (1110, 170)):
        bush(c, p, rng, x, 706 + wide * 0.1, wide, rng.choice((None, rgb("#f2a0a8"), rgb("#fbe08a"))))
    garden_tree(c, p, rng, 1080, 736, 330)


def _tower_block(
    c: Canvas,
    p: Palette,
    rng: Random,
    x: float,
    top: float,
    width: float,
    wall: Colour,
    *,
    floors: int,
    bays: int,
    crowned: bool,
) -> None:
    base, side = 650, 64
    c.box(x + width, top + 16, side, base - top - 16, p.lit(darker(wall, 0.2)))
    c.box(x, top, width, base - top, p.lit(wall))
    step, bay = (base - top - 44) / floors, width / bays
    for floor in range(floors):
        y = top + 20 + floor * step
        for column in range(bays):
            inner = x + column * bay + bay * 0.14
            window(c, p, rng, inner, y, bay * 0.72, step * 0.56, panes=3, sill=False)
            balcony(c, p, rng, inner - 3, y + step * 0.68, bay * 0.72 + 6, iron=False, tall=step * 0.3)
        for column in range(2):
            window(
                c,
                p,
                rng,
                x + width + 12 + column * 25,
                y + 6,
                14,
                step * 0.42,
                panes=1,
                sill=False,
                frame=darker(WHITE, 0.12),
            )
    c.box(x - 8, top - 10, width + 16, 14, p.lit(WHITE))
    c.box(x + width, top + 6, side + 6, 12, p.lit(darker(WHITE, 0.15)))
    if crowned:
        roof_garden(c, p, rng, x, top - 10, width)
    else:
        c.box(x + width * 0.3, top - 34, width * 0.36, 24, p.lit(darker(wall, 0.1)))


def _fins(c: Canvas, p: Palette, rng: Random, x: float, top: float, width: float) -> None:
    """A coloured spine or a broad brow, so that not every tower is its neighbour's twin."""
    tone, kind = p.lit(lighter(rng.choice((p.accent, *CLOTH)), 0.2)), rng.randrange(3)
    if kind == 0:
        c.box(x - 26, top - 46, 30, 650 - top + 46, tone)
        c.box(x - 26, top - 46, 9, 650 - top + 46, lighter(tone, 0.3))
    elif kind == 1:
        c.box(x - 18, top - 20, width + 36, 16, tone, radius=6)
        for edge in (x - 10, x + width - 2):
            c.box(edge, top - 10, 12, 660 - top, tone)


def _lobby(c: Canvas, p: Palette, x: float, width: float) -> None:
    c.box(x - 20, 604, width + 104, 56, p.lit(lighter(STONE, 0.1)))
    c.box(x + 4, 616, width - 8, 44, GLOW if p.evening else p.lit(darker(GLASS, 0.1)))
    for at in range(1, 7):
        c.box(x + width * at / 7 - 2, 616, 4, 44, p.lit(WHITE))
    c.box(x - 40, 592, width + 150, 16, p.lit(p.accent), radius=4)
    c.box(x - 40, 658, width + 150, 10, p.lit(lighter(STONE, 0.4)))


def slab_block(c: Canvas, p: Palette, rng: Random) -> None:
    """A public housing slab: galleries, a painted end wall, washing in the breeze. A number on it would be made up."""
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    band = rng.choice((p.accent, rgb("#e08a5b"), rgb("#5c9ead"), rgb("#d9a441"), rgb("#7fa66b")))
    floors = rng.randint(7, 10)
    x, top, width, base = 190, 652 - 66 - floors * 48, 760, 652
    c.box(x + width, top + 14, 70, base - top - 14, p.lit(darker(WHITE, 0.24)))
    c.box(x, top, width, base - top, p.lit(WHITE))
    c.box(x, top - 12, width + 76, 16, p.lit(darker(band, 0.1)))
    step = (base - top - 66) / floors
    for floor in range(floors):
        _gallery(c, p, rng, x + 150, top + 10 + floor * step, width - 150, step, band if floor % 3 == 1 else None)
    c.box(x, top + 4, 150, base - top - 4, p.lit(band))
    c.box(x + 92, top + 4, 26, base - top - 4, p.lit(lighter(band, 0.35)))
    for dot in range(3):
        c.oval(x + 46, top + 60 + dot * 58, 20, 20, p.lit(lighter(band, (0.75, 0.5, 0.3)[dot])))
    c.box(x + 150, base - 54, width - 150, 54, p.lit(darker(STONE, 0.28)))
    for pillar in range(8):
        c.box(x + 160 + pillar * 84, base - 54, 20, 54, p.lit(lighter(STONE, 0.4)))
    c.box(0, base, 1200, 20, p.lit(lighter(STONE, 0.35)))
    bench(c, p, 560, 706)
    for at, tall in ((110, 250), (1050, 280), (880, 180)):
        round_tree(c, p, at, 700, tall, rng.choice((LEAF, MOSS)))
    for at in (290, 410, 760, 1150):
        bush(c, p, rng, at, 726, 120, rng.choice((rgb("#f2a0a8"), rgb("#f7d774"), None)))


def _gallery(
    c: Canvas, p: Palette, rng: Random, x: float, y: float, width: float, step: float, band: Colour | None
) -> None:
    count = 7
    bay = width / count
    c.box(x, y, width, step * 0.6, p.lit(darker(WHITE, 0.1)))
    for column in range(count):
        at = x + column * bay
        window(c, p, rng, at + 12, y + step * 0.12, bay * 0.34, step * 0.4, panes=2, sill=False)
        c.box(at + bay * 0.62, y + step * 0.08, bay * 0.2, step * 0.52, p.lit(rng.choice(CLOTH)))
    c.box(x, y + step * 0.56, width, step * 0.34, p.lit(lighter(band, 0.45) if band else WHITE))
    c.box(x, y + step * 0.54, width, 4, p.lit(STONE))
    if rng.random() < 0.5:
        laundry(c, p, rng, x + rng.uniform(0.05, 0.7) * width, y + step * 0.44, 86, CLOTH)


def office(c: Canvas, p: Palette, rng: Random) -> None:
    """A glass building that mirrors the sky."""
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    x, top, width, base = 380, 110, 400, 668
    c.box(x + width, top + 40, 130, base - top - 40, p.lit(darker(SLATE, 0.1)))
    c.shade(x, top, width, base - top, mix(p.sky_top, GLASS, 0.5), mix(p.sky_low, GLASS, 0.35))
    for row in range(12):
        for column in range(8):
            if rng.random() < (0.5 if p.evening else 0.16):
                c.box(
                    x + column * 50 + 3, top + row * 44 + 3, 44, 38, GLOW if p.evening else (*lighter(GLASS, 0.6), 120)
                )
    c.shape([(x, top + 300), (x + 300, top), (x + 392, top), (x, top + 392)], (255, 255, 255, 46))
    for column in range(9):
        c.box(x + column * 50 - 1.5, top, 3, base - top, p.lit(lighter(SLATE, 0.5)))
    for row in range(13):
        c.box(x, top + row * 44 - 2, width, 5, p.lit(lighter(SLATE, 0.6)))
        c.box(
            x + width + 14,
            top + 58 + row * 40,
            102,
            14,
            GLOW if p.evening and row % 3 == 0 else p.lit(darker(GLASS, 0.25)),
        )
    c.box(x - 8, top - 12, width + 16, 14, p.lit(WHITE))
    c.box(x + 90, base - 92, 220, 92, GLOW if p.evening else p.lit(darker(GLASS, 0.3)))
    for at in range(1, 4):
        c.box(x + 90 + at * 55 - 2, base - 92, 4, 92, p.lit(WHITE))
    c.box(x + 60, base - 108, 280, 18, p.lit(p.accent), radius=4)
    street(c, p)
    for at, tall in ((170, 240), (300, 190), (1000, 230), (1120, 190)):
        round_tree(c, p, at, 684, tall, rng.choice((LEAF, MOSS)))
    bench(c, p, 820, 690)


def loft(c: Canvas, p: Palette, rng: Random) -> None:
    """A brick works turned into homes, with tall arched windows and water in front."""
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    x, top, width, base = 170, 230, 860, 640
    brick = mix(BRICK, rng.choice(WALLS[p.scenery]), 0.15)
    c.box(900, 96, 58, 160, p.lit(darker(brick, 0.12)))
    c.box(892, 88, 74, 14, p.lit(darker(brick, 0.25)))
    for tooth in range(4):
        left = x + tooth * 215
        c.shape([(left, top), (left, top - 70), (left + 215, top)], p.lit(darker(SLATE, 0.12)))
        c.shape(
            [(left + 6, top - 6), (left + 6, top - 54), (left + 26, top - 50), (left + 26, top - 6)],
            GLOW if p.evening else p.lit(GLASS),
        )
    c.box(x, top, width, base - top, p.lit(brick))
    for row in range(int((base - top) / 22)):
        for _ in range(9):
            c.box(x + rng.uniform(0, width - 30), top + 6 + row * 22, 24, 5, p.lit(darker(brick, 0.08)))
    c.box(x - 6, top - 4, width + 12, 14, p.lit(darker(brick, 0.2)))
    for column in range(5):
        _works_window(c, p, rng, x + 40 + column * 164, top + 62, 124, 270, entrance=column == 2)
    c.box(0, base, 1200, 36, p.lit(lighter(STONE, 0.25)))
    c.box(0, base + 36, 1200, 10, p.lit(STONE))
    c.shade(0, base + 46, 1200, 800 - base - 46, p.lit(mix(WATER, p.sky_low, 0.3)), p.lit(darker(WATER, 0.2)))
    for _ in range(16):
        at, y = rng.uniform(0, 1100), rng.uniform(base + 60, 790)
        c.box(at, y, rng.uniform(40, 120), 3, (*lighter(WATER, 0.55), 120), radius=1.5)
    garden_tree(c, p, rng, 90, base + 8, 260)
    garden_tree(c, p, rng, 1110, base + 8, 240)
    bench(c, p, 690, base + 26)


def _works_window(
    c: Canvas, p: Palette, rng: Random, x: float, y: float, width: float, height: float, *, entrance: bool
) -> None:
    glass = GLOW if p.evening and rng.random() < 0.8 else p.lit(mix(GLASS, WHITE, 0.15))
    c.pie(x + width / 2, y, width / 2 + 9, 180, 360, p.lit(lighter(BRICK, 0.45)))
    c.pie(x + width / 2, y, width / 2, 180, 360, glass)
    c.box(x, y, width, height, glass)
    c.shape(
        [(x, y + height * 0.5), (x + width, y), (x + width, y + height * 0.16), (x, y + height * 0.7)],
        lighter(glass, 0.25),
    )
    for bar in range(1, 4):
        c.box(x + width * bar / 4 - 2, y - width * 0.4, 4, height + width * 0.4, p.lit(INK))
    for bar in range(6):
        c.box(x, y + height * bar / 6 - 2, width, 4, p.lit(INK))
    c.box(x - 8, y + height, width + 16, 9, p.lit(lighter(BRICK, 0.45)))
    if entrance:
        c.box(x + 14, y + height - 96, width - 28, 174, p.lit(p.accent))
        c.box(x + width / 2 - 2, y + height - 96, 4, 174, p.lit(darker(p.accent, 0.3)))
        shadow(c, x + width / 2, y + height + 80, 70, 6)
