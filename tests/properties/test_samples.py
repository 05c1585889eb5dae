"""Five homes that do not exist: told in the sandbox and the playground, and never to anybody who really writes."""

from __future__ import annotations

import pytest

from accounts.tenancy import in_agency
from conversations.models import Message
from personas.rehearsal import rehearse
from properties import samples
from properties.models import Listing, ListingChange
from properties.search import places
from tests.builders import a_channel, a_conversation, a_listing, says
from whatsapp import sandbox

ASKED = ("Do you have an apartment with 2 bedrooms in Sampleton?", "Tell me about Riverside Court", "What about SAMPLE-2?", "Anything for sale?", "A house with a garden in Sampleton under 3 million",
         "Is there something at 12 Riverside Walk?", "show me a penthouse", "cheapest rent you have?")


@pytest.fixture
def made(agency, owner):
    return samples.add(by=owner)


def answers(conversation):
    return " ".join(conversation.messages.filter(author="ai").values_list("text", flat=True))


def test_they_come_in_the_agencys_currency_marked_and_once(agency, other_agency, owner, made):
    assert len(made) == 5 and {listing.currency for listing in made} == {"SGD"}
    assert all("(sample)" in listing.title and listing.is_sample for listing in made)
    assert made[0].price == 840_000, "familiar figures, not converted to the cent"
    assert samples.add(by=owner) == [] and Listing.objects.count() == 5
    assert ListingChange.objects.filter(listing=made[0], agent=owner, is_new=True).exists()
    with in_agency("beta"):
        assert not Listing.objects.exists()


@pytest.mark.parametrize("asked", ASKED)
def test_no_real_lead_is_told_of_them(made, phone, worker, asked):
    """Whatever is asked, by place, name, reference, address or wish, alone or after each other."""
    conversation = a_conversation(a_channel())
    for words in (asked, "anything cheaper?"):
        says(conversation, words)
        worker.run_all(due_within=10)
    told = answers(conversation)
    assert "(sample)" not in told and "Riverside" not in told and "SAMPLE-" not in told and "840" not in told


@pytest.mark.parametrize("asked", ASKED)
def test_nor_do_they_come_beside_the_agencys_own(made, phone, worker, asked):
    a_listing(title="Orchard Rise", property_type="apartment", bedrooms=2, price=800_000, suburb="Sampleton", city="")
    conversation = a_conversation(a_channel())
    says(conversation, asked)
    worker.run_all(due_within=10)
    assert "(sample)" not in answers(conversation) and "SAMPLE-" not in answers(conversation)


def test_the_sandbox_is_told_of_them(made, worker):
    said = sandbox.say(sandbox.open_sandbox(), ASKED[0])
    worker.run_all(due_within=10)
    reply = Message.objects.get(conversation=said.conversation, author="ai", part=0)
    assert "Riverside Court (sample)" in reply.text


def test_so_is_the_playground(made):
    assert "Riverside Court (sample)" in rehearse(ASKED[0]).told


def test_they_go_in_one_deed_and_nothing_else_goes_with_them(owner, made):
    own = a_listing()
    assert samples.remove(by=owner) == 5
    assert list(Listing.objects.all()) == [own] and samples.remove(by=owner) == 0
    assert places() is not None
