"""Few calls, mostly from the cache: the same figures that `python -m tests.eval.spending` prints, over fewer replies."""

from __future__ import annotations

from personas import prompts
from tests.builders import a_listing
from tests.eval import spending


def test_calls_per_reply_and_the_share_of_the_cache_keep_their_bars(server, channel, worker):
    for n in range(6):
        a_listing(title=f"Home {n} Court", price=1_000_000 + 50_000 * n, description="Bright and quiet, near the park. " * 8)
    spending.falters(server, every=12)
    figures = spending.measure(30, worker, channel)
    assert figures.calls_per_reply <= spending.MOST_CALLS, str(figures)
    assert figures.cached_share >= spending.LEAST_CACHED, str(figures)
    assert figures.calls > figures.replies, "summaries and repairs are counted"


def test_the_prefix_is_the_same_bytes_for_contacts_and_its_first_part_for_agencies(server, channel, worker):
    a_listing()
    spending.measure(3, worker, channel)
    asked = [received.body for received in server.received if not received.asks_for_a_note]
    assert len({str(body["system"]) for body in asked}) == 1 and len({str(body["output_config"]) for body in asked}) == 1
    assert asked[0]["system"][0]["text"] == prompts.policy() and "Alpha" not in prompts.policy()
    assert [block["cache_control"]["type"] for block in asked[0]["system"]] == ["ephemeral", "ephemeral"]


def test_a_summary_has_a_prefix_of_its_own_and_no_rules_in_what_people_wrote(server, channel, worker):
    a_listing()
    spending.measure(4, worker, channel)
    noted = [received for received in server.received if received.asks_for_a_note]
    assert noted and len({str(received.system) for received in noted}) == 1
    assert "Marina Bay" not in noted[0].system[0] and "Marina Bay" in noted[0].turns[0][1]
