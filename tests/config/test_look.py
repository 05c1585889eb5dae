"""What every page wears: an agency's colour made legible, the ground a browser chose, banners that go when their trouble goes,
and pages at the door that fit whoever stands there."""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from accounts import closing
from accounts.branding import AA, contrast, stylesheet
from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency
from conversations.models import Channel
from tests.builders import a_channel

STATIC = settings.BASE_DIR / "static"
SHEETS = sorted(STATIC.glob("*.css"))


def rgb(text: str) -> tuple[int, int, int]:
    text = text.lstrip("#")
    text = "".join(c * 2 for c in text) if len(text) == 3 else text
    return tuple(int(text[i:i + 2], 16) for i in (0, 2, 4))


@cache
def token(sheet: str, name: str) -> tuple[int, int, int]:
    """A colour of the portal itself; of an agency's tokens, what stands where there is no agency."""
    value = re.search(rf"--{name}: (?:var\([^,]+, )?(#[0-9a-f]{{3,6}})\b", (STATIC / sheet).read_text())
    return rgb(value[1])


# --- colours --------------------------------------------------------------------------------------------------------------


@tries(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine slow is no fault
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_whatever_colour_an_owner_picks_can_be_read_on_both_grounds(colour):
    values = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", stylesheet("#{:02x}{:02x}{:02x}".format(*colour))))
    for ground, sheet in (("light", "app.css"), ("dark", "dark.css")):
        brand, tint = rgb(values[f"brand-{ground}"]), rgb(values[f"brand-tint-{ground}"])
        assert contrast(brand, token(sheet, "surface")) >= AA, "its words on paper"
        assert contrast(token(sheet, "on-brand"), brand) >= AA, "the words on its buttons"
        assert contrast(token(sheet, "ink"), tint) >= AA, "ordinary ink on its tint"
        assert contrast(brand, token(sheet, "ground")) >= 3, "the ring around what has the focus"


@pytest.mark.parametrize("sheet", ["app.css", "dark.css"])
def test_every_ink_can_be_read_on_every_paper(sheet):
    for ink in ("ink", "ink-soft"):
        for paper in ("ground", "surface", "sunken"):
            assert contrast(token(sheet, ink), token(sheet, paper)) >= AA, (ink, paper)
    for kind in ("danger", "warn", "good"):
        assert contrast(token(sheet, kind), token(sheet, f"{kind}-tint")) >= AA, kind
        assert contrast(token(sheet, kind), token(sheet, "surface")) >= AA, kind
    assert contrast(token(sheet, "line-strong"), token(sheet, "surface")) >= 3, "the edge of a field"


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.name for sheet in SHEETS])
def test_no_sheet_asks_which_ground_it_is_on(sheet):
    """An agent may have chosen: tokens have a value per ground, and base.html alone decides which sheet speaks."""
    assert "prefers-color-scheme" not in re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)


# --- the ground a browser chose -----------------------------------------------------------------------------------------------


