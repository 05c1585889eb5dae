"""What the queue calls. A door only; ids only."""

from personas import replies


def reply(conversation_id: int) -> None:
    replies.answer(conversation_id)
