"""Whoever says in which country an agency is need not say its clock and its money too; what somebody chose is left alone."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import countries
from accounts.agency_settings import CURRENCIES
from accounts.agents.invitations import Invitation
from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.tenancy import in_agency

BRAND = {"name": "Alpha Homes", "colour": "#1f5f5b", "assistant_name": "Ada"}


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


@pytest.fixture
def unplaced(agency):
    """Alpha as it is opened without a word on where it is."""
    Agency.objects.filter(pk=agency.pk).update(time_zone="UTC", currency="USD", country="")
    return agency


def place(schema: str = "alpha") -> tuple[str, str, str]:
    row = Agency.objects.get(schema_name=schema)
    return row.country, row.time_zone, row.currency


@pytest.mark.parametrize(("code", "zone", "currency"), [
    ("SG", "Asia/Singapore", "SGD"), ("PT", "Europe/Lisbon", "EUR"), ("US", "America/New_York", "USD"), ("AU", "Australia/Sydney", "AUD"),
    ("BR", "America/Sao_Paulo", "BRL"), ("CA", "America/Toronto", "CAD"), ("MX", "America/Mexico_City", "MXN"), ("IN", "Asia/Kolkata", "INR"),
    ("AE", "Asia/Dubai", "AED"), ("MY", "Asia/Kuala_Lumpur", "MYR"), ("XX", "UTC", "USD"), ("", "UTC", "USD"),
])
def test_a_country_has_a_clock_and_a_money(code, zone, currency):
    assert (countries.zone_of(code), countries.currency_of(code)) == (zone, currency)


def test_every_country_can_be_chosen_and_what_follows_can_be_kept():
    codes = dict(countries.names("en"))
    assert len(codes) > 240 and codes["SG"] == "Singapore" and dict(countries.names("es"))["DE"] == "Alemania"
    assert countries.names("tlh") == countries.names("en")
    assert {countries.zone_of(code) for code in codes} <= available_timezones()
    assert {countries.currency_of(code) for code in codes} <= set(CURRENCIES)
    for code, zone in countries.MAIN_ZONES.items():
        assert zone in countries.zones_of(code), f"{zone} is no clock of {code}"


def test_an_agency_that_is_opened_with_a_country_has_its_clock_and_money(db):
    call_command("open_agency", "gamma", "--name", "Gamma", "--owner-email", "g@gamma.example", "--country", "br")
    assert place("gamma") == ("BR", "America/Sao_Paulo", "BRL")
    call_command("open_agency", "delta", "--name", "Delta", "--owner-email", "d@delta.example", "--country", "US", "--time-zone", "Pacific/Honolulu")
    assert place("delta") == ("US", "Pacific/Honolulu", "USD"), "what is said counts more than what follows"


@pytest.mark.parametrize(("option", "value", "sentence"), [
    ("--country", "Atlantis", "two letters"), ("--country", "XX", "no such country"), ("--time-zone", "Mars/Olympus", "no such time zone"), ("--currency", "XXX", "no such currency"),
])
def test_a_place_that_does_not_exist_opens_nothing(option, value, sentence, db):
    with pytest.raises(CommandError, match=sentence):
        call_command("open_agency", "gamma", "--name", "Gamma", "--owner-email", "g@gamma.example", option, value)
    assert not Agency.objects.filter(subdomain="gamma").exists()


def test_without_a_password_the_owner_is_invited_and_the_link_is_told_once(db, capsys):
    call_command("open_agency", "gamma", "--name", "Gamma", "--owner-email", "g@gamma.example", "--json")
    said = json.loads(capsys.readouterr().out)
    with in_agency("gamma"):
        assert Invitation.objects.get().link == said["link"] and not Agent.objects.exists()
    page = Client(HTTP_HOST="gamma.localhost").get(urlsplit(said["link"]).path).content.decode()
    assert "Foyer invites you to Gamma" in page and "Join and begin" in page


def test_an_empty_password_is_refused_and_not_taken_for_an_invitation(db, monkeypatch):
    monkeypatch.setenv("FOYER_OWNER_PASSWORD", "")
    with pytest.raises(CommandError, match="No owner's password"):
        call_command("open_agency", "gamma", "--name", "Gamma", "--owner-email", "g@gamma.example")


def test_choosing_a_country_fills_the_form_at_once(desk, unplaced):
    page = desk.get("/settings/agency").content.decode()
    assert 'hx-get="/settings/agency/country"' in page and ">Singapore<" in page
    piece = desk.get("/settings/agency/country?country=SG", headers={"HX-Request": "true"}).content.decode()
    assert '<option value="Asia/Singapore" selected>' in piece and '<option value="SGD" selected>' in piece and piece.count("hx-swap-oob") == 2
    assert "several time zones" not in piece and place() == ("", "UTC", "USD"), "nothing is kept before it is saved"
    assert "several time zones" in desk.get("/settings/agency/country?country=AU").content.decode()
    assert desk.get("/settings/agency/country?country=XX").status_code == 204


def test_without_scripts_what_nobody_has_chosen_follows_when_it_is_saved(desk, unplaced):
    form = {"country": "PT", "time_zone": "UTC", "currency": "USD", "language": "en"}
    assert desk.post("/settings/agency", form).status_code == 302
    assert place() == ("PT", "Europe/Lisbon", "EUR")
    assert place("beta")[1] == "Asia/Singapore"


def test_what_somebody_chose_otherwise_is_left_alone(desk, unplaced):
    desk.post("/settings/agency", {"country": "PA", "time_zone": "America/Panama", "currency": "USD", "language": "en", "followed": "PA"})
    assert place() == ("PA", "America/Panama", "USD"), "the page had shown balboas, and dollars were chosen"
    desk.post("/settings/agency", {"country": "FR", "time_zone": "America/Panama", "currency": "USD", "language": "en"})
    assert place()[1] == "America/Panama", "a clock that was chosen does not move with the country"


def test_the_first_step_asks_where_the_agency_is_and_prices_follow(desk, unplaced):
    assert ">Singapore<" in desk.get("/start/brand").content.decode()
    refused = desk.post("/start/brand", BRAND | {"country": "Atlantis"})
    assert refused.status_code == 422 and 'value="Ada"' in refused.content.decode() and place() == ("", "UTC", "USD")
    assert desk.post("/start/brand", BRAND | {"country": "SG"})["Location"] == "/start/number"
    assert place() == ("SG", "Asia/Singapore", "SGD")