def test_a_browser_chooses_light_dark_or_as_the_system_is(client_for, agent):
    browser = client_for(agent)
    auto = browser.get("/settings").content.decode()
    assert 'media="(prefers-color-scheme: dark)"' in auto and 'content="light dark"' in auto
    answer = browser.post(reverse("appearance"), {"theme": "dark", "next": "/listings?q=x"})
    assert answer.status_code == 302 and answer["Location"] == "/listings?q=x"
    assert browser.cookies["theme"]["httponly"] and browser.cookies["theme"]["samesite"] == "Lax"
    dark = browser.get("/settings").content.decode()
    assert "dark.css" in dark and "prefers-color-scheme" not in dark and 'name="color-scheme" content="dark"' in dark
    browser.post(reverse("appearance"), {"theme": "light"})
    assert "dark.css" not in browser.get("/settings").content.decode()
    browser.post(reverse("appearance"), {"theme": "auto"})
    assert browser.get("/settings").content.decode().count("dark.css") == 1 and not browser.cookies["theme"].value


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_leads_nowhere_else(client_for, agent, elsewhere):
    assert client_for(agent).post(reverse("appearance"), {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_what_a_stranger_writes_into_the_cookie_is_not_believed(client_for, agent):
    browser = client_for(agent)
    browser.cookies["theme"] = '"><script>'
    assert "<script>" not in browser.get("/settings").content.decode().replace('<script src=', "")


# --- banners --------------------------------------------------------------------------------------------------------------------


def test_a_banner_comes_and_goes_with_its_trouble(client_for, agent, other_agency):
    channel = a_channel("7101", phone="+6560000101")
    with in_agency("beta"):
        a_channel("7102", state=Channel.State.BLOCKED)
    browser, banners = client_for(agent), reverse("banners")
    assert browser.get(f"{banners}?shown=").status_code == 204, "nothing is wrong here, whatever is wrong next door"
    Channel.objects.update(state=Channel.State.DISCONNECTED)
    told = browser.get(f"{banners}?shown=")
    assert "Not linked to a phone" in told.content.decode() and "blocked" not in told.content.decode()
    mark = re.search(r"\?shown=([^\"]+)\"", told.content.decode())[1]
    assert browser.get(f"{banners}?shown={mark}").status_code == 204, "it shows that already"
    channel.refresh_from_db()
    Channel.objects.update(state=Channel.State.CONNECTED)
    gone = browser.get(f"{banners}?shown={mark}")
    assert gone.status_code == 200 and 'class="banner"' not in gone.content.decode()


def test_the_page_that_mends_a_number_tells_of_the_others_and_what_came_while_suspended(client_for, owner, agency, other_agency):
    """Its own trouble stands in the page; the rest is not hidden there, and stays so when the banners are asked for anew."""
    mine, other = (a_channel(account, name=name, state=Channel.State.BLOCKED) for account, name in (("7101", "Front desk"), ("7103", "Rentals")))
    with in_agency("beta"):
        a_channel("7102", name="Next door", state=Channel.State.BLOCKED)
    type(agency).objects.filter(pk=agency.pk).update(arrived_meanwhile=2)
    forget_agencies()
    browser = client_for(owner)
    page = browser.get(reverse("numbers:number", args=[mine.pk])).content.decode()
    assert "2 messages arrived while your account was suspended" in page
    again = re.search(r'hx-get="(/banners\?shown=[^"]+)"', page)[1].replace("&amp;", "&")
    assert browser.get(again).status_code == 204, "it shows that already"
    anew = browser.get(again.replace("shown=", "shown=x")).content.decode()
    for html in (page, anew):
        assert re.findall(r'role="alert">.*?<strong>(\w+)', html, re.S) == ["Rentals"], html
        assert f"but={mine.pk}" in html
    assert browser.get("/banners?but=x").status_code == 200 and other.name in anew


def test_banners_are_for_those_who_are_signed_in(client_for):
    assert client_for().get(reverse("banners")).status_code == 302


# --- at the door ----------------------------------------------------------------------------------------------------------------


def test_a_page_that_failed_says_so_in_a_sentence_and_offers_a_way(client_for, agent, monkeypatch):
    browser = client_for(agent)
    lost = browser.get("/nowhere")
    assert lost.status_code == 404 and "There is nothing at this address." in lost.content.decode() and 'href="/"' in lost.content.decode()
    browser.raise_request_exception = False
    monkeypatch.setattr("config.views.render", lambda *_: 1 / 0)
    broken = browser.get("/settings?a=b")
    assert broken.status_code == 500
    assert 'href="/settings?a=b">Try again</a>' in broken.content.decode() and "ZeroDivisionError" not in broken.content.decode()


def test_a_suspended_agency_is_closed_in_its_own_colours_and_its_neighbour_is_open(client_for, agent, other_agency):
    browser = client_for(agent)
    closing.suspend(Agency.objects.get(subdomain="alpha"), reason="unpaid")
    forget_agencies()
    closed = browser.get("/")
    text = closed.content.decode()
    assert closed.status_code == 403 and "closed for now" in text and "/brand.css" in text and "unpaid" not in text
    assert browser.get("/brand.css").status_code == 200
    assert client_for(None, "beta").get("/sign-in").status_code == 200
