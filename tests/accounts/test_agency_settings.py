"""What an owner sets about the agency has one way in, is checked there, noted, and changes what leads and agents see."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.agency_settings import change_settings
from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.hours import Closure, Hours
from accounts.models import Agency
from accounts.tenancy import in_agency
from personas.models import Persona

pytestmark = pytest.mark.usefixtures("own_media")

BRAND = {"name": "Alpha Homes", "assistant_name": "Iris", "colour": "#2255aa"}
AGENCY = {"time_zone": "Europe/Lisbon", "language": "pt", "currency": "EUR", "phone": "+351 21 123 4567", "email": "desk@alpha.example",
          "website": "www.alpha.example", "address": "Rua A 1", "licence": "AMI 1", "reply_quiet_seconds": "5"}
NINE, SIX = time(9), time(18)
WEEK = (((NINE, SIX),),) * 5 + (((time(10), time(13)),), ())


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


def stored(schema: str = "alpha") -> Agency:
    return Agency.objects.get(schema_name=schema)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), name: str = "logo.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, (10, 80, 160)).save(out, kind)
    return SimpleUploadedFile(name, out.getvalue())


# --- branding ---------------------------------------------------------------------------------------------------------------


def test_colour_logo_and_names_are_on_the_sign_in_page_and_leads_read_the_assistants_name(desk, owner):
    answer = desk.post("/settings/branding", BRAND | {"name": "Alpha & Daughters", "logo": a_picture()}, follow=True)
    assert answer.redirect_chain == [("/settings/branding", 302)]
    door = Client(HTTP_HOST="alpha.localhost").get("/sign-in").content.decode()
    assert "Alpha &amp; Daughters" in door and f"/brand/logo?v={stored().brand_version}" in door
    assert "#2255aa" in Client(HTTP_HOST="alpha.localhost").get("/brand.css").content.decode()
    assert Persona.speaking_for(None).assistant_name == "Iris"
    entry = AuditEntry.objects.get(action="settings changed")
    assert (entry.action, entry.agent_id, entry.detail) == ("settings changed", owner.pk, {"fields": ["name", "colour", "logo"]})


def test_a_logo_is_encoded_anew_small_and_without_its_notes(desk):
    desk.post("/settings/branding", BRAND | {"logo": a_picture("JPEG", (2000, 500), "x.html")})
    answer = Client(HTTP_HOST="alpha.localhost").get("/brand/logo")
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as logo:
        assert (logo.format, logo.size) == ("PNG", (512, 128))
    first = stored().logo
    desk.post("/settings/branding", BRAND | {"logo": a_picture()})
    assert stored().logo.name != first.name


@pytest.mark.parametrize(("content", "sentence"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "PNG, JPEG or WebP"), (b"", "empty"), (b"GIF89a nonsense", "PNG, JPEG or WebP"),
    (b"\x89PNG\r\n" + b"x" * (5 * 1024 * 1024), "larger than 5 MB"),
])
def test_a_file_that_is_no_logo_is_refused_in_a_sentence_and_what_was_typed_stays(content, sentence, desk):
    refused = desk.post("/settings/branding", BRAND | {"name": "New name", "logo": SimpleUploadedFile("logo.png", content)})
    assert refused.status_code == 422 and sentence in refused.content.decode() and 'value="New name"' in refused.content.decode()
    assert stored().name == "Alpha Homes" and not stored().logo


def test_the_logo_can_be_removed(desk):
    desk.post("/settings/branding", BRAND | {"logo": a_picture()})
    desk.post("/settings/branding", BRAND | {"remove_logo": "on"})
    assert not stored().logo and Client(HTTP_HOST="alpha.localhost").get("/brand/logo").status_code == 404


def test_a_colour_too_light_is_shown_as_what_it_will_be(desk):
    page = desk.get("/settings/branding/preview?colour=%23ffee88").content.decode()
    assert "could not be read on #ffee88" in page and "preview.css?colour=%23ffee88" in page
    sheet = desk.get("/settings/branding/preview.css?colour=%23ffee88").content.decode()
    assert ".brand-day{" in sheet and ".brand-night{--brand:#ffee88" in sheet
    assert "as it is" in desk.get("/settings/branding/preview?colour=%231f5f5b").content.decode()
    assert "};" not in desk.get("/settings/branding/preview.css?colour=%23fff};x").content.decode()


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"name": ""}, "Write the name of the agency"), ({"name": "***"}, "at least one letter"), ({"assistant_name": " "}, "needs a name"),
    ({"colour": "red"}, "like #1f5f5b"), ({"colour": "#12"}, "like #1f5f5b"),
])
def test_what_cannot_be_kept_is_said(changed, sentence, desk):
    refused = desk.post("/settings/branding", BRAND | changed)
    assert refused.status_code == 422 and sentence in refused.content.decode()
    assert (stored().name, stored().colour, Persona.objects.count()) == ("Alpha Homes", "#1f5f5b", 0)


# --- the agency -------------------------------------------------------------------------------------------------------------


def test_an_owner_sets_zone_language_money_and_how_the_office_is_reached(desk):
    answer = desk.post("/settings/agency", AGENCY, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain
    now = stored()
    assert (now.time_zone, now.language, now.currency, now.phone) == ("Europe/Lisbon", "pt", "EUR", "+351 21 123 4567")
    assert (now.website, now.licence, now.reply_quiet_seconds) == ("https://www.alpha.example", "AMI 1", 5)
    assert set(AuditEntry.objects.get().detail["fields"]) >= {"time_zone", "phone"} and "desk@" not in str(AuditEntry.objects.get().detail)
    assert stored("beta").time_zone == "Asia/Singapore"


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"time_zone": "Mars/Olympus"}, "Select a valid choice"), ({"currency": "XXX"}, "Select a valid choice"), ({"language": "tlh"}, "Select a valid choice"),
    ({"phone": "12"}, "with its country"), ({"email": "desk"}, "not a mail address"), ({"website": "no web"}, "not a web address"),
    ({"reply_quiet_seconds": "99"}, "0 to 15"), ({"address": "x" * 201}, "200"),
])
def test_a_value_that_will_not_do_is_said_and_the_rest_kept_in_the_form(changed, sentence, desk):
    refused = desk.post("/settings/agency", AGENCY | changed)
    assert refused.status_code == 422 and sentence in refused.content.decode() and "AMI 1" in refused.content.decode()
    assert stored().time_zone == "Asia/Singapore" and not AuditEntry.objects.exists()


def test_nothing_is_written_down_where_nothing_changes(desk, agency, owner):
    assert change_settings(agency, by=owner, name="Alpha  Homes ", currency="sgd") == []
    assert not AuditEntry.objects.exists()


def test_state_and_schema_are_no_settings(agency, owner):
    for name in ("state", "schema_name", "subdomain"):
        with pytest.raises(TypeError):
            change_settings(agency, by=owner, **{name: "x"})


def test_the_one_function_names_what_is_wrong_by_field(agency, owner):
    with pytest.raises(ValidationError) as refused:
        change_settings(agency, by=owner, currency="ZZZ", time_zone="Nowhere", name="Fine")
    assert set(refused.value.message_dict) == {"currency", "time_zone"} and stored().name == "Alpha Homes"


def test_only_owners_of_this_agency_see_and_change_settings(agent, client_for, other_agency):
    theirs = client_for(agent)
    for page in ("/settings/branding", "/settings/branding/preview", "/settings/branding/preview.css", "/settings/agency", "/settings/hours"):
        assert theirs.get(page).status_code == 403
        assert Client(HTTP_HOST="alpha.localhost").get(page).status_code == 302
    for page, said in (("/settings/branding", BRAND | {"name": "Mine"}), ("/settings/agency", AGENCY), ("/settings/hours", {})):
        assert theirs.post(page, said).status_code == 403
    with in_agency("beta"):
        neighbour = Agent.objects.get(email="owner@beta.example")
    client_for(neighbour, "beta").post("/settings/branding", BRAND | {"name": "Beta Anew"})
    assert (stored().name, stored("beta").name) == ("Alpha Homes", "Beta Anew")
    with in_agency("beta"):
        assert AuditEntry.objects.filter(action="settings changed").count() == 1
    assert not AuditEntry.objects.exists()


# --- office hours -----------------------------------------------------------------------------------------------------------


def hours_form(**more: str) -> dict[str, str]:
    week = {f"day_{day}_0_{end}": value for day in range(5) for end, value in (("from", "09:00"), ("to", "18:00"))}
    return week | {"day_5_0_from": "10:00", "day_5_0_to": "13:00"} | more


def test_an_owner_gives_the_hours_day_by_day_and_the_assistant_says_them(desk):
    desk.post("/settings/hours", hours_form(closed_0_first="2026-12-25", closed_0_name="Christmas"))
    now = stored()
    assert now.opening_hours == "Mon-Fri 09:00-18:00, Sat 10:00-13:00"
    assert Hours.read(now.hours) == Hours(WEEK, (Closure(date(2026, 12, 25), date(2026, 12, 25), "Christmas"),))
    page = desk.get("/settings/hours").content.decode()
    assert 'value="09:00"' in page and 'value="2026-12-25"' in page and "Christmas" in page and "closed_3_first" in page


def test_hours_that_were_only_a_text_are_read_into_the_days_to_be_looked_over(desk, agency, owner):
    change_settings(agency, by=owner, opening_hours="Mon-Fri 9am-6pm, Sat 10-13")
    page = desk.get("/settings/hours").content.decode()
    assert "look it over" in page and page.count('value="09:00"') == 5 and page.count('value="13:00"') == 1
    change_settings(agency, by=owner, opening_hours="by appointment")
    assert "Fill in the days" in desk.get("/settings/hours").content.decode()


def test_in_another_language_the_line_is_written_anew(desk, agency, owner):
    desk.post("/settings/hours", hours_form())
    change_settings(agency, by=owner, language="es")
    assert stored().opening_hours == "lun-vie 09:00-18:00, sáb 10:00-13:00"


@pytest.mark.parametrize(("more", "sentence"), [
    ({"day_0_0_to": ""}, "Give both times"), ({"day_0_0_to": "08:00"}, "comes before the beginning"), ({"day_0_0_from": "nine"}, "like 09:00"),
    ({"day_0_1_from": "17:00", "day_0_1_to": "20:00"}, "before the first has ended"), ({"closed_0_name": "Easter"}, "Give the first day"),
    ({"closed_0_first": "2026-12-25", "closed_0_last": "2026-12-24"}, "comes before the first"), ({"closed_0_first": "soon"}, "like 2026-12-25"),
])
def test_hours_that_cannot_be_are_said_where_they_stand(more, sentence, desk):
    refused = desk.post("/settings/hours", hours_form(**more))
    assert refused.status_code == 422 and sentence in refused.content.decode() and 'value="10:00"' in refused.content.decode()
    assert not stored().hours


def test_emptied_the_hours_say_nothing_any_more(desk):
    desk.post("/settings/hours", hours_form())
    desk.post("/settings/hours", {})
    assert (stored().hours, stored().opening_hours) == ({}, "")


MONDAY = datetime(2026, 12, 21, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour", "again"), [
    (21, 8, (21, 9)), (21, 12, None), (21, 18, (22, 9)), (24, 18, (26, 10)), (25, 12, (26, 10)), (26, 13, (28, 9)), (27, 12, (28, 9)),
])
def test_closed_says_when_it_opens_again_across_weekends_and_holidays(day, hour, again):
    hours = Hours(WEEK, (Closure(date(2026, 12, 25), date(2026, 12, 25)),))
    opening = hours.opens_again(MONDAY.replace(day=day, hour=hour))
    assert (opening and (opening.day, opening.hour)) == again


def test_midnight_is_the_end_of_the_day_and_a_lunch_break_is_closed():
    hours = Hours((((NINE, time(12)), (time(14), time(0))),) * 7)
    assert [hours.is_open(MONDAY.replace(hour=hour)) for hour in (8, 9, 12, 14, 23)] == [False, True, False, True, True]
    assert hours.in_words("en") == "Mon-Sun 09:00-12:00 + 14:00-24:00"


@pytest.mark.parametrize(("language", "said"), [
    ("en", "closed on 25 December (Xmas), closed from 31 December to 1 January"), ("es-MX", "cerrado el 25 de diciembre (Xmas), cerrado del 31 de diciembre al 1 de enero"),
    ("pt-br", "fechado em 25 de dezembro (Xmas), fechado de 31 de dezembro a 1 de janeiro"), ("fr", "fermé le 25 décembre (Xmas), fermé du 31 décembre au 1 janvier"),
])
def test_days_off_are_told_in_the_agencys_language_two_weeks_ahead(language, said):
    hours = Hours(WEEK, (Closure(date(2026, 12, 25), date(2026, 12, 25), "Xmas"), Closure(date(2026, 12, 31), date(2027, 1, 1)), Closure(date(2027, 2, 1), date(2027, 2, 1))))
    assert hours.closed_soon(date(2026, 12, 20), language) == said
    assert hours.closed_soon(date(2027, 1, 2), language) == ""


def test_no_hours_at_all_say_neither_open_nor_closed():
    assert Hours().opens_again(MONDAY) is None and Hours.read({"week": "nonsense"}) == Hours() and not Hours.read(None)
