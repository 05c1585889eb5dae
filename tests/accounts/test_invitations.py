"""Somebody new comes into an agency: by a link for their address and nobody else's, once, within seven days."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import CannotInvite, Invitation, invite, resend, revoke
from accounts.agents.models import Agent, Team
from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency

PASSWORD = "seven-lamps-in-a-row"
NEW = {"email": "nora@alpha.example", "name": "Nora", "role": "agent", "visibility": "own"}


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


@pytest.fixture
def phone_browser():
    """Somebody nobody knows yet."""
    return Client(HTTP_HOST="alpha.localhost")


def door(invitation: Invitation) -> str:
    return urlsplit(invitation.link).path


def joins(browser: Client, path: str, **said: str):
    return browser.post(path, {"name": "Nora North", "password": PASSWORD} | said)


def test_an_owner_invites_and_in_two_screens_the_invited_is_in_the_inbox(desk, owner, phone_browser, worker):
    sent = desk.post("/settings/team/invite", NEW | {"new_team": "Sales"}, follow=True)
    assert "on its way to nora@alpha.example" in sent.content.decode()
    worker.run_all()
    letter = mail.outbox[0]
    assert letter.to == ["nora@alpha.example"] and "Olive Alpha invites you to work at Alpha Homes" in letter.body
    path = urlsplit(re.search(r"http\S+/join/\S+", letter.body)[0]).path

    first = phone_browser.get(path)
    assert first.status_code == 200 and "Olive Alpha invites you to Alpha Homes" in first.content.decode()
    second = phone_browser.post(path, {"name": "Nora North", "password": PASSWORD}, follow=True)
    assert second.redirect_chain == [("/", 302)] and "Welcome, Nora" in second.content.decode()

    nora = Agent.objects.get(email="nora@alpha.example")
    assert (nora.role, nora.visibility, nora.team.name, nora.check_password(PASSWORD)) == ("agent", "own", "Sales", True)
    assert not (nora.is_staff or nora.is_superuser)
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == ["agent invited", "invitation accepted"]
    assert "Invited" not in desk.get("/settings/team").content.decode()


def test_the_link_can_be_sent_by_whatsapp_and_leads_to_the_agencys_own_host(desk, owner, agency):
    invitation = invite("nora@alpha.example", by=owner)
    page = desk.get(f"/settings/team/invitations/{invitation.pk}").content.decode()
    assert invitation.link in page and urlsplit(invitation.link).hostname == "alpha.localhost"
    shared = parse_qs(urlsplit(invitation.whatsapp_link).query)["text"][0]
    assert "Alpha Homes" in shared and invitation.link in shared


def test_previews_of_a_chat_open_the_link_without_using_it_up(owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner))
    for _ in range(3):
        assert phone_browser.get(path).status_code == phone_browser.head(path).status_code == 200
    assert joins(phone_browser, path).status_code == 302


def test_a_link_works_once(owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner))
    assert joins(phone_browser, path).status_code == 302
    late = Client(HTTP_HOST="alpha.localhost")
    for answer in (late.get(path), joins(late, path, password="another-long-password")):
        assert answer.status_code == 410 and "accepted already" in answer.content.decode()
    nora = Agent.objects.get(email="nora@alpha.example")
    assert nora.check_password(PASSWORD)


def test_the_same_form_sent_twice_lets_them_in_once_and_says_nothing_bad(owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner))
    assert joins(phone_browser, path).status_code == joins(phone_browser, path).status_code == 302
    assert Agent.objects.filter(email="nora@alpha.example").count() == 1


def test_it_runs_out_after_seven_days(owner, phone_browser, desk):
    invitation = invite("nora@alpha.example", by=owner)
    path = door(invitation)
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=7)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    answer = joins(phone_browser, path)
    assert answer.status_code == 410 and "run out" in answer.content.decode() and not Agent.objects.filter(email="nora@alpha.example").exists()
    assert "Run out" in desk.get("/settings/team").content.decode()


def test_taken_back_it_lets_nobody_in(owner, phone_browser, desk):
    invitation = invite("nora@alpha.example", by=owner)
    path = door(invitation)
    desk.post(f"/settings/team/invitations/{invitation.pk}/revoke")
    answer = joins(phone_browser, path)
    assert answer.status_code == 410 and "taken back" in answer.content.decode() and not Agent.objects.filter(email="nora@alpha.example").exists()


def test_sent_again_only_the_fresh_link_works(owner, phone_browser, desk, worker):
    invitation = invite("nora@alpha.example", by=owner)
    old = door(invitation)
    too_soon = desk.post(f"/settings/team/invitations/{invitation.pk}/send", follow=True)
    assert "less than a minute ago" in too_soon.content.decode() and phone_browser.get(old).status_code == 200
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1))
    desk.post(f"/settings/team/invitations/{invitation.pk}/send")
    worker.run_all()
    assert phone_browser.get(old).status_code == 404
    invitation.refresh_from_db()
    assert joins(phone_browser, door(invitation)).status_code == 302


def test_inviting_an_address_again_takes_the_first_invitation_back(owner, phone_browser):
    first = invite("nora@alpha.example", by=owner)
    old = door(first)
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=1))
    second = invite("Nora@Alpha.example", by=owner, role="owner")
    assert phone_browser.get(old).status_code == 410
    assert joins(phone_browser, door(second)).status_code == 302
    assert Agent.objects.get(email="nora@alpha.example").is_owner


def test_a_link_of_one_agency_opens_nothing_at_another(owner, other_agency):
    path = door(invite("nora@alpha.example", by=owner))
    neighbour = Client(HTTP_HOST="beta.localhost")
    assert neighbour.get(path).status_code == joins(neighbour, path).status_code == 404
    with in_agency("beta"):
        assert not Agent.objects.filter(email="nora@alpha.example").exists()
    assert Invitation.objects.get().is_open


def test_not_even_a_copied_row_makes_it_good_next_door(owner, other_agency):
    invitation = invite("nora@alpha.example", by=owner)
    path, digest, token = door(invitation), invitation.token_digest, invitation.token
    with in_agency("beta"):
        Invitation.objects.create(email="x@beta.example", token=token, token_digest=digest, sent_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1))
        connection.set_schema_to_public()
    assert Client(HTTP_HOST="beta.localhost").get(path).status_code == 404


@pytest.mark.parametrize("said", [{"email": "owner@alpha.example"}, {"role": "owner"}, {"is_superuser": "on"}, {"visibility": "all"}])
def test_what_the_invited_adds_to_the_form_changes_nothing(said, owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner, visibility="own"))
    assert joins(phone_browser, path, **said).status_code == 302
    nora = Agent.objects.get(email="nora@alpha.example")
    assert (nora.role, nora.visibility, nora.is_superuser) == ("agent", "own", False)
    assert Agent.objects.get(email="owner@alpha.example").check_password("a-door-that-is-open")


@pytest.mark.parametrize(("said", "sentence"), [
    ({"password": "short"}, "at least 10 characters"), ({"password": "password123"}, "too common"),
    ({"password": "nora@alpha.example"}, "too similar"), ({"name": "  "}, "your colleagues and leads will see"), ({"password": ""}, "Choose a password"),
])
def test_a_bad_password_or_name_is_said_and_the_link_stays_good(said, sentence, owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner))
    refused = joins(phone_browser, path, **said)
    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert "name" in said or "Nora North" in refused.content.decode()
    assert joins(phone_browser, path).status_code == 302


def test_who_is_here_or_was_here_is_not_invited_again(owner, agent, desk):
    refused = desk.post("/settings/team/invite", NEW | {"email": "Anna@alpha.example", "new_team": "Ghosts"})
    assert refused.status_code == 422 and "Anna Arden is in the team already" in refused.content.decode()
    assert not Team.objects.filter(name="Ghosts").exists()
    agent.is_active = False
    agent.save()
    assert "has left and still has an account" in desk.post("/settings/team/invite", NEW | {"email": "anna@alpha.example"}).content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"email": "nobody"}, "not a mail address"), ({"email": ""}, "Write the mail address"), ({"role": "king"}, "not one of the available"),
    ({"visibility": "team"}, "needs a team"),
])
def test_what_cannot_be_sent_is_said_and_kept_in_the_form(changed, sentence, desk):
    refused = desk.post("/settings/team/invite", NEW | changed)
    assert refused.status_code == 422 and sentence in refused.content.decode() and 'value="Nora"' in refused.content.decode()
    assert not Invitation.objects.exists()


def test_only_owners_invite_and_see_invitations(owner, agent, client_for, other_agency):
    invitation = invite("nora@alpha.example", by=owner)
    theirs = client_for(agent)
    pages = [f"/settings/team/invitations/{invitation.pk}", "/settings/team/invite"]
    assert {theirs.get(page).status_code for page in pages} == {403}
    deeds = [f"/settings/team/invitations/{invitation.pk}/{deed}" for deed in ("send", "revoke")] + ["/settings/team/invite"]
    assert {theirs.post(deed, NEW).status_code for deed in deeds} == {403}
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
    assert {client_for(neighbour, "beta").get(pages[0]).status_code} == {404}
    assert {client_for(neighbour, "beta").post(deed).status_code for deed in deeds[:2]} == {404}
    invitation.refresh_from_db()
    assert invitation.is_open


def test_a_stored_invitation_opens_no_door_by_itself(owner, worker):
    invitation = invite("nora@alpha.example", by=owner)
    token = invitation.token
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_digest FROM agents_invitation")
        stored = cursor.fetchone()
    assert token not in "".join(stored) and not [ids for task, *ids in (waiting[1:] for waiting in worker.waiting()) if token in map(str, ids)]
    revoke(invitation, by=owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM agents_invitation")
        assert cursor.fetchone() == ("",)
    worker.run_all()
    assert not mail.outbox, "nothing is sent for an invitation that was taken back before the mail was written"


def test_the_database_holds_one_open_invitation_an_address(owner):
    invite("nora@alpha.example", by=owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(email="NORA@alpha.example", token_digest="x" * 64, sent_at=timezone.now(), expires_at=timezone.now())


def test_what_is_over_is_neither_sent_nor_taken_back_again(owner, phone_browser):
    invitation = invite("nora@alpha.example", by=owner)
    joins(phone_browser, door(invitation))
    with pytest.raises(CannotInvite, match="over"):
        resend(invitation, by=owner)
    assert not revoke(invitation, by=owner) and Agent.objects.get(email="nora@alpha.example").is_active


def test_staff_can_invite_the_first_owner(agency, phone_browser):
    invitation = invite("first@alpha.example", by="platform staff", role="owner")
    assert "Foyer invites you to Alpha Homes" in phone_browser.get(door(invitation)).content.decode()
    joins(phone_browser, door(invitation))
    assert Agent.objects.get(email="first@alpha.example").is_owner


def test_an_address_that_got_an_account_in_another_way_is_not_given_a_second(owner, phone_browser):
    path = door(invite("nora@alpha.example", by=owner))
    Agent.objects.create_user("nora@alpha.example", "made-by-the-staff-meanwhile", name="Nora")
    answer = joins(phone_browser, path)
    assert answer.status_code == 410 and "sign in" in answer.content.decode()
    assert Agent.objects.get(email="nora@alpha.example").check_password("made-by-the-staff-meanwhile")


def test_a_plan_that_is_full_takes_nobody_more(owner, agency, agent, desk):
    Agency.objects.filter(pk=agency.pk).update(most_agents=3)
    forget_agencies()
    invite("nora@alpha.example", by=owner)
    refused = desk.post("/settings/team/invite", NEW | {"email": "otto@alpha.example"})
    assert refused.status_code == 422 and "no further person" in refused.content.decode()
    Agent.objects.create_user("late@alpha.example", PASSWORD, name="Late")
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    Agency.objects.filter(pk=agency.pk).update(most_agents=2)
    forget_agencies()
    assert "no further person" in desk.post(f"/settings/team/{agent.pk}/return", follow=True).content.decode()
    agent.refresh_from_db()
    assert not agent.is_active
