"""A listing as a contact reads it before one does; and who was told a price that is no longer so."""

from __future__ import annotations

import pytest

from conversations.models import Attachment, Message
from conversations.templatetags.threads import said
from personas.listing_views import QUESTIONS
from tests.builders import a_listing, says
from tests.personas.test_showing_photos import a_home

pytestmark = pytest.mark.usefixtures("own_media")


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
