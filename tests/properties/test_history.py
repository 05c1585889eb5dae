"""Each change of a listing is told: who, when, by which door, what it was and what it is. No door can forget to."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.agents.audit import AuditEntry
from accounts.tenancy import in_agency
from properties.importing import import_file
from properties.models import Listing, ListingChange
from tests.builders import a_listing
from tests.properties.test_listing_pages import FORM

pytestmark = pytest.mark.usefixtures("agency")


def last(listing: Listing) -> ListingChange:
    return listing.changes.first()


def test_the_page_notes_who_changed_what(client_for, agent):
    client_for(agent).post("/listings/new", FORM)
    listing = Listing.objects.get(reference="HV-1")
    assert (last(listing).is_new, last(listing).source, last(listing).agent, last(listing).changes) == (True, "page", agent, {})

    client_for(agent).post(f"/listings/{listing.pk}/edit", FORM | {"price": "1.1m", "version": 1, "internal_notes": "keys at the desk"})
    line = last(listing)
    assert line.changes == {"price": [1_200_000, 1_100_000], "internal_notes": ["", "keys at the desk"]}
    assert (line.who, line.source, line.version) == ("Anna Arden", "page", 2)

    client_for(agent).post(f"/listings/{listing.pk}/availability", {"availability": "sold"})
    assert last(listing).changes == {"availability": ["available", "sold"]}


def test_saving_without_a_change_is_no_change(client_for, agent):
    listing = a_listing(bathrooms=2, area=1184)
    fresh = Listing.objects.get(pk=listing.pk)
    fresh.area, fresh.bathrooms = 1184, "2.0"
    fresh.save()
    assert listing.changes.count() == 1 and Listing.objects.get(pk=listing.pk).version == 1


def test_what_a_stale_page_overwrites_is_told_as_what_it_was(agent):
    """The old value is the database's, not the one that whoever saves has read an hour ago."""
    listing = a_listing(price=900_000)
    stale = Listing.objects.get(pk=listing.pk)
    listing.price = 950_000
    listing.save()
    stale.price = 1_000_000
    stale.in_the_name_of(agent, "page").save()
    assert last(listing).changes == {"price": [950_000, 1_000_000]} and last(listing).version == 3


def test_program_file_and_command_each_leave_their_line(api_for, agent, tmp_path):
    listing = a_listing(reference="A-1", title="Quay", price=900_000)
    api_for(agent).patch(f"/api/properties/{listing.pk}", json.dumps({"price": 850_000}), content_type="application/json")
    assert (last(listing).source, last(listing).agent, last(listing).changes) == ("api", agent, {"price": [900_000, 850_000]})

    file = b"ref,title,type,deal,price\nA-1,Quay,condo,sale,800000\nA-2,New,condo,sale,1\n"
    import_file(io.BytesIO(file), by=agent, dry_run=False)
    assert (last(listing).source, last(listing).agent, last(listing).changes) == ("import", agent, {"price": [850_000, 800_000]})
    assert Listing.objects.get(reference="A-2").changes.get().is_new

    (tmp_path / "f.csv").write_bytes(file.replace(b"800000", b"700000"))
    call_command("import_listings", "alpha", str(tmp_path / "f.csv"), stdout=io.StringIO())
    assert (last(listing).source, last(listing).agent, last(listing).changes["price"]) == ("command", None, [800_000, 700_000])


def test_a_change_and_its_line_stand_or_fall_together(monkeypatch):
    listing = a_listing(price=1)

    def broken(*args, **kwargs):
        raise RuntimeError("no room")

    monkeypatch.setattr(ListingChange, "save", broken)
    listing.price = 2
    with pytest.raises(RuntimeError):
        listing.save()
    assert Listing.objects.get(pk=listing.pk).price == 1


def test_a_deleted_listing_leaves_a_line_in_the_agencys_audit(client_for, owner):
    listing = a_listing(reference="A-1")
    client_for(owner).post(f"/listings/{listing.pk}/delete")
    line = AuditEntry.objects.get(action="listing deleted")
    assert (line.agent_id, line.detail) == (owner.pk, {"listing_id": listing.pk, "reference": "A-1"})


def test_the_history_of_one_agency_is_not_in_another(other_agency):
    a_listing()
    assert ListingChange.objects.count() == 1
    with in_agency("beta"):
        assert not ListingChange.objects.exists()


def test_a_door_that_nobody_knows_is_refused():
    listing = a_listing()
    with pytest.raises(IntegrityError, match="source_of_change_is_known"), transaction.atomic():
        listing.in_the_name_of(None, "window").mark("sold")
