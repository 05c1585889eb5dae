"""What happened is on every open screen at once, without asking.

PostgreSQL keeps track (the triggers of migration 0006), one connection of each web process looks ten times a second for
what has been committed since, what changed is made into HTML once (live_pieces.py) and handed to every stream whose agent
may see it. A stream holds a thread of the server and nothing else: no database connection, and a short queue of frames that
are shared between all streams.

Nobody depends on a stream being complete. A page that opens one, or opens it again, asks once for what changed meanwhile;
whoever falls behind is disconnected and comes back. So lost news cost a moment, never a message.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import psycopg
from django.conf import settings
from django.db import connection

from accounts.own_connection import own_connection
from accounts.tenancy import AgencyUnavailable, in_agency, let_go
from conversations.inbox import Inbox

logger = logging.getLogger(__name__)

# All news since a snapshot, and the snapshot to begin with next time: what a transaction tells becomes visible with its commit,
# and no transaction from here on commits with an older number. What was still open then is read again, so it is counted once.
LOOK_FOR_NEWS = """
SELECT snapshot.xmin, news.id, news.schema, news.kind, news.whose, news.touched
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin) AS snapshot
LEFT JOIN public.live_news AS news ON news.xid >= %s::xid8 AND news.schema = ANY(%s)
ORDER BY news.id
"""
LOOK_SECONDS = 0.1
BEAT_SECONDS = 5.0  # a client that left is noticed at the next write, and a page knows that silence means trouble
WAITING_FRAMES = 1000  # a stream that has not read so many is ended, and resumes from what it has seen
COUNTS_SECONDS = 0.7  # between two counts of one agency's tabs
LINGER_SECONDS = 15.0  # without any stream the watcher goes home


def frame(event: str, data: object = None, number: int = 0) -> bytes:
    """One server-sent event. The number is what a browser gives back as Last-Event-ID."""
    name = f"id: {number}\n" if number else ""
    return f"{name}event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


BEAT, LOOK = frame("beat"), frame("look")


@dataclass(eq=False)
class Stream:
    """One open screen: whose it is, what it shows, and the frames that wait to be written to it."""

    schema: str
    agent_id: int
    session: str
    stamp: str  # of the password with which the session began; another password ends it
    language: str
    inbox: Inbox | None = None  # the list on this screen
    thread: int = 0  # and the thread
    unread_from: int = 0
    shown: set[int] = field(default_factory=set)  # rows that stand on this screen, as far as we told or were told
    frames: queue.Queue[bytes | None] = field(default_factory=lambda: queue.Queue(WAITING_FRAMES))
    is_over: bool = False

    def put(self, piece: bytes) -> None:
        try:
            self.frames.put_nowait(piece)
        except queue.Full:
            self.end()

    def end(self) -> None:
        self.is_over = True
        with contextlib.suppress(queue.Full):
            self.frames.put_nowait(None)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        """The next piece for the client. Runs outside every view and middleware, so it must not touch the database, and
        gives back what they left open."""
        if connection.connection is not None:
            let_go()
        if self.is_over:
            raise StopIteration
        try:
            piece = self.frames.get(timeout=BEAT_SECONDS)
        except queue.Empty:
            return BEAT
        if piece is None:
            raise StopIteration
        return piece

    def close(self) -> None:
        """Called by the server when the client has gone or the stream has ended."""
        self.is_over = True
        hub.leave(self)


@dataclass(slots=True)
class News:
    """What has been told about one agency since the last look. A thread's number is the smallest that was touched."""

    threads: dict[int, int | None] = field(default_factory=dict)
    newest: int = 0
    kinds: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, kind: str, whose: int, touched: int | None = None) -> None:
        if kind != "thread":
            self.kinds[kind].add(whose)
            return
        before = self.threads.get(whose)
        self.threads[whose] = min((n for n in (touched, before) if n is not None), default=None)
        self.newest = max(self.newest, touched or 0)


class Watch:
    """One reader of the news: where it stands, and what it has read of transactions that are not all over yet."""

    def __init__(self, db: psycopg.Connection) -> None:
        self.db, self.seen, self.checked_at = db, set(), time.monotonic()
        self.xmin = db.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()[0]

    def look(self, schemas: list[str]) -> dict[str, News]:
        news: dict[str, News] = defaultdict(News)
        found = self.db.execute(LOOK_FOR_NEWS, [self.xmin, schemas]).fetchall()
        self.xmin = found[0][0]
        for _, pk, schema, kind, whose, touched in found:
            if pk is not None and pk not in self.seen:
                news[schema].add(kind, whose, touched)
        self.seen = {row[1] for row in found}
        return news


