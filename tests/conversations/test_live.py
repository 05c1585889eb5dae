"""What happens is on every open screen that may show it. The streams are opened by the public door; what PostgreSQL would
tell is told here by hand, since a test's transaction never commits (the whole way is in tests/stories/test_live.py)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import forget_agencies, in_agency
from conversations import inbox, live, live_pieces
from conversations.models import Conversation, Presence
from tests import builders

KEEPS = {"beat", "hello"}


@pytest.fixture(autouse=True)
def hub(monkeypatch) -> Iterator[live.Hub]:
    """A hub of this test's own, whose threads stay at home."""
    own = live.Hub()
    monkeypatch.setattr(own, "_begin", lambda: None)
    monkeypatch.setattr(live, "hub", own)
    monkeypatch.setattr("conversations.live_views.hub", own)
    yield own
    own.close()


@pytest.fixture
def screen(hub, client_for) -> Callable[..., Screen]:
    def make(agent: Agent | Client, subdomain: str = "alpha", headers: dict | None = None, **asked) -> Screen:
        client = agent if isinstance(agent, Client) else client_for(agent, subdomain)
        before = set(hub.of(subdomain))
        response = client.get("/live", {"list": 1, "tab": "all"} | asked, headers=headers)
        assert (response.status_code, response["Content-Type"]) == (200, "text/event-stream")
        [stream] = set(hub.of(subdomain)) - before
        return Screen(response, stream)

    return make


class Screen:
    """An open stream: what has been written to it since somebody looked."""

    def __init__(self, response, stream: live.Stream) -> None:
        self.response, self.stream = response, stream

    def events(self, *names: str) -> list[dict]:
        found = []
        while not self.stream.frames.empty():
            piece = self.stream.frames.get_nowait()
            fields = dict(line.split(": ", 1) for line in (piece or b"event: end\ndata: null").decode().strip().split("\n"))
            if "event" in fields:
                found.append({"event": fields["event"], "id": int(fields.get("id", 0)), "data": json.loads(fields["data"])})
        return [event for event in found if (event["event"] in names if names else event["event"] not in KEEPS)]


def tell(hub: live.Hub, *conversations: Conversation, schema: str = "alpha", since: int = 0, **kinds: int) -> None:
    """What the triggers of these conversations have told since."""
    news = live.News()
    for conversation in conversations:
        touched = [*conversation.messages.filter(touched__gt=since).values_list("touched", flat=True), Conversation.objects.get(pk=conversation.pk).touched]
        for number in touched:
            news.add("thread", conversation.pk, number)
    for kind, whose in kinds.items():
        news.add(kind, whose)
    hub.tell(schema, news)


def newest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM conversations_touched")
        return cursor.fetchone()[0]


# --- the numbers ------------------------------------------------------------------------------------------------------------


def test_whatever_changes_the_screen_gets_the_next_number_and_nothing_else_does(conversation):
    said = builders.says(conversation, "Hello")
    said.refresh_from_db()
    conversation.refresh_from_db()
    before, own = said.touched, conversation.touched
    assert before and own

    Conversation.objects.filter(pk=conversation.pk).update(answer_attempts=3, lease_until=timezone.now())
    said.attempts = 2
    said.save()
    said.refresh_from_db()
    conversation.refresh_from_db()
    assert (said.touched, conversation.touched) == (before, own), "a lease or an attempt is on no screen"

    said.text = "Hello there"
    said.touched = 0
    said.save()
    said.refresh_from_db()
    assert said.touched > max(before, own), "and an old number that is saved with the row changes nothing"


def test_two_agencies_count_for_themselves(conversation, other_agency):
    builders.says(conversation, "Hello")
    with in_agency("beta"):
        before = newest()
    builders.says(conversation, "Once more")
    with in_agency("beta"):
        assert newest() == before


def test_news_say_which_row_and_never_what_is_in_it(conversation):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.live_news")
        said = builders.says(conversation, "A secret")
        cursor.execute("SELECT schema, kind, whose, touched FROM public.live_news ORDER BY id")
        told = cursor.fetchall()
    said.refresh_from_db()
    assert ("alpha", "thread", conversation.pk, said.touched) in told
    assert {row[:3] for row in told} == {("alpha", "thread", conversation.pk)}


# --- rows ---------------------------------------------------------------------------------------------------------------------


