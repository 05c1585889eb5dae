"""The manager's page: each number is its list, and what was counted is what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.agents.models import Agent
from accounts.tenancy import in_agency
from conversations.models import Author, Conversation, Mode, Reason, Status
from escalation.models import Escalation
from personas.figures import LISTS
from personas.models import ModelCall, Turn
from tests.builders import a_channel, a_conversation, a_listing, says
from tests.statements import statements_of

NOON = datetime(2026, 11, 10, 4, 0, tzinfo=UTC)  # twelve o'clock in Singapore
DAY = "?from=2026-11-10&to=2026-11-10"


@pytest.fixture
def browser(client_for, owner):
    return client_for(owner)


def a_lead(channel, at=NOON, **facts) -> Conversation:
    found = a_conversation(channel, **facts)
    Conversation.objects.filter(pk=found.pk).update(created_at=at)
    return found


def wrote(conversation, author, at, **facts):
    status = Status.RECEIVED if author == Author.CONTACT else Status.SENT
    facts = {"text": "x", "status": status, "epoch": 1 if author == Author.AI else None} | facts
    message = conversation.messages.create(author=author, occurred_at=at, sent_at=None if author == Author.CONTACT else at, **facts)
    type(message).objects.filter(pk=message.pk).update(created_at=at)
    return message


def numbers(response) -> dict[str, int]:
    return {name: number for name, _words, number in response.context["figures"].counts}


def test_every_number_opens_exactly_what_it_counts(browser, channel):
    ai, human, lost = (a_lead(channel, name=name) for name in ("Ada", "Hugo", "Lola"))
    wrote(ai, Author.CONTACT, NOON)
    wrote(ai, Author.AI, NOON + timedelta(seconds=4))
    wrote(human, Author.CONTACT, NOON)
    wrote(human, Author.AGENT, NOON + timedelta(minutes=4))
    wrote(lost, Author.AGENT, NOON, status=Status.FAILED)
    Escalation.objects.create(conversation=human, trigger="negotiation", epoch=2, at=NOON)
    Conversation.objects.filter(pk=human.pk).update(needs_person=True, waiting_since=NOON)
    found = numbers(browser.get(f"/manage{DAY}"))
    assert found == {"new": 3, "answered_by_ai": 1, "answered_by_people": 1, "handed_over": 1, "waiting": 1, "unsent": 1, "opted_out": 0}
    for name in LISTS:
        listed = browser.get(f"/manage/{name}{DAY}").context["page"]
        assert listed.paginator.count == found[name], name
    assert "Hugo" in browser.get(f"/manage/handed_over{DAY}").content.decode()


def test_a_day_begins_and_ends_at_the_agencys_midnight(browser, channel):
    a_lead(channel, at=datetime(2026, 11, 9, 15, 59, tzinfo=UTC))  # the ninth, one minute to midnight in Singapore
    a_lead(channel, at=datetime(2026, 11, 9, 16, 0, tzinfo=UTC))  # the tenth
    a_lead(channel, at=datetime(2026, 11, 10, 15, 59, tzinfo=UTC))
    response = browser.get(f"/manage{DAY}")
    assert numbers(response)["new"] == 2 and response.context["figures"].by_day[0]["new"] == 2


def test_the_clocks_of_the_assistant_and_of_people_are_apart_and_honest(browser, channel, agent):
    one = a_lead(channel)
    asked = wrote(one, Author.CONTACT, NOON)
    wrote(one, Author.AI, NOON + timedelta(seconds=5), answers=asked)
    wrote(one, Author.CONTACT, NOON + timedelta(minutes=1))
    one.mode_changes.create(mode=Mode.HUMAN, reason=Reason.ESCALATED, epoch=2, at=NOON + timedelta(minutes=1, seconds=2))
    wrote(one, Author.AGENT, NOON + timedelta(minutes=11, seconds=2), sent_by=agent)
    bot = a_lead(channel)  # the assistant rightly said nothing to "thanks"; a person writes two weeks later, unasked
    wrote(bot, Author.CONTACT, NOON - timedelta(days=14))
    bot.mode_changes.create(mode=Mode.HUMAN, reason=Reason.AGENT, epoch=2, at=NOON)
    wrote(bot, Author.AGENT, NOON, sent_by=agent)
    context = browser.get(f"/manage{DAY}").context
    assert (context["ai_wait"].count, context["ai_wait"].median) == (1, 5.0)
    assert (context["human_wait"].count, context["human_wait"].median) == (1, 600.0)


def test_reasons_come_with_what_agents_said_of_them(browser, channel):
    lead = a_lead(channel)
    for epoch, needed in enumerate((True, False, None, True)):
        Escalation.objects.create(conversation=lead, trigger="objection", epoch=epoch, at=NOON, was_needed=needed)
    row = browser.get(f"/manage{DAY}").context["escalations"][0]
    assert (row["n"], row["needed"], row["needless"], row["unjudged"]) == (4, 2, 1, 1)


def test_what_was_looked_for_in_vain_counts_contacts_not_questions(browser, channel):
    for _ in range(2):
        lead = a_lead(channel)
        for _again in range(3):
            Turn.objects.create(conversation=lead, action="RESPOND", decided_by="model", at=NOON, search="nothing",
                                wanted={"locations": ["Sentosa"], "bedrooms_min": 3, "property_type": "condo", "listing_type": "sale"})
    text = browser.get(f"/manage{DAY}").content.decode()
    assert "3 bedrooms Condominium for sale in Sentosa" in text and "2 contacts" in text
    a_lead(channel, name="Somebody Else")
    (gap,) = browser.get(f"/manage{DAY}").context["figures"].demand.gaps
    behind = browser.get(f"/manage/in-vain{DAY}&{gap.query}")
    assert behind.context["page"].paginator.count == gap.contacts == 2 and "Somebody Else" not in behind.content.decode()


def test_an_empty_search_of_a_real_lead_is_remembered_for_it(browser, conversation, phone, worker, model):
    a_listing(suburb="Marina Bay")
    says(conversation, "Any 4 bedroom condo in Marina Bay for sale?")
    worker.run_all()
    turn = Turn.objects.get(conversation=conversation)
    assert turn.search in ("relaxed", "nothing") and turn.wanted["bedrooms_min"] == 4


def test_listings_are_counted_once_for_each_contact_that_was_told_of_them(browser, channel):
    listing, unused = a_listing(title="Alpha Crest"), a_listing(title="Never named")
    lead = a_lead(channel)
    used = [{"id": listing.pk, "version": 1, "used": True}, {"id": unused.pk, "version": 1, "used": False}]
    for _ in range(2):
        Turn.objects.create(conversation=lead, action="RESPOND", decided_by="model", at=NOON, outcome="sent", listings=used)
    (told,) = browser.get(f"/manage{DAY}").context["figures"].demand.listings
    assert (told.listing, told.contacts, told.objections, told.told_otherwise) == (listing, 1, 0, 0)


def test_a_listing_tells_its_objections_and_who_was_told_another_price_and_opens_who_was_told_of_it(browser, channel):
    """Hugo bargains right after he was told of this home alone; Lola has her doubts about the other, and names it."""
    crest, court = a_listing(title="Alpha Crest", price=1_000_000), a_listing(title="Beta Court", reference="AL-77", price=800_000)
    facts = {str(home.pk): {"price": home.price, "currency": home.currency} for home in (crest, court)}
    hugo, lola = a_lead(channel, name="Hugo"), a_lead(channel, name="Lola")
    for lead, homes in ((hugo, [crest]), (lola, [crest, court])):
        Turn.objects.create(conversation=lead, action="RESPOND", decided_by="model", at=NOON, outcome="sent", told_from=facts,
                            listings=[{"id": home.pk, "version": 1, "used": True} for home in homes])
    Escalation.objects.create(conversation=hugo, trigger="negotiation", epoch=2, at=NOON + timedelta(minutes=1), quote="Can you do 950k?")
    Escalation.objects.create(conversation=lola, trigger="objection", epoch=2, at=NOON + timedelta(minutes=1), quote="al-77 is so noisy")
    Escalation.objects.create(conversation=lola, trigger="human_request", epoch=3, at=NOON + timedelta(minutes=2), quote="AL-77: a person please")
    crest.price = 990_000
    crest.save()
    response = browser.get(f"/manage{DAY}")
    assert [(told.listing.title, told.contacts, told.objections, told.told_otherwise) for told in response.context["figures"].demand.listings] == [
        ("Alpha Crest", 2, 1, 2), ("Beta Court", 1, 1, 0)]
    assert "2 were told another price" in response.content.decode()
    listed = browser.get(f"/manage/listings/{court.pk}{DAY}").content.decode()
    assert "Lola" in listed and "Hugo" not in listed
    assert browser.get(f"/manage/listings/{crest.pk}?from=2026-11-12&to=2026-11-12").context["page"].paginator.count == 0


def test_reasons_and_drafts_that_never_left_open_their_lists(browser, channel):
    ada, hugo = a_lead(channel, name="Ada"), a_lead(channel, name="Hugo")
    Escalation.objects.create(conversation=hugo, trigger="objection", epoch=2, at=NOON)
    Escalation.objects.create(conversation=ada, trigger="legal", epoch=2, at=NOON)
    facts = {"conversation": ada, "action": "RESPOND", "decided_by": "gate", "at": NOON}
    Turn.objects.create(**facts, outcome="sent", drafts=[{"text": "It is yours for 1", "violations": []}])
    Turn.objects.create(**facts, outcome="discarded", reply="Too late by a second")
    Turn.objects.create(**facts | {"at": NOON - timedelta(days=1)}, outcome="discarded", reply="Of the day before")
    page = browser.get(f"/manage{DAY}")
    assert page.context["stopped"] == {"blocked": 1, "discarded": 1}
    listed = browser.get(f"/manage/reasons/objection{DAY}").content.decode()
    assert "Hugo" in listed and "Ada" not in listed and "/manage/reasons/objection?from=2026-11-10" in page.content.decode()
    late = browser.get(f"/assistant/stopped{DAY}&reason=discarded").content.decode()
    assert "Too late by a second" in late and "Of the day before" not in late and "It is yours for 1" not in late
    assert "It is yours for 1" in browser.get(f"/assistant/stopped{DAY}&reason=blocked").content.decode()
    assert browser.get("/manage/reasons/nonsense").status_code == 404


def test_an_agent_sees_their_own_part_and_no_money_and_another_agency_nothing(client_for, channel, other_agency):
    shy = Agent.objects.create_user("shy@alpha.example", "a-door-that-is-open", name="Shy", visibility="own")
    mine = a_lead(channel, assignee=shy)
    colleague = Agent.objects.create_user("col@alpha.example", "a-door-that-is-open", name="Colleague")
    a_lead(channel, name="Not Mine", assignee=colleague)
    ModelCall.objects.create(purpose="reply", model="claude-haiku-5-5", cost_usd="0.123400", at=NOON)
    response = client_for(shy).get(f"/manage{DAY}")
    assert numbers(response)["new"] == 1 and "US$" not in response.content.decode()
    assert [c.pk for c in client_for(shy).get(f"/manage/new{DAY}").context["page"]] == [mine.pk]
    home = a_listing(title="Alpha Crest")
    for lead in Conversation.objects.all():
        Turn.objects.create(conversation=lead, action="RESPOND", decided_by="model", at=NOON, outcome="sent", listings=[{"id": home.pk, "version": 1}])
    assert [c.pk for c in client_for(shy).get(f"/manage/listings/{home.pk}{DAY}").context["page"]] == [mine.pk]
    with in_agency("beta"):
        theirs = Agent.objects.get(email="owner@beta.example")
    assert numbers(client_for(theirs, "beta").get(f"/manage{DAY}"))["new"] == 0


def test_the_owner_sees_what_the_model_cost(browser, channel):
    ModelCall.objects.create(purpose="reply", model="claude-haiku-5-5", cost_usd="0.123400", at=NOON)
    a_lead(channel)
    assert "US$ 0.1234" in browser.get(f"/manage{DAY}").content.decode()


def test_the_table_for_spreadsheets_has_every_figure_and_the_cost_for_owners_alone(browser, channel, client_for, agent):
    ModelCall.objects.create(purpose="reply", model="claude-haiku-5-5", cost_usd="0.123400", at=NOON)
    lead = a_lead(channel)
    asked = wrote(lead, Author.CONTACT, NOON)
    wrote(lead, Author.AI, NOON + timedelta(seconds=4), answers=asked)
    Turn.objects.create(conversation=lead, action="RESPOND", decided_by="gate", at=NOON, outcome="discarded", drafts=[{"text": "x", "violations": []}])
    table = browser.get(f"/manage{DAY}&format=csv").content.decode().splitlines()
    for row in ('"For the assistant","4 s","nine in ten within 4 s",1', '"Drafts stopped by the claim gate",1', '"Drafts overtaken, not sent",1'):
        assert row in table
    assert any(row.startswith('"claude-haiku-5-5"') and "0.123400" in row and "1 call" in row for row in table)
    assert "claude-haiku" not in client_for(agent).get(f"/manage{DAY}&format=csv").content.decode()


def test_the_table_for_spreadsheets_runs_nothing(browser, channel):
    listing = a_listing(title="=HYPERLINK(\"http://evil.example\")")
    lead = a_lead(channel)
    Turn.objects.create(conversation=lead, action="RESPOND", decided_by="model", at=NOON, outcome="sent", listings=[{"id": listing.pk, "version": 1}])
    response = browser.get(f"/manage{DAY}&format=csv")
    assert response["Content-Type"].startswith("text/csv") and '"\'=HYPERLINK' in response.content.decode()


def test_days_without_anything_are_explained_and_nonsense_means_today(browser, channel):
    assert "Nothing happened in these days" in browser.get("/manage?from=2020-01-01&to=2020-01-02").content.decode()
    assert '<a href="?days=7">' in browser.get("/manage").content.decode(), "the week is one tap away"
    for nonsense in ("", "?days=0", "?days=x", "?days=999999999", "?from=2026-13-01&to=x", "?from=2026-02-02&to=2026-01-01"):
        period = browser.get(f"/manage{nonsense}").context["period"]
        assert period.first == period.last == timezone.localdate(timezone=ZoneInfo("Asia/Singapore"))


def test_the_number_of_statements_does_not_grow_with_the_conversations(browser, channel):
    a_lead(channel)
    few = statements_of(browser, f"/manage{DAY}")
    for _ in range(20):
        wrote(a_lead(channel), Author.CONTACT, NOON)
    a_channel()
    assert statements_of(browser, f"/manage{DAY}") <= few + 1


def test_a_list_that_is_none_is_not_found(browser, agency):
    assert browser.get("/manage/nonsense").status_code == 404
