"""Delivers webhooks: one at a time per account, in order, until the receiver answers 200."""

import json
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests

from whatsapp.simulator.media import on_this_machine
from whatsapp.simulator.state import Account
from whatsapp.simulator.world import World


class Postman:
    """One thread per account with something to deliver. A notification that fails stops those behind it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._bells: dict[int, threading.Event] = {}
        self._stopped = threading.Event()
        world.wake_postman, world.retry_webhooks = self.wake, self.retry_now

    def stop(self) -> None:
        """Deliver nothing more; what waits stays in the queues."""
        self._stopped.set()
        for bell in list(self._bells.values()):
            bell.set()

    def wake(self, account: Account) -> None:
        """There is something to do for this account, or its address has changed: try now."""
        if self._stopped.is_set() or not account.settings["webhookUrl"]:
            return
        with self._world.lock:
            bell = self._bells.get(account.id)
            if bell is None:
                bell = self._bells[account.id] = threading.Event()
                threading.Thread(target=self._round, args=(account, bell), daemon=True).start()
            if not self._pausing(account):
                bell.set()

    def retry_now(self, account: Account) -> None:
        """End the pause after a failure."""
        account.paused_until = 0.0
        self.wake(account)

    def _pausing(self, account: Account) -> bool:
        return account.paused_until > time.time()

    def _round(self, account: Account, bell: threading.Event) -> None:
        while not self._stopped.is_set():
            bell.clear()
            pause = self._deliver_next(account)
            if pause is None:
                continue
            bell.wait(pause or None)

    def _deliver_next(self, account: Account) -> float | None:
        """Deliver the head of the queue. None: go on at once; 0: wait for the bell; else seconds to pause."""
        with self._world.lock:
            self._world.forget_old_webhooks(account)
            address = account.settings["webhookUrl"]
            if not account.webhooks or not address or not account.behaviour.webhooks_on:
                return 0.0
            hook = account.webhooks[0]
        acknowledged = self.deliver(account, hook.body)["status"] == 200
        with self._world.lock:
            if acknowledged:
                if account.webhooks and account.webhooks[0] is hook:
                    account.webhooks.popleft()
                return None
            account.paused_until = time.time() + self._world.webhook_pause
            self._bells[account.id].clear()  # what rang before the failure does not end the pause
            return max(self._world.webhook_pause, 0.001)

    def deliver(self, account: Account, body: dict[str, Any]) -> dict[str, Any]:
        """Send one notification once and note how it went."""
        headers = {"Content-Type": "application/json", "Connection": "close", "User-Agent": "Provider simulator"}
        if token := account.settings["webhookUrlToken"]:
            headers["Authorization"] = f"Bearer {token}"
        attempt = {"at": time.time(), "type": body.get("typeWebhook", ""), "idMessage": body.get("idMessage", "")}
        try:
            attempt |= {"status": self._post(account.settings["webhookUrl"], body, headers), "error": ""}
        except requests.RequestException as error:
            attempt |= {"status": None, "error": type(error).__name__}
        attempt["seconds"] = round(time.time() - attempt["at"], 4)
        with self._world.lock:
            account.attempts.append(attempt)
            account.delivered.append(body)
            self._world.tell(account, "webhook", attempt=attempt, waiting=len(account.webhooks))
        return attempt

    def _post(self, address: str, body: dict[str, Any], headers: dict[str, str]) -> int:
        """A fresh connection each time: a kept one may be closed at the other end just as it is used again."""
        address, host = on_this_machine(address)
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                address,
                data=json.dumps(body, ensure_ascii=False).encode(),
                headers=headers | host,
                timeout=(10, self._world.webhook_timeout),
                allow_redirects=False,
            )
            return answer.status_code

    def repeat(self, account: Account, body: dict[str, Any], count: int, parallel: bool) -> list[dict[str, Any]]:
        """Deliver the same notification several times, outside the queue: the duplicates of real life."""
        repetitions: Iterable[int] = range(count)
        if not parallel:
            return [self.deliver(account, body) for _ in repetitions]
        with ThreadPoolExecutor(max_workers=min(count, 64)) as pool:
            return list(pool.map(lambda _: self.deliver(account, body), repetitions))
