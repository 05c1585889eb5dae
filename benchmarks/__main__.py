"""`python -m benchmarks [--only NAME …] [--quick] [--json FILE] [--gate]`: see docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

NAMES = ("webhook", "first", "hanging", "replies", "crowd", "fairness", "screens", "live")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print rows, take everything away. 0 even where a bar is missed, unless --gate is given."""
    wishes = _wishes(arguments)
    from benchmarks.report import Report

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _as_interrupt)
    report, began = Report(), time.monotonic()
    try:
        _measure(wishes, report)
    except KeyboardInterrupt:
        print("\nStopped; everything is cleaned up.")
        return 130
    finally:
        if wishes.json and report.rows:
            Path(wishes.json).write_text(json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n")
    print(f"\n{len(report.rows)} rows in {time.monotonic() - began:.0f} s; " + (
        "missed: " + "; ".join(row.what for row in report.missed) if report.missed else "every bar was met"))
    return 1 if wishes.gate and report.missed else 0


def _wishes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed and memory, as ratios within one run.")
    parser.add_argument("--only", action="append", choices=NAMES, help="this part only; may be given several times")
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds: under two minutes, and rougher")
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    parser.add_argument("--gate", action="store_true", help="exit with 1 where a bar is missed")
    return parser.parse_args(arguments)


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _measure(wishes: argparse.Namespace, report) -> None:
    from benchmarks import live, machine, replies, screens, webhooks
    from benchmarks.world import World

    parts = {"webhook": webhooks.accept, "first": webhooks.first, "hanging": webhooks.while_hanging, "replies": replies.paced,
             "crowd": replies.at_once, "fairness": replies.fairness, "screens": screens.screens, "live": live.live}
    print("Preparing a world of its own …", flush=True)
    with World(listings=10_000, agencies=5 if not wishes.quick else 2) as world:
        report.head = machine.described(world.folder, world.value("SHOW server_version"))
        print(report.head, flush=True)
        for name, part in parts.items():
            if not wishes.only or name in wishes.only:
                part(world, report, wishes.quick)


if __name__ == "__main__":
    sys.exit(main())
