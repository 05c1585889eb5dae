"""Owners read who changed what, narrow it and take it away as a table; nobody else does."""

from __future__ import annotations

import csv
import io

from django.test import Client

from accounts.agents.audit import AuditEntry, note
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from tests.builders import a_conversation


def test_a_change_in_the_portal_stands_in_the_audit_with_who_and_what(client_for, owner, agent):
    desk = client_for(owner)
    desk.post(f"/settings/team/{agent.pk}", {"name": agent.name, "role": "agent", "visibility": "own", "on_duty": "on"})
    desk.post("/settings/assignment", {"round_robin": "on"})
    page = desk.get("/settings/audit").content.decode()
    assert "Agent changed" in page and "Olive Alpha · fields: visibility · agent: Anna Arden" in page
    assert "Routing changed" in page and "Your agency" not in page


def test_it_is_narrowed_by_who_what_and_day(client_for, owner, agent):
    note("listing deleted", by=agent, listing_id=7)
    note("settings changed", by=owner, fields=["name"])
    note("second step reset", by="platform staff", agent_id=3)
    desk = client_for(owner)

    def shown(query: str) -> set[str]:
        page = desk.get(f"/settings/audit{query}").content.decode().partition("card-flush")[2]
        return {what for what in ("Listing deleted", "Settings changed", "Second step reset") if what in page}

    assert shown("") == {"Listing deleted", "Settings changed", "Second step reset"}
    assert shown("?who=Anna+Arden") == {"Listing deleted"} and shown("?who=platform+staff") == {"Second step reset"}
    assert shown("?what=settings+changed") == {"Settings changed"}
    assert shown("?from=2000-01-01&to=2000-02-01") == set() and "Nothing like this" in desk.get("/settings/audit?to=2000-02-01").content.decode()
    assert len(shown("?from=2000-01-01")) == 3 and len(shown("?from=never&to=9999-99-99")) == 3


def test_many_lines_come_in_pages_the_newest_first(client_for, owner):
    AuditEntry.objects.bulk_create(AuditEntry(actor="x", action=f"deed {n}") for n in range(150))
    desk = client_for(owner)
    first = desk.get("/settings/audit")
    assert "Deed 149" in first.content.decode() and "Deed 49<" not in first.content.decode().split("card-flush")[-1]
    older = first.content.decode().split("before=")[1].split('"')[0]
    second = desk.get(f"/settings/audit?before={older}").content.decode().split("card-flush")[-1]
    assert "Deed 49<" in second and "Deed 50<" not in second


def test_as_a_table_it_runs_nothing_in_a_spreadsheet(client_for, owner):
    note("agent changed", by="=cmd|' /C calc'!A0", fields=["name"])
    answer = client_for(owner).get("/settings/audit?csv=1")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["At", "Who", "What", "Details"] and rows[1][1].startswith("'=") and rows[1][3] == "fields: name"
    assert answer["Content-Type"].startswith("text/csv")


def test_nobody_but_owners_reads_it_and_only_their_own(client_for, owner, agent, other_agency):
    note("settings changed", by=owner, fields=["name"])
    assert client_for(agent).get("/settings/audit").status_code == 403
    assert Client(HTTP_HOST="alpha.localhost").get("/settings/audit").status_code == 302
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
    assert "Nothing has been changed yet" in client_for(neighbour, "beta").get("/settings/audit").content.decode()


def test_who_would_get_what_is_nobodys_and_who_sees_it(client_for, owner, agent, phone):
    agent.visibility = "own"
    agent.save()
    desk = client_for(owner)
    conversation = a_conversation(name="Pim Pearl")
    desk.post("/settings/assignment", {"round_robin": "on", "unassigned_hidden": "on"})
    Agent.objects.filter(pk=owner.pk).update(on_duty=False)
    page = desk.get("/settings/assignment").content.decode()
    assert "Pim Pearl" in page and "<strong>Anna Arden</strong>: next in turn" in page
    assert "Seen by:" in page and "Olive Alpha" in page.split("Seen by:")[1].split("</span>")[0] and "Anna" not in page.split("Seen by:")[1].split("</span>")[0]
    conversation.refresh_from_db()
    assert conversation.assignee is None, "a preview changes nothing"
