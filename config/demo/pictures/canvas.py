"""A sheet of 1200 by 800 that draws at twice the size, so that edges come out smooth."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from config.demo.pictures.palette import Colour

WIDTH, HEIGHT, SCALE = 1200, 800, 2
Fill = tuple[int, ...]  # three numbers, or four with how opaque (0 to 255)
Point = tuple[float, float]


class Canvas:
    """Shapes in sheet units. A fill with a fourth number lets what lies below shine through."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, background: Colour = (255, 255, 255)) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), background)
        self._solid = ImageDraw.Draw(self.image)
        self._sheer = ImageDraw.Draw(self.image, "RGBA")

    def _pen(self, fill: Fill) -> ImageDraw.ImageDraw:
        return self._sheer if len(fill) == 4 else self._solid

    def box(self, x: float, y: float, width: float, height: float, fill: Fill, *, radius: float = 0) -> None:
        if min(width, height) * SCALE <= 1:  # thinner than one dot of the large sheet
            return
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        if radius:
            self._pen(fill).rounded_rectangle(corners, radius * SCALE, fill)
        else:
            self._pen(fill).rectangle(corners, fill)

    def oval(self, x: float, y: float, across: float, down: float, fill: Fill) -> None:
        """An ellipse around its centre."""
        corners = tuple(v * SCALE for v in (x - across, y - down, x + across, y + down))
        self._pen(fill).ellipse(corners, fill)

    def pie(self, x: float, y: float, radius: float, start: float, end: float, fill: Fill) -> None:
        corners = tuple(v * SCALE for v in (x - radius, y - radius, x + radius, y + radius))
        self._pen(fill).pieslice(corners, start, end, fill)

    def shape(self, points: list[Point], fill: Fill) -> None:
        self._pen(fill).polygon([(x * SCALE, y * SCALE) for x, y in points], fill)

    def line(self, points: list[Point], fill: Fill, thick: float = 2) -> None:
        self._pen(fill).line([(x * SCALE, y * SCALE) for x, y in points], fill, round(thick * SCALE), joint="curve")

    def shade(self, x: float, y: float, width: float, height: float, top: Colour, bottom: Colour) -> None:
        """A box that fades from one colour at the top to another at the bottom."""
        size = (round(width * SCALE), round(height * SCALE))
        if min(size) <= 0:
            return
        ramp = Image.new("RGB", (1, 2))
        ramp.putdata([top, bottom])
        self.image.paste(
            ramp.resize((1, size[1]), Image.Resampling.BILINEAR).resize(size), (round(x * SCALE), round(y * SCALE))
        )

    def mirror(self) -> None:
        """Turn the sheet left to right; half of the pictures do, so that rows of them look less alike."""
        self.image.paste(self.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))

    def jpeg(self, limit: int = 78_000) -> bytes:
        """JPEG, because WhatsApp shows it as a picture (WebP would be a sticker). Quality yields until it fits."""
        sheet, found = self.image.reduce(SCALE), b""
        for quality in (85, 77, 69, 60, 50):
            out = BytesIO()
            sheet.save(out, "JPEG", quality=quality, optimize=True)
            found = out.getvalue()
            if len(found) <= limit:
                break
        return found

    def png(self) -> bytes:
        out = BytesIO()
        self.image.reduce(SCALE).save(out, "PNG")
        return out.getvalue()
