"""Lighthouse with its mobile profile, on the four screens an agent meets first. It comes from npm, into a folder that Git ignores."""

from __future__ import annotations

import json
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit.checks import CHROMIUM
from audit.report import Report

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / "node_modules" / ".bin" / "lighthouse"
BARS = {"performance": 95, "accessibility": 100, "best-practices": 100}
NODE_LEAST = 18


def missing() -> str:
    """One sentence where Lighthouse cannot run here, else nothing; installs it where it can."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return "Lighthouse was left out: node and npm are not installed (on Debian: apt-get install nodejs npm)."
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_LEAST:
        return f"Lighthouse was left out: node is {version}, and it needs {NODE_LEAST} or newer."
    if not PROGRAM.exists():
        print("Installing Lighthouse from its lock file …", flush=True)
        done = subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=HERE, capture_output=True, text=True)
        if done.returncode:
            why = (done.stderr.strip() or "no reason given").splitlines()[-1]
            return f"Lighthouse was left out: npm could not install it ({why})."
    return ""


@contextmanager
def browser(folder: Path) -> Iterator[int]:
    """A browser that Lighthouse looks through, by its port. Whoever signs in there is signed in for everything a page asks for
    later as well, which a Cookie header given along with the page would not be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", f"--remote-debugging-port={port}",
               f"--user-data-dir={folder / 'lighthouse-browser'}", "about:blank"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until_it_answers(port)
        yield port
    finally:
        running.terminate()
        running.wait()


def _until_it_answers(port: int) -> None:
    for _ in range(150):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the browser for Lighthouse did not start")


@contextmanager
def hand(playwright: Any, port: int) -> Iterator[Any]:
    """A page of that browser, for a moment: whoever stays connected makes every page slower."""
    connected = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
    try:
        page = connected.contexts[0].new_page()
        yield page
        page.close()
    finally:
        connected.close()


def lighthouse(report: Report, pages: dict[str, str], port: int, folder: Path) -> None:
    """`pages` has an address for each name. Simulated throttling is noisy: a page below a bar is looked at twice more, and the
    middle of the three counts."""
    for name, address in pages.items():
        output = folder / f"lighthouse-{name}.json"
        rounds = [_scores(address, port, output)]
        if any(rounds[0][category] < bar for category, bar in BARS.items()):
            rounds += [_scores(address, port, output) for _ in range(2)]
        found = {category: statistics.median(scores[category] for scores in rounds) for category in BARS}
        ok = all(found[category] >= bar for category, bar in BARS.items())
        report.add(name, " / ".join(f"{found[category]:.0f}" for category in BARS), "95 / 100 / 100", ok,
                   "performance, accessibility, best practices", () if ok else _failed(output))


def _scores(address: str, port: int, output: Path) -> dict[str, float]:
    command = [str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={output}", f"--only-categories={','.join(BARS)}", f"--port={port}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    if done.returncode:
        raise RuntimeError(f"Lighthouse stopped at {address}: {done.stderr.strip()[-400:]}")
    said = json.loads(output.read_text())
    if said["finalDisplayedUrl"].split("?")[0] != address.split("?")[0]:
        raise RuntimeError(f"Lighthouse was to look at {address} and ended at {said['finalDisplayedUrl']}")
    return {name: round(100 * (said["categories"][name]["score"] or 0)) for name in BARS}


def _failed(output: Path) -> tuple[str, ...]:
    """The audits that cost points, in the last look."""
    found = json.loads(output.read_text())
    weighed = {entry["id"] for name in BARS for entry in found["categories"][name]["auditRefs"] if entry["weight"]}
    bad = [audit for key, audit in found["audits"].items() if key in weighed and audit["score"] is not None and audit["score"] < 0.95]
    return tuple(f"{audit['id']}: {audit.get('displayValue') or audit['title']}" for audit in bad)
