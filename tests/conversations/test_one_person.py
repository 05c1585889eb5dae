"""One telephone, written in two ways, is one person: found under each, and put together where two were made of them."""

from __future__ import annotations

import pytest

from accounts.agents.models import AuditEntry
from accounts.tenancy import in_agency
from conversations import receiving
from conversations.models import Contact, ContactAddress, Conversation
from conversations.numbers import variants
from tests.builders import a_channel, an_arrival

HTMX = {"HTTP_HX_REQUEST": "true"}
PAIRS = (("+5511987654321", "+551187654321"), ("+5491123456789", "+541123456789"), ("+5215512345678", "+525512345678"))


def writes(channel, number: str, text: str = "Oi", name: str = "Ana") -> Conversation:
    return receiving.receive(channel, an_arrival(None, text, address=f"{number[1:]}@c.us", address_value=number, name=name)).conversation


@pytest.fixture
def two(channel) -> tuple[Conversation, Conversation]:
    """One person of whom two were made before anybody knew."""
    long, short = PAIRS[0]
    first = writes(channel, long, "Oi, sou a Ana")
    other = Contact.objects.create(name="Ana P.")
    ContactAddress.objects.create(contact=other, kind="phone", value=short)
    second = writes(channel, short, "Ainda tem o apartamento?", name="Ana P.")
    assert second.contact_id == other.pk != first.contact_id
    return first, second


@pytest.mark.parametrize(("long", "short"), PAIRS)
def test_who_writes_under_another_spelling_is_the_same_person_and_is_answered_where_they_wrote(channel, other_agency, long, short):
    with in_agency("beta"):
        stranger = writes(a_channel("7198"), short).contact_id
    first, second = writes(channel, long), writes(channel, short)
    assert first.contact_id == second.contact_id and first.address != second.address
    assert {address.value for address in first.contact.addresses.all()} == {long, short}
    with in_agency("beta"):
        assert Contact.objects.get().pk == stranger and ContactAddress.objects.count() == 1, "next door they are somebody else's"


@pytest.mark.parametrize("number", ["+551133334444", "+6591234567", "+5511987654321999", "+54911234"])
def test_a_number_that_has_one_spelling_has_one(number):
    assert variants(number) == [number]


@pytest.mark.parametrize(("typed", "stored"), [pair for long, short in PAIRS for pair in ((long, short), (short, long))])
def test_a_search_finds_either_spelling(client_for, agent, channel, typed, stored):
    writes(channel, stored)
    assert "Ana" in client_for(agent).get("/inbox/rows", {"tab": "all", "q": typed}).content.decode()


def test_two_of_one_are_put_together_and_parted_again(client_for, agent, two):
    client, (first, second) = client_for(agent), two
    about = client.get(f"/conversations/{first.pk}/about", **HTMX).content.decode()
    assert "has the same number, written in another way" in about
    said = client.post(f"/conversations/{first.pk}/merge", {"other": second.contact_id}, follow=True).content.decode()
    assert "They are one person now" in said and Contact.objects.count() == 1
    assert {conversation.contact_id for conversation in Conversation.objects.all()} == {first.contact_id}
    about = client.get(f"/conversations/{second.pk}/about", **HTMX).content.decode()
    assert "Merged with Ana P." in about and "written in another way" not in about
    merged = first.contact.merges.get()
    client.post(f"/conversations/{second.pk}/part", {"merged": merged.pk})
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.contact.name == "Ana P." and second.contact != first.contact
    assert [address.value for address in second.contact.addresses.all()] == [PAIRS[0][1]]
    assert list(AuditEntry.objects.filter(action__startswith="contacts ").order_by("pk").values_list("action", flat=True)) == ["contacts merged", "contacts parted"]


def test_whoever_wished_to_hear_nothing_hears_nothing_afterwards(agent, two):
    first, second = two
    second.contact.opts_out(by=None)
    first.contact.absorb(second.contact, by=agent)
    assert first.contact.is_opted_out
    assert first.contact.merges.get().undo(by=agent).is_opted_out


def test_strangers_are_not_put_together(client_for, agent, channel, two):
    stranger = writes(channel, "+6591234567", name="Bo")
    said = client_for(agent).post(f"/conversations/{two[0].pk}/merge", {"other": stranger.contact_id}, follow=True).content.decode()
    assert "Somebody has changed it meanwhile" in said and Contact.objects.count() == 3
