"""The agency and its people by the API: colleagues for everybody, accounts and settings for owners, and nothing next door."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client

from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import Invitation
from accounts.agents.models import Agent, Team
from accounts.models import Agency
from accounts.tenancy import in_agency, public_schema
from tests.api.asking import send

# --- colleagues ----------------------------------------------------------------------------------------------------------


def test_colleagues_are_known_by_name_and_not_by_mail(api, agent, owner):
    Agent.objects.create_user("gone@alpha.example", None, name="Gone", is_active=False)
    answer = api.get("/api/agents")
    assert [row["id"] for row in answer.json()["results"]] == [agent.pk, owner.pk] and "@" not in answer.text


def test_a_token_says_whose_it_is_and_its_agent_comes_and_goes(api, agent):
    assert api.get("/api/users/me").json()["email"] == agent.email
    assert send("patch", api, "/api/users/me", {"on_duty": False}).json()["on_duty"] is False
    assert send("patch", api, "/api/users/me", {"role": "owner"}).status_code == 400
    agent.refresh_from_db()
    assert not agent.on_duty and not agent.is_owner


# --- accounts --------------------------------------------------------------------------------------------------------------


def test_an_owner_changes_what_somebody_may_do_and_the_audit_says_so(boss, agent, owner):
    changed = send("patch", boss, f"/api/users/{agent.pk}", {"visibility": "team", "team": "Sales", "capacity": 5}).json()
    assert (changed["visibility"], changed["team"]["name"], changed["capacity"], changed["on_duty"]) == ("team", "Sales", 5, True)
    assert send("patch", boss, f"/api/users/{agent.pk}", {"role": "owner"}).json()["team"]["name"] == "Sales", "the rest stays"
    gone = send("patch", boss, f"/api/users/{agent.pk}", {"team": None, "capacity": None}).json()
    assert gone["team"] is None and gone["capacity"] is None and not Team.objects.exists()
    noted = AuditEntry.objects.filter(action="agent changed", agent_id=owner.pk).first()
    assert noted.detail == {"agent_id": agent.pk, "fields": ["capacity", "team"]}


def test_an_agency_is_never_left_without_an_owner(boss, owner):
    answer = send("patch", boss, f"/api/users/{owner.pk}", {"role": "agent"})
    assert answer.status_code == 400 and "only active owner" in answer.text
    owner.refresh_from_db()
    assert owner.is_owner


def test_accounts_are_listed_also_of_those_who_left(boss, agent, owner):
    gone = Agent.objects.create_user("gone@alpha.example", None, name="Gone", is_active=False)

    def ids(query: str = "") -> list[int]:
        return [row["id"] for row in boss.get(f"/api/users{query}").json()["results"]]

    assert set(ids()) == {agent.pk, owner.pk, gone.pk}
    assert ids("?is_active=false") == [gone.pk] and ids("?role=owner") == [owner.pk] and boss.get("/api/users?role=x").status_code == 400


# --- invitations --------------------------------------------------------------------------------------------------------------


def test_a_colleague_is_invited_joins_and_is_known(boss, worker):
    made = send("post", boss, "/api/users/invite", {"email": "New@Alpha.example", "role": "agent", "visibility": "team", "team": "Sales"})
    assert made.status_code == 201 and made.json()["email"] == "new@alpha.example" and made.json()["team"]["name"] == "Sales"
    worker.run_all()
    assert [message.to for message in mail.outbox] == [["new@alpha.example"]] and made.json()["link"] in mail.outbox[0].body
    listed = boss.get("/api/invitations")
    assert [row["id"] for row in listed.json()["results"]] == [made.json()["id"]] and "link" not in listed.json()["results"][0]
    visitor = Client(HTTP_HOST="alpha.localhost")
    visitor.post("/" + made.json()["link"].split("/", 3)[3], {"name": "Nora New", "password": "a-long-new-password"})
    new = Agent.objects.get(email="new@alpha.example")
    assert (new.visibility, new.team.name) == ("team", "Sales") and boss.get("/api/invitations").json()["results"] == []
    assert send("delete", boss, f"/api/invitations/{made.json()['id']}").json()["code"] == "over"


def test_an_invitation_is_taken_back(boss, worker):
    made = send("post", boss, "/api/users/invite", {"email": "new@alpha.example"}).json()
    assert send("post", boss, f"/api/invitations/{made['id']}/resend").status_code == 409, "it went less than a minute ago"
    assert send("delete", boss, f"/api/invitations/{made['id']}").status_code == 204
    assert send("post", boss, f"/api/invitations/{made['id']}/resend").json()["code"] == "cannot_invite"


@pytest.mark.parametrize(("body", "field"), [
    ({}, "email"), ({"email": "nobody"}, "email"), ({"email": "owner@alpha.example"}, "email"), ({"email": "n@a.example", "role": "admin"}, "role"),
    ({"email": "n@a.example", "visibility": "team"}, "team"), ({"email": "n@a.example", "is_staff": True}, "is_staff"),
])
def test_an_invitation_that_cannot_be_is_told_why(boss, body, field):
    answer = send("post", boss, "/api/users/invite", body)
    assert answer.status_code == 400 and field in answer.json()["errors"] and not Invitation.objects.exists()


# --- settings -------------------------------------------------------------------------------------------------------------------


def test_settings_are_read_by_all_and_changed_by_owners(api, boss, owner):
    assert api.get("/api/settings").json()["time_zone"] == "Asia/Singapore"
    assert send("patch", api, "/api/settings", {"phone": ""}).status_code == 403
    changed = send("patch", boss, "/api/settings", {"website": "https://alpha.example", "colour": "#112233"}).json()
    assert changed["website"] == "https://alpha.example" and changed["colour"] == "#112233"
    assert api.get("/api/settings").json() == changed
    assert AuditEntry.objects.get(action="settings changed").detail["fields"] == ["colour", "website"]


def test_the_country_is_known_by_its_two_letters(boss):
    assert send("patch", boss, "/api/settings", {"country": "fr"}).json()["country"] == "FR"
    assert send("patch", boss, "/api/settings", {"country": "XX"}).status_code == 400


def test_office_hours_are_given_by_the_day_and_said_in_words(boss):
    week = [[["09:00", "18:00"]]] * 5 + [[["10:00", "13:00"]], []]
    changed = send("patch", boss, "/api/settings", {"hours": {"week": week, "closures": [{"first": "2026-12-25", "last": "2026-12-26", "name": "Christmas"}]}}).json()
    assert changed["opening_hours"] == "Mon-Fri 09:00-18:00, Sat 10:00-13:00" and changed["hours"]["week"] == week
    assert changed["hours"]["closures"] == [{"first": "2026-12-25", "last": "2026-12-26", "name": "Christmas"}]
    assert send("patch", boss, "/api/settings", {"hours": None}).json()["hours"] is None


@pytest.mark.parametrize(("body", "field"), [
    ({"time_zone": "Mars"}, "time_zone"), ({"currency": "XXX"}, "currency"), ({"colour": "red"}, "colour"), ({"phone": "abc"}, "phone"),
    ({"subdomain": "other"}, "subdomain"), ({"state": "deleting"}, "state"), ({"name": "..."}, "name"), ({"reply_quiet_seconds": 99}, "reply_quiet_seconds"),
    ({"hours": {"week": [[]] * 6}}, "hours"), ({"hours": {"week": [[["18:00", "09:00"]]] + [[]] * 6}}, "hours"),
    ({"hours": {"week": [[["09:00", "12:00"], ["11:00", "18:00"]]] + [[]] * 6}}, "hours"), ({"hours": {"week": [[["9", "18"]]] + [[]] * 6}}, "hours"),
    ({"hours": {"week": [[]] * 7, "closures": [{"first": "2026-12-25", "last": "2026-12-26"}]}}, "hours"),
    ({"hours": {"week": [[["09:00", "18:00"]]] + [[]] * 6, "closures": [{"first": "2026-12-25", "last": "2026-12-24"}]}}, "hours"),
])
def test_settings_that_make_no_sense_change_nothing(boss, body, field):
    before = boss.get("/api/settings").json()
    answer = send("patch", boss, "/api/settings", body)
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.text
    assert boss.get("/api/settings").json() == before


# --- whose they are ----------------------------------------------------------------------------------------------------------------


def test_accounts_and_invitations_are_the_owners(api, agent, owner):
    for method, address, body in (
        ("get", "/api/users", None), ("get", f"/api/users/{owner.pk}", None), ("patch", f"/api/users/{agent.pk}", {"role": "owner"}),
        ("post", "/api/users/invite", {"email": "n@a.example"}), ("get", "/api/invitations", None), ("delete", "/api/invitations/1", None),
        ("post", "/api/invitations/1/resend", None),
    ):
        answer = send(method, api, address, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied"), address
    agent.refresh_from_db()
    assert not agent.is_owner and not Invitation.objects.exists()


def test_people_and_settings_of_another_agency_stay_next_door(boss, other_agency, worker):
    with in_agency("beta"):
        for number in range(40):
            theirs = Agent.objects.create_user(f"a{number}@beta.example", None, name="Bea")
        for number in range(5):
            invited = Invitation.objects.create(email=f"i{number}@beta.example", token_digest=f"{number}", sent_at=theirs.created_at, expires_at=theirs.created_at)
    for method, address, body in (("get", f"/api/users/{theirs.pk}", None), ("patch", f"/api/users/{theirs.pk}", {"role": "owner"}),
                                  ("delete", f"/api/invitations/{invited.pk}", None), ("post", f"/api/invitations/{invited.pk}/resend", None)):
        assert send(method, boss, address, body).status_code == 404, address
    send("patch", boss, "/api/settings", {"website": "https://alpha.example"})
    with public_schema():
        assert Agency.objects.get(schema_name="beta").website == ""


def test_who_leaves_hands_on_what_is_open_and_is_out_at_once(boss, api, agent, owner, conversation):
    conversation.take_over(by=agent)
    assert api.get("/api/users/me").status_code == 200
    gone = send("post", boss, f"/api/users/{agent.pk}/deactivate", {"to": owner.pk})
    assert gone.status_code == 200 and gone.json()["is_active"] is False
    conversation.refresh_from_db()
    assert conversation.assignee == owner and api.get("/api/users/me").status_code == 401
    assert send("post", boss, f"/api/users/{agent.pk}/reactivate").json()["is_active"] is True
    assert api.get("/api/users/me").status_code == 401, "nothing that ended comes back to life"


def test_nobody_takes_themselves_out_or_hands_on_to_nobody(boss, owner, agent):
    assert send("post", boss, f"/api/users/{owner.pk}/deactivate").json()["code"] == "cannot_leave"
    assert send("post", boss, f"/api/users/{agent.pk}/deactivate", {"to": 987654321}).status_code == 400
    assert send("post", boss, f"/api/users/{agent.pk}/deactivate", {"to": agent.pk}).status_code == 409
    agent.refresh_from_db()
    assert agent.is_active


def test_an_invitation_that_is_asked_for_twice_is_one_mail_and_one_link(api_for, owner, worker, mailoutbox):
    boss = api_for(owner)
    asked = [boss.post("/api/users/invite", {"email": "nina@alpha.example"}, content_type="application/json", headers={"Idempotency-Key": "i-1"}) for _ in range(2)]
    worker.run_all()
    assert [answer.status_code for answer in asked] == [201, 200] and asked[0].json() == asked[1].json() and len(mailoutbox) == 1
