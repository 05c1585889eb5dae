"""Who should hear of a listing: told another price, asked for what is gone, or looking for just that. Words wait in the
agent's composer; nothing leaves by itself."""

from __future__ import annotations

import pytest

from accounts.agents.audit import AuditEntry
from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import ComposerDraft
from personas.reaching import MOST_AT_ONCE
from properties.models import Listing
from tests.builders import a_conversation, a_listing, says

pytestmark = pytest.mark.usefixtures("agency")


@pytest.fixture
def browser(client_for, owner):
    return client_for(owner)


def leads(browser, home: Listing, about: str) -> dict[int, str]:
    """How far each lead is, by conversation."""
    found = browser.get(f"/listings/{home.pk}/leads", {"about": about}).context["leads"]
    return {lead.conversation.pk: lead.state for lead in found}


def prepare(browser, home: Listing, about: str, *people, follow: bool = True) -> str:
    asked = {"about": about, "lead": [conversation.pk for conversation in people]}
    return browser.post(f"/listings/{home.pk}/leads/prepare", asked, follow=follow).content.decode()


# --- another price --------------------------------------------------------------------------------------------------------


@pytest.fixture
def told(channel, worker, phone) -> tuple[Listing, list]:
    """Three leads were told 900,000; then it became 850,000, and the last of them was told that."""
    home = a_listing(title="Marina Tower", price=900_000)
    people = [a_conversation(channel) for _ in range(3)]
    for conversation, words in zip(people, ("How much is Marina Tower?", "Hola, ¿cuánto cuesta Marina Tower?", "What does Marina Tower cost?"), strict=True):
        says(conversation, words)
        worker.run_all()
    home.price = 850_000
    home.save()
    says(people[2], "And what does Marina Tower cost now?")
    worker.run_all()
    return home, people


def test_the_page_of_a_listing_counts_and_names_who_was_told_another_price(browser, told):
    home, people = told
    assert "2 leads were told another price, the last of them SGD 900,000" in browser.get(f"/listings/{home.pk}").content.decode()
    page = browser.get(f"/listings/{home.pk}/leads").content.decode()
    assert leads(browser, home, "price") == {people[0].pk: "open", people[1].pk: "open"}
    assert f"/conversations/{people[0].pk}" in page and "SGD 900,000" in page and f"/conversations/{people[2].pk}" not in page
    home.price = 900_000
    home.save()
    assert leads(browser, home, "price") == {people[2].pk: "open"}


def test_corrections_are_drafted_in_each_language_and_sent_by_nobody(browser, owner, told, phone):
    home, people = told
    ComposerDraft.keep(people[0], owner, "I was about to write…")
    sent = len(phone.sent)
    assert "Words for 1 lead wait" in prepare(browser, home, "price", *people)
    assert ComposerDraft.objects.get(conversation=people[0]).text == "I was about to write…"
    drafted = ComposerDraft.objects.get(conversation=people[1], agent=owner)
    assert drafted.text.startswith("Una corrección: Marina Tower") and "850.000" in drafted.text and "900.000" in drafted.text
    assert not ComposerDraft.objects.filter(conversation=people[2]).exists() and len(phone.sent) == sent
    assert leads(browser, home, "price") == {people[0].pk: "busy", people[1].pk: "ready"}
    assert AuditEntry.objects.get(action="words to leads prepared").detail == {"listing_id": home.pk, "occasion": "price", "leads": 1}


def test_who_was_corrected_is_said_to_be_and_counts_again_after_the_next_change(browser, owner, told, worker, phone):
    home, people = told
    prepare(browser, home, "price", people[1])
    people[1].send(by=owner, text=ComposerDraft.objects.get(conversation=people[1]).text)
    ComposerDraft.forget(people[1], owner)
    assert leads(browser, home, "price") == {people[0].pk: "open", people[1].pk: "written"}
    assert "One lead was told another price" in browser.get(f"/listings/{home.pk}").content.decode()
    home.price = 800_000
    home.save()
    assert leads(browser, home, "price")[people[1].pk] == "open"


def test_who_may_not_see_a_conversation_does_not_learn_of_it_here(client_for, told, owner, other_agency):
    home, people = told
    agent = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben", visibility="own")
    people[0].assign(agent, by=owner)
    people[1].assign(owner, by=owner)
    his = client_for(agent)
    assert leads(his, home, "price") == {people[0].pk: "open"}
    prepare(his, home, "price", *people)
    assert list(ComposerDraft.objects.values_list("conversation", "agent")) == [(people[0].pk, agent.pk)]
    with in_agency("beta"):
        stranger = client_for(Agent.objects.owners().get(), "beta")
    assert stranger.get(f"/listings/{home.pk}/leads").status_code == 404
    assert stranger.post(f"/listings/{home.pk}/leads/prepare", {"lead": people[0].pk}).status_code == 404


