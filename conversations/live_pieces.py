"""What is sent to open screens: rows, the end of a thread, who else is here, the numbers on the tabs. Each is made once
for all who see the same; who may see it is asked of the same querysets as the pages ask."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import asdict, replace
from functools import cached_property

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from accounts.agents.models import Agent
from accounts.agents.sessions import Session
from accounts.models import Agency
from conversations import inbox, thread
from conversations.live import LOOK, News, Stream, frame
from conversations.models import Conversation, Presence

NEVER = 2**62  # "touched since never": nothing of the thread itself has changed
MOST_AT_ONCE = 200  # conversations; beyond that a page asks for its list once, which is cheaper for everybody
MARGIN = 200  # numbers are given before the commit; a resuming page may have seen one whose neighbour came later


def hand_out(agency: Agency, streams: list[Stream], news: News) -> None:
    """Tell every stream what it may know of the news. The agency's schema is in use."""
    with timezone.override(agency.zone):
        batch = Batch(streams, news)
        batch.tell_rows()
        batch.tell_threads()
        batch.tell_presence()
        batch.tell_rest()


def catch_up(agency: Agency, stream: Stream, since: int) -> None:
    """Tell one stream what was touched since the last event its page has seen. What that cannot know, such as what is
    hidden from this agent by now, the page finds out by asking once for its list."""
    news = News()
    floor = max(1, since - MARGIN)
    touched = Conversation.objects.filter(touched__gte=floor).order_by("-touched").values_list("pk", "touched")[: MOST_AT_ONCE + 1]
    for pk, number in touched:
        news.add("thread", pk, number)
    if stream.thread:
        news.add("thread", stream.thread, floor)
    news.newest = max(news.newest, since)
    hand_out(agency, [stream], news)


def hand_out_counts(streams: list[Stream]) -> None:
    agents = Agent.objects.in_bulk({stream.agent_id for stream in streams})
    pieces = {pk: frame("counts", asdict(pulse)) for pk, pulse in inbox.pulses(agents.values()).items()}
    for stream in streams:
        if stream.agent_id in pieces:
            stream.put(pieces[stream.agent_id])


def unwelcome(streams: list[Stream]) -> list[Stream]:
    """Streams whose agent or session is no longer what it was when they began."""
    agents = {agent.pk: agent for agent in Agent.objects.filter(pk__in={stream.agent_id for stream in streams}, is_active=True)}
    sessions = set(Session.objects.filter(session_key__in={stream.session for stream in streams}, expire_date__gt=timezone.now())
                   .values_list("session_key", flat=True))
    return [
        stream for stream in streams
        if stream.session not in sessions or stream.agent_id not in agents
        or agents[stream.agent_id].get_session_auth_hash() != stream.stamp
    ]


