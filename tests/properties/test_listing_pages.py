"""The pages on which agents look after their listings, and the API beside them."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.tenancy import in_agency
from properties.models import Listing
from tests.builders import a_listing

pytestmark = pytest.mark.usefixtures("own_media")

FORM = {
    "reference": "HV-1", "title": "Quay", "property_type": "condo", "listing_type": "sale", "availability": "available",
    "price": "1.2m", "currency": "sgd", "bedrooms": "3", "area": "1,076", "area_unit": "sqft", "features": "pool\ngym",
}


def picture(name="phone.jpg", kind="JPEG", size=(800, 600), **options) -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind, **options)
    return SimpleUploadedFile(name, data.getvalue())


def test_strangers_are_sent_to_the_door(client_for):
    listing = a_listing()
    for address in ("/listings", "/listings/new", "/listings/import", "/listings/quick", "/listings/export", f"/listings/{listing.pk}", f"/listings/{listing.pk}/edit"):
        assert client_for().get(address).status_code == 302


def test_the_list_shows_what_there_is_and_can_be_narrowed(browser):
    a_listing(reference="BIS-1", title="Kingfisher", suburb="Bishan", price=2_380_000)
    a_listing(reference="AMK-1", title="Anchor Court", suburb="Ang Mo Kio", availability="sold")
    page = browser.get("/listings").content.decode()
    assert "Kingfisher" in page
    assert "SGD 2,380,000" in page

    assert "Anchor" not in browser.get("/listings", {"availability": "available"}).content.decode()
    for words in ("bis-1", "KINGFISHER", "bishan", "kingfishr"):
        narrowed = browser.get("/listings", {"q": words}).content.decode()
        assert "Kingfisher" in narrowed
        assert "Anchor" not in narrowed
    assert "No listing fits" in browser.get("/listings", {"q": "zanzibar"}).content.decode()


def test_a_part_is_answered_where_a_part_is_asked_for(browser):
    a_listing()
    assert "<html" not in browser.get("/listings", HTTP_HX_REQUEST="true").content.decode()


def test_a_listing_is_written_on_one_form(browser, agent):
    answer = browser.post("/listings/new", FORM)
    listing = Listing.objects.get(reference="HV-1")

    assert answer.url == f"/listings/{listing.pk}"
    assert (listing.price, listing.currency, listing.features) == (1_200_000, "SGD", ["pool", "gym"])
    assert "SGD 1,200,000" in browser.get(answer.url).content.decode()


def test_what_cannot_be_stored_is_said_and_nothing_typed_is_lost(browser):
    a_listing(reference="hv-1")
    answer = browser.post("/listings/new", FORM | {"price": "a lot", "description": "A long description", "bedrooms": "99"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "“a lot” is not a price" in page
    assert "A long description" in page
    assert "value=\"a lot\"" in page
    assert "is not a number of bedrooms" in page
    assert "Another listing has this reference" in browser.post("/listings/new", FORM).content.decode()


def test_editing_keeps_what_was_there_and_makes_a_version(browser):
    listing = a_listing(bathrooms=2, area=1184)
    page = browser.get(f"/listings/{listing.pk}/edit").content.decode()
    assert 'value="1184"' in page

    browser.post(f"/listings/{listing.pk}/edit", FORM | {"version": listing.version, "reference": listing.reference})
    listing.refresh_from_db()
    assert (listing.title, listing.version) == ("Quay", 2)


def test_two_people_who_edit_at_once_are_told(browser):
    listing = a_listing()
    seen = listing.version
    listing.price = 5
    listing.save()
    words = FORM | {"reference": listing.reference, "version": seen}

    refused = browser.post(f"/listings/{listing.pk}/edit", words)
    assert refused.status_code == 422
    assert "Somebody else changed this listing" in refused.content.decode()
    assert Listing.objects.get(pk=listing.pk).price == 5

    browser.post(f"/listings/{listing.pk}/edit", words | {"version": listing.version})
    assert Listing.objects.get(pk=listing.pk).price == 1_200_000


def test_one_tap_takes_a_listing_off_the_offer(browser):
    listing = a_listing()
    answer = browser.post(f"/listings/{listing.pk}/availability", {"availability": "sold"}, HTTP_HX_REQUEST="true")

    assert "does not offer this listing" in answer.content.decode()
    assert Listing.objects.get(pk=listing.pk).availability == "sold"
    assert browser.post(f"/listings/{listing.pk}/availability", {"availability": "eaten"}, HTTP_HX_REQUEST="true").status_code == 422
    assert browser.get(f"/listings/{listing.pk}/availability").status_code == 405


def test_only_the_owner_deletes_and_is_asked_first(client_for, agent, owner):
    listing = a_listing()
    assert client_for(agent).post(f"/listings/{listing.pk}/delete").status_code == 403
    assert Listing.objects.filter(pk=listing.pk).exists()

    assert client_for(owner).get(f"/listings/{listing.pk}/delete").status_code == 200
    assert Listing.objects.filter(pk=listing.pk).exists()
    client_for(owner).post(f"/listings/{listing.pk}/delete")
    assert not Listing.objects.filter(pk=listing.pk).exists()


def test_changes_need_the_token_of_our_own_pages(client_for, agent):
    listing = a_listing()
    browser = client_for(agent)
    browser.handler.enforce_csrf_checks = True
    assert browser.post(f"/listings/{listing.pk}/availability", {"availability": "sold"}).status_code == 403
    assert Listing.objects.get(pk=listing.pk).availability == "available"


def test_one_agencys_listing_is_nowhere_on_anothers_pages(client_for, other_agency):
    listing = a_listing()
    with in_agency("beta"):
        from accounts.agents.models import Agent

        stranger = Agent.objects.owners().get()
    assert client_for(stranger, "beta").get(f"/listings/{listing.pk}").status_code == 404


# --- photos -----------------------------------------------------------------------------------------------------------


def test_photos_are_made_small_upright_and_silent_about_where_they_were_taken(browser):
    listing = a_listing()
    notes = Image.Exif()
    notes[0x0110], notes[0x0112] = "A phone", 6
    answer = browser.post(f"/listings/{listing.pk}/photos", {"photos": [picture(size=(3000, 2000), exif=notes)]})
    photo = listing.photos.get()

    assert answer.status_code == 302
    with default_storage.open(photo.image.name) as file, Image.open(file) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (1067, 1600), {})
    assert photo.image.name.startswith(f"listings/{listing.pk}/")
    assert browser.get(f"/media/{photo.image.name}")["Content-Type"] == "image/webp"


def test_on_a_full_disk_files_are_refused_in_a_sentence_and_everything_else_goes_on(browser, api_for, agent, conversation, worker, phone, monkeypatch):
    listing = a_listing(title="Kingfisher")
    monkeypatch.setattr("accounts.storage.shutil.disk_usage", lambda folder: SimpleNamespace(free=1024))
    page = browser.post(f"/listings/{listing.pk}/photos", {"photos": [picture()]})
    told = api_for(agent).post(f"/api/conversations/{conversation.pk}/messages", {"text": "Look", "file": picture()})
    assert page.status_code == told.status_code == 507 and "no room for files" in page.content.decode() and told.json()["code"] == "no_room"
    assert not listing.photos.exists() and not conversation.messages.exists() and "Kingfisher" in browser.get("/listings").content.decode()
    assert api_for(agent).post(f"/api/conversations/{conversation.pk}/messages", {"text": "Look"}, content_type="application/json").status_code == 201
    worker.run_all()
    assert phone.texts == ["Look"]


@pytest.mark.parametrize("upload", [
    lambda: SimpleUploadedFile("evil.jpg", b"<script>alert(1)</script>"), lambda: SimpleUploadedFile("vector.svg", b"<svg/>"),
    lambda: SimpleUploadedFile("half.png", picture(kind="PNG").read()[:200]), lambda: picture("huge.png", "PNG", (8000, 6000)),
    lambda: SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"0" * (10 * 1024 * 1024)),
])
def test_what_is_no_picture_is_refused_and_the_others_are_kept(browser, upload):
    listing = a_listing()
    answer = browser.post(f"/listings/{listing.pk}/photos", {"photos": [upload(), picture()]}, HTTP_HX_REQUEST="true")

    assert listing.photos.count() == 1
    assert "notice-danger" in answer.content.decode()


def test_photos_have_an_order_and_can_be_removed(browser, django_capture_on_commit_callbacks):
    listing = a_listing()
    browser.post(f"/listings/{listing.pk}/photos", {"photos": [picture(), picture(), picture()]})
    first, second, third = listing.photos.all()

    browser.post(f"/listings/{listing.pk}/photos/{third.pk}/first")
    assert [photo.pk for photo in listing.photos.all()] == [third.pk, first.pk, second.pk]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/listings/{listing.pk}/photos/{first.pk}/remove")
    assert not default_storage.exists(first.image.name)
    assert browser.post(f"/listings/{a_listing().pk}/photos/{second.pk}/remove").status_code == 404


def test_the_files_of_a_deleted_listing_go_with_it(client_for, owner, django_capture_on_commit_callbacks):
    listing = a_listing()
    client_for(owner).post(f"/listings/{listing.pk}/photos", {"photos": [picture()]})
    name = listing.photos.get().image.name

    with django_capture_on_commit_callbacks(execute=True):
        client_for(owner).post(f"/listings/{listing.pk}/delete")
    assert not default_storage.exists(name)


# --- the API ----------------------------------------------------------------------------------------------------------


def test_the_api_asks_for_a_token(client_for):
    assert client_for().get("/api/properties").status_code == 401
    assert client_for().post("/api/properties/search", {"query": "x"}, content_type="application/json").status_code == 401


def test_search_by_words_and_by_criteria_never_shows_notes(api_for, agent):
    a_listing(reference="BIS-1", suburb="Bishan", city="Singapore", internal_notes="bottom line 1.1m")
    a_listing(reference="BIS-2", suburb="Bishan", city="Singapore", availability="sold")
    program = api_for(agent)

    for body in ({"query": "3 bedroom condo in Bishan"}, {"locations": ["Bishan"]}, {"query": "condo to buy", "bedrooms_min": 3}):
        answer = program.post("/api/properties/search", json.dumps(body), content_type="application/json")
        assert [row["reference"] for row in answer.json()["results"]] == ["BIS-1"], body
        assert "1.1m" not in answer.content.decode()


def test_a_search_that_finds_nothing_offers_the_nearest_by_name(api_for, agent):
    a_listing(reference="BIS-1", suburb="Bishan", city="Singapore", price=1_050_000)
    answer = api_for(agent).post("/api/properties/search", json.dumps({"locations": ["Bishan"], "price_max": 1_000_000}),
                                 content_type="application/json").json()

    assert (answer["total"], answer["relaxed"], len(answer["results"])) == (0, "up to 10% above the budget", 1)


@pytest.mark.parametrize("body", [{}, {"query": " "}, {"limit": 0, "query": "x"}, {"colour": "red"}, {"bedrooms_min": "many"}, [], {"query": "x\x00"}])
def test_a_search_that_makes_no_sense_is_refused(api_for, agent, body):
    answer = api_for(agent).post("/api/properties/search", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] in ("invalid", "parse_error")


def test_one_listing_shows_its_notes_to_colleagues(api_for, agent):
    listing = a_listing(internal_notes="keys at the desk")
    answer = api_for(agent).get(f"/api/properties/{listing.pk}").json()
    assert (answer["internal_notes"], answer["bathrooms"]) == ("keys at the desk", 2.0)
    assert api_for(agent).get("/api/properties/999999").status_code == 404


def test_the_listings_of_one_agent(api_for, agent, owner):
    mine, _ = a_listing(agent=agent), a_listing(agent=owner)
    answer = api_for(owner).get(f"/api/agents/{agent.pk}/properties").json()
    assert [row["id"] for row in answer["results"]] == [mine.pk]
    assert "internal_notes" not in answer["results"][0]
    assert api_for(owner).get("/api/agents/99999/properties").status_code == 404


def test_the_api_writes_only_the_fields_it_names(api_for, agent, owner):
    program = api_for(agent)
    body = {"reference": "API-1", "title": "By program", "property_type": "condo", "price": 900000, "features": ["pool"]}
    made = program.post("/api/properties", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    listing = Listing.objects.get(pk=pk)
    assert (listing.agent, listing.currency, listing.listing_type, listing.version) == (agent, "SGD", "sale", 1)

    changed = program.patch(f"/api/properties/{pk}", json.dumps({"price": 850000, "currency": "usd"}), content_type="application/json")
    assert (changed.json()["price"], changed.json()["currency"], changed.json()["version"]) == (850000, "USD", 2)
    for wrong in ({"version": 9}, {"price": -1}, {"availability": "eaten"}, {"reference": ""}, {"area": "big"}, {"agent": 99999}, {"latitude": 91}):
        answer = program.patch(f"/api/properties/{pk}", json.dumps(wrong), content_type="application/json")
        assert answer.status_code == 400, wrong
    twin = program.post("/api/properties", json.dumps(body | {"reference": "api-1"}), content_type="application/json")
    assert twin.status_code == 400

    assert program.delete(f"/api/properties/{pk}").status_code == 403
    assert api_for(owner).delete(f"/api/properties/{pk}").status_code == 204
