"""Memory: what is wanted and which homes were shown, by code and at once; a rolling summary, by a model and later.

The summary is a job of low priority. It runs after a reply has been sent, when enough was said since the last one or the
pen has moved, and it is written by compare-and-set: of two jobs the one that read later wins, whichever ends first.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from accounts import tenancy
from conversations.models import Conversation, Message
from conversations.querysets import MessageQuerySet
from personas import prompts, slots, spending, writers
from personas.llm.base import ModelDown, Note
from personas.models import Engine, Memory, ModelCall
from personas.retrieval import Findings
from personas.situation import Situation

logger = logging.getLogger(__name__)
ENOUGH_MESSAGES, ENOUGH_CHARACTERS = 6, 1500
MOST_MESSAGES = 40
LONGEST_SUMMARY = 900  # about 120 words
NEWS = """
SELECT count(*), count(*) FILTER (WHERE author IN ('contact', 'agent')),
       coalesce(sum(length(text)) FILTER (WHERE author IN ('contact', 'agent')), 0)
FROM conversations_message
WHERE conversation_id = %s AND id > %s AND status <> 'discarded' AND deleted_at IS NULL AND kind NOT IN ('reaction', 'call')
"""  # of what `_since` reads
LATER = timedelta(seconds=5)  # after whatever a person is waiting for


def remember(situation: Situation, findings: Findings, told: Sequence[int] = ()) -> None:
    """What the next turn must know, kept with the reply: no model is needed for it. One statement, also the first time. `told`
    are the listings that the reply spoke of: the one that was, alone, is the one that "it" means next."""
    memory = situation.memory
    found = [listing.pk for listing in findings.listings]
    spoken_of = found if len(found) == 1 else list(told)
    searched = findings.outcome != "none"
    said = slots.read(situation.text, findings.criteria, situation.agency.currency)
    kept = {
        "wanted": findings.criteria.as_json(),
        "shown": found if searched and found else memory.shown,
        "focus": spoken_of[0] if len(spoken_of) == 1 else None if searched else memory.focus,
        "slots": {**memory.slots, **said},
    }
    Memory.objects.bulk_create([Memory(conversation=situation.conversation, **kept)], update_conflicts=True,
                               unique_fields=["conversation"], update_fields=[*kept, "updated_at"])


def summarise_if_due(conversation: Conversation, memory: Memory) -> bool:
    """Queue a summary when there is enough to sum up. One statement; no model here."""
    if not _is_due(conversation, memory):
        return False
    tenancy.enqueue(settings.MEMORY_KEEPER, conversation.pk, after=LATER)
    return True


def keep(conversation_id: int) -> bool:
    """Sum up what was said since the last summary, if that is still worth it. False when nothing was written: not due,
    or a newer summary was there first."""
    conversation = Conversation.objects.select_related("contact").filter(pk=conversation_id).first()
    if conversation is None:
        return False
    memory, _ = Memory.objects.get_or_create(conversation=conversation)
    said = list(_since(conversation, memory.through).order_by("-pk")[:MOST_MESSAGES])[::-1]
    if not said or not _is_due(conversation, memory):
        return False
    note = _note(conversation, memory, said)
    if note is None:
        return False
    kept = memory.keep_summary(note.summary[:LONGEST_SUMMARY], note.open_question, through=said[-1].pk, epoch=conversation.epoch, slots=dict(note.slots))
    logger.info("conversation %s: summary %s", conversation_id, "kept" if kept else "was late")
    return kept


def forget(conversation: Conversation) -> None:
    """Start afresh: what the assistant remembers of this conversation is gone. The messages stay."""
    with transaction.atomic():
        conversation._lock()
        Memory.objects.filter(conversation=conversation).delete()
        conversation._store(empty_searches=0)


def _is_due(conversation: Conversation, memory: Memory) -> bool:
    """What the assistant itself has said is no news: what people wrote counts."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, [conversation.pk, memory.through])
        new, by_people, characters = cursor.fetchone()
    if not new:
        return False
    moved = memory.epoch != conversation.epoch and (memory.epoch or conversation.epoch > 1)
    return bool(moved or by_people >= ENOUGH_MESSAGES or characters >= ENOUGH_CHARACTERS)


def _since(conversation: Conversation, through: int) -> MessageQuerySet:
    said = conversation.messages.shown().filter(pk__gt=through, deleted_at__isnull=True)
    return said.exclude(kind__in=["reaction", "call"])


def _note(conversation: Conversation, memory: Memory, said: list[Message]) -> Note | None:
    """By the model; without one, what code can vouch for. None while the model may not or cannot be asked: the older
    summary stays, and the next reply asks again."""
    engine = Engine.current()
    if writers.is_offline(engine):
        return Note(slots.summary(memory.slots), {}, "")
    if spending.is_used_up(engine):
        return None
    parts = prompts.build_memory(
        known={"summary": memory.summary, "slots": memory.slots, "open_question": memory.open_question},
        said=[(message.author, message.words) for message in said],
        contact_token=prompts.contact_token(settings.SECRET_KEY, tenancy.current_agency().schema_name, str(conversation.contact_id)),
    )
    model = writers.writer(engine)
    tenancy.let_go()
    try:
        answer = model.summarise(parts, seconds=settings.LLM_TIMEOUT_SECONDS)
    except ModelDown as down:
        spending.call(ModelCall.Purpose.MEMORY, engine, down, conversation_id=conversation.pk, model=model.name).save()
        return None
    spending.call(ModelCall.Purpose.MEMORY, engine, answer, conversation_id=conversation.pk, model=model.name).save()
    return answer.note
