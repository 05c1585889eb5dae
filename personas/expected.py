"""What a test case is: a message, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from personas.models import Case


@dataclass(frozen=True, slots=True)
class Expected:
    """A message and what must come of it. An empty expectation is none. `own` is the agency's own case behind it, `turn` the
    decision in a real thread."""

    key: str
    name: str
    text: str
    history: tuple[tuple[str, str], ...] = ()
    action: str = ""
    trigger: str = ""
    must_mention: tuple[str, ...] = ()
    must_not_mention: tuple[str, ...] = ()
    own: Case | None = field(default=None, compare=False)
    turn: int | None = None

    @property
    def earlier_lines(self) -> str:
        """The earlier turns as people type them."""
        return write_history(self.history)


# --- earlier turns as people type them -----------------------------------------------------------------------------------


def read_history(lines: str) -> list[tuple[str, str]]:
    """Earlier turns as people type them, one a line: "them: …", "assistant: …", "agent: …". Raises ValueError with the line."""
    return [_turn(number, line) for number, line in enumerate(lines.splitlines(), start=1) if line.strip()]


SPEAKERS = {"them": "contact", "contact": "contact", "assistant": "ai", "ai": "ai", "agent": "agent", "me": "agent"}


def _turn(number: int, line: str) -> tuple[str, str]:
    speaker, colon, said = line.partition(":")
    author = SPEAKERS.get(speaker.strip().casefold())
    if not colon or author is None or not said.strip():
        raise ValueError(_("Line %d: begin with “them:”, “assistant:” or “agent:”.") % number)
    return author, said.strip()


def write_history(history: Iterable[tuple[str, str]]) -> str:
    names = {"contact": "them", "ai": "assistant", "agent": "agent"}
    return "\n".join(f"{names.get(author, author)}: {' '.join(said.split())}" for author, said in history)
