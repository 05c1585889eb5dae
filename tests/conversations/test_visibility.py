"""Who sees which conversation, at every door: what an agent may not see is not there, in lists, counts, searches, pages,
notices and the API, and no deed reaches it."""

from __future__ import annotations

import pytest

from accounts.agents.models import Agent, Team
from accounts.tenancy import in_agency
from conversations.models import Author, Conversation, Routing, Status
from escalation.handover import escalate
from escalation.models import Notification
from escalation.triggers import Trigger
from personas.models import Turn
from tests.builders import a_channel, a_conversation, says

PASSWORD = "a-door-that-is-open"
WORD = "cardamom"  # said in the one conversation that everything here is about


@pytest.fixture
def people(agency) -> dict[str, Agent]:
    """Anna and Tim of Sales, Lara of Lettings, each of whom sees only their own until a test says otherwise."""
    sales, lettings = Team.objects.create(name="Sales"), Team.objects.create(name="Lettings")
    made = {name: Agent.objects.create_user(f"{name}@alpha.example", PASSWORD, name=name.title(), visibility="own", team=team)
            for name, team in (("anna", sales), ("tim", sales), ("lara", lettings), ("nora", None))}
    made["owner"] = Agent.objects.get(email="owner@alpha.example")
    Agent.objects.filter(pk=made["owner"].pk).update(visibility="own")
    made["owner"].refresh_from_db()
    return made


@pytest.fixture
def matter(channel, people):
    """Tim's conversation with everything that hangs on it: a message, a reply with its trace, a hand-over, a notice."""
    found = a_conversation(channel, name="Sandra Secret", assignee=people["tim"])
    heard = says(found, f"I like {WORD}", name="Sandra Secret")
    reply = found.messages.create(author=Author.AI, status=Status.SENT, text="Noted.", epoch=found.epoch, answers=heard)
    turn = Turn.objects.create(conversation=found, message=heard, action="RESPOND", decided_by="model")
    escalate(found, Trigger.NEGOTIATION, message=heard, quote=heard.text, text_key="")
    for agent in people.values():
        Notification.objects.create(agent=agent, conversation=found, text="Sandra Secret: look")
    found.refresh_from_db()
    found.parts = {"pk": found.pk, "message": heard.pk, "reply": reply.pk, "turn": turn.pk}
    return found


# (method, address, what is posted). An address with {pk} answers 404 to whoever may not see it; a list is without it.
PAGES = [
    ("get", "/conversations/{pk}", None), ("get", "/conversations/{pk}/changes", None), ("get", "/conversations/{pk}/older?before=1", None),
    ("get", "/conversations/{pk}/hand-back", None), ("get", "/conversations/{pk}/decisions", None), ("get", "/decisions/{turn}", None),
    ("get", "/messages/{reply}/why", None), ("get", "/conversations/{pk}/why-a-person", None),
    ("post", "/conversations/{pk}/take-over", {}), ("post", "/conversations/{pk}/hand-back", {}), ("post", "/conversations/{pk}/seen", {}),
    ("post", "/conversations/{pk}/send", {"text": "Hello"}), ("post", "/conversations/{pk}/messages/{reply}/retry", {}),
]
LISTS = ["/?tab=all", "/inbox/pane?tab=all", "/inbox/rows?tab=all", f"/?tab=all&q={WORD}", "/?tab=all&q=Sandra", "/notifications"]
API = [
    ("get", "/api/conversations/{pk}", None), ("get", "/api/conversations/{pk}/messages", None),
    ("post", "/api/conversations/{pk}/messages", {"text": "Hello"}),
    ("post", "/api/conversations/toggle-mode", {"conversation_id": "{pk}", "mode": "AI"}),
]
API_LISTS = ["/api/conversations", "/api/agents/{tim}/conversations"]


def ask(client, method: str, address: str, data, parts: dict, *, json: bool = False):
    address = address.format(**parts)
    if method == "get":
        return client.get(address)
    data = {key: int(parts["pk"]) if value == "{pk}" else value for key, value in data.items()}
    return client.post(address, data, content_type="application/json") if json else client.post(address, data)


@pytest.mark.parametrize(("method", "address", "data"), PAGES)
def test_a_page_of_a_colleagues_conversation_is_not_there(client_for, people, matter, method, address, data):
    before = Conversation.objects.filter(pk=matter.pk).values().get(), matter.messages.count()
    assert ask(client_for(people["anna"]), method, address, data, matter.parts).status_code == 404
    assert (Conversation.objects.filter(pk=matter.pk).values().get(), matter.messages.count()) == before
    assert ask(client_for(people["tim"]), method, address, data, matter.parts).status_code != 404


