"""Small drawn portraits, so that the people on the phone have faces without anybody's photograph."""

SKIN = ("#f2c9a5", "#e5b08a", "#c98d62", "#a9704a", "#8a5638", "#f6d7bd")
HAIR = ("#3b2a22", "#6b4226", "#1f1b1a", "#b98a4e", "#8c8f96", "#a4502f")
SHIRT = ("#4c6ef5", "#12b886", "#f08c00", "#d6336c", "#7048e8", "#1098ad")
BACKGROUND = ("#dbe4ff", "#c3fae8", "#ffe8cc", "#ffdeeb", "#e5dbff", "#c5f6fa")
SHAPES = (
    '<path d="M28 42c-4 20-2 34 2 40h40c4-6 6-20 2-40-4-16-40-16-44 0z" fill="{hair}"/>',
    "",
    '<path d="M26 44c-8 22-4 46 6 52h36c10-6 14-30 6-52-6-20-42-20-48 0z" fill="{hair}"/>',
    '<circle cx="50" cy="19" r="10" fill="{hair}"/>',
    "",
    '<path d="M24 46c-2 18-2 40 4 50h44c6-10 6-32 4-50-4-22-48-22-52 0z" fill="{hair}"/>',
)
FRINGES = (
    '<path d="M31 47c0-22 38-22 38 0-8-9-14-11-20-11s-12 3-18 11z" fill="{hair}"/>',
    '<path d="M31 44c-2-22 40-24 38 0-4-6-8-9-14-9-8 0-16 1-24 9z" fill="{hair}"/>',
)


def portrait(number: int) -> str:
    """An SVG face for this number; the first ones differ clearly from each other."""
    colours = {
        "skin": SKIN[(number * 5 + 1) % len(SKIN)],
        "hair": HAIR[(number * 7) % len(HAIR)],
        "shirt": SHIRT[number % len(SHIRT)],
        "background": BACKGROUND[(number + 1 + number // 6) % len(BACKGROUND)],
    }
    drawing = (
        '<rect width="100" height="100" fill="{background}"/>'
        + SHAPES[number % len(SHAPES)]
        + '<path d="M14 104c0-24 16-32 36-32s36 8 36 32z" fill="{shirt}"/>'
        + '<path d="M42 62h16v12c0 9-16 9-16 0z" fill="{skin}"/>'
        + '<ellipse cx="50" cy="48" rx="18.5" ry="21" fill="{skin}"/>'
        + FRINGES[number % len(FRINGES)]
        + '<circle cx="43" cy="50" r="1.9" fill="#2b2522"/><circle cx="57" cy="50" r="1.9" fill="#2b2522"/>'
        + '<path d="M43 58q7 6 14 0" fill="none" stroke="#2b2522" stroke-width="1.8" stroke-linecap="round"/>'
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">{drawing.format(**colours)}</svg>'
