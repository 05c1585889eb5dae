"""Everything the reply policy looks at before it decides, read once, so that nothing is held while the model thinks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.hours import Hours
from accounts.models import Agency
from accounts.tenancy import current_agency
from conversations.models import Author, Conversation, Kind, Message
from escalation.models import Policy
from personas import media, transcription
from personas.injection import looks_like_injection
from personas.llm.base import Picture
from personas.models import Engine, Memory, Persona
from personas.prompts import Voice, contact_token
from personas.understanding import language as languages
from personas.writers import is_offline
from properties.facts import AgencyFacts

HISTORY = 12
MESSAGES_WINDOW, REPLIES_WINDOW = timedelta(minutes=10), timedelta(minutes=5)
# In plain SQL, as each count of a reply is: to build such a query costs more processor time than to answer it.
TALLY = """
SELECT count(*) FILTER (WHERE author = 'contact' AND created_at > %s),
       count(*) FILTER (WHERE author = 'ai' AND status <> 'discarded'),
       count(*) FILTER (WHERE author = 'ai' AND status <> 'discarded' AND part = 0 AND created_at > %s)
FROM conversations_message WHERE conversation_id = %s
"""
WORDLESS = {Kind.IMAGE, Kind.VIDEO, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT, Kind.STICKER, Kind.UNREADABLE}


@dataclass
class Situation:
    """One burst of a contact's messages and what is known around it."""

    conversation: Conversation
    agency: Agency
    burst: list[Message]
    history: list[tuple[str, str]]
    memory: Memory
    persona: Persona
    policy: Policy
    engine: Engine
    is_first_reply: bool
    said_lately: int  # messages of the contact within MESSAGES_WINDOW
    answered_lately: int  # replies of the assistant within REPLIES_WINDOW
    epoch: int
    pictures: Sequence[Picture] = ()

    @classmethod
    def of(cls, conversation_id: int, *, since: int | None = None) -> Situation | None:
        """None when nothing waits for an answer. With `since` all that was said after that message counts, answered or not."""
        conversation = Conversation.objects.select_related("contact", "channel", "memory").get(pk=conversation_id)
        burst = list(conversation.messages.to_answer_after(conversation.answered_through if since is None else since).order_by("occurred_at", "pk"))
        if not burst:
            return None
        said = conversation.messages.shown().exclude(pk__in=[m.pk for m in burst]).exclude(kind=Kind.REACTION)
        earlier = list(said.order_by("-occurred_at", "-pk")[:HISTORY])[::-1]
        now = timezone.now()
        with connection.cursor() as cursor:
            cursor.execute(TALLY, [now - MESSAGES_WINDOW, now - REPLIES_WINDOW, conversation_id])
            said_lately, ours, answered_lately = cursor.fetchone()
        memory = getattr(conversation, "memory", None) or Memory(conversation=conversation)
        return cls(
            conversation=conversation, agency=current_agency(), burst=burst,
            history=[(m.author, m.words) for m in earlier if m.words], memory=memory,
            persona=Persona.speaking_for(conversation.channel.agent or conversation.assignee), policy=Policy.current(),
            engine=Engine.current(), is_first_reply=not ours, said_lately=said_lately, answered_lately=answered_lately,
            epoch=conversation.epoch,
        )

    def take_in(self) -> None:
        """Hear the voice messages of the burst and look at its pictures, where there is somebody who can. Slow; nothing
        is held meanwhile."""
        transcription.hear(self.burst, self.conversation.contact.language or self.agency.language)
        self.pictures = [] if is_offline(self.engine) else media.pictures(self.burst)
        for name in ("text", "language", "unheard", "contact_words"):  # what was read before counts no more
            self.__dict__.pop(name, None)

    @property
    def newest(self) -> Message:
        return max(self.burst, key=lambda m: m.pk)

    @cached_property
    def text(self) -> str:
        """What the contact wrote, without the labels that stand for pictures and the like."""
        lines = [m.transcript or (m.caption if m.kind in WORDLESS else m.text) for m in self.burst]
        return "\n".join(line for line in lines if line)

    @cached_property
    def unheard(self) -> Message | None:
        """A picture, voice note or file that came without words and cannot be taken in, when nothing else was said."""
        if self.text.strip() or self.pictures:
            return None
        return next((m for m in self.burst if m.kind in WORDLESS), None)

    @cached_property
    def is_steered(self) -> bool:
        """Does something in the burst try to give the assistant other orders?"""
        return any(looks_like_injection(m.transcript or m.text) for m in self.since_hand_back)

    @cached_property
    def language(self) -> str:
        previous = self.conversation.contact.language or self.agency.language
        spoken = languages.detect(self.text, previous) if self.text.strip() else previous
        return "pt-BR" if spoken == "pt" and self.agency.currency == "BRL" else spoken

    @cached_property
    def since_hand_back(self) -> list[Message]:
        """Triggers look only at what was said since the pen last returned: an old demand must not fire again."""
        if self.conversation.epoch == 1:
            return self.burst
        return [m for m in self.burst if m.created_at > self.conversation.mode_at]

    @cached_property
    def colleague_note(self) -> str:
        """What an agent told the assistant when the pen came back to it; it holds until the pen moves again."""
        if self.conversation.is_with_human or self.conversation.epoch == 1:
            return ""
        move = self.conversation.mode_changes.filter(epoch=self.conversation.epoch).values_list("note", flat=True).first()
        return move or ""

    @cached_property
    def contact_words(self) -> list[str]:
        return [text for author, text in self.history if author == Author.CONTACT] + [self.text]

    @cached_property
    def facts(self) -> AgencyFacts:
        agency, agent = self.agency, self.conversation.channel.agent
        return AgencyFacts(
            name=agency.name, assistant_name=self.persona.assistant_name, agent_name=agent.name if agent else "",
            phone=agency.phone, email=agency.email, website=agency.website, address=agency.address,
            opening_hours=self._opening_hours, licence=agency.licence,
        )

    @property
    def _opening_hours(self) -> str:
        """The usual hours, and the days of the next two weeks on which they do not hold, in the contact's language; hours
        that were only written down stay as they were written."""
        hours = Hours.read(self.agency.hours)
        usual = hours.in_words(self.language) or self.agency.opening_hours
        return ", ".join(part for part in (usual, hours.closed_soon(self.now.date(), self.language)) if part)

    @property
    def voice(self) -> Voice:
        p = self.persona
        return Voice(assistant_name=p.assistant_name, style=p.style, tone=p.tone, flags=tuple(p.flags), custom_instruction=p.custom_instruction)

    @property
    def now(self) -> datetime:
        return timezone.localtime(timezone=self.agency.zone)

    @property
    def contact_token(self) -> str:
        return contact_token(settings.SECRET_KEY, self.agency.schema_name, str(self.conversation.contact_id))

    @property
    def seconds_waiting(self) -> float:
        return (timezone.now() - min(m.created_at for m in self.burst)).total_seconds()
