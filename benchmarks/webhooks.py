"""Accepting a webhook: authenticated, journalled, answered; beside a bare Django view and one durable INSERT."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from benchmarks import wire
from benchmarks.load import Plan, Sample
from benchmarks.report import Report, middle, p50, p95, quantile, rate, refused
from benchmarks.world import World

HANG_SECONDS = 10.0


def accept(world: World, report: Report, quick: bool) -> None:
    """No worker runs: the floor has none either. What they take is shown in a row of its own."""
    report.begin("Accepting a webhook (2 web workers × 64 threads; medians of interleaved rounds)")
    rounds, seconds = (2, 0.8) if quick else (5, 1.6)
    _interleaved(world, callers=8, rounds=1, seconds=0.5)  # not counted: caches, pools, the first pages of the tables
    before = world.value("SELECT count(*) FROM north.whatsapp_inboundevent")
    accepted = [_one_caller(world, report, rounds, seconds), _sixteen_callers(world, report, rounds, seconds),
                _hundred_callers(world, report, rounds, seconds)]
    kept = world.value("SELECT count(*) FROM north.whatsapp_inboundevent") - before
    report.add("of the webhooks answered 200, in the journal", f"{kept} of {sum(accepted)}", bar="all", ok=kept == sum(accepted))
    if not quick:
        _with_workers(world, report, seconds)
    world.stop_workers()


def _one_caller(world: World, report: Report, rounds: int, seconds: float) -> int:
    found = _interleaved(world, callers=1, rounds=rounds, seconds=seconds)
    ours, floor, bare = (middle(map(p95, found[name])) for name in ("ours", "floor", "bare"))
    report.add("1 caller, p95", f"{ours:.2f} ms", yardstick=f"floor {floor:.2f} ms", ratio=ours / floor, bar="≤ 3", ok=ours <= 3 * floor,
               note=f"p50: ours {middle(map(p50, found['ours'])):.2f}, floor {middle(map(p50, found['floor'])):.2f}, "
                    f"bare view {middle(map(p50, found['bare'])):.2f} ms (p95 {bare:.2f}); {_pgbench(world, 1)}")
    return _accepted(found)


def _sixteen_callers(world: World, report: Report, rounds: int, seconds: float) -> int:
    found = _interleaved(world, callers=16, rounds=rounds, seconds=seconds)
    ours, floor, bare = (middle(map(rate, found[name])) for name in ("ours", "floor", "bare"))
    report.add("16 callers, rate", f"{ours:.0f}/s", yardstick=f"floor {floor:.0f}/s", ratio=ours / floor, bar="≥ 0.5",
               ok=ours >= 0.5 * floor,
               note=f"p95: ours {middle(map(p95, found['ours'])):.1f}, floor {middle(map(p95, found['floor'])):.1f} ms; "
                    f"bare view {bare:.0f}/s; {_pgbench(world, 16)}")
    return _accepted(found)


def _hundred_callers(world: World, report: Report, rounds: int, seconds: float) -> int:
    found = _interleaved(world, callers=100, rounds=rounds, seconds=seconds)
    ours, floor = (middle(map(p95, found[name])) for name in ("ours", "floor"))
    report.add("100 callers, p95", f"{ours:.0f} ms", yardstick=f"floor {floor:.0f} ms", ratio=ours / floor, bar="< 100 ms", ok=ours < 100,
               note=f"p99: ours {1000 * middle(quantile((s.seconds for s in r), 0.99) for r in found['ours']):.0f}, "
                    f"floor {1000 * middle(quantile((s.seconds for s in r), 0.99) for r in found['floor']):.0f} ms; "
                    f"rate: ours {middle(map(rate, found['ours'])):.0f}/s, floor {middle(map(rate, found['floor'])):.0f}/s")
    return _accepted(found)


def _interleaved(world: World, *, callers: int, rounds: int, seconds: float) -> dict[str, list[list[Sample]]]:
    """Ours, floor and bare by turns, so that whatever else this machine does meets all three."""
    ours = wire.message(world.houses[0])
    plans = {
        "floor": Plan(world.yardstick_port, (wire.yardstick(ours, "/floor"),), callers, seconds),
        "ours": Plan(world.port, (ours,), callers, seconds),
        "bare": Plan(world.yardstick_port, (wire.yardstick(ours, "/bare"),), callers, seconds),
    }
    found: dict[str, list[list[Sample]]] = {name: [] for name in plans}
    for number in range(rounds):
        for name, plan in (list(plans.items()) if number % 2 == 0 else list(plans.items())[::-1]):
            found[name].append(world.load.run(plan))
    for name, results in found.items():
        if bad := sum(map(refused, results)):
            raise RuntimeError(f"{name}: {bad} requests were not answered 200")
    return found


def _accepted(found: dict[str, list[list[Sample]]]) -> int:
    return sum(len(samples) for samples in found["ours"])


def _pgbench(world: World, clients: int) -> str:
    """PostgreSQL alone with the floor's INSERT, where its own load generator is at hand."""
    if not (world.cluster.binaries / "pgbench").exists():
        return "pgbench is not installed: skipped"
    script = world.folder / "insert.sql"
    script.write_text("\\set a random(1, 1000000000)\n\\set b random(1, 1000000000)\n"
                      f"INSERT INTO yardstick.event (key, body) VALUES (:a || '-' || :b, '{'x' * 600}') ON CONFLICT (key) DO NOTHING;\n")
    done = world.cluster.run("pgbench", "-h", world.cluster.socket, "-U", "foyer", "-n", "-f", script, "-c", clients, "-j", 1,
                             "-T", 2, "foyer", check=False)
    found = re.search(r"tps = (\d+)", done.stdout)
    return f"pgbench with the same INSERT {found[1]}/s" if found else "pgbench did not run: skipped"


