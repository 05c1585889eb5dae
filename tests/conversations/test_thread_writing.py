"""What agents write beside messages: notes, saved replies, drafts; and what a thread tells of each message."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Author, CannedReply, ComposerDraft, Kind, Mode, Note, Status
from escalation.handover import escalate
from escalation.models import Escalation, Notification
from escalation.triggers import Trigger
from personas.models import Memory, Turn
from tests import fakes
from tests.builders import a_channel, a_conversation, a_listing, says

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def neighbour(other_agency):
    with in_agency("beta"):
        return a_conversation(a_channel("7198"), name="Berta of Beta")


def page(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


# --- notes ------------------------------------------------------------------------------------------------------------------


def test_a_note_stands_in_the_thread_is_never_sent_and_leaves_the_pen(browser, conversation, phone, worker):
    says(conversation, "Hello")
    text = page(browser.post(f"/conversations/{conversation.pk}/note", {"text": "Knows <b>our</b> owner", "client_key": "k1"}, **HTMX))
    assert "Knows &lt;b&gt;our&lt;/b&gt; owner" in text and "Your note" in text
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI and not conversation.messages.exclude(author=Author.CONTACT).exists()


def test_the_same_note_sent_again_by_a_weak_network_is_one_note(browser, conversation):
    for _ in range(3):
        browser.post(f"/conversations/{conversation.pk}/note", {"text": "Call her on Monday", "client_key": "same"}, **HTMX)
    assert Note.objects.filter(conversation=conversation).count() == 1


def test_whoever_is_named_in_a_note_is_told_and_nobody_else(browser, conversation, agent, owner, worker):
    ben = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben Boon")
    browser.post(f"/conversations/{conversation.pk}/note", {"text": "@ben can you show it? mail me at x@ben.example"}, **HTMX)
    worker.run_all()
    told = Notification.objects.all()
    assert [(n.agent, n.conversation) for n in told] == [(ben, conversation)] and "Anna mentioned you" in told[0].text


def test_the_first_page_counts_the_unread_in_its_title(browser, conversation, channel):
    for lead in (conversation, a_conversation(channel, name="Zoe")):
        lead._store(unread=3)
    assert "<title>(2) Lee Ming ·" in page(browser.get(f"/conversations/{conversation.pk}"))


def test_a_message_that_failed_is_retried_or_copied_from_its_bubble(browser, conversation):
    said = conversation.messages.create(author=Author.AGENT, status=Status.FAILED, text='Say "yes"', occurred_at=timezone.now())
    line = page(browser.get(f"/conversations/{conversation.pk}")).split(f'id="m{said.pk}"')[1].split("</li>")[0]
    assert "Retry</button>" in line and 'data-copy="Say &quot;yes&quot;">Copy</button>' in line


def test_the_composer_counts_up_to_what_the_channel_carries_and_a_caption_up_to_its_own_limit(browser, conversation, phone, monkeypatch):
    monkeypatch.setattr(fakes.FakeProvider, "text_limit", 700)
    counter = page(browser.get(f"/conversations/{conversation.pk}")).split('id="composer-count"')[1].split(">")[0]
    assert 'data-limit="700"' in counter and 'data-caption="1024"' in counter and 'data-note="2000"' in counter and "several messages" in counter


def test_answering_from_a_notification_opens_where_one_writes(browser, conversation):
    def box(address: str) -> str:
        return page(browser.get(address)).split('<textarea id="text"')[1].split(">")[0]

    assert " autofocus" in box(f"/conversations/{conversation.pk}?reply=1") and " autofocus" not in box(f"/conversations/{conversation.pk}")


def test_an_empty_or_endless_note_is_refused_with_a_sentence(browser, conversation):
    for words in ("", "   ", "x" * 2001):
        assert browser.post(f"/conversations/{conversation.pk}/note", {"text": words}, **HTMX).status_code == 422
    assert not Note.objects.exists()


# --- drafts -------------------------------------------------------------------------------------------------------------------


def test_a_draft_waits_on_the_next_device_for_its_writer_only(browser, client_for, conversation, owner):
    browser.post(f"/conversations/{conversation.pk}/draft", {"text": "I could show it on"})
    assert "I could show it on</textarea>" in page(browser.get(f"/conversations/{conversation.pk}"))
    assert "I could show it on" not in page(client_for(owner).get(f"/conversations/{conversation.pk}"))


def test_a_draft_ends_with_sending_and_a_late_save_of_it_does_not_bring_it_back(browser, conversation, agent):
    browser.post(f"/conversations/{conversation.pk}/draft", {"text": "On Sunday", "client_key": "k9"})
    browser.post(f"/conversations/{conversation.pk}/send", {"text": "On Sunday", "client_key": "k9"}, **HTMX)
    browser.post(f"/conversations/{conversation.pk}/draft", {"text": "On Sunday", "client_key": "k9"})
    assert not ComposerDraft.objects.filter(agent=agent).exists()


# --- saved replies --------------------------------------------------------------------------------------------------------------


def test_a_saved_reply_is_offered_filled_in(browser, conversation, agent):
    CannedReply.objects.create(owner=agent, shortcut="viewing", text="Hi {name}, {agent} of {agency} here. Shall we meet at {listing}?")
    text = page(browser.get(f"/conversations/{conversation.pk}/replies?q=vie"))
    assert "/viewing" in text and "Hi Lee Ming, Anna of Alpha Homes here. Shall we meet at?" in text


def test_a_saved_reply_of_a_colleague_is_not_offered_but_everybodys_is(browser, conversation, owner):
    CannedReply.objects.create(owner=owner, shortcut="secret", text="mine")
    CannedReply.objects.create(owner=None, shortcut="hours", text="We open at nine.")
    text = page(browser.get(f"/conversations/{conversation.pk}/replies"))
    assert "/hours" in text and "/secret" not in text


def test_only_an_owner_shares_a_reply_and_a_shortcut_is_used_once(browser, client_for, owner, agent):
    browser.post("/replies/new", {"shortcut": "Hello", "text": "Hi", "is_shared": "on"})
    assert CannedReply.objects.get().owner == agent and CannedReply.objects.get().shortcut == "hello"
    again = browser.post("/replies/new", {"shortcut": "hello", "text": "Hi again"})
    assert again.status_code == 422 and "already" in again.content.decode()
    client_for(owner).post("/replies/new", {"shortcut": "hello", "text": "Shared", "is_shared": "on"})
    shared = CannedReply.objects.get(owner__isnull=True)
    assert browser.post(f"/replies/{shared.pk}", {"shortcut": "hello", "text": "mine now"}).status_code == 404
    assert browser.post(f"/replies/{shared.pk}/delete").status_code == 404


# --- what a thread tells ------------------------------------------------------------------------------------------------------------


def test_a_reaction_stands_on_its_message_the_last_one_counts_and_one_taken_back_is_gone(browser, conversation):
    first = says(conversation, "Shall we?")
    react = {"author": Author.CONTACT, "status": Status.RECEIVED, "kind": Kind.REACTION, "reply_to": first}
    conversation.messages.create(text="👍", **react)
    conversation.messages.create(text="❤️", **react)
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert "<span>❤️</span>" in text and "<span>👍</span>" not in text and text.count('class="line said') == 2  # with the template of a pending one
    conversation.messages.create(text="", **react)
    assert 'class="reactions"' not in page(browser.get(f"/conversations/{conversation.pk}"))


def test_the_line_of_the_unread_is_placed_at_opening_and_stays_through_changes(browser, conversation):
    says(conversation, "first")
    browser.post(f"/conversations/{conversation.pk}/read", {"unread": "1"})
    second = says(conversation, "second")
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert text.index("first</p>") < text.index('id="unread"') < text.index("second</p>")
    browser.post(f"/conversations/{conversation.pk}/read", {"unread": "1"})
    changed = page(browser.get(f"/conversations/{conversation.pk}/changes?unread_from={second.pk}", **HTMX))
    assert changed.index('id="unread"') < changed.index("second</p>")


def test_a_link_to_an_old_message_opens_the_thread_around_it(browser, conversation):
    said = [says(conversation, f"number {n}") for n in range(130)]
    text = page(browser.get(f"/conversations/{conversation.pk}?message={said[60].pk}"))
    assert f'data-linked="m{said[60].pk}"' in text and "number 60<" in text and "number 129<" in text and "number 3<" not in text


def test_links_are_links_only_to_the_web_and_never_carry_what_stands_around_them(browser, conversation):
    says(conversation, 'see https://a.example/x?y=1&z="><script>alert(1)</script> or javascript:alert(1).')
    text = page(browser.get(f"/conversations/{conversation.pk}"))
    assert 'href="https://a.example/x?y=1&amp;z="' in text and "noopener noreferrer nofollow" in text
    assert "<script>alert" not in text and 'href="javascript' not in text


def test_the_sheet_of_a_message_tells_its_times_and_what_was_tried(browser, conversation, phone, worker, agent):
    conversation.send(by=agent, text="On Sunday then")
    message = conversation.messages.get(author=Author.AGENT)
    message.tries = [{"at": "2026-11-20T10:00:00+00:00", "outcome": "queued", "why": "too many requests"}]
    message.save()
    text = page(browser.get(f"/conversations/{conversation.pk}/messages/{message.pk}", **HTMX))
    assert "Attempt 1" in text and "18:00:00" in text and "refused, asked again later: too many requests" in text


def test_of_a_neighbouring_agency_nothing_can_be_opened_written_or_kept(browser, neighbour):
    for address, data in (("note", {"text": "x"}), ("draft", {"text": "x"}), ("send", {"text": "x"}), ("suggestion", {}), ("forget", {})):
        assert browser.post(f"/conversations/{neighbour.pk + 1000}/{address}", data, **HTMX).status_code == 404
    for address in ("replies", "about", "messages/1"):
        assert browser.get(f"/conversations/{neighbour.pk + 1000}/{address}", **HTMX).status_code == 404
    with in_agency("beta"):
        assert not Note.objects.exists() and not ComposerDraft.objects.exists()


# --- beside the thread ---------------------------------------------------------------------------------------------------------------


def test_the_sheet_beside_a_thread_knows_wishes_listings_and_why_a_person_was_asked(browser, conversation):
    listing = a_listing(title="Alpha Crest")
    message = says(conversation, "can do 1.1m?")
    Memory.objects.create(conversation=conversation, wanted={"locations": ["Marina Bay"], "price_max": 1_200_000, "currency": "SGD", "bedrooms_min": 3, "bedrooms_max": 3})
    Turn.objects.create(conversation=conversation, message=message, action="RESPOND", decided_by="model", outcome="sent", listings=[{"id": listing.pk, "version": listing.version - 1}])
    escalate(conversation, Trigger.NEGOTIATION, message=message, quote="can do 1.1m?")
    text = page(browser.get(f"/conversations/{conversation.pk}/about", **HTMX))
    for words in ("Marina Bay", "SGD up to 1,200,000", "Alpha Crest", "Changed since", "can do 1.1m?", "Was a person needed?"):
        assert words in text, words


def test_the_sheet_names_the_price_that_was_told_when_and_what_it_is_now(browser, conversation):
    told, same = a_listing(title="Alpha Crest", price=1_200_000), a_listing(title="Beta Court", price=900_000)
    message = says(conversation, "How much are they?")
    facts = {str(listing.pk): {"price": listing.price, "currency": "SGD", "listing_type": "sale"} for listing in (told, same)}
    Turn.objects.create(conversation=conversation, message=message, action="RESPOND", decided_by="model", outcome="sent", told_from=facts,
                        listings=[{"id": listing.pk, "version": listing.version} for listing in (told, same)])
    told.price = 1_150_000
    told.save()
    text = page(browser.get(f"/conversations/{conversation.pk}/about", **HTMX))
    assert "Told SGD 1,200,000 on" in text and "SGD 1,150,000" in text and text.count("Price changed") == 1 and text.count("Told this price on") == 1


def test_whoever_is_asked_to_help_sees_at_once_what_they_named_and_what_they_were_told(browser, conversation, phone, worker):
    """The words that called for a person were never searched with: they count all the same."""
    home = a_listing(title="Alpha Crest", reference="AL-1050", price=1_230_000)
    Memory.objects.create(conversation=conversation, wanted={"locations": ["Marina Bay"], "bedrooms_min": 3, "bedrooms_max": 3})
    says(conversation, f"Can you lower the price of {home.reference} to 1.1 million?")
    worker.run_all()
    thread = page(browser.get(f"/conversations/{conversation.pk}"))
    assert f"/conversations/{conversation.pk}/brief" in thread and "A person is needed" in thread
    text = page(browser.get(f"/conversations/{conversation.pk}/brief", **HTMX))
    assert "Marina Bay" in text and f"{home.reference} SGD 1,230,000" in text and "Suggest a reply" in text
    about = page(browser.get(f"/conversations/{conversation.pk}/about", **HTMX))
    assert "Alpha Crest" in about and "They asked about it; nothing was told yet." in about


def test_where_nobody_is_asked_for_there_is_no_card(browser, conversation, agent):
    says(conversation, "Hello")
    conversation.take_over(by=agent)
    assert "/brief" not in page(browser.get(f"/conversations/{conversation.pk}"))


def test_who_has_no_name_is_called_by_a_number_one_can_read(browser, channel):
    nameless = a_conversation(channel)
    says(nameless, "Hello")
    type(nameless.contact).objects.filter(pk=nameless.contact_id).update(name="+6591234567", given_name="")
    for address in ("/?tab=all", f"/conversations/{nameless.pk}"):
        assert "+65 9123 4567" in page(browser.get(address)), address


def test_an_agent_says_whether_a_person_was_needed(browser, conversation):
    escalate(conversation, Trigger.OBJECTION, message=says(conversation, "too noisy there"))
    asked = Escalation.objects.get()
    address = f"/conversations/{conversation.pk}/escalations/{asked.pk}/needed"
    assert browser.post(address, {"needed": "perhaps"}, **HTMX).status_code == 422
    page(browser.post(address, {"needed": "no"}, **HTMX))
    asked.refresh_from_db()
    assert asked.was_needed is False


def test_what_the_assistant_remembers_can_be_reset(browser, conversation):
    Memory.objects.create(conversation=conversation, wanted={"locations": ["Marina Bay"]})
    assert browser.post(f"/conversations/{conversation.pk}/forget", **HTMX)["HX-Trigger"] == "context-changed"
    assert not Memory.objects.exists()


def test_a_suggested_reply_is_grounded_and_sends_and_remembers_nothing(browser, conversation, agent, phone, worker):
    a_listing(title="Alpha Crest", price=1_230_000)
    conversation.take_over(by=agent)
    says(conversation, "Do you have a 3 bedroom condo in Marina Bay?")
    text = page(browser.post(f"/conversations/{conversation.pk}/suggestion", **HTMX))
    assert "Alpha Crest" in text and "1,230,000" in text and "data-use-words" in text
    assert not Turn.objects.exists() and not Memory.objects.exists()
    worker.run_all()
    assert phone.sent == []
    conversation.refresh_from_db()
    assert conversation.mode == Mode.HUMAN


def test_a_suggestion_with_an_invented_price_is_not_shown(browser, conversation, agent, model):
    a_listing(title="Alpha Crest", price=1_230_000)
    conversation.take_over(by=agent)
    says(conversation, "How much is the Alpha Crest?")
    model.will_say("Alpha Crest is yours for SGD 900,000.")
    model.will_say("Alpha Crest is yours for SGD 900,000.")
    text = page(browser.post(f"/conversations/{conversation.pk}/suggestion", **HTMX))
    assert "900,000" not in text


def test_what_the_assistant_would_leave_to_a_person_is_said_so(browser, conversation, agent):
    says(conversation, "Can you lower the price a bit?")
    conversation.take_over(by=agent)
    text = page(browser.post(f"/conversations/{conversation.pk}/suggestion", **HTMX))
    assert "This one is for a person" in text and "data-use-words" not in text


def test_a_suggestion_after_our_own_last_word_says_that_nothing_was_asked(browser, conversation, agent):
    says(conversation, "Hello")
    conversation.send(by=agent, text="Good evening")
    assert "They have said nothing since your last message." in page(browser.post(f"/conversations/{conversation.pk}/suggestion", **HTMX))


def test_what_an_agent_notes_when_handing_back_reaches_the_assistant_as_data(browser, conversation, agent, model, worker):
    conversation.take_over(by=agent)
    says(conversation, "So when do we meet?")
    browser.post(f"/conversations/{conversation.pk}/hand-back", {"note": "Viewing agreed for Saturday 11:00", "answer_now": "1"}, **HTMX)
    model.will_say("Saturday at 11:00 it is, as agreed with my colleague.")
    worker.run_all()
    asked = model.asked[0]
    assert asked.notes["colleague_note"] == "Viewing agreed for Saturday 11:00" and "Viewing agreed" not in asked.policy + asked.persona
