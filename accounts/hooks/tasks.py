"""What the queue calls. Doors only; ids only."""

from __future__ import annotations

from accounts.hooks import delivering


def spread(event_id: str) -> None:
    delivering.spread(event_id)


def deliver(delivery_id: int) -> None:
    delivering.deliver(delivery_id)
