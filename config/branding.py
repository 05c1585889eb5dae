"""An agency's one colour, made legible: whatever an owner picks, text on it and links in it keep their contrast."""

from __future__ import annotations

import colorsys

WHITE, DARK_GROUND = (255, 255, 255), (20, 24, 27)
AA = 4.5


def stylesheet(colour: str) -> str:
    """CSS variables for both grounds, corrected until text of that colour reads on them (WCAG AA)."""
    chosen = _rgb(colour)
    on_light, on_dark = _legible(chosen, WHITE, step=-0.02), _legible(chosen, DARK_GROUND, step=0.02)
    return (
        f":root{{--brand-light:{_hex(on_light)};--brand-tint-light:{_hex(_mix(chosen, WHITE, 0.9))};"
        f"--brand-dark:{_hex(on_dark)};--brand-tint-dark:{_hex(_mix(chosen, DARK_GROUND, 0.75))}}}\n"
    )


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2 contrast ratio, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _legible(colour: tuple[int, int, int], ground: tuple[int, int, int], *, step: float) -> tuple[int, int, int]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in colour))
    while contrast(colour, ground) < AA and 0 < lightness + step < 1:
        lightness += step
        colour = tuple(round(c * 255) for c in colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _luminance(colour: tuple[int, int, int]) -> float:
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _mix(colour, ground, share: float) -> tuple[int, int, int]:
    return tuple(round(c * (1 - share) + g * share) for c, g in zip(colour, ground, strict=True))


def _rgb(colour: str) -> tuple[int, int, int]:
    return tuple(int(colour[i:i + 2], 16) for i in (1, 3, 5))


def _hex(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{c:02x}" for c in colour)
