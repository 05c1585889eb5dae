"""Staff look into an agency's tables only when the agency lets them, for an hour, and under its eyes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.agents.audit import AuditEntry
from accounts.models import Agency, PlatformAudit
from accounts.office.models import SupportVisit
from accounts.tenancy import forget_agencies, in_agency, public_schema
from config.sweeping import sweep
from conversations.models import Mode
from tests.builders import says

ALPHA = "/admin/agencies/alpha/"


@pytest.fixture
def visitor(staff) -> Client:
    """The staff's browser, without leave of anybody."""
    client = Client(HTTP_HOST="localhost")
    with public_schema():
        client.force_login(staff)
    return client


@pytest.fixture
def ask(visitor, agency):
    def make(**extra: str):
        return visitor.post(f"/admin/accounts/agency/{agency.pk}/visit/", {"reason": "Ticket 17: replies are late"} | extra)

    return make


def allow(browser: Client, **extra: str):
    return browser.post(f"/settings/support/{SupportVisit.objects.first().pk}/answer", {"answer": "allow"} | extra)


def policy(value: str) -> None:
    Agency.objects.filter(schema_name="alpha").update(support_access=value)
    forget_agencies()


def test_without_leave_every_table_leads_to_the_question(visitor, agency, conversation):
    for page in (ALPHA, f"{ALPHA}conversations/message/", f"{ALPHA}conversations/conversation/{conversation.pk}/change/"):
        answer = visitor.get(page)
        assert answer.status_code == 302 and answer.headers["Location"] == f"/admin/accounts/agency/{agency.pk}/visit/"
    assert visitor.post(f"{ALPHA}conversations/conversation/", {"action": "take_over", "_selected_action": [conversation.pk]}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI
    assert "The owners of Alpha Homes are asked" in visitor.get(f"/admin/accounts/agency/{agency.pk}/visit/").text


def test_a_reason_is_needed(ask, visitor, agency):
    assert "required" in ask(reason=" ").text and not SupportVisit.objects.exists()


def test_staff_ask_an_owner_allows_and_everything_is_written_down_in_the_agencys_own_audit(ask, visitor, agency, owner, client_for, conversation, worker):
    message = says(conversation, "My secret is 4711")
    assert ask(wants_texts="on").status_code == 302
    worker.run_all()
    assert any(letter.to == [owner.email] and "Support access" in letter.body for letter in mail.outbox)
    assert visitor.get(ALPHA).status_code == 302, "nobody has answered yet"
    browser = client_for(owner)
    page = browser.get("/settings/support").content.decode()
    assert "staff@platform.example asks to look in" in page and "Ticket 17: replies are late" in page and "read messages, names and numbers" in page
    assert "They may change things" not in page, "it was not asked for"
    assert allow(browser, texts="on", changes="on").status_code == 302
    seen = visitor.get(f"{ALPHA}conversations/message/{message.pk}/change/")
    assert seen.status_code == 200 and "My secret is 4711" in seen.text and "You are visiting Alpha Homes" in seen.text and "60 minutes left" in seen.text
    line = AuditEntry.objects.get(action="viewed by platform staff")
    assert line.actor == "platform staff (staff@platform.example)" and line.detail["page"] == f"/conversations/message/{message.pk}/change/"
    assert AuditEntry.objects.filter(action="support visit allowed", agent_id=owner.pk).exists()
    assert PlatformAudit.objects.filter(action="support visit asked for", agency_name="alpha", detail__reason="Ticket 17: replies are late").exists()
    visit = SupportVisit.objects.get()
    assert visit.may_read_texts and not visit.may_change, "an owner cannot give more than was asked for"


def test_what_people_wrote_and_who_they_are_is_hidden_unless_it_was_granted(ask, visitor, owner, client_for, conversation, agent):
    message = says(conversation, "My secret is 4711", name="Lee Ming")
    conversation.take_over(by=agent, note="private note")
    ask()
    allow(client_for(owner))
    number = conversation.contact.addresses.get().value
    pages = [ALPHA, *(f"{ALPHA}{table}/" for table in ("conversations/message", "conversations/contact", "conversations/conversation", "conversations/modechange",
                                                       "escalation/escalation", "personas/turn", "whatsapp/inboundevent"))]
    pages += [f"{ALPHA}conversations/message/{message.pk}/change/", f"{ALPHA}conversations/contact/{conversation.contact_id}/change/",
              f"{ALPHA}conversations/contact/{conversation.contact_id}/history/", f"{ALPHA}conversations/conversation/{conversation.pk}/change/",
              f"{ALPHA}conversations/contact/?q=Ming", f"{ALPHA}conversations/message/?o=1"]
    for page in pages:
        answer = visitor.get(page)
        assert answer.status_code == 200, page
        for secret in ("4711", "Lee Ming", number, "private note"):
            assert secret not in answer.text, (page, secret)
    found = visitor.get(f"{ALPHA}conversations/contact/?q=nobody-of-this-name").text
    assert f"/conversations/contact/{conversation.contact_id}/change/" in found, "a search would tell who is there"


def test_a_masked_visit_cannot_find_out_by_an_address_what_was_written(ask, visitor, owner, client_for, conversation, other_agency):
    """As Django answers a filter that is not for asking, in each agency by itself: leave of one to read texts is none of another."""
    says(conversation, "My secret is 4711", name="Lee Ming")
    asked = ("conversations/message/?text__icontains=4711", "conversations/contact/?name__startswith=Lee", "conversations/contact/?addresses__value__contains=6",
             "whatsapp/inboundevent/?payload__contains=4711", "conversations/modechange/?note=x", "conversations/conversation/?contact__name=Lee+Ming")
    ask()
    allow(client_for(owner))
    with public_schema():
        SupportVisit.objects.create(agency=Agency.objects.get(schema_name="beta"), staff_id=SupportVisit.objects.get().staff_id, staff_email="staff@platform.example",
                                    reason="Ticket 18", state="granted", may_read_texts=True, expires_at=timezone.now() + SupportVisit.LASTS)
    for address in asked:
        assert visitor.get(ALPHA + address).status_code == 400, address
    assert visitor.get(f"/admin/agencies/beta/{asked[0]}").status_code == 200
    assert visitor.get(f"{ALPHA}conversations/message/?author__exact=contact&o=1").status_code == 200, "what is shown may be asked for"


def test_that_staff_filtered_is_in_the_agencys_audit_and_by_what_value_is_not(ask, visitor, owner, client_for, conversation):
    says(conversation, "My secret is 4711")
    ask(wants_texts="on")
    allow(client_for(owner), texts="on")
    assert visitor.get(f"{ALPHA}conversations/message/?text__icontains=4711&o=1").status_code == 200
    assert visitor.get(f"{ALPHA}conversations/contact/?q=4711").status_code == 200
    kept = list(AuditEntry.objects.filter(action="viewed by platform staff").order_by("pk").values_list("detail", flat=True))
    assert [detail["filters"] for detail in kept] == ["text__icontains", "q"] and "4711" not in str(kept)


def test_without_leave_to_change_nothing_can_be_changed(ask, visitor, owner, client_for, conversation, agent):
    ask()
    allow(client_for(owner))
    table = f"{ALPHA}conversations/conversation/"
    assert "take_over" not in visitor.get(table).text
    assert visitor.post(table, {"action": "take_over", "_selected_action": [conversation.pk]}).status_code == 403
    assert visitor.post(f"{table}{conversation.pk}/change/", {"assignee": agent.pk}).status_code == 403
    assert visitor.post(f"{ALPHA}agents/agent/add/", {"email": "x@x.example"}).status_code == 403
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and conversation.assignee is None


def test_with_leave_to_change_the_change_is_in_the_agencys_audit(ask, visitor, owner, client_for, conversation):
    ask(wants_changes="on")
    allow(client_for(owner), changes="on")
    assert visitor.post(f"{ALPHA}conversations/conversation/", {"action": "take_over", "_selected_action": [conversation.pk]}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.mode == Mode.HUMAN
    assert AuditEntry.objects.filter(action="changed by platform staff", detail__page="/conversations/conversation/").exists()


def test_the_door_shuts_after_an_hour_and_at_once_when_an_owner_says_so(ask, visitor, owner, client_for, agency):
    ask()
    browser = client_for(owner)
    allow(browser)
    assert visitor.get(ALPHA).status_code == 200
    browser.post(f"/settings/support/{SupportVisit.objects.get().pk}/end")
    assert visitor.get(ALPHA).status_code == 302
    ask()
    allow(browser)
    SupportVisit.objects.filter(state="granted").update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visitor.get(ALPHA).status_code == 302
    sweep()
    assert not SupportVisit.objects.filter(state="granted").exists()


def test_refused_means_refused_and_one_answer_is_enough(ask, visitor, owner, client_for):
    ask()
    browser, pk = client_for(owner), SupportVisit.objects.get().pk
    browser.post(f"/settings/support/{pk}/answer", {"answer": "refuse"})
    browser.post(f"/settings/support/{pk}/answer", {"answer": "allow"})
    assert SupportVisit.objects.get().state == "refused" and visitor.get(ALPHA).status_code == 302


def test_allow_lets_them_look_at_once_but_reading_texts_is_asked_for_all_the_same(ask, visitor, agency):
    policy("allow")
    ask()
    assert visitor.get(ALPHA).status_code == 200 and SupportVisit.objects.get().may_read_texts is False
    ask(wants_texts="on")
    assert visitor.get(ALPHA).status_code == 302 and SupportVisit.objects.filter(state="asked").count() == 1


def test_never_means_never(ask, visitor, agency, owner, client_for):
    browser = client_for(owner)
    browser.post("/settings/support/choice", {"support_access": "never"})
    assert Agency.objects.get(schema_name="alpha").support_access == "never"
    assert AuditEntry.objects.get(action="settings changed").detail["fields"] == ["support_access"]
    assert "does not let platform staff" in ask().text and not SupportVisit.objects.exists()


def test_agents_and_other_agencies_owners_decide_nothing(ask, agent, other_agency, client_for):
    ask()
    pk = SupportVisit.objects.get().pk
    plain = client_for(agent)
    assert plain.get("/settings/support").status_code == 403
    assert plain.post(f"/settings/support/{pk}/answer", {"answer": "allow"}).status_code == 403
    with in_agency("beta"):
        from accounts.agents.models import Agent

        stranger = client_for(Agent.objects.owners().first(), "beta")
    assert stranger.post(f"/settings/support/{pk}/answer", {"answer": "allow"}).status_code == 404
    assert stranger.post(f"/settings/support/{pk}/end").status_code == 404
    assert "Ticket 17" not in stranger.get("/settings/support").content.decode()
    assert SupportVisit.objects.get().state == "asked"


def test_leave_of_one_agency_opens_no_other(ask, visitor, owner, client_for, other_agency):
    ask()
    allow(client_for(owner))
    assert visitor.get(ALPHA).status_code == 200
    assert visitor.get("/admin/agencies/beta/").status_code == 302
