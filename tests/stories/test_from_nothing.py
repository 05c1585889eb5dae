"""By script: from no agency at all to the first answer of its assistant, with nothing but the commands."""

from __future__ import annotations

import time

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
MOST_SECONDS = 60
LEAD = "+6584900001"
LISTING = "reference,title,property type,listing type,price,currency,bedrooms,suburb\nN-1,Nova Court,condo,sale,900000,SGD,2,Novena\n"


def test_a_new_agency_answers_its_first_lead_within_a_minute(house, tmp_path):
    file = tmp_path / "homes.csv"
    file.write_text(LISTING)
    house.environment["FOYER_OWNER_PASSWORD"] = "a-door-that-is-open"
    house.model.forget()
    began = time.monotonic()
    house.manage("open_agency", "novum", "--name", "Novum Homes", "--owner-email", "owner@novum.example", "--currency", "SGD")
    house.manage("import_listings", "novum", str(file))
    house.connect("novum")
    house.write("novum", LEAD, "Do you have a 2 bedroom condo in Novena?")
    house.until(lambda: house.texts("novum", LEAD), "the first lead of a new agency is answered")
    took = time.monotonic() - began
    print(f"\nfrom open_agency to the first answer by commands: {took:.1f} s")
    assert took < MOST_SECONDS
