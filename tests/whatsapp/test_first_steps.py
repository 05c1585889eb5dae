"""The first steps of a new agency: four of them, in order or not, on whichever device, until the assistant has answered."""

from __future__ import annotations

import re

import pytest

from accounts.agents.audit import AuditEntry
from accounts.agents.invitations import invite
from accounts.agents.models import Agent
from accounts.models import Agency
from accounts.tenancy import in_agency
from conversations.models import Channel, Message
from properties.models import Listing
from tests.builders import a_channel, a_conversation, a_listing, says
from whatsapp import sandbox
from whatsapp.onboarding.models import Progress
from whatsapp.simulator.server import Simulator

PASSWORD = "seven-lamps-in-a-row"


@pytest.fixture
def desk(client_for, owner):
    return client_for(owner)


def text(response):
    return response.content.decode()


def opened(response):
    """Where a step has led to."""
    assert response.status_code == 302, text(response)
    return response["Location"]


def test_a_new_agency_has_four_steps_and_the_first_is_next(desk):
    page = text(desk.get("/start"))
    assert "0 of 4 done" in page and page.count("class=\"row row-wrap step") == 4
    assert 'href="/start/brand">Begin' in page and "What to do next" not in page


def test_each_step_can_be_left_out_and_taken_up_on_another_device(desk, client_for, owner):
    assert opened(desk.post("/start/brand/skip")) == "/start/number"
    assert opened(desk.post("/start/number/skip")) == "/start/listings"
    other_device = client_for(owner)
    page = text(other_device.get("/start"))
    assert page.count("left out for now") == 2 and 'href="/start/listings">Begin' in page and 'href="/start/brand">Do it' in page
    assert AuditEntry.objects.filter(action="first step skipped").count() == 2
    assert desk.post("/start/nothing/skip").status_code == 404


def test_brand_is_the_one_form_of_branding_and_leads_on(desk, agency):
    page = text(desk.get("/start/brand"))
    assert "Step 1 of 4" in page and 'name="assistant_name"' in page
    refused = desk.post("/start/brand", {"name": "Alpha Homes", "colour": "#1f5f5b", "assistant_name": "  "})
    assert refused.status_code == 422 and "needs a name" in text(refused)
    assert opened(desk.post("/start/brand", {"name": "Alpha Homes", "colour": "#1f5f5b", "assistant_name": "Ada"})) == "/start/number"
    assert "1 of 4 done" in text(desk.get("/start")), "the colour was right as it was, and the step is done all the same"


def test_number_leads_to_where_numbers_are_connected_and_back(desk, settings):
    settings.WEBHOOK_BASE_URL = "http://127.0.0.1:1"
    assert opened(desk.get("/start/number")) == "/settings/numbers/new?next=start"
    with Simulator() as provider:
        settings.GREEN_API_URL = provider.url
        account = provider.create_account(name="Test", contacts=False)
        where = opened(desk.post("/settings/numbers/new?next=start", {"account": str(account.id), "token": account.token, "api_url": ""}))
        assert "?next=start" in where
        piece = text(desk.get(where.replace("?", "/link?"), headers={"HX-Request": "true"}))
    assert "Connected as +" in piece and 'href="/start/number/next">Use this number' in piece
    assert opened(desk.get("/start/number/next")) == "/start/listings"


def test_listings_can_be_samples_and_those_go_with_one_tap(desk):
    assert opened(desk.post("/start/listings")) == "/start/test"
    assert Listing.objects.filter(is_sample=True).count() == 5
    page = text(desk.get("/start/listings"))
    assert "Remove the samples" in page and "Next: A test" in page
    a_listing()
    assert opened(desk.post("/listings/samples/remove?next=start")) == "/start/listings"
    assert Listing.objects.count() == 1


def test_samples_can_be_removed_where_one_meets_them(desk, agent, client_for, other_agency):
    with in_agency(other_agency.schema_name):
        a_listing(is_sample=True)
    desk.post("/start/listings")
    assert "5 listings here are samples" in text(desk.get("/listings"))
    colleague = client_for(agent)
    assert "Remove the samples" not in text(colleague.get("/listings")), "deleting is the owners'"
    assert colleague.post("/listings/samples/remove").status_code == 403 and Listing.objects.count() == 5
    assert "5 samples removed" in text(desk.post("/listings/samples/remove", follow=True)) and not Listing.objects.exists()
    assert "samples" not in text(desk.get("/listings"))
    with in_agency(other_agency.schema_name):
        assert Listing.objects.count() == 1


def test_one_listing_of_eight_fields_is_enough_and_leads_on(desk):
    assert 'href="/listings/quick?next=start"' in text(desk.get("/start/listings"))
    form = text(desk.get("/listings/quick?next=start"))
    asked = re.findall(r'<(?:input(?! type="hidden")|select|textarea)\b', form[form.index("<main"):])
    assert 'href="/start/listings"' in form and len(asked) <= 8
    fields = {"title": "Novena Court", "property_type": "condo", "listing_type": "sale", "price": "1.2m", "currency": "SGD", "bedrooms": "2", "suburb": "Novena"}
    assert opened(desk.post("/listings/quick?next=start", fields)) == "/start/listings/next"
    assert Listing.objects.get(title="Novena Court").price == 1_200_000
    assert opened(desk.get("/start/listings/next")) == "/start/test"


