"""`python -m tests.eval.spending [--replies N] [--agencies N]`: what the model costs, over a scripted model that counts
tokens and cached prefixes as the vendor does. Nothing leaves this machine."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from datetime import timedelta

from tests.eval import world

MOST_CALLS, LEAST_CACHED = 1.2, 0.60
TALKS = (
    ("3 bedroom condo in Marina Bay under 2 million", "does the first one have a pool?", "how big is it?", "is the second one still available?",
     "what about 2 bedrooms?", "any with a gym?", "what floor is it on?", "and the tenure?"),
    ("hi, looking to rent in Orchard, 4k a month", "any pets allowed?", "which is nearest to the station?", "how many bathrooms?"),
    # In English like the scripted model: an answer in another language than the contact's would be repaired.
    ("looking for a 3 bedroom flat in Marina Bay", "is there a pool?", "how many square feet?", "and the address?"),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the calls of a run came to."""

    replies: int
    calls: int
    tokens: int
    cached: int
    output: int
    usd: float
    by_purpose: dict[str, int]

    @property
    def calls_per_reply(self) -> float:
        return self.calls / self.replies

    @property
    def cached_share(self) -> float:
        return self.cached / self.tokens

    @property
    def usd_per_1000(self) -> float:
        return 1000 * self.usd / self.replies

    def __str__(self) -> str:
        return (
            f"{self.replies} replies, {self.calls} calls ({', '.join(f'{n} {purpose}' for purpose, n in self.by_purpose.items())}): {self.calls_per_reply:.2f} calls per reply (bar {MOST_CALLS}); "
            f"{self.tokens / self.calls:.0f} prompt tokens per call, {self.cached_share:.0%} of them from the cache (bar {LEAST_CACHED:.0%}), "
            f"{self.output / self.calls:.0f} out; US$ {self.usd_per_1000:.2f} per 1,000 replies"
        )


def measure(replies: int, worker, channel) -> Figures:
    """Hold conversations until so many replies have left, and add up what the model was asked. A tenth of the drafts are
    false, so that repairs count as well."""
    from django.db.models import Count, F, Sum

    from conversations.models import Message
    from personas.models import ModelCall, Turn
    from tests.builders import a_conversation, says

    said = 0
    while Turn.objects.filter(outcome="sent").count() < replies:
        conversation = a_conversation(channel)
        for words in TALKS[said % len(TALKS)]:
            says(conversation, words)
            worker.run_all(limit=400)
            worker.run_all(limit=400, due_within=10)  # summaries wait five seconds
            Message.objects.update(created_at=F("created_at") - timedelta(minutes=6))  # at the pace of people, not of a flood
        said += 1
    made = ModelCall.objects.aggregate(
        fresh=Sum("input_tokens"), read=Sum("cache_read_tokens"), written=Sum("cache_write_tokens"), output=Sum("output_tokens"), usd=Sum("cost_usd"))
    return Figures(
        Turn.objects.filter(outcome="sent").count(), ModelCall.objects.count(), made["fresh"] + made["read"] + made["written"],
        made["read"], made["output"], float(made["usd"]),
        dict(ModelCall.objects.order_by().values_list("purpose").annotate(n=Count("pk")).order_by("-n")),
    )


def falters(server, every: int = 10) -> None:
    """Make the model name a false price now and then: one draft in so many."""
    from tests.model_server import honest_reading

    def answer(received):
        if received.asks_for_a_note:
            return server.honest(received)
        reading = honest_reading(received)
        if server.count % every == 0 and "<repair>" not in received.turns[-1][1]:
            reading["reply"] += "\nOnly SGD 123,456!"
        return reading

    server.calls(answer, times=None)


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval.spending", description=__doc__)
    parser.add_argument("--replies", type=int, default=200)
    wishes = parser.parse_args(arguments)
    world.set_up()
    from django.conf import settings

    from accounts.tenancy import in_agency
    from personas.llm import anthropic as claude
    from tests import fakes
    from tests.builders import a_channel, a_listing
    from tests.model_server import ModelServer

    with world.agency() as agency, ModelServer(keep=False) as server:
        settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL = "key", server.url
        settings.CHANNEL_PROVIDERS = {"green_api": "tests.fakes.FakeProvider"}
        claude.start_afresh()
        falters(server)
        with in_agency(agency.schema_name):
            for n in range(12):
                a_listing(title=f"Home {n} Court", price=1_000_000 + 50_000 * n, suburb="Marina Bay" if n % 2 else "Orchard",
                          listing_type="sale" if n % 3 else "rent", description="Bright and quiet, near the park. " * 8)
            figures = measure(wishes.replies, fakes.Worker(), a_channel())
    print(figures)
    fine = figures.calls_per_reply <= MOST_CALLS and figures.cached_share >= LEAST_CACHED
    print("ok" if fine else "A bar is missed.")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
