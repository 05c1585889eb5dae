"""`python -m audit [--only screens|lighthouse|speed] [--shots FOLDER] [--docs]`: a house of its own, every bar, a table."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from audit.report import Report

PARTS = ("screens", "lighthouse", "speed")
ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """0 where every bar is met, 1 where one is missed, 2 where the audit could not run in full."""
    wishes = _wishes(arguments)
    from audit import lighthouse
    from audit.checks import CHROMIUM

    parts = [part for part in PARTS if not wishes.only or part in wishes.only]
    left_out = []
    if not CHROMIUM and {"screens", "lighthouse"} & set(parts):
        left_out.append("Screens and Lighthouse were left out: no Chromium on this machine (on Debian: apt-get install chromium).")
        parts = [part for part in parts if part == "speed"]
    if "lighthouse" in parts and (why := lighthouse.missing()):
        left_out.append(why)
        parts.remove("lighthouse")
    report, began = Report(), time.monotonic()
    try:
        if parts:
            _audit(parts, report, wishes)
    except KeyboardInterrupt:
        print("\nStopped; everything is cleaned up.")
        return 130
    if wishes.json:
        Path(wishes.json).write_text(json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n")
    print(f"\n{len(report.rows)} bars in {time.monotonic() - began:.0f} s; "
          + ("missed: " + "; ".join(row.what for row in report.missed) if report.missed else "every bar was met"))
    for sentence in left_out:
        print(sentence)
    return 1 if report.missed else 2 if left_out else 0


def _wishes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m audit", description="The portal's bars, looked at in a real browser.")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part only; may be given several times")
    parser.add_argument("--shots", metavar="FOLDER", type=Path, default=ROOT / "shots", help="where the pictures go (default: shots/)")
    parser.add_argument("--docs", action="store_true", help="renew docs/screenshots from the pictures as well")
    parser.add_argument("--json", metavar="FILE", help="write the rows there as well")
    return parser.parse_args(arguments)


def _audit(parts: list[str], report: Report, wishes: argparse.Namespace) -> None:
    from audit.house import House

    wishes.shots.mkdir(parents=True, exist_ok=True)
    print("Opening a house of its own …", flush=True)
    with House(is_crowded="speed" in parts) as house:
        if "speed" in parts:
            from audit.speed import speed

            speed(house, report)
        if {"screens", "lighthouse"} & set(parts):
            _in_a_browser(house, parts, report, wishes)


def _in_a_browser(house, parts: list[str], report: Report, wishes: argparse.Namespace) -> None:
    """Playwright keeps an event loop in this thread, beside which Django refuses to work: what needs Django comes first."""
    from playwright.sync_api import sync_playwright

    from audit import lighthouse, pictures
    from audit.checks import CHROMIUM
    from audit.screens import screens, sign_in

    samples = house.people_write()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        if "lighthouse" in parts:
            with lighthouse.browser(house.folder) as port:
                house.calm()
                report.begin("Lighthouse, mobile profile")
                lighthouse.lighthouse(report, {"sign-in": house.base() + "/sign-in"}, port, house.folder)
                with lighthouse.hand(playwright, port) as page:
                    sign_in(page, house.base(), house.owner, house.owner_password)
                house.calm()
                lighthouse.lighthouse(report, {
                    "inbox": house.base() + "/?tab=all", "thread": f"{house.base()}/conversations/{samples['conversations']}", "listings": house.base() + "/listings",
                }, port, house.folder)
        if "screens" in parts:
            screens(house, browser, samples, wishes.shots, report)
            if wishes.docs:
                pictures.renew(wishes.shots, ROOT / "docs" / "screenshots")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
