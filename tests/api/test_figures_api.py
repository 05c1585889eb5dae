"""The manager's numbers and the times a person was asked for, by the API: the same numbers as the page, and nothing of what
an agent may not see."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Conversation
from escalation.models import Escalation
from personas.models import ModelCall
from tests.builders import a_channel, a_conversation, a_listing, says
from tests.conftest import PASSWORD


@pytest.fixture
def shy(agency) -> Agent:
    return Agent.objects.create_user("sven@alpha.example", PASSWORD, name="Sven Shy", visibility="own")


def an_escalation(conversation: Conversation, **facts) -> Escalation:
    return Escalation.objects.create(**{"conversation": conversation, "trigger": "legal", "quote": "my lease", "epoch": 1} | facts)


def test_each_number_has_its_list(boss, channel, worker, phone):
    a_listing(suburb="Marina Bay", bedrooms=2)
    answered, silent = a_conversation(channel), a_conversation(channel, created_at=timezone.now())
    says(answered, "Any 2 bedroom condo in Marina Bay?")
    worker.run_all()
    figures = boss.get("/api/figures").json()
    assert figures["counts"]["new"] == 2 and figures["counts"]["answered_by_ai"] == 1 and figures["ai_wait"]["count"] == 1
    assert len(figures["by_day"]) == 7 and figures["by_day"][-1]["new"] == 2 and sum(figures["by_hour"]) == 1
    assert figures["listings"][0]["contacts"] == 1
    for name, number in figures["counts"].items():
        rows = boss.get(f"/api/figures/{name}").json()["results"]
        assert len(rows) == number, name
    assert [row["id"] for row in boss.get("/api/figures/answered_by_ai").json()["results"]] == [answered.pk]
    assert silent.pk and boss.get("/api/figures/nonsense").status_code == 404


def test_the_period_is_said_exactly(boss, conversation):
    Conversation.objects.update(created_at=timezone.now() - timedelta(days=10))
    assert boss.get("/api/figures?days=30").json()["counts"]["new"] == 1 and boss.get("/api/figures").json()["counts"]["new"] == 0
    day = (timezone.now() - timedelta(days=10)).date()
    span = boss.get(f"/api/figures?since={day - timedelta(days=1)}&until={day + timedelta(days=1)}").json()
    assert span["counts"]["new"] == 1 and len(span["by_day"]) == 3
    for query in ("days=0", "days=367", "days=x", "since=2026-01-01", "since=2026-01-02&until=2026-01-01", "since=2025-01-01&until=2026-12-31",
                  "days=7&since=2026-01-01&until=2026-01-02"):
        assert boss.get(f"/api/figures?{query}").status_code == 400, query


def test_the_cost_is_the_owners_to_see(boss, api_for, agent):
    ModelCall.objects.create(purpose="reply", model="m", cost_usd="0.25")
    assert boss.get("/api/figures").json()["spend"]["today"] == 0.25
    theirs = api_for(agent).get("/api/figures").json()
    assert theirs["spend"] is None and {day["usd"] for day in theirs["by_day"]} == {None}


def test_who_sees_only_their_own_counts_only_their_own(api_for, shy, channel, owner, other_agency):
    a_conversation(channel, assignee=owner), a_conversation(channel, assignee=shy)
    with in_agency("beta"):
        a_conversation(a_channel())
    client = api_for(shy)
    assert client.get("/api/figures").json()["counts"]["new"] == 1 and len(client.get("/api/figures/new").json()["results"]) == 1


def test_escalations_are_listed_narrowed_and_judged(boss, conversation, channel):
    other = a_conversation(channel, needs_person=True)
    old = an_escalation(conversation, at=timezone.now() - timedelta(days=3), was_needed=False)
    new = an_escalation(other, trigger="negotiation")

    def found(query: str = "") -> list[int]:
        return [row["id"] for row in boss.get(f"/api/escalations{query}").json()["results"]]

    assert found() == [new.pk, old.pk]
    assert found("?trigger=legal") == found(f"?conversation={conversation.pk}") == found("?judged=true") == found("?is_open=false") == [old.pk]
    yesterday = (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found("?is_open=true") == found("?judged=false") == found(f"?since={yesterday}") == [new.pk]
    judged = boss.patch(f"/api/escalations/{new.pk}", json.dumps({"was_needed": True}), content_type="application/json")
    assert judged.json()["was_needed"] is True and Escalation.objects.get(pk=new.pk).was_needed
    for body in ({}, {"was_needed": "perhaps"}, {"needed": True}):
        assert boss.patch(f"/api/escalations/{new.pk}", json.dumps(body), content_type="application/json").status_code == 400
    assert boss.get("/api/escalations?trigger=love").status_code == 400


def test_escalations_of_hidden_conversations_and_other_agencies_do_not_exist(api_for, shy, conversation, owner, other_agency, phone):
    conversation.assign(owner)
    hidden = an_escalation(conversation)
    with in_agency("beta"):
        theirs = a_conversation(a_channel())
        for _ in range(40):
            elsewhere = an_escalation(theirs)
    client = api_for(shy)
    assert client.get("/api/escalations").json()["results"] == []
    for number in (hidden.pk, elsewhere.pk):
        assert client.get(f"/api/escalations/{number}").status_code == 404
        assert client.patch(f"/api/escalations/{number}", json.dumps({"was_needed": True}), content_type="application/json").status_code == 404
    hidden.refresh_from_db()
    assert hidden.was_needed is None
