"""Every route of the URL map × every role, with the answer that is meant. What is not in the table fails."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.access.table import API, PORTAL, TABLE
from tests.access.walking import FORBIDDEN, HIDDEN, IN, SIGN_IN, Route, meaning, met, routes

ROLES = ("anonymous", "agent", "narrow", "owner", "staff", "stranger", "neighbour")
ROUTES = {route.name: route for route in routes("config.urls")}
SECTIONS = sorted({name.split(":")[0] if ":" in name else ("api" if name.startswith("api_") else "rest") for name in TABLE})


def _section(name: str) -> str:
    return name.split(":")[0] if ":" in name else ("api" if name.startswith("api_") else "rest")


def test_every_route_is_in_the_table_and_every_line_has_a_route():
    missing = [
        f'    "{name}": {_guess(route)},  # {route.pattern}'
        for name, route in ROUTES.items() if name not in TABLE
    ]
    assert not missing, (
        "These routes are not in tests/access/table.py, so nobody has said who may use them. Judge each, then add:\n" + "\n".join(missing)
        + "\nRules: PUBLIC, AGENTS, OWNERS, THREAD (a conversation of Anna's), LISTING, NUMBER, ANNAS (Anna's alone); `.about(row)` names the row of"
        " World.known whose numbers stand in the address."
    )
    gone = [name for name in TABLE if name not in ROUTES]
    assert not gone, f"These lines of tests/access/table.py have no route any more; take them out: {gone}"


def _guess(route: Route) -> str:
    if "conversations/<int" in route.pattern:
        return "THREAD"
    return f'AGENTS.about("which row?", {", ".join(route.converters)})' if route.converters else "AGENTS"


@pytest.mark.parametrize("section", SECTIONS)
def test_each_role_meets_what_the_table_says(world, section):
    wrong: dict[str, list[str]] = defaultdict(list)
    visitors = world.visitors()
    for name in (name for name in TABLE if _section(name) == section and name in ROUTES):
        route, rule = ROUTES[name], TABLE[name]
        address = route.address(world.known[rule.on] if rule.on else {})
        assert (rule.on == "") == (not route.converters), f"{name}: .about(…) is for addresses with a row in them, and only for those"
        for role in ROLES:
            client = visitors[role][1 if name in API else 0]
            for method, found in met(client, route, address).items():
                if found != rule.of(role, method):
                    wrong[name].append(f"{role}, {method.upper()}: meant {rule.of(role, method)}, met {found}")
    assert not wrong, "\n".join(f"{name} ({ROUTES[name].pattern})\n    " + "\n    ".join(lines) for name, lines in wrong.items())


def test_the_table_tells_roles_apart():
    """A table in which everybody gets in everywhere would pass, and say nothing."""
    words = {role: {rule.of(role, "post") for rule in PORTAL.values()} for role in ROLES}
    assert words["anonymous"] == words["staff"] == words["stranger"] and SIGN_IN in words["anonymous"]
    assert words["agent"] >= {IN, FORBIDDEN} and words["narrow"] >= {IN, FORBIDDEN, HIDDEN} and words["neighbour"] >= {IN, HIDDEN}
    assert len(TABLE) > 150


# --- the platform's host -----------------------------------------------------------------------------------------------------


def test_the_platforms_host_has_no_portal_and_no_api(at_the_desk):
    for address in ("/conversations/1", "/listings", "/settings/team", "/api/conversations", "/api/token/", "/api/docs/"):
        assert {meaning(client.get(address)) for client in at_the_desk.values()} == {HIDDEN}, address


def test_a_webhook_needs_its_token(at_the_desk, world):
    for client in (*at_the_desk.values(), *(browser for browser, _program in world.visitors().values())):
        assert client.post("/webhook/greenapi", "{}", content_type="application/json").status_code == 401
