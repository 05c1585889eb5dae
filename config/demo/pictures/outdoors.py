"""Sky, distance and plants: everything around a house."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.palette import (
    BARK,
    GRASS,
    IBERIA,
    INK,
    LEAF,
    MOSS,
    PINE,
    STONE,
    TERRACOTTA,
    WALLS,
    WATER,
    WHITE,
    Colour,
    Palette,
    darker,
    lighter,
    mix,
)


def sky(
    c: Canvas, p: Palette, rng: Random, x: float = 0, y: float = 0, width: float = 1200, height: float = 600
) -> None:
    """Sky with a low sun (or moon) and a few flat-bottomed clouds, inside the given box."""
    c.shade(x, y, width, height, p.sky_top, p.sky_low)
    size = max(26.0, width * 0.045)
    sun_x, sun_y = x + width * rng.uniform(0.12, 0.88), y + height * rng.uniform(0.2, 0.42)
    for halo, strength in ((2.6, 40), (1.8, 60)):
        c.oval(sun_x, sun_y, size * halo, size * halo, (*p.sun, strength))
    c.oval(sun_x, sun_y, size, size, p.sun)
    for _ in range(3 if width > 700 else 1):
        cloud(
            c,
            p,
            x + width * rng.uniform(0.05, 0.8),
            y + height * rng.uniform(0.12, 0.5),
            width * rng.uniform(0.1, 0.16),
        )


def cloud(c: Canvas, p: Palette, x: float, y: float, width: float) -> None:
    fill, height = mix(p.cloud, p.sky_top, 0.12), width * 0.2
    c.box(x, y, width, height, fill, radius=height / 2)
    c.oval(x + width * 0.36, y + height * 0.1, width * 0.2, width * 0.17, fill)
    c.oval(x + width * 0.62, y + height * 0.3, width * 0.17, width * 0.12, fill)


def distance(
    c: Canvas, p: Palette, rng: Random, *, horizon: float = 560, left: float = 0, right: float = 1200, size: float = 1.0
) -> None:
    """What is seen behind the house: a skyline in the tropics, a hill of tiled roofs in Iberia."""
    (_hill_of_roofs if p.scenery == IBERIA else _skyline)(c, p, rng, horizon, left, right, size)
    hedge(c, p.hazy(MOSS, 0.35), rng, horizon, left, right, 46 * size)


def _skyline(c: Canvas, p: Palette, rng: Random, horizon: float, left: float, right: float, size: float) -> None:
    for far, tallest in ((0.78, 300), (0.62, 200)):
        x = left - 20 * size
        while x < right:
            wide, tall = rng.uniform(44, 88) * size, rng.uniform(0.35, 1) * tallest * size
            x0, x1 = max(x, left), min(x + wide, right)
            tone = p.hazy(mix((96, 132, 158), (150, 150, 170), rng.random()), far)
            c.box(x0, horizon - tall, x1 - x0, tall, tone)
            if x1 - x0 > 30 * size:
                for row in range(int(tall / (26 * size)) - 1):
                    c.box(
                        x0 + 9 * size,
                        horizon - tall + (14 + 26 * row) * size,
                        x1 - x0 - 18 * size,
                        5 * size,
                        mix(tone, p.sky_low, 0.3),
                    )
            x += wide + rng.uniform(4, 40) * size


def _hill_of_roofs(c: Canvas, p: Palette, rng: Random, horizon: float, left: float, right: float, size: float) -> None:
    width, bend = right - left, rng.uniform(0, pi)
    for row, far in ((4, 0.72), (3, 0.62), (2, 0.52), (1, 0.42)):
        x = left + rng.uniform(-20, 0) * size
        while x < right:
            wide, tall = rng.uniform(40, 74) * size, rng.uniform(46, 66) * size
            rise = (0.55 + 0.45 * sin(bend + 2.6 * (x - left) / width)) * 34 * row * size
            x0, x1 = max(x, left), min(x + wide, right)
            top = horizon - rise - tall
            if x1 - x0 > 6 * size:
                _small_house(c, p, rng, x0, x1, top, horizon, far, size)
            x += wide - 2


def _small_house(
    c: Canvas, p: Palette, rng: Random, x0: float, x1: float, top: float, base: float, far: float, size: float
) -> None:
    wall, slope = p.hazy(rng.choice(WALLS[IBERIA]), far), 14 * size
    c.box(x0, top, x1 - x0, base - top, wall)
    c.shape(
        [(x0, top), (x0 + (x1 - x0) * 0.14, top - slope), (x1 - (x1 - x0) * 0.14, top - slope), (x1, top)],
        p.hazy(TERRACOTTA, far),
    )
    for column in range(int((x1 - x0) / (20 * size))):
        c.box(x0 + (8 + 20 * column) * size, top + 12 * size, 7 * size, 12 * size, darker(wall, 0.22))


def hedge(c: Canvas, tone: Colour, rng: Random, base: float, left: float, right: float, tall: float) -> None:
    """A soft row of treetops, cut straight at the bottom and at both ends by what is drawn later."""
    x = left
    while x < right + tall * 0.4:
        radius = tall * rng.uniform(0.55, 1)
        c.oval(min(x, right - radius * 0.3), base, radius, radius, tone)
        x += radius * 0.9


def lawn(c: Canvas, p: Palette, *, top: float = 560, tone: Colour = GRASS) -> None:
    c.shade(0, top, 1200, 800 - top, p.lit(tone), p.lit(darker(tone, 0.14)))


def street(c: Canvas, p: Palette, *, top: float = 668) -> None:
    """Pavement, kerb and road along the lower edge."""
    c.box(0, top, 1200, 34, p.lit(lighter(STONE, 0.35)))
    for x in range(0, 1200, 60):
        c.box(x, top, 2, 34, p.lit(STONE))
    c.box(0, top + 34, 1200, 9, p.lit(STONE))
    c.shade(0, top + 43, 1200, 800 - top - 43, p.lit((150, 154, 160)), p.lit((128, 133, 142)))
    for x in range(-30, 1200, 150):
        c.shape([(x, 772), (x + 80, 772), (x + 70, 782), (x - 10, 782)], p.lit((226, 222, 208)))


def shadow(c: Canvas, x: float, y: float, across: float, down: float = 12) -> None:
    c.oval(x, y, across, down, (26, 34, 60, 46))


def round_tree(c: Canvas, p: Palette, x: float, base: float, tall: float, tone: Colour = LEAF) -> None:
    leaf, crown = p.lit(tone), tall * 0.3
    shadow(c, x, base, crown * 0.9, tall * 0.035)
    c.shape(
        [
            (x - tall * 0.025, base),
            (x - tall * 0.015, base - tall * 0.6),
            (x + tall * 0.015, base - tall * 0.6),
            (x + tall * 0.025, base),
        ],
        p.lit(BARK),
    )
    for dx, dy, r in ((-0.6, 0.25, 0.75), (0.62, 0.3, 0.72), (0, -0.2, 1.0)):
        c.oval(x + dx * crown, base - tall * 0.66 + dy * crown, crown * r, crown * r, darker(leaf, 0.13))
    for dx, dy, r in ((-0.5, 0.08, 0.6), (0.4, 0.1, 0.56), (-0.1, -0.36, 0.74)):
        c.oval(x + dx * crown, base - tall * 0.66 + dy * crown, crown * r, crown * r, leaf)
    c.oval(x - crown * 0.34, base - tall * 0.66 - crown * 0.5, crown * 0.32, crown * 0.26, lighter(leaf, 0.22))


def palm(c: Canvas, p: Palette, x: float, base: float, tall: float, lean: float = 0.1) -> None:
    leaf, top = p.lit(MOSS), (x + tall * lean, base - tall * 0.82)
    shadow(c, x, base, tall * 0.14, tall * 0.025)
    trunk = [(x + tall * lean * t * t, base - tall * 0.82 * t) for t in (0, 0.25, 0.5, 0.75, 1)]
    c.line(trunk, p.lit(BARK), tall * 0.034)
    for angle, reach in (
        (-178, 0.3),
        (-2, 0.3),
        (-158, 0.36),
        (-22, 0.36),
        (-130, 0.36),
        (-50, 0.36),
        (-104, 0.3),
        (-76, 0.3),
    ):
        _frond(c, leaf if reach == 0.36 else darker(leaf, 0.14), top, angle, tall * reach)
    for dx in (-0.02, 0.02):
        c.oval(top[0] + dx * tall, top[1] + tall * 0.02, tall * 0.018, tall * 0.018, p.lit(darker(BARK, 0.2)))


def _frond(c: Canvas, tone: Colour, start: tuple[float, float], angle: float, reach: float) -> None:
    """One leaf that rises, arches over and hangs."""
    dx, dy = cos(angle * pi / 180), sin(angle * pi / 180)
    spine = [
        (start[0] + dx * reach * t, start[1] + dy * reach * t + reach * (0.5 + 0.2 * abs(dx)) * t * t)
        for t in (0, 0.3, 0.55, 0.8, 1)
    ]
    width = (0.01, 0.075, 0.09, 0.06, 0)
    upper = [(x, y - reach * w) for (x, y), w in zip(spine, width, strict=True)]
    lower = [(x, y + reach * w) for (x, y), w in zip(spine, width, strict=True)]
    c.shape(upper + lower[::-1], tone)


def cypress(c: Canvas, p: Palette, x: float, base: float, tall: float) -> None:
    tone, wide = p.lit(PINE), tall * 0.11
    shadow(c, x, base, wide * 1.3, tall * 0.025)
    c.box(x - 3, base - tall * 0.12, 6, tall * 0.12, p.lit(BARK))
    half = [(0, 1), (0.5, 0.82), (0.92, 0.5), (1, 0.3), (0.72, 0.12), (0.2, 0.07)]
    right = [(x + wide * a, base - tall * b) for a, b in half]
    left = [(x - wide * a, base - tall * b) for a, b in half[::-1]]
    c.shape(right + left, tone)
    c.shape(
        [
            (x, base - tall),
            *[(x - wide * a, base - tall * b) for a, b in half[1:]],
            (x - wide * 0.1, base - tall * 0.1),
        ],
        lighter(tone, 0.1),
    )


def umbrella_pine(c: Canvas, p: Palette, x: float, base: float, tall: float) -> None:
    tone, crown = p.lit(mix(PINE, MOSS, 0.4)), tall * 0.36
    shadow(c, x, base, crown * 0.8, tall * 0.03)
    c.line(
        [(x, base), (x + tall * 0.02, base - tall * 0.4), (x - tall * 0.02, base - tall * 0.75)],
        p.lit(BARK),
        tall * 0.035,
    )
    c.line([(x + tall * 0.02, base - tall * 0.45), (x + crown * 0.5, base - tall * 0.74)], p.lit(BARK), tall * 0.02)
    for dx, dy, across in ((-0.45, 0.05, 0.62), (0.5, 0.08, 0.58), (0, -0.1, 0.8)):
        c.oval(x + dx * crown, base - tall * 0.8 + dy * crown, crown * across, crown * 0.3, darker(tone, 0.1))
    for dx, dy, across in ((-0.4, -0.08, 0.5), (0.42, -0.04, 0.46), (0, -0.22, 0.6)):
        c.oval(x + dx * crown, base - tall * 0.8 + dy * crown, crown * across, crown * 0.2, lighter(tone, 0.08))


def bush(c: Canvas, p: Palette, rng: Random, x: float, base: float, wide: float, blossom: Colour | None = None) -> None:
    tone = p.lit(mix(LEAF, MOSS, rng.random()))
    for dx, r in ((-0.34, 0.26), (0.32, 0.28), (0, 0.36)):
        c.pie(x + dx * wide, base, wide * r, 180, 360, darker(tone, 0.1))
    for dx, r in ((-0.28, 0.2), (0.2, 0.22), (-0.04, 0.28)):
        c.pie(x + dx * wide, base, wide * r, 180, 360, tone)
    if blossom:
        for _ in range(9):
            c.oval(x + rng.uniform(-0.42, 0.42) * wide, base - rng.uniform(0.04, 0.26) * wide, 4, 4, p.lit(blossom))


def garden_tree(c: Canvas, p: Palette, rng: Random, x: float, base: float, tall: float) -> None:
    """A tree that grows where the picture is set."""
    if p.scenery == IBERIA:
        rng.choice((cypress, umbrella_pine, round_tree))(c, p, x, base, tall)
    elif rng.random() < 0.5:
        palm(c, p, x, base, tall, rng.uniform(-0.12, 0.12))
    else:
        round_tree(c, p, x, base, tall * 0.9, rng.choice((LEAF, MOSS)))


def street_lamp(c: Canvas, p: Palette, x: float, base: float, tall: float = 190) -> None:
    post = p.lit(INK)
    c.box(x - 3, base - tall, 6, tall, post)
    c.box(x - 7, base - 20, 14, 20, post, radius=3)
    if p.evening:
        c.oval(x, base - tall - 10, 60, 60, (255, 217, 140, 50))
    c.shape(
        [(x - 13, base - tall - 24), (x + 13, base - tall - 24), (x + 8, base - tall), (x - 8, base - tall)],
        (255, 226, 160) if p.evening else p.lit(WHITE),
    )
    c.shape([(x - 17, base - tall - 24), (x, base - tall - 38), (x + 17, base - tall - 24)], post)


def pool(c: Canvas, p: Palette, x: float, y: float, width: float, height: float, slant: float = 60) -> None:
    rim = [
        (x - 12, y - 8),
        (x + width + 12, y - 8),
        (x + width + slant + 16, y + height + 10),
        (x - slant - 16, y + height + 10),
    ]
    c.shape(rim, p.lit(lighter(STONE, 0.5)))
    c.shape([(x, y), (x + width, y), (x + width + slant, y + height), (x - slant, y + height)], p.lit(WATER))
    for row, (inset, wide) in enumerate(((0.1, 0.22), (0.5, 0.3), (0.2, 0.16), (0.66, 0.2))):
        at = y + height * (0.2 + 0.2 * row)
        c.line([(x + width * inset, at), (x + width * (inset + wide), at)], (*lighter(WATER, 0.6), 150), 3)
