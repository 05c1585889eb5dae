"""A Foyer of the audit's own: the demo's two agencies with people who have written, one that has just opened, and a crowded
one; in a temporary folder, without a model, taken away at the end."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from datetime import timedelta

from benchmarks.listings import listings_csv
from benchmarks.world import ROOT, World

PASSWORD = "a-door-to-look-at-7"
SHOWN, CROWD, QUIET = "harbour", "crowd", "quiet"
CROWD_THREADS, CROWD_MESSAGES, LONG_THREAD, CROWD_LISTINGS = 5_000, 10, 400, 10_000
LEADS = (
    ("+6591230001", "Ana Pereira", "Hi! Do you have a 3 bedroom condo in Marina Bay under 2 million?"),
    ("+6591230002", "Wei Ling Tan", "2 bedroom flat to rent in Tiong Bahru?"),
    ("+6591230003", "Maximilian Alexander von Hohenstein-Lichtenberg", "I want to speak to a human please, this is about a contract"),
    ("+6591230004", "Ben", "Do you have a house with a garden?"),
    ("+6591230005", "", "Is HV-1047 still available?"),
    ("+6591230006", "Priya Nair", "Can you lower the price of HV-1050 to 4000?"),
)
ASIDE = "And here is one word without an end: " + "home" * 40


class House(World):
    """`with House(is_crowded=True) as house:`; the crowd takes a while, so it comes only where it is measured."""

    def __init__(self, *, is_crowded: bool) -> None:
        super().__init__(listings=0, agencies=0)
        self.is_crowded = is_crowded

    def base(self, agency: str = SHOWN) -> str:
        return f"http://{agency}.localhost:{self.port}"

    def _environment(self) -> None:
        super()._environment()
        for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"):
            del os.environ[name]

    def _agencies(self) -> None:
        from django.core.management import call_command
        from django.db import connections

        from accounts.provisioning import open_agency
        from config.demo.content import demo_agencies
        from config.demo.seed import seed

        call_command("collectstatic", interactive=False, verbosity=0)
        seed(phone_url=self.phone_url, say=lambda words: print(f"  {words}", flush=True))
        shown = next(demo for demo in demo_agencies() if demo.subdomain == SHOWN)
        self.owner, self.owner_password = shown.owner.email, shown.owner.password
        self.agent, self.agent_password = shown.agents[0].email, shown.agents[0].password
        self.account = int(shown.channel.instance_id)
        for name in (CROWD, QUIET):
            open_agency(name, name=f"{name.title()} Homes", owner_email=f"owner@{name}.example", owner_password=PASSWORD, time_zone="Asia/Singapore")
        if self.is_crowded:
            self._crowd()
        connections.close_all()

    def _crowd(self) -> None:
        """5,000 people, ten messages each and one with 400, some unread, some waiting for a person, some in a person's hands; and
        10,000 listings."""
        from django.utils import timezone

        from accounts.agents.models import Agent
        from accounts.tenancy import in_agency
        from conversations.models import Contact, ContactAddress, Conversation, Message
        from properties.importing import import_file

        print(f"  Filling an agency with {CROWD_THREADS:,} conversations and {CROWD_LISTINGS:,} listings …", flush=True)
        with in_agency(CROWD):
            channel, _ = self._number(CROWD)
            owner, now = Agent.objects.get(), timezone.now()
            contacts = Contact.objects.bulk_create([Contact(name=f"Visitor {n}") for n in range(CROWD_THREADS)], 1000)
            ContactAddress.objects.bulk_create([
                ContactAddress(contact=contact, kind=ContactAddress.Kind.PHONE, value=f"+65700{n:05d}") for n, contact in enumerate(contacts)], 1000)
            threads = Conversation.objects.bulk_create([
                Conversation(channel=channel, contact=contact, address=f"65700{n:05d}@c.us", mode="human" if n % 3 == 0 else "ai",
                             needs_person=n % 9 == 0, waiting_since=now - timedelta(minutes=n) if n % 9 == 0 else None, unread=n % 4, assignee=owner if n % 6 == 0 else None,
                             last_at=now - timedelta(minutes=n), last_author="ai", last_text="The garden is 40 square metres.")
                for n, contact in enumerate(contacts)], 1000)
            Message.objects.bulk_create([
                Message(conversation=thread, author="contact" if m % 2 == 0 else "ai", status="received" if m % 2 == 0 else "read",
                        text=f"Message {m} about the home with the garden", occurred_at=thread.last_at - timedelta(minutes=LONG_THREAD - m),
                        provider_id=f"crowd-{n}-{m}", epoch=1)
                for n, thread in enumerate(threads) for m in range(CROWD_MESSAGES if n else LONG_THREAD)], 2000)
            if report := import_file(io.BytesIO(listings_csv(CROWD_LISTINGS)), by=None, dry_run=False).errors:
                raise RuntimeError(f"the made listings are refused: {report[:2]}")
        self.sql("ANALYZE")

    # --- people who write --------------------------------------------------------------------------------------------------

    def people_write(self) -> dict[str, int]:
        """Let the demo's leads write, wait for the answers, and say by which ids one can look at what came of it."""
        self.start_workers()
        for phone, name, text in LEADS:
            self._write(phone=phone, name=name, kind="text", text=text)
        self._until("the leads to be answered", lambda: self._count("conversations_message WHERE author = 'ai'") >= 3
                    and self._count("conversations_conversation WHERE needs_person") >= 2, 60)
        self._write(phone=LEADS[1][0], kind="text", text=ASIDE)
        self._write(phone=LEADS[1][0], kind="image", caption="Something like this one")
        self.settle()
        time.sleep(1)
        return self._samples()

    def break_the_number(self, state: str = "notAuthorized") -> None:
        """The number loses its link, as when somebody signs it out on the phone; and gets it back with "authorized"."""
        self.phone("POST", f"accounts/{self.account}/state", {"state": state})
        broken = "<>" if state == "authorized" else "="
        self._until("the channel to notice", lambda: self._count(f"conversations_channel WHERE state {broken} 'disconnected'") == 1, 30)

    def suspend(self, agency: str) -> None:
        """By the command, since Django refuses to work in a thread that has a browser."""
        done = subprocess.run([sys.executable, "manage.py", "suspend_agency", agency, "--reason", "for the audit"], cwd=ROOT, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"the agency was not suspended: {done.stdout}{done.stderr}")

    def calm(self) -> None:
        """Nothing queued, and a moment of quiet, so that nobody else is measured."""
        self.settle()
        time.sleep(2)

    def _write(self, **fields: str) -> None:
        self.phone("POST", f"accounts/{self.account}/incoming", fields)

    def _count(self, what: str) -> int:
        return self.value(f"SELECT count(*) FROM {SHOWN}.{what}")

    def _samples(self) -> dict[str, int]:
        def newest(column: str, rest: str) -> int:
            return self.value(f"SELECT {column} FROM {SHOWN}.{rest} ORDER BY id DESC LIMIT 1")

        return {
            "conversations": self.value(f"SELECT conversation_id FROM {SHOWN}.conversations_message WHERE author = 'ai' ORDER BY length(text) DESC LIMIT 1"),
            "waiting": newest("id", "conversations_conversation WHERE needs_person"),
            "messages": newest("id", "conversations_message WHERE author = 'ai' AND answers_id IS NOT NULL"),
            "decisions": newest("id", "personas_turn WHERE reply <> ''"),
            "settings/team": newest("id", "agents_agent"),
            "settings/labels": newest("id", "conversations_label"),
            "replies": newest("id", "conversations_cannedreply"),
            "listings": newest("id", "properties_listing"),
        }
