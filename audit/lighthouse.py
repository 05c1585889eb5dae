"""Lighthouse with its mobile profile, on the four screens an agent meets first. It comes from npm, into a folder that Git ignores."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

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


def lighthouse(report: Report, pages: dict[str, tuple[str, str]], folder: Path) -> None:
    """`pages` has an address and a Cookie header for each name. Simulated throttling is noisy: a page below a bar is
    looked at twice more, and the middle of the three counts."""
    report.begin("Lighthouse, mobile profile")
    for name, (address, cookie) in pages.items():
        rounds = [_scores(address, cookie, folder / f"lighthouse-{name}.json")]
        if any(rounds[0][category] < bar for category, bar in BARS.items()):
            rounds += [_scores(address, cookie, folder / f"lighthouse-{name}.json") for _ in range(2)]
        found = {category: statistics.median(scores[category] for scores in rounds) for category in BARS}
        ok = all(found[category] >= bar for category, bar in BARS.items())
        report.add(name, " / ".join(f"{found[category]:.0f}" for category in BARS), "95 / 100 / 100", ok,
                   "performance, accessibility, best practices", () if ok else _failed(folder / f"lighthouse-{name}.json"))


def _scores(address: str, cookie: str, output: Path) -> dict[str, float]:
    command = [str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={output}", f"--only-categories={','.join(BARS)}",
               "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
    if cookie:
        headers = output.with_suffix(".headers")
        headers.write_text(json.dumps({"Cookie": cookie}))
        command.append(f"--extra-headers={headers}")
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"CHROME_PATH": CHROMIUM or ""}, timeout=240)
    if done.returncode:
        raise RuntimeError(f"Lighthouse stopped at {address}: {done.stderr.strip()[-400:]}")
    categories = json.loads(output.read_text())["categories"]
    return {name: round(100 * (categories[name]["score"] or 0)) for name in BARS}


def _failed(output: Path) -> tuple[str, ...]:
    """The audits that cost points, in the last look."""
    found = json.loads(output.read_text())
    weighed = {entry["id"] for name in BARS for entry in found["categories"][name]["auditRefs"] if entry["weight"]}
    bad = [audit for key, audit in found["audits"].items() if key in weighed and audit["score"] is not None and audit["score"] < 0.95]
    return tuple(f"{audit['id']}: {audit.get('displayValue') or audit['title']}" for audit in bad)
