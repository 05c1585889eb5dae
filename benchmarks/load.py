"""The load generator: one thread, raw sockets, kept connections, in a process of its own. The same for whatever is measured.

Closed: each of `callers` sends its next request when the last one is answered, for `seconds`.
Open: `count` requests leave at `rate` per second (or at `times`), whether or not the earlier ones are answered.
"""

from __future__ import annotations

import itertools
import multiprocessing
import random
import selectors
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

MARK = b"@@@@@@@@@@@@@@@@"  # in a request: replaced by sixteen digits that never come twice
PATIENCE = 30.0


@dataclass(frozen=True)
class Plan:
    """What to send to a port of this machine. Requests are whole HTTP/1.1 requests, used in turn."""

    port: int
    requests: tuple[bytes, ...]
    callers: int = 1
    seconds: float = 0.0
    rate: float = 0.0
    count: int = 0
    times: tuple[float, ...] = ()  # open: when each leaves, instead of a rate
    at_random: bool = False  # open: as people come, not as a clock ticks
    fresh: bool = False  # a new connection for each request


@dataclass(frozen=True, slots=True)
class Sample:
    """One request: which of the plan's it was, when it began, how long its answer took. Status 0: none came."""

    number: int
    began: float
    seconds: float
    status: int


def request(path: str, body: bytes, *, token: str, host: str = "127.0.0.1", kept: bool = True) -> bytes:
    """A POST of JSON as it goes over the wire."""
    head = (f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
            f"Connection: {'keep-alive' if kept else 'close'}\r\nContent-Length: {len(body)}\r\n\r\n")
    return head.encode() + body


class LoadProcess:
    """The generator in its own process, so that it shares no interpreter with whoever asks."""

    def __enter__(self) -> LoadProcess:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def begin(self, plan: Plan) -> None:
        self._pipe.send(plan)

    def result(self) -> list[Sample]:
        return self._pipe.recv()

    def run(self, plan: Plan) -> list[Sample]:
        self.begin(plan)
        return self.result()


def _serve(pipe) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who closes the pipe
    try:
        while True:
            pipe.send(_Run(pipe.recv()).samples())
    except (EOFError, OSError):
        pass


@dataclass(eq=False)
class _Line:
    """One connection and what is under way on it."""

    socket: socket.socket | None = None
    is_busy: bool = False
    is_new: bool = True  # nothing was answered on this connection yet
    number: int = 0
    data: bytes = b""
    began: float = 0.0
    clock: float = 0.0
    answer: bytearray = field(default_factory=bytearray)


class _Run:
    _serial = itertools.count(time.time_ns() // 1_000_000)  # goes on over all plans, and over all runs

    def __init__(self, plan: Plan) -> None:
        self.plan, self.selector, self.done, self.numbers = plan, selectors.DefaultSelector(), [], itertools.count()
        self.under_way = 0

    def samples(self) -> list[Sample]:
        lines: list[_Line] = []
        try:
            if self.plan.rate or self.plan.times:
                self._open_loop(lines)
            else:
                self._closed_loop(lines)
        finally:
            for line in lines:
                if line.socket:
                    line.socket.close()
            self.selector.close()
        return self.done

    def _closed_loop(self, lines: list[_Line]) -> None:
        end = time.perf_counter() + (self.plan.seconds or PATIENCE)
        lines += [_Line() for _ in range(self.plan.callers)]
        for line in lines:
            self._send(line)
        while self.under_way and time.perf_counter() < end + PATIENCE:
            for line in self._answered(0.5):
                if time.perf_counter() < end and not (self.plan.count and len(self.done) >= self.plan.count):
                    self._send(line)
        self._give_up(lines)

    def _open_loop(self, lines: list[_Line]) -> None:
        times = list(_times(self.plan))
        begin, idle = time.perf_counter(), []
        end = begin + times[-1] + PATIENCE
        for offset in times:
            while (wait := begin + offset - time.perf_counter()) > 0:
                idle += self._answered(wait)
            if not idle:
                idle.append(_Line())
                lines.append(idle[-1])
            self._send(idle.pop())
        while self.under_way and time.perf_counter() < end:
            self._answered(0.5)
        self._give_up(lines)

    def _send(self, line: _Line) -> None:
        line.number = next(self.numbers)
        line.data = self.plan.requests[line.number % len(self.plan.requests)].replace(MARK, b"%016d" % next(self._serial))
        line.began, line.clock, line.is_busy = time.time(), time.perf_counter(), True
        self.under_way += 1
        self._transmit(line)

    def _transmit(self, line: _Line) -> None:
        line.answer.clear()
        try:
            if line.socket is None:
                line.socket, line.is_new = socket.create_connection(("127.0.0.1", self.plan.port), timeout=PATIENCE), True
                line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.selector.register(line.socket, selectors.EVENT_READ, line)
            line.socket.sendall(line.data)
        except OSError:
            self._cut(line)

    def _answered(self, wait: float) -> list[_Line]:
        """The connections on which an answer has become whole."""
        free = []
        for key, _ in self.selector.select(wait):
            line, was_busy = key.data, key.data.is_busy
            try:
                piece = line.socket.recv(65536)
            except OSError:
                piece = b""
            line.answer += piece
            if not piece:
                self._cut(line)
            elif _is_whole(line.answer):
                self._finish(line, int(line.answer[9:12]))
            if was_busy and not line.is_busy:
                free.append(line)
        return free

    def _cut(self, line: _Line) -> None:
        """The other end has closed. An idle connection may be; a request that met that moment goes out once more."""
        self._close(line)
        if not line.is_busy:
            return
        if not line.is_new and not line.answer:
            self._transmit(line)
        else:
            self._finish(line, 0)

    def _finish(self, line: _Line, status: int) -> None:
        self.done.append(Sample(line.number, line.began, time.perf_counter() - line.clock, status))
        self.under_way -= 1
        line.is_busy = line.is_new = False
        if self.plan.fresh or b"onnection: close" in line.answer[:400]:
            self._close(line)

    def _close(self, line: _Line) -> None:
        if line.socket:
            self.selector.unregister(line.socket)
            line.socket.close()
            line.socket = None

    def _give_up(self, lines: list[_Line]) -> None:
        self.done += [Sample(line.number, line.began, PATIENCE, 0) for line in lines if line.is_busy]


def _times(plan: Plan) -> Iterator[float]:
    if plan.times:
        yield from plan.times
        return
    chance, at = random.Random(plan.count), 0.0
    for number in range(plan.count):
        at = number / plan.rate if not plan.at_random else at + chance.expovariate(plan.rate)
        yield at


def _is_whole(answer: bytearray) -> bool:
    head, found, body = bytes(answer).partition(b"\r\n\r\n")
    if not found:
        return False
    lowered = head.lower()
    if b"transfer-encoding: chunked" in lowered:
        return body.endswith(b"0\r\n\r\n")
    at = lowered.find(b"content-length:")
    return at < 0 or len(body) >= int(lowered[at + 15:].split(b"\r\n", 1)[0])
