"""The phone page with its own script and style, the pictures of people, and the files of messages."""

import re
from importlib import resources

from whatsapp.simulator.control import from_here
from whatsapp.simulator.http import Request, Response, answer
from whatsapp.simulator.portraits import portrait
from whatsapp.simulator.world import World

STATIC = {
    "/": ("phone.html", "text/html; charset=utf-8"),
    "/static/phone.css": ("phone.css", "text/css; charset=utf-8"),
    "/static/phone.js": ("phone.js", "text/javascript; charset=utf-8"),
    "/static/thread.js": ("thread.js", "text/javascript; charset=utf-8"),
    "/static/writing.js": ("writing.js", "text/javascript; charset=utf-8"),
    "/static/provider.js": ("provider.js", "text/javascript; charset=utf-8"),
    "/static/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
SHOWN = re.compile(r"(image/(png|jpeg|webp|gif)|audio/.*|video/.*|application/pdf)", re.ASCII)


class Pages:
    """Answers what a browser asks for."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, request: Request) -> Response:
        """A page, a picture or a file; nothing else is here."""
        if request.verb not in ("GET", "HEAD"):
            return answer({"error": "Only GET is possible here."}, 405)
        if request.path.startswith("/media/"):
            return self._media(request)
        if not from_here(request):
            return answer({"error": "The phone is shown on this machine only."}, 403)
        if match := re.fullmatch(r"/portraits/(\d{1,6})\.svg", request.path):
            return Response(200, portrait(int(match[1])).encode(), "image/svg+xml", SAFE)
        if request.path not in STATIC:
            return answer({"error": "There is nothing at this address."}, 404)
        name, mime = STATIC[request.path]
        content = resources.files("whatsapp.simulator").joinpath("static", name).read_bytes()
        return Response(200, content, mime, SAFE)

    def _media(self, request: Request) -> Response:
        found = self._world.media.read(request.path)
        if found is None:
            return answer({"error": "There is no such file (any more)."}, 404)
        content, mime, _ = found
        headers = {**SAFE, "Content-Security-Policy": "default-src 'none'; sandbox"}
        if not SHOWN.fullmatch(mime):
            headers["Content-Disposition"] = "attachment"
        return _part(content, mime, headers | {"Accept-Ranges": "bytes"}, request.headers.get("range", ""))


def _part(content: bytes, mime: str, headers: dict[str, str], wanted: str) -> Response:
    """The whole file, or the range a player asks for: without ranges a browser cannot tell how long a recording is."""
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
    if not match or int(match[1]) >= len(content):
        return Response(200, content, mime, headers)
    first, last = int(match[1]), min(int(match[2] or len(content)), len(content) - 1)
    place = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
    return Response(206, content[first : last + 1], mime, headers | place)