def test_a_message_is_on_the_list_of_whoever_may_see_it_and_of_nobody_else(hub, screen, owner, agent, conversation, other_agency):
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    Conversation.objects.filter(pk=conversation.pk).update(assignee=owner)
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    seen, hidden, foreign = screen(owner), screen(agent), screen(stranger, "beta")
    builders.says(conversation, "Is the flat <b>free</b>?")
    tell(hub, conversation)

    [row] = seen.events("row")
    assert row["data"]["c"] == conversation.pk
    assert "Is the flat &lt;b&gt;free&lt;/b&gt;?" in row["data"]["html"]
    assert row["id"] == newest(), "what a browser gives back when it returns"
    assert hidden.events() == [] == foreign.events()

    Conversation.objects.filter(pk=conversation.pk).update(assignee=agent.pk)
    tell(hub, conversation)
    assert [event["data"]["c"] for event in hidden.events("row")] == [conversation.pk], "now it is theirs"


def test_a_row_that_leaves_a_tab_or_an_agents_sight_leaves_the_screen(hub, screen, owner, agent, conversation):
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    Conversation.objects.filter(pk=conversation.pk).update(assignee=agent.pk)
    handled, theirs = screen(owner, tab="ai"), screen(agent)
    conversation.refresh_from_db()
    conversation.take_over(by=owner, needs_person=True)
    tell(hub, conversation)
    assert [(event["event"], event["data"]["c"]) for event in handled.events("row", "gone")] == [("gone", conversation.pk)]
    assert [event["event"] for event in theirs.events("row", "gone")] == ["row"]

    Conversation.objects.filter(pk=conversation.pk).update(assignee=owner)
    tell(hub, conversation)
    assert [event["event"] for event in theirs.events("row", "gone")] == ["gone"]
    tell(hub, conversation)
    assert theirs.events() == [], "and once it has gone, not even its number is told"
    assert handled.events("row", "gone") == []


def test_two_hundred_screens_get_one_row_that_was_made_once(hub, screen, owner, conversation):
    few = [screen(owner) for _ in range(2)]
    builders.says(conversation, "One")
    with CaptureQueriesContext(connection) as for_two:
        tell(hub, conversation)
    many = few + [screen(owner, thread=conversation.pk) for _ in range(18)]
    with CaptureQueriesContext(connection) as first_with_threads:
        tell(hub, conversation)
    more = many + [screen(owner, thread=conversation.pk) for _ in range(180)]
    for one in more:
        one.events()
    builders.says(conversation, "Two")
    with CaptureQueriesContext(connection) as for_many:
        tell(hub, conversation)
    assert len(for_many) <= len(first_with_threads) + 2, "the statements do not grow with the screens"  # two: what is kept for some seconds
    assert len(for_two) < 15
    pieces = [one.stream.frames.get_nowait() for one in more]
    assert len({id(piece) for piece in pieces}) == 1, "every stream has the very same row"


def test_a_list_in_an_order_of_its_own_is_asked_for_again(hub, screen, owner, conversation):
    waiting, searching = screen(owner, order="waiting"), screen(owner, q="Lee")
    tell(hub, conversation)
    assert [event["event"] for event in waiting.events()] == ["look"] == [event["event"] for event in searching.events()]


def test_labels_and_names_are_told_as_well(hub, screen, owner, conversation):
    seen = screen(owner)
    conversation.contact.given_name = "Leonard"
    conversation.contact.save()
    tell(hub, contact=conversation.contact_id)
    assert "Leonard" in seen.events("row")[0]["data"]["html"]


# --- threads -------------------------------------------------------------------------------------------------------------------


def test_a_thread_gets_only_its_end_and_a_changed_tick_further_up(hub, screen, owner, conversation):
    for n in range(30):
        builders.says(conversation, f"Message {n}")
    watching = screen(owner, thread=conversation.pk)
    listening = screen(owner)
    before = newest()
    builders.says(conversation, "The newest")
    tell(hub, conversation, since=before)
    [told] = watching.events("thread")
    said = list(conversation.messages.order_by("pk"))
    assert told["data"]["after"] == f"m{said[-2].pk}"
    assert "The newest" in told["data"]["html"]
    assert "Message 28" not in told["data"]["html"]
    assert 'id="pen"' in told["data"]["html"], "the pen comes along"
    assert listening.events("thread") == []

    before = newest()
    said[20].text = "Message 20, edited"
    said[20].save()
    tell(hub, conversation, since=before)
    [told] = watching.events("thread")
    assert told["data"]["after"] == f"m{said[19].pk}"
    assert "Message 20, edited" in told["data"]["html"]


