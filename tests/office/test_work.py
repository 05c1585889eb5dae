"""What waits over all agencies, what their plans allow, and the list's figures."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django_q.models import Failure, OrmQ

from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import CannotInvite, invite
from accounts.models import PlatformAudit
from accounts.office.models import AgencyFigures
from accounts.queue.broker import TASK
from accounts.tenancy import public_schema
from config.office import figures
from config.sweeping import sweep
from conversations.models import Channel, Incident
from personas.models import ModelCall
from tests.builders import says
from whatsapp.connecting import CannotConnect, connect
from whatsapp.models import InboundEvent

LIST, WAITS = "/admin/accounts/agency/", "/admin/accounts/agency/waiting/"


def parked(channel: Channel, key: str = "k1") -> InboundEvent:
    return InboundEvent.objects.create(channel=channel, key=key, kind="somethingNew", received_at=timezone.now(), state="parked", reason="could not be read",
                                       payload='{"typeWebhook": "somethingNew", "secret": "4711"}')


def test_the_sweeper_reads_each_agencys_figures_and_the_list_shows_them_without_visiting_schemas(staff_client, agency, other_agency, conversation, agent, django_assert_max_num_queries):
    says(conversation, "Hello")
    conversation.take_over(by=agent)
    conversation.needs_person = True
    conversation.save(update_fields=["needs_person"])
    ModelCall.objects.create(purpose="reply", model="m", cost_usd="1.25")
    ModelCall.objects.create(purpose="reply", model="m", cost_usd="0.50", own_key=True)
    Channel.objects.update(state="connected")
    parked(conversation.channel)
    sweep()
    row = AgencyFigures.objects.get(agency=agency)
    assert (row.numbers, row.numbers_connected, row.parked_events, row.waiting, row.calls_today) == (1, 1, 1, 1, 2)
    assert float(row.usd_today) == 1.75 and float(row.usd_month_platform) == 1.25 and row.last_activity_at is not None
    assert AgencyFigures.objects.get(agency=other_agency).numbers == 0
    with django_assert_max_num_queries(16):
        page = staff_client.get(LIST).text
    assert "$1.75" in page and "1 connected" in page and "1 parked" in page and "none yet" in page
    for query, shown, hidden in (("numbers=well", "Alpha Homes", "Beta Living"), ("numbers=none", "Beta Living", "Alpha Homes"), ("work=parked", "Alpha Homes", "Beta Living"),
                                 ("activity=quiet", "Beta Living", "Alpha Homes"), ("q=beta", "Beta Living", "Alpha Homes")):
        found = staff_client.get(f"{LIST}?{query}").text
        assert shown in found and hidden not in found, query


def test_figures_are_read_once_a_minute_and_at_once_by_hand(staff_client, agency, conversation):
    assert figures.refresh(agency) and not figures.refresh(agency)
    parked(conversation.channel)
    staff_client.post(f"{LIST}{agency.pk}/figures/")
    assert AgencyFigures.objects.get(agency=agency).parked_events == 1


def test_what_waits_names_numbers_and_reasons_but_nothing_that_was_written_and_is_tried_again(staff_client, agency, other_agency, conversation):
    parked(conversation.channel)
    Incident.objects.create(channel=conversation.channel, cause="disconnected")
    figures.refresh(agency, now=True)
    page = staff_client.get(WAITS).text
    assert "Alpha Homes" in page and "1 × somethingNew parked: could not be read" in page and "not linked to a phone" in page and "Beta Living" not in page
    assert "4711" not in page
    assert "1 of 1 events were settled" in staff_client.post(f"{LIST}{agency.pk}/try-again/", follow=True).text
    assert InboundEvent.objects.get().state == "ignored"
    line = PlatformAudit.objects.get(action="parked events tried again")
    assert line.detail["before"] == {"parked": 1} and line.detail["after"] == {"parked": 0}
    assert AuditEntry.objects.get(action="parked events tried again").actor == "platform staff (staff@platform.example)"


def test_a_failed_task_is_put_into_the_queue_again(staff_client, agency):
    with public_schema():
        for pk, func in (("f1", TASK), ("f2", "os.system")):
            Failure.objects.create(id=pk, name=pk, func=func, args=("alpha", "conversations.tasks.deliver", 7), success=False,
                                   started=timezone.now(), stopped=timezone.now(), result="TaskFailed")
        before = OrmQ.objects.count()
    answer = staff_client.post("/admin/django_q/failure/", {"action": "try_again", "_selected_action": ["f1", "f2"]}, follow=True)
    assert "1 task is in the queue again" in answer.text
    with public_schema():
        assert OrmQ.objects.count() == before + 1 and list(Failure.objects.values_list("id", flat=True)) == ["f2"]


def test_the_overview_says_how_the_platform_does(staff_client, agency, conversation):
    parked(conversation.channel)
    figures.refresh(agency, now=True)
    page = staff_client.get("/admin/").text
    assert "What waits" in page and "somethingNew" in page and "Workers" in page and "What staff did last" in page


def test_reading_the_figures_now_is_in_the_audit_too(staff_client, agency):
    assert staff_client.post(f"/admin/accounts/agency/{agency.pk}/figures/").status_code == 302
    assert PlatformAudit.objects.get(action="figures read now").actor == "staff@platform.example"


def test_a_plan_that_is_full_lets_nobody_and_no_number_in(agency, other_agency, owner, agent, channel, phone):
    agency.most_agents, agency.most_numbers = 2, 1
    agency.save(update_fields=["most_agents", "most_numbers"])
    with pytest.raises(CannotInvite, match="room for no further person"):
        invite("third@alpha.example", by=owner)
    with pytest.raises(CannotConnect, match="no place for another number"):
        connect("green_api", api_url="https://7103.api.green-api.com", account="7103999", token="t" * 50)
    agency.most_agents = 3
    agency.save(update_fields=["most_agents"])
    invite("third@alpha.example", by=owner)
    with pytest.raises(CannotInvite, match="room for no"):
        invite("fourth@alpha.example", by=owner)
