"""Answering leads: from the start of the webhook's POST to the moment the provider received the reply, less the model's time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from benchmarks import machine, wire
from benchmarks.load import Plan, Sample
from benchmarks.report import Report, p95, quantile, refused
from benchmarks.world import House, World

_runs = iter(range(10, 100))


@dataclass
class Outcome:
    """One run: seconds to the reply per lead and agency, and what else was seen."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    leads: int = 0
    calls: int = 0
    doubled: int = 0
    trouble: str = ""
    memory: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    @property
    def all(self) -> list[float]:
        return [wait for waits in self.waits.values() for wait in waits]

    @property
    def told(self) -> str:
        """What a reader needs to judge the figure."""
        cpu = ", ".join(f"{name} {seconds / self.leads * 1000:.0f}" for name, seconds in self.cpu.items())
        trouble = f"; {self.trouble}" if self.trouble else ""
        return (f"answered {len(self.all)} of {self.leads}, {self.calls} model calls, accept p95 {p95(self.samples):.0f} ms; "
                f"processor time per lead in ms: {cpu}{trouble}")


def paced(world: World, report: Report, quick: bool) -> None:
    """The two runs with a model that takes two seconds."""
    report.begin("Answering with a model that takes 2 s (no quiet window; reply time less the model's)")
    world.start_workers()
    cold = run(world, [(world.houses[0], 8, 4)], model_seconds=2)
    report.add("the first 8 leads after a start, p50 / slowest",
               f"{quantile(cold.all, 0.5) - 2:.3f} / {max(cold.all, default=0) - 2:.3f} s", note=cold.told)
    world.settle()
    runs = [(50, 5, 0.10, 0.30), (100, 10, 0.15, 0.50)]
    for leads, per_second, middle_bar, late_bar in runs[1:] if quick else runs:
        outcome = run(world, [(world.houses[0], leads, per_second)], model_seconds=2)
        extra = [wait - 2 for wait in outcome.all]
        p50, late = quantile(extra, 0.5), quantile(extra, 0.95)
        met = p50 <= middle_bar and late <= late_bar and len(extra) == leads
        report.add(f"{leads} leads at {per_second}/s, p50 / p95 / slowest", f"{p50:.3f} / {late:.3f} / {max(extra, default=0):.3f} s",
                   bar=f"≤ {middle_bar:.2f}/{late_bar:.2f}", ok=met, note=outcome.told)
    world.settle()


