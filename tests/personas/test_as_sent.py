"""A listing as a contact reads it before one does; and who was told a price that is no longer so."""

from __future__ import annotations

import pytest

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Attachment, ComposerDraft, Message
from conversations.templatetags.threads import said
from personas.listing_views import QUESTIONS
from properties.models import Listing
from tests.builders import a_conversation, a_listing, says
from tests.personas.test_showing_photos import a_home


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def browser(client_for, agent):
    return client_for(agent)


@pytest.mark.parametrize("asked", ["details", "photos"])
def test_the_preview_is_what_a_new_contact_gets_to_the_byte(browser, conversation, worker, phone, asked):
    home = a_home("Marina Tower", pictures=4, reference="MT-100")
    tried = browser.get(f"/listings/{home.pk}/as-sent", {"ask": asked, "now": "1"})
    assert not Message.objects.filter(conversation__channel__name="Rehearsal").exists() and phone.texts == []

    says(conversation, QUESTIONS[asked]["en"].format(name="MT-100"))
    worker.run_all()
    words, *_pictures = phone.texts
    assert tried.context["tried"].told == words and "Marina Tower" in words
    assert said(words) in tried.content.decode()
    sent = [attachment.file.open("rb").read() for attachment in Attachment.objects.order_by("pk")]
    shown = [browser.get(f"/listings/{home.pk}/as-sent/{photo.pk}").content for photo in tried.context["tried"].photos]
    assert shown == sent and len(sent) == (3 if asked == "photos" else 0)
    assert (f"> {home.title}" in str(phone.texts)) == (asked == "photos")


def test_a_title_that_reads_like_a_search_is_asked_for_by_its_reference(browser):
    home = a_home("Kingfisher Rise, 3-bedroom condo above the park", pictures=1, reference="KR-7", suburb="Bishan")
    a_listing(title="Kingfisher Court, 3-bedroom condo", suburb="Bishan")
    tried = browser.get(f"/listings/{home.pk}/as-sent?ask=photos&now=1").context["tried"]
    assert "Kingfisher Rise" in tried.told and "Kingfisher Court" not in tried.told and len(tried.photos) == 1
    odd = a_listing(title="Marina Tower", reference="A")
    assert "Marina Tower" in browser.get(f"/listings/{odd.pk}/as-sent?now=1").context["tried"].told


def test_the_page_comes_at_once_and_asks_for_the_part(browser):
    home = a_listing(title="Marina Tower")
    page = browser.get(f"/listings/{home.pk}/as-sent").content.decode()
    assert "The assistant is writing" in page and "<noscript>" in page
    part = browser.get(f"/listings/{home.pk}/as-sent", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part and "Marina Tower" in part


def test_what_is_private_or_gone_is_not_in_the_preview(browser):
    home = a_listing(title="Marina Tower", price=1_234_567, private=["price"])
    assert "1,234,567" not in browser.get(f"/listings/{home.pk}/as-sent?now=1").content.decode()
    home.mark("sold")
    assert "no longer available" in browser.get(f"/listings/{home.pk}/as-sent?now=1").content.decode()


# --- another price ------------------------------------------------------------------------------------------------------------


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


def test_the_page_of_a_listing_counts_and_names_who_was_told_another_price(client_for, owner, told):
    home, people = told
    browser = client_for(owner)
    page = browser.get(f"/listings/{home.pk}").content.decode()
    assert "2 leads were told another price, the last of them SGD 900,000" in page
    rows = browser.get(f"/listings/{home.pk}/told-price")
    assert {row.conversation.pk for row in rows.context["told"]} == {people[0].pk, people[1].pk}
    page = rows.content.decode()
    assert f"/conversations/{people[0].pk}" in page and "SGD 900,000" in page and f"/conversations/{people[2].pk}" not in page
    home.price = 900_000
    home.save()
    assert [row.conversation.pk for row in browser.get(f"/listings/{home.pk}/told-price").context["told"]] == [people[2].pk]


def test_corrections_are_drafted_in_each_language_and_sent_by_nobody(client_for, owner, told, phone):
    home, people = told
    browser = client_for(owner)
    ComposerDraft.keep(people[0], owner, "I was about to write…")
    sent = len(phone.sent)
    browser.post(f"/listings/{home.pk}/told-price/corrections")
    assert ComposerDraft.objects.get(conversation=people[0]).text == "I was about to write…"
    drafted = ComposerDraft.objects.get(conversation=people[1], agent=owner)
    assert drafted.text.startswith("Una corrección: Marina Tower") and "850.000" in drafted.text and "900.000" in drafted.text
    assert not ComposerDraft.objects.filter(conversation=people[2]).exists() and len(phone.sent) == sent


def test_who_may_not_see_a_conversation_does_not_learn_of_it_here(client_for, told, owner, other_agency):
    home, people = told
    agent = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben", visibility="own")
    people[0].assign(agent, by=owner)
    people[1].assign(owner, by=owner)
    rows = client_for(agent).get(f"/listings/{home.pk}/told-price")
    assert [row.conversation.pk for row in rows.context["told"]] == [people[0].pk]
    with in_agency("beta"):
        stranger = Agent.objects.owners().get()
    for address in ("told-price", "as-sent"):
        assert client_for(stranger, "beta").get(f"/listings/{home.pk}/{address}").status_code == 404
    assert client_for(stranger, "beta").post(f"/listings/{home.pk}/told-price/corrections").status_code == 404
