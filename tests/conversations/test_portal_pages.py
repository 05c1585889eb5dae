"""The portal as an agent meets it: inbox, thread, pen, composer, notifications, the assistant's voice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.tenancy import forget_agencies, in_agency
from conversations.models import Author, Channel, Mode, Status
from escalation.handover import escalate
from escalation.models import Notification, Policy
from escalation.triggers import Trigger
from personas.models import Persona, Turn
from tests.builders import a_channel, a_conversation, a_listing, an_arrival, says

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def neighbour(other_agency):
    """A conversation in Beta, with the same words in it and as its own id."""
    with in_agency("beta"):
        theirs = a_conversation(a_channel("7199"), name="Berta of Beta")
        says(theirs, "a secret of Beta", name="Berta of Beta")
    return theirs


def page(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def mark_of(text: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', text)[1]


def ai_says(conversation, text: str, **facts):
    return conversation.messages.create(**{"author": Author.AI, "status": Status.SENT, "text": text, "epoch": conversation.epoch} | facts)


# --- at the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["conversations:inbox", "escalation:notifications", "escalation:policy", "personas:own"])
def test_whoever_is_not_signed_in_is_sent_to_the_sign_in(agency, client_for, name):
    response = client_for().get(reverse(name))
    assert response.status_code == 302 and response.url.startswith("/sign-in?next=")


def test_a_poll_after_the_session_has_ended_sends_the_whole_page_to_the_sign_in(conversation, client_for):
    response = client_for().get(reverse("conversations:changes", args=[conversation.pk]), **HTMX,
                                HTTP_HX_CURRENT_URL="http://alpha.localhost/conversations/5?tab=ai")
    assert response.status_code == 204 and response["HX-Redirect"] == "/sign-in?next=%2Fconversations%2F5"


def test_the_sign_in_page_names_the_agency_and_says_the_same_of_every_wrong_pair(agency, client_for, agent):
    assert "Alpha Homes" in page(client_for().get("/sign-in"))
    answers = [page(client_for().post("/sign-in", {"username": name, "password": "wrong"})) for name in (agent.email, "nobody@alpha.example")]
    assert all("do not go together" in answer for answer in answers)


def test_the_link_in_a_password_mail_ignores_the_host_that_was_asked(agency, client_for, agent, settings, worker):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "https://foyer.example:8443"
    client_for().post("/password/forgotten", {"email": agent.email}, HTTP_X_FORWARDED_HOST="evil.example", SERVER_PORT="1234")
    assert mail.outbox == []  # a worker writes it: no page waits for a mail server
    worker.run_all()
    assert "https://alpha.localhost:8443/password/" in mail.outbox[0].body and "Alpha Homes" in mail.outbox[0].subject
    link = re.search(r"https://alpha\.localhost:8443(/\S+)", mail.outbox[0].body)[1]
    assert "Choose a new password" in page(client_for().get(link, follow=True))
    assert "no longer works" in page(client_for().get(link[:-3] + "zzz", follow=True))


def test_a_suspended_agency_gets_a_page_fit_for_people_and_its_neighbour_none(agency, other_agency, client_for):
    Agency.objects.filter(schema_name="alpha").update(state=Agency.State.SUSPENDED, state_reason="unpaid bills")
    forget_agencies()
    for path in ("/", "/listings"):
        response = client_for().get(path)
        assert response.status_code == 403 and "closed for now" in response.content.decode() and "unpaid" not in response.content.decode()
    assert client_for(None, "beta").get("/sign-in").status_code == 200


def test_the_platforms_own_page_says_what_it_is_and_an_unknown_address_says_so_too(agency):
    visitor = Client(HTTP_HOST="localhost")
    assert "front desk for estate agencies" in page(visitor.get("/")) and "/admin/" in page(visitor.get("/"))
    response = visitor.get("/nowhere")
    assert response.status_code == 404 and "There is nothing at this address." in response.content.decode()


def test_a_page_needs_nothing_inline(browser, conversation):
    says(conversation, "Hello")
    for path in ("/", reverse("conversations:thread", args=[conversation.pk]), "/assistant", "/notifications"):
        text = page(browser.get(path))
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text) and "<style" not in text and "hx-on" not in text
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)


# --- the inbox -----------------------------------------------------------------------------------------------------------


def test_each_tab_shows_and_counts_its_own(browser, channel, agent):
    waiting, _ = a_conversation(channel, name="Wanda Waiting"), a_conversation(channel, name="Quentin Quiet")
    says(waiting, "Is anybody there?", name="Wanda Waiting")
    waiting.take_over(by=agent)
    says(waiting, "Hello?", name="Wanda Waiting")
    needs, ai = page(browser.get("/")), page(browser.get("/?tab=ai"))
    assert "Wanda Waiting" in needs and "Quentin Quiet" not in needs
    assert "Quentin Quiet" in ai and "Wanda Waiting" not in ai
    assert re.search(r'Needs me <span class="badge">1</span>', needs) and re.search(r"All <span[^>]+>2</span>", needs)


def test_an_inbox_shows_nothing_of_another_agency(browser, conversation, neighbour):
    says(conversation, "ours")
    for path in ("/?tab=all", "/?tab=all&q=secret", "/?tab=all&q=Berta", "/inbox/rows?tab=all&q=secret"):
        assert "Berta of" not in page(browser.get(path)) and "secret of Beta" not in page(browser.get(path))


def test_the_same_agent_of_beta_sees_beta_and_not_alpha(client_for, conversation, neighbour):
    says(conversation, "a word of Alpha")
    with in_agency("beta"):
        colleague = Agent.objects.create_user("anna@alpha.example", "a-door-that-is-open", name="Anna Also")
    theirs = client_for(colleague, "beta")
    assert "Berta of Beta" in page(theirs.get("/?tab=all"))
    assert "a word of Alpha" not in page(theirs.get("/?tab=all"))


def test_a_session_of_one_agency_opens_no_door_of_another(browser, neighbour):
    assert browser.get("/", HTTP_HOST="beta.localhost").status_code == 302


@pytest.mark.parametrize("query", ["garden", "Lee Mi", "9123 4567", "+65 91234567"])
def test_the_search_finds_words_names_and_numbers_in_any_spelling(browser, channel, query):
    found, other = a_conversation(channel, name="Lee Ming"), a_conversation(channel, name="Someone Else")
    found.contact.addresses.update(value="+6591234567")
    says(found, "Is there a garden?")
    says(other, "Is there a lift?", name="Someone Else")
    text = page(browser.get("/", {"tab": "needs", "q": query}))
    assert "Lee Ming" in text and "Someone Else" not in text


def test_a_search_shows_the_line_that_has_the_words(browser, conversation):
    says(conversation, "Is there a garden?")
    says(conversation, "Thanks")
    assert "Is there a <mark>garden</mark>?" in page(browser.get("/?q=garden"))


def test_a_number_without_a_name_is_shown_readable(browser, conversation):
    conversation.contact.addresses.update(value="+6591234567")
    type(conversation.contact).objects.update(name="")
    assert "+65 9123 4567" in page(browser.get("/?tab=all"))


def test_an_idle_poll_is_one_statement_and_no_words_however_full_the_inbox_is(browser, channel):
    def poll(since: str):
        with CaptureQueriesContext(connection) as asked:
            response = browser.get("/inbox/rows", {"tab": "all", "since": since}, **HTMX)
        return response, [q["sql"] for q in asked if "conversations_" in q["sql"]]

    says(a_conversation(channel), "one")
    first = mark_of(page(browser.get("/?tab=all")), "since")
    response, few = poll(first)
    assert response.status_code == 204 and response.content == b"" and len(few) == 1
    for _ in range(12):
        says(a_conversation(channel), "more")
    _, changed = poll(first)
    assert len(changed) > 1
    response, many = poll(mark_of(page(browser.get("/?tab=all")), "since"))
    assert response.status_code == 204 and len(many) == 1


@pytest.mark.parametrize("change", [{"stage": "writing"}, {"mode": Mode.HUMAN}, {"unread": 7}, {"needs_person": True}])
def test_the_poll_notices_whatever_a_row_shows(browser, conversation, change):
    says(conversation, "Hello")
    before = mark_of(page(browser.get("/?tab=all")), "since")
    conversation._store(**change)
    assert browser.get("/inbox/rows", {"tab": "all", "since": before}, **HTMX).status_code == 200


def test_a_long_inbox_shows_more_on_demand_and_what_is_shown_already_stays(browser, channel):
    for number in range(53):
        a_conversation(channel, name=f"Contact {number:02d}", last_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number))
    first = page(browser.get("/?tab=all"))
    assert "Contact 52" in first and "Contact 02" not in first
    more = re.search(r'hx-get="(/inbox/rows\?[^"]+)"[^>]+>Show more', first)[1].replace("&amp;", "&")
    grown = page(browser.get(more, **HTMX))
    assert "Contact 52" in grown and "Contact 00" in grown and "Show more" not in grown
    assert 'name="shown" value="60"' in grown, "the next poll asks for as many"


def test_an_empty_inbox_explains_itself(browser, channel):
    assert "+65 6000 0001" in page(browser.get("/"))
    a_conversation(channel)
    assert "The assistant is handling 1 conversation." in page(browser.get("/"))
    assert "Nothing found for “zzz”" in page(browser.get("/?q=zzz"))


def test_a_number_that_cannot_send_is_named_on_every_page(browser, channel):
    Channel.objects.update(state=Channel.State.DISCONNECTED)
    for path in ("/", "/assistant", "/notifications"):
        text = page(browser.get(path))
        assert "+65 6000 0001" in text and "link it again" in text


# --- the thread ----------------------------------------------------------------------------------------------------------


def test_a_thread_tells_who_said_what(browser, conversation, agent):
    heard = says(conversation, "Is it *still* for sale?")
    ai_says(conversation, "Yes, it is.", answers=heard)
    assert "Offline assistant (no AI key)</strong> answers" in page(browser.get(f"/conversations/{conversation.pk}"))
    conversation.send(by=agent, text="I can show it.")
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert "Is it <strong>still</strong> for sale?" in text
    for author in ("by-contact", "by-ai", "by-agent"):
        assert author in text
    assert "Anna took over" in text and "You hold the pen" in text


def test_words_of_a_contact_stay_words(browser, conversation):
    says(conversation, "<script>alert(1)</script> *<b>x</b>*", name='"><img src=x onerror=alert(1)>')
    for path in ("/?tab=all", f"/conversations/{conversation.pk}"):
        text = page(browser.get(path))
        assert "<script>alert" not in text and "<img src=x" not in text and "<b>x" not in text


def test_days_and_times_are_those_of_the_agency(browser, conversation):
    late = datetime(2026, 3, 4, 17, 30, tzinfo=UTC)  # already the 5th in Singapore
    says(conversation, "Good night", occurred_at=late)
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert "5 March" in text and "01:30" in text


def test_media_quotes_edits_and_deletions_are_shown_as_such(browser, conversation):
    photo = says(conversation, "[Photo] the kitchen", kind="image", attributes={"url": "https://files.example/p.jpg"})
    says(conversation, "[Location] Office", kind="location", attributes={"latitude": 1.28, "longitude": 103.85, "name": "Office"})
    conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text="this one", reply_to=photo, edited_at=datetime.now(UTC))
    conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text="", deleted_at=datetime.now(UTC))
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert "is being fetched" in text and "files.example" not in text and "mlat=1.28&amp;mlon=103.85" in text
    assert 'class="quoted"' in text and "Edited" in text and "Deleted by the contact" in text


@pytest.mark.parametrize(("status", "words"), [
    (Status.QUEUED, "Waiting to be sent"), (Status.SENT, "Sent"), (Status.DELIVERED, "Delivered"), (Status.READ, "Read"),
    (Status.FAILED, "Retry"), (Status.UNKNOWN, "Unconfirmed"),
])
def test_how_far_a_message_got_is_said_in_words(browser, conversation, agent, status, words):
    confirmed = datetime.now(UTC) if status in (Status.SENT, Status.DELIVERED, Status.READ) else None
    conversation.messages.create(author=Author.AGENT, sent_by=agent, text="x", status=status, problem="No WhatsApp there.", acknowledged_at=confirmed)
    assert words in page(browser.get(f"/conversations/{conversation.pk}"))


def test_a_discarded_draft_is_shown_as_never_sent(browser, conversation):
    ai_says(conversation, "Too late", status=Status.DISCARDED)
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert "AI draft discarded, not sent" in text and "bubble" not in text.split('id="messages"')[1].split("</ol>")[0]


def test_older_messages_come_in_pages_of_fifty_and_none_twice(browser, conversation):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(120):
        conversation.messages.create(author=Author.CONTACT, status=Status.RECEIVED, text=f"word {number:03d}.", occurred_at=start + timedelta(minutes=number))
    seen, address = [], f"/conversations/{conversation.pk}"
    text = page(browser.get(address))
    while True:
        seen = re.findall(r"word (\d{3})\.", text.split("</h1>")[-1]) + seen
        older = re.search(r'hx-get="([^"]+/older\?before=\d+)"', text)
        if not older:
            break
        text = page(browser.get(older[1], **HTMX))
    assert seen == [f"{n:03d}" for n in range(120)]


def test_an_idle_thread_answers_with_nothing_and_asks_once(browser, conversation):
    for _ in range(5):
        says(conversation, "Hello")
    mark = mark_of(page(browser.get(f"/conversations/{conversation.pk}")), "mark")
    with CaptureQueriesContext(connection) as asked:
        response = browser.get(f"/conversations/{conversation.pk}/changes", {"mark": mark}, **HTMX)
    assert response.status_code == 204
    assert len([q for q in asked if "conversations_" in q["sql"]]) == 1


def test_a_thread_notices_a_new_message_a_tick_and_a_moved_pen(browser, conversation, agent):
    heard = says(conversation, "Hello")
    said = ai_says(conversation, "Good morning", answers=heard)
    address = f"/conversations/{conversation.pk}/changes"
    mark = mark_of(page(browser.get(f"/conversations/{conversation.pk}")), "mark")

    def what_changed() -> str:
        nonlocal mark
        text = page(browser.get(address, {"mark": mark, "start": heard.pk}, **HTMX))
        mark = mark_of(text, "mark")
        return text

    says(conversation, "One more thing")
    assert "One more thing" in what_changed()
    type(said).objects.filter(pk=said.pk).update(status=Status.READ)
    assert "ticks-read" in what_changed()
    conversation.take_over(by=agent)
    assert "The assistant is silent" in what_changed()
    assert browser.get(address, {"mark": mark}, **HTMX).status_code == 204


def test_reading_counts_only_what_was_on_the_page(browser, conversation):
    says(conversation, "one")
    browser.post(f"/conversations/{conversation.pk}/read", {"unread": "5"})
    conversation.refresh_from_db()
    assert conversation.unread == 1
    browser.post(f"/conversations/{conversation.pk}/read", {"unread": "1"})
    conversation.refresh_from_db()
    assert conversation.unread == 0


# --- the pen -------------------------------------------------------------------------------------------------------------


def test_taking_over_answers_with_the_pieces_of_the_page(browser, conversation, agent):
    says(conversation, "Hello")
    text = page(browser.post(f"/conversations/{conversation.pk}/take-over", **HTMX))
    conversation.refresh_from_db()
    assert conversation.mode == Mode.HUMAN and conversation.assignee == agent
    assert 'id="pen"' in text and "Hand back" in text and ">Send</span>" in text and "<html" not in text


def test_what_a_takeover_stopped_and_could_not_stop_is_named(browser, conversation):
    first, second = says(conversation, "Hello"), says(conversation, "And?")
    ai_says(conversation, "Already on its way", answers=first, status=Status.SENDING)
    ai_says(conversation, "Still in the drawer", answers=second, status=Status.QUEUED)
    text = page(browser.post(f"/conversations/{conversation.pk}/take-over", **HTMX))
    assert "1 draft of the assistant stopped" in text and "Was already leaving: “Already on its way”" in text
    assert "could not be stopped" in text and "AI draft discarded" in text


def test_handing_back_asks_about_words_without_an_answer(browser, conversation, agent, worker):
    says(conversation, "Is it still there?")
    conversation.take_over(by=agent)
    assert "has no answer yet" in page(browser.get(f"/conversations/{conversation.pk}/hand-back", **HTMX))
    response = browser.post(f"/conversations/{conversation.pk}/hand-back", {"note": "Be brief", "answer_now": "1"}, **HTMX)
    conversation.refresh_from_db()
    assert response["HX-Trigger"] == "sheet-done" and "Be brief" in page(response) and "Handed back to the assistant by Anna" in page(response)
    assert conversation.mode == Mode.AI and conversation.answer_due_at


def test_handing_back_without_wishing_an_answer_waits_for_the_next_message(browser, conversation, agent):
    says(conversation, "Is it still there?")
    conversation.take_over(by=agent)
    browser.post(f"/conversations/{conversation.pk}/hand-back", {"note": "", "answer_now": ""})
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and conversation.answer_due_at is None


def test_a_note_that_is_too_long_moves_nothing_and_is_kept(browser, conversation, agent):
    conversation.take_over(by=agent)
    response = browser.post(f"/conversations/{conversation.pk}/hand-back", {"note": "x" * 501}, **HTMX)
    conversation.refresh_from_db()
    assert conversation.is_with_human and "x" * 501 in page(response) and response["HX-Retarget"] == "#sheet"


# --- writing -------------------------------------------------------------------------------------------------------------


def test_sending_takes_over_and_a_repeat_is_no_second_message(browser, conversation, agent):
    for _ in range(2):
        text = page(browser.post(f"/conversations/{conversation.pk}/send", {"text": "I am here", "client_key": "k1"}, **HTMX))
    conversation.refresh_from_db()
    assert "I am here" in text and conversation.is_with_human
    assert conversation.messages.filter(author=Author.AGENT, sent_by=agent).count() == 1


def test_while_the_assistant_holds_the_pen_the_button_says_what_it_does(browser, conversation, agent):
    assert "Send &amp; take over" in page(browser.get(f"/conversations/{conversation.pk}"))
    conversation.take_over(by=agent)
    assert "Send &amp; take over" not in page(browser.get(f"/conversations/{conversation.pk}"))


def test_an_empty_message_is_refused_and_the_pen_stays(browser, conversation):
    response = browser.post(f"/conversations/{conversation.pk}/send", {"text": "  \n ", "client_key": "k"}, **HTMX)
    conversation.refresh_from_db()
    assert response.status_code == 422 and "Write something first" in response["HX-Trigger"] and not conversation.is_with_human


def test_a_browser_without_htmx_gets_the_page_again(browser, conversation):
    for deed, data in (("take-over", {}), ("send", {"text": "Hello"}), ("hand-back", {}), ("send", {"text": ""})):
        response = browser.post(f"/conversations/{conversation.pk}/{deed}", data)
        assert response.status_code == 302 and response.url == f"/conversations/{conversation.pk}"
    assert "Write something first." in page(browser.get(f"/conversations/{conversation.pk}"))


def test_retry_sends_a_failed_message_again_and_nothing_else(browser, conversation, agent):
    failed = conversation.messages.create(author=Author.AGENT, sent_by=agent, text="x", status=Status.FAILED)
    sent = conversation.messages.create(author=Author.AGENT, sent_by=agent, text="y", status=Status.SENT)
    for message in (failed, sent):
        browser.post(f"/conversations/{conversation.pk}/messages/{message.pk}/retry", **HTMX)
        message.refresh_from_db()
    assert failed.status == Status.QUEUED and sent.status == Status.SENT


@pytest.mark.parametrize(("method", "path"), [
    ("get", ""), ("get", "/changes"), ("get", "/older?before=1"), ("post", "/take-over"), ("get", "/hand-back"), ("post", "/hand-back"),
    ("post", "/send"), ("post", "/seen"), ("get", "/why-a-person"), ("get", "/decisions"),
])
def test_a_conversation_of_another_agency_is_not_there(browser, neighbour, method, path):
    response = getattr(browser, method)(f"/conversations/{neighbour.pk + 10_000}{path}", {"text": "x"} if method == "post" else None)
    assert response.status_code == 404
    with in_agency("beta"):
        neighbour.refresh_from_db()
        assert not neighbour.is_with_human and neighbour.messages.count() == 1


def test_the_same_number_means_another_conversation_next_door(browser, conversation, neighbour):
    """Ids repeat between agencies; what a page of Alpha shows and moves under an id is Alpha's."""
    if conversation.pk != neighbour.pk:
        type(conversation).objects.filter(pk=conversation.pk).update(id=neighbour.pk)
    ours = type(conversation).objects.get(pk=neighbour.pk)
    says(ours, "a word of Alpha")
    text = page(browser.post(f"/conversations/{neighbour.pk}/take-over", **HTMX))
    assert "a word of Alpha" in text and "secret of Beta" not in text
    with in_agency("beta"):
        neighbour.refresh_from_db()
        assert not neighbour.is_with_human


