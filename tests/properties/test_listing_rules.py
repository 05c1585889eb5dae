"""What a listing is, and what it never gives away."""

from dataclasses import asdict
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.tenancy import in_agency
from properties.models import Listing
from tests.builders import a_listing

pytestmark = pytest.mark.usefixtures("agency")


def test_internal_notes_have_no_way_into_the_facts():
    listing = a_listing(internal_notes="Owner would take 1.1m")

    assert "1.1m" not in str(asdict(listing.facts()))
    assert "internal_notes" not in asdict(listing.facts())
    assert "internal_notes" not in Listing.FACTS


def test_facts_carry_numbers_as_people_say_them():
    facts = a_listing(bathrooms=Decimal("2.0"), area=Decimal("1184.00"), suburb="Bishan", city="Singapore").facts()

    assert (facts.bathrooms, facts.area, facts.location) == (2, 1184.0, "Bishan, Singapore")
    assert a_listing(bathrooms=Decimal("2.5")).facts().bathrooms == 2.5
    assert a_listing(suburb="Singapore", city="Singapore").facts().location == "Singapore"


def test_every_change_of_a_fact_is_a_new_version():
    listing = a_listing()
    listing.price = 1_150_000
    listing.save()
    assert listing.version == 2

    assert listing.mark("pending")
    assert not listing.mark("pending")
    assert Listing.objects.get(pk=listing.pk).version == 3


def test_a_saving_that_touches_no_fact_is_no_new_version():
    listing = a_listing()
    listing.internal_notes = "Call after six"
    listing.save(update_fields=["internal_notes"])

    assert Listing.objects.get(pk=listing.pk).version == 1


def test_a_state_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="haunted"):
        a_listing().mark("haunted")


def test_two_references_that_differ_by_capitals_are_one():
    a_listing(reference="HV-1")
    with pytest.raises(IntegrityError, match="one_listing_per_reference"), transaction.atomic():
        a_listing(reference="hv-1")


@pytest.mark.parametrize(("nonsense", "name"), [
    ({"reference": ""}, "listing_has_a_reference"), ({"title": ""}, "listing_has_a_title"), ({"price": -1}, "listing_price_is_not_negative|price_check"),
    ({"currency": "S$"}, "listing_currency"), ({"property_type": "castle"}, "property_type_is_known"), ({"listing_type": "gift"}, "listing_type_is_known"),
    ({"availability": "maybe"}, "availability_is_known"), ({"bedrooms": 51}, "bedrooms_are_plausible"), ({"bathrooms": 51}, "bathrooms_are_plausible"),
    ({"area_unit": ""}, "area_has_a_unit"), ({"area": 0}, "area_has_a_unit"), ({"latitude": 91}, "latitude_is_on_earth"),
    ({"longitude": -181}, "longitude_is_on_earth"),
])
def test_the_database_refuses_nonsense_by_name(nonsense, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        a_listing(**nonsense)


def test_a_clash_of_references_is_told_in_a_sentence():
    a_listing(reference="HV-1")
    twin = Listing(reference="hv-1", title="Twin", property_type="condo", currency="SGD")

    with pytest.raises(ValidationError, match="Another listing has this reference"):
        twin.full_clean()


def test_what_people_type_is_tidied():
    listing = Listing(reference=" HV-2 ", title=" Quay ", property_type="condo", currency="sgd", features=[" pool ", "pool", ""], area=90)
    listing.clean()

    assert (listing.reference, listing.title, listing.currency) == ("HV-2", "Quay", "SGD")
    assert (listing.features, listing.area_unit) == (["pool"], "sqm")


def test_only_the_owner_deletes(owner, agent):
    assert a_listing().may_be_deleted_by(owner)
    assert not a_listing().may_be_deleted_by(agent)


def test_an_agency_never_sees_anothers_listings(other_agency):
    a_listing(reference="ONLY-ALPHA")
    with in_agency("beta"):
        assert not Listing.objects.filter(reference="ONLY-ALPHA").exists()
        assert Listing.objects.named("ONLY-ALPHA") == []


def test_a_listing_outlives_the_agent_who_brought_it(agent):
    listing = a_listing(agent=agent)
    agent.delete()
    listing.refresh_from_db()

    assert listing.agent is None
