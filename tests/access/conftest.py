from __future__ import annotations

import pytest
from django.test import Client

from accounts.tenancy import in_agency, public_schema
from tests.access.world import World


@pytest.fixture
def world(agency, phone, settings, monkeypatch) -> World:
    monkeypatch.setattr("personas.cases.standing", lambda *_, **__: [])  # who may publish is asked here, not whether every test case passes
    settings.API_PER_MINUTE = {"address": 0, "agent": 0, "agency": 0}
    settings.LIVE_STREAMS = 0  # a stream never ends; above the cap the same door says so and is done
    return World()


@pytest.fixture
def at_the_desk(world) -> dict[str, Client]:
    """The same people at the platform's host."""
    def browser(agent=None, made_in: str = "alpha") -> Client:
        client = Client(HTTP_HOST="localhost")
        if agent is not None:
            with public_schema() if made_in == "public" else in_agency(made_in):
                client.force_login(agent)
        return client

    return {"anonymous": browser(), "agent": browser(world.anna), "owner": browser(world.owner), "stranger": browser(world.stranger, "beta"),
            "staff": browser(world.staff, "public")}
