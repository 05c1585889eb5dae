"""Writing a listing on whatever device is at hand: eight fields, a draft that keeps itself, private facts, photos in order."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from properties import photos
from properties.models import Listing, ListingDraft
from tests.builders import a_listing
from tests.properties.test_listing_pages import FORM, picture

pytestmark = pytest.mark.usefixtures("agency", "own_media")


def test_eight_fields_are_enough(browser, agent):
    page = browser.get("/listings/quick").content.decode()
    assert page.count('<div class="field') == 8
    answer = browser.post("/listings/quick", {"title": "Quay", "property_type": "condo", "listing_type": "sale", "price": "1.2m", "bedrooms": "3",
                                              "suburb": "Bishan", "features": "pool\ngym", "reference": ""})
    listing = Listing.objects.get()
    assert answer.url == f"/listings/{listing.pk}"
    assert (listing.reference, listing.price, listing.currency, listing.agent, listing.features) == ("L-1", 1_200_000, "SGD", agent, ["pool", "gym"])
    assert listing.changes.get().source == "page"
    browser.post("/listings/quick", {"title": "Rock", "property_type": "condo", "listing_type": "sale"})
    assert Listing.objects.get(title="Rock").reference == "L-2"


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(browser):
    answer = browser.post("/listings/quick", {"title": "", "property_type": "condo", "listing_type": "sale", "price": "a lot", "suburb": "Bishan"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give it a title" in page and "“a lot” is not a price" in page and 'value="Bishan"' in page and 'value="a lot"' in page


# --- the draft --------------------------------------------------------------------------------------------------------------


def test_a_draft_waits_on_the_next_device_and_publishing_ends_it(client_for, agent):
    listing = a_listing(price=900_000)
    telephone, desk = client_for(agent), client_for(agent)
    typed = FORM | {"price": "as yet unkn", "version": listing.version, "private": ["price", "address"]}
    answer = telephone.post(f"/listings/{listing.pk}/draft", typed, HTTP_ACCEPT="application/json")
    assert "Draft kept at" in answer.json()["said"]
    listing.refresh_from_db()
    assert (listing.price, listing.private) == (900_000, [])

    page = desk.get(f"/listings/{listing.pk}/edit").content.decode()
    assert "This is your draft" in page and 'value="as yet unkn"' in page
    assert 'name="private" value="price" checked' in page and 'name="private" value="bedrooms" checked' not in page
    assert "a draft of this listing" in desk.get(f"/listings/{listing.pk}").content.decode()

    desk.post(f"/listings/{listing.pk}/edit", typed | {"price": "1m"})
    listing.refresh_from_db()
    assert (listing.price, listing.private) == (1_000_000, ["price", "address"]) and not ListingDraft.objects.exists()


def test_a_draft_from_before_somebody_elses_change_is_told_so(browser, owner):
    listing = a_listing(price=900_000)
    browser.post(f"/listings/{listing.pk}/draft", FORM | {"version": listing.version}, HTTP_ACCEPT="application/json")
    listing.price = 950_000
    listing.in_the_name_of(owner, "page").save()
    page = browser.get(f"/listings/{listing.pk}/edit").content.decode()
    assert 'name="version" value="1"' in page
    refused = browser.post(f"/listings/{listing.pk}/edit", FORM | {"version": 1})
    assert refused.status_code == 422 and "Somebody else changed this listing" in refused.content.decode()


def test_a_new_listing_has_a_draft_too_and_it_can_be_thrown_away(browser):
    browser.post("/listings/new/draft", {"title": "Half a house", "description": "x" * 20_000})
    assert "Half a house" in browser.get("/listings/new").content.decode()
    assert "begun a listing" in browser.get("/listings").content.decode() or not Listing.objects.exists()
    assert len(ListingDraft.objects.get().fields["description"]) == 9000
    browser.post("/listings/new/draft/drop")
    assert "Half a house" not in browser.get("/listings/new").content.decode()
    browser.post("/listings/new/draft", {"title": "Again"})
    browser.post("/listings/new", FORM)
    assert not ListingDraft.objects.exists()


def test_a_draft_is_nobody_elses(browser, client_for, owner, other_agency):
    listing = a_listing()
    browser.post(f"/listings/{listing.pk}/draft", FORM | {"title": "My secret title"})
    assert "My secret title" not in client_for(owner).get(f"/listings/{listing.pk}/edit").content.decode()
    with in_agency("beta"):
        stranger = Agent.objects.owners().get()
    assert client_for(stranger, "beta").post(f"/listings/{listing.pk}/draft", FORM).status_code == 404


# --- private facts and history on the pages -----------------------------------------------------------------------------------


def test_each_fact_has_its_switch_and_the_page_says_what_is_private(browser):
    listing = a_listing(address="18 Marina Boulevard")
    page = browser.get(f"/listings/{listing.pk}/edit").content.decode()
    assert page.count('name="private"') == 13
    browser.post(f"/listings/{listing.pk}/edit", FORM | {"version": 1, "address": "18 Marina Boulevard", "private": ["address", "price", "nonsense"]})
    assert Listing.objects.get(pk=listing.pk).private == [], "a name that is no fact is refused, not dropped in silence"
    browser.post(f"/listings/{listing.pk}/edit", FORM | {"version": 1, "address": "18 Marina Boulevard", "private": ["address", "price"]})
    shown = browser.get(f"/listings/{listing.pk}").content.decode()
    assert shown.count("chip") and "18 Marina Boulevard" in shown and "What is marked private is for colleagues" in shown
    assert browser.get("/listings", {"secret": "1"}).context["page"].paginator.count == 1


def test_history_is_read_in_words(browser, agent, owner):
    listing = a_listing(price=900_000, agent=owner)
    browser.post(f"/listings/{listing.pk}/edit", FORM | {"reference": listing.reference, "version": 1, "price": "850000", "agent": agent.pk, "private": ["tenure"]})
    page = browser.get(f"/listings/{listing.pk}/history").content.decode()
    for words in ("Anna Arden", "900,000", "850,000", "In whose hands", "Olive Alpha", "Private facts", "Tenure"):
        assert words in page, words
    assert browser.get("/listings/999999/history").status_code == 404


# --- photos -------------------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_in_three_sizes_and_all_go_with_it(browser, django_capture_on_commit_callbacks):
    listing = a_listing()
    browser.post(f"/listings/{listing.pk}/photos", {"photos": [picture(size=(3000, 2000))]})
    photo = listing.photos.get()
    for name, longest in ((photo.name, 1600), (photo.card_name, 640), (photo.thumb_name, 240)):
        with default_storage.open(name) as file, Image.open(file) as kept:
            assert (kept.format, max(kept.size)) == ("WEBP", longest)
        assert browser.get(f"/media/{name}").status_code == 200
    names = photo.files
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/listings/{listing.pk}/photos/{photo.pk}/remove")
    assert not any(default_storage.exists(name) for name in names)
    assert [line.changes for line in listing.changes.all()[:2]] == [{"photos": [1, 0]}, {"photos": [0, 1]}]


def test_a_photo_of_before_there_were_sizes_is_shown_in_the_one_it_has():
    listing = a_listing()
    photo = photos.add(listing, picture())
    photo.card.name = photo.thumb.name = ""
    photo.save()
    assert photo.card_name == photo.thumb_name == photo.name


def test_photos_are_put_in_order_by_buttons_and_by_hand(browser):
    listing = a_listing()
    browser.post(f"/listings/{listing.pk}/photos", {"photos": [picture() for _ in range(4)]})
    a, b, c, d = listing.photos.values_list("pk", flat=True)

    def order() -> list[int]:
        return list(listing.photos.values_list("pk", flat=True))

    browser.post(f"/listings/{listing.pk}/photos/{c}/move", {"to": "front"})
    assert order() == [a, c, b, d]
    browser.post(f"/listings/{listing.pk}/photos/{a}/move", {"to": "end"})
    assert order() == [c, a, b, d]
    browser.post(f"/listings/{listing.pk}/photos/{d}/move", {"to": "end"})
    assert order() == [c, a, b, d]
    browser.post(f"/listings/{listing.pk}/photos/order", {"photo": [d, a, "x", 999999]})
    assert order() == [d, a, c, b]
    assert browser.post(f"/listings/{a_listing().pk}/photos/{a}/move", {"to": "end"}).status_code == 404


def test_a_line_below_a_photo_is_kept_and_read_out(browser):
    listing = a_listing()
    photo = photos.add(listing, picture())
    part = browser.post(f"/listings/{listing.pk}/photos/{photo.pk}/caption", {"caption": "The <b>kitchen</b>"}, HTTP_HX_REQUEST="true").content.decode()
    assert 'alt="The &lt;b&gt;kitchen&lt;/b&gt;"' in part
    assert "at most 120" in browser.post(f"/listings/{listing.pk}/photos/{photo.pk}/caption", {"caption": "x" * 121}, HTTP_HX_REQUEST="true").content.decode()
    photo.refresh_from_db()
    assert photo.caption == "The <b>kitchen</b>"


def test_what_is_transparent_becomes_white():
    listing = a_listing()
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    from django.core.files.uploadedfile import SimpleUploadedFile

    photo = photos.add(listing, SimpleUploadedFile("a.png", out.getvalue()))
    with default_storage.open(photo.name) as file, Image.open(file) as kept:
        assert kept.convert("RGB").getpixel((10, 10)) == (255, 255, 255)
