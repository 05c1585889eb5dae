"""Fronts of houses that stand alone or in pairs, and the plot that waits for one."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.outdoors import (
    bush,
    cloud,
    distance,
    garden_tree,
    lawn,
    palm,
    pool,
    round_tree,
    shadow,
    sky,
    street,
    umbrella_pine,
)
from config.demo.pictures.palette import (
    GLASS,
    GLOW,
    GRASS,
    IBERIA,
    LEAF,
    OAK,
    SAND,
    SLATE,
    STONE,
    TERRACOTTA,
    WALLS,
    WATER,
    WHITE,
    WOOD,
    Palette,
    darker,
    lighter,
    mix,
    rgb,
)
from config.demo.pictures.parts import balcony, car, door, gable, shutters, window

_BLOSSOMS = (rgb("#f2a0a8"), rgb("#fbe08a"), rgb("#c9a6e0"), None)


def _garden(c: Canvas, p: Palette, rng: Random) -> None:
    sky(c, p, rng)
    distance(c, p, rng)
    lawn(c, p)
    garden_tree(c, p, rng, rng.uniform(70, 130), 640, 330)
    garden_tree(c, p, rng, rng.uniform(1070, 1140), 640, 310)


def _roof(p: Palette) -> tuple[int, int, int]:
    return TERRACOTTA if p.scenery == IBERIA else mix(TERRACOTTA, SLATE, 0.45)


def house(c: Canvas, p: Palette, rng: Random) -> None:
    """A family house on two floors with a porch and a path to the door."""
    _garden(c, p, rng)
    wall = rng.choice(WALLS[p.scenery])
    shadow(c, 600, 668, 420, 18)
    c.box(250, 300, 560, 364, p.lit(wall))
    c.box(810, 430, 170, 234, p.lit(darker(wall, 0.1)))
    gable(c, p, 250, 300, 560, 120, _roof(p), over=34)
    gable(c, p, 810, 430, 170, 60, darker(_roof(p), 0.1), over=14)
    c.box(690, 150, 46, 70, p.lit(darker(wall, 0.15)))
    c.box(684, 144, 58, 12, p.lit(darker(TERRACOTTA, 0.2)))
    for x in (310, 490, 670):
        window(c, p, rng, x, 346, 84, 88)
        shutters(c, p, x, 346, 84, 88, p.accent)
    window(c, p, rng, 306, 520, 120, 86, panes=3)
    window(c, p, rng, 640, 520, 120, 86, panes=3)
    window(c, p, rng, 850, 510, 92, 88)
    door(c, p, 496, 664, 78, 132, p.accent)
    c.shape([(456, 512), (614, 512), (634, 536), (436, 536)], p.lit(_roof(p)))
    for x in (450, 612):
        c.box(x, 536, 9, 128, p.lit(WHITE))
    _path(c, p, 500, 572)
    for x in (280, 380, 690, 800, 920):
        bush(c, p, rng, x, 674, 108, rng.choice(_BLOSSOMS))
    _fence(c, p)


def _path(c: Canvas, p: Palette, left: float, right: float) -> None:
    c.shape([(left, 668), (right, 668), (right + 110, 800), (left - 60, 800)], p.lit(lighter(SAND, 0.25)))
    for row, y in enumerate((690, 720, 758)):
        c.shape(
            [
                (left - 8 - row * 14, y),
                (right + 20 + row * 24, y),
                (right + 22 + row * 25, y + 4),
                (left - 10 - row * 14, y + 4),
            ],
            p.lit(darker(SAND, 0.1)),
        )


def _fence(c: Canvas, p: Palette) -> None:
    for first, last in ((-10, 400), (720, 1210)):
        for x in range(first, last, 26):
            c.shape([(x, 790), (x, 738), (x + 7, 728), (x + 14, 738), (x + 14, 790)], p.lit(WHITE))
        for y in (748, 774):
            c.box(first, y, last - first, 7, p.lit(darker(WHITE, 0.08)))


def villa(c: Canvas, p: Palette, rng: Random) -> None:
    """A generous house by its pool: deep eaves in the tropics, white arches in Iberia."""
    _garden(c, p, rng)
    (_white_villa if p.scenery == IBERIA else _eaves_villa)(c, p, rng)
    c.box(0, 650, 1200, 16, p.lit(lighter(STONE, 0.4)))
    pool(c, p, 330, 694, 560, 74)
    for x in (150, 1010):
        _lounger(c, p, x, 742)
    for x in (60, 200, 1020, 1150):
        bush(c, p, rng, x, 658, 110, rng.choice(_BLOSSOMS))
    if p.scenery != IBERIA:
        palm(c, p, 1130, 700, 380, -0.1)


def _white_villa(c: Canvas, p: Palette, rng: Random) -> None:
    wall = rgb("#fdf6e8")
    c.box(240, 330, 720, 322, p.lit(wall))
    c.box(560, 236, 300, 110, p.lit(darker(wall, 0.05)))
    gable(c, p, 560, 236, 300, 62, over=20)
    gable(c, p, 240, 340, 320, 56, over=20)
    gable(c, p, 860, 340, 100, 40, over=14)
    for x in (600, 730):
        window(c, p, rng, x, 262, 84, 66)
        shutters(c, p, x, 262, 84, 66, rgb("#4f86a8"))
    for x in (282, 420):
        window(c, p, rng, x, 392, 74, 84)
        shutters(c, p, x, 392, 74, 84, rgb("#4f86a8"))
    for arch in range(4):
        x = 560 + arch * 100
        c.pie(x + 42, 462, 42, 180, 360, p.lit(darker(wall, 0.32)))
        c.box(x, 462, 84, 190, p.lit(darker(wall, 0.32)))
        c.box(x + 12, 500, 60, 152, GLOW if p.evening else p.lit(GLASS))
        c.box(x + 40, 500, 4, 152, p.lit(WHITE))
    door(c, p, 364, 652, 72, 122, p.accent, arched=True)
    c.box(240, 330, 320, 8, p.lit(darker(TERRACOTTA, 0.2)))
    for x, rise in ((262, 60), (520, 80)):
        bush(c, p, rng, x, 654, rise * 1.7, rgb("#d9528a"))


def _eaves_villa(c: Canvas, p: Palette, rng: Random) -> None:
    wall = rng.choice(WALLS[p.scenery])
    c.box(260, 452, 680, 200, p.lit(wall))
    c.box(340, 282, 440, 170, p.lit(lighter(wall, 0.3)))
    c.box(780, 330, 130, 122, p.lit(OAK))
    for slat in range(12):
        c.box(780 + slat * 11, 330, 3, 122, p.lit(darker(OAK, 0.2)))
    gable(c, p, 330, 290, 590, 92, mix(SLATE, TERRACOTTA, 0.25), over=60)
    for x in (372, 520, 668):
        window(c, p, rng, x, 322, 92, 96, panes=2, sill=False)
    balcony(c, p, rng, 344, 448, 432, iron=False, tall=40)
    c.box(226, 448, 748, 16, p.lit(WHITE))
    window(c, p, rng, 300, 490, 250, 158, panes=5, sill=False)
    window(c, p, rng, 690, 490, 214, 158, panes=4, sill=False)
    door(c, p, 586, 652, 74, 150, p.accent)
    for x in (270, 930):
        c.box(x, 464, 12, 188, p.lit(WHITE))


def _lounger(c: Canvas, p: Palette, x: float, y: float) -> None:
    c.oval(x + 40, y + 24, 84, 9, (26, 34, 60, 46))
    for leg in (x - 26, x + 62):
        c.box(leg, y + 6, 6, 18, p.lit(WOOD))
    c.box(x - 38, y, 124, 8, p.lit(WOOD), radius=3)
    c.box(x - 38, y - 11, 88, 12, p.lit(WHITE), radius=6)
    c.line([(x + 48, y - 5), (x + 92, y - 50)], p.lit(WHITE), 13)
    c.line([(x + 72, y - 30), (x + 92, y - 50)], p.lit(p.accent), 13)


def bungalow(c: Canvas, p: Palette, rng: Random) -> None:
    """One wide floor behind a verandah."""
    _garden(c, p, rng)
    wall = rng.choice(WALLS[p.scenery])
    shadow(c, 600, 668, 470, 16)
    c.box(180, 452, 840, 212, p.lit(wall))
    gable(c, p, 180, 456, 840, 138, _roof(p), over=44)
    gable(c, p, 470, 430, 260, 74, lighter(_roof(p), 0.08), over=20)
    c.box(490, 430, 220, 40, p.lit(lighter(wall, 0.3)))
    window(c, p, rng, 566, 436, 68, 24, panes=3, sill=False)
    for x in (234, 352, 766, 884):
        window(c, p, rng, x, 510, 82, 92)
    door(c, p, 560, 664, 80, 138, p.accent)
    c.box(150, 634, 900, 30, p.lit(lighter(OAK, 0.1)))
    for x in range(160, 1050, 110):
        c.box(x, 470, 10, 194, p.lit(WHITE))
        if not 480 < x < 660:
            for bar in range(5):
                c.box(x + 18 + bar * 19, 602, 4, 36, p.lit(WHITE))
            c.box(x, 598, 110 if x < 1040 else 10, 7, p.lit(WHITE))
    c.box(548, 664, 104, 10, p.lit(OAK))
    _path(c, p, 552, 648)
    for x in (120, 250, 400, 800, 950, 1090):
        bush(c, p, rng, x, 690, 110, rng.choice(_BLOSSOMS))


def pair(c: Canvas, p: Palette, rng: Random) -> None:
    """Two mirrored halves; ours has the agency's colour on the door."""
    _garden(c, p, rng)
    walls = rng.sample(WALLS[p.scenery], 2)
    shadow(c, 600, 668, 440, 16)
    for half, wall in enumerate(walls):

        def at(x: float, wide: float, half: int = half) -> float:
            return 600 + x if half else 600 - x - wide

        tone = p.accent if half == 0 else darker(walls[1], 0.42)
        c.box(at(0, 390), 320, 390, 344, p.lit(wall))
        window(c, p, rng, at(50, 90), 366, 90, 84)
        window(c, p, rng, at(236, 90), 366, 90, 84)
        balcony(c, p, rng, at(216, 130), 470, 130, iron=True, tall=36)
        window(c, p, rng, at(210, 140), 532, 140, 84, panes=3)
        door(c, p, at(60, 74), 664, 74, 132, tone)
        c.box(at(40, 114), 512, 114, 12, p.lit(tone), radius=4)
    gable(c, p, 210, 322, 780, 128, _roof(p), over=34)
    c.box(594, 322, 12, 342, p.lit(WHITE))
    c.box(570, 148, 60, 56, p.lit(darker(walls[0], 0.2)))
    street(c, p, top=690)
    for x in (250, 430, 770, 950, 600):
        bush(c, p, rng, x, 694, 96, rng.choice(_BLOSSOMS))
    car(c, p, 760, 770, rng.choice((rgb("#6c86b3"), rgb("#d98c5f"), rgb("#8a9a6b"))), 1.15)


