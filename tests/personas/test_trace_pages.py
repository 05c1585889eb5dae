"""The trace on its pages: the exact listing a reply was told from, and what was written and never sent."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from personas.models import Turn
from tests.builders import a_conversation, a_listing, says


def said(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def answered(conversation, worker, model, phone):
    """A reply that named one of two homes, and its turn."""
    crest = a_listing(title="Marina Crest", price=1_200_000)
    a_listing(title="Other Court", price=1_500_000)
    model.will_say("Marina Crest costs S$1,200,000.", used_listing_ids=(str(crest.pk),))
    says(conversation, "3 bedroom condo in Marina Bay")
    worker.run_all()
    return Turn.objects.get(), crest


def test_the_listing_is_opened_as_it_was_told_though_its_price_has_changed(answered, client_for, owner):
    turn, crest = answered
    client = client_for(owner)
    assert "Changed since" not in said(client.get(reverse("personas:turn", args=[turn.pk])))
    crest.price = 1_150_000
    crest.save()
    trace = said(client.get(reverse("personas:turn", args=[turn.pk])))
    assert "told from version 1; it is version 2 now" in trace and "Price changed since" in trace and "Other Court" not in trace
    exact = said(client.get(reverse("personas:told_from", args=[turn.pk, crest.pk])))
    assert "<del>1,200,000</del> <ins>1,150,000</ins>" in exact and "The price has changed since." in exact


def test_the_sources_open_over_the_thread_with_the_version_that_was_told(answered, client_for, owner):
    turn, crest = answered
    reply = turn.conversation.messages.get(author="ai")
    client, address = client_for(owner), reverse("personas:why", args=[reply.pk])
    crest.price = 1_150_000
    crest.save()
    sheet = said(client.get(address, HTTP_HX_REQUEST="true"))
    assert "SGD 1,200,000" in sheet and "Version 1, as it was on" in sheet and "Price changed since" in sheet and "<html" not in sheet
    assert reverse("personas:told_from", args=[turn.pk, crest.pk]) in sheet and "Other Court" not in sheet
    assert client.get(address).url == reverse("personas:turn", args=[turn.pk])


def test_another_change_is_not_called_a_change_of_price(answered, client_for, owner):
    turn, crest = answered
    crest.features = ["pool"]
    crest.save()
    trace = said(client_for(owner).get(reverse("personas:turn", args=[turn.pk])))
    assert "Changed since" in trace and "Price changed since" not in trace


def test_a_listing_that_is_gone_can_still_be_opened_as_it_was(answered, client_for, owner):
    turn, crest = answered
    pk = crest.pk
    crest.delete()
    exact = said(client_for(owner).get(reverse("personas:told_from", args=[turn.pk, pk])))
    assert "1,200,000" in exact and "no longer here" in exact


def test_internal_notes_are_no_part_of_a_trace(conversation, worker, model, phone, client_for, owner):
    crest = a_listing(title="Marina Crest", price=1_200_000, internal_notes="owner takes 950k")
    model.will_say("Marina Crest costs S$1,200,000.", used_listing_ids=(str(crest.pk),))
    says(conversation, "3 bedroom condo in Marina Bay")
    worker.run_all()
    assert "950k" not in str(Turn.objects.values_list("listings", "drafts"))


@pytest.mark.parametrize("missing", ["turn", "listing"])
def test_what_was_not_kept_is_not_found(answered, client_for, owner, missing):
    turn, crest = answered
    other = a_listing()
    args = [turn.pk + 99, crest.pk] if missing == "turn" else [turn.pk, other.pk]
    assert client_for(owner).get(reverse("personas:told_from", args=args)).status_code == 404


def test_a_foreign_agency_finds_no_trace(answered, client_for, other_agency):
    from accounts.agents.models import Agent
    from accounts.tenancy import in_agency

    turn, crest = answered
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
    client = client_for(stranger, "beta")
    assert client.get(reverse("personas:told_from", args=[turn.pk, crest.pk])).status_code == 404
    assert "Marina Crest" not in said(client.get(reverse("personas:stopped")))


def test_the_owner_sees_what_was_stopped_and_why_and_can_filter(channel, worker, model, phone, client_for, owner):
    a_listing(title="Marina Crest", price=1_200_000)
    for draft in ("Marina Crest costs S$900,000.", "I guarantee that you will love it."):
        model.will_say(draft)
        model.will_say("Which area would you like?")
        says(a_conversation(channel), "3 bedroom condo in Marina Bay")
        worker.run_all()
    client = client_for(owner)
    everything = said(client.get(reverse("personas:stopped")))
    assert "S$900,000." in everything and "I guarantee that you will love it." in everything
    promises = said(client.get(reverse("personas:stopped"), {"reason": "promise"}))
    assert "I guarantee that you will love it." in promises and "900,000" not in promises
    assert "Nothing was stopped" in said(client.get(reverse("personas:stopped"), {"reason": "date"}))


def test_a_reply_that_came_too_late_is_there_with_its_reason(conversation, worker, model, phone, client_for, owner):
    model.will_say("Happy to help. Which area?", meanwhile=lambda: conversation.take_over(by=owner))
    says(conversation, "Hello there")
    worker.run_all()
    late = said(client_for(owner).get(reverse("personas:stopped"), {"reason": "discarded"}))
    assert "Happy to help. Which area?" in late and "A person took over" in late


def test_a_turn_of_before_facts_were_kept_still_opens(conversation, client_for, owner):
    crest = a_listing(title="Marina Crest")
    message = says(conversation, "hello")
    turn = Turn.objects.create(conversation=conversation, message=message, action="RESPOND", decided_by="model", reply="Hi",
                               listings=[{"id": crest.pk, "version": 1}])
    assert "Marina Crest" in said(client_for(owner).get(reverse("personas:turn", args=[turn.pk])))
