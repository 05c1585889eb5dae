"""Every route of the platform's host, of an agency's tables there, and of a closed agency × every role."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts import closing
from accounts.office import support
from accounts.tenancy import public_schema
from config.office import archive
from tests.access.staff_table import (
    ADD,
    AGENCY_DOORS,
    AGENCY_TABLES,
    CHANGE,
    DELETE,
    PLATFORM_DOORS,
    PLATFORM_TABLES,
    PUBLIC,
    Words,
)
from tests.access.walking import FORBIDDEN, HIDDEN, IN, NO_METHOD, SIGN_IN, Route, ask, meaning, routes

PAGES = ("changelist", "add", "history", "delete", "change")
NOBODY = "987654321"  # a row that is not there: whether one may is asked before
VISIT_FIRST = "ask to visit first"
MAPS = {"config.urls_public": (PLATFORM_TABLES, PLATFORM_DOORS), "config.urls_agency_admin": (AGENCY_TABLES, AGENCY_DOORS)}


def _table_and_page(route: Route) -> tuple[str, str]:
    """`admin:accounts_agency_change` is a page of a table; the nameless address of a row only leads to its page."""
    if route.name == "admin" and route.pattern.endswith("/<path:object_id>/"):
        return "_".join(route.pattern.removeprefix("admin/").split("/")[:2]), ""
    table, _, page = route.name.removeprefix("admin:").rpartition("_")
    return (table, page) if page == "changelist" or (page in PAGES and route.pattern.endswith(f"/{page}/")) else ("", "")


def _meant(route: Route, tables: dict[str, set[str]], doors: dict[str, Words], *, only_looks: bool = False) -> Words | None:
    """None where the table has no line for it."""
    table, page = _table_and_page(route)
    if table not in tables:
        asked, sent = doors.get(route.name, doors.get(route.pattern, (None, None)))
        return None if asked is None else (asked, FORBIDDEN if only_looks else sent)
    may = set() if only_looks else tables[table]
    asked = {"add": IN if ADD in may else FORBIDDEN, "delete": IN if DELETE in may else FORBIDDEN}.get(page, IN)
    return asked, FORBIDDEN if only_looks or (page == "change" and CHANGE not in may) else asked


def _address(route: Route, **known: object) -> str:
    if "(?P<url>" in route.pattern:
        return "/" + route.pattern.replace("(?P<url>.*)$", "nothing-here")
    if route.name == "admin":
        return "/" + route.pattern.replace("<path:object_id>", NOBODY)
    values = {"content_type_id": "1", "name": "nothing.zip", "app_label": "agents"} | known
    return reverse(route.name, urlconf=route.urlconf, kwargs={name: values.get(name, NOBODY) for name in route.converters})


@pytest.mark.parametrize("urlconf", MAPS)
def test_every_route_for_staff_is_in_the_table_and_every_line_has_a_route(urlconf):
    tables, doors = MAPS[urlconf]
    found = routes(urlconf)
    missing = [f"{route.name} ({route.pattern})" for route in found if _meant(route, tables, doors) is None]
    assert not missing, f"Say in tests/access/staff_table.py who may use these: {missing}"
    assert set(tables) == {table for table, page in map(_table_and_page, found) if page}
    assert set(doors) <= {route.name for route in found} | {route.pattern for route in found}


# --- the platform's host -----------------------------------------------------------------------------------------------------


def _word(client: Client, method: str, address: str) -> str:
    answer = ask(client, method, address)
    where = answer.headers.get("Location", "")
    return VISIT_FIRST if where.startswith("/admin/accounts/") and where.endswith("/visit/") and "/visit/" not in address else meaning(answer)


def _wrong(client: Client, role: str, route: Route, address: str, meant: Words) -> list[str]:
    """Where what is met is not what is meant. Pages of tables are only asked for, but for the one whose form may be shown to
    whoever may not send it: all of them stand behind the same lock, and rendering costs."""
    page = _table_and_page(route)[1]
    methods = ("get",) if page and page != "change" else ("get", "post")
    found = {method: _word(client, method, address) for method in methods}
    return [f"{role}, {method.upper()} {route.name} ({route.pattern}): meant {word}, met {found[method]}"
            for method, word in zip(("get", "post"), meant, strict=True) if method in found and found[method] != word]


def test_each_role_meets_at_the_platforms_host_what_the_table_says(at_the_desk, world, agency):
    wrong = []
    for route in routes("config.urls_public"):
        address = _address(route, pk=agency.pk, id=world.staff.pk)
        for role, client in at_the_desk.items():
            meant = _meant(route, PLATFORM_TABLES, PLATFORM_DOORS) if role == "staff" else PUBLIC.get(route.name, (SIGN_IN, SIGN_IN))
            wrong += _wrong(client, role, route, address, meant or ("?", "?"))
    assert not wrong, "\n".join(wrong)


def test_each_role_meets_at_an_agencys_tables_what_the_table_says(at_the_desk, world, agency):
    found = [(route, "/admin/agencies/alpha" + _address(route)) for route in routes("config.urls_agency_admin")]
    staff = at_the_desk["staff"]
    wrong = []
    for route, address in found:
        for role, client in at_the_desk.items():
            wrong += _wrong(client, role, route, address, (VISIT_FIRST,) * 2 if role == "staff" else (SIGN_IN,) * 2)
    for role, leave in {"staff who looks": {}, "staff who may change": {"texts": True, "changes": True}}.items():
        with public_schema():
            visit = support.ask(agency, world.staff, reason="Ticket 17", wants_texts=True, wants_changes=True)
        support.decide(visit, by=world.owner, grant=True, **leave)
        for route, address in found:
            wrong += _wrong(staff, role, route, address, _meant(route, AGENCY_TABLES, AGENCY_DOORS, only_looks=not leave) or ("?", "?"))
    assert _word(staff, "get", "/admin/agencies/beta/conversations/contact/") == VISIT_FIRST, "a visit to Alpha is none to Beta"
    assert not wrong, "\n".join(wrong)


# --- an agency that is closed ------------------------------------------------------------------------------------------------


def test_each_role_meets_at_a_closed_agency_only_that_it_is_closed_and_owners_their_archive(world, agency):
    archive.folder(agency).mkdir(parents=True, exist_ok=True)
    name = f"{agency.subdomain}-20260101-000000.zip"
    (archive.folder(agency) / name).write_bytes(b"PK")
    visitors = {role: pair[0] for role, pair in world.visitors().items() if role != "neighbour"}
    closing.suspend(agency, reason="Unpaid")
    table = {"closed": {}, "closed_archive": {"owner": (IN, NO_METHOD)}}
    assert {route.name for route in routes("config.urls_closed")} == set(table)
    wrong = []
    for route in routes("config.urls_closed"):
        address = f"/archive/{name}" if route.converters else "/inbox"
        for role, client in visitors.items():
            meant = table[route.name].get(role, (HIDDEN, NO_METHOD) if route.converters else (FORBIDDEN, FORBIDDEN))
            wrong += _wrong(client, role, route, address, meant)
    assert not wrong, "\n".join(wrong)