def test_an_agent_who_has_left_sees_nothing(client_for, agent, conversation):
    client = client_for(agent)
    agent.is_active = False
    agent.save()
    assert client.get(f"/conversations/{conversation.pk}").status_code in (302, 404)


def test_a_post_without_the_token_of_the_page_changes_nothing(agent, conversation):
    client = Client(HTTP_HOST="alpha.localhost", enforce_csrf_checks=True)
    client.force_login(agent)
    assert client.post(f"/conversations/{conversation.pk}/take-over").status_code == 403
    with in_agency("alpha"):
        conversation.refresh_from_db()
    assert not conversation.is_with_human


# --- who was asked for ---------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(conversation, agent):
    """A conversation of Anna's that needs a person."""
    conversation._store(assignee=agent)
    message = says(conversation, "can you do 850k?")
    escalate(conversation, Trigger.NEGOTIATION, message=message, quote="can you do 850k?")
    return conversation


def test_the_bell_counts_and_is_silent_when_nothing_changed(browser, asked):
    assert ">1<" in page(browser.get("/notifications/bell"))
    assert browser.get("/notifications/bell", {"count": "1"}).status_code == 204


def test_opening_the_conversation_quietens_the_bell_for_this_agent_only(browser, asked, owner):
    response = browser.post(f"/conversations/{asked.pk}/seen")
    assert response["HX-Trigger"] == "seen"
    assert Notification.objects.filter(seen_at__isnull=True).values_list("agent", flat=True).get() == owner.pk


