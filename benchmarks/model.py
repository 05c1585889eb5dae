"""The language model of the benchmarks: tests.model_server in a process of its own, with a delay that can be changed."""

from __future__ import annotations

import multiprocessing
import signal
import time


class ModelProcess:
    """`with ModelProcess() as model:` then `model.delay(2)`, `model.count()`; `model.url` is where the product calls."""

    def __enter__(self) -> ModelProcess:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self.url: str = self._pipe.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()
        self._process.join(1)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    @property
    def pid(self) -> int:
        return self._process.pid

    def delay(self, seconds: float) -> None:
        """Seconds before each answer, from the next request on. Counting begins anew."""
        self._ask(("delay", seconds))

    def count(self) -> int:
        """Requests since the delay was set."""
        return self._ask(("count", 0))

    def wait_for(self, requests: int, *, seconds: float) -> int:
        """Until so many have come since the delay was set, or the time is over; how many have."""
        end = time.monotonic() + seconds
        while (count := self.count()) < requests and time.monotonic() < end:
            time.sleep(0.05)
        return count

    def _ask(self, wish: tuple[str, float]) -> int:
        self._pipe.send(wish)
        return self._pipe.recv()


def _serve(pipe) -> None:
    from tests.model_server import ModelServer

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who closes the pipe
    with ModelServer(keep=False) as server:
        pipe.send(server.url)
        try:
            while True:
                wish, value = pipe.recv()
                if wish == "delay":
                    server.delay, server.count = value, 0
                pipe.send(server.count)
        except (EOFError, OSError):
            pass
