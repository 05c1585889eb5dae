"""Where the labelled sentences lie, and the scorer that belongs to them."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared" / "eval"
OWN = Path(__file__).with_name("cases")


class NoData(Exception):
    """There is nothing to score; the text is one sentence that says what is missing."""


@dataclass(frozen=True)
class Data:
    """A folder of labelled files, and the scorer, place names and listings that go with it."""

    folder: Path
    scorer: Path
    places: Path
    listings: Path

    @classmethod
    def at(cls, folder: Path) -> Data:
        """The folder's own scorer, places and listings where it has them, else those of the shared folder."""
        if not any(folder.glob("*.jsonl")):
            raise NoData(f"there are no labelled files in {folder}.")
        found = cls(folder, _first(folder / "score.py", SHARED / "score.py"),
                    _first(folder / "intent_locations.txt", SHARED / "intent_locations.txt"),
                    _first(folder / "listings.csv", folder.parent / "data" / "listings.csv", SHARED.parent / "data" / "listings.csv"))
        if not found.scorer.is_file():
            raise NoData(f"there is no score.py in {folder} nor in {SHARED}.")
        return found

    def tasks(self, known: list[str]) -> list[str]:
        """The tasks that this folder has sentences for, in the order given; a search needs listings as well."""
        return [task for task in known if (self.folder / f"{task}.jsonl").is_file() and (task != "search" or self.listings.is_file())]

    def rows(self, task: str) -> list[dict[str, Any]]:
        return read_rows(self.folder / f"{task}.jsonl")

    def place_names(self) -> list[str]:
        return [line.strip() for line in self.places.read_text("utf-8").splitlines() if line.strip()] if self.places.is_file() else []

    def load_scorer(self) -> ModuleType:
        """score.py, told to read its rows from this folder."""
        spec = importlib.util.spec_from_file_location("foyer_scorer", self.scorer)
        scorer = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(scorer)
        scorer.HERE = str(self.folder)
        scorer.load_listings = lambda: _csv(self.listings)
        return scorer


def chosen() -> Path:
    """EVAL_DATA, or the shared folder beside the project."""
    return Path(os.environ.get("EVAL_DATA") or SHARED).resolve()


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _first(*candidates: Path) -> Path:
    return next((path for path in candidates if path.is_file()), candidates[-1])


def _csv(path: Path) -> list[dict[str, str]]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
