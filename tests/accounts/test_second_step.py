"""After the password a code: offered, demanded where an agency says so, of staff always; no code works twice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.agents import second_step
from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import invite
from accounts.agents.models import Agent
from accounts.agents.second_step import SecondStep
from accounts.agents.sessions import Session
from accounts.tenancy import in_agency, public_schema
from tests.conftest import PASSWORD
from tests.fakes import AuthenticatorApp


@pytest.fixture
def app(monkeypatch) -> AuthenticatorApp:
    return AuthenticatorApp(monkeypatch)


def at_the_door(subdomain: str = "alpha", address: str = "10.1.1.1") -> Client:
    return Client(HTTP_HOST=f"{subdomain}.localhost" if subdomain else "localhost", REMOTE_ADDR=address)


def password(browser: Client, email: str, then: str = ""):
    return browser.post("/sign-in", {"username": email, "password": PASSWORD, "next": then})


def is_in(browser: Client) -> bool:
    return browser.get("/").status_code == 200


def secret_on(page) -> str:
    return re.search(r'class="secret">([A-Z2-7 ]+)<', page.content.decode())[1]


def has_it(agent: Agent, app: AuthenticatorApp) -> tuple[str, list[str]]:
    """The agent has set it up: the secret, and the recovery codes."""
    step = second_step.begin(agent)
    return step.secret, second_step.confirm(agent, app.code(step.secret))


# --- setting up and signing in ---------------------------------------------------------------------------------------------


def test_an_agent_sets_it_up_and_from_then_on_is_asked_for_the_code(client_for, agent, app):
    browser = client_for(agent)
    page = browser.get("/profile/second-step")
    assert 'src="data:image/svg+xml' in page.content.decode()
    secret = secret_on(page)
    assert secret_on(browser.get("/profile/second-step")) == secret, "a page that is loaded twice shows the same"
    refused = browser.post("/profile/second-step", {"code": "000000"})
    assert refused.status_code == 422 and "not right" in refused.content.decode() and not second_step.is_on(agent)
    codes = browser.post("/profile/second-step", {"code": app.code(secret)}).content.decode()
    assert len(re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", codes)) == 10

    door = at_the_door()
    assert password(door, agent.email, "/settings").headers["Location"] == "/sign-in/code"
    assert not is_in(door), "the password alone lets nobody in"
    assert door.post("/sign-in/code", {"code": app.code(secret)}).headers["Location"] == "/settings"
    assert is_in(door)
    assert [entry.action for entry in AuditEntry.objects.all()] == ["second step on"]


def test_a_code_works_once_and_only_around_its_time(agent, app):
    secret, _ = has_it(agent, app)
    code = app.code(secret)
    first, second = at_the_door(), at_the_door()
    for door in (first, second):
        password(door, agent.email)
    assert first.post("/sign-in/code", {"code": code}).status_code == 302
    assert "not right" in second.post("/sign-in/code", {"code": code}).content.decode() and not is_in(second)
    assert second.post("/sign-in/code", {"code": app.code(secret, late=120)}).status_code == 422
    app.ahead += 60
    assert second.post("/sign-in/code", {"code": app.code(secret, late=30)}).status_code == 302, "a clock may be half a minute off"


def test_a_recovery_code_works_once_however_it_is_typed(agent, app):
    _, codes = has_it(agent, app)
    for said, is_good in ((codes[0].lower().replace("-", " "), True), (codes[0], False), (codes[1], True), ("AAAA-AAAA-AAAA-AAAA", False)):
        door = at_the_door()
        password(door, agent.email)
        door.post("/sign-in/code", {"code": said})
        assert is_in(door) is is_good
    assert AuditEntry.objects.filter(action="recovery code used").count() == 2


def test_codes_are_not_guessed_for_ever_and_a_colleague_elsewhere_is_not_locked_out(agent, app, settings):
    settings.SIGN_IN_TRIES = 3
    secret, _ = has_it(agent, app)
    thief = at_the_door(address="10.9.9.9")
    password(thief, agent.email)
    for _ in range(3):
        thief.post("/sign-in/code", {"code": "123456"})
    assert "Too many tries" in thief.post("/sign-in/code", {"code": app.code(secret)}).content.decode() and not is_in(thief)
    own = at_the_door(address="10.1.1.1")
    password(own, agent.email)
    assert own.post("/sign-in/code", {"code": app.code(secret)}).status_code == 302


def test_the_right_password_is_good_for_ten_minutes_and_for_this_browser(agent, app):
    secret, _ = has_it(agent, app)
    door = at_the_door()
    password(door, agent.email)
    assert at_the_door().post("/sign-in/code", {"code": app.code(secret)}).headers["Location"] == "/sign-in"
    app.ahead += 601
    assert door.post("/sign-in/code", {"code": app.code(secret)}).headers["Location"] == "/sign-in" and not is_in(door)


def test_a_password_that_was_changed_meanwhile_or_an_agent_who_left_goes_no_further(agent, app):
    secret, _ = has_it(agent, app)
    for change in ("password", "left"):
        door = at_the_door()
        password(door, agent.email)
        if change == "password":
            agent.set_password("quite-another-password")
            agent.save()
        else:
            Agent.objects.filter(pk=agent.pk).update(is_active=False)
        assert door.post("/sign-in/code", {"code": app.code(secret)}).headers["Location"] == "/sign-in" and not is_in(door)
        agent.set_password(PASSWORD)
        agent.save()


def test_what_waits_for_a_code_at_one_agency_means_nothing_at_another(agent, other_agency, app):
    secret, _ = has_it(agent, app)
    with in_agency("beta"):
        Agent.objects.create_user("twin@beta.example", PASSWORD, name="Twin", pk=agent.pk)
    door = at_the_door()
    password(door, agent.email)
    other = at_the_door("beta")
    other.cookies = door.cookies
    assert other.post("/sign-in/code", {"code": app.code(secret)}).headers["Location"] == "/sign-in"


def test_the_secret_is_encrypted_and_codes_on_paper_are_digests(agent, app):
    secret, codes = has_it(agent, app)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM agents_secondstep")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT digest FROM agents_recoverycode")
        stored += str(cursor.fetchall())
    assert secret not in stored and codes[0].replace("-", "") not in stored


# --- turning off, losing a telephone ------------------------------------------------------------------------------------------


def test_it_is_turned_off_with_the_password_only(client_for, agent, app):
    has_it(agent, app)
    browser = client_for(agent)
    assert "not your password" in browser.post("/profile/second-step/off", {"password": "wrong"}).content.decode() and second_step.is_on(agent)
    assert browser.post("/profile/second-step/off", {"password": PASSWORD}).status_code == 302
    door = at_the_door()
    password(door, agent.email)
    assert is_in(door) and not agent.recovery_codes.exists()


def test_fresh_recovery_codes_make_the_old_ones_worthless(client_for, agent, app):
    _, old = has_it(agent, app)
    browser = client_for(agent)
    assert browser.post("/profile/second-step/codes", {"password": "wrong"}).status_code == 422
    page = browser.post("/profile/second-step/codes", {"password": PASSWORD}).content.decode()
    fresh = re.findall(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b", page)
    for code, is_good in ((old[0], False), (fresh[0], True)):
        door = at_the_door()
        password(door, agent.email)
        door.post("/sign-in/code", {"code": code})
        assert is_in(door) is is_good


def test_an_owner_takes_it_off_for_who_has_lost_everything_and_they_are_told(client_for, owner, agent, app, worker, other_agency):
    secret, _ = has_it(agent, app)
    door = at_the_door()
    password(door, agent.email)
    door.post("/sign-in/code", {"code": app.code(secret)})
    assert client_for(agent).post(f"/settings/team/{owner.pk}/second-step/off").status_code == 403
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
    assert client_for(neighbour, "beta").post(f"/settings/team/{agent.pk + 5000}/second-step/off").status_code == 404
    client_for(owner).post(f"/settings/team/{agent.pk}/second-step/off")
    assert not is_in(door) and not second_step.is_on(agent)
    worker.run_all()
    assert mail.outbox[0].to == [agent.email] and "taken off" in mail.outbox[0].subject
    again = at_the_door()
    password(again, agent.email)
    assert is_in(again)


# --- an agency that demands it -------------------------------------------------------------------------------------------------


def test_an_owner_asks_it_of_everybody_and_who_has_none_sets_it_up_at_the_door(client_for, owner, agent, app):
    desk, theirs = client_for(owner), at_the_door()
    password(theirs, agent.email)
    refused = desk.post("/settings/team/second-step", {"required": "1"}, follow=True)
    assert "for yourself first" in refused.content.decode() and is_in(theirs)
    has_it(owner, app)
    desk.post("/settings/team/second-step", {"required": "1"})
    assert not is_in(theirs) and is_in(desk)
    door = at_the_door()
    assert password(door, agent.email).headers["Location"] == "/sign-in/code" and not is_in(door)
    page = door.get("/sign-in/code")
    assert "asks everybody" in page.content.decode()
    codes = door.post("/sign-in/code", {"code": app.code(secret_on(page))})
    assert "Keep these codes" in codes.content.decode() and is_in(door) and second_step.is_on(agent)
    assert "stays on" in door.post("/profile/second-step/off", {"password": PASSWORD}).content.decode() and second_step.is_on(agent)


def test_who_joins_an_agency_that_demands_it_sets_it_up_first(owner, agency, client_for, app):
    has_it(owner, app)
    client_for(owner).post("/settings/team/second-step", {"required": "1"})
    invitation = invite("nora@alpha.example", by=owner)
    newcomer = at_the_door()
    path = invitation.link.split("localhost")[1].split("/", 1)[1]
    assert newcomer.post(f"/{path}", {"name": "Nora", "password": "seven-lamps-in-a-row"}).headers["Location"] == "/sign-in/code"
    assert not is_in(newcomer)
    newcomer.post("/sign-in/code", {"code": app.code(secret_on(newcomer.get("/sign-in/code")))})
    assert is_in(newcomer)


def token(**said: str):
    return at_the_door().post("/api/token/", said, content_type="application/json")


def test_a_program_gives_the_code_too(agent, owner, client_for, app):
    assert token(email=agent.email, password=PASSWORD).status_code == 200
    secret, _ = has_it(agent, app)
    without = token(email=agent.email, password=PASSWORD)
    assert (without.status_code, without.json()["code"]) == (401, "code_needed")
    assert token(email=agent.email, password=PASSWORD, code="123456").status_code == 401
    assert token(email=agent.email, password=PASSWORD, code=app.code(secret)).status_code == 200
    has_it(owner, app)
    before = token(email="owner@alpha.example", password=PASSWORD, code=app.code(SecondStep.objects.get(agent=owner).secret)).json()
    plain = Agent.objects.create_user("plain@alpha.example", PASSWORD, name="Plain")
    old = token(email=plain.email, password=PASSWORD).json()
    owner.refresh_from_db()  # the sign-in has hashed the password anew
    client_for(owner).post("/settings/team/second-step", {"required": "1"})
    assert token(email=plain.email, password=PASSWORD).json()["code"] == "second_step_needed"
    assert at_the_door().post("/api/token/refresh/", {"refresh": old["refresh"]}, content_type="application/json").status_code == 401
    assert at_the_door().post("/api/token/refresh/", {"refresh": before["refresh"]}, content_type="application/json").status_code == 200


# --- staff ------------------------------------------------------------------------------------------------------------------------


def staff_secret(page) -> str:
    return re.search(r"<code>([A-Z2-7 ]{20,})</code>", page.content.decode())[1]


def test_staff_set_it_up_at_their_first_sign_in_and_need_it_ever_after(staff, app):
    visitor = at_the_door("")
    said = {"username": staff.email, "password": PASSWORD}
    assert visitor.post("/admin/login/?next=/admin/", said).headers["Location"] == "/admin/login/"
    assert visitor.get("/admin/").status_code == 302
    page = visitor.get("/admin/login/")
    assert "Set it up once" in page.content.decode()
    secret = staff_secret(page)
    codes = visitor.post("/admin/login/", {"code": app.code(secret)})
    assert "Keep these codes" in codes.content.decode() and visitor.get("/admin/").status_code == 200

    again = at_the_door("")
    again.post("/admin/login/", said)
    assert "not right" in again.post("/admin/login/", {"code": "123456"}).content.decode() and again.get("/admin/").status_code == 302
    assert again.post("/admin/login/", {"code": app.code(secret)}).status_code == 302 and again.get("/admin/").status_code == 200

    third = at_the_door("")
    third.post("/admin/login/", said)
    assert 'name="username"' in third.get("/admin/login/?again").content.decode()


def test_an_operator_takes_it_off_staff_who_lost_their_telephone(staff, app, capsys):
    with public_schema():
        has_it(staff, app)
    call_command("reset_second_step", "Staff@platform.example")
    assert "sets the second step up anew" in capsys.readouterr().out
    with public_schema():
        assert not second_step.is_on(staff)


# --- one's own account --------------------------------------------------------------------------------------------------------


def test_an_agent_sees_where_they_are_signed_in_and_ends_one_or_all(agent):
    desk, phone, tablet = (at_the_door() for _ in range(3))
    for browser, name in ((desk, "Windows NT 10.0) Firefox/140"), (phone, "iPhone) Safari/604"), (tablet, "iPad) Safari/604")):
        browser.defaults["HTTP_USER_AGENT"] = name
        password(browser, agent.email)
    page = desk.get("/profile").content.decode()
    assert "Firefox, Windows" in page and "Safari, iPhone" in page and "This browser" in page
    assert not {session.session_key for session in Session.objects.all()} & set(re.findall(r'value="(\w+)"', page)), "a session's key is a secret"
    handles = re.findall(r'name="which" value="(\w+)"', page)
    desk.post("/profile/sessions/end", {"which": handles[0]})
    assert sorted((is_in(phone), is_in(tablet))) == [False, True] and is_in(desk)
    desk.post("/profile/sessions/end")
    assert not is_in(phone) and not is_in(tablet) and is_in(desk)


def test_nobody_ends_the_sign_in_of_a_colleague(agent, owner):
    mine, theirs = at_the_door(), at_the_door()
    password(mine, agent.email)
    password(theirs, owner.email)
    handle = re.findall(r'name="which" value="(\w+)"', theirs.get("/profile").content.decode())
    assert handle == []
    import hashlib

    key = Session.objects.get(agent=owner).session_key
    mine.post("/profile/sessions/end", {"which": hashlib.sha256(key.encode()).hexdigest()[:16]})
    assert is_in(theirs)


def test_a_changed_password_ends_every_other_sign_in(agent, worker):
    here, there = at_the_door(), at_the_door()
    for browser in (here, there):
        password(browser, agent.email)
    program = token(email=agent.email, password=PASSWORD).json()
    for said, sentence in (({"password": "wrong", "new_password": "nine-green-bottles"}, "not your password"),
                           ({"password": PASSWORD, "new_password": "short"}, "10 characters"), ({"password": PASSWORD, "new_password": "anna@alpha.example"}, "too similar")):
        assert sentence in here.post("/profile/password", said).content.decode()
    assert here.post("/profile/password", {"password": PASSWORD, "new_password": "nine-green-bottles"}).status_code == 302
    assert is_in(here) and not is_in(there)
    assert at_the_door().post("/api/token/refresh/", {"refresh": program["refresh"]}, content_type="application/json").status_code == 401
    worker.run_all()
    assert mail.outbox[-1].to == [agent.email] and "changed" in mail.outbox[-1].subject


def test_a_new_address_holds_once_its_link_is_opened_and_the_old_one_is_told(agent, owner, worker, other_agency):
    here = at_the_door()
    password(here, agent.email)
    assert "not your password" in here.post("/profile/email", {"email": "new@alpha.example", "password": "x"}).content.decode()
    here.post("/profile/email", {"email": "New@alpha.example", "password": PASSWORD})
    worker.run_all()
    assert mail.outbox[0].to == ["new@alpha.example"]
    path = "/" + re.search(r"http://\S+?/(profile/email/\S+)", mail.outbox[0].body)[1]
    assert "@" not in path
    assert at_the_door().get(path).status_code == 200
    agent.refresh_from_db()
    assert agent.email == "anna@alpha.example", "to look changes nothing"
    assert at_the_door("beta").post(path).status_code == 410
    assert at_the_door().post(path).status_code == 200
    assert at_the_door().post(path).status_code == 410
    agent.refresh_from_db()
    assert agent.email == "new@alpha.example" and is_in(here)
    worker.run_all()
    assert mail.outbox[1].to == ["anna@alpha.example"]
    assert not hasattr(Agent.objects.get(pk=agent.pk), "email_change")


def test_an_address_that_somebody_has_is_not_taken(agent, owner, worker):
    from accounts.agents import profile

    profile.ask_for_email(agent, owner.email)
    worker.run_all()
    path = "/" + re.search(r"http://\S+?/(profile/email/\S+)", mail.outbox[0].body)[1]
    refused = at_the_door().post(path)
    assert refused.status_code == 410 and "Somebody else" in refused.content.decode()
    from django.utils import timezone

    profile.EmailChange.objects.update(email="free@alpha.example", expires_at=timezone.now() - timedelta(seconds=1))
    assert at_the_door().post(path).status_code == 410
    agent.refresh_from_db()
    assert agent.email == "anna@alpha.example"


def test_an_agent_changes_their_name_and_language(client_for, agent):
    browser = client_for(agent)
    assert browser.post("/profile", {"name": "", "language": ""}).status_code == 422
    browser.post("/profile", {"name": "Anna A.", "language": "es", "role": "owner"})
    agent.refresh_from_db()
    assert (agent.name, agent.language, agent.role) == ("Anna A.", "es", "agent")
