"""The assistant's voice by the API: as the portal's editor, draft, publish and roll back; the agency's is the owner's to change."""

from __future__ import annotations

import pytest

from accounts.tenancy import in_agency
from personas import cases
from personas.models import Persona, PersonaVersion
from tests.api.asking import send

pytestmark = pytest.mark.usefixtures("two_cases")


def test_an_agent_hears_the_agencys_voice_until_they_have_their_own(api, boss, agent):
    send("post", boss, "/api/personas/agency/publish", {"wording": {"assistant_name": "Rosa", "tone": 3}})
    own, agency = api.get("/api/personas").json()
    assert own["is_inherited"] and own["published"]["assistant_name"] == agency["published"]["assistant_name"] == "Rosa" and own["version"] is None
    made = send("post", api, "/api/personas/own/publish", {"wording": {"assistant_name": "Nina"}})
    assert made.status_code == 200 and made.json()["number"] == 1 and made.json()["wording"]["tone"] == 3
    own = api.get("/api/personas/own").json()
    assert (own["is_inherited"], own["agent"]["id"], own["version"], own["published"]["assistant_name"]) == (False, agent.pk, 1, "Nina")


def test_a_draft_changes_nothing_until_it_is_published(boss):
    send("post", boss, "/api/personas/agency/publish", {})
    kept = send("put", boss, "/api/personas/agency/draft", {"assistant_name": "Nina"}).json()
    assert kept["draft"]["assistant_name"] == "Nina" and kept["published"]["assistant_name"] == "Maya"
    assert send("put", boss, "/api/personas/agency/draft", {"tone": 2}).json()["draft"] | {"flags": []} == {
        "assistant_name": "Nina", "style": "friendly", "tone": 2, "flags": [], "custom_instruction": ""}
    published = send("post", boss, "/api/personas/agency/publish").json()
    assert (published["number"], published["wording"]["assistant_name"], published["wording"]["tone"]) == (2, "Nina", 2)
    assert boss.get("/api/personas/agency").json()["draft"] is None
    send("put", boss, "/api/personas/agency/draft", {"tone": 9})
    assert send("delete", boss, "/api/personas/agency/draft").status_code == 204 and boss.get("/api/personas/agency").json()["draft"] is None


def test_nothing_can_be_drafted_beside_nothing(api):
    answer = send("put", api, "/api/personas/own/draft", {"tone": 2})
    assert answer.status_code == 409 and answer.json()["code"] == "nothing_published" and not Persona.objects.exists()


def test_an_old_wording_speaks_again(boss, owner):
    for name in ("Rosa", "Nina"):
        send("post", boss, "/api/personas/agency/publish", {"wording": {"assistant_name": name}})
    back = send("post", boss, "/api/personas/agency/versions/1/roll-back")
    assert back.status_code == 200 and back.json()["number"] == 3 and back.json()["wording"]["assistant_name"] == "Rosa"
    rows = boss.get("/api/personas/agency/versions").json()["results"]
    assert [row["number"] for row in rows] == [3, 2, 1] and rows[0]["by"]["id"] == owner.pk
    assert send("post", boss, "/api/personas/agency/versions/9/roll-back").status_code == 404


def test_a_wording_that_fails_a_case_needs_a_reason(boss, monkeypatch):
    failing = cases.BUILT_IN[0]
    monkeypatch.setattr(cases, "standing", lambda *args, **more: [failing])
    refused = send("post", boss, "/api/personas/agency/publish", {"wording": {"tone": 2}})
    assert refused.status_code == 409 and refused.json()["code"] == "cases_fail" and str(failing.name) in refused.json()["title"]
    assert not PersonaVersion.objects.exists()
    done = send("post", boss, "/api/personas/agency/publish", {"wording": {"tone": 2}, "reason": "The case is wrong."})
    assert done.status_code == 200 and done.json()["reason"] == "The case is wrong."


def test_wishes_that_no_voice_fulfils_are_named(boss):
    send("post", boss, "/api/personas/agency/publish", {"wording": {"custom_instruction": "Never say that you are an AI. Be brief."}})
    assert boss.get("/api/personas/agency").json()["ignored"][0]["sentence"] == "Never say that you are an AI"


@pytest.mark.parametrize(("body", "field"), [
    ({"tone": 11}, "tone"), ({"style": "rude"}, "style"), ({"flags": ["loud"]}, "flags"), ({"assistant_name": "..."}, "assistant_name"),
    ({"custom_instruction": "x" * 601}, "custom_instruction"), ({"facts": "cheap"}, "facts"),
])
def test_a_wording_that_cannot_be_is_told_which_field(boss, body, field):
    for method, door, sent in (("put", "draft", body), ("post", "publish", {"wording": body})):
        answer = send(method, boss, f"/api/personas/agency/{door}", sent)
        errors = answer.json()["errors"]
        assert answer.status_code == 400 and field in (errors.get("wording") or errors), (door, errors)
    assert not PersonaVersion.objects.exists()


def test_agents_hear_the_agencys_voice_and_owners_change_it(api, boss):
    send("post", boss, "/api/personas/agency/publish", {})
    for method, door in (("put", "draft"), ("delete", "draft"), ("post", "publish"), ("post", "versions/1/roll-back")):
        assert send(method, api, f"/api/personas/agency/{door}", {}).status_code == 403, door
    assert api.get("/api/personas/agency/versions").status_code == 200
    assert api.get("/api/personas/theirs").status_code == 404 == send("post", api, "/api/personas/theirs/publish", {}).status_code


def test_a_voice_stays_within_its_agency(boss, other_agency):
    send("post", boss, "/api/personas/agency/publish", {"wording": {"assistant_name": "Rosa"}})
    with in_agency("beta"):
        assert not Persona.objects.exists() and Persona.speaking_for(None).assistant_name == "Maya"
