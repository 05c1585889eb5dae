"""A fact that an agency keeps to itself reaches no contact: not by a prompt, not by an answer without a model, not past the
claim gate, not by what a search finds or in which order, and not by the API's search."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from accounts.tenancy import in_agency
from conversations.models import Message
from personas.claims import check
from personas.models import Turn
from personas.rehearsal import rehearse
from properties import places
from properties.criteria import Criteria
from properties.facts import MAY_BE_PRIVATE, AgencyFacts
from properties.models import Listing
from properties.nearest import nearest
from properties.places import gazetteer
from properties.search import search
from tests.builders import a_listing, says

SECRET = {
    "price": 1_234_567, "bedrooms": 7, "bathrooms": 6, "area": 4321, "area_unit": "sqft", "address": "77 Canary Crescent", "suburb": "Canaryville",
    "city": "Secretopolis", "country": "Canaria", "tenure": "canary years", "features": ["canary cage"], "not_features": ["canary door"],
    "selling_points": "Canary sells", "description": "A canary lives here.",
}
WORDS = ("1234567", "1,234,567", "1.23", "4321", "4,321", "canary", "secretopolis", "canaria")


def a_secretive_home(**facts) -> Listing:
    """Everything that can be private is."""
    return a_listing(**{"title": "Quiet House", "reference": "Q-100", **SECRET, "private": list(MAY_BE_PRIVATE)} | facts)


def nothing_secret(text: object) -> bool:
    said = str(text).lower()
    return not any(word in said for word in WORDS)


@pytest.mark.usefixtures("agency")
def test_everything_that_can_be_private_is_tested_here():
    assert set(MAY_BE_PRIVATE) == set(SECRET) - {"area_unit"}


@pytest.mark.usefixtures("agency")
def test_the_facts_of_a_listing_lack_what_is_private_and_colleagues_see_it_all():
    home = a_secretive_home()
    facts = home.facts()
    assert nothing_secret(asdict(facts))
    assert (facts.title, facts.price, facts.bedrooms, facts.location, facts.features) == ("Quiet House", None, None, "", ())
    stored = Listing.objects.get(pk=home.pk)
    assert (stored.price, stored.address, stored.features) == (1_234_567, "77 Canary Crescent", ["canary cage"])
    assert nothing_secret([stored.name_words, stored.told_words, stored.absent_words, stored.place_keys, stored.street, stored.area_sqm])


@pytest.mark.usefixtures("agency")
def test_what_lacks_private_facts_cannot_be_saved_over_them():
    home = a_secretive_home()
    told = Listing.objects.told().get(pk=home.pk)
    with pytest.raises(TypeError, match="must not be saved"):
        told.save()
    with pytest.raises(TypeError, match="not for columns"):
        Listing.objects.told().values_list("price")
    assert Listing.objects.get(pk=home.pk).price == 1_234_567


@pytest.mark.usefixtures("agency")
@pytest.mark.parametrize("asked", [
    Criteria(listing_type="sale", price_max=1_300_000), Criteria(listing_type="sale", price_min=1_200_000), Criteria(listing_type="sale", bedrooms_min=7),
    Criteria(listing_type="sale", bathrooms_min=5), Criteria(listing_type="sale", area_min=4000), Criteria(listing_type="sale", area_min=4000, area_unit="sqft"),
    Criteria(locations=("Canaryville",)), Criteria(locations=("Secretopolis",)), Criteria(locations=("Canary Crescent",)),
    Criteria(reference="77 Canary Crescent"), Criteria(reference="Canary Crescent"),
])
def test_nothing_is_found_by_a_private_fact_and_the_same_fact_told_finds_it(asked):
    home = a_secretive_home()
    assert search(asked).listings == []
    home.private = []
    home.save()
    places._kept.clear()  # nothing is committed within a test, so nobody is told that places have changed
    assert [found.pk for found in search(asked).listings] == [home.pk]


@pytest.mark.usefixtures("agency")
def test_the_order_of_what_is_found_and_what_comes_near_tell_no_price():
    cheap, dear = a_listing(price=1_000_000, title="Cheap Court"), a_listing(price=2_000_000, title="Dear Court")
    hidden = a_listing(price=1_500_000, title="Quiet House", private=["price"])
    found = search(Criteria(listing_type="sale", property_type="condo")).listings
    assert [home.pk for home in found] == [cheap.pk, dear.pk, hidden.pk]
    assert [home.price for home in found] == [1_000_000, 2_000_000, None]
    Listing.objects.exclude(pk=hidden.pk).delete()
    close = nearest(Criteria(listing_type="sale", property_type="house", price_max=1_450_000))
    assert nothing_secret(close.differences) and all(d.what != "over_budget" for each in close.differences.values() for d in each)


@pytest.mark.usefixtures("agency")
def test_a_place_that_is_private_is_no_place_of_the_inventory():
    a_secretive_home()
    assert not gazetteer().find("Canaryville") and not gazetteer().find("Secretopolis")


# Screens of agents, who may see all; and code for contacts that asks for nothing but ids, references or states.
SEE_ALL = {"context", "demand", "discussed", "enquiries", "figures", "listing_views", "told", "views", "guards", "showing"}


def test_code_that_answers_contacts_asks_for_listings_as_they_may_be_told():
    folder = Path(__file__).resolve().parent.parent.parent / "personas"
    asking = {path.stem: re.findall(r"Listing\.objects\.(\w+)", path.read_text()) for path in folder.rglob("*.py") if path.stem not in SEE_ALL}
    assert asking["retrieval"]
    assert {name: asked for name, asked in asking.items() if set(asked) - {"told"}} == {}


QUESTIONS = ("Is Quiet House still available? What is the price, how big is it and where is it?", "Tell me everything about Quiet House please",
             "How many bedrooms does Quiet House have?", "Does Quiet House have a canary cage?", "What is the address of Q-100?")


def test_no_prompt_holds_a_private_fact(conversation, worker, model, phone):
    a_secretive_home()
    for question in QUESTIONS[:1] + QUESTIONS[4:]:
        says(conversation, question)
        worker.run_all()
    assert len(model.asked) == 2
    for parts in model.asked:
        assert "Quiet House" in str(parts.facts) and nothing_secret(parts)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if "canary" not in q])
def test_without_a_model_no_answer_holds_a_private_fact(conversation, worker, phone, question):
    a_secretive_home()
    says(conversation, question)
    worker.run_all()
    assert phone.texts and nothing_secret(phone.texts)
    assert nothing_secret(list(Turn.objects.values_list("told_from", "reply")))


def test_the_claim_gate_takes_a_private_fact_for_made_up(conversation, worker, model, phone):
    a_secretive_home()
    model.will_say("Quiet House costs SGD 1,234,567.", used_listing_ids=())
    model.will_say("Quiet House, with 7 bedrooms, lies in Canaryville.")
    says(conversation, "How much is Quiet House?")
    worker.run_all()
    assert len(Turn.objects.latest("pk").drafts) >= 2
    assert nothing_secret(phone.texts)
    told = a_listing(title="Open House", price=1_234_567).facts()
    assert check("Open House costs SGD 1,234,567.", listings=[told], agency=AgencyFacts(name="A")) == []


def test_cheaper_than_a_private_price_is_not_reckoned_from_it(conversation, worker, phone):
    """ "Anything cheaper?" must not put a bound where the price is kept to ourselves."""
    a_listing(title="Quiet House", price=1_500_000, private=["price"])
    a_listing(title="Between Court", price=1_499_000)
    a_listing(title="Above Court", price=1_600_000)
    says(conversation, "Is Quiet House available?")
    worker.run_all()
    says(conversation, "anything cheaper?")
    worker.run_all()
    assert "1,500,000" not in str(phone.texts)
    assert "Between Court" not in phone.texts[-1] or "Above Court" in phone.texts[-1]


def test_the_playground_tells_no_more_than_the_assistant(agency, phone):
    a_secretive_home()
    assert nothing_secret(rehearse("Tell me everything about Quiet House please").told)


def test_the_apis_search_and_list_tell_what_may_be_told_and_one_listing_tells_colleagues_all(api_for, agent, other_agency):
    home = a_secretive_home()
    program = api_for(agent)
    found = program.post("/api/properties/search", json.dumps({"reference": "Q-100"}), content_type="application/json")
    assert [row["title"] for row in found.json()["results"]] == ["Quiet House"]
    assert nothing_secret(found.content.decode()) and nothing_secret(program.get("/api/properties").content.decode())
    one = program.get(f"/api/properties/{home.pk}").json()
    assert (one["price"], one["address"], set(one["private"])) == (1_234_567, "77 Canary Crescent", set(MAY_BE_PRIVATE))
    with in_agency("beta"):
        from accounts.agents.models import Agent

        stranger = Agent.objects.owners().get()
    assert api_for(stranger, "beta").get(f"/api/properties/{home.pk}").status_code == 404


def test_a_webhook_shows_no_private_fact(agency):
    from properties.hook_content import of_listing

    home = a_secretive_home()
    told = of_listing({"listing_id": home.pk})
    assert told["listing"]["title"] == "Quiet House" and nothing_secret(told)


def test_a_fact_becomes_private_by_the_api_and_the_next_message_knows_nothing_of_it(api_for, agent, conversation, worker, phone):
    home = a_listing(title="Quiet House", price=1_234_567)
    says(conversation, "How much is Quiet House?")
    worker.run_all()
    assert "1,234,567" in phone.texts[-1]
    answer = api_for(agent).patch(f"/api/properties/{home.pk}", json.dumps({"private": ["price"]}), content_type="application/json")
    assert (answer.status_code, answer.json()["private"]) == (200, ["price"])
    said_before = Message.objects.count()
    says(conversation, "Sorry, what was the price of Quiet House again?")
    worker.run_all()
    assert Message.objects.count() > said_before and "1,234,567" not in phone.texts[-1]
    bad = api_for(agent).patch(f"/api/properties/{home.pk}", json.dumps({"private": ["title"]}), content_type="application/json")
    assert bad.status_code == 400


def test_colleagues_find_a_listing_by_its_private_address(client_for, agent):
    a_secretive_home()
    assert "Quiet House" in client_for(agent).get("/listings", {"q": "canary cresc"}).content.decode()
