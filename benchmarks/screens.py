"""What people do while the assistant works: taking the pen, and searching 10,000 listings."""

from __future__ import annotations

import json

from benchmarks import wire
from benchmarks.listings import SEARCHES
from benchmarks.load import Plan, Sample, request
from benchmarks.report import Report, middle, p50, p95, rate, refused
from benchmarks.world import World

HANG_SECONDS = 14.0  # longer than both measurements, shorter than the product's own time-outs
BARS = {"take over": 50.0, "search": 100.0}


def screens(world: World, report: Report, quick: bool) -> None:
    """Calm and hanging by turns; as 50 people who click once a second, and as 50 machines that never pause."""
    report.begin(f"Taking over, and searching {world.value('SELECT count(*) FROM north.properties_listing'):,} listings, over the API")
    world.start_workers()
    requests = {"take over": _toggles(world), "search": _searches(world)}
    for name in requests:  # not counted
        world.load.run(Plan(world.port, requests[name], 4, count=60))
    found: dict[tuple[str, str, str], list[list[Sample]]] = {}
    for _ in range(1 if quick else 2):
        for name in requests:
            _measure(world, name, requests[name], "", found)
        with world.everything_hangs(HANG_SECONDS):
            world.load.run(Plan(world.port, tuple(wire.message(house) for house in world.houses), rate=60, count=60))
            world.model.wait_for(60, seconds=4)
            for name in requests:
                _measure(world, name, requests[name], ", models hanging", found)
        world.fresh_workers()
    _rows(report, found)
    world.stop_workers()


def _measure(world: World, name: str, requests: tuple[bytes, ...], state: str, found: dict) -> None:
    people = Plan(world.port, requests, rate=50, count=100, at_random=True)
    machines = Plan(world.port, requests, 50, 1.5)
    for way, plan in (("once a second each", people), ("without a pause", machines)):
        found.setdefault((name, way, state), []).append(world.load.run(plan))


def _rows(report: Report, found: dict[tuple[str, str, str], list[list[Sample]]]) -> None:
    for (name, way, state), results in sorted(found.items(), key=lambda item: (item[0][0] == "search", item[0][1] != "once a second each", item[0][2])):
        late, bar = middle(map(p95, results)), BARS[name]
        bad = sum(map(refused, results))
        report.add(f"{name}, 50 callers {way}{state}, p95", f"{late:.0f} ms", bar=f"< {bar:.0f} ms", ok=late < bar and not bad,
                   note=f"p50 {middle(map(p50, results)):.0f} ms, {middle(map(rate, results)):.0f}/s" + (f", {bad} not answered 200" if bad else ""))


def _toggles(world: World) -> tuple[bytes, ...]:
    """Each conversation is taken, and, once all have been, handed back."""
    house = world.houses[0]
    return tuple(
        request("/api/conversations/toggle-mode", json.dumps({"conversation_id": pk, "mode": mode}).encode(), token=house.api_token, host=house.host)
        for mode in ("HUMAN", "AI") for pk in house.conversations
    )


def _searches(world: World) -> tuple[bytes, ...]:
    house = world.houses[0]
    return tuple(request("/api/properties/search", json.dumps({"query": words}).encode(), token=house.api_token, host=house.host) for words in SEARCHES)
