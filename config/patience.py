"""A web process whose threads do not wait for ever for what a client sends (promises: slow clients are cut, others are not held up).

gunicorn's threads read a request without a limit of time, so whoever sends a byte a second holds one for as long as they
like. Here a request's head must be there within HEAD_SECONDS and its body so much later as its length allows; then the reading
half of the connection is shut. What comes incompletely, slow or cut off, never reaches the code as if it were whole.
"""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
from typing import Any

from gunicorn.http.body import LengthReader
from gunicorn.workers.gthread import TConn, ThreadWorker

from config import env

HEAD_SECONDS = env.number("WEB_HEAD_SECONDS", 15, low=0.2, high=600)
BODY_SECONDS = env.number("WEB_BODY_SECONDS", 120, low=0.2, high=3600)  # for the longest
SLOWEST = 10_000  # bytes a second, once a head's time has passed; a body that is short need not take as long as a picture


class Deadlines:
    """Sockets that are being read, and until when. One look a moment at all of them is cheaper than a timer for each."""

    def __init__(self) -> None:
        self._until: dict[socket.socket, float] = {}
        self._watching = False
        self._lock = threading.Lock()

    def set(self, sock: socket.socket, seconds: float) -> None:
        self._until[sock] = time.monotonic() + seconds
        if not self._watching:
            with self._lock:
                if not self._watching:
                    self._watching = True
                    threading.Thread(target=self._watch, name="deadlines", daemon=True).start()

    def lift(self, sock: socket.socket) -> None:
        self._until.pop(sock, None)

    def _watch(self) -> None:
        while True:
            time.sleep(min(1.0, HEAD_SECONDS / 4, BODY_SECONDS / 4))
            now = time.monotonic()
            for sock in [sock for sock, until in list(self._until.items()) if until < now]:
                self.lift(sock)
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RD)  # whoever reads from it is told that no more comes


class WholeBody:
    """A body of known length that ends early is an error, not a shorter body."""

    def __init__(self, reader: LengthReader) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        wanted = min(size, self._reader.length)
        found = self._reader.read(size)
        if len(found) < wanted:
            raise ConnectionResetError(errno.ECONNRESET, "The client went away, or was too slow.")
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


class PatientThreads(ThreadWorker):
    deadlines = Deadlines()

    def take_in(self, request: bytes, application: Any) -> None:
        """Serve a request of our own with this application, on a thread and through the code that serves all others."""
        ours, theirs = socket.socketpair()
        conn = TConn(self.cfg, ours, ("127.0.0.1", 0), self.sockets[0].getsockname())
        usual, self.wsgi = self.wsgi, application
        self.nr_conns += 1
        served = self.tpool.submit(self.handle, conn)
        try:
            with theirs:
                theirs.sendall(request)
                served.result(timeout=10)
        finally:
            self.wsgi = usual
            self.finish_request(conn, served)

    def handle(self, conn: TConn) -> Any:
        sock = conn.sock
        self.deadlines.set(sock, HEAD_SECONDS)
        try:
            return super().handle(conn)
        finally:
            self.deadlines.lift(sock)

    def handle_request(self, req: Any, conn: TConn) -> bool:
        reader = getattr(req.body, "reader", None)
        if not isinstance(reader, LengthReader):
            self.deadlines.set(conn.sock, BODY_SECONDS)
        else:
            if reader.length:
                self.deadlines.set(conn.sock, min(BODY_SECONDS, HEAD_SECONDS + reader.length / SLOWEST))
                req.body.reader = WholeBody(reader)
            else:
                self.deadlines.lift(conn.sock)
        return super().handle_request(req, conn)
