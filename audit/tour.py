"""Where one must have been to have seen the whole portal: every address it has, and the states that no address shows.

Pages are found from the product's own addresses, so that a new page is audited from the day it exists. States are listed
by hand, because only a person knows them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

NOT_PAGES = re.compile(r"^(api|admin|media|brand|webhook)\b")
_PARAMETER = re.compile(r"<int:\w+>")
# Asked by the page itself, so that cookies and *.localhost are the browser's business.
_IS_PAGE = """async (path) => {
  const answer = await fetch(path, { redirect: 'manual' });
  if (answer.status !== 200 || !(answer.headers.get('content-type') || '').startsWith('text/html')) return false;
  return /^\\s*<!doctype html/i.test(await answer.text());
}"""


@dataclass(frozen=True)
class Stop:
    """One thing to look at: an address, and what to do there before looking."""

    name: str
    path: str
    act: Callable[[Any], None] | None = None
    status: int = 200
    is_refused: bool = False

    @property
    def complains(self) -> bool:
        """A browser notes in its console that a page or form was refused; that is no fault of the page."""
        return self.is_refused or self.status >= 400


def addresses(samples: dict[str, int]) -> Iterator[str]:
    """Every address of an agency's site that can be filled in. `samples` has an id for what stands before it, such as
    {"conversations": 7}; addresses with more than one id, or of something else, belong to somebody's deed, not to a page."""
    from django.urls import get_resolver

    for route in _routes(get_resolver("config.urls").url_patterns):
        if NOT_PAGES.match(route):
            continue
        sample = samples.get(route.split("/<")[0])
        if sample is not None and len(_PARAMETER.findall(route)) == 1:
            route = _PARAMETER.sub(str(sample), route)
        if "<" not in route:
            yield f"/{route}"


def pages(page: Any, samples: dict[str, int]) -> list[Stop]:
    """Those addresses that answer this visitor with a whole page. `page` must be on the agency's host."""
    found = [path for path in addresses(samples) if page.evaluate(_IS_PAGE, path)]
    return [Stop(_name(path), path) for path in found]


def _routes(patterns: list, before: str = "") -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, here)
        else:
            yield here


def _name(path: str) -> str:
    return re.sub(r"\d+", "n", path.strip("/")).replace("/", "-") or "inbox"


# --- states -----------------------------------------------------------------------------------------------------------------


def states_of_the_owner(samples: dict[str, int]) -> list[Stop]:
    """What an owner's screens look like besides just opened."""
    thread, listing = samples["conversations"], samples["listings"]
    return [
        Stop("inbox-all", "/?tab=all"),
        Stop("inbox-ai", "/?tab=ai"),
        Stop("inbox-found", "/?tab=all&q=bedroom"),
        Stop("inbox-nothing-found", "/?tab=all&q=nothing+like+this"),
        Stop("menu-open", "/", lambda page: page.locator("details.menu > summary").click()),
        Stop("hand-back-sheet", f"/conversations/{samples['waiting']}", lambda page: _open_sheet(page)),
        Stop("thread-waiting", f"/conversations/{samples['waiting']}"),
        Stop("thread-beside-list", f"/conversations/{thread}?tab=all", lambda page: page.wait_for_timeout(400)),
        Stop("offline", f"/conversations/{thread}", _lose_the_network, is_refused=True),
        Stop("listings-nothing-found", "/listings?q=nothing+like+this"),
        Stop("listing-form-refused", "/listings/new", _submit, is_refused=True),
        Stop("listing-import-refused", "/listings/import", _import_a_bad_file, is_refused=True),
        Stop("listing-kept", f"/listings/{listing}/delete"),
        Stop("assistant-refused", "/assistant", _save_without_a_name, is_refused=True),
        Stop("not-found", "/nowhere", status=404),
    ]


def at_the_door() -> list[Stop]:
    """What somebody sees who has not signed in."""
    return [
        Stop("sign-in", "/sign-in"),
        Stop("sign-in-refused", "/sign-in", _sign_in_wrongly, is_refused=True),
        Stop("password-forgotten", "/password/forgotten"),
        Stop("password-sent", "/password/sent"),
        Stop("password-link-dead", "/password/MQ/dead-link"),
        Stop("password-changed", "/password/changed"),
    ]


def of_a_new_agency() -> list[Stop]:
    """Nobody has written and nothing is on offer: what each list teaches then."""
    return [Stop("new-inbox", "/"), Stop("new-inbox-ai", "/?tab=ai"), Stop("new-listings", "/listings"), Stop("new-notifications", "/notifications")]


def _open_sheet(page: Any) -> None:
    page.locator("#pen-switch").click()
    page.locator("#sheet[open]").wait_for()


def _lose_the_network(page: Any) -> None:
    """Lost while somebody looks: the page must say so by itself."""
    page.context.set_offline(True)
    page.locator("#offline").wait_for(state="visible")


def _submit(page: Any) -> None:
    page.locator("main form button.button-primary").first.click()
    page.locator(".field-error").first.wait_for()


def _import_a_bad_file(page: Any) -> None:
    bad = b"reference,title,property type,listing type,price\nX-1,A home,condo,sale,plenty\nX-2,Another,castle,sale,1200000\n"
    page.locator("input[type=file]").first.set_input_files({"name": "homes.csv", "mimeType": "text/csv", "buffer": bad})
    page.locator("main form button.button-primary").first.click()
    page.wait_for_load_state()


def _save_without_a_name(page: Any) -> None:
    page.locator("#id_assistant_name").fill("")
    _submit(page)


def _sign_in_wrongly(page: Any) -> None:
    page.get_by_label("E-mail").fill("nobody@example.com")
    page.get_by_label("Password").fill("not-the-right-one")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".notice-danger").wait_for()
