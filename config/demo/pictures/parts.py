"""Windows, doors, roofs and balconies: what fronts are put together from."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.outdoors import round_tree
from config.demo.pictures.palette import (
    GLASS,
    GLOW,
    INK,
    LEAF,
    OAK,
    TERRACOTTA,
    WHITE,
    Colour,
    Palette,
    darker,
    lighter,
    mix,
)


def window(
    c: Canvas,
    p: Palette,
    rng: Random,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    panes: int = 2,
    sill: bool = True,
    frame: Colour = WHITE,
) -> None:
    """A framed window. In the evening most of them glow; by day some have a curtain drawn aside."""
    rim = max(2.5, min(width, height) * 0.06)
    glows = p.evening and rng.random() < 0.68
    glass = mix(GLOW, (255, 190, 110), rng.random() * 0.4) if glows else p.lit(GLASS)
    c.box(x - rim, y - rim, width + 2 * rim, height + 2 * rim, p.lit(frame))
    c.box(x, y, width, height, glass)
    if glows:
        c.box(x, y + height * 0.62, width, height * 0.38, mix(glass, (226, 138, 72), 0.25))
    else:
        c.shape(
            [
                (x, y + height * 0.75),
                (x + width * 0.75, y),
                (x + width, y),
                (x + width, y + height * 0.12),
                (x, y + height),
            ],
            lighter(glass, 0.2),
        )
    if rng.random() < 0.4:
        c.box(x, y, width * 0.2, height, mix(glass, WHITE, 0.55))
    for pane in range(1, panes):
        c.box(x + width * pane / panes - rim * 0.4, y, rim * 0.8, height, p.lit(frame))
    if sill:
        c.box(x - rim * 2, y + height + rim, width + 4 * rim, rim * 1.2, p.lit(darker(frame, 0.14)))


def shutters(c: Canvas, p: Palette, x: float, y: float, width: float, height: float, tone: Colour) -> None:
    """A pair of louvred shutters, folded open beside a window."""
    leaf = width * 0.34
    for at in (x - leaf - 3, x + width + 3):
        c.box(at, y - 2, leaf, height + 4, p.lit(tone))
        for slat in range(1, int(height / 9)):
            c.box(at + 2, y + slat * 9, leaf - 4, 2, p.lit(darker(tone, 0.18)))


def door(
    c: Canvas, p: Palette, x: float, base: float, width: float, height: float, tone: Colour, *, arched: bool = False
) -> None:
    surround, leaf = p.lit(WHITE), p.lit(tone)
    if arched:
        c.pie(x + width / 2, base - height, width / 2 + 7, 180, 360, surround)
    c.box(x - 7, base - height - (0 if arched else 7), width + 14, height + (0 if arched else 7), surround)
    if arched:
        c.pie(x + width / 2, base - height, width / 2, 180, 360, GLOW if p.evening else p.lit(GLASS))
    c.box(x, base - height, width, height, leaf)
    for row in (0.1, 0.54):
        for column in (0.14, 0.56):
            c.box(
                x + width * column, base - height * (1 - row), width * 0.3, height * 0.36, darker(leaf, 0.12), radius=2
            )
    c.oval(x + width * 0.88, base - height * 0.48, 3, 3, GLOW)
    c.box(x - 12, base - 5, width + 24, 8, p.lit(lighter((190, 186, 176), 0.2)))


def balcony(
    c: Canvas, p: Palette, rng: Random, x: float, base: float, width: float, *, iron: bool, tall: float = 34
) -> None:
    """A slab with a railing of iron bars or of glass, and now and then a plant."""
    if rng.random() < 0.45:
        at = x + rng.uniform(0.15, 0.8) * width
        c.oval(at, base - tall - 4, 12, 13, p.lit((104, 160, 98)))
    if iron:
        for bar in range(int(width / 8) + 1):
            c.box(x + bar * width / int(width / 8) - 1, base - tall, 2, tall, p.lit(INK))
        c.box(x - 3, base - tall - 2, width + 6, 4, p.lit(INK))
    else:
        c.box(x, base - tall, width, tall, (*p.lit(lighter(GLASS, 0.35)), 190))
        c.box(x - 2, base - tall - 2, width + 4, 4, p.lit(WHITE))
    c.box(x - 5, base, width + 10, 8, p.lit(lighter((200, 196, 188), 0.3)))


def gable(
    c: Canvas,
    p: Palette,
    x: float,
    base: float,
    width: float,
    rise: float,
    tone: Colour = TERRACOTTA,
    over: float = 18,
    slope: float = 0.1,
) -> None:
    """A tiled roof seen from the street: courses of tiles and a light ridge. A `slope` of 0 joins its neighbours."""
    inset = width * slope
    c.shape(
        [(x - over, base), (x + inset, base - rise), (x + width - inset, base - rise), (x + width + over, base)],
        p.lit(tone),
    )
    for course in range(1, int(rise / 13)):
        share = course / (rise / 13)
        reach = over + (inset + over) * -share
        c.box(x - reach, base - rise * share, width + 2 * reach, 2.5, p.lit(darker(tone, 0.12)))
    c.box(x + inset - 4, base - rise - 5, width - 2 * inset + 8, 8, p.lit(lighter(tone, 0.2)), radius=4)
    c.box(x - over - 2, base - 3, width + 2 * over + 4, 9, p.lit(darker(tone, 0.24)), radius=3)


def awning(c: Canvas, p: Palette, x: float, y: float, width: float, tone: Colour, drop: float = 40) -> None:
    stripes = max(4, int(width / 26))
    step = width / stripes
    for stripe in range(stripes):
        fill = p.lit(tone if stripe % 2 == 0 else WHITE)
        left = x + stripe * step
        spread = (stripe - stripes / 2) / stripes * 24
        c.shape(
            [(left, y), (left + step, y), (left + step + spread + 24 / stripes, y + drop), (left + spread, y + drop)],
            fill,
        )
        c.pie(left + step / 2 + spread + 12 / stripes, y + drop - 1, step * 0.56, 0, 180, fill)


def tiles(
    c: Canvas, p: Palette, x: float, y: float, width: float, height: float, tone: Colour, size: float = 22
) -> None:
    """A field of patterned tiles, light ground with a diamond in each."""
    ground, mark = p.lit(lighter(tone, 0.72)), p.lit(lighter(tone, 0.28))
    c.box(x, y, width, height, ground)
    columns, rows = max(1, round(width / size)), max(1, round(height / size))
    wide, tall = width / columns, height / rows
    for row in range(rows):
        for column in range(columns):
            mid_x, mid_y = x + (column + 0.5) * wide, y + (row + 0.5) * tall
            c.shape(
                [
                    (mid_x, mid_y - tall * 0.36),
                    (mid_x + wide * 0.36, mid_y),
                    (mid_x, mid_y + tall * 0.36),
                    (mid_x - wide * 0.36, mid_y),
                ],
                mark,
            )


def laundry(c: Canvas, p: Palette, rng: Random, x: float, y: float, width: float, cloth: tuple[Colour, ...]) -> None:
    c.line([(x, y), (x + width / 2, y + 4), (x + width, y)], p.lit(INK), 1.5)
    at = x + 6
    while at < x + width - 16:
        wide = rng.uniform(10, 17)
        c.box(at, y + 2, wide, rng.uniform(15, 24), p.lit(lighter(rng.choice(cloth), 0.25)), radius=2)
        at += wide + rng.uniform(3, 8)


def car(c: Canvas, p: Palette, x: float, base: float, tone: Colour, size: float = 1.0) -> None:
    body, dark = p.lit(tone), p.lit(INK)
    c.oval(x + 70 * size, base, 80 * size, 6 * size, (26, 34, 60, 60))
    c.shape([(x + (a * size), base - b * size) for a, b in ((30, 36), (46, 62), (98, 62), (118, 36))], body)
    c.shape(
        [(x + (a * size), base - b * size) for a, b in ((40, 38), (51, 56), (70, 56), (70, 38))],
        p.lit(lighter(GLASS, 0.2)),
    )
    c.shape(
        [(x + (a * size), base - b * size) for a, b in ((76, 38), (76, 56), (95, 56), (107, 38))],
        p.lit(lighter(GLASS, 0.2)),
    )
    c.box(x, base - 38 * size, 142 * size, 28 * size, body, radius=11 * size)
    c.box(x, base - 19 * size, 142 * size, 8 * size, darker(body, 0.16))
    c.oval(x + 137 * size, base - 28 * size, 4 * size, 5 * size, GLOW)
    for wheel in (30, 112):
        c.oval(x + wheel * size, base - 9 * size, 13 * size, 13 * size, dark)
        c.oval(x + wheel * size, base - 9 * size, 6 * size, 6 * size, p.lit((214, 214, 210)))


def bench(c: Canvas, p: Palette, x: float, base: float) -> None:
    for at in (x + 8, x + 78):
        c.box(at, base - 24, 5, 24, p.lit(INK))
    for row in (46, 36, 24):
        c.box(x, base - row, 92, 7, p.lit(OAK), radius=3)


def roof_garden(c: Canvas, p: Palette, rng: Random, x: float, base: float, width: float) -> None:
    """A glazed pavilion between two trees, where other houses have their tiles."""
    for at in (0.12, 0.86):
        round_tree(c, p, x + width * at, base, 92, LEAF)
    c.box(x + width * 0.26, base - 70, width * 0.48, 70, p.lit(WHITE))
    window(c, p, rng, x + width * 0.3, base - 56, width * 0.4, 48, panes=4, sill=False)
    c.box(x + width * 0.2, base - 80, width * 0.6, 12, p.lit(OAK), radius=3)
    balcony(c, p, rng, x - 4, base, width + 8, iron=False, tall=22)