def test_the_list_names_contact_reason_and_words(browser, asked):
    text = page(browser.get("/notifications"))
    assert "Lee Ming" in text and "Price negotiation" in text and "can you do 850k?" in text
    browser.post("/notifications/seen")
    assert "Mark all as seen" not in page(browser.get("/notifications"))


def test_the_thread_says_why_a_person_is_needed(browser, asked):
    text = page(browser.get(f"/conversations/{asked.pk}"))
    assert "A person is needed" in text and "Price negotiation" in text
    card = re.search(r'hx-get="([^"]+why-a-person[^"]+)"', text)[1]
    assert "“can you do 850k?”" in page(browser.get(card))


def test_notifications_stay_with_their_agency(client_for, owner, asked, other_agency):
    with in_agency("beta"):
        theirs = Agent.objects.get(email="owner@beta.example")
    assert "Lee Ming" not in page(client_for(theirs, "beta").get("/notifications"))


# --- settings ------------------------------------------------------------------------------------------------------------


def test_only_the_owner_decides_when_a_person_is_asked(browser, client_for, owner):
    assert browser.get("/settings/escalation").status_code == 403
    assert browser.post("/settings/escalation", {"heeded": []}).status_code == 403
    response = client_for(owner).post("/settings/escalation", {"heeded": ["objection"], "handoff_text": "A colleague will write."})
    assert response.status_code == 302
    policy = Policy.current()
    assert sorted(policy.switched_off) == ["negotiation", "no_match"] and policy.handoff_text == "A colleague will write."


