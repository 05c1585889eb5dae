"""What a program does with listings: keep a copy up to date, change one, and know who changed what. Two agencies, two roles."""

from __future__ import annotations

import io
from datetime import timedelta
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.tenancy import in_agency
from properties import photos
from properties.models import Listing
from tests.api.asking import send
from tests.builders import a_listing, says


def references(client: Client, **query) -> list[str]:
    answer = client.get(f"/api/properties?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return [row["reference"] for row in answer.json()["results"]]


def a_photo(listing: Listing, colour: str) -> int:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(picture, "PNG")
    return photos.add(listing, SimpleUploadedFile("x.png", picture.getvalue())).pk


def test_a_listing_is_made_changed_sold_and_deleted_by_the_owner(api, api_for, owner, agent):
    made = send("post", api, "/api/properties", {"reference": "H-1", "title": "A house", "property_type": "house", "price": 900_000})
    assert made.status_code == 201 and made.json()["agent"]["id"] == agent.pk and made.json()["currency"] == "SGD"
    address = f"/api/properties/{made.json()['id']}"
    assert send("patch", api, address, {"price": 950_000}).json()["price"] == 950_000
    assert send("put", api, f"{address}/availability", {"availability": "sold"}).json()["availability"] == "sold"
    assert send("put", api, f"{address}/availability", {"availability": "gone"}).status_code == 400
    assert send("delete", api, address).status_code == 403
    assert send("delete", api_for(owner), address).status_code == 204 and not Listing.objects.exists()


def test_its_story_names_who_and_by_which_door(api, agent):
    listing = a_listing(reference="H-1", price=900_000)
    send("patch", api, f"/api/properties/{listing.pk}", {"price": 950_000})
    send("post", api, f"/api/properties/{listing.pk}/confirm")
    rows = api.get(f"/api/properties/{listing.pk}/history").json()["results"]
    assert [(row["source"], row["agent"] and row["agent"]["id"]) for row in rows[:2]] == [("api", agent.pk)] * 2
    assert rows[1]["changes"]["price"] == [900_000, 950_000] and set(rows[0]["changes"]) == {"confirmed_at"}


def test_the_list_is_narrowed_and_followed(api, agent, owner):
    a_listing(reference="A", price=100, bedrooms=1, suburb="Bedok", agent=owner)
    a_listing(reference="B", price=200, bedrooms=3, suburb="Tampines", agent=agent)
    assert references(api) == references(api, ordering="-id") == ["B", "A"] and references(api, ordering="id") == ["A", "B"]
    assert references(api, price_max=150) == references(api, suburb="bedok") == references(api, agent=owner.pk) == ["A"]
    assert references(api, bedrooms_min=2) == references(api, price_min=150) == ["B"]
    Listing.objects.filter(reference="A").update(updated_at=timezone.now() - timedelta(days=2))
    assert references(api, changed_since=(timezone.now() - timedelta(days=1)).isoformat(), ordering="updated_at") == ["B"]
    for query in ("ordering=price", "price_min=-1", "changed_since=soon", "agent=me", "bedrooms_min=1.5"):
        assert api.get(f"/api/properties?{query}").status_code == 400, query


def test_photos_are_read_ordered_and_taken_away(api):
    listing = a_listing()
    first, second = a_photo(listing, "red"), a_photo(listing, "blue")
    address = f"/api/properties/{listing.pk}/photos"
    assert [row["id"] for row in api.get(address).json()] == [first, second]
    assert [row["id"] for row in send("put", api, address, {"ids": [second]}).json()] == [second, first]
    for size in ("full", "card", "thumb"):
        got = api.get(f"{address}/{first}?size={size}")
        assert got.status_code == 200 and got.headers["Content-Type"] == "image/webp"
        assert Image.open(io.BytesIO(got.getvalue())).format == "WEBP"
    assert api.get(f"{address}/{first}?size=huge").status_code == 400
    assert api.get(f"/api/properties/{a_listing().pk}/photos/{first}").status_code == 404
    assert send("delete", api, f"{address}/{first}").status_code == 204
    assert [row["id"] for row in api.get(address).json()] == [second]


def test_what_is_sold_is_out_of_the_assistants_next_answer(api, conversation, worker, phone):
    listing = a_listing(reference="H-1", title="Marina Crest", suburb="Marina Bay", bedrooms=2)
    send("put", api, f"/api/properties/{listing.pk}/availability", {"availability": "sold"})
    says(conversation, "What do you have in Marina Bay with 2 bedrooms?")
    worker.run_all()
    assert phone.texts and "Marina Crest" not in " ".join(phone.texts)


def test_listings_of_another_agency_do_not_exist(api, other_agency):
    with in_agency("beta"):
        for _ in range(40):
            theirs = a_listing()
        photo = a_photo(theirs, "red")
    address = f"/api/properties/{theirs.pk}"
    for method, door, body in (
        ("get", "", None), ("patch", "", {"price": 1}), ("put", "/availability", {"availability": "sold"}), ("post", "/confirm", None),
        ("get", "/history", None), ("get", "/photos", None), ("put", "/photos", {"ids": []}), ("get", f"/photos/{photo}", None), ("delete", f"/photos/{photo}", None),
    ):
        assert send(method, api, address + door, body).status_code == 404, (method, door)
    assert references(api) == []
    with in_agency("beta"):
        theirs.refresh_from_db()
        assert theirs.availability == "available" and theirs.photos.count() == 1