def plot(c: Canvas, p: Palette, rng: Random, *, close: bool = False) -> None:
    """A plot of land with stakes and a sign; `close` is the same place seen from the lane."""
    sky(c, p, rng, height=560)
    if p.scenery == IBERIA:
        c.box(0, 492, 1200, 70, p.hazy(WATER, 0.35))
        c.oval(1010, 572, 420, 90, p.hazy(LEAF, 0.35))
    else:
        distance(c, p, rng)
    cloud(c, p, 420, 120, 170)
    field = mix(GRASS, SAND, 0.55 if p.scenery == IBERIA else 0.12)
    lawn(c, p, tone=field, top=540)
    for row, y in enumerate((566, 592, 626, 668, 718)):
        c.box(0, y, 1200, 3 + row, p.lit(lighter(field, 0.22)))
    corners = (
        [(330, 600), (860, 600), (1010, 720), (160, 720)]
        if not close
        else [(250, 590), (980, 590), (1230, 780), (-40, 780)]
    )
    c.shape(corners, p.lit(mix(SAND, field, 0.25)))
    c.line([*corners, corners[0]], p.lit(WHITE), 3)
    for x, y in corners:
        c.box(x - 4, y - 42, 8, 46, p.lit(WOOD))
        c.box(x - 4, y - 42, 8, 12, p.lit(p.accent))
    (umbrella_pine if p.scenery == IBERIA else round_tree)(c, p, 1040, 600, 330 if not close else 420)
    garden_tree(c, p, rng, 120, 590, 240)
    _sign(c, p, 570 if not close else 300, 690)
    for x in (60, 250, 930, 1130):
        bush(c, p, rng, x, 596, 90, rng.choice(_BLOSSOMS))


def _sign(c: Canvas, p: Palette, x: float, base: float) -> None:
    shadow(c, x + 50, base, 70, 8)
    for post in (x + 10, x + 82):
        c.box(post, base - 130, 9, 130, p.lit(WOOD))
    c.box(x - 12, base - 148, 126, 84, p.lit(WHITE), radius=6)
    c.box(x - 12, base - 148, 126, 16, p.lit(p.accent), radius=6)
    c.shape([(x + 22, base - 96), (x + 51, base - 122), (x + 80, base - 96)], p.lit(p.accent))
    c.box(x + 30, base - 96, 42, 24, p.lit(p.accent))
    c.box(x + 46, base - 88, 11, 16, p.lit(WHITE))
