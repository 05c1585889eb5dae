"""All is settled: a conversation leaves the tabs, the pen stays where it is, and the next message of either side opens it again."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.tenancy import in_agency
from conversations import receiving
from conversations.inbox import Inbox
from conversations.models import Conversation, Mode
from escalation.handover import escalate
from escalation.triggers import Trigger
from tests.builders import a_channel, a_conversation, an_arrival, says

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def waiting(channel, agent) -> Conversation:
    """Somebody who waits for an answer of the agent's."""
    conversation = a_conversation(channel, mode=Mode.HUMAN, assignee=agent)
    says(conversation, "Thank you, see you on Monday")
    return conversation


def close(client, conversation: Conversation, deed: str = "close"):
    answer = client.post("/inbox/several", {"deed": deed, "pick": conversation.pk}, **HTMX)
    conversation.refresh_from_db()
    return answer.content.decode()


def tabs(agent) -> dict[str, int]:
    pulse = Inbox(agent).pulse
    return {name: getattr(pulse, name) for name in ("needs", "mine", "unassigned", "ai", "all")}


def test_what_is_closed_stands_under_all_alone_and_the_pen_stays(client_for, agent, waiting):
    client = client_for(agent)
    assert tabs(agent) == {"needs": 1, "mine": 1, "unassigned": 0, "ai": 0, "all": 1}
    assert "1 conversation closed" in close(client, waiting)
    assert waiting.mode == Mode.HUMAN and waiting.epoch == 1 and waiting.waiting_since is None and waiting.unread == 0
    assert tabs(agent) == {"needs": 0, "mine": 0, "unassigned": 0, "ai": 0, "all": 1}
    page = client.get(f"/conversations/{waiting.pk}").content.decode()
    assert "You closed the conversation" in page and "the next message opens it again" in page
    assert "chip-closed" in client.get("/?tab=all&state=closed").content.decode()
    assert "No conversation passes these filters" in client.get("/?tab=all&state=open").content.decode()


def test_the_next_message_opens_it_whoever_writes(client_for, agent, waiting):
    close(client_for(agent), waiting)
    says(waiting, "One thing more")
    assert waiting.closed_at is None and waiting.waiting_since and tabs(agent)["needs"] == 1
    close(client_for(agent), waiting)
    waiting.send(by=agent, text="I forgot to say: bring your passport")
    assert waiting.closed_at is None and not waiting.is_waiting
    close(client_for(agent), waiting)
    receiving.replied_from_phone(waiting.channel, an_arrival(waiting, "And the keys"))
    waiting.refresh_from_db()
    assert waiting.closed_at is None


def test_a_reaction_opens_nothing(client_for, agent, waiting):
    close(client_for(agent), waiting)
    says(waiting, "👍", kind="reaction")
    assert waiting.closed_at and waiting.waiting_since is None


def test_whoever_asks_for_a_person_opens_it(channel, agent):
    conversation = a_conversation(channel)
    conversation.close(by=agent)
    escalate(conversation, Trigger.HUMAN_REQUEST)
    conversation.refresh_from_db()
    assert conversation.needs_person and conversation.closed_at is None and conversation.waiting_since


def test_closing_can_be_undone_unless_somebody_has_written(client_for, agent, waiting):
    client = client_for(agent)
    note = close(client, waiting).split('name="note" value="')[1].split('"')[0]
    assert "Undone" in client.post("/inbox/undo", {"note": note}, **HTMX).content.decode()
    waiting.refresh_from_db()
    assert waiting.closed_at is None and waiting.waiting_since, "they wait as they did before"
    note = close(client, waiting).split('name="note" value="')[1].split('"')[0]
    says(waiting, "Hello again")
    assert "changed it meanwhile" in client.post("/inbox/undo", {"note": note}, **HTMX).content.decode()


def test_a_program_closes_and_opens_and_only_what_its_agent_sees(api_for, agent, waiting, other_agency):
    api, address = api_for(agent), f"/api/conversations/{waiting.pk}"
    assert api.post(f"{address}/close").json()["changed"] and not api.post(f"{address}/close").json()["changed"]
    assert api.get(address).json()["closed_at"] and [row["id"] for row in api.get("/api/conversations?state=closed").json()["results"]] == [waiting.pk]
    assert api.post(f"{address}/reopen").json() == {"conversation_id": waiting.pk, "closed_at": None, "changed": True}
    with in_agency("beta"):
        theirs = a_conversation(a_channel("7198"))
        theirs.close()
    assert api.post(f"/api/conversations/{theirs.pk + 1000}/close").status_code == 404
    with in_agency("beta"):
        theirs.refresh_from_db()
        assert theirs.closed_at, "nobody next door has touched it"


def test_postgresql_holds_that_who_is_needed_is_not_closed_out(waiting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=waiting.pk).update(closed_at=timezone.now(), needs_person=True)
