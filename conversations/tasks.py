"""What the queue calls. Doors only; ids only."""

from conversations import attachments, outbox


def deliver(conversation_id: int) -> None:
    outbox.deliver(conversation_id)


def fetch_file(attachment_id: int) -> None:
    attachments.fetch(attachment_id)


def settle(message_id: int) -> None:
    outbox.settle(message_id)