# --- gone -----------------------------------------------------------------------------------------------------------------


def test_whoever_asked_for_what_is_sold_is_offered_what_comes_close(browser, owner, channel, worker, phone):
    home = a_listing(title="Marina Tower", price=900_000)
    close = a_listing(title="Quayside House", price=920_000)
    a_listing(title="Palace of the Bay", price=9_000_000)
    spanish = a_conversation(channel)
    says(spanish, "Hola, ¿cuánto cuesta Marina Tower?")
    worker.run_all()
    assert leads(browser, home, "gone") == {}, "it can still be had"
    home.mark("sold")
    assert "Offer something else to those who asked for it" in browser.get(f"/listings/{home.pk}").content.decode()
    assert leads(browser, home, "gone") == {spanish.pk: "open"}
    prepare(browser, home, "gone", spanish)
    words = ComposerDraft.objects.get(conversation=spanish, agent=owner).text
    assert words.startswith("Marina Tower ya no está disponible.") and close.title in words and "920.000" in words and "Palace" not in words


# --- a new one ------------------------------------------------------------------------------------------------------------


def looking(channel, worker, words: str):
    conversation = a_conversation(channel)
    says(conversation, words)
    worker.run_all()
    return conversation


def test_a_new_listing_finds_the_past_leads_it_answers_and_ranks_them(browser, owner, channel, worker, phone):
    a_listing(title="Old Quay", availability="sold")
    says_most = looking(channel, worker, "Looking for a 3 bedroom condo in Marina Bay to buy, up to 1.3 million")
    says_less = looking(channel, worker, "Any condo to buy in Marina Bay?")
    a_little_short = looking(channel, worker, "3 bedroom condo in Marina Bay to buy, max 1.1 million please")
    looking(channel, worker, "I want to rent a 1 bedroom flat in Bedok")
    looking(channel, worker, "Looking to buy")
    home = a_listing(title="Lantern Point", price=1_200_000)
    assert list(leads(browser, home, "fits")) == [says_most.pk, says_less.pk, a_little_short.pk]
    page = browser.get(f"/listings/{home.pk}/leads").content.decode()
    assert "A little dear" in page and "up to 1,300,000" in page
    sent = len(phone.sent)
    prepare(browser, home, "fits", says_most)
    words = ComposerDraft.objects.get(conversation=says_most, agent=owner).text
    assert "Lantern Point" in words and "1,200,000" in words and len(phone.sent) == sent
    assert ComposerDraft.objects.count() == 1, "only who was ticked"


def test_whoever_wants_no_messages_or_knows_it_already_is_not_offered_a_home(browser, owner, channel, worker, phone):
    home = a_listing(title="Lantern Point")
    knows_it = looking(channel, worker, "3 bedroom condo in Marina Bay to buy?")
    assert "Lantern Point" in phone.texts[-1]
    home.mark("withdrawn")
    left = looking(channel, worker, "3 bedroom condo in Marina Bay to buy?")
    left.contact.opts_out(by=owner)
    waits = looking(channel, worker, "3 bedroom condo in Marina Bay to buy?")
    assert leads(browser, home, "fits") == {}, "it cannot be had"
    home.mark("available")
    assert leads(browser, home, "fits") == {waits.pk: "open"}
    prepare(browser, home, "fits", knows_it, left)
    assert not ComposerDraft.objects.exists()


def test_what_is_private_finds_nobody_and_is_in_no_words(browser, owner, channel, worker, phone):
    a_listing(title="Old Quay", availability="sold")
    buyer = looking(channel, worker, "3 bedroom condo in Marina Bay to buy, up to 1.3 million")
    anyone = looking(channel, worker, "3 bedroom condo in Marina Bay to buy")
    home = a_listing(title="Lantern Point", price=1_200_000, private=["price"])
    assert list(leads(browser, home, "fits")) == [anyone.pk], "a budget must not tell what it costs"
    prepare(browser, home, "fits", anyone, buyer)
    assert "1,200,000" not in ComposerDraft.objects.get().text


def test_so_many_at_once_and_no_more(browser, channel, worker, phone):
    people = [a_conversation(channel) for _ in range(MOST_AT_ONCE + 2)]
    home = a_listing(title="Marina Tower", price=900_000)
    for conversation in people:
        says(conversation, "How much is Marina Tower?")
    worker.run_all()
    home.mark("sold")
    prepare(browser, home, "gone", *people)
    assert ComposerDraft.objects.count() == MOST_AT_ONCE
    assert sorted(leads(browser, home, "gone").values()) == ["open"] * 2 + ["ready"] * MOST_AT_ONCE