@pytest.mark.parametrize("address", LISTS)
def test_no_list_and_no_search_names_a_colleagues_contact(client_for, people, matter, address):
    assert "Sandra Secret" in client_for(people["tim"]).get(address).content.decode()
    hidden = client_for(people["anna"]).get(address).content.decode()
    assert "Sandra Secret" not in hidden and f"I like {WORD}" not in hidden


def test_no_count_includes_a_colleagues_conversation(client_for, people, matter):
    assert 'All <span class="badge badge-quiet">1</span>' in client_for(people["tim"]).get("/?tab=all").content.decode()
    assert 'All <span class="badge badge-quiet">0</span>' in client_for(people["anna"]).get("/?tab=all").content.decode()
    assert Notification.objects.filter(agent=people["anna"]).exists()
    assert ">1<" not in client_for(people["anna"]).get("/notifications/bell").content.decode()


def test_reading_and_what_a_thread_looks_like_stay_with_whoever_may_see_it(client_for, people, matter):
    matter._store(unread=3)
    client_for(people["anna"]).post(f"/conversations/{matter.pk}/read", {"unread": "3"})
    matter.refresh_from_db()
    assert matter.unread == 3
    client_for(people["tim"]).post(f"/conversations/{matter.pk}/read", {"unread": "3"})
    matter.refresh_from_db()
    assert matter.unread == 0


@pytest.mark.parametrize(("method", "address", "data"), API)
def test_a_program_of_an_agent_sees_what_the_agent_sees(api_for, people, matter, method, address, data):
    before = Conversation.objects.filter(pk=matter.pk).values().get(), matter.messages.count()
    assert ask(api_for(people["anna"]), method, address, data, matter.parts, json=True).status_code == 404
    assert (Conversation.objects.filter(pk=matter.pk).values().get(), matter.messages.count()) == before
    assert ask(api_for(people["tim"]), method, address, data, matter.parts, json=True).status_code in (200, 201)


@pytest.mark.parametrize("address", API_LISTS)
def test_a_programs_lists_are_as_narrow(api_for, people, matter, address):
    address = address.format(tim=people["tim"].pk)
    assert [row["id"] for row in api_for(people["tim"]).get(address).json()["results"]] == [matter.pk]
    assert api_for(people["anna"]).get(address).json()["results"] == []


# Who sees a conversation, by whose it is: assignee, whose number it came in on, whether the agency hides the unassigned.
SCOPES = [
    # assignee, number of, hidden, who sees it (anna: her own; tim: team Sales; lara: team Lettings; nora: team's, without a team)
    ("anna", None, False, {"anna", "tim", "owner"}),
    ("tim", None, False, {"tim", "owner"}),
    ("lara", None, False, {"lara", "owner"}),
    (None, "anna", False, {"anna", "tim", "owner"}),
    (None, "lara", False, {"lara", "owner"}),
    ("lara", "anna", False, {"anna", "lara", "tim", "owner"}),
    ("owner", None, False, {"owner"}),
    ("nora", None, False, {"nora", "owner"}),
    (None, None, False, {"anna", "tim", "lara", "nora", "owner"}),
    (None, None, True, {"owner"}),
    ("anna", None, True, {"anna", "tim", "owner"}),
]


@pytest.mark.parametrize(("assignee", "number_of", "hidden", "expected"), SCOPES)
def test_own_team_and_all(people, client_for, api_for, phone, assignee, number_of, hidden, expected):
    Agent.objects.filter(name__in=["Tim", "Lara", "Nora"]).update(visibility="team")
    Routing.objects.create(pk=1, unassigned_hidden=hidden)
    found = a_conversation(a_channel(agent=people.get(number_of)), assignee=people.get(assignee))
    for name, agent in people.items():
        agent.refresh_from_db()
        sees = name in expected
        assert Conversation.objects.visible_to(agent).filter(pk=found.pk).exists() is sees, name
        assert client_for(agent).get(f"/conversations/{found.pk}").status_code == (200 if sees else 404), name
        assert api_for(agent).get(f"/api/conversations/{found.pk}").status_code == (200 if sees else 404), name
    seen_by = Conversation.objects.filter(pk=found.pk).seen_by(Agent.objects.all())
    assert {agent.email.split("@")[0] for agent in seen_by} == expected


def test_whoever_sees_everybodys_sees_all_and_whoever_has_left_nothing(people, matter):
    Agent.objects.filter(pk=people["anna"].pk).update(visibility="all")
    people["anna"].refresh_from_db()
    assert list(Conversation.objects.visible_to(people["anna"])) == [matter]
    people["anna"].is_active = people["owner"].is_active = False
    assert not Conversation.objects.visible_to(people["anna"]).exists() and not Conversation.objects.visible_to(people["owner"]).exists()


