"""An agency's own system on this machine: it takes webhooks, checks their signature with the standard's library, and answers
as the test wishes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook


class Receiver:
    def __init__(self) -> None:
        self.secret = ""
        self.answers: list[int] = []  # one by one; then 200
        self.headers_back: dict[str, str] = {}
        self.slow_by = 0.0
        self.heard: list[dict] = []
        self.headers: list[dict] = []
        self.bodies: list[bytes] = []
        receiver = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.secret:
                    Webhook(receiver.secret).verify(body, dict(self.headers))
                receiver.bodies.append(body)
                receiver.headers.append({name.lower(): value for name, value in self.headers.items()})
                receiver.heard.append(json.loads(body))
                time.sleep(receiver.slow_by)
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                for name, value in receiver.headers_back.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b'{"ok": true}')

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hooks"

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()
