"""What the queue calls. A door only; ids only."""

from personas import memory, replies


def reply(conversation_id: int) -> None:
    replies.answer(conversation_id)


def keep_memory(conversation_id: int) -> None:
    memory.keep(conversation_id)
