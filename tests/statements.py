"""How many statements a page costs."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def statements_of(browser: Client, address: str, asked: dict[str, Any] | None = None) -> int:
    """The statements of a page that is there. The page is seen once before, because places and names are kept for some seconds;
    which agency a host is, is looked up every two seconds and does not count, because it is chance whether that falls into a
    request."""
    assert browser.get(address, asked).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        browser.get(address, asked)
    return len([query for query in seen if "accounts_" not in query["sql"] and "search_path" not in query["sql"]])
