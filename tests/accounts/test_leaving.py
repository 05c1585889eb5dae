"""Somebody leaves the agency: what they held goes on first, then nothing lets them in any more; and they may come back."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from accounts.agents.audit import AuditEntry
from accounts.agents.keys import ApiKey
from accounts.agents.leaving import CannotLeave, deactivate
from accounts.agents.models import Agent, ApiSession
from accounts.agents.sessions import Session
from accounts.tenancy import in_agency
from conversations.models import Conversation, Routing
from escalation.models import Delivery, Device, Notification
from tests.builders import a_channel, a_conversation
from tests.conftest import PASSWORD

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile Safari/604.1"


@pytest.fixture
def bea(agency) -> Agent:
    return Agent.objects.create_user("bea@alpha.example", PASSWORD, name="Bea Berg")


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


def signs_in(email: str, subdomain: str = "alpha") -> Client:
    browser = Client(HTTP_HOST=f"{subdomain}.localhost", headers={"user-agent": PHONE})
    assert browser.post("/sign-in", {"username": email, "password": PASSWORD}).status_code == 302
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def test_an_owner_sees_what_it_means_hands_on_to_a_colleague_and_every_way_in_ends_at_once(desk, owner, agent, bea, phone, worker):
    browser = signs_in(agent.email)
    tokens = Client(HTTP_HOST="alpha.localhost").post("/api/token/", {"email": agent.email, "password": PASSWORD}, content_type="application/json").json()
    Device.add(agent, {"endpoint": "https://push.example/1"}, session_key=Session.objects.get(agent=agent).pk, label="Safari, iPhone")
    channel = a_channel()
    channel.agent = agent
    channel.save()
    asked, quiet = a_conversation(channel), a_conversation(channel)
    for conversation in (asked, quiet):
        conversation.assign(agent)
    asked.take_over(needs_person=True)
    waiting = Delivery.objects.create(notification=Notification.objects.create(agent=agent, text="x"), way="mail", due_at=asked.created_at)

    page = desk.get(f"/settings/team/{agent.pk}/leave").content.decode()
    assert "Anna Arden leaves" in page and "Bea Berg" in page and f'<option value="{agent.pk}"' not in page
    answer = desk.post(f"/settings/team/{agent.pk}/leave", {"to": bea.pk}, follow=True)
    assert "What was open is handed on" in answer.content.decode()

    assert set(Conversation.objects.values_list("assignee", flat=True)) == {bea.pk}
    channel.refresh_from_db()
    assert channel.agent == bea
    assert not is_in(browser) and not Session.objects.filter(agent=agent).exists()
    api = Client(HTTP_HOST="alpha.localhost")
    assert api.get("/api/conversations", HTTP_AUTHORIZATION=f"Bearer {tokens['access']}").status_code == 401
    assert api.post("/api/token/refresh/", {"refresh": tokens["refresh"]}, content_type="application/json").status_code == 401
    assert Client(HTTP_HOST="alpha.localhost").post("/sign-in", {"username": agent.email, "password": PASSWORD}).status_code == 200
    assert not Device.objects.filter(agent=agent).exists()
    waiting.refresh_from_db()
    assert waiting.state == Delivery.State.SPARED
    worker.run_all()
    told = Notification.objects.filter(agent=bea)
    assert [notice.conversation_id for notice in told] == [asked.pk], "one notice for what waits, none for what does not"
    assert AuditEntry.objects.get().action == "agent deactivated" and AuditEntry.objects.get().detail["agent_id"] == agent.pk


def test_by_the_rule_each_goes_to_who_is_next_and_what_the_assistant_holds_waits_for_nobody(desk, owner, agent, bea, phone):
    Routing.objects.update_or_create(pk=1, defaults={"round_robin": True})
    Agent.objects.filter(pk=owner.pk).update(on_duty=False)
    with_person, with_ai = a_conversation(), a_conversation()
    for conversation in (with_person, with_ai):
        conversation.assign(agent)
    with_person.take_over(by=agent)
    desk.post(f"/settings/team/{agent.pk}/leave", {"to": ""})
    with_person.refresh_from_db()
    with_ai.refresh_from_db()
    assert (with_person.assignee, with_ai.assignee) == (bea, None)


def test_where_nobody_is_there_it_waits_unassigned_for_everybody(desk, owner, agent, phone):
    Agent.objects.filter(pk=owner.pk).update(on_duty=False)
    conversation = a_conversation()
    conversation.assign(agent)
    conversation.take_over(by=agent, needs_person=True)
    desk.post(f"/settings/team/{agent.pk}/leave")
    conversation.refresh_from_db()
    assert conversation.assignee is None and conversation.needs_person


def test_come_back_they_sign_in_anew_and_nothing_old_comes_back_to_life(desk, agent):
    browser = signs_in(agent.email)
    tokens = Client(HTTP_HOST="alpha.localhost").post("/api/token/", {"email": agent.email, "password": PASSWORD}, content_type="application/json").json()
    desk.post(f"/settings/team/{agent.pk}/leave")
    assert "Left" in desk.get("/settings/team").content.decode()
    desk.post(f"/settings/team/{agent.pk}/return")
    assert not is_in(browser)
    assert Client(HTTP_HOST="alpha.localhost").get("/api/conversations", HTTP_AUTHORIZATION=f"Bearer {tokens['access']}").status_code == 401
    assert is_in(signs_in(agent.email))
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["agent deactivated", "agent reactivated"]


def test_a_key_of_theirs_opens_nothing_any_more_not_even_when_they_are_back(desk, owner, agent):
    _key, text = ApiKey.make(name="robot", agent=agent, scopes=["conversations:read"], by=owner)
    program = Client(HTTP_HOST="alpha.localhost", HTTP_AUTHORIZATION=f"Bearer {text}")
    assert program.get("/api/conversations").status_code == 200
    desk.post(f"/settings/team/{agent.pk}/leave")
    assert program.get("/api/conversations").status_code == 401
    desk.post(f"/settings/team/{agent.pk}/return")
    assert program.get("/api/conversations").status_code == 401


def test_the_last_owner_and_oneself_stay(desk, owner, agent):
    assert "cannot take yourself out" in desk.post(f"/settings/team/{owner.pk}/leave").content.decode()
    with pytest.raises(CannotLeave, match="only active owner"):
        deactivate(owner, by="platform staff")
    owner.refresh_from_db()
    assert owner.is_active and is_in(desk)


def test_work_is_not_handed_to_who_has_left_or_to_the_one_who_leaves(desk, agent, bea):
    Agent.objects.filter(pk=bea.pk).update(is_active=False)
    for whom in (bea.pk, agent.pk, 999_999):
        refused = desk.post(f"/settings/team/{agent.pk}/leave", {"to": whom})
        assert refused.status_code == 422 and "Choose a colleague" in refused.content.decode()
    agent.refresh_from_db()
    assert agent.is_active


def test_if_handing_on_fails_nothing_has_ended(desk, agent, monkeypatch):
    browser = signs_in(agent.email)
    monkeypatch.setattr("escalation.leaving.fall_silent", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deactivate(agent, by="platform staff")
    agent.refresh_from_db()
    assert agent.is_active and is_in(browser)


def test_only_owners_of_this_agency_let_somebody_go(client_for, agent, bea, other_agency):
    theirs = client_for(agent)
    assert theirs.get(f"/settings/team/{bea.pk}/leave").status_code == 403
    assert theirs.post(f"/settings/team/{bea.pk}/leave").status_code == theirs.post(f"/settings/team/{bea.pk}/return").status_code == 403
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
        theirs_here = Agent.objects.create_user("cy@beta.example", PASSWORD, name="Cy", pk=bea.pk + 1000)
    over_there = client_for(neighbour, "beta")
    assert over_there.post(f"/settings/team/{bea.pk}/leave").status_code == 404
    assert over_there.post(f"/settings/team/{theirs_here.pk}/leave").status_code == 302
    bea.refresh_from_db()
    assert bea.is_active


def test_an_agent_of_the_same_number_next_door_stays_signed_in(desk, agent, other_agency):
    with in_agency("beta"):
        twin = Agent.objects.create_user("twin@beta.example", PASSWORD, name="Twin", pk=agent.pk)
    over_there = signs_in(twin.email, "beta")
    desk.post(f"/settings/team/{agent.pk}/leave")
    assert is_in(over_there)


def test_staff_who_untick_an_agent_end_the_access_in_the_same_way(staff_client, agent, bea, phone):
    browser = signs_in(agent.email)
    conversation = a_conversation()
    conversation.assign(agent)
    form = {"email": agent.email, "name": agent.name, "role": "agent", "new_password": ""}
    assert staff_client.post(f"/admin/agencies/alpha/agents/agent/{agent.pk}/change/", form).status_code == 302
    agent.refresh_from_db()
    conversation.refresh_from_db()
    assert not agent.is_active and not is_in(browser) and conversation.assignee != agent
    assert AuditEntry.objects.get(action="agent deactivated").actor == "platform staff"
    assert staff_client.post(f"/admin/agencies/alpha/agents/agent/{agent.pk}/change/", form | {"is_active": "on"}).status_code == 302
    agent.refresh_from_db()
    assert agent.is_active and not is_in(browser)


def test_a_new_password_by_the_mails_link_ends_what_was_open(agent, worker):
    from django.core import mail

    browser = signs_in(agent.email)
    stranger = Client(HTTP_HOST="alpha.localhost")
    stranger.post("/password/forgotten", {"email": agent.email})
    worker.run_all()
    path = mail.outbox[0].body.split("alpha.localhost")[1].split("\n")[0].split("/", 1)[1]
    there = stranger.get(f"/{path}", follow=True).redirect_chain[-1][0]
    new = "a-new-door-with-hinges"
    assert stranger.post(there, {"new_password1": new, "new_password2": new}).status_code == 302
    assert not is_in(browser) and not Session.objects.filter(agent=agent).exists() and not ApiSession.objects.filter(agent=agent, ended_at=None).exists()
    assert json.dumps(AuditEntry.objects.get().detail) == "{}"


def test_a_session_knows_its_browser_and_when_it_was_last_used(agent):
    from datetime import timedelta

    from django.utils import timezone

    browser = signs_in(agent.email)
    row = Session.objects.get(agent=agent)
    assert row.browser == "Safari, iPhone" and row.began_at
    Session.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    assert is_in(browser)
    assert Session.objects.get(agent=agent).seen_at > timezone.now() - timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    Session.forget_old()
    assert not Session.objects.exists() and not is_in(browser)