def test_the_trial_is_answered_from_the_listings_with_a_timeline_of_what_happened(desk, worker):
    desk.post("/start/listings")
    page = text(desk.get("/start/test"))
    assert "in Sampleton?" in page and "There is no AI key" in page
    sent = text(desk.post("/start/test/say", {"text": "Hi, do you have an apartment with 2 bedrooms in Sampleton?"}, headers={"HX-Request": "true"}))
    assert "Received" in sent and "every 1s" in sent and "is-awaited" in sent
    worker.run_all(due_within=10)
    done = text(desk.get("/start/test/chat"))
    assert "Riverside Court (sample)" in done and done.count("is-reached") == 4 and "every 1s" not in done
    assert "used in the answer" in done and "Sources" in done
    reply = Message.objects.get(author="ai", part=0)
    assert reply.conversation.channel.is_sandbox
    assert "Riverside Court" in text(desk.get(re.search(r'class="why" href="([^"]+)"', done)[1], follow=True)), "the sources are one tap away"
    assert "2 of 4 done" in text(desk.get("/start"))


def test_without_scripts_the_trial_works_by_pages(desk, worker):
    desk.post("/start/listings")
    assert opened(desk.post("/start/test/say", {"text": "Do you have a penthouse?"})) == "/start/test"
    worker.run_all(due_within=10)
    assert "Hillside Penthouse (sample)" in text(desk.get("/start/test"))
    desk.post("/start/test/say", {"text": "   "})
    assert "Write what the lead says" in text(desk.get("/start/test"))


def test_a_trial_that_ends_with_a_person_says_so_and_another_lead_can_begin(desk, worker):
    desk.post("/start/test/say", {"text": "I want to talk to a human, please"})
    worker.run_all(due_within=10)
    page = text(desk.get("/start/test"))
    assert "asked for a person" in page and "Start over" in page
    assert opened(desk.post("/start/test/again")) == "/start/test"
    assert "talk to a human" not in text(desk.get("/start/test"))


def test_a_message_from_ones_own_phone_has_a_timeline_too(desk, phone, worker):
    channel = a_channel(phone="+6560000009")
    page = text(desk.get("/start/test"))
    assert "https://wa.me/6560000009?text=" in page and "data:image/svg+xml" in page
    says(a_conversation(channel), "Do you have a condo?")
    worker.run_all(due_within=10)
    assert "From a phone" in text(desk.get("/start/test/chat"))


def test_with_all_done_the_next_hints_are_there_and_the_inbox_reminds_no_more(desk, agency, worker, phone):
    assert "First steps" in text(desk.get("/start/card")) and "Next: Your brand" in text(desk.get("/start/card"))
    assert 'hx-get="/start/card"' in text(desk.get("/"))
    desk.post("/start/brand", {"name": "Alpha Homes", "colour": "#7a1f5b", "assistant_name": "Ada"})
    a_channel()
    a_listing()
    desk.post("/start/test/say", {"text": "Do you have a condo in Marina Bay?"})
    worker.run_all(due_within=10)
    page = text(desk.get("/start"))
    assert "You are ready" in page and "Invite your colleagues" in page and "Let your phone ring" in page and "AI key" in page
    assert desk.get("/start/card").status_code == 204
    Agency.objects.filter(pk=agency.pk).update(colour="#1f5f5b")


def test_an_owner_may_put_the_reminder_away(desk):
    assert opened(desk.post("/start/away")) == "/"
    assert desk.get("/start/card").status_code == 204 and "0 of 4 done" in text(desk.get("/start"))


def test_an_owner_who_joins_lands_on_the_checklist_and_an_agent_in_the_inbox(client_for, owner):
    for role, where in (("owner", "/start"), ("agent", "/")):
        invitation = invite(f"{role}@new.example", by=owner, role=role)
        browser = client_for()
        answer = browser.post(f"/join/{invitation.token}", {"name": "Nora", "password": PASSWORD, "email": invitation.email}, follow=True)
        assert answer.redirect_chain[-1][0] == where


def test_it_is_for_owners_and_of_ones_own_agency(desk, client_for, agent, other_agency):
    client = client_for(agent)
    for path in ("/start", "/start/card", "/start/brand", "/start/number", "/start/listings", "/start/test", "/start/test/chat"):
        assert client.get(path).status_code == 403
        assert client_for().get(path)["Location"].startswith("/sign-in")
    for path in ("/start/listings", "/start/test/say", "/start/test/again", "/start/away", "/start/test/skip"):
        assert client.post(path).status_code == 403
    desk.post("/start/listings")
    desk.post("/start/brand/skip")
    desk.post("/start/test/say", {"text": "Hello there"})
    with in_agency("beta"):
        stranger = Agent.objects.get(email="owner@beta.example")
        assert not Listing.objects.exists() and not Progress.objects.exists() and sandbox.sandbox() is None
    theirs = client_for(stranger, "beta")
    assert "left out" not in text(theirs.get("/start")) and "Hello there" not in text(theirs.get("/start/test"))
    assert Channel.objects.filter(provider="sandbox").count() == 1
