"""The directives: what the assistant should say or avoid, and what the house does, as texts with an id and a version.

Each is a Markdown file with a short head:

    ---
    id: ai_behavior/disclosure
    version: 1
    applies_to: policy
    title: Saying what you are
    does: What it is good for, in one line for people         (optional)
    enforced_by: personas/replies.py, escalation/texts.py     (optional)
    amendable: yes                                            (optional: an agency may word it in its own way)
    ---

`applies_to` says who reads it: the model on every call (policy), the model on a second try (repair), the memory (memory),
whoever hands over (handoff), or only people, because code does it (code). Pure: no database, no settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).resolve().parent
FOLDERS = ("core", "ai_behavior", "edge_cases")  # also the order in which they are read out
AUDIENCES = ("policy", "repair", "memory", "handoff", "code")
REQUIRED = ("id", "version", "applies_to", "title")
OPTIONAL = ("does", "enforced_by", "amendable")
AMENDED = "(as this agency wishes)"
LAST_WORD = (
    f"# Where sections disagree\n\nA section marked {AMENDED} is the agency's own wording of a rule. Where it contradicts another section, the other "
    "section holds."
)


class Malformed(ValueError):
    """A directive that cannot be read; the text names file and line."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path.parent.name}/{path.name}, line {line}: {why}")


@dataclass(frozen=True, slots=True)
class Directive:
    """One text of the house, as stored."""

    id: str
    version: int
    applies_to: str
    title: str
    text: str
    path: Path
    enforced_by: tuple[str, ...] = ()
    does: str = ""
    may_be_amended: bool = False


@cache
def library() -> Mapping[str, Directive]:
    """Every directive by its id, in reading order."""
    return read_folder(ROOT)


def directive(id: str) -> Directive:
    """Find one directive. Raises KeyError with the id, so that a renamed file is noticed by the code that names it."""
    try:
        return library()[id]
    except KeyError:
        raise KeyError(f"there is no directive {id!r}") from None


def compose(applies_to: str, amended: Mapping[str, str] | None = None) -> str:
    """One text of all directives for an audience, with an agency's own wording of those that may be amended. The order is
    fixed: a cached prefix must not change by itself."""
    return _composed(applies_to, tuple(sorted((amended or {}).items())))


@lru_cache(maxsize=512)
def _composed(applies_to: str, amended: tuple[tuple[str, str], ...]) -> str:
    if applies_to not in AUDIENCES:
        raise ValueError(f"{applies_to!r} is none of {', '.join(AUDIENCES)}")
    own = {id: text for id, text in amended if text and id in library() and library()[id].may_be_amended}
    sections = [
        f"# {d.title} {AMENDED}\n\n{own[d.id]}" if d.id in own else f"# {d.title}\n\n{d.text}"
        for d in library().values() if d.applies_to == applies_to
    ]
    is_amended = any(library()[id].applies_to == applies_to for id in own)
    return "\n\n".join([*sections, LAST_WORD] if is_amended else sections)


def read_folder(root: Path) -> Mapping[str, Directive]:
    """Read all directives below `root`: the folders in their order, in each the files by name."""
    found = (read(path) for folder in FOLDERS for path in sorted((root / folder).glob("*.md")))
    return MappingProxyType({directive.id: directive for directive in found})


def read(path: Path) -> Directive:
    """Read one file strictly; a slip in its head is an error that names the line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head, end = _head(path, lines)
    version, applies_to = head["version"], head["applies_to"]
    if not version[0].isdecimal() or int(version[0]) < 1:
        raise Malformed(path, version[1], "version must be a whole number from 1")
    if applies_to[0] not in AUDIENCES:
        raise Malformed(path, applies_to[1], f"applies_to must be one of {', '.join(AUDIENCES)}")
    if head["id"][0] != f"{path.parent.name}/{path.stem}":
        raise Malformed(path, head["id"][1], f"id must be {path.parent.name}/{path.stem}, like the file")
    amendable = head.get("amendable", ("", 0))
    if amendable[0] not in ("", "yes") or (amendable[0] and applies_to[0] != "policy"):
        raise Malformed(path, amendable[1], "amendable is yes or left out, and only for what the model reads on every call")
    text = "\n".join(lines[end:]).strip()
    if not text:
        raise Malformed(path, end, "there is no text below the head")
    modules = head.get("enforced_by", ("", 0))[0].split(",")
    return Directive(
        id=head["id"][0], version=int(version[0]), applies_to=applies_to[0], title=head["title"][0], text=text, path=path,
        enforced_by=tuple(module.strip() for module in modules if module.strip()), does=head.get("does", ("", 0))[0],
        may_be_amended=amendable[0] == "yes",
    )


def _head(path: Path, lines: list[str]) -> tuple[dict[str, tuple[str, int]], int]:
    """The head as {key: (value, line number)}, and the number of lines it takes."""
    if not lines or lines[0].strip() != "---":
        raise Malformed(path, 1, "the file must begin with ---")
    head: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            if missing := [key for key in REQUIRED if key not in head]:
                raise Malformed(path, number, f"missing: {', '.join(missing)}")
            return head, number
        key, colon, value = (part.strip() for part in line.partition(":"))
        if key not in REQUIRED + OPTIONAL or not colon or not value:
            raise Malformed(path, number, f"expected one of {', '.join(REQUIRED + OPTIONAL)} and a value")
        if key in head:
            raise Malformed(path, number, f"{key} is given twice")
        head[key] = (value, number)
    raise Malformed(path, len(lines), "the head is not closed with ---")