def test_what_is_always_on_cannot_be_switched_off_by_a_forged_form(client_for, owner):
    client_for(owner).post("/settings/escalation", {"heeded": ["negotiation", "objection", "no_match", "legal"]})
    assert Policy.current().heeds(Trigger.LEGAL) and Policy.current().switched_off == []


def test_an_agency_decides_for_itself_only(client_for, owner, other_agency):
    client_for(owner).post("/settings/escalation", {"heeded": []})
    with in_agency("beta"):
        assert Policy.current().heeds(Trigger.NEGOTIATION)


PERSONA = {"assistant_name": "Iris", "style": "premium", "tone": "3", "flags": ["polite", "short"], "custom_instruction": "Be brief."}


def test_an_agent_words_their_own_assistant_and_goes_back_to_the_agencys(browser, agent, owner):
    assert browser.post("/assistant", PERSONA).status_code == 302
    mine = Persona.objects.get(agent=agent)
    assert (mine.assistant_name, mine.style, mine.tone, mine.flags) == ("Iris", "premium", 3, ["polite", "short"])
    assert Persona.speaking_for(owner).assistant_name == "Maya"
    browser.post("/assistant/forget")
    assert not Persona.objects.filter(agent=agent).exists()


def test_only_the_owner_words_the_agencys_assistant(browser, client_for, owner):
    assert browser.post("/assistant/agency", PERSONA).status_code == 403
    assert client_for(owner).post("/assistant/agency", PERSONA).status_code == 302
    assert Persona.speaking_for(None).assistant_name == "Iris"


