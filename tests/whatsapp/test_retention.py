"""An agency keeps people for a number of days after the last word, and each door to somebody's data does the same."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.agency_settings import change_settings
from accounts.agents.models import AuditEntry
from accounts.models import Agency
from accounts.tenancy import in_agency
from config import sweeping
from conversations.models import Contact, Conversation, Message
from tests.builders import a_channel, a_conversation, says


def silent_for(days: int, channel, name: str) -> Conversation:
    conversation = a_conversation(channel, name=name)
    says(conversation, f"My name is {name}", name=name)
    at = timezone.now() - timedelta(days=days)
    Conversation.objects.filter(pk=conversation.pk).update(last_at=at)
    Contact.objects.filter(pk=conversation.contact_id).update(created_at=at)
    return conversation


def names() -> list[str]:
    return list(Contact.objects.order_by("pk").values_list("name", flat=True))


def run(*words) -> dict:
    out = StringIO()
    call_command(*map(str, words), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def people(channel, other_agency):
    """One of long ago, one of lately; and one of long ago next door."""
    with in_agency("beta"):
        silent_for(400, a_channel("7198"), "Next Door")
    return [silent_for(days, channel, name) for days, name in ((400, "Long Ago"), (20, "Lately"))]


def test_an_owner_tries_first_and_then_those_of_long_ago_go_and_nobody_else(client_for, owner, people):
    client = client_for(owner)
    assert "Nobody: without a number of days" in client.get("/settings/retention").content.decode()
    tried = client.post("/settings/retention", {"retention_days": "365", "deed": "try"}).content.decode()
    assert "Who would go" in tried and "Nothing has been saved or erased." in tried and names() == ["Long Ago", "Lately"]
    assert client.post("/settings/retention", {"retention_days": "7", "deed": "save"}).status_code == 422
    assert client.post("/settings/retention", {"retention_days": "365", "deed": "save"}).status_code == 302
    cache.clear()
    sweeping.sweep()
    assert names() == ["Lately"] and not Message.objects.filter(text__contains="Long Ago").exists()
    line = AuditEntry.objects.get(action="contacts past their time erased").detail
    assert (line["people"], line["messages"], line["days"]) == (1, 1, 365) and "Long" not in json.dumps(line)
    assert "1 person" in client.get("/settings/retention").content.decode()
    with in_agency("beta"):
        assert names() == ["Next Door"], "the neighbour keeps people as long as they like"


def test_programs_and_commands_count_before_anybody_goes(api_for, owner, agent, people):
    assert api_for(owner).get("/api/retention").json()["days"] is None
    assert api_for(owner).patch("/api/settings", {"retention_days": 365}, content_type="application/json").json()["retention_days"] == 365
    due = {"days": 365, "people": 1, "conversations": 1, "messages": 1, "files": 0}
    assert api_for(owner).get("/api/retention").json() == due
    assert run("retention", "alpha", "--dry-run") == due | {"dry_run": True} and len(names()) == 2
    assert run("retention", "alpha")["people"] == 1 and names() == ["Lately"]
    assert api_for(agent).get("/api/retention").status_code == 403


def test_whoever_writes_again_in_time_stays(people):
    change_settings(Agency.objects.get(schema_name="alpha"), by="test", retention_days=30)
    says(people[0], "I am back", name="Long Ago")
    assert run("retention", "alpha")["people"] == 0 and len(names()) == 2


def test_a_program_takes_a_copy_and_erases_for_owners_alone(api_for, owner, agent, people):
    api, address = api_for(owner), f"/api/contacts/{people[0].contact_id}/data"
    assert api.get(address).json()["messages"] == 1
    made = api.post(f"{address}/archive")
    assert b"".join(made.streaming_content)[:2] == b"PK"
    assert api_for(agent).delete(address).status_code == 403 and len(names()) == 2
    assert api.delete(address).json()["conversations"] == 1 and names() == ["Lately"]
    assert api.delete(address).status_code == 404
    with in_agency("beta"):
        assert names() == ["Next Door"]


def test_a_command_takes_a_copy_and_erases_only_where_it_is_meant(people, tmp_path):
    pk, file = people[0].contact_id, tmp_path / "person.zip"
    assert run("person", "alpha", pk)["messages"] == 1
    with pytest.raises(CommandError, match="Nothing was erased"):
        run("person", "alpha", pk, "--yes-erase", pk + 1)
    assert run("person", "alpha", pk, "--archive", file, "--yes-erase", pk)["erased"] and names() == ["Lately"]
    assert "Long Ago" in zipfile.ZipFile(file).read("person.json").decode()
