"""What a page must keep, asked of a page that is open in a browser. Used by `make audit` and by tests/browser."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SCHEMES = ("light", "dark")
TARGET = 44

# What lies behind an open sheet cannot be tapped. A link inside a sentence is exempt (WCAG 2.5.5, inline), and so is a box
# whose label is large enough. A small drawing may have a larger hit area: what counts is where a thumb lands.
_SMALL_TARGETS = """(least) => {
  const large = (e) => { const r = e.getBoundingClientRect(); return r.height >= least - .5 && r.width >= least - .5; };
  const inSentence = (e) => e.matches('a') && getComputedStyle(e).display.startsWith('inline') && !getComputedStyle(e).display.includes('-')
    && e.parentElement.textContent.trim() !== e.textContent.trim();
  const wideEnough = (e) => {
    e.scrollIntoView({ block: 'center', behavior: 'instant' });
    const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2, reach = least / 2 - 1;
    return [[0, -reach], [0, reach], [-reach, 0], [reach, 0]].every(([dx, dy]) => {
      const hit = document.elementFromPoint(Math.min(Math.max(x + dx, 0), innerWidth - 1), y + dy);
      return hit && (e.contains(hit) || (e.labels && [...e.labels].some((label) => label.contains(hit))));
    });
  };
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=switch]')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.matches('.skip') && !e.closest('[aria-hidden=true]'))
    .filter((e) => !document.querySelector('dialog:modal') || e.closest('dialog:modal'))
    .filter((e) => !large(e) && !inSentence(e) && ![...(e.labels || [])].some(large) && !wideEnough(e))
    .map((e) => { const r = e.getBoundingClientRect(); return `${Math.round(r.width)}x${Math.round(r.height)} ${e.outerHTML.slice(0, 110)}`; });
}"""
_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + .5
    && getComputedStyle(e).position !== 'fixed' && ![...e.children].some((inner) => inner.getBoundingClientRect().right > width + .5));
  return [`${document.documentElement.scrollWidth} px: ${(wide[0] || document.body).outerHTML.slice(0, 110)}`];
}"""


def violations(page: Any) -> list[str]:
    """axe-core's findings, each as one line: the rule, how often, and the first place."""
    found = page.evaluate(f"async () => {{ if (!window.axe) {{ {_axe()} }} return (await axe.run(document, {{ resultTypes: ['violations'] }})).violations; }}")
    return [f"{rule['id']} x{len(rule['nodes'])}: {rule['nodes'][0]['html'][:110]} ({_why(rule['nodes'][0])})" for rule in found]


def too_wide(page: Any) -> list[str]:
    """What makes the page scroll sideways, or nothing."""
    return page.evaluate(_WIDE)


def too_wide_at_200_percent(page: Any) -> list[str]:
    """The same with the text twice as large, as somebody with weak eyes sets it."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    try:
        return page.evaluate(_WIDE)
    finally:
        page.evaluate("document.documentElement.style.fontSize = ''")


def small_targets(page: Any) -> list[str]:
    """What a thumb would miss."""
    return page.evaluate(_SMALL_TARGETS, TARGET)


def _why(node: dict) -> str:
    reasons = node["any"] + node["all"] + node["none"]
    return reasons[0]["message"][:160] if reasons else ""


@functools.cache
def _axe() -> str:
    """axe-core as its Python package brings it. It is run by the browser's debugger, which our content policy lets in."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