def test_lines_name_no_reader_and_say_who_is_named(hub, screen, owner, agent, conversation):
    watching = screen(owner, thread=conversation.pk)
    conversation.send(by=agent, text="I am on it", client_key="k1")
    tell(hub, conversation)
    html = watching.events("thread")[0]["data"]["html"]
    assert f'<span data-agent="{agent.pk}" data-own="You">Anna</span>' in html
    assert f'<span data-agent="{agent.pk}" data-own="You hold the pen">Anna holds the pen</span>' in html


def test_a_thread_is_not_told_to_whoever_may_not_see_it(hub, screen, owner, agent, conversation):
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    Conversation.objects.filter(pk=conversation.pk).update(assignee=owner)
    never = screen(agent, thread=conversation.pk)
    builders.says(conversation, "For the owner")
    tell(hub, conversation, presence=conversation.pk)
    assert never.events() == []


# --- coming back -------------------------------------------------------------------------------------------------------------------


def test_whoever_comes_back_is_told_what_happened_meanwhile(screen, owner, conversation):
    other = builders.a_conversation(conversation.channel)
    old = newest()
    builders.says(conversation, "While you slept")
    builders.says(other, "And this")
    back = screen(owner, thread=conversation.pk, headers={"last-event-id": str(old + live_pieces.MARGIN)})
    events = back.events()
    assert {event["data"]["c"] for event in events if event["event"] == "row"} >= {conversation.pk, other.pk}
    assert "While you slept" in next(event for event in events if event["event"] == "thread")["data"]["html"]


@pytest.mark.parametrize("nonsense", ["-1", "1.5", "' OR 1=1", "9" * 40, "²"])
def test_a_number_that_makes_no_sense_asks_the_page_to_look(screen, owner, conversation, nonsense):
    assert [event["event"] for event in screen(owner, after=nonsense).events("look")] == ["look"]


def test_many_changes_are_not_told_one_by_one(screen, owner, channel):
    for _ in range(live_pieces.MOST_AT_ONCE + 1):
        builders.a_conversation(channel)
    assert [event["event"] for event in screen(owner, after="1").events("row", "look")] == ["look"]


# --- who is welcome --------------------------------------------------------------------------------------------------------------------


def test_nobody_without_a_session_gets_a_stream(client_for, agency):
    assert client_for().get("/live").status_code == 302


def test_a_full_house_sends_the_page_back_to_asking(hub, settings, client_for, screen, owner):
    settings.LIVE_STREAMS = 1
    first = screen(owner)
    assert client_for(owner).get("/live?list=1").status_code == 204
    first.stream.close()  # as the server does when the client has gone
    assert len(hub) == 0
    screen(owner)


@pytest.mark.parametrize("deed", ["deactivated", "left", "signed out", "ended elsewhere", "another password", "suspended"])
def test_a_stream_ends_with_what_allowed_it(hub, client_for, screen, owner, agent, agency, deed):
    client = client_for(agent)
    ends = screen(client)
    stays = screen(owner)
    hub._check("alpha")
    assert not ends.stream.is_over
    match deed:
        case "deactivated":
            Agent.objects.filter(pk=agent.pk).update(is_active=False)
        case "left":
            client_for(owner).post(f"/settings/team/{agent.pk}/leave")
        case "signed out":
            client.post("/sign-out")
        case "ended elsewhere":
            client_for(agent).post("/profile/sessions/end")
        case "another password":
            agent.set_password("quite another door")
            agent.save()
        case "suspended":
            agency.state = "suspended"
            agency.save()
            forget_agencies()
    hub._check("alpha")
    assert ends.stream.is_over
    assert stays.stream.is_over == (deed == "suspended")
    for _ in range(len(KEEPS) + 4):
        if next(ends.stream, None) is None:
            break
    else:
        pytest.fail("the stream goes on")


def test_a_screen_that_does_not_read_is_ended_and_holds_up_nobody(hub, screen, owner, conversation, monkeypatch):
    monkeypatch.setattr(live, "WAITING_FRAMES", 5)
    asleep, awake = screen(owner), screen(owner)
    for n in range(8):
        builders.says(conversation, f"Message {n}")
        tell(hub, conversation)
        assert "row" in [event["event"] for event in awake.events()]
    assert asleep.stream.is_over
    assert not awake.stream.is_over


# --- the tabs -------------------------------------------------------------------------------------------------------------------------------