def at_once(world: World, report: Report, quick: bool) -> None:
    """Waiting for a model must not occupy a process each."""
    report.begin("Many at once, each waiting 3 s for the model")
    _ready(world)
    outcome = run(world, [(world.houses[0], 50, 0), (world.houses[1], 50, 0)], model_seconds=3)
    slowest = max(outcome.all, default=float("inf"))
    report.add("100 conversations at once, the last answer", f"{slowest:.2f} s", bar="≤ 6 s", ok=slowest <= 6 and len(outcome.all) == 100,
               note=f"p50 {quantile(outcome.all, 0.5):.2f} s; {outcome.told}")
    _memory(report, "100 waiting", outcome)
    world.settle()
    if quick:
        return
    share = [(house, 500 // len(world.houses), 0) for house in world.houses]
    outcome = run(world, share, model_seconds=3, patience=60)
    report.add(f"500 at once over {len(share)} agencies, answered", f"{len(outcome.all)} of 500", bar="all",
               ok=len(outcome.all) == 500 and not outcome.doubled,
               note=f"p50 {quantile(outcome.all, 0.5):.2f}, p95 {quantile(outcome.all, 0.95):.2f}, "
                    f"last {max(outcome.all, default=0):.2f} s; {outcome.told}")
    _memory(report, "500 waiting", outcome)
    world.settle()


def fairness(world: World, report: Report, quick: bool) -> None:
    """One agency is flooded; another one's leads should hardly notice."""
    report.begin("Fair between agencies (model 3 s)")
    _ready(world)
    loud, calm = world.houses[0], world.houses[1]
    flood, few = (100, 20) if quick else (400, 50)
    alone = run(world, [(calm, few, 10)], model_seconds=3).waits[calm.name]
    world.settle()
    both = run(world, [(loud, flood, 0), (calm, few, 10)], model_seconds=3, patience=60)
    waits = both.waits[calm.name]
    late, usual = quantile(waits, 0.95), quantile(alone, 0.95)
    report.add(f"{few} leads at 10/s beside another's {flood} at once, p95", f"{late:.2f} s", yardstick=f"alone {usual:.2f} s", ratio=late / usual,
               bar="≤ 2", ok=late <= 2 * usual and len(waits) == few,
               note=f"p50 {quantile(waits, 0.5):.2f} s, alone {quantile(alone, 0.5):.2f} s; the flooded agency: {len(both.waits[loud.name])} of {flood}, "
                    f"p50 {quantile(both.waits[loud.name], 0.5):.2f}, last {max(both.waits[loud.name], default=0):.2f} s")
    world.settle(30)


def _ready(world: World) -> None:
    """Workers that have answered before: what a cold one takes is a row of its own."""
    world.start_workers()
    run(world, [(house, 4, 4) for house in world.houses[:2]], model_seconds=0.5)
    world.settle()


def run(world: World, crowds: list[tuple[House, int, float]], *, model_seconds: float, patience: float = 25) -> Outcome:
    """Let so many leads write to each agency at so many per second (0: all at once), and wait for their replies."""
    world.model.delay(model_seconds)
    world.phone("DELETE", "ledger")
    plan, chats = _plan(world, crowds)
    outcome = Outcome(leads=len(chats), waits={house.name: [] for house, _, _ in crowds})
    used = _cpu(world)
    world.load.begin(plan)
    watcher = threading.Thread(target=_weigh, args=(world, outcome, model_seconds))
    if all(per_second == 0 for _, _, per_second in crowds):
        watcher.start()
    outcome.samples = world.load.result()
    replies = _replies(world, set(chats), patience + model_seconds)
    if watcher.ident:
        watcher.join()
    outcome.calls = world.model.count()
    outcome.cpu = {name: seconds - used[name] for name, seconds in _cpu(world).items()}
    for sample in outcome.samples:
        chat = list(chats)[sample.number]
        if times := replies.get(chat):
            outcome.waits[chats[chat]].append(times[0] - sample.began)
            outcome.doubled += len(times) > 1
    outcome.trouble = world.trouble() if len(outcome.all) < outcome.leads else ""
    if refused(outcome.samples):
        raise RuntimeError(f"{refused(outcome.samples)} webhooks were not answered 200")
    return outcome


def _plan(world: World, crowds: list[tuple[House, int, float]]) -> tuple[Plan, dict[str, str]]:
    """One request per lead, in the order in which they write; all leads of a run as one stream."""
    run_number, line = next(_runs), []
    for house, leads, per_second in crowds:
        line += [(number / per_second if per_second else 0.0, number, house) for number in range(leads)]
    line.sort(key=lambda item: (item[0], item[1]))
    chats = {f"65{run_number}{place:05d}@c.us": house.name for place, (_, _, house) in enumerate(line)}
    requests = tuple(wire.message(house, chat=chat) for chat, (_, _, house) in zip(chats, line, strict=True))
    return Plan(world.port, requests, times=tuple(at for at, _, _ in line)), chats


def _replies(world: World, chats: set[str], patience: float) -> dict[str, list[float]]:
    """When the provider received what, by chat; until all have been answered or patience ends."""
    end = time.monotonic() + patience
    while True:
        found: dict[str, list[float]] = {}
        for row in world.phone("GET", "ledger?method=sendMessage"):
            if row["chatId"] in chats:
                found.setdefault(row["chatId"], []).append(row["at"])
        if len(found) == len(chats) or time.monotonic() > end:
            return found
        time.sleep(0.7)


def _weigh(world: World, outcome: Outcome, model_seconds: float) -> None:
    """While they wait: how much memory all processes take."""
    time.sleep(model_seconds * 0.8)
    for name in ("web", "workers", "postgres"):
        weight = machine.memory(world.pids(name))
        if weight is not None:
            outcome.memory[name] = weight


def _memory(report: Report, when: str, outcome: Outcome) -> None:
    if outcome.memory:
        parts = ", ".join(f"{name} {weight:.0f}" for name, weight in outcome.memory.items())
        report.add(f"memory of all processes, {when} (PSS)", f"{sum(outcome.memory.values()):.0f} MB", note=parts)


def _cpu(world: World) -> dict[str, float]:
    return {name: machine.cpu_seconds(world.pids(name)) for name in ("web", "workers", "postgres", "phone")}
