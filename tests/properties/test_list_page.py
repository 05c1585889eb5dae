"""The list of listings: what stands on a card, how it is narrowed and ordered, and what is done to several at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from personas.models import Turn
from properties import photos
from properties.models import Batch, Listing, ListingRules
from properties.storing import Together
from tests.builders import a_conversation, a_listing, says
from tests.properties.test_listing_pages import picture
from tests.statements import statements_of

pytestmark = pytest.mark.usefixtures("agency", "own_media")


def shown(browser, **asked) -> list[str]:
    return [listing.reference for listing in browser.get("/listings", asked).context["page"]]


def aged(listing: Listing, days: int) -> Listing:
    Listing.objects.filter(pk=listing.pk).update(confirmed_at=timezone.now() - timedelta(days=days))
    return listing


def test_a_card_shows_photo_price_state_staleness_and_enquiries(browser, channel, worker, phone):
    home = a_listing(title="Marina Tower", reference="MT-1")
    photos.add(home, picture())
    for text in ("Is Marina Tower still available?", "Hi, is Marina Tower available?"):
        says(a_conversation(channel), text)
        worker.run_all()
    aged(home, 40)
    page = browser.get("/listings").content.decode()
    assert "2 enquiries" in page and "SGD 1,200,000" in page and "Available" in page
    assert f"Not confirmed since {(timezone.localdate() - timedelta(days=40)):%-d %b %Y}" in page
    assert home.photos.get().card.name in page and home.photos.get().thumb.name in page


def test_one_tap_confirms_and_history_says_who(browser, agent):
    home = aged(a_listing(), 40)
    part = browser.post(f"/listings/{home.pk}/confirm", HTTP_HX_REQUEST="true").content.decode()
    assert "Confirmed just now" in part
    home.refresh_from_db()
    assert timezone.now() - home.confirmed_at < timedelta(minutes=1) and home.version == 1
    assert home.changes.first().agent == agent and "confirmed_at" in home.changes.first().changes
    assert "Confirmed that all of it is still so" in browser.get(f"/listings/{home.pk}").content.decode()
    assert browser.post(f"/listings/{home.pk}/confirm", {"next": "/listings?availability=sold"}).url == "/listings?availability=sold"
    assert browser.post(f"/listings/{home.pk}/confirm", {"next": "https://evil.example/"}).url == f"/listings/{home.pk}"


def test_chips_and_states_narrow_and_count(browser, agent, owner):
    a_listing(reference="A", agent=agent, listing_type="rent", price=2500)
    aged(a_listing(reference="B", agent=owner, private=["price"]), 31)
    a_listing(reference="C", availability="sold", agent=owner)
    photos.add(a_listing(reference="D", agent=owner), picture())
    assert shown(browser) == ["D", "C", "B", "A"]
    for asked, references in (
        ({"availability": "sold"}, ["C"]), ({"listing_type": "rent"}, ["A"]), ({"mine": "1"}, ["A"]), ({"stale": "1"}, ["B"]), ({"secret": "1"}, ["B"]),
        ({"bare": "1"}, ["C", "B", "A"]), ({"bare": "1", "availability": "available"}, ["B", "A"]), ({"availability": "haunted"}, ["D", "C", "B", "A"]),
    ):
        assert shown(browser, **asked) == references, asked
    page = browser.get("/listings", {"listing_type": "sale"})
    assert [(value, n) for value, _word, n in page.context["states"]] == [("", 3), ("available", 2), ("pending", 0), ("sold", 1), ("withdrawn", 0)]
    assert "listing_type=sale&amp;availability=sold" in page.content.decode()


def test_it_is_ordered_by_price_age_and_how_often_it_was_asked_for(browser, conversation, worker, phone):
    a_listing(reference="CHEAP", price=1)
    a_listing(reference="DEAR", price=9, title="Marina Tower")
    aged(a_listing(reference="ASK", price=None), 5)
    says(conversation, "Is Marina Tower still available?")
    worker.run_all()
    assert shown(browser, sort="price") == ["CHEAP", "DEAR", "ASK"]
    assert shown(browser, sort="-price") == ["DEAR", "CHEAP", "ASK"]
    assert shown(browser, sort="confirmed")[0] == "ASK"
    assert shown(browser, sort="asked")[0] == "DEAR"


# --- several at once ------------------------------------------------------------------------------------------------------


def test_several_get_a_state_and_the_notice_takes_it_back(browser, agent):
    one, two, three = (a_listing(reference=r) for r in "ABC")
    three.mark("sold")
    answer = browser.post("/listings/several", {"deed": "sold", "pick": [one.pk, three.pk], "next": "/listings?sort=price"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == "/listings?sort=price" and "1 listing is now “Sold or let”" in page and "Undo" in page
    batch = Batch.objects.get(kind="bulk")
    assert (batch.changes.get().listing, batch.changes.get().agent, batch.changes.get().source) == (one, agent, "bulk")
    assert Listing.objects.get(pk=one.pk).version == 2

    browser.post(f"/listings/import/{batch.pk}/undo", {"next": "/listings"})
    states = dict(Listing.objects.values_list("reference", "availability"))
    assert states == {"A": "available", "B": "available", "C": "sold"}


def test_what_somebody_has_changed_since_is_not_undone(browser, owner):
    one, two = a_listing(reference="A"), a_listing(reference="B")
    browser.post("/listings/several", {"deed": "pending", "pick": [one.pk, two.pk]})
    Listing.objects.get(pk=two.pk).in_the_name_of(owner, "page").mark("sold")
    answer = browser.post(f"/listings/import/{Batch.objects.get().pk}/undo", follow=True)
    assert "except for 1 that somebody has changed since" in answer.content.decode()
    assert dict(Listing.objects.values_list("reference", "availability")) == {"A": "available", "B": "sold"}


def test_all_that_fit_are_meant_when_that_is_ticked_and_nothing_else(browser):
    for n in range(30):
        a_listing(reference=f"R-{n}", listing_type="rent")
    keep = a_listing(reference="SALE")
    browser.post("/listings/several", {"deed": "withdrawn", "all": "yes", "listing_type": "rent"})
    assert Listing.objects.filter(availability="withdrawn").count() == 30
    assert Listing.objects.get(pk=keep.pk).availability == "available"


def test_several_are_confirmed_and_nonsense_changes_nothing(browser):
    one = aged(a_listing(), 60)
    browser.post("/listings/several", {"deed": "confirm", "pick": [one.pk, "999999", "x", "9" * 40]})
    assert timezone.now() - Listing.objects.get(pk=one.pk).confirmed_at < timedelta(minutes=1)
    for asked in ({"deed": "eaten", "pick": [one.pk]}, {"deed": "sold"}, {}):
        assert browser.post("/listings/several", asked).status_code == 302
    assert Listing.objects.get(pk=one.pk).availability == "available"


def test_another_agencys_listings_are_not_changed_by_their_numbers(browser, client_for, other_agency):
    with in_agency("beta"):
        theirs = a_listing(reference="BETA")
        stranger = Agent.objects.owners().get()
    mine = a_listing(reference="ALPHA")
    client_for(stranger, "beta").post("/listings/several", {"deed": "sold", "pick": [mine.pk, theirs.pk, mine.pk + 1000]})
    assert Listing.objects.get(pk=mine.pk).availability == "available"


# --- how long it holds ------------------------------------------------------------------------------------------------------


def test_the_rules_are_the_owners_and_make_sense(client_for, agent, owner):
    assert client_for(agent).get("/settings/listings").status_code == 403
    boss = client_for(owner)
    assert "How long a listing holds" in boss.get("/settings").content.decode()
    assert boss.post("/settings/listings", {"date_after_days": "20", "stop_after_days": ""}).status_code == 302
    assert (ListingRules.current().date_after_days, ListingRules.current().stop_after_days) == (20, None)
    refused = boss.post("/settings/listings", {"date_after_days": "20", "stop_after_days": "10"})
    assert refused.status_code == 422 and "sooner than the day is named" in refused.content.decode() and 'value="10"' in refused.content.decode()
    assert boss.post("/settings/listings", {"date_after_days": "1"}).status_code == 422


def test_after_some_days_the_assistant_says_on_which_day_it_was_confirmed(conversation, worker, phone):
    aged(a_listing(title="Marina Tower"), 40)
    says(conversation, "Is Marina Tower still available?")
    worker.run_all()
    day = timezone.localdate() - timedelta(days=40)
    assert "Details of Marina Tower as last confirmed on" in phone.texts[0] and f"{day:%-d %B %Y}" in phone.texts[0]
    ListingRules(date_after_days=None).save()
    says(conversation, "How many bedrooms does Marina Tower have?")
    worker.run_all()
    assert "confirmed on" not in phone.texts[-1]


def test_the_day_is_said_in_the_contacts_language_also_with_a_model(conversation, worker, phone, model):
    aged(a_listing(title="Marina Tower", suburb="Centro"), 40)
    model.will_say("Marina Tower está disponible y cuesta 1.200.000 SGD.", language="es")
    says(conversation, "Hola, ¿sigue disponible Marina Tower? ¿Cuánto cuesta?")
    worker.run_all()
    assert "confirmados por última vez el" in phone.texts[0] and " de 20" in phone.texts[0]


def test_after_more_days_it_is_no_longer_offered_but_answered_when_named(conversation, worker, phone):
    aged(a_listing(title="Marina Tower"), 91)
    fresh = a_listing(title="Garden Court")
    ListingRules(stop_after_days=90).save()
    says(conversation, "3 bedroom condo in Marina Bay?")
    worker.run_all()
    assert "Garden Court" in phone.texts[0] and "Marina Tower" not in phone.texts[0]
    says(conversation, "And is Marina Tower available?")
    worker.run_all()
    assert "Marina Tower" in phone.texts[-1] and "confirmed on" in phone.texts[-1]
    assert Turn.objects.filter(listings__contains=[{"id": fresh.pk, "used": True}]).exists()


# --- ten thousand -------------------------------------------------------------------------------------------------------------


def test_ten_thousand_listings_are_shown_with_the_queries_of_three(browser, agent, owner):
    def counts() -> list[int]:
        return [statements_of(browser, "/listings", asked) for asked in ({}, {"q": "bishan"}, {"sort": "asked"}, {"stale": "1", "availability": "available"})]

    for n in range(3):
        a_listing(reference=f"FEW-{n}", suburb="Bishan")
    few = counts()
    together = Together(by=owner, source="import")
    for n in range(10_000):
        together.add(Listing(reference=f"M-{n}", title=f"Home {n} by the water", property_type="condo", price=n * 100, currency="SGD", bedrooms=n % 5,
                             suburb=("Bishan", "Bedok", "Clementi")[n % 3], city="Singapore", address=f"{n} Long Street", availability=("available", "sold")[n % 2]))
    together.store()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE properties_listing")
    many = counts()
    assert all(n <= before for n, before in zip(many, few, strict=True)) and max(many) <= 14, (few, many)
