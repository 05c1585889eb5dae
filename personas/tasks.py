"""What the queue calls. A door only; ids only."""

from personas import memory, replies, transcription


def reply(conversation_id: int) -> None:
    replies.answer(conversation_id)


def keep_memory(conversation_id: int) -> None:
    memory.keep(conversation_id)


def hear(message_id: int) -> None:
    transcription.hear_for_person(message_id)