class Hub:
    """All streams of this process, the thread that watches for them, and the one that counts for them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.to_count: set[str] = set()
        self.count_soon = threading.Event()
        self.runs = itertools.count(1)
        self.run = 0  # the threads of another run go home
        self.is_closed = False

    # --- coming and going ---------------------------------------------------------------------------------------------

    def join(self, stream: Stream) -> bool:
        """Take the stream in, unless the house is full: threads are kept for everything else that people do."""
        with self.lock:
            if self.is_closed or sum(map(len, self.streams.values())) >= settings.LIVE_STREAMS:
                return False
            self.streams[stream.schema].add(stream)
            if not self.run:
                self._begin()
        return True

    def leave(self, stream: Stream) -> None:
        with self.lock:
            self.streams[stream.schema].discard(stream)
            if not self.streams[stream.schema]:
                del self.streams[stream.schema]

    def close(self) -> None:
        """The server is stopping: every stream ends now, its page comes back to whoever serves next."""
        self.is_closed, self.run = True, 0
        for stream in [stream for streams in list(self.streams.values()) for stream in list(streams)]:
            stream.end()
        self.count_soon.set()

    def of(self, schema: str) -> list[Stream]:
        with self.lock:
            return list(self.streams.get(schema, ()))

    def __len__(self) -> int:
        return sum(map(len, list(self.streams.values())))

    def _begin(self) -> None:
        self.run = next(self.runs)
        for work in (self._watch, self._count):
            threading.Thread(target=work, args=(self.run,), name=f"live{work.__name__}", daemon=True).start()

    # --- watching -------------------------------------------------------------------------------------------------------

    def _watch(self, run: int) -> None:
        """Look for news while there are streams, and begin again where the connection is lost. With each beginning every
        page looks once, since nobody knows what happened before."""
        idle_since = time.monotonic()
        while self.run == run:
            try:
                with own_connection() as db:
                    watch = Watch(db)
                    self._say_to_all(LOOK)
                    while self.run == run:
                        self._turn(watch)
                        if len(self):
                            idle_since = time.monotonic()
                        elif time.monotonic() - idle_since > LINGER_SECONDS and self._go_home(run):
                            return
            except psycopg.Error as error:
                logger.warning("live: the watching connection was lost (%s)", type(error).__name__)
                time.sleep(0.5)

    def _go_home(self, run: int) -> bool:
        with self.lock:
            if not self.streams and self.run == run:
                self.run = 0
                self.count_soon.set()
            return self.run != run

    def _turn(self, watch: Watch) -> None:
        """What is new, and now and then whether everybody is still welcome."""
        for schema, news in watch.look(list(self.streams)).items():
            self.tell(schema, news)
        if watch.checked_at + BEAT_SECONDS < time.monotonic():
            watch.checked_at = time.monotonic()
            for schema in list(self.streams):
                self._check(schema)
        time.sleep(LOOK_SECONDS)

    def _say_to_all(self, piece: bytes) -> None:
        for schema in list(self.streams):
            for stream in self.of(schema):
                stream.put(piece)

    # --- telling ----------------------------------------------------------------------------------------------------------

    def tell(self, schema: str, news: News) -> None:
        """Make the pieces and hand them out. Whatever goes wrong, the pages are told to look for themselves."""
        from conversations import live_pieces

        streams = self.of(schema)
        try:
            with in_agency(schema) as agency:
                live_pieces.hand_out(agency, streams, news)
        except AgencyUnavailable:
            _end(streams)
        except Exception as error:
            logger.exception("live: pieces for %s could not be made (%s)", schema, type(error).__name__)
            for stream in streams:
                stream.put(LOOK)
        finally:
            let_go()
        if news.threads or "look" in news.kinds:
            self.to_count.add(schema)
            self.count_soon.set()

    def _check(self, schema: str) -> None:
        """Whoever was signed out, deactivated or given another password, and everybody of a suspended agency, hears
        nothing more."""
        from conversations import live_pieces

        streams = self.of(schema)
        try:
            with in_agency(schema):
                _end(live_pieces.unwelcome(streams))
        except AgencyUnavailable:
            _end(streams)
        except Exception as error:
            logger.exception("live: the streams of %s could not be checked (%s)", schema, type(error).__name__)
        finally:
            let_go()

    def _count(self, run: int) -> None:
        """The numbers on the tabs follow a moment later, in a thread of their own: counting must not hold up a message."""
        from conversations import live_pieces

        while self.run == run:
            self.count_soon.wait()
            self.count_soon.clear()
            began = time.monotonic()
            due, self.to_count = self.to_count, set()
            for schema in due:
                try:
                    with in_agency(schema):
                        live_pieces.hand_out_counts(self.of(schema))
                except AgencyUnavailable:
                    pass
                except Exception as error:
                    logger.exception("live: the tabs of %s could not be counted (%s)", schema, type(error).__name__)
                finally:
                    let_go()
            time.sleep(max(COUNTS_SECONDS, 3 * (time.monotonic() - began)))


def _end(streams: Iterable[Stream]) -> None:
    for stream in streams:
        stream.end()


hub = Hub()


def forget_old_news() -> None:
    """Called by the sweeper. Readers are a second behind, not a minute."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM public.live_news WHERE at < now() - interval '1 minute'")
