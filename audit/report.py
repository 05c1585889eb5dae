"""A table of bars: what was looked at, what was found, the bar, the verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    found: str
    bar: str
    ok: bool
    note: str = ""
    where: tuple[str, ...] = ()


@dataclass
class Report:
    """Prints rows as they come and keeps them."""

    rows: list[Row] = field(default_factory=list)

    def begin(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def add(self, what: str, found: str, bar: str, ok: bool, note: str = "", where: tuple[str, ...] = ()) -> None:
        row = Row(what, found, bar, ok, note, where)
        self.rows.append(row)
        print(f"  {'ok  ' if ok else 'MISS'} {what:44} {found:>16}   {bar:16} {note}".rstrip(), flush=True)
        for place in where[:12]:
            print(f"         {place}", flush=True)
        if len(where) > 12:
            print(f"         and {len(where) - 12} more", flush=True)

    @property
    def missed(self) -> list[Row]:
        return [row for row in self.rows if not row.ok]

    def as_json(self) -> list[dict]:
        return [asdict(row) for row in self.rows]
