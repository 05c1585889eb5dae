"""Rooms seen from the front: living room, bedroom, kitchen, workplace, meeting room."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.furniture import (
    armchair,
    coffee_table,
    curtains,
    floor_lamp,
    floorboards,
    leafy_plant,
    pendant,
    picture_frame,
    rug,
    shelf,
    side_table_with_lamp,
    sofa,
    sunbeam,
    vase,
    view_window,
)
from config.demo.pictures.palette import (
    CLOTH,
    GLOW,
    IBERIA,
    INK,
    OAK,
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
from config.demo.pictures.parts import tiles

_PAINT = tuple(map(rgb, ("#f3e9da", "#e6ece4", "#f2e0d3", "#e3e9ee", "#efe6ee", "#ece7cf")))
_BOARDS = tuple(map(rgb, ("#d8b088", "#c99b70", "#e2c39c")))
_SOFAS = tuple(map(rgb, ("#7d9a93", "#c98a63", "#8b93b8", "#d5b98f", "#a97f86", "#8c9b73", "#6f8aa3")))


def _paint(p: Palette, rng: Random) -> Colour:
    wall = mix(rng.choice(_PAINT), p.accent, 0.06)
    return p.indoors().lit(wall)


def _dado(c: Canvas, p: Palette, rng: Random) -> None:
    """The lower third of some walls: painted tiles in Iberia, pale panelling in the tropics."""
    if rng.random() < 0.5:
        return
    if p.scenery == IBERIA:
        tiles(c, p, 0, 500, 1200, 86, rng.choice((rgb("#3f78b0"), rgb("#4b9a8d"))), 29)
    else:
        c.box(0, 500, 1200, 90, p.lit(lighter(STONE, 0.62)))
        for x in range(0, 1200, 100):
            c.box(x + 12, 516, 76, 60, p.lit(lighter(STONE, 0.48)))
            c.box(x + 16, 520, 68, 52, p.lit(lighter(STONE, 0.62)))
    c.box(0, 492, 1200, 9, p.lit(WHITE))


def living(c: Canvas, p: Palette, rng: Random) -> None:
    """Sofa, lamp and plant before a window with a view."""
    wall = _paint(p, rng)
    wide = rng.random() < 0.5
    x, width = (330, 560) if wide else (420, 400)
    view_window(c, p, rng, x, 110, width, 330 if wide else 360, wall, columns=3 if wide else 2)
    p = p.indoors()
    _dado(c, p, rng)
    floorboards(c, p, rng.choice(_BOARDS))
    sunbeam(c, p, x, width)
    curtains(c, p, x, 110, width, 470, lighter(rng.choice(CLOTH), 0.5))
    tone, seat = rng.choice((p.accent, WHITE)), rng.choice(_SOFAS)
    rug(c, p, rng, 600, 722, 430, rng.choice(CLOTH))
    floor_lamp(c, p, 226, 646)
    sofa(c, p, rng, 330, 676, 470, seat)
    if wide:
        picture_frame(c, p, rng, 92, 110, 120, 150)
        shelf(c, p, rng, 1000, 230, 170)
    else:
        picture_frame(c, p, rng, 950, 150, 120, 150)
        picture_frame(c, p, rng, 1084, 190, 92, 116)
        shelf(c, p, rng, 40, 200, 220)
    armchair(c, p, 900, 706, rng.choice([s for s in _SOFAS if s != seat]))
    coffee_table(c, p, rng, 610, 764)
    leafy_plant(c, p, rng, 96, 694, 290)
    leafy_plant(c, p, rng, 1128, 664, 230)
    pendant(c, p, 600, 74, tone)


def bedroom(c: Canvas, p: Palette, rng: Random) -> None:
    """A made bed between two lamps, and the window to one side."""
    wall = _paint(p, rng)
    view_window(c, p, rng, 90, 130, 230, 330, wall, columns=2)
    p = p.indoors()
    _dado(c, p, rng)
    floorboards(c, p, rng.choice(_BOARDS))
    sunbeam(c, p, 120, 230)
    curtains(c, p, 90, 130, 230, 470, lighter(rng.choice(CLOTH), 0.45))
    rug(c, p, rng, 700, 748, 430, rng.choice(CLOTH))
    side_table_with_lamp(c, p, 404, 650)
    side_table_with_lamp(c, p, 894, 650)
    picture_frame(c, p, rng, 590, 130, 100, 126)
    picture_frame(c, p, rng, 712, 130, 100, 126)
    _bed(c, p, rng, 520, 706)
    leafy_plant(c, p, rng, 1100, 690, 320)
    pendant(c, p, 1010, 96, rng.choice((p.accent, WHITE)), 46)


def _bed(c: Canvas, p: Palette, rng: Random, x: float, base: float) -> None:
    width, cloth, linen = 362, p.lit(rng.choice((p.accent, *_SOFAS))), p.lit(WHITE)
    c.oval(x + width / 2, base + 2, width * 0.58, 16, (30, 26, 40, 60))
    c.box(x - 14, base - 358, width + 28, 250, p.lit(rng.choice((WOOD, OAK, lighter(p.accent, 0.5)))), radius=26)
    c.box(x + 2, base - 342, width - 4, 120, (255, 255, 255, 30), radius=18)
    c.box(x - 4, base - 220, width + 8, 206, linen, radius=22)
    for at in (16, width / 2 + 8):
        c.box(x + at, base - 262, width / 2 - 26, 84, darker(linen, 0.05), radius=26)
        c.box(x + at + 4, base - 266, width / 2 - 34, 78, linen, radius=26)
    c.box(x + width / 2 - 58, base - 228, 116, 66, lighter(cloth, 0.3), radius=20)
    for stripe in range(3):
        c.box(x + width / 2 - 34 + stripe * 30, base - 222, 7, 54, lighter(cloth, 0.65))
    c.box(x - 12, base - 158, width + 24, 144, cloth, radius=20)
    c.box(x - 12, base - 158, width + 24, 30, lighter(cloth, 0.55), radius=14)
    for fold, share in ((0.2, 0.5), (0.52, 0.35), (0.8, 0.55)):
        c.line(
            [(x + width * fold, base - 118), (x + width * (fold + 0.03), base - 118 + 96 * share)],
            darker(cloth, 0.1),
            5,
        )
    throw = p.lit(lighter(rng.choice(CLOTH), 0.3))
    c.box(x - 14, base - 84, width + 28, 44, throw)
    for stripe in (8, 30):
        c.box(x - 14, base - 84 + stripe, width + 28, 5, lighter(throw, 0.4))
    for leg in (x + 6, x + width - 20):
        c.box(leg, base - 16, 14, 18, p.lit(darker(WOOD, 0.2)), radius=3)


def kitchen(c: Canvas, p: Palette, rng: Random) -> None:
    """Cupboards along the wall, a window over the sink, an island with stools."""
    wall, front = _paint(p, rng), p.indoors().lit(mix(rng.choice((p.accent, *_SOFAS)), WHITE, 0.25))
    view_window(c, p, rng, 420, 120, 340, 220, wall, columns=2)
    p = p.indoors()
    splash = rng.choice(CLOTH) if p.scenery == IBERIA else STONE
    tiles(c, p, 60, 366, 1080, 84, splash, 28)
    floorboards(c, p, rng.choice(_BOARDS))
    _cupboards(c, p, front)
    shelf(c, p, rng, 90, 190, 250, crockery=True)
    shelf(c, p, rng, 850, 190, 250, crockery=True)
    for at, tone in enumerate((TERRACOTTA, WHITE, p.accent)):
        c.box(120 + at * 46, 410 - at * 4, 36, 40 + at * 4, p.lit(tone), radius=7)
        c.box(122 + at * 46, 402 - at * 4, 32, 9, p.lit(WOOD), radius=3)
    vase(c, p, rng, 1010, 450, 54)
    c.box(840, 396, 92, 54, p.lit(INK), radius=12)
    c.line([(932, 408), (964, 392)], p.lit(INK), 8)
    for x in (420, 600, 780):
        pendant(c, p, x, 112 if x == 600 else 84, rng.choice((p.accent, OAK)), 44)
    _island(c, p, rng)


def _cupboards(c: Canvas, p: Palette, front: Colour) -> None:
    c.box(60, 450, 1080, 16, p.lit(lighter(STONE, 0.5)))
    c.box(60, 466, 1080, 126, front)
    for column in range(6):
        x = 60 + column * 180
        if column == 4:
            c.box(x + 14, 478, 152, 104, p.lit(INK), radius=6)
            c.box(x + 30, 506, 120, 58, GLOW if p.evening else p.lit(rgb("#5b6474")), radius=5)
            c.box(x + 30, 488, 120, 7, p.lit(STONE), radius=3)
        else:
            c.box(x + 8, 474, 164, 110, lighter(front, 0.1), radius=4)
            c.box(x + 60, 486, 60, 6, p.lit(OAK), radius=3)
    c.box(560, 398, 7, 52, p.lit(SILVER))
    c.line([(563, 402), (576, 386), (600, 388), (606, 408)], p.lit(SILVER), 7)


SILVER = rgb("#aeb6bd")


def _island(c: Canvas, p: Palette, rng: Random) -> None:
    c.oval(600, 770, 390, 16, (30, 26, 40, 60))
    c.box(250, 600, 700, 166, p.lit(OAK), radius=4)
    for slat in range(1, 20):
        c.box(250 + slat * 35, 612, 3, 154, p.lit(darker(OAK, 0.12)))
    c.box(228, 584, 744, 24, p.lit(WHITE), radius=6)
    c.box(228, 602, 744, 6, p.lit(darker(WHITE, 0.16)))
    for x in (360, 600, 840):
        for leg in (-34, 28):
            c.shape([(x + leg, 668), (x + leg + 7, 668), (x + leg * 1.25 + 6, 786), (x + leg * 1.25, 786)], p.lit(INK))
        c.box(x - 40, 736, 82, 5, p.lit(INK))
        c.box(x - 44, 650, 90, 22, p.lit(p.accent), radius=10)
    c.pie(690, 552, 52, 0, 180, p.lit(TERRACOTTA))
    for dx, tone in ((-26, "#f0b45c"), (0, "#d9684a"), (26, "#a9b75c")):
        c.oval(690 + dx, 542, 19, 19, p.lit(rgb(tone)))
    c.pie(690, 552, 52, 0, 180, p.lit(TERRACOTTA))
    vase(c, p, rng, 420, 586, 62)


def workplace(c: Canvas, p: Palette, rng: Random) -> None:
    """Two desks by a wide window."""
    wall = _paint(p, rng)
    view_window(c, p, rng, 170, 100, 860, 300, wall, columns=5)
    p = p.indoors()
    _dado(c, p, rng)
    floorboards(c, p, rng.choice(_BOARDS))
    sunbeam(c, p, 260, 700)
    for x in (170, 640):
        _desk(c, p, rng, x, 690)
    for x in (370, 830):
        pendant(c, p, x, 60, p.accent, 48)
    leafy_plant(c, p, rng, 92, 700, 310)
    leafy_plant(c, p, rng, 1124, 700, 280)


def _desk(c: Canvas, p: Palette, rng: Random, x: float, base: float) -> None:
    c.oval(x + 200, base + 2, 230, 14, (30, 26, 40, 50))
    c.box(x + 250, base - 190, 116, 76, p.lit(INK), radius=7)
    c.box(x + 257, base - 183, 102, 62, p.lit(rgb("#a9cfd8")), radius=3)
    c.box(x + 302, base - 116, 12, 20, p.lit(INK))
    c.box(x + 280, base - 100, 56, 6, p.lit(INK), radius=3)
    vase(c, p, rng, x + 60, base - 94, 42)
    for at, tone in enumerate((p.accent, *rng.sample(CLOTH, 2))):
        c.box(x + 110, base - 104 - at * 10, 78 - at * 8, 10, p.lit(tone), radius=2)
    c.box(x, base - 96, 420, 16, p.lit(OAK), radius=4)
    c.box(x + 20, base - 80, 86, 78, p.lit(WHITE), radius=4)
    for row in (70, 34):
        c.box(x + 48, base - row, 30, 5, p.lit(STONE), radius=2)
    c.box(x + 388, base - 80, 10, 80, p.lit(WOOD))
    c.box(x + 196, base - 66, 92, 16, p.lit(p.accent), radius=8)
    c.box(x + 204, base - 152, 76, 82, p.lit(p.accent), radius=18)
    c.box(x + 238, base - 52, 8, 40, p.lit(INK))
    c.line([(x + 206, base), (x + 242, base - 16), (x + 278, base)], p.lit(INK), 6)


def meeting(c: Canvas, p: Palette, rng: Random) -> None:
    """A long table with chairs, and a board with a drawing of a house."""
    wall = _paint(p, rng)
    view_window(c, p, rng, 660, 120, 440, 300, wall, columns=3)
    p = p.indoors()
    _dado(c, p, rng)
    floorboards(c, p, rng.choice(_BOARDS))
    sunbeam(c, p, 720, 380)
    c.box(110, 130, 420, 250, p.lit(darker(WHITE, 0.12)), radius=6)
    c.box(120, 140, 400, 230, p.lit(WHITE), radius=4)
    c.line([(180, 330), (180, 250), (250, 196), (320, 250), (320, 330), (180, 330)], p.lit(p.accent), 5)
    c.line([(234, 330), (234, 280), (268, 280), (268, 330)], p.lit(p.accent), 5)
    for row, wide in enumerate((120, 90, 110)):
        c.box(366, 220 + row * 36, wide, 8, p.lit(CLOTH[row]), radius=4)
    for x in (260, 460, 660, 860):
        c.box(x, 470, 96, 120, p.lit(rng.choice((p.accent, lighter(p.accent, 0.3)))), radius=24)
    c.oval(610, 742, 420, 18, (30, 26, 40, 56))
    for x in (330, 860):
        c.shape([(x, 600), (x + 26, 600), (x + 44, 740), (x - 18, 740)], p.lit(darker(WOOD, 0.15)))
    c.box(180, 566, 860, 40, p.lit(OAK), radius=18)
    c.box(180, 592, 860, 14, p.lit(darker(OAK, 0.16)), radius=7)
    vase(c, p, rng, 610, 568, 64)
    for x in (330, 480, 740, 880):
        c.box(x, 560, 56, 7, p.lit(WHITE), radius=2)
    for x in (420, 610, 800):
        pendant(c, p, x, 60, p.accent, 44)
    leafy_plant(c, p, rng, 1130, 720, 320)
    leafy_plant(c, p, rng, 70, 720, 260)
