"""The table: what was measured, against the floor that must hold and the goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure with its bars; a floor that is missed makes the evaluation fail."""

    what: str
    value: float
    op: str
    floor: float
    goal: float
    digits: int = 3

    @property
    def holds(self) -> bool:
        return self._within(self.floor)

    @property
    def excels(self) -> bool:
        return self._within(self.goal)

    def _within(self, bar: float) -> bool:
        return self.value >= bar if self.op == ">=" else self.value <= bar

    def __str__(self) -> str:
        word = "goal" if self.excels else "floor" if self.holds else "MISSED"
        return (f"  {word:7s} {self.what:42s} {self.value:8.{self.digits}f}   floor {self.op} {self.floor:g}, goal {self.op} {self.goal:g}")


def rows_of(results: dict[str, dict], targets: list[dict]) -> list[Row]:
    """The figures that targets.json names, for the tasks that were scored."""
    return [Row(f"{t['task']}.{t['metric']}", results[t["task"]][t["metric"]], t["op"], t["floor"], t["goal"])
            for t in targets if t["metric"] in results.get(t["task"], {})]


def ends_well(rows: list[Row]) -> bool:
    """Print the rows and say in one line how it went."""
    for row in rows:
        print(row)
    missed = [row.what for row in rows if not row.holds]
    short = [row.what for row in rows if row.holds and not row.excels]
    print(f"  {len(rows)} figures; floors missed: {', '.join(missed) or 'none'}; goals not reached: {', '.join(short) or 'none'}")
    return not missed
