"""The inbox: tabs, filters, kept views, search with its jump, labels, deeds on several, the file, and what it costs."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.inbox import Inbox, pulses
from conversations.models import Author, Conversation, Label, Mode, Note, SavedView, Status
from personas.models import Turn
from tests.builders import a_channel, a_conversation, a_listing, says
from tests.statements import statements_of

HTMX = {"HTTP_HX_REQUEST": "true"}
PASSWORD = "a-door-that-is-open"


@pytest.fixture
def colleague(agency) -> Agent:
    return Agent.objects.create_user("ben@alpha.example", PASSWORD, name="Ben Birch")


def shown(browser, address: str) -> list[str]:
    """The names in the rows of a page, in order."""
    response = browser.get(address)
    assert response.status_code == 200
    return re.findall(r'row-title" dir="auto">([^<]+)<', response.content.decode())


def body(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def several(browser, deed: str, picks, **more):
    return browser.post("/inbox/several", {"deed": deed, "pick": [c.pk for c in picks]} | more, **HTMX)


# --- tabs and rows -------------------------------------------------------------------------------------------------------


def test_each_tab_has_its_conversations_and_its_count(browser, channel, agent, colleague):
    a_conversation(channel, name="Ai One")
    a_conversation(channel, name="Mine", assignee=agent, mode=Mode.HUMAN)
    a_conversation(channel, name="Waits", assignee=colleague, mode=Mode.HUMAN, last_author="contact")
    a_conversation(channel, name="Asked", needs_person=True)
    for tab, names in {"needs": {"Waits", "Asked"}, "mine": {"Mine"}, "unassigned": {"Ai One", "Asked"}, "ai": {"Ai One"},
                       "all": {"Ai One", "Mine", "Waits", "Asked"}}.items():
        assert set(shown(browser, f"/?tab={tab}")) == names
        assert re.search(rf'id="tab-{tab}"[^>]+>[^<]+<span[^>]+>{len(names)}</span>', body(browser.get("/"))), tab


def test_a_row_says_who_spoke_last_who_has_it_and_how_long_it_waits(browser, channel, agent, colleague):
    conversation = a_conversation(channel, name="Lee Ming", assignee=colleague)
    says(conversation, "Is it *free*?", name="Lee Ming")
    assert "Lee: Is it free?" in body(browser.get("/?tab=all"))
    conversation.send(by=colleague, text="It is.")
    text = body(browser.get("/?tab=all"))
    assert f'<span data-agent="{colleague.pk}">Ben</span>: It is.' in text and "Waiting for a person" not in text
    says(conversation, "When can I see it?", name="Lee Ming")
    assert 'class="debt"' in body(browser.get("/?tab=all")) and "Waiting for a person" in body(browser.get("/?tab=all"))


def test_the_clock_of_the_waiting_starts_with_the_first_word_and_stops_with_the_answer(channel, agent):
    conversation = a_conversation(channel)
    early = timezone.now() - timedelta(minutes=5)
    says(conversation, "Hello", occurred_at=early)
    assert conversation.waiting_since is None, "the assistant has it"
    conversation.take_over(by=agent)
    assert conversation.waiting_since == early
    says(conversation, "Anybody?")
    assert conversation.waiting_since == early
    conversation.send(by=agent, text="Here I am")
    assert conversation.waiting_since is None
    with pytest.raises(IntegrityError, match="who_waits_has_a_clock"), transaction.atomic():
        Conversation.objects.update(needs_person=True)


def test_longest_waiting_comes_first_when_asked_for(browser, channel):
    now = timezone.now()
    for name, minutes in (("Short", 1), ("Long", 60), ("Middle", 20)):
        a_conversation(channel, name=name, needs_person=True, waiting_since=now - timedelta(minutes=minutes), last_at=now - timedelta(minutes=minutes))
    assert shown(browser, "/?tab=needs") == ["Short", "Middle", "Long"]
    assert shown(browser, "/?tab=needs&order=waiting") == ["Long", "Middle", "Short"]


def test_an_inbox_in_which_nobody_waits_names_whom_the_assistant_looks_after(browser, channel):
    a_conversation(channel, name="Petra Paulsen")
    text = body(browser.get("/"))
    assert "Nobody is waiting for you" in text and "handling 1 conversation." in text and "Petra Paulsen" in text
    for tab, words in (("mine", "Nothing is assigned to you"), ("unassigned", "Petra")):
        assert words in body(browser.get(f"/?tab={tab}"))


# --- filters and kept views ----------------------------------------------------------------------------------------------


@pytest.fixture
def many(channel, agent, colleague):
    """One conversation for each filter to find, and one for none."""
    hot = Label.objects.create(name="Hot", colour="red")
    other = a_channel("7155", name="Second number")
    listing = a_listing(reference="AX-77")
    made = {
        "labelled": a_conversation(channel, name="labelled"), "numbered": a_conversation(other, name="numbered"),
        "listed": a_conversation(channel, name="listed"), "bens": a_conversation(channel, name="bens", assignee=colleague),
        "human": a_conversation(channel, name="human", mode=Mode.HUMAN, assignee=agent),
        "old": a_conversation(channel, name="old", last_at=datetime(2026, 3, 4, 17, 30, tzinfo=UTC)),
    }
    made["labelled"].labels.add(hot)
    Turn.objects.create(conversation=made["listed"], action="RESPOND", decided_by="model", listings=[{"id": listing.pk, "version": 1}])
    return made | {"hot": hot, "other": other}


@pytest.mark.parametrize(("asked", "names", "chip"), [
    ("label={hot}", {"labelled"}, "Hot"), ("number={other}", {"numbered"}, "Second number"), ("listing=ax-77", {"listed"}, "About ax-77"),
    ("assignee={ben}", {"bens"}, "Ben Birch"), ("assignee=me", {"human"}, "Mine"), ("mode=human", {"human"}, "With a person"),
    ("since=2026-03-05&until=2026-03-05", {"old"}, "Since 5 Mar 2026"), ("until=2026-03-04", set(), "Until 4 Mar 2026"),
    ("label=999", set(), "something that is gone"), ("listing=NONE-1", set(), "About NONE-1"),
    ("assignee=none&mode=ai&label={hot}", {"labelled"}, "Assigned to nobody"),
])
def test_a_filter_narrows_the_list_and_shows_as_a_chip(browser, many, colleague, asked, names, chip):
    asked = asked.format(hot=many["hot"].pk, other=many["other"].pk, ben=colleague.pk)
    assert set(shown(browser, f"/?tab=all&{asked}")) == names
    text = body(browser.get(f"/?tab=all&{asked}"))
    assert f"{chip}<svg" in text
    if not names:
        assert "No conversation passes these filters" in text and "Clear the filters" in text


def test_nonsense_in_a_filter_is_as_if_it_were_not_there(browser, many):
    everything = set(shown(browser, "/?tab=all"))
    for nonsense in ("label=x", "number=-1", "assignee=%27", "mode=robot", "since=yesterday", "until=0001-01-01", "order=random", "shown=9e9",
                     "label=99999999999999999999", "listing=%00"):
        assert set(shown(browser, f"/?tab=all&{nonsense}")) == everything, nonsense


def test_the_sheet_of_filters_shows_what_is_set_and_knows_the_agencys_own(browser, many):
    text = body(browser.get(f"/inbox/filters?tab=mine&label={many['hot'].pk}&order=waiting", **HTMX))
    assert f'value="{many["hot"].pk}" selected' in text and '<option value="mine" selected' in text and 'value="waiting" checked' in text
    assert "<html" not in text and "<html" in body(browser.get("/inbox/filters"))


def test_a_view_is_kept_and_only_an_owner_shares_one(browser, client_for, owner, many, agent):
    view = {"tab": "all", "label": many["hot"].pk, "order": "waiting", "q": "forgotten"}
    assert browser.post("/inbox/views", view | {"name": "Hot ones", "shared": "on"}).status_code == 302
    kept = SavedView.objects.get()
    assert (kept.agent, kept.shared, kept.address) == (agent, False, f"tab=all&label={many['hot'].pk}&order=waiting")
    assert shown(browser, f"/?{kept.address}") == ["labelled"]
    mine = client_for(owner)
    assert "Hot ones" in body(browser.get("/")) and "Hot ones" not in body(mine.get("/"))
    mine.post("/inbox/views", {"tab": "needs", "name": "For all", "shared": "on"})
    assert "For all" in body(browser.get("/"))
    browser.post("/inbox/views", {"tab": "mine", "name": "Hot ones"})
    assert SavedView.objects.get(agent=agent).address == "tab=mine", "the same name again replaces it"
    assert browser.post(f"/inbox/views/{SavedView.objects.get(agent=owner).pk}/delete").status_code == 404
    browser.post(f"/inbox/views/{SavedView.objects.get(agent=agent).pk}/delete")
    assert list(SavedView.objects.values_list("name", flat=True)) == ["For all"]
    browser.post("/inbox/views", {"tab": "mine", "name": " "})
    assert SavedView.objects.count() == 1


# --- search --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["+65 9123 4567", "0065 9123-4567", "(65) 9123.4567", "91234567", "٩١٢٣٤٥٦٧", "091234567"])
def test_a_number_is_found_however_it_is_written(browser, channel, query):
    found = a_conversation(channel, name="Found")
    found.contact.addresses.update(value="+6591234567")
    a_conversation(channel, name="Other")
    assert shown_people(browser, query) == ["Found"]


def shown_people(browser, query: str) -> list[str]:
    text = body(browser.get("/", {"q": query}))
    rows = re.findall(r'<li id="c\d+".*?row-title" dir="auto">(.*?)</span>', text, re.DOTALL)
    return [re.sub(r"</?mark>", "", row) for row in rows]


def test_a_name_is_found_without_its_accents_and_with_its_words_in_any_order(browser, channel):
    a_conversation(channel, name="José Álvarez Núñez")
    a_conversation(channel, name="Josef Alt")
    assert shown_people(browser, "nunez jose") == ["José Álvarez Núñez"]


def test_results_stand_in_groups_and_a_message_opens_in_its_context(browser, channel):
    conversation = a_conversation(channel, name="Garden Fan")
    heard = says(conversation, "Is there a garden with a pond? " + "And more. " * 40, name="Garden Fan")
    for number in range(60):
        conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text=f"later {number}")
    a_listing(reference="GARDEN-1", title="House with a garden")
    text = body(browser.get("/?q=GARDEN&tab=mine"))
    assert re.findall(r'found-head"[^>]*><h2>(\w+)', text) == ["People", "Messages", "Listings"]
    assert "<mark>Garden</mark> Fan" in text and "<mark>garden</mark> with a pond" in text and "…" in text and "<mark>GARDEN</mark>-1" in text
    link = re.search(rf'href="(/conversations/{conversation.pk}\?[^"]*message={heard.pk}#m{heard.pk})"', text)
    assert link
    assert "listing=GARDEN-1" in text


def test_all_words_count_and_nothing_in_them_is_a_pattern(browser, channel):
    one, other = a_conversation(channel, name="One"), a_conversation(channel, name="Other")
    says(one, "pool and 100% garden_view", name="One")
    says(other, "a pool, 1000 gardens", name="Other")
    for query, found in (("garden pool", 2), ("100%", 1), ("garden_view", 1), ("po%l", 0), ("'); DROP", 0), ("\\", 0)):
        assert len(re.findall(r'id="hit\d', body(browser.get("/", {"q": query})))) == found, query


def test_what_a_stranger_wrote_is_marked_but_never_run(browser, channel):
    conversation = a_conversation(channel, name="<b>Bold</b> garden")
    says(conversation, "<script>garden()</script> <mark>", name="<b>Bold</b> garden")
    text = body(browser.get("/?q=garden"))
    assert "&lt;script&gt;<mark>garden</mark>()&lt;/script&gt;" in text and "&lt;b&gt;Bold" in text
    text = body(browser.get("/", {"q": '"><img src=x onerror=alert(1)>'}))
    assert "<img src=x" not in text


def test_discarded_drafts_and_deleted_words_are_not_found(browser, conversation):
    conversation.messages.create(author=Author.AI, status=Status.DISCARDED, text="secretplan", epoch=1)
    conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text="secretplan", deleted_at=timezone.now())
    assert "Nothing found" in body(browser.get("/?q=secretplan"))


def test_words_heard_in_a_voice_message_are_found(browser, conversation):
    says(conversation, "[Voice 0:12]", kind="voice")
    conversation.messages.update(transcript="I would like a balcony")
    assert "<mark>balcony</mark>" in body(browser.get("/?q=balcony"))


# --- labels --------------------------------------------------------------------------------------------------------------


def test_a_label_is_made_stuck_on_renamed_and_only_an_owner_deletes_it(browser, client_for, owner, conversation):
    assert browser.post("/settings/labels", {"name": "Viewing", "colour": "blue"}).status_code == 302
    label = Label.objects.get()
    several(browser, "stick", [conversation], label=label.pk)
    assert 'class="label label-blue">Viewing<' in body(browser.get("/?tab=all"))
    browser.post(f"/settings/labels/{label.pk}", {"name": "Viewed", "colour": "green"})
    assert 'class="label label-green">Viewed<' in body(browser.get("/?tab=all"))
    assert browser.post(f"/settings/labels/{label.pk}/delete").status_code == 403
    assert client_for(owner).post(f"/settings/labels/{label.pk}/delete").status_code == 302
    assert Conversation.objects.filter(pk=conversation.pk).exists() and not Label.objects.exists()


@pytest.mark.parametrize(("form", "words"), [
    ({"name": "HOT", "colour": "red"}, "There is a label of this name already"), ({"name": "", "colour": "red"}, "required"),
    ({"name": "x" * 31, "colour": "red"}, "at most 30"), ({"name": "New", "colour": "plaid"}, "Select a valid choice"),
])
def test_a_label_that_cannot_be_is_explained(browser, agency, form, words):
    Label.objects.create(name="Hot")
    response = browser.post("/settings/labels", form)
    assert response.status_code == 422 and words in response.content.decode() and Label.objects.count() == 1


def test_the_poll_notices_a_label(browser, conversation):
    since = re.search(r'name="since" value="([^"]+)"', body(browser.get("/?tab=all")))[1]
    assert browser.get("/inbox/rows", {"tab": "all", "since": since}, **HTMX).status_code == 204
    conversation.labels.add(Label.objects.create(name="Hot"))
    assert "Hot" in body(browser.get("/inbox/rows", {"tab": "all", "since": since}, **HTMX))


# --- several at once -----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(channel):
    return [a_conversation(channel, name=f"Person {n}") for n in range(3)]


def again(conversations) -> list[Conversation]:
    return [Conversation.objects.get(pk=c.pk) for c in conversations]


def way_back(response) -> str:
    return re.search(r'name="note" value="([^"]+)"', response.content.decode())[1]


def test_giving_several_to_a_colleague_and_taking_it_back(browser, three, colleague, agent, worker):
    three[0].assign(agent, by=agent)
    response = several(browser, "assign", three, agent=colleague.pk)
    assert "3 conversations given to Ben Birch." in body(response) and "sheet-done" in response["HX-Trigger"]
    assert {c.assignee for c in again(three)} == {colleague}
    browser.post("/inbox/undo", {"note": way_back(response)}, **HTMX)
    assert [c.assignee for c in again(three)] == [agent, None, None]


def test_an_undo_leaves_alone_what_somebody_has_changed_since_and_is_the_agents_own(browser, client_for, owner, three, colleague, agent):
    note = way_back(several(browser, "assign", three, agent=colleague.pk))
    three[0].assign(owner, by=colleague)
    assert "can no longer be undone" in body(client_for(owner).post("/inbox/undo", {"note": note}, **HTMX))
    assert "can no longer be undone" in body(browser.post("/inbox/undo", {"note": note[:-2] + "xx"}, **HTMX))
    assert "Undone." in body(browser.post("/inbox/undo", {"note": note}, **HTMX))
    assert [c.assignee for c in again(three)] == [owner, None, None]


@pytest.mark.parametrize(("deed", "sentence", "before", "after"), [("read", "1 conversation marked read.", [2, 0, 0], [0, 0, 0]),
                                                                   ("unread", "2 conversations marked unread.", [2, 0, 0], [2, 1, 1])])
def test_read_and_unread_and_back(browser, three, deed, sentence, before, after):
    three[0]._store(unread=2)
    response = several(browser, deed, three)
    assert sentence in body(response) and [c.unread for c in again(three)] == after
    browser.post("/inbox/undo", {"note": way_back(response)}, **HTMX)
    assert [c.unread for c in again(three)] == before


def test_a_label_goes_on_several_and_undo_leaves_those_that_had_it(browser, three):
    label = Label.objects.create(name="Hot")
    three[0].labels.add(label)
    response = several(browser, "stick", three, label=label.pk)
    assert "2 conversations have the label Hot now." in body(response)
    browser.post("/inbox/undo", {"note": way_back(response)}, **HTMX)
    assert list(label.conversations.all()) == [three[0]]
    response = several(browser, "unstick", three, label=label.pk)
    assert "off 1 conversation" in body(response) and not label.conversations.exists()


def test_the_pen_of_several(browser, three, colleague):
    three[0].take_over(by=colleague)
    assert "You hold the pen of 2 conversations. Of 1 more nothing changed: a person had it already." in body(several(browser, "take_over", three))
    assert all(c.is_with_human for c in again(three))
    assert "The assistant has 3 conversations" in body(several(browser, "hand_back", three))
    assert not any(c.is_with_human for c in again(three))


def test_the_pen_goes_back_as_long_as_it_has_not_moved_again(browser, three, agent, colleague):
    note = way_back(several(browser, "take_over", three))
    three[0].refresh_from_db()
    three[0].hand_back(by=colleague)
    three[0].take_over(by=colleague)
    assert "Undone." in body(browser.post("/inbox/undo", {"note": note}, **HTMX))
    assert [c.is_with_human for c in again(three)] == [True, False, False]
    note = way_back(several(browser, "hand_back", three[:1]))
    browser.post("/inbox/undo", {"note": note}, **HTMX)
    assert again(three)[0].is_with_human and again(three)[0].mode_changes.last().by == agent


def test_notes_that_name_me_have_a_tab_that_shows_once_there_is_one(browser, client_for, three, agent, colleague, other_agency):
    assert "tab-mentions" not in body(browser.get("/"))
    Note.write(three[0], by=colleague, text="@anna they want the sea view")
    Note.write(three[0], by=colleague, text="@anna and soon")
    assert 'id="tab-mentions"' in body(browser.get("/")) and Inbox(agent).pulse.mentions == pulses([agent, colleague])[agent.pk].mentions == 1
    assert shown(browser, "/?tab=mentions") == ["Person 0"] and shown(client_for(colleague), "/?tab=mentions") == []
    three[0].assign(colleague, by=colleague)
    agent.visibility = "own"
    agent.save()
    assert Inbox(agent).pulse.mentions == 0 and shown(browser, "/?tab=mentions") == []
    with in_agency("beta"):
        assert Inbox(Agent.objects.get(email="owner@beta.example")).pulse.mentions == 0


def test_the_menu_knows_every_place_and_owners_have_more_of_them(browser, client_for, owner):
    agents, owners = body(browser.get("/menu", **HTMX)), body(client_for(owner).get("/menu"))
    assert 'href="/?tab=unassigned"' in agents and 'href="/settings/team"' not in agents
    assert 'href="/settings/team"' in owners and "<html" in owners and "<html" not in agents


def test_nothing_chosen_nothing_done(browser, three):
    assert "Choose what to do first" in body(several(browser, "explode", three))
    assert "Choose what to do first" in body(several(browser, "assign", three, agent=""))
    assert "Choose what to do first" in body(several(browser, "stick", three, label="7777"))
    assert "No conversation is ticked" in body(several(browser, "read", []))
    assert "No conversation is chosen" in body(browser.get("/inbox/several?pick=abc&pick=99999999999999999999", **HTMX))


@pytest.mark.parametrize("deed", ["assign", "by_rule", "stick", "unstick", "read", "unread", "take_over", "hand_back"])
def test_no_deed_reaches_what_an_agent_may_not_see_nor_another_agency(client_for, three, agent, colleague, owner, other_agency, deed):
    label = Label.objects.create(name="Hot")
    three[0].labels.add(label)
    three[1].take_over(by=colleague)
    Conversation.objects.update(assignee=colleague, unread=3)
    Conversation.objects.filter(pk=three[2].pk).update(unread=0)
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    with in_agency("beta"):
        theirs = a_conversation(a_channel("7197"))
        Conversation.objects.filter(pk=theirs.pk).update(id=three[0].pk)
    before = list(Conversation.objects.order_by("pk").values()), label.conversations.count()
    several(client_for(agent), deed, three, agent=agent.pk, label=label.pk)
    assert (list(Conversation.objects.order_by("pk").values()), label.conversations.count()) == before
    several(client_for(owner), deed, three, agent=agent.pk, label=label.pk)
    with in_agency("beta"):
        untouched = Conversation.objects.get(pk=three[0].pk)
        assert (untouched.unread, untouched.assignee, untouched.mode) == (0, None, Mode.AI)


def test_the_sheet_of_one_says_who_has_it_and_who_would_get_it(browser, three, colleague):
    three[0].assign(colleague, by=colleague)
    text = body(browser.get(f"/inbox/several?pick={three[0].pk}", **HTMX))
    assert "Person 0" in text and "Assigned to Ben Birch." in text and "nobody would get it" in text
    assert "3 conversations" in body(browser.get("/inbox/several", {"pick": [c.pk for c in three]}, **HTMX))


def test_without_htmx_the_page_comes_again_and_leads_nowhere_else(browser, three):
    answer = browser.post("/inbox/several", {"deed": "unread", "pick": three[0].pk, "next": "/?tab=all"})
    assert answer.status_code == 302 and answer.url == "/?tab=all"
    assert browser.post("/inbox/several", {"deed": "read", "pick": three[0].pk, "next": "https://evil.example"}).url == "/"


# --- the file, and what it costs -----------------------------------------------------------------------------------------


def test_the_file_holds_the_list_on_screen_and_no_formula(browser, channel, agent, colleague):
    mine = a_conversation(channel, name="=HYPERLINK(1)", assignee=agent)
    mine.contact.addresses.update(value="+6591234567")
    says(mine, "@SUM(1) hello", name="=HYPERLINK(1)")
    a_conversation(channel, name="Another", assignee=colleague)
    response = browser.get("/inbox/export.csv?tab=mine")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert response["Content-Disposition"] == 'attachment; filename="conversations.csv"'
    assert [(row["Name"], row["Phone"], row["Last message"]) for row in rows] == [("'=HYPERLINK(1)", "'+6591234567", "'@SUM(1) hello")]


def test_a_narrow_agent_exports_what_they_see(client_for, channel, agent, colleague):
    a_conversation(channel, name="Hidden Hanna", assignee=colleague)
    Agent.objects.filter(pk=agent.pk).update(visibility="own")
    assert "Hidden Hanna" not in client_for(agent).get("/inbox/export.csv?tab=all").content.decode()
    assert "Hidden Hanna" in client_for(colleague).get("/inbox/export.csv?tab=all").content.decode()


def test_the_number_of_statements_is_the_same_for_ten_and_for_two_hundred(browser, channel, agent):
    label = Label.objects.create(name="Hot")

    def fill(how_many: int) -> None:
        for _ in range(how_many):
            conversation = a_conversation(channel, assignee=agent, last_by=agent)
            conversation.labels.add(label)
            conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text="a word")

    addresses = ["/?tab=all&shown=500", "/?q=word", f"/inbox/rows?tab=all&shown=500&label={label.pk}", "/inbox/export.csv?tab=all"]
    fill(10)
    few = {address: statements_of(browser, address) for address in addresses}
    fill(190)
    assert {address: statements_of(browser, address) for address in addresses} == few
    assert max(few.values()) <= 20


def test_the_words_of_messages_are_found_through_their_index(conversation):
    """With a long history the plan must be able to use it; `icontains` would ask for upper(text), which has none."""
    from conversations.models import Message
    from conversations.searching import _has

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        found = Message.objects.filter(_has("text", "garden"))
        assert "messages_by_words" in found.explain()
