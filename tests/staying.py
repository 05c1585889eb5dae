"""A request leaves the public schema behind, as it should; a test that looks at an agency before and after it need not
think of that."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client


@pytest.fixture(autouse=True)
def requests_leave_the_tests_schema_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    request = Client.request

    def and_back(self, **environment):
        tenant = connection.tenant
        try:
            return request(self, **environment)
        finally:
            connection.set_tenant(tenant)

    monkeypatch.setattr(Client, "request", and_back)