def _with_workers(world: World, report: Report, seconds: float) -> None:
    """What is left for the door while two workers take in and answer all of it on the same cores."""
    world.forget_journals()
    world.start_workers()
    samples = world.load.run(Plan(world.port, (wire.message(world.houses[0]),), 16, seconds))
    report.add("16 callers while the workers take it all in", f"{rate(samples):.0f}/s, p95 {p95(samples):.0f} ms")


def first(world: World, report: Report, quick: bool) -> None:
    """A new connection for each webhook, as a provider makes them."""
    report.begin("The first webhook after a start")
    world.settle()
    firsts, early, later, floors = [], [], [], []
    ours = wire.message(world.houses[1], kept=False)
    plan = Plan(world.port, (ours,), 1, count=140, fresh=True)
    floor = Plan(world.yardstick_port, (wire.yardstick(ours, "/floor"),), 1, count=140, fresh=True)
    for _ in range(2 if quick else 5):
        world.stop_web()
        world.start_web()
        time.sleep(1)  # the other process too has come up
        samples = sorted(world.load.run(plan), key=lambda sample: sample.number)
        firsts.append(1000 * samples[0].seconds)
        early.append(1000 * max(sample.seconds for sample in samples[:10]))
        later.append(p95(samples[60:140]))
        floors.append(_after_a_pause(world, floor))
    ratio = middle(firsts) / middle(later)
    idle, busy = (middle(values) for values in zip(*floors, strict=True))
    report.add("the first, against p95 around the hundredth", f"{middle(firsts):.1f} ms", yardstick=f"{middle(later):.1f} ms", ratio=ratio,
               bar="≤ 2", ok=ratio <= 2, note=f"slowest of the first ten (it meets the other process): {middle(early):.1f} ms; firsts: "
                                              + ", ".join(f"{value:.1f}" for value in firsts)
                                              + f"; the floor, which had run for long: first after a second's rest {idle:.1f}, later {busy:.1f} ms")
    world.stop_workers()


def _after_a_pause(world: World, plan: Plan) -> tuple[float, float]:
    """What a rest costs whoever did nothing but rest: its first answer after a second, and p95 around the hundredth, in ms."""
    time.sleep(1)
    samples = sorted(world.load.run(plan), key=lambda sample: sample.number)
    return 1000 * samples[0].seconds, p95(samples[60:140])


def while_hanging(world: World, report: Report, quick: bool) -> None:
    """Webhooks go on at 50 a second while 100 leads wait for a model, and then their answers for the provider."""
    report.begin("Accepting while every call of the model and of the provider takes 10 s (workers run)")
    world.start_workers()
    noise = tuple(wire.noise(house) for house in world.houses)
    steady = Plan(world.port, noise, rate=50, count=200)
    world.load.run(Plan(world.port, noise, rate=50, count=50))
    calm, hanging = [world.load.run(steady)], []
    with world.everything_hangs(HANG_SECONDS):
        began = time.monotonic()
        world.load.run(Plan(world.port, tuple(wire.message(house) for house in world.houses), rate=100, count=100))
        world.model.wait_for(100, seconds=6)
        left = HANG_SECONDS - (time.monotonic() - began)
        hanging.append(world.load.run(Plan(world.port, noise, rate=50, count=max(50, int(50 * left)))))
        if not quick:
            time.sleep(3)
            hanging.append(world.load.run(steady))  # by now the answers are on their way to the provider
    if not quick:
        world.fresh_workers()
        calm.append(world.load.run(steady))
    _hanging_row(report, calm, hanging)
    world.stop_workers()


def _hanging_row(report: Report, calm: Sequence[list[Sample]], hanging: Sequence[list[Sample]]) -> None:
    before, during = middle(map(p95, calm)), middle(map(p95, hanging))
    report.add("p95 at 50/s, hanging against calm", f"{during:.2f} ms", yardstick=f"calm {before:.2f} ms", ratio=during / before,
               bar="< 1.2", ok=during < 1.2 * before,
               note=f"p50: hanging {middle(map(p50, hanging)):.2f}, calm {middle(map(p50, calm)):.2f} ms; "
                    f"slowest while hanging {1000 * max(s.seconds for r in hanging for s in r):.0f} ms; "
                    f"not answered 200: {sum(map(refused, hanging))}")
