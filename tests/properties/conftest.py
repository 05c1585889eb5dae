"""A request leaves the public schema in use, as it must; a test that goes on is put back into its agency."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client


def _returning(client: Client, agency) -> Client:
    request = client.request

    def and_back(**environ):
        try:
            return request(**environ)
        finally:
            connection.set_tenant(agency)

    client.request = and_back
    return client


@pytest.fixture
def client_for(client_for, agency):
    return lambda *who: _returning(client_for(*who), agency)


@pytest.fixture
def api_for(api_for, agency):
    return lambda *who: _returning(api_for(*who), agency)
