"""A real browser on the house of the stories: its portal with its own static files, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from audit.checks import CHROMIUM
from audit.checks import DESK as DESK  # offered to the stories
from audit.checks import PHONE as PHONE
from tests.stories.house import House
from tests.stories.making_the_house import OWNER_PASSWORD

SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])


@dataclass
class Visit:
    """One browser window of one agent, and whatever its console complained about."""

    page: object
    base: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def sign_in(self, email: str = "owner@alpha.example") -> Visit:
        self.go("/sign-in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(OWNER_PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(self.base + "/")
        return self


@pytest.fixture(scope="session")
def portal(house: House) -> str:
    """The address of agency Alpha's portal."""
    return f"http://alpha.localhost:{house.port}"


@pytest.fixture
def chromium(db) -> Iterator[object]:
    """One per test, and gone before the test's database is: Playwright keeps an event loop in this thread, and Django
    refuses to work beside one."""
    playwright = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (on Debian: apt-get install chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, portal) -> Iterator[Callable[..., Visit]]:
    """Open a window: `visit()` on a phone, `visit(DESK, scheme="dark")` on a desk at night."""
    opened = []

    def make(size: dict = PHONE, scheme: str = "light") -> Visit:
        context = chromium.new_context(viewport=size, color_scheme=scheme, has_touch=size is PHONE, is_mobile=size is PHONE)
        context.set_default_timeout(20_000)
        opened.append(context)
        visit = Visit(context.new_page(), portal)
        visit.page.on("console", lambda message: visit.complaints.append(message.text) if message.type in ("error", "warning") else None)
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        return visit

    yield make
    for context in opened:
        context.close()
