"""Child processes of `make demo` and `make run`: started in their own sessions, watched, restarted, stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from accounts.queue.crew import die_with_parent

STOP_SECONDS = 30
TEND_SECONDS = 2


@dataclass
class Child:
    """One process with its name, command and log."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    restarts: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.started_at = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def last_words(self) -> str:
        try:
            lines = self.log.read_text(errors="replace").strip().splitlines()
        except OSError:
            return ""
        return lines[-1][:300] if lines else ""


@dataclass
class House:
    """All children together."""

    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    tend: Callable[[], None] = lambda: None  # what else has to be kept alive; called every few seconds
    stopping: bool = False

    def start(self, child: Child) -> Child:
        child.start()
        self.children.append(child)
        return child

    def watch(self) -> None:
        """Until a stop signal: whoever dies is started again, with growing pauses."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: self._stop_soon())
        tended_at = time.monotonic()
        while not self.stopping:
            for child in self.children:
                if not child.is_alive and not self.stopping:
                    self._again(child)
            if time.monotonic() - tended_at > TEND_SECONDS:
                self.tend()
                tended_at = time.monotonic()
            time.sleep(0.3)
        self.stop()

    def _stop_soon(self) -> None:
        self.stopping = True

    def _again(self, child: Child) -> None:
        if time.monotonic() - child.started_at > 60:
            child.restarts = 0
        child.restarts += 1
        pause = min(30.0, 0.2 * 2 ** child.restarts)
        self.say(f"{child.name} has stopped and is started again. Its log: {child.log}")
        time.sleep(pause if child.restarts > 1 else 0)
        if not self.stopping:
            child.start()

    def stop(self) -> None:
        """Ask all to finish what they began; whoever has not ended after half a minute is killed."""
        for child in self.children:
            if child.is_alive:
                child.process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.process.wait()
