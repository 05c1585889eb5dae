"""Rows: what was measured, ours, the yardstick beside it, their ratio, the bar, and whether it was met."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field

from benchmarks.load import Sample


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result. `ok` is None where there is no bar."""

    what: str
    ours: str
    yardstick: str = ""
    ratio: float | None = None
    bar: str = ""
    ok: bool | None = None
    note: str = ""


@dataclass
class Report:
    """Prints rows as they come and keeps them."""

    head: str = ""
    rows: list[Row] = field(default_factory=list)

    def begin(self, title: str) -> None:
        print(f"\n{title}\n{'':2}{'what':58} {'ours':>24} {'yardstick':>24} {'ratio':>6}  {'bar':14}", flush=True)

    def add(self, what: str, ours: str, **more) -> None:
        row = Row(what, ours, **more)
        self.rows.append(row)
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        verdict = "" if row.ok is None else "ok" if row.ok else "MISS"
        print(f"  {row.what:58} {row.ours:>24} {row.yardstick:>24} {ratio:>6}  {row.bar:14} {verdict}", flush=True)
        if row.note:
            print(f"    {row.note}", flush=True)

    @property
    def missed(self) -> list[Row]:
        return [row for row in self.rows if row.ok is False]

    def as_json(self) -> dict:
        return {"machine": self.head, "rows": [asdict(row) for row in self.rows]}


def quantile(values: Iterable[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def p50(samples: Sequence[Sample]) -> float:
    return 1000 * quantile((s.seconds for s in samples), 0.50)


def p95(samples: Sequence[Sample]) -> float:
    return 1000 * quantile((s.seconds for s in samples), 0.95)


def rate(samples: Sequence[Sample]) -> float:
    """Answers per second, from the first request's start to the last answer."""
    good = [s for s in samples if s.status == 200]
    if not good:
        return 0.0
    return len(good) / (max(s.began + s.seconds for s in good) - min(s.began for s in good))


def refused(samples: Iterable[Sample]) -> int:
    return sum(s.status != 200 for s in samples)


def middle(values: Iterable[float]) -> float:
    return statistics.median(values)
