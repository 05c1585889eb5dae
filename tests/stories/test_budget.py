"""What a day may cost: counted per agency, and when it is used up the listings answer, or a person; the owner hears once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.tenancy import in_agency
from conversations.models import Mode
from escalation.models import Escalation, Notification
from personas import spending
from personas.models import Engine, ModelCall, Turn
from tests.builders import a_channel, a_conversation, a_listing, says

QUESTION = "What are the schools like around there?"


def spent(**facts) -> None:
    ModelCall.objects.create(**{"purpose": "reply", "model": "scripted", "cost_usd": "0.5"} | facts)


def test_every_call_is_a_row_without_a_word_of_content(conversation, worker, model, phone):
    a_listing(title="Marina Crest", price=1_200_000)
    model.will_say("Marina Crest costs S$1,100,000.")
    model.will_say("Marina Crest costs S$1,200,000.")
    says(conversation, "3 bedroom condo in Marina Bay")
    worker.run_all()
    calls = list(ModelCall.objects.order_by("pk"))
    assert [call.purpose for call in calls] == ["reply", "repair"]
    assert all(call.cost_usd == Decimal("0.0001") and call.request_id == "req_1" for call in calls)
    assert Turn.objects.get().cost_usd == sum(call.cost_usd for call in calls)


def test_a_failed_call_is_a_row_too(conversation, worker, model, phone):
    model.will_fail("529 overloaded")
    says(conversation, QUESTION)
    worker.run_all()
    assert ModelCall.objects.get().problem == "529 overloaded"


@pytest.mark.parametrize("limit", [{"calls_per_day": 2}, {"usd_per_day": "1.00"}])
def test_when_the_budget_is_used_up_a_plain_search_is_still_answered(conversation, worker, model, phone, limit):
    Engine.objects.create(pk=1, **limit)
    spent()
    spent()
    a_listing(title="Marina Crest", price=1_200_000)
    says(conversation, "3 bedroom condo in Marina Bay please")
    worker.run_all()
    assert model.asked == [] and "1,200,000" in phone.texts[0]
    conversation.refresh_from_db()
    assert conversation.mode == Mode.AI


def test_what_needs_the_model_goes_to_a_person_and_the_owner_is_told_once(worker, model, phone, owner, agency):
    Engine.objects.create(pk=1, calls_per_day=1)
    spent()
    channel = a_channel()
    for _ in range(2):
        conversation = a_conversation(channel)
        says(conversation, QUESTION)
        worker.run_all()
        conversation.refresh_from_db()
        assert conversation.is_with_human
    assert model.asked == [] and len(phone.sent) == 2
    assert Escalation.objects.filter(reason__contains="budget").count() == 2
    assert Notification.objects.filter(agent=owner, escalation=None).count() == 1


def test_yesterday_and_the_neighbours_do_not_count(conversation, worker, model, phone, other_agency):
    Engine.objects.create(pk=1, calls_per_day=1)
    spent(at=timezone.now() - timedelta(days=1))
    with in_agency("beta"):
        spent()
    says(conversation, QUESTION)
    worker.run_all()
    assert len(model.asked) == 1


def test_the_owner_can_only_be_more_careful_than_the_platform(agency, settings):
    settings.ANTHROPIC_API_KEY, settings.LLM_CALLS_PER_DAY, settings.LLM_USD_PER_DAY = "key", 100, 2
    assert spending.budget(Engine(calls_per_day=500)).calls == 100
    assert spending.budget(Engine(calls_per_day=50)).calls == 50
    assert spending.budget(Engine(allowed_calls_per_day=900)).calls == 900
    assert spending.budget(Engine(usd_per_day=Decimal(1), allowed_usd_per_day=Decimal(5))).usd == 1
    assert spending.budget(Engine(key="own")).calls is None, "an own key is limited by its owner alone"
    settings.LLM_CALLS_PER_DAY = settings.LLM_USD_PER_DAY = 0
    unlimited = spending.budget(Engine())
    assert unlimited.calls is None and unlimited.usd is None
