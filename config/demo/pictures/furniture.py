"""What stands and hangs in a room."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.outdoors import distance, shadow, sky
from config.demo.pictures.palette import (
    CLOTH,
    GLOW,
    INK,
    LEAF,
    MOSS,
    OAK,
    PINE,
    STONE,
    TERRACOTTA,
    WHITE,
    WOOD,
    Colour,
    Palette,
    darker,
    lighter,
    mix,
    rgb,
)


def view_window(
    c: Canvas,
    p: Palette,
    rng: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    wall: Colour,
    *,
    columns: int = 3,
) -> None:
    """A window with the world behind it. Call it first: it paints the wall around the opening."""
    sky(c, p, rng, x, y, width, height)
    horizon = y + height * 0.86
    distance(c, p, rng, horizon=horizon, left=x, right=x + width, size=height / 470)
    c.box(x, horizon, width, y + height - horizon, p.hazy(LEAF, 0.2))
    for left, top, wide, tall in (
        (0, 0, 1200, y),
        (0, y, x, height),
        (x + width, y, 1200 - x - width, height),
        (0, y + height, 1200, 640 - y - height),
    ):
        c.box(left, top, wide, tall, wall)
    frame = p.lit(WHITE)
    for left, top, wide, tall in (
        (x - 10, y - 10, width + 20, 12),
        (x - 10, y + height - 2, width + 20, 14),
        (x - 10, y, 12, height),
        (x + width - 2, y, 12, height),
    ):
        c.box(left, top, wide, tall, frame)
    for column in range(1, columns):
        c.box(x + width * column / columns - 4, y, 8, height, frame)
    c.box(x - 18, y + height + 10, width + 36, 10, darker(frame, 0.1))


def curtains(c: Canvas, p: Palette, x: float, y: float, width: float, height: float, tone: Colour) -> None:
    """A rod and two gathered curtains beside a window."""
    c.box(x - 84, y - 36, width + 168, 6, p.lit(INK), radius=3)
    for knob in (x - 86, x + width + 86):
        c.oval(knob, y - 33, 8, 8, p.lit(INK))
    fill = p.lit(tone)
    for left in (x - 70, x + width - 20):
        c.box(left, y - 30, 90, height, fill)
        for fold in range(4):
            c.box(left + 12 + fold * 21, y - 30, 7, height, darker(fill, 0.1))


def floorboards(c: Canvas, p: Palette, tone: Colour, *, top: float = 600) -> None:
    c.shade(0, top, 1200, 800 - top, p.lit(tone), p.lit(darker(tone, 0.1)))
    for row, y in enumerate((626, 660, 704, 756)):
        c.box(0, y, 1200, 2 + row * 0.4, p.lit(darker(tone, 0.13)))
        for x in range(-200 + row * 90, 1200, 330):
            c.box(x, y - 22 - row * 7, 2.5, 22 + row * 7, p.lit(darker(tone, 0.13)))
    c.box(0, top - 16, 1200, 16, p.lit(WHITE))
    c.box(0, top - 2, 1200, 3, p.lit(darker(WHITE, 0.2)))


def sunbeam(c: Canvas, p: Palette, x: float, width: float) -> None:
    """Light from the window lying on the floor."""
    strength = {"morning": 76, "noon": 60, "golden": 84, "dusk": 0}[p.hour]
    if strength:
        for left in (x, x + width * 0.52):
            c.shape(
                [(left, 604), (left + width * 0.46, 604), (left + width * 0.46 - 170, 800), (left - 170, 800)],
                (*p.sun, strength),
            )


def sofa(c: Canvas, p: Palette, rng: Random, x: float, base: float, width: float, tone: Colour) -> None:
    fill, seats = p.lit(tone), 3 if width > 430 else 2
    c.oval(x + width / 2, base + 2, width * 0.53, 15, (30, 26, 40, 56))
    for leg in (x + 26, x + width - 40):
        c.shape([(leg, base - 22), (leg + 14, base - 22), (leg + 10, base), (leg + 4, base)], p.lit(WOOD))
    c.box(x + 12, base - 176, width - 24, 150, darker(fill, 0.12), radius=26)
    seat = (width - 76) / seats
    for at in range(seats):
        c.box(x + 38 + at * seat + 2, base - 166, seat - 4, 92, darker(fill, 0.04), radius=18)
    for at in range(seats):
        c.box(x + 38 + at * seat + 1, base - 90, seat - 2, 46, lighter(fill, 0.14), radius=14)
    c.box(x + 14, base - 54, width - 28, 34, fill, radius=10)
    for arm in (x, x + width - 46):
        c.box(arm, base - 118, 46, 98, darker(fill, 0.06), radius=20)
        c.box(arm + 6, base - 114, 34, 20, lighter(fill, 0.1), radius=10)
    cushion(c, p, x + 52, base - 146, 72, p.accent, stripes=True)
    cushion(c, p, x + width - 124, base - 142, 68, rng.choice(CLOTH))
    if rng.random() < 0.6:
        c.box(x + width * 0.5, base - 172, 62, 104, p.lit(WHITE), radius=6)
        for stripe in range(3):
            c.box(x + width * 0.5, base - 96 + stripe * 9, 62, 4, p.lit(p.accent))


def cushion(c: Canvas, p: Palette, x: float, y: float, size: float, tone: Colour, *, stripes: bool = False) -> None:
    fill = p.lit(lighter(tone, 0.16))
    c.box(x, y, size, size * 0.86, fill, radius=15)
    if stripes:
        for at in (0.24, 0.46, 0.68):
            c.box(x + size * at, y + 5, 6, size * 0.86 - 10, lighter(fill, 0.45))


def armchair(c: Canvas, p: Palette, x: float, base: float, tone: Colour) -> None:
    fill = p.lit(tone)
    c.oval(x + 80, base + 2, 96, 12, (30, 26, 40, 56))
    for leg in (x + 24, x + 124):
        c.shape([(leg, base - 30), (leg + 12, base - 30), (leg + 8, base), (leg + 3, base)], p.lit(WOOD))
    c.box(x + 12, base - 178, 136, 150, darker(fill, 0.08), radius=42)
    c.box(x + 26, base - 86, 108, 44, lighter(fill, 0.16), radius=16)
    for arm in (x, x + 124):
        c.box(arm, base - 112, 36, 88, fill, radius=17)
    cushion(c, p, x + 48, base - 138, 64, WHITE)


def rug(c: Canvas, p: Palette, rng: Random, x: float, y: float, across: float, tone: Colour) -> None:
    fill = p.lit(lighter(tone, 0.45))
    c.oval(x, y, across, across * 0.15, darker(fill, 0.1))
    for ring, share in ((lighter(fill, 0.2), 0.96), (fill, 0.86), (lighter(fill, 0.3), 0.6), (fill, 0.53)):
        c.oval(x, y, across * share, across * 0.15 * share, ring)


def coffee_table(c: Canvas, p: Palette, rng: Random, x: float, base: float) -> None:
    for dx in (-78, 66):
        c.shape(
            [
                (x + dx, base - 60),
                (x + dx + 11, base - 60),
                (x + dx + 7 + dx * 0.1, base),
                (x + dx + 1 + dx * 0.1, base),
            ],
            p.lit(darker(WOOD, 0.2)),
        )
    c.oval(x, base - 62, 120, 17, p.lit(darker(OAK, 0.22)))
    c.oval(x, base - 67, 120, 17, p.lit(OAK))
    for at, (tone, wide) in enumerate(((p.accent, 64), (CLOTH[2], 56))):
        c.box(x - 66 + at * 4, base - 80 - at * 9, wide, 9, p.lit(tone), radius=2)
    vase(c, p, rng, x + 48, base - 72, 46)


def vase(c: Canvas, p: Palette, rng: Random, x: float, base: float, tall: float) -> None:
    for dx, rise in ((-0.42, 1.5), (0.05, 1.9), (0.44, 1.45)):
        c.line(
            [
                (x, base - tall * 0.8),
                (x + dx * tall * 0.6, base - tall * rise * 0.7),
                (x + dx * tall, base - tall * rise),
            ],
            p.lit(MOSS),
            3,
        )
        c.oval(
            x + dx * tall,
            base - tall * rise,
            tall * 0.19,
            tall * 0.19,
            p.lit(rng.choice((rgb("#f2a0a8"), rgb("#fbe08a"), WHITE))),
        )
    c.box(x - tall * 0.13, base - tall, tall * 0.26, tall * 0.4, p.lit(WHITE), radius=4)
    c.oval(x, base - tall * 0.34, tall * 0.32, tall * 0.34, p.lit(WHITE))


def floor_lamp(c: Canvas, p: Palette, x: float, base: float) -> None:
    if p.evening:
        for radius, strength in ((230, 26), (150, 34), (90, 44)):
            c.oval(x, base - 310, radius, radius, (255, 214, 140, strength))
    c.oval(x, base - 2, 44, 8, p.lit(INK))
    c.box(x - 3, base - 290, 6, 288, p.lit(INK))
    shade = (255, 226, 166) if p.evening else p.lit(rgb("#f6e6c6"))
    c.shape([(x - 34, base - 354), (x + 34, base - 354), (x + 56, base - 276), (x - 56, base - 276)], shade)
    c.shape(
        [(x + 12, base - 354), (x + 34, base - 354), (x + 56, base - 276), (x + 20, base - 276)], darker(shade, 0.07)
    )


def pendant(c: Canvas, p: Palette, x: float, drop: float, tone: Colour, size: float = 54) -> None:
    c.box(x - 1.5, 0, 3, drop, p.lit(INK))
    if p.evening:
        for radius, strength in ((size * 2.6, 30), (size * 1.6, 44)):
            c.oval(x, drop + size * 0.6, radius, radius, (255, 214, 140, strength))
    c.oval(x, drop + size * 0.72, size * 0.36, size * 0.24, GLOW if p.evening else p.lit(WHITE))
    c.pie(x, drop + size * 0.72, size, 180, 360, p.lit(tone))
    c.box(x - 8, drop - size * 0.36, 16, size * 0.16, p.lit(INK), radius=3)


def leafy_plant(c: Canvas, p: Palette, rng: Random, x: float, base: float, tall: float) -> None:
    """A big-leaved plant in a pot."""
    shadow(c, x, base, tall * 0.22, tall * 0.03)
    pot = p.lit(rng.choice((TERRACOTTA, WHITE, p.accent, STONE)))
    stems = ((-0.36, 0.72), (0.4, 0.66), (-0.2, 0.93), (0.2, 0.98), (0.0, 0.78), (-0.44, 0.5), (0.46, 0.44))
    for at, (dx, rise) in enumerate(stems):
        tip = (x + dx * tall * 0.7, base - tall * rise)
        c.line(
            [(x, base - tall * 0.24), (x + dx * tall * 0.3, base - tall * rise * 0.7), tip], p.lit(MOSS), tall * 0.012
        )
        _leaf(c, p.lit((LEAF, MOSS, mix(MOSS, PINE, 0.5))[at % 3]), tip, dx, tall * 0.2)
    c.shape(
        [
            (x - tall * 0.14, base - tall * 0.28),
            (x + tall * 0.14, base - tall * 0.28),
            (x + tall * 0.1, base),
            (x - tall * 0.1, base),
        ],
        pot,
    )
    c.box(x - tall * 0.155, base - tall * 0.3, tall * 0.31, tall * 0.05, lighter(pot, 0.18), radius=3)


def _leaf(c: Canvas, tone: Colour, tip: tuple[float, float], lean: float, size: float) -> None:
    x, y = tip
    out = size * (0.55 if lean >= 0 else -0.55)
    c.shape(
        [
            (x - out * 0.7, y + size * 0.3),
            (x - out * 0.5, y - size * 0.28),
            (x + out * 0.3, y - size * 0.5),
            (x + out * 1.25, y - size * 0.2),
            (x + out * 1.1, y + size * 0.14),
            (x + out * 0.4, y + size * 0.44),
        ],
        tone,
    )
    c.line([(x - out * 0.6, y + size * 0.24), (x + out * 1.1, y - size * 0.12)], lighter(tone, 0.25), 2)


def picture_frame(c: Canvas, p: Palette, rng: Random, x: float, y: float, width: float, height: float) -> None:
    """A framed print: hills and a sun, or three shapes."""
    c.box(x + 5, y + 6, width, height, (30, 26, 40, 40))
    c.box(x, y, width, height, p.lit(OAK))
    c.box(x + 6, y + 6, width - 12, height - 12, p.lit(WHITE))
    inner_x, inner_y, wide, tall = x + 18, y + 18, width - 36, height - 36
    one, two = rng.sample(CLOTH, 2)
    c.box(inner_x, inner_y, wide, tall, p.lit(lighter(one, 0.62)))
    if rng.random() < 0.5:
        c.oval(inner_x + wide * 0.64, inner_y + tall * 0.34, wide * 0.17, wide * 0.17, p.lit(rgb("#f0b45c")))
        c.shape(
            [
                (inner_x, inner_y + tall),
                (inner_x, inner_y + tall * 0.66),
                (inner_x + wide * 0.34, inner_y + tall * 0.44),
                (inner_x + wide, inner_y + tall * 0.86),
                (inner_x + wide, inner_y + tall),
            ],
            p.lit(two),
        )
        c.shape(
            [
                (inner_x, inner_y + tall),
                (inner_x + wide * 0.6, inner_y + tall * 0.66),
                (inner_x + wide, inner_y + tall * 0.58),
                (inner_x + wide, inner_y + tall),
            ],
            p.lit(p.accent),
        )
    else:
        c.pie(inner_x + wide * 0.5, inner_y + tall * 0.9, wide * 0.36, 180, 360, p.lit(p.accent))
        c.oval(inner_x + wide * 0.36, inner_y + tall * 0.34, wide * 0.17, wide * 0.17, p.lit(two))
        c.oval(inner_x + wide * 0.68, inner_y + tall * 0.44, wide * 0.11, wide * 0.11, p.lit(one))


def shelf(c: Canvas, p: Palette, rng: Random, x: float, y: float, width: float, *, crockery: bool = False) -> None:
    """A wall shelf with books (or plates and cups), a bowl and a trailing plant."""
    at = x + 12
    if crockery:
        for plate in range(3):
            c.oval(x + 40 + plate * 26, y - 30, 30, 30, p.lit((WHITE, lighter(p.accent, 0.55), WHITE)[plate]))
            c.oval(x + 40 + plate * 26, y - 30, 19, 19, p.lit(darker(WHITE, 0.07)))
        for cup in range(2):
            c.box(x + width * 0.5 + cup * 30, y - 24, 22, 24, p.lit((p.accent, TERRACOTTA)[cup]), radius=5)
    while not crockery and at < x + width * 0.62:
        wide, tall = rng.uniform(10, 20), rng.uniform(44, 70)
        c.box(at, y - tall, wide, tall, p.lit(rng.choice((*CLOTH, p.accent))), radius=1.5)
        at += wide + 2
    c.pie(x + width * 0.76, y - 24, 24, 0, 180, p.lit(WHITE))
    c.box(x + width * 0.89 - 16, y - 28, 32, 28, p.lit(TERRACOTTA), radius=5)
    for dx, dy in ((-16, -34), (0, -46), (16, -36), (22, -20), (24, 2), (20, 22)):
        c.oval(x + width * 0.89 + dx, y + dy, 10, 10, p.lit(MOSS if dx % 4 else LEAF))
    c.box(x, y, width, 11, p.lit(WOOD), radius=2)


def side_table_with_lamp(c: Canvas, p: Palette, x: float, base: float) -> None:
    if p.evening:
        for radius, strength in ((150, 34), (90, 46)):
            c.oval(x + 52, base - 190, radius, radius, (255, 214, 140, strength))
    c.box(x, base - 112, 104, 100, p.lit(OAK), radius=5)
    c.box(x - 5, base - 118, 114, 10, p.lit(WOOD), radius=3)
    for row in (100, 56):
        c.box(x + 8, base - row, 88, 38, p.lit(lighter(OAK, 0.2)), radius=3)
        c.oval(x + 52, base - row + 19, 5, 5, p.lit(INK))
    for leg in (x + 8, x + 86):
        c.box(leg, base - 12, 9, 12, p.lit(darker(WOOD, 0.2)))
    c.oval(x + 52, base - 134, 19, 19, p.lit(p.accent))
    c.shape(
        [(x + 30, base - 212), (x + 74, base - 212), (x + 90, base - 156), (x + 14, base - 156)],
        (255, 226, 166) if p.evening else p.lit(rgb("#f6e6c6")),
    )