class Batch:
    """The news of one agency at one moment, and the pieces made of them so far."""

    def __init__(self, streams: Iterable[Stream], news: News) -> None:
        self.news = news
        self.agents = {agent.pk: agent for agent in Agent.objects.filter(pk__in={stream.agent_id for stream in streams}, is_active=True)}
        self.streams = [stream for stream in streams if stream.agent_id in self.agents and not stream.is_over]
        if contacts := news.kinds.get("contact"):
            for pk in Conversation.objects.filter(contact__in=contacts).values_list("pk", flat=True):
                news.add("thread", pk)
        self.made: dict[Hashable, object] = {}

    def once(self, *key: Hashable, make: Callable[[], object]) -> object:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    # --- the list -------------------------------------------------------------------------------------------------------

    def tell_rows(self) -> None:
        streams = [stream for stream in self.streams if stream.inbox is not None]
        if not self.news.threads or not streams:
            return
        if len(self.news.threads) > MOST_AT_ONCE:
            _say(streams, LOOK)
            return
        for stream in streams:
            listed = replace(stream.inbox, agent=self.agents[stream.agent_id])
            if listed.is_search or listed.order != "latest":
                stream.put(LOOK)  # where a row stands in such a list, only the list itself knows
                continue
            here = self.once("list", (listed.tab,) if listed.is_shared else listed, make=lambda listed=listed: listed.among(self.rows))
            for pk in self.news.threads:
                if pk in here:
                    stream.shown.add(pk)
                    stream.put(self.once("row", pk, stream.language, make=lambda pk=pk, stream=stream: self.row(pk, stream.language)))
                elif pk in stream.shown:
                    stream.shown.discard(pk)
                    stream.put(frame("gone", {"c": pk}, self.news.newest))

    @cached_property
    def rows(self) -> dict[int, Conversation]:
        return {found.pk: found for found in Conversation.objects.filter(pk__in=self.news.threads).for_rows()}

    def row(self, pk: int, language: str) -> bytes:
        found = self.rows[pk]
        found.mark = inbox.row_mark(found)
        with translation.override(language):
            html = render_to_string("conversations/_row.html", {"conversation": found})
        return frame("row", {"c": pk, "at": found.last_at.isoformat(), "html": html}, self.news.newest)

    # --- threads ----------------------------------------------------------------------------------------------------------

    def may_see(self, stream: Stream, pk: int) -> bool:
        agent = self.agents[stream.agent_id]
        return self.once("sees", pk, 0 if agent.sees_all else agent.pk, make=Conversation.objects.visible_to(agent).filter(pk=pk).exists)

    def at(self, threads: Iterable[int]) -> list[Stream]:
        """Streams that show one of these threads, and may."""
        return [stream for stream in self.streams if stream.thread in threads and self.may_see(stream, stream.thread)]

    def tell_threads(self) -> None:
        for stream in self.at(self.news.threads):
            key = stream.thread, stream.unread_from, stream.language
            stream.put(self.once("thread", *key, make=lambda key=key: self.thread(*key)))

    def thread(self, pk: int, unread_from: int, language: str) -> bytes:
        """The end of a thread with whatever changed in it, the pen, and the words beside the composer; for no reader in
        particular (live.js writes "You")."""
        mark = thread.mark(Conversation.objects.all(), pk)
        found = Conversation.objects.with_people().get(pk=pk)
        told = thread.stretch(found, self.news.threads[pk] or NEVER, unread_from)
        if told is None:
            return LOOK
        after, lines = told
        with translation.override(language):
            html = render_to_string("conversations/_thread_changes.html", {
                "conversation": found, "mark": mark, "window": thread.Window(lines, 0, False),
                "assistant": import_string(settings.ASSISTANT_NAME_READER)(), "speaks_as": import_string(settings.PERSONA_NAME_READER)(found),
                "last_move": found.mode_changes.select_related("by").order_by("-epoch").first(),
            })
        return frame("thread", {"c": pk, "after": after, "html": html}, self.news.newest)

    # --- who is here ------------------------------------------------------------------------------------------------------

    def tell_presence(self) -> None:
        for stream in self.at(self.news.kinds.get("presence", ())):
            key = stream.thread, stream.language
            stream.put(self.once("presence", *key, make=lambda key=key: presence(*key)))

    # --- and what any page may ask for again --------------------------------------------------------------------------------

    def tell_rest(self) -> None:
        if "look" in self.news.kinds:
            _say(self.streams, LOOK)
        if "number" in self.news.kinds:
            _say(self.streams, frame("numbers"))
        bells = self.news.kinds.get("bell", ())
        _say([stream for stream in self.streams if stream.agent_id in bells], frame("bell"))


def presence(pk: int, language: str) -> bytes:
    """Everybody in front of a thread; each screen leaves out its own agent."""
    people = Presence.objects.now().filter(conversation=pk).select_related("agent").order_by("agent__name", "agent_id")
    with translation.override(language):
        html = render_to_string("conversations/_presence.html", {"people": list(people)})
    return frame("presence", {"c": pk, "html": html})


def _say(streams: Iterable[Stream], piece: bytes) -> None:
    for stream in streams:
        stream.put(piece)
