"""The platform's front page leads people to the sign-in of their own agency, by whatever they remember of it."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Agency
from accounts.tenancy import public_schema


@pytest.fixture
def front(db):
    return Client(HTTP_HOST="localhost")


@pytest.mark.parametrize("words", ["beta", " Beta Living ", "beta living", "beta.localhost", "http://beta.localhost:8000/conversations/7", "BETA.localhost:8000"])
def test_a_name_or_an_address_leads_to_its_sign_in(words, front, settings):
    settings.PUBLIC_URL = "https://localhost:8443"
    answer = front.get("/", {"agency": words})
    assert (answer.status_code, answer["Location"]) == (302, "https://beta.localhost:8443/")


@pytest.mark.parametrize("words", ["gamma", "public", "platform", "Foyer", "beta.evil.example", "http://[", "x" * 500, "a\x00b", "//evil.example", "' OR 1=1"])
def test_what_is_none_is_said_and_kept_in_the_form(words, front):
    answer = front.get("/", {"agency": words})
    assert answer.status_code == 404 and "There is no agency of this name here" in answer.content.decode()


def test_an_agency_that_is_still_being_made_has_no_door_yet(front):
    with public_schema():
        Agency.objects.create(subdomain="gamma", schema_name="gamma", name="Gamma")
    assert front.get("/", {"agency": "gamma"}).status_code == 404


def test_the_page_itself_asks_for_nothing_else(front):
    page = front.get("/").content.decode()
    assert 'name="agency"' in page and "There is no agency" not in page and front.post("/").status_code == 405
