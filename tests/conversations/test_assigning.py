"""Who looks after a conversation: by hand, by whose number or listing it is, and in turn among those who have room."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.agency_settings import change_settings
from accounts.agents.models import Agent
from accounts.hours import Hours
from accounts.models import Agency
from accounts.tenancy import in_agency
from conversations.assigning import assign_by_rule, choose
from conversations.models import Routing
from escalation.handover import escalate
from escalation.models import Notification
from escalation.triggers import Trigger
from personas.models import Memory
from tests.api.asking import send
from tests.builders import a_channel, a_conversation, a_listing

PASSWORD = "a-door-that-is-open"


@pytest.fixture
def crew(agency) -> list[Agent]:
    """Three agents who are there, and the owner, who is away."""
    Agent.objects.update(on_duty=False)
    return [Agent.objects.create_user(f"{name}@alpha.example", PASSWORD, name=name) for name in ("Ada", "Bea", "Cid")]


@pytest.fixture
def in_turn(crew) -> Routing:
    return Routing.objects.create(pk=1, round_robin=True)


def given(channel, how_many: int) -> list[str]:
    found = []
    for _ in range(how_many):
        conversation = a_conversation(channel)
        escalate(conversation, Trigger.NEGOTIATION, text_key="")
        conversation.refresh_from_db()
        found.append(str(conversation.assignee))
    return found


def test_hand_overs_go_round(channel, in_turn):
    assert given(channel, 5) == ["Ada", "Bea", "Cid", "Ada", "Bea"]


def test_whoever_is_away_has_left_or_is_full_is_left_out(channel, crew, in_turn):
    Agent.objects.filter(name="Ada").update(on_duty=False)
    Agent.objects.filter(name="Bea").update(capacity=1)
    assert given(channel, 4) == ["Bea", "Cid", "Cid", "Cid"]
    Agent.objects.filter(name="Cid").update(is_active=False)
    assert given(channel, 1) == ["None"]
    assert choose().why == "everybody on duty has as many as they take"
    Agent.objects.update(on_duty=False)
    assert choose().why == "nobody is on duty"


def test_what_went_back_to_the_assistant_takes_no_room(channel, crew, in_turn):
    Agent.objects.exclude(name="Ada").update(on_duty=False)
    Agent.objects.filter(name="Ada").update(capacity=1)
    assert given(channel, 2) == ["Ada", "None"]
    crew[0].conversations.get().hand_back(by=crew[0])
    assert given(channel, 1) == ["Ada"]


def test_the_agent_of_the_listing_comes_before_the_turn(channel, crew, in_turn):
    conversation = a_conversation(channel)
    shown, focus = a_listing(agent=crew[1]), a_listing(agent=crew[2])
    Memory.objects.create(conversation=conversation, shown=[shown.pk, focus.pk], focus=focus.pk)
    assert (choose(conversation).agent, choose(conversation).why) == (crew[2], "agent of the home being talked about")
    assert choose().agent == crew[0], "a conversation about nothing goes in turn"
    Agent.objects.filter(pk=crew[2].pk).update(on_duty=False)
    assert choose(conversation).agent == crew[0]
    Routing.objects.update(by_listing=False)
    Agent.objects.filter(pk=crew[2].pk).update(on_duty=True)
    assert choose(conversation).agent == crew[0]


def test_whoever_looks_after_the_area_comes_before_the_turn_and_after_the_listings_agent(client_for, owner, channel, crew, in_turn):
    page = {"name": "Bea", "role": "agent", "visibility": "all", "new_team": "", "capacity": "", "on_duty": "on", "areas": "Tampines,  bedok "}
    assert client_for(owner).post(f"/settings/team/{crew[1].pk}", page).status_code == 302
    there, elsewhere = a_conversation(channel), a_conversation(channel)
    Memory.objects.create(conversation=there, slots={"areas": "Bedok, Bishan"})
    Memory.objects.create(conversation=elsewhere, slots={"areas": "Bedok Reservoir"})
    assert (choose(there).agent, choose(there).why) == (crew[1], "they look after the area")
    assert choose(elsewhere).agent == crew[0]
    Memory.objects.filter(conversation=there).update(shown=[a_listing(agent=crew[2]).pk])
    assert choose(there).agent == crew[2]
    Memory.objects.filter(conversation=there).update(shown=[])
    Agent.objects.filter(pk=crew[1].pk).update(capacity=0)
    assert choose(there).agent == crew[0]


def test_each_agent_works_by_their_own_week_and_else_by_the_offices(client_for, api_for, owner, channel, crew, in_turn, monkeypatch):
    page, api = client_for(owner), api_for(owner)
    change_settings(Agency.objects.get(schema_name="alpha"), by=owner, time_zone="Asia/Singapore", hours=Hours((((time(9), time(18)),),) * 5 + ((), ())))
    assert page.post(f"/settings/team/{crew[1].pk}/hours", {"day_5_0_from": "10:00", "day_5_0_to": "13:00"}).status_code == 302
    early = {"week": [[["07:00", "09:30"]]] * 5 + [[], []]}
    assert send("patch", api, f"/api/users/{crew[2].pk}", {"hours": early}).json()["hours"] == early
    wrong = send("patch", api, f"/api/users/{crew[2].pk}", {"hours": {"week": [[["12:00", "09:30"]]] * 7}})
    assert wrong.status_code == 400 and "hours" in wrong.json()["errors"]

    def at(day: int, hour: int) -> tuple[str | None, str]:
        monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, day, hour, 5, tzinfo=ZoneInfo("Asia/Singapore")))
        following = api.get("/api/routing").json()["next"]
        assert following["why"] in page.get("/settings/assignment").content.decode()
        return following["agent"] and following["agent"]["name"], following["why"]

    assert at(27, 10) == ("Ada", "next in turn"), "Friday: the office's hours are hers"
    assert at(27, 8)[0] == "Cid", "before the office opens only he works"
    assert at(28, 11)[0] == "Bea", "on Saturday only she does"
    assert at(28, 22) == (None, "nobody works at this hour")
    Agent.objects.filter(pk=crew[1].pk).update(on_duty=False)
    assert at(28, 11)[0] is None, "away is away, whatever the week says"
    assert send("patch", api, f"/api/users/{crew[2].pk}", {"hours": None}).json()["hours"] is None
    assert at(27, 8)[0] is None


def test_what_is_somebodys_stays_theirs_and_a_number_is_its_agents(phone, crew, in_turn):
    kept = a_conversation(a_channel(agent=crew[2]), assignee=crew[1])
    escalate(kept, Trigger.NEGOTIATION, text_key="")
    kept.refresh_from_db()
    assert kept.assignee == crew[1]
    assert assign_by_rule(a_conversation(a_channel(agent=crew[2]))).agent == crew[2]


def test_without_a_rule_everybody_is_told_and_nobody_is_assigned(channel, crew):
    assert given(channel, 1) == ["None"]
    assert {n.agent.name for n in Notification.objects.all()} >= {"Ada", "Bea", "Cid"}


def test_whoever_gets_a_conversation_is_told_and_whoever_takes_one_is_not(channel, crew, worker):
    conversation = a_conversation(channel)
    conversation.assign(crew[0], by=crew[0])
    conversation.assign(crew[1], by=crew[0])
    worker.run_all()
    assert [(n.agent, n.text) for n in Notification.objects.all()] == [(crew[1], "Lee Ming is yours now")]
    assert conversation.assign(crew[1], by=crew[0]) is False
    crew[2].is_active = False
    with pytest.raises(ValueError, match="has left"):
        conversation.assign(crew[2])


def test_the_thread_tells_who_gave_it_to_whom(client_for, channel, crew, agent, owner):
    conversation = a_conversation(channel)
    anna, ben = agent, crew[1]
    conversation.assign(ben, by=anna)
    conversation.assign(ben, by=anna)  # is so already, and is told once
    conversation.assign(anna, by=None)
    conversation.assign(anna, by=anna)
    conversation.assign(None, by=owner)
    page = client_for(anna).get(f"/conversations/{conversation.pk}").content.decode()
    lines = [re.sub(r"<[^>]+>|\s+", " ", line).strip() for line in re.findall(r'<li id="g\d+".*?</time>', page, re.S)]
    assert [re.sub(r"\s*\d\d:\d\d$", "", line) for line in lines] == [
        f"You gave it to {ben.get_short_name()}", "Given to you", f"{owner.get_short_name()} gave it to nobody"]


def test_the_owner_sets_the_rule_and_sees_who_would_be_next(client_for, owner, crew, channel):
    browser = client_for(owner)
    assert "nothing is given out in turn" in browser.get("/settings/assignment").content.decode()
    assert browser.post("/settings/assignment", {"round_robin": "on", "unassigned_hidden": "on"}).status_code == 302
    stored = Routing.current()
    assert (stored.by_listing, stored.round_robin, stored.unassigned_hidden) == (False, True, True)
    assert "<strong>Ada</strong>: next in turn" in browser.get("/settings/assignment").content.decode()
    for answer in (client_for(crew[0]).get("/settings/assignment"), client_for(crew[0]).post("/settings/assignment", {})):
        assert answer.status_code == 403
    assert Routing.current().round_robin


def test_one_agencys_rule_is_not_the_others(in_turn, other_agency, phone):
    with in_agency("beta"):
        assert not Routing.current().round_robin
        assert choose().agent is None
