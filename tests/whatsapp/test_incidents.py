"""A number breaks, is noticed, told of, mended; and what was missed meanwhile is found. Against the simulator's real protocol."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.tenancy import in_agency
from config.sweeping import CHECK_CHANNEL_EVERY
from conversations.models import Channel, Conversation, Incident, Message
from escalation.models import Notification, Occasion
from tests.builders import a_channel, a_conversation
from whatsapp import recovery
from whatsapp.connecting import check, connect
from whatsapp.models import InboundEvent
from whatsapp.providers.green_api_events import parse

LEAD, OTHER = "6586000001", "6586000002"
TOKEN = "a-webhook-token-of-32-characters!"


@pytest.fixture
def joined(agency, provider, account, settings):
    settings.WEBHOOK_BASE_URL = "http://127.0.0.1:1"
    channel, _ = connect("green_api", api_url=provider.url, account=str(account.id), token=account.token, webhook_token=TOKEN)
    return channel


def breaks(provider, account, channel, state="notAuthorized"):
    provider.set_state(account, state)
    check(Channel.objects.get(pk=channel.pk))


def mends(provider, account, channel):
    provider.set_state(account, "authorized")
    check(Channel.objects.get(pk=channel.pk))


def webhook_of(account, identity):
    """The webhook that the provider still wants to deliver of a message."""
    return next(hook.body for hook in account.webhooks if hook.body.get("idMessage") == identity)


def fresh(channel):
    return Channel.objects.get(pk=channel.pk)


def back_in_time(incident, **shifts):
    Incident.objects.filter(pk=incident.pk).update(**{name: timezone.now() - by for name, by in shifts.items()})


# --- noticed and told -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state, cause", [("notAuthorized", "disconnected"), ("yellowCard", "restricted"), ("blocked", "blocked")])
def test_a_number_that_breaks_is_one_incident_and_its_owner_is_told_at_once(agency, owner, client_for, provider, account, joined, worker, state, cause):
    breaks(provider, account, joined, state)
    breaks(provider, account, joined, state)
    worker.run_all()
    incident = Incident.objects.get()
    assert incident.cause == cause and incident.closed_at is None
    told = Notification.objects.get(agent=owner, occasion=Occasion.NUMBER)
    assert told.incident == incident and incident.get_cause_display() in told.text
    assert len(mail.outbox) == 1 and f"/settings/numbers/{joined.pk}" in mail.outbox[0].body, "by mail at once, with the page that mends it"
    page = client_for(owner).get("/listings").content.decode()
    assert incident.get_cause_display() in page and f'class="banner-act" href="/settings/numbers/{joined.pk}"' in page


def test_the_cause_may_change_and_it_stays_one_incident_told_of_twice(agency, owner, provider, account, joined, worker):
    breaks(provider, account, joined)
    worker.run_all()
    breaks(provider, account, joined, "blocked")
    worker.run_all()
    assert [i.cause for i in Incident.objects.all()] == ["blocked"]
    assert Notification.objects.filter(agent=owner, occasion=Occasion.NUMBER).count() == 2


def test_the_database_holds_one_open_incident_for_each_number(joined):
    Incident.objects.create(channel=joined, cause="blocked")
    with pytest.raises(IntegrityError, match="one_open_incident_per_channel"), transaction.atomic():
        Incident.objects.create(channel=joined, cause="webhook")
    Incident.objects.create(channel=a_channel(), cause="webhook")


def test_numbers_are_asked_often_enough_to_be_told_within_two_minutes():
    """The state webhook tells at once; should it be lost, the sweeper (every 15 s) asks."""
    assert CHECK_CHANNEL_EVERY + timedelta(seconds=15) < timedelta(minutes=2)


def test_a_provider_that_does_not_answer_is_trouble_the_second_time(agency, provider, account, joined, worker):
    provider.fault(account, "getStateInstance", "status", code=502, body="")
    check(fresh(joined))
    assert not Incident.objects.exists() and fresh(joined).unanswered_since
    Channel.objects.update(unanswered_since=timezone.now() - timedelta(seconds=30))
    check(fresh(joined))
    assert Incident.objects.get().cause == "unreachable"
    provider.fault(account, "getStateInstance", "ok")
    check(fresh(joined))
    assert Incident.objects.get().closed_at and fresh(joined).unanswered_since is None


def test_a_webhook_that_somebody_has_changed_is_noticed_and_set_again_with_one_button(agency, owner, client_for, provider, account, joined):
    account.settings["webhookUrl"] = "https://somebody.example/hook"
    check(fresh(joined))
    assert not Incident.objects.exists(), "new settings take minutes to hold; nobody is alarmed meanwhile"
    Channel.objects.update(webhook_set_at=timezone.now() - timedelta(minutes=7))
    check(fresh(joined))
    assert Incident.objects.get().cause == "webhook"
    desk = client_for(owner)
    assert "Send them here again" in desk.get(f"/settings/numbers/{joined.pk}").content.decode()
    answer = desk.post(f"/settings/numbers/{joined.pk}/webhook", headers={"HX-Request": "true"}).content.decode()
    assert "Connected as" in answer and account.settings["webhookUrl"] == "http://127.0.0.1:1/webhook/greenapi"
    assert Incident.objects.get().closed_at


def test_people_who_write_to_a_number_that_does_not_tell_us_are_heard_all_the_same(agency, provider, account, joined, worker):
    """Dead air: the provider calls the number connected and our webhook set, and yet nothing comes."""
    Channel.objects.update(webhook_set_at=timezone.now() - timedelta(hours=1))
    provider.write(account, LEAD, "Is anybody there?", timestamp=int(time.time()) - 180)
    check(fresh(joined))
    assert Incident.objects.get().cause == "silent"
    assert Message.objects.get(text="Is anybody there?").conversation.channel == joined
    Channel.objects.update(listened_at=None)
    check(fresh(joined))
    assert Incident.objects.get().closed_at is None, "only a webhook proves that webhooks come again"
    InboundEvent.objects.create(channel=joined, key="k", kind="stateInstanceChanged", payload="{}", state="done", received_at=timezone.now())
    check(fresh(joined))
    assert Incident.objects.get().closed_at


def test_what_a_busy_number_lost_is_found_within_the_hour_and_once(agency, provider, account, joined, worker):
    now = timezone.now()
    Channel.objects.update(webhook_set_at=now - timedelta(hours=3), listened_at=now - timedelta(minutes=61))
    InboundEvent.objects.create(channel=joined, key="k", kind="stateInstanceChanged", payload="{}", state="done", received_at=now)
    provider.write(account, LEAD, "One of many", timestamp=int(time.time()) - 40 * 60)
    for _ in range(2):
        check(fresh(joined))
        assert Message.objects.filter(text="One of many").count() == 1 and not Incident.objects.exists()
        Channel.objects.update(listened_at=now - timedelta(minutes=61))


def test_a_quiet_number_is_no_trouble(agency, provider, account, joined):
    Channel.objects.update(webhook_set_at=timezone.now() - timedelta(hours=1))
    check(fresh(joined))
    assert not Incident.objects.exists()


def test_messages_refused_to_several_people_are_trouble_that_a_state_does_not_show(agency, owner, provider, account, joined, worker):
    provider.fault(account, "sendMessage", "status", code=466, body={"invokeStatus": {"status": "QUOTE_EXCEEDED"}})
    threads = [a_conversation(joined) for _ in range(3)]
    for thread in threads[:2]:
        thread.send(by=owner, text="Good morning")
    worker.run_all(due_within=0)
    check(fresh(joined))
    assert not Incident.objects.exists(), "two may be an accident"
    threads[2].send(by=owner, text="Good morning")
    worker.run_all(due_within=0)
    check(fresh(joined))
    incident = Incident.objects.get()
    assert incident.cause == "sending" and "plan" in incident.detail
    provider.fault(account, "sendMessage", "ok")
    threads[0].send(by=owner, text="Good afternoon")
    worker.run_all(due_within=0)
    check(fresh(joined))
    assert Incident.objects.get().closed_at


def test_the_composer_says_what_will_happen(agency, owner, client_for, provider, account, joined):
    thread = a_conversation(joined)
    assert "cannot send now" not in client_for(owner).get(f"/conversations/{thread.pk}").content.decode()
    breaks(provider, account, joined)
    assert "your message leaves when it works again" in client_for(owner).get(f"/conversations/{thread.pk}").content.decode()


def test_a_trouble_that_no_state_shows_comes_and_goes_on_open_screens(agency, joined):
    """Banners of live pages are asked for again when there is news of a number; an incident that opens or closes is such news."""

    def news():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM public.live_news WHERE schema = %s RETURNING kind, whose", [agency.schema_name])
            return cursor.fetchall()

    news()
    Incident.open_for(joined, "webhook")
    assert news() == [("number", joined.pk)]
    Incident.close_for(joined)
    assert news() == [("number", joined.pk)]
    Incident.objects.update(recovered=3, filled_at=timezone.now())
    assert news() == []


# --- what was missed --------------------------------------------------------------------------------------------------------


def outage(provider, account, channel, minutes=30):
    """It broke so long ago, by our clock; whatever is written from now on is missed."""
    breaks(provider, account, channel)
    incident = Incident.objects.get(closed_at=None)
    back_in_time(incident, opened_at=timedelta(minutes=minutes))
    return incident


def test_what_was_written_meanwhile_is_recovered_once_and_only_recent_words_are_answered(agency, owner, provider, account, joined, worker, model):
    outage(provider, account, joined)
    now = int(time.time())
    for n in range(5):
        provider.write(account, LEAD, f"Old words {n}", timestamp=now - 1500 + n)
    provider.write(account, OTHER, "Do you have a condo?", timestamp=now - 20)
    provider.write(account, OTHER, "With three bedrooms", timestamp=now - 10)
    provider.set_state(account, "authorized")
    check(fresh(joined))
    worker.run_all(due_within=20)
    incident = Incident.objects.get()
    assert incident.recovered == 7 and incident.closed_at
    texts = list(Message.objects.filter(author="contact").order_by("occurred_at", "pk").values_list("text", flat=True))
    assert texts == [*[f"Old words {n}" for n in range(5)], "Do you have a condo?", "With three bedrooms"]
    told = Notification.objects.filter(agent=owner, occasion=Occasion.NUMBER).first()
    assert "is back after 30 minutes" in told.text and "7 messages recovered" in told.text
    late, recent = (Conversation.objects.get(address__startswith=number) for number in (LEAD, OTHER))
    assert late.needs_person and not late.messages.filter(author="ai").exists()
    assert recent.messages.filter(author="ai").count() == 1, "what was said a moment ago is answered, once"
    # A webhook that comes after all, and a second look into the journals, bring nothing twice.
    recovery.recover(incident.pk)
    incident.refresh_from_db()
    assert incident.recovered == 7 and incident.filled_at and Message.objects.filter(author="contact").count() == 7


def test_a_webhook_that_comes_after_all_is_no_second_message(agency, provider, account, joined, worker):
    outage(provider, account, joined)
    identity = provider.write(account, LEAD, "Only once, please", timestamp=int(time.time()) - 60)
    mends(provider, account, joined)
    worker.run_all()
    assert Message.objects.filter(text="Only once, please").count() == 1
    answer = Client().post("/webhook/greenapi", webhook_of(account, identity), content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    worker.run_all()
    assert answer.status_code == 200 and Message.objects.filter(text="Only once, please").count() == 1
    assert InboundEvent.objects.filter(kind="incomingMessageReceived").count() == 1


def test_each_of_two_troubles_counts_its_own_messages(agency, provider, joined, account, worker):
    for words in ("First", "Second"):
        breaks(provider, account, joined)
        provider.write(account, LEAD, words, timestamp=int(time.time()))
        mends(provider, account, joined)
        worker.run_all()
    worker.run_all(due_within=200)  # the second looks come after both
    assert [i.recovered for i in Incident.objects.order_by("opened_at")] == [1, 1]


def test_late_rows_of_the_journals_are_found_by_the_second_look_and_told(agency, owner, provider, joined, account, worker):
    outage(provider, account, joined)
    account.behaviour.journal_seconds = 120
    provider.write(account, LEAD, "Am I late?", timestamp=int(time.time()))
    mends(provider, account, joined)
    worker.run_all()
    incident = Incident.objects.get()
    assert incident.recovered == 0 and incident.filled_at is None
    told = Notification.objects.filter(agent=owner, occasion=Occasion.NUMBER)
    assert "No message was missed." in told.first().text
    account.behaviour.journal_seconds = 0
    worker.run_all(due_within=200)
    incident.refresh_from_db()
    assert incident.recovered == 1 and incident.filled_at
    assert "1 message recovered." in told.first().text, "what was said first was not true"
    before = told.count()
    recovery.recover(incident.pk)
    assert told.count() == before


def test_journals_that_cannot_be_read_are_asked_again(agency, provider, joined, account, worker):
    outage(provider, account, joined)
    provider.write(account, LEAD, "Hello?", timestamp=int(time.time()))
    provider.fault(account, "lastIncomingMessages", "status", code=500, body="", times=2)  # also the hourly look cannot read them
    mends(provider, account, joined)
    worker.run_all()
    incident = Incident.objects.get()
    assert incident.recovered is None and incident.fill_tries == 1
    worker.run_all(due_within=60)
    incident.refresh_from_db()
    assert incident.recovered == 1


def test_what_the_agent_wrote_on_the_phone_meanwhile_takes_the_pen(agency, provider, joined, account, worker):
    outage(provider, account, joined)
    now = int(time.time())
    provider.write(account, LEAD, "Is the price firm?", timestamp=now - 100)
    provider.write_on_own_phone(account, LEAD, "I am on it, give me an hour", timestamp=now - 50)
    mends(provider, account, joined)
    worker.run_all(due_within=20)
    thread = Conversation.objects.get(address__startswith=LEAD)
    assert thread.mode == "human" and not thread.messages.filter(author="ai").exists()
    assert thread.messages.filter(author="agent", from_phone=True).get().text == "I am on it, give me an hour"
    assert Incident.objects.get().recovered == 1, "the contact's words are what was missed"


@pytest.mark.parametrize("kind, fields, ours", [
    ("voice", {}, "voice"), ("image", {"caption": "This one?"}, "image"), ("location", {"latitude": 1.3, "longitude": 103.8, "nameLocation": "Home"}, "location"),
    ("contact", {"displayName": "Mei"}, "contact"), ("poll", {"text": "When?", "options": ["Sat", "Sun"]}, "poll"), ("text", {"text": "See this", "extended": True}, "text"),
    ("document", {"caption": ""}, "document"), ("contacts", {"contacts": [{"displayName": "A"}, {"displayName": "B"}]}, "contact"),
])
def test_every_kind_of_message_comes_out_of_the_journal_as_its_webhook_would_have_told_it(agency, provider, joined, account, worker, kind, fields, ours):
    outage(provider, account, joined)
    identity = provider.write(account, LEAD, kind=kind, timestamp=int(time.time()) - 30, **fields)
    mends(provider, account, joined)
    worker.run_all(due_within=0)
    message = Message.objects.get(author="contact")
    arrival = parse(webhook_of(account, identity)).arrival
    assert (message.kind, message.text) == (ours, arrival.text) and message.provider_id == arrival.provider_id


def test_a_gap_is_filled_in_its_own_agency_alone(agency, other_agency, provider, joined, account, worker):
    outage(provider, account, joined)
    provider.write(account, LEAD, "For Alpha only", timestamp=int(time.time()))
    mends(provider, account, joined)
    worker.run_all()
    assert Message.objects.filter(text="For Alpha only").exists()
    with in_agency("beta"):
        assert not Message.objects.exists() and not Incident.objects.exists()


def test_the_sweeper_wakes_a_filling_that_the_queue_has_lost(agency, provider, joined, account, worker):
    incident = outage(provider, account, joined, minutes=60)
    provider.write(account, LEAD, "Lost and found", timestamp=int(time.time()))
    back_in_time(incident, closed_at=timedelta(minutes=20))
    Channel.objects.update(state="connected")
    provider.set_state(account, "authorized")
    assert recovery.sweep() == 1
    worker.run_all()
    assert Incident.objects.get(pk=incident.pk).recovered == 1
