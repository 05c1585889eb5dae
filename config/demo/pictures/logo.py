"""A simple mark for an agency: a house with a lit door, and its initials' colour."""

from __future__ import annotations

from random import Random

from config.demo.pictures.canvas import Canvas
from config.demo.pictures.palette import darker, lighter, rgb


def draw_logo(name: str, colour: str) -> bytes:
    """A PNG of 256 by 256 in the agency's colour. The name decides the shape, so that no two demos look the same."""
    c, ground, white = Canvas(256, 256), rgb(colour), (255, 255, 255)
    c.box(0, 0, 256, 256, ground)
    soft = lighter(ground, 0.22)
    shape = Random(f"emblem of {name}").randrange(3)
    if shape == 0:  # a harbour: a house above waves
        c.shape([(128, 48), (206, 118), (50, 118)], white)
        c.box(72, 112, 112, 56, white)
        for row, tone in ((178, white), (204, soft)):
            for wave in range(5):
                c.pie(28 + wave * 50, row, 26, 0, 180, tone)
    elif shape == 1:  # a sun rising behind a roof
        c.oval(128, 118, 62, 62, soft)
        c.shape([(128, 84), (214, 160), (42, 160)], white)
        c.box(68, 154, 120, 54, white)
    else:  # a doorway within a doorway
        c.pie(128, 118, 76, 180, 360, white)
        c.box(52, 116, 152, 92, white)
        c.pie(128, 128, 46, 180, 360, soft)
        c.box(82, 126, 92, 82, soft)
    c.pie(128, 152 if shape else 142, 17, 180, 360, darker(ground, 0.1))
    c.box(111, 150 if shape else 140, 35, 58 if shape else 28, darker(ground, 0.1))
    return c.png()
