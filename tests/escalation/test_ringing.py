"""A hand-over reaches its agent: by push, then mail, then their own WhatsApp, until they have looked."""

from __future__ import annotations

import json
import re
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from accounts.agency_settings import change_settings
from accounts.agents.models import Agent
from accounts.hours import Hours
from accounts.tenancy import in_agency
from conversations.models import Author, Channel
from escalation import debts, ringing
from escalation.handover import escalate
from escalation.models import Delivery, Device, Escalation, Notification, Occasion, Policy, PushIdentity, Wishes
from escalation.triggers import Trigger
from tests.builders import a_channel, says
from tests.push_service import Browser, PushService

QUOTE = "Can you do 850k?"


@pytest.fixture
def service(settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = True
    service = PushService()
    yield service
    service.stop()


@pytest.fixture
def ring(client_for, agent, service):
    """The agent's phone, switched on by the agent in the portal."""
    client = client_for(agent)
    client.get("/")
    browser = Browser(service, "annas-phone")
    assert client.post("/notifications/devices", json.dumps(browser.subscription), content_type="application/json").status_code == 204
    browser.client = client
    return browser


def hand_over(conversation, agent, **facts) -> Escalation:
    type(conversation).objects.filter(pk=conversation.pk).update(assignee=agent)
    conversation.refresh_from_db()
    message = says(conversation, QUOTE)
    return escalate(conversation, Trigger.NEGOTIATION, message=message, quote=QUOTE, **facts)


def pass_time(minutes: int) -> None:
    """Everything that is due later is that much nearer."""
    for row in Delivery.objects.filter(state=Delivery.State.DUE):
        Delivery.objects.filter(pk=row.pk).update(due_at=row.due_at - timedelta(minutes=minutes, seconds=20))
    ringing.sweep()


def ways(agent) -> dict[str, str]:
    return dict(Delivery.objects.filter(notification__agent=agent).values_list("way", "state"))


# --- push --------------------------------------------------------------------------------------------------------------------


def test_a_hand_over_rings_at_once_and_the_tap_opens_that_very_message(ring, conversation, agent, phone, worker):
    asked = hand_over(conversation, agent)
    worker.run_all()
    told = ring.received[0]
    assert told["title"] == "Lee" and told["body"] == "Price negotiation" and told["unseen"] == 1
    assert told["url"] == f"/conversations/{conversation.pk}?message={asked.message_id}" and told["can_take_over"] and told["words"]["reply"] == "Reply"
    assert ring.headers[0]["urgency"] == "high" and QUOTE not in json.dumps(told), "no words of a contact unless the agent allows it"
    assert ways(agent)["push"] == "gone"


def test_the_words_are_in_it_only_when_the_agent_allows_previews(ring, conversation, agent, phone, worker):
    Wishes.objects.create(agent=agent, occasions=["needs_me"], previews=True)
    hand_over(conversation, agent)
    worker.run_all()
    assert ring.received[0]["body"] == f"{QUOTE}\nPrice negotiation", "what was said, and why it needs a person"


def test_opening_it_anywhere_clears_the_phone_and_spares_the_mail(ring, conversation, agent, phone, worker):
    hand_over(conversation, agent)
    worker.run_all()
    ring.client.post(f"/conversations/{conversation.pk}/seen")
    worker.run_all()
    assert ring.received[-1] == {"clear": f"c{conversation.pk}", "unseen": 0}
    pass_time(6)
    worker.run_all()
    assert not [m for m in mail.outbox if m.to == [agent.email]] and ways(agent)["mail"] == "spared"


def test_a_live_card_says_seen_only_to_eyes(ring, conversation, agent, phone, worker):
    asked = hand_over(conversation, agent)
    card = ring.client.get(f"/conversations/{conversation.pk}/why-a-person?epoch={asked.epoch}").content.decode()
    (says_seen,) = re.findall(r"<span hidden [^>]*/seen[^>]*>", card)
    assert "data-when-seen" in says_seen and "load, wake" in says_seen, "a hidden tab spares nothing; once it is looked at, it does"


@pytest.mark.parametrize("door", ["bulk", "api"])
def test_reading_it_in_the_list_clears_the_phone_and_spares_the_mail(ring, api_for, conversation, agent, owner, phone, worker, door):
    hand_over(conversation, agent)
    worker.run_all()
    if door == "bulk":  # a swipe and the key m come this way too
        answer = ring.client.post("/inbox/several", {"deed": "read", "pick": [conversation.pk]}, headers={"HX-Request": "true"})
        assert "seen" in answer["HX-Trigger"].split(", "), "the bell looks again"
    else:
        api_for(agent).post(f"/api/conversations/{conversation.pk}/read", "{}", content_type="application/json")
    worker.run_all()
    assert ring.received[-1] == {"clear": f"c{conversation.pk}", "unseen": 0} and ways(agent)["mail"] == "spared"
    assert Notification.objects.filter(agent=owner, seen_at__isnull=True).count() == 1, "a colleague has read nothing"


def test_what_a_colleague_has_closed_is_told_to_nobody_any_more(ring, conversation, agent, owner, phone, worker):
    hand_over(conversation, agent)
    worker.run_all()
    conversation.close(by=owner)
    pass_time(6)
    worker.run_all()
    assert not [m for m in mail.outbox if m.to == [agent.email]] and ways(agent)["mail"] == "spared"


def test_signing_out_or_leaving_the_agency_ends_the_ringing(ring, conversation, agent, phone, worker):
    ring.client.post("/sign-out")
    hand_over(conversation, agent)
    worker.run_all()
    assert ring.received == [] and not Device.objects.exists()


def test_an_agent_who_has_left_hears_nothing_more(ring, conversation, agent, owner, phone, worker):
    hand_over(conversation, agent)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    worker.run_all()
    assert ring.received == []


def test_a_browser_that_has_ended_its_subscription_is_forgotten_and_a_broken_service_is_said(ring, conversation, agent, phone, worker):
    ring.answers = 503
    hand_over(conversation, agent)
    worker.run_all()
    assert "503" in Device.objects.get().problem and ways(agent)["push"] == "failed"
    ring.answers = 410
    assert ringing.ring_devices(agent, {"title": "x"}) == [] and not Device.objects.exists()


def test_each_agency_signs_with_its_own_key_and_its_devices_hear_nothing_of_another(ring, conversation, agent, other_agency, phone, worker, client_for):
    with in_agency("beta"):
        theirs = Agent.objects.get(email="owner@beta.example")
        neighbour = client_for(theirs, "beta")
    browser = Browser(ring.service, "bertas-phone")
    neighbour.get("/")
    neighbour.post("/notifications/devices", json.dumps(browser.subscription), content_type="application/json")
    hand_over(conversation, agent)
    worker.run_all()
    with in_agency("beta"):
        ringing.ring_devices(theirs, {"title": "Beta's own"})
        assert Device.objects.count() == 1
        beta_key = PushIdentity.current().public_key
    assert [m["title"] for m in browser.received] == ["Beta's own"] and ring.signers[0] != browser.signers[0]
    assert PushIdentity.current().public_key != beta_key and "PRIVATE" in PushIdentity.current().private_key


@pytest.mark.parametrize("subscription", [
    "nonsense", [], {"endpoint": "https://push.example/x"}, {"endpoint": "http://push.example/x", "keys": {"p256dh": "a", "auth": "b"}},
    {"endpoint": "https://10.0.0.7/x", "keys": {"p256dh": "a", "auth": "b"}}, {"endpoint": "https://127.0.0.1/x", "keys": {"p256dh": "a", "auth": "b"}},
])
def test_a_push_address_inside_our_network_or_no_address_is_refused(client_for, agent, subscription, settings):
    settings.ALLOW_LOOPBACK_PROVIDERS = False
    answer = client_for(agent).post("/notifications/devices", json.dumps(subscription), content_type="application/json")
    assert answer.status_code == 422 and not Device.objects.exists()


def test_a_colleagues_device_cannot_be_removed(ring, owner, client_for):
    assert client_for(owner).post(f"/notifications/devices/{Device.objects.get().pk}/remove").status_code == 404
    assert Device.objects.exists()


def test_a_test_rings_and_says_what_became_of_it(ring):
    page = ring.client.post("/notifications/test", follow=True).content.decode()
    assert "Sent to:" in page and ring.received[0]["body"] == "This is how it rings."


# --- mail and WhatsApp -------------------------------------------------------------------------------------------------------------


def test_unopened_it_comes_by_mail_without_a_word_of_the_contact_then_by_whatsapp(conversation, agent, phone, worker):
    Wishes.objects.create(agent=agent, occasions=["needs_me"], mail_minutes=5, whatsapp_minutes=15, phone="+6599990001")
    hand_over(conversation, agent)
    worker.run_all()
    assert mail.outbox == []
    pass_time(5)
    worker.run_all()
    letter = next(m for m in mail.outbox if m.to == [agent.email])
    assert f"http://alpha.localhost:8000/conversations/{conversation.pk}" in letter.body and QUOTE not in letter.body + letter.subject
    before = len(phone.sent)
    pass_time(10)
    worker.run_all()
    to, text = phone.sent[before]
    assert to == "6599990001@c.us" and f"/conversations/{conversation.pk}" in text and QUOTE not in text
    assert not conversation.messages.filter(text=text).exists(), "it is nobody's conversation"
    assert ways(agent) == {"mail": "gone", "whatsapp": "gone"}


def test_quiet_hours_wait_unless_it_may_wake(agency, agent):
    night = timezone.now().replace(hour=23, minute=0)
    wishes = Wishes(agent=agent, quiet_from=time(22), quiet_to=time(7))
    assert wishes.not_before(Occasion.NEEDS_ME, night) == (night + timedelta(hours=8)).replace(second=0, microsecond=0)
    assert wishes.not_before(Occasion.NEEDS_ME, night.replace(hour=12)) == night.replace(hour=12)
    wishes.urgent_anyway = True
    assert wishes.not_before(Occasion.NEEDS_ME, night) == night
    assert wishes.not_before(Occasion.MENTION, night) > night


def test_what_an_agent_does_not_wish_for_stays_in_the_portal(conversation, agent, phone, worker):
    Wishes.objects.create(agent=agent, occasions=[])
    hand_over(conversation, agent)
    assert Notification.objects.filter(agent=agent).exists() and ways(agent) == {}


def test_a_way_whose_worker_died_is_not_gone_twice(conversation, agent, phone, worker):
    hand_over(conversation, agent)
    Delivery.objects.filter(notification__agent=agent).update(state="going", due_at=timezone.now() - timedelta(minutes=6))
    ringing.sweep()
    worker.run_all()
    assert set(ways(agent).values()) == {"failed"} and not [m for m in mail.outbox if m.to == [agent.email]]


def test_the_page_of_notices_shows_one_line_for_each_conversation_and_its_receipts(client_for, conversation, agent, phone, worker):
    hand_over(conversation, agent)
    pass_time(5)
    worker.run_all()
    page = client_for(agent).get("/notifications").content.decode()
    assert "E-mail delivered" in page and page.count("Lee Ming") == 1


def test_settings_that_make_no_sense_are_refused_with_a_sentence(client_for, agent):
    for wrong, words in (({"phone": "hello"}, "international form"), ({"quiet_from": "22:00"}, "beginning and an end"),
                         ({"whatsapp_minutes": "10"}, "To which number")):
        answer = client_for(agent).post("/notifications/settings", {"mail_minutes": "5"} | wrong)
        assert answer.status_code == 422 and words in answer.content.decode()
    assert not Wishes.objects.exists()


# --- a hand-over that nobody answers -----------------------------------------------------------------------------------------------------


def age(minutes: int) -> None:
    Escalation.objects.update(at=timezone.now() - timedelta(minutes=minutes))


def test_a_debt_rings_again_goes_to_the_next_colleague_and_the_contact_is_told_once(conversation, agent, owner, phone, worker):
    from conversations.models import Routing

    Routing.objects.create(pk=1, round_robin=True)
    Agent.objects.filter(pk__in=[agent.pk, owner.pk]).update(on_duty=False)
    ben = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben Boon")
    hand_over(conversation, agent)
    told = Notification.objects.filter(agent=agent).count()
    for minutes in (11, 31, 46):
        age(minutes)
        for _ in range(2):  # the sweeper comes by more than once
            debts.sweep()
    worker.run_all()
    conversation.refresh_from_db()
    assert Notification.objects.filter(agent=agent).count() == told + 1
    assert conversation.assignee == ben and Notification.objects.filter(agent=ben).exists()
    late = [m.text for m in conversation.messages.filter(author=Author.SYSTEM) if "takes longer" in m.text]
    assert len(late) == 1 and conversation.needs_person


def test_a_debt_goes_to_another_who_may_see_it_and_waits_until_one_is_there(conversation, agent, owner, phone, worker):
    """Without turns, and though the number is of the agent who lets it lie."""
    Agent.objects.filter(pk=owner.pk).update(on_duty=False)
    type(conversation.channel).objects.filter(pk=conversation.channel_id).update(agent=agent)
    blind = Agent.objects.create_user("cid@alpha.example", "a-door-that-is-open", name="Cid", visibility="own")
    ben = Agent.objects.create_user("ben@alpha.example", "a-door-that-is-open", name="Ben Boon", on_duty=False)
    hand_over(conversation, agent)
    age(31)
    debts.sweep()
    conversation.refresh_from_db()
    assert conversation.assignee == agent and blind.is_at_work
    Agent.objects.filter(pk=ben.pk).update(on_duty=True)
    debts.sweep()
    debts.sweep()
    conversation.refresh_from_db()
    assert conversation.assignee == ben and Notification.objects.filter(agent=ben).count() == 1


def test_colleagues_are_left_in_peace_once_somebody_has_answered(conversation, agent, owner, phone, worker):
    hand_over(conversation, agent)
    conversation.refresh_from_db()
    conversation.send(by=agent, text="I am here")
    pass_time(60)
    worker.run_all()
    assert ways(owner)["mail"] == "spared" and not mail.outbox


def test_the_first_words_of_a_person_end_the_debt(conversation, agent, phone, worker):
    hand_over(conversation, agent)
    conversation.refresh_from_db()
    conversation.send(by=agent, text="I am here")
    age(120)
    assert debts.sweep() == 0


def test_nobody_is_chased_while_the_office_is_closed_and_a_step_can_be_off(agency, conversation, agent, phone, worker):
    hand_over(conversation, agent)
    age(120)
    from accounts.tenancy import current_agency

    current_agency().opening_hours = "Mon-Sun 03:00-03:01" if timezone.localtime().hour != 3 else "Mon-Sun 15:00-15:01"
    assert debts.sweep() == 0
    current_agency().opening_hours = ""
    Policy.objects.create(pk=1, remind_minutes=0, reassign_minutes=0, tell_late_minutes=0)
    assert debts.sweep() == 0


def test_the_office_is_open_by_its_own_clock(agency, owner, conversation, agent, phone, worker):
    """Singapore is eight hours ahead: what is noon there is still night by the machine's clock."""
    hand_over(conversation, agent)
    age(120)
    there = timezone.localtime(timezone=ZoneInfo("Asia/Singapore"))
    only_now = ((time(there.hour), time(there.hour + 2) if there.hour < 22 else time(0)),)
    change_settings(agency, by=owner, hours=Hours((only_now,) * 7))
    assert debts.sweep() > 0


# --- numbers --------------------------------------------------------------------------------------------------------------------------------


def test_owners_are_told_once_when_a_number_breaks(client_for, owner, channel, worker):
    channel.moved_to(Channel.State.DISCONNECTED)
    worker.run_all()
    channel.moved_to(Channel.State.DISCONNECTED)
    worker.run_all()
    told = Notification.objects.filter(agent=owner, occasion=Occasion.NUMBER)
    assert told.count() == 1 and "Not linked to a phone" in told[0].text
    assert "Not linked to a phone" in client_for(owner).get("/notifications").content.decode()
    a_channel()


# --- the portal as an app ---------------------------------------------------------------------------------------------------------------------


def test_the_app_carries_the_agencys_name_colour_and_icons(agency, client_for):
    client = client_for()
    manifest = client.get("/app.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json" and manifest.json()["name"] == "Alpha Homes"
    for icon in manifest.json()["icons"]:
        assert client.get(icon["src"]).content.startswith(b"\x89PNG")
    assert client.get("/icon-7.png").status_code == 404
    worker_file = client.get("/sw.js")
    assert worker_file["Service-Worker-Allowed"] == "/" and "brand.css" in worker_file.content.decode()
    assert "No connection" in client.get("/offline").content.decode()
