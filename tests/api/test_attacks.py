"""Every door of the API is asked what nobody means: bodies of a wrong kind, text that no database keeps, numbers without end,
boxes within boxes. Each answers in words, none fails, and none lets a cache or another site have anything."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.api.description import described
from tests.access.table import API, TABLE
from tests.access.walking import routes
from tests.access.world import World

pytestmark = pytest.mark.slow  # some thousands of requests
PROBLEM = "application/problem+json"
ROUTES = [route for route in routes("config.urls") if route.name in API and route.name not in ("api_schema", "api_docs", "api_token", "api_token_refresh")]
HOSTILE = {
    "half a sign": "\ud800", "no character": "a\x00b", "turned round": "\u202egnp.exe", "very long": "x" * 30_000, "many accents": "a" + "\u0301" * 5_000,
    "template": "{{ 7 * 7 }}${7*7}<script>alert(1)</script>", "formula": "=HYPERLINK(\"http://x\")", "injection": "'; DROP TABLE agents_agent; --",
}


@pytest.fixture
def world(agency, phone, settings, monkeypatch) -> World:
    monkeypatch.setattr("personas.cases.standing", lambda *_, **__: [])  # the assistant's test cases have tests of their own
    settings.API_PER_MINUTE = {"address": 0, "agent": 0, "agency": 0}
    return World()


@pytest.fixture
def owner_program(world) -> Client:
    client = world.visitors()["owner"][1]
    client.raise_request_exception = False
    return client


def doors(world) -> list[tuple[str, str, str]]:
    """Method, address and pattern of each door that takes a body."""
    found = []
    for route in ROUTES:
        rule = TABLE[route.name]
        address = route.address(world.known[rule.on] if rule.on else {})
        found += [(method, address, route.pattern) for method in route.methods if method not in ("get", "delete")]
    assert len(found) > 50
    return found


def ask(client: Client, method: str, address: str, body: Any, kind: str = "application/json", **headers: str):
    """One request, of which nothing remains."""
    tenant = connection.tenant
    with transaction.atomic():
        answer = client.generic(method.upper(), address, body, content_type=kind, **headers)
        transaction.set_rollback(True)
    connection.set_tenant(tenant)
    return answer


def fields_of(method: str, pattern: str) -> dict[str, dict]:
    """The fields of the JSON body that the description names for this door."""
    whole = described()
    path = next(path for path in whole["paths"] if _plain(path) == _plain("/" + pattern))
    content = whole["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
    named = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return whole["components"]["schemas"].get(named, {}).get("properties", {})


def _plain(path: str) -> str:
    return "/".join("{}" if part[:1] in "{<" else part for part in path.split("/"))


def _filled(fields: dict[str, dict], said: str) -> dict:
    def value(shape: dict) -> Any:
        kind = shape.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        return {"integer": 10**30, "number": 10**30, "boolean": "true", "array": [said, [said]], "object": {said: said}}.get(kind, said)

    return {name: value(shape) for name, shape in fields.items()}


def fault(answer) -> bool:
    return answer.status_code >= 500 or (answer.status_code >= 400 and answer.headers["Content-Type"] != PROBLEM)


def test_hostile_text_in_every_field_of_every_door_is_answered_in_words(world, owner_program):
    wrong = []
    for method, address, pattern in doors(world):
        fields = fields_of(method, pattern)
        for kind, said in HOSTILE.items():
            bodies = [_filled(fields, said)] + [{name: said} for name in fields if kind in ("half a sign", "no character")]
            wrong += [f"{method} {address}: {kind} in {sorted(body)}" for body in bodies if fault(ask(owner_program, method, address, json.dumps(body)))]
    assert not wrong, "\n".join(wrong)


BODIES = {
    "endless number": b'{"conversation_id": 1e400, "limit": 1e400, "price": 1e400, "text": 1e400, "mode": 1e400}', "boxes": b'{"text":' + b'{"a":' * 200 + b"1" + b"}" * 201,
    "list": b"[]", "null": b"null", "number": b"7", "text": b'"x"', "nothing": b"", "no text": b"\xff\xfe\x00", "key twice": b'{"mode": "AI", "mode": {}}',
    "names of ours": b'{"__class__": "x", "__proto__": {"is_owner": true}, "pk": 1, "is_owner": true, "role": "owner", "agent_id": 1}',
}


def test_a_body_that_is_no_object_of_ours_fails_nowhere(world, owner_program):
    wrong = [f"{method} {address}: {name}" for method, address, _pattern in doors(world) for name, body in BODIES.items()
             if fault(ask(owner_program, method, address, body))]
    assert not wrong, "\n".join(wrong)


KINDS = ("text/plain", "application/x-www-form-urlencoded", "application/xml", "application/json; charset=utf-7", "nonsense", "multipart/form-data")


def test_a_body_of_another_kind_changes_nothing(world, owner_program):
    """A foreign page can make a browser send forms and plain text, but no JSON; files are taken where a file belongs only."""
    wrong = []
    for method, address, pattern in doors(world):
        if not fields_of(method, pattern):
            continue  # takes no JSON: a door without a body, or one for files
        for kind in KINDS:
            answer = ask(owner_program, method, address, b"text=hello&mode=HUMAN&name=x", kind)
            if answer.status_code not in (400, 404, 415) or answer.headers["Content-Type"] != PROBLEM:  # 404: a row that is a colleague's alone
                wrong.append(f"{method} {address}: {answer.status_code} for {kind}")
    assert not wrong, "\n".join(wrong)


def test_no_answer_is_kept_by_a_cache_read_by_another_site_or_guessed_at(world, owner_program):
    for route in ROUTES:
        rule = TABLE[route.name]
        for method in route.methods:
            answer = ask(owner_program, method, route.address(world.known[rule.on] if rule.on else {}), b"{}", HTTP_ORIGIN="https://evil.example")
            at = f"{method} {route.pattern}"
            assert "no-store" in answer.headers["Cache-Control"], at
            assert answer.headers["X-Content-Type-Options"] == "nosniff", at
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], at
            assert "Set-Cookie" not in answer.headers and not answer.cookies, at


def test_a_cookie_opens_no_door_for_programs(world):
    browser = world.visitors()["owner"][0]
    opened = [route.pattern for route in ROUTES if ask(browser, "get", route.address(world.known[TABLE[route.name].on] if TABLE[route.name].on else {}), b"").status_code not in (401, 405)]
    assert opened == []


QUERIES = ("cursor=%00", "cursor=" + "A" * 5000, "cursor=bz0xZTMw", "page_size=1e9", "page_size=-1", "page_size=%D9%A5", "ordering=password", "ordering=contact__addresses__value",
           "q=%ff%fe", "agent=1%20OR%201=1", "since=9999-12-31T23:59:59-14:00", "until=0001-01-01T00:00:00%2B14:00")


def test_queries_that_nobody_means_fail_nowhere(world, owner_program):
    read = [route.address(world.known[TABLE[route.name].on] if TABLE[route.name].on else {}) for route in ROUTES if "get" in route.methods]
    wrong = [f"{address}?{query[:40]}" for address in read for query in QUERIES if fault(ask(owner_program, "get", f"{address}?{query}", b""))]
    assert len(read) > 40 and not wrong, "\n".join(wrong)


def test_what_a_program_says_it_accepts_does_not_matter(world, owner_program):
    for accept in ("text/csv", "image/webp", "text/html", "application/xml;q=0.1", "nonsense"):
        answer = owner_program.get("/api/labels", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert owner_program.get("/api/labels?format=xml").status_code == 200
