"""How long a contact's message takes to the screens of 200 agents who have the inbox and a thread open."""

from __future__ import annotations

import re
import selectors
import socket
import threading
import time
from collections import defaultdict

from benchmarks import machine, wire
from benchmarks.load import Plan, request
from benchmarks.report import Report, quantile
from benchmarks.world import House, World

SCREENS, AGENTS, BAR = 200, 20, 1.0
SAID = re.compile(rb"word-(\d{4})-")
REQUEST = "GET /live?list=1&tab=all&thread={thread} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"


def live(world: World, report: Report, quick: bool) -> None:
    """Messages come in by the webhook, through the workers, and are read where a browser would read them."""
    _with_people(world.houses[0])  # where the assistant answers at once, its words stand in the row before ours are read
    report.begin(f"Live: {SCREENS} open screens of {AGENTS} agents, each with the list and a thread")
    world.start_workers()
    house, web = world.houses[0], world.pids("web")
    before = machine.memory(web)
    screens = Screens(world.port, house, _sessions(house))
    try:
        screens.open()
        time.sleep(2)
        after = machine.memory(world.pids("web"))
        late, missing, asked = _messages(world, house, screens, 20 if quick else 60)
        calm = world.load.run(Plan(world.port, (request("/api/properties/search", b'{"query": "condo"}', token=house.api_token, host=house.host),), rate=20, count=60))
    finally:
        screens.close()
        world.stop_workers()
    found = quantile(late, 0.95)
    report.add("message to screen, p95", f"{found:.2f} s", bar=f"< {BAR:.0f} s", ok=found < BAR and not missing,
               note=f"p50 {quantile(late, 0.5):.2f} s, p99 {quantile(late, 0.99):.2f} s; {asked} messages on {len(screens)} screens, {missing} did not arrive")
    if before is not None and after is not None:
        report.add("memory of an open screen", f"{(after - before) * 1024 / SCREENS:.0f} KB", note="of the web processes, shared pages divided among them")
    report.add("a search meanwhile, p95", f"{1000 * quantile((sample.seconds for sample in calm), 0.95):.0f} ms")


def _messages(world: World, house: House, screens: Screens, count: int) -> tuple[list[float], int, int]:
    sent = {}
    for number in range(count):
        chat = f"65700{number % len(house.conversations):05d}@c.us"
        words = f"word-{number:04d}- is it still free?"
        sent[number] = time.time()
        world.load.run(Plan(world.port, (wire.message(house, chat=chat, words=words),), count=1, rate=1))
        time.sleep(0.25)
    time.sleep(5)
    late = [at - sent[number] for number, times in screens.arrived.items() for at in times.values()]
    return late, count * len(screens) - len(late), count


def _with_people(house: House) -> None:
    from accounts.tenancy import in_agency
    from conversations.models import Conversation

    with in_agency(house.name):
        for conversation in Conversation.objects.filter(pk__in=house.conversations):
            conversation.take_over()


def _sessions(house: House) -> list[str]:
    """Cookies of agents who see everything."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.agents.models import Agent
    from accounts.agents.sessions import SessionStore
    from accounts.tenancy import in_agency

    cookies = []
    with in_agency(house.name):
        for number in range(AGENTS):
            agent = Agent.objects.create(email=f"agent{number}@{house.name}.example", name=f"Agent {number}")
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(agent.pk), settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
            session.save()
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


class Screens:
    """Open streams, read by one thread; when each message was first on each screen."""

    def __init__(self, port: int, house: House, cookies: list[str]) -> None:
        self.port, self.house, self.cookies = port, house, cookies
        self.selector = selectors.DefaultSelector()
        self.arrived: dict[int, dict[int, float]] = defaultdict(dict)
        self.lines: list[socket.socket] = []
        self.is_over = False

    def __len__(self) -> int:
        return len(self.lines)

    def open(self) -> None:
        for number in range(SCREENS):
            line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
            asked = REQUEST.format(thread=self.house.conversations[number % len(self.house.conversations)], host=self.house.host,
                                   cookie=self.cookies[number % len(self.cookies)])
            line.sendall(asked.encode())
            head = line.recv(200)
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise RuntimeError(f"screen {number} was not opened: {head[:80]!r}")
            self.lines.append(line)
            self.selector.register(line, selectors.EVENT_READ, number)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        rest: dict[int, bytes] = defaultdict(bytes)
        while not self.is_over:
            for key, _ in self.selector.select(0.5):
                piece = key.fileobj.recv(262144)
                now = time.time()
                if not piece:
                    self.selector.unregister(key.fileobj)
                    continue
                whole = rest[key.data] + piece
                rest[key.data] = whole[-16:]
                for said in SAID.findall(whole):
                    self.arrived[int(said)].setdefault(key.data, now)

    def close(self) -> None:
        self.is_over = True
        for line in self.lines:
            line.close()
