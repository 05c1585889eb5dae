"""Each agency keeps what was changed in it, in its own schema, and nobody rewrites that."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from accounts.agents import audit
from accounts.agents.audit import AuditEntry
from accounts.tenancy import in_agency


def test_a_change_is_written_down_in_its_own_agency_only(owner, other_agency):
    entry = audit.note("agent deactivated", by=owner, agent_id=7)
    assert (entry.agent_id, entry.actor, entry.detail) == (owner.pk, owner.name, {"agent_id": 7})
    assert audit.note("sample listings removed").actor == "system"
    with in_agency("beta"):
        assert not AuditEntry.objects.exists()


def test_nobody_rewrites_it_and_it_outlives_who_did_it(agent):
    audit.note("label added", by=agent)
    for attempt in (lambda: AuditEntry.objects.update(actor="nobody"), lambda: AuditEntry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    agent.delete()
    assert AuditEntry.objects.get(action="label added").actor == "Anna Arden"
