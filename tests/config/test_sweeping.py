"""The sweeper goes on, whatever one of its parts meets."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection

from accounts.tenancy import in_agency
from config import sweeping
from conversations.models import Channel
from tests.builders import a_channel


def recorded(part, seen: list[tuple[str, str]], broken: set[str]):
    name = f"{part.__module__}.{part.__name__}"

    def run():
        seen.append((connection.schema_name, name))
        if name in broken:
            raise OperationalError("deadlock detected")
        return part()

    run.__module__, run.__qualname__ = part.__module__, part.__name__
    return run


@pytest.mark.parametrize("broken", [f"{part.__module__}.{part.__name__}" for part in sweeping.AGENCY])
def test_a_part_that_fails_stops_no_other_part_and_no_other_agency(agency, other_agency, monkeypatch, caplog, broken):
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(sweeping, "AGENCY", tuple(recorded(part, seen, {broken}) for part in sweeping.AGENCY))
    sweeping.sweep()
    for schema in ("alpha", "beta"):
        assert len([name for whose, name in seen if whose == schema]) == len(sweeping.AGENCY), "each part ran, in the agency's own schema"
    assert connection.schema_name == "alpha", "the schema of the caller is in use again"
    assert f"agency beta failed in {broken}" in caplog.text


def test_what_fails_for_the_platform_or_for_a_closed_agency_keeps_nobody_waiting(agency, other_agency, monkeypatch, caplog):
    seen: list[tuple[str, str]] = []
    monkeypatch.setattr(sweeping, "PLATFORM", tuple(recorded(part, seen, {f"{part.__module__}.{part.__name__}"}) for part in sweeping.PLATFORM))
    with in_agency("beta"):
        late = a_channel("9000000009")
        Channel.objects.filter(pk=late.pk).update(state=Channel.State.CONNECTED, checked_at=None)
    assert sweeping.sweep()["beta"] >= 1, "the number of an agency in service is asked after"
    assert len(seen) == len(sweeping.PLATFORM) and {schema for schema, _ in seen} == {"public"}
