"""A hand-over rings a browser that nobody looks at, and the tap opens that very message, also from cold start (J4.1).

The push service is ours (tests/push_service.py): it opens what the product sealed, as a real one's browser would, and hands
it to the service worker by the browser's own debugger. Only the subscription itself, which a browser fetches from its
maker, is put in its place; everything after it is the real thing.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, SIZES, Visit
from tests.push_service import Browser, PushService

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
_devices = itertools.count(1)

SUBSCRIBED = """(() => {
  const made = %s, subscription = { endpoint: made.endpoint, toJSON: () => made, unsubscribe: async () => true };
  PushManager.prototype.subscribe = async () => { localStorage.setItem("subscribed", "1"); return subscription; };
  PushManager.prototype.getSubscription = async () => localStorage.getItem("subscribed") ? subscription : null;
})()"""
# What a thumb on the notification sets off. Only the window itself cannot be opened without a thumb: where it would lead is kept.
TAPPED = """async (action) => {
  const opened = [];
  Object.defineProperty(self.clients, "openWindow", { value: async (address) => { opened.push(address); return null; }, configurable: true });
  const [notification] = await self.registration.getNotifications();
  const tap = new NotificationEvent("notificationclick", { notification, action });
  self.dispatchEvent(tap);
  for (let n = 0; n < 100 && !opened.length; n++) await new Promise((resolve) => setTimeout(resolve, 50));
  return opened[0];
}"""


@dataclass
class Ringing:
    """An agent's device that has been let ring."""

    window: Visit
    device: Browser
    deliver: Callable[[dict], None]

    def shown(self) -> list[list]:
        return self._worker.evaluate("async () => (await self.registration.getNotifications()).map((n) => [n.title, n.body])")

    def tap(self, action: str = "") -> str:
        return self._worker.evaluate(TAPPED, action)

    @property
    def _worker(self):
        return self.window.page.context.service_workers[0]


@pytest.fixture
def service() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.stop()


@pytest.fixture
def ring(visit, service, portal):
    def let_ring(size: dict) -> Ringing:
        window = visit(size)
        context, device = window.page.context, Browser(service, f"device-{next(_devices)}")
        context.grant_permissions(["notifications"], origin=portal)
        context.add_init_script(SUBSCRIBED % json.dumps(device.subscription))
        debugger, known = context.new_cdp_session(window.page), []
        debugger.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
        debugger.send("ServiceWorker.enable")
        window.sign_in()
        window.go("/notifications/settings")
        window.page.get_by_role("button", name="Let this device ring").click()
        expect(window.page.get_by_text("This device rings.")).to_be_visible()

        def deliver(message: dict) -> None:
            debugger.send("ServiceWorker.deliverPushMessage", {
                "origin": f"{portal}/", "registrationId": known[-1]["registrationId"], "data": json.dumps(message)})
        return Ringing(window, device, deliver)
    return let_ring


@SIZES
def test_a_hand_over_rings_and_the_tap_opens_that_very_message_from_cold_start(house, ring, portal, size):
    lead = house.new_lead()
    ringing = ring(size)
    house.write("alpha", lead, "I want to speak to a human please", name="Ana Pereira")
    (told, *_) = house.until(lambda: [m for m in ringing.device.received if m.get("title") == "Ana"], "the device is rung")
    thread = house.conversation("alpha", lead)[0]
    house.write("alpha", lead, "Are you there?")  # the tap leads to what was rung for, not to the end
    ringing.deliver(told)
    house.until(lambda: ringing.shown() == [["Ana", "Wants a person"]], "the notification is shown")
    assert "speak to a human" not in json.dumps(told)

    context = ringing.window.page.context
    ringing.window.page.close()
    address = ringing.tap()
    assert address == f"{portal}/conversations/{thread}?message={told['url'].rsplit('=', 1)[1]}" and ringing.shown() == []
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#messages .is-linked")).to_contain_text("I want to speak to a human please")
    expect(page.locator("#pen-line")).to_contain_text("A person is needed")

    house.until(lambda: [m for m in ringing.device.received if m.get("clear") == told["tag"]], "looking at it ends the ringing on every device")


@pytest.mark.parametrize("action", ["take-over", "reply"])
def test_one_answers_or_takes_the_pen_from_the_notification_itself(house, ring, action):
    lead = house.new_lead()
    ringing = ring(PHONE)
    house.write("alpha", lead, "I want to speak to a human please", name="Bo Lim")
    (told, *_) = house.until(lambda: [m for m in ringing.device.received if m.get("title") == "Bo"], "the device is rung")
    ringing.deliver(told)
    house.until(ringing.shown, "the notification is shown")
    context = ringing.window.page.context
    ringing.window.page.close()
    page = context.new_page()
    page.goto(ringing.tap(action))
    if action == "reply":
        expect(page.get_by_label("Message to")).to_be_focused()
    else:
        expect(page.locator("#pen-line")).to_contain_text("You hold the pen")
