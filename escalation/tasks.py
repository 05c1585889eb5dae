"""Doors for the queue."""

from __future__ import annotations

from escalation import ringing


def bring(delivery_id: int) -> None:
    ringing.bring(delivery_id)


def clear_devices(agent_id: int, conversation_id: int) -> None:
    ringing.clear_devices(agent_id, conversation_id)
