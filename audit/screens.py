"""Every page and state, on a phone and on a desk, by day and by night: looked at, checked, and kept as a picture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from audit import checks, tour
from audit.house import PASSWORD, QUIET, House
from audit.report import Report

SIZES = {"phone": checks.PHONE, "desk": checks.DESK}
WEIGHT = 150_000
NOT_COUNTED = {"image", "media"}
OUR_OWN_DOING = "Service Worker registration blocked by Playwright"


def sign_in(page: Any, base: str, email: str, password: str) -> None:
    page.goto(f"{base}/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/**")


class Looking:
    """One round through the portal; what it finds is kept by check."""

    def __init__(self, browser: Any, shots: Path) -> None:
        self.browser, self.shots = browser, shots
        self.found: dict[str, list[str]] = defaultdict(list)
        self.looks = 0
        self.heaviest = (0, "")

    @contextmanager
    def visitor(self, size: str, scheme: str, base: str, email: str = "", password: str = "") -> Iterator[Visitor]:
        weighs = (size, scheme) == ("phone", "light")  # without the service worker: what comes from its cache weighs nothing
        context = self.browser.new_context(viewport=SIZES[size], color_scheme=scheme, is_mobile=size == "phone", has_touch=size == "phone",
                                           service_workers="block" if weighs else "allow")
        context.set_default_timeout(15_000)
        try:
            visitor = Visitor(self, context.new_page(), base, f"{size}-{scheme}", weighs=weighs)
            if email:
                sign_in(visitor.page, base, email, password)
            yield visitor
        finally:
            context.close()


class Visitor:
    """A browser window in somebody's hands."""

    def __init__(self, looking: Looking, page: Any, base: str, variant: str, *, weighs: bool) -> None:
        self.looking, self.page, self.base, self.variant, self.weighs = looking, page, base, variant, weighs
        self.complaints: list[str] = []
        self.asked_for: set[Any] = set()
        self.weights: list[int] = [0]
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if weighs:
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.setCacheDisabled", {"cacheDisabled": True})
            page.on("request", self._ask_for)
            page.on("requestfinished", self._weigh)

    def look(self, stop: tour.Stop) -> None:
        """Go there, do what is to be done, keep a picture, and check."""
        self.complaints.clear()
        self.weights = [0]
        try:
            answer = self.page.goto(self.base + stop.path)
            self.page.wait_for_timeout(150)
            if stop.act:
                stop.act(self.page)
                self.page.wait_for_timeout(150)
            self.page.screenshot(path=str(self.looking.shots / f"{stop.name}-{self.variant}.png"))
            if answer.status != stop.status:
                self._keep("reached", stop, [f"answered {answer.status}"])
            self._check(stop)
        except Exception as error:  # noqa: BLE001  one page that cannot be reached must not hide the others
            self._keep("reached", stop, [str(error).splitlines()[0][:200]])
        finally:
            self.page.context.set_offline(False)

    def _check(self, stop: tour.Stop) -> None:
        self.looking.looks += 1
        if self.weighs and max(self.weights) > self.looking.heaviest[0]:
            self.looking.heaviest = (max(self.weights), stop.name)
        heard = [words for words in self.complaints if words != OUR_OWN_DOING and not (stop.complains and words.startswith(("Failed to load resource", "htmx:")))]
        self._keep("console", stop, heard)
        self._keep("axe", stop, checks.violations(self.page))
        self._keep("targets", stop, checks.small_targets(self.page))
        if self.variant.startswith("phone"):
            self._keep("wide", stop, checks.too_wide(self.page))
            self._keep("wide at 200 %", stop, checks.too_wide_at_200_percent(self.page))

    def _keep(self, check: str, stop: tour.Stop, places: list[str]) -> None:
        self.looking.found[check] += [f"{stop.name} {self.variant}: {place}" for place in places]

    def _ask_for(self, request: Any) -> None:
        """With each page the scales start anew, so that what the page before was still loading is not put on this one's."""
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.asked_for = set()
            self.weights.append(0)
        self.asked_for.add(request)

    def _weigh(self, request: Any) -> None:
        if request in self.asked_for and request.resource_type not in NOT_COUNTED:
            self.weights[-1] += max(0, request.sizes()["responseBodySize"])


def screens(house: House, browser: Any, samples: dict[str, int], shots: Path, report: Report) -> None:
    """All of it, and the rows."""
    report.begin(f"Every page and state; pictures in {shots}/")
    looking = Looking(browser, shots)
    for size in SIZES:
        for scheme in checks.SCHEMES:
            print(f"  looking on a {size}, {scheme} …", flush=True)
            _round(house, looking, samples, size, scheme)
    _round_of_trouble(house, looking, samples)
    _rows(report, looking)


def _round(house: House, looking: Looking, samples: dict[str, int], size: str, scheme: str) -> None:
    with looking.visitor(size, scheme, house.base()) as nobody:
        for stop in tour.at_the_door():
            nobody.look(stop)
    with looking.visitor(size, scheme, house.base(), house.owner, house.owner_password) as owner:
        owner.page.goto(owner.base)
        for stop in tour.pages(owner.page, samples) + tour.states_of_the_owner(samples):
            owner.look(stop)
    with looking.visitor(size, scheme, house.base(), house.agent, house.agent_password) as agent:
        agent.look(tour.Stop("not-allowed", "/settings/escalation", status=403))
    with looking.visitor(size, scheme, house.base(QUIET), f"owner@{QUIET}.example", PASSWORD) as newcomer:
        for stop in tour.of_a_new_agency():
            newcomer.look(stop)
    with looking.visitor(size, scheme, f"http://localhost:{house.port}") as passer_by:
        passer_by.look(tour.Stop("platform", "/"))


def _round_of_trouble(house: House, looking: Looking, samples: dict[str, int]) -> None:
    """A number that lost its link, and an agency that is closed: the same for everybody, so they come last."""
    house.break_the_number()
    house.suspend(QUIET)
    for size in SIZES:
        for scheme in checks.SCHEMES:
            with looking.visitor(size, scheme, house.base(), house.owner, house.owner_password) as owner:
                owner.look(tour.Stop("number-not-linked", "/?tab=all"))
                owner.look(tour.Stop("number-not-linked-thread", f"/conversations/{samples['waiting']}"))
            with looking.visitor(size, scheme, house.base(QUIET)) as nobody:
                nobody.look(tour.Stop("suspended", "/", status=403))
    house.break_the_number("authorized")


def _rows(report: Report, looking: Looking) -> None:
    found, looks = looking.found, looking.looks
    for check, what in (("reached", "could not be reached"), ("axe", "axe-core violations"), ("targets", "targets under 44 px"),
                        ("wide", "scroll sideways at 360 px"), ("wide at 200 %", "the same with 200 % text"), ("console", "console messages")):
        places = tuple(dict.fromkeys(found[check]))
        report.add(what, f"{len(places)} in {looks} looks", "none", not places, where=places)
    weight, name = looking.heaviest
    report.add("heaviest page, compressed, without media", f"{weight / 1000:.0f} kB", "< 150 kB", 0 < weight < WEIGHT, name)