def test_a_hand_over_of_nobodys_conversation_rings_only_where_it_may_be_seen(people, phone):
    Routing.objects.create(pk=1, unassigned_hidden=True)
    found = a_conversation(a_channel())
    escalate(found, Trigger.NEGOTIATION, text_key="")
    assert [n.agent for n in Notification.objects.filter(conversation=found)] == [people["owner"]]


def test_a_conversation_that_is_given_away_disappears_at_once(people, client_for, matter):
    tim = client_for(people["tim"])
    assert tim.get(f"/conversations/{matter.pk}").status_code == 200
    matter._store(assignee=people["lara"])
    assert tim.get(f"/conversations/{matter.pk}").status_code == 404


def test_scopes_do_not_reach_over_to_another_agency(people, other_agency, client_for):
    """Agents of two agencies may share an id; what hangs on it does not."""
    with in_agency("beta"):
        twin = Agent.objects.create_user("tim@beta.example", PASSWORD, name="Tim Too", visibility="own")
        Agent.objects.filter(pk=twin.pk).update(id=people["tim"].pk)
        twin = Agent.objects.get(pk=people["tim"].pk)
        theirs = a_conversation(a_channel("7198"), name="Berta of Beta", assignee=twin)
        assert list(Conversation.objects.visible_to(twin)) == [theirs]
    assert not Conversation.objects.visible_to(people["tim"]).filter(contact__name="Berta of Beta").exists()
    assert "Berta" not in client_for(people["tim"]).get("/?tab=all").content.decode()


# --- the page on which an owner decides it --------------------------------------------------------------------------------


FORM = {"name": "Anna", "role": "agent", "visibility": "team", "team": "", "new_team": "", "capacity": "", "on_duty": "on"}


def test_the_owner_sets_scope_team_capacity_and_duty(client_for, people):
    owner = client_for(people["owner"])
    assert "Nora" in owner.get("/settings/team").content.decode()
    answer = owner.post(f"/settings/team/{people['anna'].pk}", FORM | {"new_team": " Harbour ", "capacity": "3", "on_duty": ""})
    assert answer.status_code == 302
    anna = Agent.objects.get(pk=people["anna"].pk)
    assert (anna.visibility, anna.team.name, anna.capacity, anna.on_duty) == ("team", "Harbour", 3, False)
    owner.post(f"/settings/team/{people['nora'].pk}", FORM | {"name": "Nora", "new_team": "HARBOUR"})
    assert Agent.objects.get(pk=people["nora"].pk).team == anna.team, "one team per name, however it is typed"
    owner.post(f"/settings/team/{people['lara'].pk}", FORM | {"name": "Lara"})
    assert not Team.objects.filter(name="Lettings").exists(), "a team in which nobody is any more is gone"


def test_only_an_owner_reaches_the_team(client_for, people):
    anna = client_for(people["anna"])
    for answer in (anna.get("/settings/team"), anna.get(f"/settings/team/{people['anna'].pk}"),
                   anna.post(f"/settings/team/{people['anna'].pk}", FORM | {"visibility": "all", "role": "owner"})):
        assert answer.status_code == 403
    stored = Agent.objects.get(pk=people["anna"].pk)
    assert (stored.visibility, stored.role) == ("own", "agent")
    assert client_for(people["owner"]).get("/settings/team/999999").status_code == 404


@pytest.mark.parametrize(("change", "words"), [
    ({"role": "agent"}, "only active owner"), ({"capacity": "-1"}, "greater than or equal to 0"), ({"visibility": "none"}, "Select a valid choice"),
    ({"name": ""}, "required"),
])
def test_what_cannot_be_is_said_and_nothing_of_it_is_stored(client_for, people, change, words):
    answer = client_for(people["owner"]).post(f"/settings/team/{people['owner'].pk}", FORM | {"name": "Changed", "role": "owner"} | change)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert Agent.objects.get(pk=people["owner"].pk).name != "Changed"


def test_an_agent_goes_away_and_comes_back(client_for, people):
    anna = client_for(people["anna"])
    assert anna.post("/duty", {"on_duty": "0", "next": "/notifications"}).url == "/notifications"
    assert not Agent.objects.get(pk=people["anna"].pk).on_duty
    assert anna.post("/duty", {"on_duty": "1", "next": "https://evil.example/"}).url == "/"
    assert Agent.objects.get(pk=people["anna"].pk).on_duty and Agent.objects.get(pk=people["tim"].pk).on_duty
