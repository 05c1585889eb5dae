"""The pen, search, listings and messages are the same thing by the page, by the API and by command (J18.5)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.agents.models import Agent
from accounts.hooks.models import Endpoint, Event
from accounts.hooks.telling import note_whether_anybody_listens
from accounts.tenancy import in_agency
from conversations.models import Conversation
from properties.models import Listing, ListingChange
from tests.builders import a_conversation, a_listing, says

CSV = "reference,title,property_type,listing_type,price,bedrooms,suburb\nD-1,Quay House,house,sale,900000,3,Bedok\nD-2,Lamp Flat,apartment,rent,2000,1,Bedok\n"


@pytest.fixture
def page(client_for, agent) -> Client:
    return client_for(agent)


def run(*words) -> dict:
    out = io.StringIO()
    call_command(*map(str, words), "--json", stdout=out)
    return json.loads(out.getvalue())


def as_json(client: Client, address: str, **body):
    return client.post(address, body, content_type="application/json")


# --- the pen ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def takes_over(page, api) -> dict[str, Callable[[int], object]]:
    return {
        "page": lambda pk: page.post(f"/conversations/{pk}/take-over"),
        "api": lambda pk: as_json(api, "/api/conversations/toggle-mode", conversation_id=pk, mode="HUMAN").json(),
        "command": lambda pk: run("take_over", "alpha", pk),
    }


@pytest.fixture
def hands_back(page, api) -> dict[str, Callable[[int], object]]:
    return {
        "page": lambda pk: page.post(f"/conversations/{pk}/hand-back", {"note": ""}),
        "api": lambda pk: as_json(api, "/api/conversations/toggle-mode", conversation_id=pk, mode="AI").json(),
        "command": lambda pk: run("hand_back", "alpha", pk),
    }


def story(talk: Conversation) -> tuple:
    """What a door has done: the pen, what became of the assistant's text, and what other systems heard."""
    talk.refresh_from_db()
    return (talk.mode, talk.epoch, list(talk.mode_changes.order_by("pk").values_list("mode", "epoch", "discarded")),
            list(talk.messages.order_by("pk").values_list("author", "status")),
            sorted(Event.objects.filter(data__conversation_id=talk.pk).values_list("kind", flat=True)))


@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
def test_the_pen_moves_the_same_way_by_every_door(takes_over, hands_back, channel, twice):
    Endpoint.objects.create(url="https://crm.example/", kinds=["conversation.taken_over", "conversation.handed_back"], secret="whsec_x")
    note_whether_anybody_listens()
    stories = {}
    for door in takes_over:
        talk = a_conversation(channel)
        says(talk, "Any condo in Marina Bay?")
        talk.messages.create(author="ai", status="queued", epoch=talk.epoch, text="Yes, one.")
        steps = [takes_over[door], hands_back[door]]
        told = [step(talk.pk) for step in (steps * 2 if not twice else [step for step in steps for _ in range(2)])]
        stories[door] = story(talk)
        if door != "page":
            assert [said["changed"] for said in told] == ([True, False] * 2 if twice else [True] * 4)
            assert told[0]["discarded"] == 1
    assert stories["page"] == stories["api"] == stories["command"]
    assert "discarded" in str(stories["page"][3]) and stories["page"][4]


# --- messages ----------------------------------------------------------------------------------------------------------------


def test_words_leave_once_by_every_door_and_take_the_pen(page, api, agent, channel, worker, phone):
    doors = {
        "page": lambda pk: page.post(f"/conversations/{pk}/send", {"text": "Come by at five.", "client_key": "k-1"}),
        "api": lambda pk: as_json(api, f"/api/conversations/{pk}/messages", text="Come by at five.", client_key="k-1"),
        "command": lambda pk: run("send_message", "alpha", pk, "Come by at five.", "--agent", agent.email, "--key", "k-1"),
    }
    seen = {}
    for door, send in doors.items():
        talk = a_conversation(channel)
        send(talk.pk), send(talk.pk)
        worker.run_all()
        talk.refresh_from_db()
        said = talk.messages.values_list("author", "text", "status", "sent_by")
        seen[door] = (talk.mode, talk.assignee_id, talk.needs_person, list(said))
        listed = [row["text"] for row in api.get(f"/api/conversations/{talk.pk}/messages").json()["results"]]
        shown = [row["text"] for row in run("show_messages", "alpha", talk.pk)["messages"]]
        assert listed == shown == ["Come by at five."] and page.get(f"/conversations/{talk.pk}").content.decode().count("Come by at five.") >= 1
    assert seen["page"] == seen["api"] == seen["command"] == ("human", agent.pk, False, [("agent", "Come by at five.", "sent", agent.pk)])
    assert phone.texts == ["Come by at five."] * 3


