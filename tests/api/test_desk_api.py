"""What else the portal does, by the API: search, kept views, the rule of giving out, the audit, directives, opting out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.agents.audit import AuditEntry, note
from accounts.agents.keys import ApiKey
from accounts.agents.models import Agent
from accounts.hooks.models import Endpoint, Event
from accounts.tenancy import in_agency
from conversations.models import Label, SavedView
from directives.library import library
from escalation.models import Escalation
from personas.models import Engine
from tests.api.asking import send
from tests.builders import a_conversation, a_listing, says

pytestmark = pytest.mark.usefixtures("two_cases")

AMENDABLE = next(name for name, found in library().items() if found.may_be_amended)
FIXED = next(name for name, found in library().items() if not found.may_be_amended)


@pytest.fixture
def there(api_for, other_agency) -> Client:
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    return api_for(stranger, "beta")


def find(client: Client, words: str):
    return send("post", client, "/api/search", {"q": words})


# --- search ----------------------------------------------------------------------------------------------------------------


def test_one_search_finds_people_words_and_listings(api, there, channel):
    talk = a_conversation(channel, name="Marisol Vega")
    said = says(talk, "Is the penthouse in Marina still there?", name="Marisol Vega")
    a_listing(reference="PH-9", title="Penthouse on the quay")
    found = find(api, "penthouse").json()
    assert [row["id"] for row in found["messages"]] == [said.pk] and found["listings"] == [{"reference": "PH-9", "title": "Penthouse on the quay"}]
    assert [row["id"] for row in find(api, "marisol").json()["people"]] == [talk.pk]
    assert [row["id"] for row in find(api, talk.contact.phone).json()["people"]] == [talk.pk]
    assert find(there, "penthouse").json() == {"people": [], "messages": [], "listings": []}
    for words in ("", "a", "\x00\x00", "x" * 200):
        assert find(api, words).status_code == 400, words
    assert api.get("/api/search?q=penthouse").status_code == 405, "what is looked for stands in no address"


def test_who_sees_only_their_own_finds_only_their_own(api_for, owner, channel):
    says(a_conversation(channel, assignee=owner), "The penthouse, please")
    narrow = api_for(Agent.objects.create_user("s@alpha.example", None, name="Sven", visibility="own"))
    assert find(narrow, "penthouse").json()["messages"] == []


def test_a_key_that_may_not_read_messages_finds_none(owner, agency):
    for scopes, status in ((["conversations:read"], 403), (["conversations:read", "messages:read", "contacts:read"], 200)):
        _key, text = ApiKey.make(name="CRM", agent=owner, scopes=scopes, by=owner)
        answer = find(Client(HTTP_HOST="alpha.localhost", HTTP_AUTHORIZATION=f"Bearer {text}"), "penthouse")
        assert answer.status_code == status
    assert "lacks the scope" not in answer.content.decode()


# --- kept views ------------------------------------------------------------------------------------------------------------


def test_a_view_is_kept_shown_in_the_portal_and_forgotten(api, boss, agent, client_for, there):
    label = Label.objects.create(name="Hot")
    made = send("post", api, "/api/saved-views", {"name": "Hot ones", "shows": {"tab": "all", "label": label.pk, "mode": "HUMAN", "order": "waiting"}})
    assert made.status_code == 201, made.content
    assert made.json()["shows"] == {"tab": "all", "order": "waiting", "label": label.pk, "mode": "HUMAN"}
    assert "Hot ones" in client_for(agent).get("/").content.decode()
    assert send("post", api, "/api/saved-views", {"name": "Hot ones", "shows": {"tab": "mine"}}).status_code == 200, "the same name replaces it"
    assert api.get("/api/saved-views").json()["results"][0]["shows"] == {"tab": "mine", "order": "latest"}
    assert boss.get("/api/saved-views").json()["results"] == [], "it is its owner's alone"
    assert send("post", api, "/api/saved-views", {"name": "For all", "shared": True, "shows": {"tab": "all"}}).status_code == 403
    shared = send("post", boss, "/api/saved-views", {"name": "For all", "shared": True, "shows": {"tab": "all"}}).json()
    assert [row["name"] for row in api.get("/api/saved-views").json()["results"]] == ["For all", "Hot ones"]
    address = f"/api/saved-views/{made.json()['id']}"
    assert {boss.delete(address).status_code, there.delete(address).status_code, api.delete(f"/api/saved-views/{shared['id']}").status_code} == {404}
    assert api.delete(address).status_code == 204 and not SavedView.objects.filter(pk=made.json()["id"]).exists()
    for shows in ({"tab": "nowhere"}, {"tab": "all", "mode": "both"}, {"tab": "all", "since": "soon"}, {"tab": "all", "colour": "red"}, {}):
        assert send("post", api, "/api/saved-views", {"name": "x", "shows": shows}).status_code == 400, shows


# --- the rule --------------------------------------------------------------------------------------------------------------


def test_the_owner_says_how_conversations_are_given_out_and_the_page_agrees(boss, api, owner, client_for, there):
    before = boss.get("/api/routing").json()
    assert (before["by_listing"], before["round_robin"], before["next"]["agent"]) == (True, False, None)
    after = send("patch", boss, "/api/routing", {"round_robin": True}).json()
    assert after["round_robin"] and after["by_listing"] and after["next"]["agent"] and after["next"]["why"] == "next in turn"
    entry = AuditEntry.objects.get(action="routing changed")
    assert (entry.agent_id, entry.detail) == (owner.pk, {"fields": ["round_robin"]})
    assert after["next"]["agent"]["name"] in client_for(owner).get(reverse("conversations:routing")).content.decode()
    assert api.get("/api/routing").status_code == 403 and send("patch", boss, "/api/routing", {"round_robin": "yes"}).status_code == 400
    assert there.get("/api/routing").json()["round_robin"] is False


# --- the audit -------------------------------------------------------------------------------------------------------------


def test_the_owner_reads_the_audit_and_nobody_writes_it(boss, api, owner, agent, there):
    note("settings changed", by=owner, fields=["colour"])
    note("contact renamed", by=agent, contact_id=7)
    rows = boss.get("/api/audit").json()["results"]
    assert [(row["actor"], row["action"], row["detail"]) for row in rows[:2]] == [
        (str(agent), "contact renamed", {"contact_id": 7}), (str(owner), "settings changed", {"fields": ["colour"]})]
    assert [row["action"] for row in boss.get(f"/api/audit?agent={agent.pk}").json()["results"]] == ["contact renamed"]
    assert boss.get("/api/audit?action=settings%20changed&until=2020-01-01T00:00:00Z").json()["results"] == []
    assert api.get("/api/audit").status_code == 403
    assert {send(method, boss, "/api/audit").status_code for method in ("post", "put", "delete")} == {405}
    assert all(row["action"] != "contact renamed" for row in there.get("/api/audit").json()["results"])


# --- directives --------------------------------------------------------------------------------------------------------------


def test_a_directive_is_drafted_published_put_back_and_reset(boss, api, owner, there):
    address = f"/api/directives/{AMENDABLE}"
    house = boss.get(address).json()
    assert house["text"] == house["house_text"] and not house["is_own"] and house["draft"] is None
    words = "Answer in two short sentences. Offer a viewing in the last one, and never more than one."
    assert send("put", api, f"{address}/draft", {"text": words}).status_code == 403
    assert send("put", boss, f"{address}/draft", {"text": words}).json()["draft"] == words
    assert boss.get(address).json()["text"] == house["house_text"], "a draft changes nothing"
    published = send("post", boss, f"{address}/publish", {"reason": "Tried by hand."})
    assert published.status_code == 200, published.content
    assert (published.json()["number"], published.json()["by"]["id"]) == (1, owner.pk)
    assert api.get(address).json()["text"] == words and api.get(address).json()["draft"] is None
    assert Engine.current().amendments == {AMENDABLE: words}
    assert next(row for row in api.get("/api/directives").json() if row["id"] == AMENDABLE)["is_own"]
    assert send("post", boss, f"{address}/reset", {"reason": "Tried by hand."}).json()["number"] == 2
    assert not boss.get(address).json()["is_own"]
    assert send("post", boss, f"{address}/versions/1/roll-back", {"reason": "Tried by hand."}).json()["number"] == 3
    assert [row["number"] for row in api.get(f"{address}/versions").json()["results"]] == [3, 2, 1]
    assert there.get(address).json()["text"] == house["house_text"]
    assert there.get(f"{address}/versions").json()["results"] == []
    assert AuditEntry.objects.filter(action="directive amended", agent_id=owner.pk).count() == 2


def test_what_keeps_leads_safe_is_no_agencys_to_change(boss):
    refused = send("post", boss, f"/api/directives/{FIXED}/publish", {"text": "Promise whatever helps to sell the home."})
    assert refused.status_code == 400 and "the same for every agency" in refused.json()["errors"]["text"][0]
    assert send("post", boss, f"/api/directives/{AMENDABLE}/publish", {}).status_code == 400, "there is no draft"
    assert send("post", boss, f"/api/directives/{AMENDABLE}/versions/9/roll-back", {}).status_code == 404
    assert boss.get("/api/directives/core/nothing").status_code == boss.get("/api/directives/..%2f..%2fetc/passwd").status_code == 404
    assert Engine.current().amendments == {}


# --- opting out ---------------------------------------------------------------------------------------------------------------


def test_who_asked_for_silence_is_silent_for_every_system_at_once(api, conversation, agent):
    Endpoint.objects.create(url="https://crm.example/", kinds=["contact.opted_out", "contact.opted_in"], secret="whsec_x")
    from accounts.hooks.telling import note_whether_anybody_listens

    note_whether_anybody_listens()
    address = f"/api/contacts/{conversation.contact_id}"
    for is_out in (True, True, False):
        answer = send("patch", api, address, {"opted_out": is_out})
        assert (answer.json()["opted_out_at"] is not None) == is_out
    assert list(Event.objects.order_by("at").values_list("kind", flat=True)) == ["contact.opted_out", "contact.opted_in"], "a repeat is no event"
    assert AuditEntry.objects.filter(action__startswith="contact opted", agent_id=agent.pk).count() == 2


# --- what the owner has decided ------------------------------------------------------------------------------------------------


def test_triggers_are_switched_and_the_next_message_heeds_it(boss, api, conversation, worker, phone, model, there):
    assert boss.get("/api/escalation-policy").json()["heeded"] == ["negotiation", "objection", "no_match"]
    changed = send("patch", boss, "/api/escalation-policy", {"heeded": ["objection"], "remind_minutes": 5}).json()
    assert (changed["heeded"], changed["remind_minutes"], changed["reassign_minutes"]) == (["objection"], 5, 30)
    assert send("patch", boss, "/api/escalation-policy", {"heeded": ["legal"]}).status_code == 400, "what always needs a person is no switch"
    assert api.get("/api/escalation-policy").status_code == 403
    assert there.get("/api/escalation-policy").json()["remind_minutes"] == 10
    assert AuditEntry.objects.get(action="escalation policy changed").detail == {"fields": ["remind_minutes", "heeded"]}
    a_listing(reference="S-1", title="Quay House", suburb="Marina Bay")
    says(conversation, "Can you do 850k for the Quay House?")
    worker.run_all()
    assert not Escalation.objects.filter(trigger="negotiation").exists(), "a trigger that is off asks for nobody"


def test_the_fixed_sentences_are_worded_and_keep_their_honesty(boss, owner, there):
    house = {row["key"]: row["house"] for row in boss.get("/api/texts/en").json()}
    own = send("patch", boss, "/api/texts/en", {"late": "We are on a viewing and write as soon as we can."}).json()
    assert next(row for row in own if row["key"] == "late") == {"key": "late", "own": "We are on a viewing and write as soon as we can.", "house": house["late"]}
    dishonest = send("patch", boss, "/api/texts/en", {"disclosure": "Hello, {assistant} here, a colleague of yours."})
    assert dishonest.status_code == 400 and "AI" in dishonest.json()["errors"]["disclosure"][0]
    assert send("patch", boss, "/api/texts/en", {"late": ""}).json()[0]["key"] == "disclosure"
    assert not any(row["own"] for row in boss.get("/api/texts/en").json() + there.get("/api/texts/en").json())
    assert boss.get("/api/texts/xx").status_code == 404
    assert AuditEntry.objects.filter(action="texts changed", agent_id=owner.pk).count() == 2


def test_the_days_budget_is_set_and_told(boss, api, owner, client_for, there):
    assert send("patch", boss, "/api/budget", {"usd_per_day": 2.5}).json()["usd_per_day"] == 2.5
    shown = boss.get("/api/budget").json()
    assert (shown["usd_limit"], shown["calls_today"], shown["has_own_key"], shown["is_used_up"]) == (2.5, 0, False, False)
    assert "2.5" in client_for(owner).get(reverse("personas:engine")).content.decode()
    assert send("patch", boss, "/api/budget", {"usd_per_day": None}).json()["usd_per_day"] is None
    assert {send("patch", boss, "/api/budget", wrong).status_code for wrong in ({"usd_per_day": -1}, {"usd_per_day": "free"}, {"key": "sk-x"})} == {400}
    assert api.get("/api/budget").status_code == 403 and there.get("/api/budget").json()["usd_per_day"] is None
    assert AuditEntry.objects.filter(action="budget changed", agent_id=owner.pk).count() == 2
