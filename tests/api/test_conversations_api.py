"""What a program can do with conversations, with an agent's token and on the agency's own host."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.channels import SendError
from conversations.models import Author, Conversation, Message, Mode, ModeChange, Status
from tests.builders import a_channel, a_conversation, says
from tests.conftest import PASSWORD

PROBLEM = "application/problem+json"


def post(client: Client, address: str, body, **headers):
    return client.post(address, body, content_type="application/json", headers=headers)


def toggle(client: Client, conversation: Conversation, mode: str | None = None, **more):
    return post(client, "/api/conversations/toggle-mode", {"conversation_id": conversation.pk} | ({"mode": mode} if mode else {}) | more)


# --- the pen ---------------------------------------------------------------------------------------------------------


def test_taking_the_pen_says_what_it_did(api, conversation, agent):
    answer = toggle(api, conversation, "HUMAN", reason="She asked for me")
    assert answer.status_code == 200
    assert answer.json() == {"conversation_id": conversation.pk, "mode": "HUMAN", "epoch": 2, "changed": True, "discarded": 0, "on_the_wire": []}
    change = ModeChange.objects.get()
    assert change.by == agent and change.note == "She asked for me"


def test_the_same_wish_again_changes_nothing(api, conversation):
    toggle(api, conversation, "HUMAN")
    again = toggle(api, conversation, "HUMAN").json()
    assert not again["changed"] and again["epoch"] == 2
    assert ModeChange.objects.count() == 1
    assert toggle(api, conversation, "AI").json() | {"epoch": 0} == again | {"mode": "AI", "changed": True, "epoch": 0}
    assert not toggle(api, conversation, "AI").json()["changed"]


def test_without_a_mode_the_pen_changes_hands(api, conversation):
    assert [toggle(api, conversation).json()["mode"] for _ in range(3)] == ["HUMAN", "AI", "HUMAN"]


def test_what_the_assistant_had_queued_is_dropped_and_what_is_leaving_is_named(api, conversation):
    facts = {"author": Author.AI, "epoch": 1, "conversation": conversation}
    leaving = Message.objects.create(status=Status.SENDING, text="one", **facts)
    waiting = Message.objects.create(status=Status.QUEUED, text="two", part=1, **facts)
    answer = toggle(api, conversation, "HUMAN").json()
    assert answer["discarded"] == 1 and answer["on_the_wire"] == [leaving.pk]
    waiting.refresh_from_db()
    assert waiting.status == Status.DISCARDED


def test_after_taking_the_pen_the_assistant_is_silent(api, conversation, worker, model, phone):
    says(conversation, "Hello?")
    toggle(api, conversation, "HUMAN")
    worker.run_all()
    assert phone.sent == []


def test_handing_back_answers_what_was_said_last_only_if_asked(api, conversation, worker, model, phone):
    toggle(api, conversation, "HUMAN")
    says(conversation, "Is anybody there?")
    toggle(api, conversation, "AI")
    worker.run_all()
    assert phone.sent == []
    toggle(api, conversation, "HUMAN")
    says(conversation, "Hello?")
    toggle(api, conversation, "AI", answer_now=True)
    worker.run_all()
    assert len(phone.sent) == 1


@pytest.mark.parametrize(("body", "field"), [
    ({}, "conversation_id"), ({"conversation_id": "x"}, "conversation_id"), ({"conversation_id": -1}, "conversation_id"),
    ({"conversation_id": 10**30}, "conversation_id"), ({"conversation_id": 1, "mode": "BOT"}, "mode"),
    ({"conversation_id": 1, "mode": None}, "mode"), ({"conversation_id": 1, "mod": "AI"}, "mod"),
    ({"conversation_id": 1, "mode": "AI", "answer_now": "perhaps"}, "answer_now"),
    ({"conversation_id": 1, "reason": "x" * 501}, "reason"), ([], "non_field_errors"),
])
def test_a_toggle_that_makes_no_sense_is_told_which_field(api, conversation, body, field):
    answer = post(api, "/api/conversations/toggle-mode", body)
    assert answer.status_code == 400 and answer.headers["Content-Type"] == PROBLEM
    assert field in answer.json()["errors"]
    conversation.refresh_from_db()
    assert conversation.epoch == 1


def test_a_body_that_is_no_json_is_an_error_of_the_sender(api, conversation):
    assert api.post("/api/conversations/toggle-mode", "{", content_type="application/json").status_code == 400
    assert api.post("/api/conversations/toggle-mode", "a=b", content_type="application/x-www-form-urlencoded").status_code == 415
    assert api.get("/api/conversations/toggle-mode").status_code == 405


# --- writing ---------------------------------------------------------------------------------------------------------


def test_an_agent_writes_and_holds_the_pen(api, conversation, agent, worker, phone):
    answer = post(api, f"/api/conversations/{conversation.pk}/messages", {"text": "I am here now."})
    assert answer.status_code == 201
    body = answer.json()
    assert body["sender_type"] == "AGENT" and body["status"] == "queued" and body["sent_by"] == {"id": agent.pk, "name": agent.name}
    worker.run_all()
    assert phone.texts == ["I am here now."]
    conversation.refresh_from_db()
    assert conversation.mode == Mode.HUMAN and conversation.assignee == agent


@pytest.mark.parametrize("where", ["header", "body", "both"])
def test_a_repeated_request_is_no_second_message(api, conversation, worker, phone, where):
    headers = {} if where == "body" else {"Idempotency-Key": "k-1"}
    body = {"text": "Hello"} | ({} if where == "header" else {"client_key": "k-1"})
    answers = [post(api, f"/api/conversations/{conversation.pk}/messages", body, **headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    worker.run_all()
    assert phone.texts == ["Hello"]


def test_a_used_key_with_other_words_is_refused_and_not_swallowed(api, conversation):
    address = f"/api/conversations/{conversation.pk}/messages"
    post(api, address, {"text": "Hello", "client_key": "k-1"})
    said = says(conversation, "Which one?")
    for other in ({"text": "Something else"}, {"text": "Hello", "reply_to": said.pk}):
        answer = post(api, address, other | {"client_key": "k-1"})
        assert answer.status_code == 409 and answer.json()["code"] == "key_used"
    assert conversation.messages.exclude(author=Author.CONTACT).count() == 1


@pytest.mark.parametrize(("body", "headers", "field"), [
    ({"text": ""}, {}, "text"), ({"text": "   "}, {}, "text"), ({}, {}, "text"), ({"text": "x" * 20_001}, {}, "text"),
    ({"text": "Hello", "author": "ai"}, {}, "author"), ({"text": "Hello", "mode": "AI"}, {}, "mode"),
    ({"text": "Hello", "client_key": "handoff:2"}, {}, "client_key"), ({"text": "Hello", "client_key": "x" * 65}, {}, "client_key"),
    ({"text": "Hello"}, {"Idempotency-Key": "handoff:2"}, "Idempotency-Key"),
    ({"text": "Hello", "client_key": "a"}, {"Idempotency-Key": "b"}, "client_key"),
    ({"text": "Hello", "reply_to": 987654321}, {}, "reply_to"), ({"text": "a\x00b"}, {}, "text"),
])
def test_a_message_that_cannot_be_sent_changes_nothing(api, conversation, body, headers, field):
    answer = post(api, f"/api/conversations/{conversation.pk}/messages", body, **headers)
    assert answer.status_code == 400 and field in answer.json()["errors"]
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and not conversation.messages.exists()


def test_a_reply_quotes_a_message_of_the_same_conversation_only(api, conversation):
    said = says(conversation, "Which one?")
    elsewhere = says(a_conversation(conversation.channel), "Not here")
    address = f"/api/conversations/{conversation.pk}/messages"
    assert post(api, address, {"text": "This one", "reply_to": said.pk}).json()["reply_to"] == said.pk
    assert post(api, address, {"text": "This one", "reply_to": elsewhere.pk}).status_code == 400


def test_why_a_message_failed_is_told_in_words(api, conversation, worker, phone):
    phone.answers = [SendError("The number is not on WhatsApp.")]
    sent = post(api, f"/api/conversations/{conversation.pk}/messages", {"text": "Hello"}).json()
    worker.run_all()
    rows = api.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert [(row["id"], row["status"], row["problem"]) for row in rows] == [(sent["id"], "failed", "The number is not on WhatsApp.")]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_conversation_is_shown_with_its_people_and_its_story(api, conversation, agent):
    says(conversation, "Hello")
    conversation.take_over(by=agent, note="mine")
    body = api.get(f"/api/conversations/{conversation.pk}").json()
    assert body["mode"] == "HUMAN" and body["epoch"] == 2 and body["assignee"] == {"id": agent.pk, "name": agent.name}
    assert body["contact"]["name"] == "Lee Ming" and body["contact"]["phone"].startswith("+65")
    assert body["last_message"]["sender_type"] == "CONTACT" and body["last_message"]["text"] == "Hello"
    assert [(change["mode"], change["note"]) for change in body["mode_changes"]] == [("HUMAN", "mine")]
    assert "token" not in str(body) and "lease" not in body


def test_a_thread_comes_newest_first_page_by_page_with_nothing_twice(api, conversation):
    start = datetime.now(UTC) - timedelta(minutes=5)
    for number in range(7):  # pairs at the same second: the clock alone does not order them
        says(conversation, f"line {number}", occurred_at=start + timedelta(seconds=number // 2))
    address, seen = f"/api/conversations/{conversation.pk}/messages?page_size=3", []
    while address:
        page = api.get(address).json()
        seen += [row["text"] for row in page["results"]]
        if len(seen) == 3:
            says(conversation, "a late comer")  # must not shift the pages
        address = page["next"]
    assert seen == [f"line {number}" for number in reversed(range(7))]


def test_after_a_message_only_what_came_since_is_told_oldest_first(api, conversation):
    first, second, third = (says(conversation, text) for text in ("one", "two", "three"))
    rows = api.get(f"/api/conversations/{conversation.pk}/messages?after={first.pk}").json()["results"]
    assert [row["id"] for row in rows] == [second.pk, third.pk]
    assert api.get(f"/api/conversations/{conversation.pk}/messages?after={third.pk}").json()["results"] == []


def test_senders_are_told_apart_and_dropped_drafts_are_not_shown(api, conversation, agent):
    says(conversation, "Hello")
    facts = {"conversation": conversation, "author": Author.AI, "epoch": 1}
    Message.objects.create(text="from the assistant", status=Status.SENT, **facts)
    Message.objects.create(text="never said", status=Status.DISCARDED, **facts)
    conversation.send(by=agent, text="from me")
    conversation.send_notice("from the system")
    rows = api.get(f"/api/conversations/{conversation.pk}/messages").json()["results"]
    assert {row["sender_type"] for row in rows} == {"CONTACT", "AI", "AGENT", "SYSTEM"}
    assert "never said" not in [row["text"] for row in rows]


def test_the_list_is_narrowed_by_what_is_allowed(api, channel, agent):
    mine = a_conversation(channel, assignee=agent, mode="human", needs_person=True)
    free = a_conversation(channel)

    def found(**query) -> set[int]:
        return {row["id"] for row in api.get(f"/api/conversations?{urlencode(query)}").json()["results"]}

    assert found() == {mine.pk, free.pk}
    assert found(mode="HUMAN") == found(needs_person="true") == found(assignee="me") == found(assignee=agent.pk) == {mine.pk}
    assert found(mode="AI") == found(needs_person="false") == found(assignee="none") == {free.pk}
    assert found(mode="AI", assignee="me") == found(assignee=987654321) == set()


def test_the_list_is_ordered_by_what_is_allowed(api, channel):
    old, new = (a_conversation(channel, last_at=datetime(2026, 1, day, tzinfo=UTC)) for day in (1, 2))
    ids = lambda query: [row["id"] for row in api.get(f"/api/conversations{query}").json()["results"]]  # noqa: E731
    assert ids("") == ids("?ordering=-last_at") == [new.pk, old.pk]
    assert ids("?ordering=last_at") == ids("?ordering=created_at") == [old.pk, new.pk]


@pytest.mark.parametrize("query", [
    "ordering=contact__name", "ordering=token", "ordering=last_at;DROP", "mode=BOT", "needs_person=perhaps", "assignee=1 OR 1=1",
    "assignee=%00", "page_size=0", "page_size=1000", "page_size=x", "page_size=-1", "cursor=nonsense",
    f"cursor={base64.b64encode(b'p=yesterday').decode()}", f"cursor={base64.b64encode(b'p=2026-13-45&o=1').decode()}",
    f"cursor={base64.b64encode(b'o=x').decode()}", f"cursor={base64.b64encode(b'p=%00').decode()}",
])
def test_a_query_that_makes_no_sense_is_refused_with_words(api, conversation, query):
    answer = api.get(f"/api/conversations?{query}")
    assert answer.status_code == 400 and answer.headers["Content-Type"] == PROBLEM and answer.json()["errors"]


@pytest.mark.parametrize("after", ["x", "-1", str(10**30), "1.5", "%00"])
def test_after_takes_numbers_only(api, conversation, after):
    assert api.get(f"/api/conversations/{conversation.pk}/messages?after={after}").status_code == 400


def test_an_agents_conversations_are_those_that_are_theirs(api, channel, agent, owner):
    mine, theirs = a_conversation(channel, assignee=agent), a_conversation(channel, assignee=owner)
    a_conversation(channel)
    assert [row["id"] for row in api.get(f"/api/agents/{agent.pk}/conversations").json()["results"]] == [mine.pk]
    assert [row["id"] for row in api.get(f"/api/agents/{owner.pk}/conversations").json()["results"]] == [theirs.pk]
    assert api.get("/api/agents/987654321/conversations").status_code == 404


def test_a_list_costs_the_same_number_of_queries_however_long_it_is(api, channel, django_assert_max_num_queries):
    for _ in range(12):
        says(a_conversation(channel), "Hello")
    with django_assert_max_num_queries(8):
        assert len(api.get("/api/conversations").json()["results"]) == 12


# --- what is not one's own -------------------------------------------------------------------------------------------


@pytest.fixture
def next_door(other_agency, phone) -> Conversation:
    """A conversation of Beta with a number that Alpha has not."""
    with in_agency("beta"):
        channel = a_channel()
        for _ in range(40):
            found = a_conversation(channel)
        says(found, "Beta's own words")
        return found


def test_another_agencys_conversation_is_not_there(api, next_door):
    for address in (f"/api/conversations/{next_door.pk}", f"/api/conversations/{next_door.pk}/messages"):
        answer = api.get(address)
        assert answer.status_code == 404 and answer.headers["Content-Type"] == PROBLEM and "Beta" not in answer.text
    assert post(api, f"/api/conversations/{next_door.pk}/messages", {"text": "Hello"}).status_code == 404
    assert toggle(api, next_door, "HUMAN").status_code == 404
    with in_agency("beta"):
        next_door.refresh_from_db()
        assert next_door.mode == Mode.AI and next_door.messages.count() == 1


def test_what_an_agent_may_not_see_does_not_exist(api, conversation, monkeypatch):
    from conversations.querysets import ConversationQuerySet

    monkeypatch.setattr(ConversationQuerySet, "visible_to", lambda self, agent: self.none())
    assert api.get("/api/conversations").json()["results"] == []
    for address in (f"/api/conversations/{conversation.pk}", f"/api/conversations/{conversation.pk}/messages"):
        assert api.get(address).status_code == 404
    assert post(api, f"/api/conversations/{conversation.pk}/messages", {"text": "Hello"}).status_code == 404
    assert toggle(api, conversation, "HUMAN").status_code == 404


def test_numbers_no_row_can_have_are_not_found(api, conversation):
    for number in ("0", "987654321", str(10**30)):
        assert api.get(f"/api/conversations/{number}").status_code == 404
    assert api.get("/api/conversations/abc").status_code == 404
    assert api.get(f"/api/conversations/{conversation.pk}/").status_code == 404, "addresses are written one way"


def test_a_cookie_is_no_token(client_for, agent, conversation):
    browser = client_for(agent)
    for address in ("/api/conversations", f"/api/conversations/{conversation.pk}", f"/api/agents/{agent.pk}/conversations"):
        answer = browser.get(address)
        assert answer.status_code == 401 and "Bearer" in answer.headers["WWW-Authenticate"]
    assert toggle(browser, conversation, "HUMAN").status_code == 401
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI


# --- the description -------------------------------------------------------------------------------------------------


def test_the_description_is_valid_and_complete(agency, tmp_path):
    from django.core.management import call_command

    call_command("spectacular", "--validate", "--fail-on-warn", "--urlconf", "config.urls", "--file", str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    assert text.startswith("openapi: 3.1")
    for address in ("/api/conversations/{id}:", "/api/conversations/{id}/messages:", "/api/conversations/toggle-mode:", "/api/agents/{id}/conversations:"):
        assert address in text


def test_answers_have_exactly_the_shape_that_is_described(api, conversation, agent):
    """Each field described is sent, and each field sent is described, in the type that was promised."""
    says(conversation, "Hello")
    conversation.take_over(by=agent)
    schema = Client(HTTP_HOST="alpha.localhost").get("/api/schema/", headers={"Accept": "application/json"}).json()
    answers = {
        "/api/conversations/{id}": api.get(f"/api/conversations/{conversation.pk}"),
        "/api/conversations/{id}/messages": api.get(f"/api/conversations/{conversation.pk}/messages?page_size=1"),
        "/api/conversations": api.get("/api/conversations?page_size=1"),
        "/api/agents/{id}/conversations": api.get(f"/api/agents/{agent.pk}/conversations"),
    }
    for path, answer in answers.items():
        described = schema["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        _agree(answer.json(), described, schema, path)
    described = schema["paths"]["/api/conversations/toggle-mode"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    _agree(toggle(api, conversation, "AI").json(), described, schema, "toggle-mode")
    problem = schema["components"]["schemas"]["Problem"]
    _agree(api.get("/api/conversations/987654321").json(), problem, schema, "problem")
    _agree(api.get("/api/conversations?mode=x").json(), problem, schema, "problem")


def _agree(value, described: dict, schema: dict, at: str) -> None:
    if "$ref" in described:
        return _agree(value, schema["components"]["schemas"][described["$ref"].rsplit("/", 1)[1]], schema, at)
    for alternatives in ("allOf", "oneOf", "anyOf"):
        if alternatives in described:
            if value is None:
                assert {"type": "null"} in described[alternatives] or "null" in _types(described), f"{at} is null"
                return None
            return _agree(value, next(d for d in described[alternatives] if d != {"type": "null"}), schema, at)
    kinds = _types(described)
    python = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": type(None), "number": (int, float)}
    assert not kinds or any(isinstance(value, python[kind]) for kind in kinds), f"{at} is {value!r}, described as {kinds}"
    if "enum" in described:
        assert value in described["enum"], f"{at} is {value!r}"
    if isinstance(value, dict) and "properties" in described:
        assert set(value) <= set(described["properties"]), at
        assert set(described.get("required", [])) <= set(value), at
        for name, part in value.items():
            _agree(part, described["properties"][name], schema, f"{at}.{name}")
    if isinstance(value, list):
        for part in value:
            _agree(part, described.get("items", {}), schema, f"{at}[]")
    return None


def _types(described: dict) -> list[str]:
    kinds = described.get("type", [])
    return [kinds] if isinstance(kinds, str) else kinds


def test_the_documentation_is_a_page_without_foreign_or_inline_script(agency):
    visitor = Client(HTTP_HOST="alpha.localhost")
    page = visitor.get("/api/docs/")
    assert page.status_code == 200 and "swagger-ui" in page.text
    policy = page.headers["Content-Security-Policy"]
    script = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert script.split() == ["script-src", "'self'"]
    assert "https://" not in page.text.replace("http://www.w3.org", "")
    start = visitor.get("/api/docs/?script=")
    assert start.status_code == 200 and start.headers["Content-Type"].startswith("application/javascript")


def test_an_agent_who_left_reads_nothing(api, agent, conversation):
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    assert api.get("/api/conversations").status_code == 401


def test_a_token_is_had_for_a_password_and_used(agency, agent, conversation):
    client = Client(HTTP_HOST="alpha.localhost")
    pair = post(client, "/api/token/", {"email": agent.email, "password": PASSWORD}).json()
    found = client.get("/api/conversations", headers={"Authorization": f"Bearer {pair['access']}"})
    assert [row["id"] for row in found.json()["results"]] == [conversation.pk]