def test_the_numbers_on_the_tabs_are_those_of_the_page(hub, screen, owner, agent, conversation, channel):
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    agent.refresh_from_db()
    builders.a_conversation(channel, assignee=agent)
    builders.says(conversation, "Hello")
    conversation.take_over(by=owner)
    screens = {one: screen(one) for one in (owner, agent)}
    live_pieces.hand_out_counts(hub.of("alpha"))
    for one, shown in screens.items():
        [counts] = shown.events("counts")
        pulse = inbox.Inbox(one).pulse
        assert counts["data"] | {"mark": ""} == {name: getattr(pulse, name) for name in pulse.__slots__} | {"mark": ""}


# --- who is here ------------------------------------------------------------------------------------------------------------------------------


def here(client, conversation: Conversation, **fields) -> int:
    return client.post(reverse("conversations:here", args=[conversation.pk]), fields).status_code


def test_colleagues_see_who_is_here_and_who_writes(hub, client_for, screen, owner, agent, conversation):
    watching = screen(owner, thread=conversation.pk)
    watching.events()
    assert here(client_for(agent), conversation) == 204
    tell(hub, presence=conversation.pk)
    assert "Anna is here" in watching.events("presence")[0]["data"]["html"]
    here(client_for(agent), conversation, typing="1")
    tell(hub, presence=conversation.pk)
    assert "Anna is writing…" in watching.events("presence")[0]["data"]["html"]
    here(client_for(agent), conversation, away="1")
    tell(hub, presence=conversation.pk)
    assert "Anna" not in watching.events("presence")[0]["data"]["html"]


def test_nobody_can_be_in_front_of_a_hidden_thread(client_for, owner, agent, conversation, other_agency):
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    Conversation.objects.filter(pk=conversation.pk).update(assignee=owner)
    assert here(client_for(agent), conversation, typing="1") == 404
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    assert here(client_for(stranger, "beta"), conversation, typing="1") == 404
    assert not Presence.objects.exists()


# --- two who answer at once ----------------------------------------------------------------------------------------------------------------------


def send(client, conversation: Conversation, text: str, **fields):
    return client.post(reverse("conversations:send", args=[conversation.pk]), {"text": text} | fields, headers={"HX-Request": "true"})


def test_the_second_who_answers_is_asked_once(client_for, owner, agent, conversation):
    said = builders.says(conversation, "Is it free?")
    assert send(client_for(agent), conversation, "Yes", known=said.pk, client_key="a1").status_code == 200
    asked = send(client_for(owner), conversation, "No", known=said.pk, client_key="o1")
    assert asked.status_code == 200 and asked["X-Asks-First"]
    assert "Anna answered" in asked.content.decode()
    assert "Send anyway" in asked.content.decode()
    assert [message.text for message in conversation.messages.filter(author="agent")] == ["Yes"], "nothing has left"
    assert send(client_for(owner), conversation, "No", known=said.pk, anyway="1", client_key="o1").status_code == 200
    assert [message.text for message in conversation.messages.filter(author="agent")] == ["Yes", "No"]


def test_who_has_seen_the_answer_is_not_asked(client_for, owner, agent, conversation):
    said = builders.says(conversation, "Is it free?")
    send(client_for(agent), conversation, "Yes", known=said.pk, client_key="a1")
    seen = conversation.messages.get(text="Yes")
    assert send(client_for(owner), conversation, "And the pool too", known=seen.pk, client_key="o1").status_code == 200
    assert send(client_for(owner), conversation, "And the gym", known=seen.pk, client_key="o2").status_code == 200, "one's own words are no surprise"


def test_a_colleague_who_is_writing_is_minded_for_a_moment(client_for, owner, agent, conversation):
    said = builders.says(conversation, "Is it free?")
    here(client_for(agent), conversation, typing="1")
    assert "Anna is writing" in send(client_for(owner), conversation, "Yes", known=said.pk, client_key="o1").content.decode()
    Presence.objects.update(typing_at=timezone.now() - timezone.timedelta(seconds=20))
    assert send(client_for(owner), conversation, "Yes", known=said.pk, client_key="o1").status_code == 200


def test_without_scripts_the_words_come_back_in_the_composer(client_for, owner, agent, conversation):
    said = builders.says(conversation, "Is it free?")
    send(client_for(agent), conversation, "Yes", known=said.pk, client_key="a1")
    client = client_for(owner)
    page = client.post(reverse("conversations:send", args=[conversation.pk]), {"text": "No way", "known": said.pk}, follow=True)
    assert "is answering as well" in page.content.decode()
    assert ">No way</textarea>" in page.content.decode()
    again = client.post(reverse("conversations:send", args=[conversation.pk]), {"text": "No way", "known": conversation.messages.order_by("-pk")[0].pk})
    assert again.status_code == 302
    assert conversation.messages.filter(text="No way").exists()
