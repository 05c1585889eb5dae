"""Files by the API: a picture to a contact, photos of a listing, a file of listings in and out. What is sent twice under
one key is there once."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.agents.audit import AuditEntry
from accounts.agents.keyed import KeyedRequest
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Attachment
from properties.models import Batch, Listing, Photo
from tests.builders import a_conversation, a_listing

CSV = "reference,title,property_type,listing_type,price\nF-1,A house,house,sale,900000\nF-2,A flat,apartment,rent,2000\n"


def picture(colour: str = "red", name: str = "view.png") -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def table(words: str = CSV, name: str = "homes.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words.encode(), "text/csv")


def other_owner(api_for) -> Client:
    with in_agency("beta"):
        owner = Agent.objects.get(email="owner@beta.example")
    return api_for(owner, "beta")


# --- to a contact ----------------------------------------------------------------------------------------------------------


def test_a_picture_goes_to_the_contact_once_per_key_and_comes_back_as_it_was_sent(api, conversation, worker, phone):
    address = f"/api/conversations/{conversation.pk}/messages"
    first = api.post(address, {"file": picture(), "text": "The view"}, headers={"Idempotency-Key": "p-1"})
    assert first.status_code == 201, first.content
    assert (first.json()["kind"], first.json()["file"]["shown_as"], first.json()["file"]["state"]) == ("image", "image", "stored")
    again = api.post(address, {"file": picture(), "text": "The view"}, headers={"Idempotency-Key": "p-1"})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    for other in ({"file": picture("blue"), "text": "Another view"}, {"text": "Words"}):
        assert api.post(address, other, headers={"Idempotency-Key": "p-1"}).status_code in (400, 409)
    worker.run_all()
    assert len(phone.sent) == 1 and Attachment.objects.count() == 1
    conversation.refresh_from_db()
    assert conversation.is_with_human, "who sends a file takes the pen, as on the page"
    fetched = api.get(f"{address}/{first.json()['id']}/file")
    assert Image.open(io.BytesIO(fetched.getvalue())).size == (60, 40)


@pytest.mark.parametrize(("file", "words"), [
    (SimpleUploadedFile("run.exe", b"MZ\x90\x00"), "cannot be sent"), (SimpleUploadedFile("empty.pdf", b""), "empty"),
    (SimpleUploadedFile("view.png", b"\x89PNG\r\n\x1a\nbroken"), "cannot be read"),
])
def test_what_cannot_be_sent_is_refused_in_a_sentence(api, conversation, file, words):
    answer = api.post(f"/api/conversations/{conversation.pk}/messages", {"file": file})
    assert answer.status_code == 400 and words in answer.json()["errors"]["file"][0]
    assert not conversation.messages.exists()


def test_a_body_beyond_what_a_door_takes_is_refused_before_it_is_read(api, conversation):
    large = SimpleUploadedFile("long.pdf", b"%PDF-" + b"x" * (17 * 1024 * 1024))
    answer = api.post(f"/api/conversations/{conversation.pk}/messages", {"file": large})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    many = api.post(f"/api/conversations/{conversation.pk}/messages", {f"f{n}": "x" for n in range(600)} | {"file": picture()})
    assert many.status_code == 400 and many.headers["Content-Type"] == "application/problem+json"
    unknown = api.post(f"/api/conversations/{conversation.pk}/messages", {"file": picture(), "to": "+6591230000"})
    assert unknown.json()["errors"] == {"to": ["There is no such field."]}


def test_a_file_of_another_agency_does_not_exist(api, api_for, conversation, other_agency):
    sent = api.post(f"/api/conversations/{conversation.pk}/messages", {"file": picture()}).json()
    there = other_owner(api_for)
    address = f"/api/conversations/{conversation.pk}/messages"
    assert there.get(f"{address}/{sent['id']}/file").status_code == 404
    assert there.post(address, {"file": picture()}).status_code == 404


# --- photos of a listing -----------------------------------------------------------------------------------------------------


def test_photos_are_added_described_and_not_doubled(api):
    listing = a_listing()
    address = f"/api/properties/{listing.pk}/photos"
    first = api.post(address, {"file": picture(), "caption": "Kitchen"}, headers={"Idempotency-Key": "k-1"})
    assert first.status_code == 201 and first.json()["caption"] == "Kitchen"
    again = api.post(address, {"file": picture(), "caption": "Kitchen"}, headers={"Idempotency-Key": "k-1"})
    assert (again.status_code, again.json()) == (200, first.json()) and Photo.objects.count() == 1
    other = api.post(address, {"file": picture("blue"), "caption": "Kitchen"}, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"]) == (409, "key_used")
    changed = api.patch(f"{address}/{first.json()['id']}", {"caption": "The kitchen"}, content_type="application/json")
    assert changed.json()["caption"] == "The kitchen"
    assert listing.changes.filter(source="api").exists(), "the history says by which door it came"
    refused = api.post(address, {"file": SimpleUploadedFile("x.png", b"no picture")}, headers={"Idempotency-Key": "k-2"})
    assert refused.status_code == 400 and "not a picture" in refused.json()["errors"]["file"][0]
    assert api.post(address, {"file": picture()}, headers={"Idempotency-Key": "k-2"}).status_code == 201, "what failed leaves its key free"


def test_a_key_is_its_agents_own_and_is_forgotten_after_a_day(api, api_for, owner):
    listing = a_listing()
    address = f"/api/properties/{listing.pk}/photos"
    for client in (api, api_for(owner)):
        assert client.post(address, {"file": picture()}, headers={"Idempotency-Key": "same"}).status_code == 201
    assert Photo.objects.count() == 2
    KeyedRequest.objects.update(at="2020-01-01T00:00Z")
    assert api.post(address, {"file": picture()}, headers={"Idempotency-Key": "same"}).status_code == 201


def test_a_second_request_waits_until_the_first_is_answered(api, agent):
    listing = a_listing()
    address = f"/api/properties/{listing.pk}/photos"
    api.post(address, {"file": picture()}, headers={"Idempotency-Key": "k"})
    KeyedRequest.objects.update(made=None)  # as it stands while the first is being worked on
    answer = api.post(address, {"file": picture()}, headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (409, "still_at_it") and Photo.objects.count() == 1


def test_a_listing_is_made_once_per_key(api):
    home = {"reference": "H-1", "title": "A house", "property_type": "house"}
    made = [api.post("/api/properties", home, content_type="application/json", headers={"Idempotency-Key": "h"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 200] and made[0].json()["id"] == made[1].json()["id"]
    assert Listing.objects.count() == 1


# --- a file of listings ----------------------------------------------------------------------------------------------------


def test_a_file_is_checked_stored_and_taken_back(api, agent):
    taken = api.post("/api/properties/imports", {"file": table()}, headers={"Idempotency-Key": "i-1"})
    assert taken.status_code == 201, taken.content
    report = taken.json()["report"]
    assert (taken.json()["state"], report["created"], report["bad_rows"]) == ("checked", 2, 0) and not Listing.objects.exists()
    assert api.post("/api/properties/imports", {"file": table()}, headers={"Idempotency-Key": "i-1"}).json()["id"] == taken.json()["id"]
    address = f"/api/properties/imports/{taken.json()['id']}"
    assert api.post(f"{address}/store", {}, content_type="application/json").json()["state"] == "stored"
    assert set(Listing.objects.values_list("reference", flat=True)) == {"F-1", "F-2"}
    repeated = api.post(f"{address}/store", {}, content_type="application/json")
    assert (repeated.status_code, repeated.json()["code"]) == (409, "not_to_be_stored")
    undone = api.post(f"{address}/undo")
    assert (undone.json()["state"], undone.json()["undone"]["deleted"]) == ("undone", 2) and not Listing.objects.exists()
    assert api.post(f"{address}/undo").status_code == 409
    assert {"listings imported", "listings batch undone"} <= set(AuditEntry.objects.filter(agent_id=agent.pk).values_list("action", flat=True))


def test_unknown_columns_are_named_and_bad_rows_are_told_and_left_out(api):
    taken = api.post("/api/properties/imports", {"file": table("No.,Headline,Kind,Offer\n1,A house,house,sale\n2,A tent,tent,sale\n")}).json()
    address = f"/api/properties/imports/{taken['id']}"
    assert taken["state"] == "mapping" and taken["report"] is None and taken["headings"] == ["No.", "Headline", "Kind", "Offer"]
    short = api.put(f"{address}/columns", {"columns": ["reference"]}, content_type="application/json")
    assert short.status_code == 400 and "4 columns" in short.json()["errors"]["columns"][0]
    lacking = api.put(f"{address}/columns", {"columns": ["reference", "", "", ""]}, content_type="application/json")
    assert lacking.status_code == 409 and "no column for" in lacking.json()["title"]
    named = api.put(f"{address}/columns", {"columns": ["reference", "title", "property_type", "listing_type"], "fixed": {"currency": "SGD"}},
                    content_type="application/json").json()
    assert (named["state"], named["report"]["created"], named["report"]["bad_rows"]) == ("checked", 1, 1)
    assert (named["report"]["errors"][0]["line"], named["report"]["errors"][0]["column"]) == (3, "Kind")
    assert api.post(f"{address}/store", {}, content_type="application/json").status_code == 409, "with a bad row nothing is stored unasked"
    assert api.post(f"{address}/store", {"skip_bad": True}, content_type="application/json").json()["state"] == "stored"
    assert list(Listing.objects.values_list("title", flat=True)) == ["A house"]


def test_a_colleague_does_not_take_back_what_another_imported(api, api_for, owner):
    taken = api.post("/api/properties/imports", {"file": table()}).json()
    api.post(f"/api/properties/imports/{taken['id']}/store", {}, content_type="application/json")
    colleague = api_for(Agent.objects.create_user("c@alpha.example", None, name="Cara"))
    assert colleague.post(f"/api/properties/imports/{taken['id']}/undo").status_code == 403
    assert api_for(owner).post(f"/api/properties/imports/{taken['id']}/undo").status_code == 200


def test_what_is_no_table_is_refused_and_nothing_is_kept(api):
    for file, words in ((table(""), "empty"), (SimpleUploadedFile("x.csv", b"\x00\x01\x02\xff"), ""), (table("reference,title\n"), "no rows")):
        answer = api.post("/api/properties/imports", {"file": file})
        assert answer.status_code == 400 and words in answer.json()["errors"]["file"][0]
    assert not Batch.objects.exists()


def test_zeros_in_a_file_are_no_fault_of_ours(api):
    taken = api.post("/api/properties/imports", {"file": table("refe\x00rence,ti\x00tle,property_type,listing_type\nZ-1,A\x00 house,house,sale\n", name="ho\x00mes.csv")})
    assert (taken.status_code, taken.json()["state"], taken.json()["headings"][0]) == (201, "checked", "reference")
    odd = api.post("/api/properties/imports", {"file": table("a\x00,b\n\x001,2\n")})
    assert odd.status_code == 201 and odd.json()["state"] == "mapping"


def test_listings_leave_as_a_file_that_can_be_imported_again(api, agent):
    a_listing(reference="B", availability="sold"), a_listing(reference="A", title="=SUM(1)")
    answer = api.get("/api/properties/export", headers={"Accept": "text/csv"})
    assert answer.headers["Content-Type"].startswith("text/csv") and "attachment" in answer.headers["Content-Disposition"]
    assert [row["reference"] for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))] == ["A", "B"]
    assert "'=SUM(1)" in answer.content.decode(), "a spreadsheet runs nothing of it"
    assert api.get("/api/properties/export?kind=xlsx").content[:2] == b"PK"
    assert b"A," not in api.get("/api/properties/export?availability=sold").content.split(b"\n", 1)[1]
    assert api.get("/api/properties/export?kind=pdf").status_code == 400
    assert AuditEntry.objects.filter(action="listings exported", agent_id=agent.pk).count() == 3
    taken = api.post("/api/properties/imports", {"file": SimpleUploadedFile("back.csv", answer.content)}).json()
    assert taken["report"]["unchanged"] == 2


def test_files_of_another_agency_do_not_exist(api, api_for, other_agency):
    listing = a_listing(reference="SECRET-9")
    photo = api.post(f"/api/properties/{listing.pk}/photos", {"file": picture()}).json()
    taken = api.post("/api/properties/imports", {"file": table()}).json()
    there = other_owner(api_for)
    assert there.post(f"/api/properties/{listing.pk}/photos", {"file": picture()}).status_code == 404
    assert there.patch(f"/api/properties/{listing.pk}/photos/{photo['id']}", {"caption": "x"}, content_type="application/json").status_code == 404
    for deed in ("", "/columns", "/store", "/undo"):
        method = {"": there.get, "/columns": there.put}.get(deed, there.post)
        assert method(f"/api/properties/imports/{taken['id']}{deed}", **({} if deed == "" else {"data": {}, "content_type": "application/json"})).status_code == 404
    assert there.get("/api/properties/imports").json()["results"] == []
    assert b"SECRET-9" not in there.get("/api/properties/export").content


def test_an_agent_sends_no_file_into_a_thread_they_may_not_see(api_for, channel):
    narrow = Agent.objects.create_user("s@alpha.example", None, name="Sven", visibility="own")
    talk = a_conversation(channel, assignee=Agent.objects.get(email="owner@alpha.example"))
    assert api_for(narrow).post(f"/api/conversations/{talk.pk}/messages", {"file": picture()}).status_code == 404


def test_an_owner_gives_the_agency_its_logo_and_takes_it_away(api, api_for, owner, other_agency):
    boss, there = api_for(owner), other_owner(api_for)
    form = encode_multipart(BOUNDARY, {"file": picture()})
    put = {"path": "/api/settings/logo", "data": form, "content_type": MULTIPART_CONTENT}
    assert boss.put(**put).json()["has_logo"] is True and api.put(**put).status_code == 403
    kept = b"".join(api.get("/brand/logo").streaming_content)
    assert Image.open(io.BytesIO(kept)).size == (60, 40) and there.get("/brand/logo").status_code == 404
    no_picture = boss.put(**put | {"data": encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("logo.png", b"%PDF-1.7")})})
    assert no_picture.status_code == 400 and "no picture" in no_picture.json()["errors"]["file"][0]
    assert boss.delete("/api/settings/logo").status_code == 204 and boss.get("/api/settings").json()["has_logo"] is False
    assert boss.get("/brand/logo").status_code == 404
