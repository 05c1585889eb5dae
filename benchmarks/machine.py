"""What this machine is, and how much memory processes really take."""

from __future__ import annotations

import os
import platform
import time
from pathlib import Path


def described(folder: Path, postgres: str) -> str:
    """One line for the head of every run."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (f"{time.strftime('%Y-%m-%d %H:%M')}, {cores()} cores ({_processor()}), Python {platform.python_version()}, "
            f"PostgreSQL {postgres} with fsync on, data on {_filesystem(folder)}, load {load:.1f} at the start")


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def _filesystem(folder: Path) -> str:
    """A file system in memory makes fsync cost nothing, and the yardstick with it."""
    best = ("", "unknown")
    try:
        for line in Path("/proc/mounts").read_text().splitlines():
            _, place, kind, *_ = line.split(" ")
            if str(folder).startswith(place) and len(place) > len(best[0]):
                best = (place, kind)
    except OSError:
        pass
    return best[1]


def family(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def memory(pids: list[int]) -> float | None:
    """Megabytes that exist because of these processes: what they share is divided among all who share it (PSS)."""
    total, seen = 0, False
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        seen = True
    return total / 1024 if seen else None


def cpu_seconds(pids: list[int]) -> float:
    """Processor time these processes have used so far."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
