"""Two programs of agency Alpha: one holds an agent's token, the other the owner's."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.fixture
def api(api_for, agent) -> Client:
    return api_for(agent)


@pytest.fixture
def boss(api_for, owner) -> Client:
    return api_for(owner)