def test_nothing_is_no_message_by_any_door(page, api, agent, conversation):
    assert page.post(f"/conversations/{conversation.pk}/send", {"text": "  "}, headers={"HX-Request": "true"}).status_code == 422
    assert as_json(api, f"/api/conversations/{conversation.pk}/messages", text="  ").status_code == 400
    with pytest.raises(CommandError, match="Write something"):
        run("send_message", "alpha", conversation.pk, "  ", "--agent", agent.email)
    assert not conversation.messages.exists()


def test_what_an_agent_may_not_see_they_cannot_write_to_by_any_door(client_for, api_for, owner, channel):
    sven = Agent.objects.create_user("sven@alpha.example", None, name="Sven", visibility="own")
    talk = a_conversation(channel, assignee=owner)
    assert client_for(sven).post(f"/conversations/{talk.pk}/send", {"text": "Hello"}).status_code == 404
    assert as_json(api_for(sven), f"/api/conversations/{talk.pk}/messages", text="Hello").status_code == 404
    with pytest.raises(CommandError, match="may see"):
        run("send_message", "alpha", talk.pk, "Hello", "--agent", sven.email)
    assert not talk.messages.exists()


# --- search ------------------------------------------------------------------------------------------------------------------


def test_the_assistants_search_finds_the_same_by_every_door(page, api, other_agency):
    a_listing(reference="S-1", title="Quay House", bedrooms=3, suburb="Bedok", price=900_000)
    a_listing(reference="S-2", title="Lamp Flat", bedrooms=1, suburb="Bedok", price=500_000)
    a_listing(reference="S-3", title="Sold House", bedrooms=3, suburb="Bedok", price=800_000, availability="sold")
    with in_agency("beta"):
        a_listing(reference="S-9", title="Next Door", bedrooms=3, suburb="Bedok", price=700_000)
    words = "3 bedroom condo in Bedok"
    by_api = as_json(api, "/api/properties/search", query=words).json()
    by_command = run("search_listings", "alpha", words)
    assert [row["reference"] for row in by_api["results"]] == [row["reference"] for row in by_command["listings"]] == ["S-1"]
    assert (by_api["total"], by_api["relaxed"], by_api["criteria"]) == (by_command["total"], by_command["relaxed"], by_command["criteria"])
    tried = page.post("/assistant/playground", {"text": words}).content.decode()
    assert "Quay House" in tried and "Sold House" not in tried and "Next Door" not in tried


def test_what_is_typed_into_a_search_is_one_though_it_asks_for_nothing(api):
    a_listing(reference="S-1", title="Quay House", features=["pets allowed"])
    for words in ("pet friendly condo", "condo with swimming pool", "condo"):
        assert [row["reference"] for row in as_json(api, "/api/properties/search", query=words).json()["results"]] == ["S-1"], words
        assert [row["reference"] for row in run("search_listings", "alpha", words)["listings"]] == ["S-1"]
    assert as_json(api, "/api/properties/search", query="hello").json()["results"] == []


def test_the_list_is_searched_alike_by_page_and_api(page, api):
    a_listing(reference="S-1", title="Quay House"), a_listing(reference="S-2", title="Lamp Flat")
    html = page.get("/listings?q=quay").content.decode()
    assert [row["reference"] for row in api.get("/api/properties?q=quay").json()["results"]] == ["S-1"]
    assert "Quay House" in html and "Lamp Flat" not in html


# --- listings ----------------------------------------------------------------------------------------------------------------


def test_a_file_of_listings_comes_in_and_leaves_alike_by_every_door(page, api, tmp_path):
    file = tmp_path / "homes.csv"
    file.write_text(CSV)

    def by_page() -> str:
        taken = page.post("/listings/import", {"file": SimpleUploadedFile("homes.csv", CSV.encode())})
        page.post(f"{taken['Location']}/store")
        return page.get("/listings/export").content.decode()

    def by_api() -> str:
        taken = api.post("/api/properties/imports", {"file": SimpleUploadedFile("homes.csv", CSV.encode())}).json()
        as_json(api, f"/api/properties/imports/{taken['id']}/store")
        return api.get("/api/properties/export").content.decode()

    def by_command() -> str:
        run("import_listings", "alpha", file)
        run("export_listings", "alpha", tmp_path / "out.csv")
        return (tmp_path / "out.csv").read_bytes().decode()

    tables = []
    for door in (by_page, by_api, by_command):
        ListingChange.objects.all().delete(), Listing.objects.all().delete()
        tables.append(list(csv.DictReader(io.StringIO(door().lstrip("\ufeff")))))
    assert [row["reference"] for row in tables[0]] == ["D-1", "D-2"]
    without_agent = [[{name: value for name, value in row.items() if name != "agent"} for row in table] for table in tables]
    assert without_agent[0] == without_agent[1] == without_agent[2], "an import by command is nobody's, else all is the same"