@pytest.mark.parametrize(("field", "value", "words"), [
    ("tone", "11", "from 1 to 10"), ("tone", "loud", "from 1 to 10"), ("assistant_name", " ", "needs a name"),
    ("assistant_name", "***", "at least one letter"), ("custom_instruction", "x" * 601, "600 characters"),
    ("style", "rude", "Select a valid choice"), ("flags", ["rude"], "Select a valid choice"),
])
def test_what_cannot_be_accepted_is_said_at_its_field_and_nothing_is_lost(browser, agent, field, value, words):
    response = browser.post("/assistant", PERSONA | {field: value})
    text = response.content.decode()
    assert response.status_code == 422 and words in text and "Be brief." in text or field == "custom_instruction"
    assert not Persona.objects.filter(agent=agent).exists()


# --- why -----------------------------------------------------------------------------------------------------------------


def test_a_reply_leads_to_the_decision_it_came_from(browser, conversation):
    heard = says(conversation, "How much is it?")
    listing = a_listing()
    reply = ai_says(conversation, "It costs S$1,200,000.", answers=heard)
    Turn.objects.create(conversation=conversation, message=heard, action="RESPOND", decided_by="gate", reply=reply.text, model="a-model",
                        milliseconds=1234, listings=[{"id": listing.pk, "version": 1}, {"id": 0, "version": 4}],
                        drafts=[{"text": "It costs S$1.", "violations": [{"kind": "price", "span": "S$1", "why": "no listing says so"}]}])
    listing.price = 1_100_000
    listing.save()
    text = page(browser.get(f"/messages/{reply.pk}/why", follow=True))
    for words in ("How much is it?", "The claim gate", listing.reference, "no listing says so", "a-model", "1234 ms", "no longer here"):
        assert words in text
    assert str(listing.title) in text and "Changed since" in text
    assert "How much is it?" in page(browser.get(f"/conversations/{conversation.pk}/decisions"))


def test_a_decision_of_another_agency_is_not_there(browser, conversation, neighbour):
    with in_agency("beta"):
        turn = Turn.objects.create(pk=777_001, conversation=neighbour, action="IGNORE", decided_by="guard")
    assert browser.get(f"/decisions/{turn.pk}").status_code == 404
    heard = says(conversation, "Hello")
    assert browser.get(f"/messages/{heard.pk}/why").status_code == 404


def test_the_arrival_of_nonsense_in_an_address_is_no_error(browser, conversation):
    an_arrival(conversation)
    for path in ("/?page=x&tab=y", "/?page=99999999", "/?q=%00", f"/conversations/{conversation.pk}?before=abc",
                 f"/conversations/{conversation.pk}/changes?start=99999999999999999&mark=", f"/conversations/{conversation.pk}/older?before=-1"):
        assert browser.get(path).status_code == 200
