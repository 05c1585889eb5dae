"""What makes an agency's portal an app on a phone: its manifest, its icons, its service worker, and the page for no connection."""

from __future__ import annotations

import hashlib
import io
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

SIZES = (96, 180, 192, 512)
SHELL = ("app.css", "dark.css", "app.js", "vendor/htmx-2.0.11.min.js", "favicon.svg")


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    agency = request.agency
    icons = [{"src": f"/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": "any maskable"} for size in (192, 512)]
    response = JsonResponse({
        "name": agency.name, "short_name": agency.name[:12].strip(), "id": "/", "start_url": "/", "scope": "/", "display": "standalone",
        "background_color": "#f3f3ef", "theme_color": agency.colour, "icons": icons,
    }, content_type="application/manifest+json")
    response["Cache-Control"] = "public, max-age=300"
    return response


@require_GET
def icon(request: HttpRequest, size: int) -> HttpResponse:
    """The agency's logo on its colour, or its first letter; inside the part that every mask leaves."""
    if size not in SIZES:
        raise Http404
    logo = b""
    if request.agency.logo:
        try:
            with request.agency.logo.open("rb") as file:
                logo = file.read()
        except OSError:
            logo = b""
    response = HttpResponse(_drawn(request.agency.colour, request.agency.name[:1].upper(), logo, size), content_type="image/png")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """One file at the root, so that its scope is the whole site; it changes when anything it keeps does."""
    shell = [static(name) for name in SHELL] + [reverse("brand_css"), reverse("offline")]
    code = (Path(settings.BASE_DIR) / "static" / "sw.js").read_text(encoding="utf-8")
    version = hashlib.sha256(json.dumps([shell, code, request.agency.colour, get_language()]).encode()).hexdigest()[:12]
    facts = json.dumps({"version": version, "shell": shell, "offline": reverse("offline")})
    response = HttpResponse(f"const foyer = {facts};\n{code}", content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "offline.html")


@lru_cache(maxsize=64)
def _drawn(colour: str, letter: str, logo: bytes, size: int) -> bytes:
    ground = Image.new("RGB", (size, size), colour)
    if logo:
        try:
            with Image.open(io.BytesIO(logo)) as picture:
                picture.thumbnail((int(size * 0.62),) * 2)
                picture = picture.convert("RGBA")
                ground.paste(picture, ((size - picture.width) // 2, (size - picture.height) // 2), picture)
                return _png(ground)
        except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
            pass  # a letter is better than nothing
    drawing = ImageDraw.Draw(ground)
    drawing.text((size / 2, size / 2), letter, fill="white", anchor="mm", font=ImageFont.load_default(size=size * 0.5))
    return _png(ground)


def _png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()
